// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_table_view.h"

#include "core/base/text.h"
#include "ui/items/chosen_items.h"
#include "ui/items/item_delegates.h"
#include "ui/items/item_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>

#include <algorithm>
#include <chrono>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Kind = ItemTableModel::ColumnKind;

constexpr int kRowsMeasured = 40;

/// How wide a column may become for what is in it, in characters of the text.
int mostOf(Kind kind) {
    switch (kind) {
    case Kind::Key: // or more, see keyWidth()
        return 26;
    case Kind::Namespace:
        return 24;
    case Kind::Field:
        return 18;
    case Kind::Score:
    case Kind::Updated:
    case Kind::Expires:
        break;
    }
    return 20;
}

/// The bar of a score, and a tag's frame, beside the text.
int extraOf(Kind kind) {
    return kind == Kind::Score ? 64 : kind == Kind::Expires ? 16 : 0;
}

/// How narrow a column may become, in characters, where a window is too narrow for all of them.
int leastOf(Kind kind) {
    return kind == Kind::Namespace ? 16 : 9;
}
constexpr int kFieldAtLeast = 8;
/// The first field is what items are told apart by: others give way until this much of it is seen,
/// if it holds as much.
constexpr int kLeastStretched = 18;
constexpr int kWantedStretched = 36;
/// What gives way first, before the first field does.
constexpr Kind kGivesWay[] = {Kind::Namespace, Kind::Field};
constexpr int kKeyAtLeast = 10;
constexpr int kKeyApartAtMost = 40;

} // namespace

ItemTableView::ItemTableView(StoreSession *session, ItemTableModel *model, QWidget *parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
    m_chosen = new ChosenItems(session, model, this);
    setItemDelegate(new ItemDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setMinimumSectionSize(32);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this,
            &ItemTableView::onHeaderClicked);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint &at) {
                Q_EMIT columnsRequested(horizontalHeader()->mapToGlobal(at),
                                        horizontalHeader()->logicalIndexAt(at));
            });
    horizontalHeader()->setTextElideMode(Qt::ElideRight);
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_fitted = false;
        fitColumns();
        showOrder();
        // Qt stays as far down as it was; other rows are read from their first on.
        if (m_model->query() != m_readQuery) {
            m_readQuery = m_model->query();
            scrollToTop();
        }
    });
    connect(horizontalHeader(), &QHeaderView::sectionResized, this,
            [this](int column, int, int width) {
                if (!m_fitting)
                    m_ownWidths.insert(nameOf(column), width);
            });
    connect(model, &QAbstractItemModel::columnsInserted, this, &ItemTableView::fitColumns);
    connect(model, &ItemTableModel::rowsLoaded, this, [this] {
        // Once: columns that change while one scrolls cannot be read.
        if (!std::exchange(m_fitted, true))
            fitColumns();
    });
    connect(this, &QAbstractItemView::doubleClicked, this, &ItemTableView::editRequested);
    // "3 min ago" gets older while nothing else changes.
    m_clock.setInterval(30s);
    connect(&m_clock, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    m_clock.start();
    applyFont();
}

void ItemTableView::applyFont() {
    verticalHeader()->setDefaultSectionSize(ui::rowHeight(fontMetrics()));
    verticalHeader()->setMinimumSectionSize(ui::rowHeight(fontMetrics()));
    horizontalHeader()->setFont(labelFont(font()));
    fitColumns();
}

int ItemTableView::widthOf(int column, int most) const {
    const Kind kind = m_model->columnKind(column);
    const QFontMetrics text(kind == Kind::Key ? codeFont(font()) : font());
    const int padding = 2 * spacing::kSmall;
    int width = QFontMetrics(horizontalHeader()->font())
                    .horizontalAdvance(
                        m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) +
                padding + spacing::kLarge; // for the arrow of the order
    most *= fontMetrics().averageCharWidth();
    const int first = std::max(0, rowAt(0));
    const int last = std::min(first + kRowsMeasured, m_model->rowCount());
    for (int row = first; row < last; ++row) {
        const QString cell = m_model->index(row, column).data().toString();
        width =
            std::max(width, std::min(most, text.horizontalAdvance(cell)) + padding + extraOf(kind));
    }
    // Rows further down may hold more: a number that is cut off cannot be read.
    if (kind == Kind::Field)
        width = std::max(width, kFieldAtLeast * fontMetrics().averageCharWidth() + padding);
    return width;
}

/// What the keys that are seen need to be told apart.
int ItemTableView::leastKeyWidth(int column) const {
    QStringList keys;
    const int first = std::max(0, rowAt(0));
    const int last = std::min(first + kRowsMeasured, m_model->rowCount());
    for (int row = first; row < last; ++row)
        keys << m_model->index(row, column).data().toString();
    const int letters = lettersToTellApart(keys, kKeyAtLeast, kKeyApartAtMost);
    // Letters are as wide as a fraction of a pixel says.
    return QFontMetrics(codeFont(font())).horizontalAdvance(QString(letters + 1, u'm')) +
           2 * spacing::kSmall;
}

/// As wide as what is seen needs it, and no wider than the window: the first field takes what is
/// left. What the user made wide or narrow stays so.
void ItemTableView::fitColumns() {
    const QScopedValueRollback fitting(m_fitting, true);
    const int columns = m_model->columnCount();
    const int character = fontMetrics().averageCharWidth();
    std::vector<int> widths(static_cast<size_t>(columns));
    int stretched = -1;
    int keys = -1;
    int keyLeast = 0;
    int missing = -viewport()->width();
    for (int column = 0; column < columns; ++column) {
        int &width = widths[static_cast<size_t>(column)];
        const auto own = m_ownWidths.constFind(nameOf(column));
        if (own != m_ownWidths.cend()) {
            width = *own;
        } else if (stretched < 0 && m_model->columnKind(column) == Kind::Field) {
            stretched = column;
            width = std::max(widthOf(column, kWantedStretched), kLeastStretched * character);
        } else {
            width = widthOf(column, mostOf(m_model->columnKind(column)));
            if (m_model->columnKind(column) == Kind::Key) {
                keys = column;
                keyLeast = std::min(std::max(leastKeyWidth(column), widthOf(column, 0)),
                                    std::max(viewport()->width() / 2, kKeyAtLeast * character));
                width = std::max(width, keyLeast);
            }
        }
        missing += width;
    }
    for (const Kind kind : kGivesWay) {
        for (int column = 0; column < columns && missing > 0; ++column) {
            int &width = widths[static_cast<size_t>(column)];
            if (m_model->columnKind(column) != kind || column == stretched ||
                m_ownWidths.contains(nameOf(column)))
                continue;
            const int given = std::clamp(width - leastOf(kind) * character, 0, missing);
            width -= given;
            missing -= given;
        }
    }
    const auto giveWay = [&widths, &missing](int column, int least) {
        if (missing <= 0 || column < 0)
            return;
        int &width = widths[static_cast<size_t>(column)];
        const int given = std::clamp(width - least, 0, missing);
        width -= given;
        missing -= given;
    };
    // A key that is cut off says nothing; of a text its beginning does.
    giveWay(keys, keyLeast);
    giveWay(stretched, kLeastStretched * character);
    if (missing < 0 && columns > 0)
        widths[static_cast<size_t>(stretched >= 0 ? stretched : columns - 1)] -= missing;
    for (int column = 0; column < columns; ++column)
        setColumnWidth(column, widths[static_cast<size_t>(column)]);
}

QString ItemTableView::nameOf(int column) const {
    return QString::number(static_cast<int>(m_model->columnKind(column))) +
           m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

void ItemTableView::onHeaderClicked(int column) {
    const QHeaderView *header = horizontalHeader();
    const auto order = m_model->orderOf(column, header->sortIndicatorOrder());
    if (!order) {
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
        return;
    }
    ItemQuery query = m_model->query();
    query.order = *order;
    m_model->setQuery(query);
    Q_EMIT orderChanged();
}

void ItemTableView::showOrder() {
    const RowOrder &order = m_model->query().order;
    const Qt::SortOrder direction = order.descending ? Qt::DescendingOrder : Qt::AscendingOrder;
    // By key is how rows come without anybody's choice: that needs no mark.
    int found = -1;
    for (int column = 0; order != RowOrder() && column < m_model->columnCount(); ++column) {
        if (m_model->orderOf(column, direction) == order)
            found = column;
    }
    horizontalHeader()->setSortIndicator(found, direction);
}

void ItemTableView::focusInEvent(QFocusEvent *event) {
    if (!currentIndex().isValid()) {
        // Without QAbstractItemView's, which would make the first row current whatever is shown.
        // NOLINTNEXTLINE(bugprone-parent-virtual-call)
        QAbstractScrollArea::focusInEvent(event);
        viewport()->update();
        const bool byTab =
            event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
        if (byTab && m_chosen->isNothingShown())
            m_chosen->chooseRow(0);
        return;
    }
    QTableView::focusInEvent(event);
}

void ItemTableView::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (currentIndex().isValid())
            Q_EMIT editRequested();
        return;
    }
    if (event->key() == Qt::Key_F2) {
        askCellEdit();
        return;
    }
    if (event->matches(QKeySequence::Delete)) {
        Q_EMIT deleteRequested();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyKeysRequested();
        return;
    }
    QTableView::keyPressEvent(event);
}

QModelIndex ItemTableView::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    const int rows = m_model->rowCount();
    const int column = std::max(0, currentIndex().column());
    if (rows > 0 && (action == MoveHome || action == MoveEnd))
        return m_model->index(action == MoveHome ? 0 : rows - 1, column);
    if (const int last = m_chosen->lastRow(); rows > 0 && !currentIndex().isValid() && last >= 0) {
        // The item that was here is no longer: on to those that are about it.
        const bool down = action == MoveDown || action == MovePageDown;
        return m_model->index(std::clamp(down ? last : last - 1, 0, rows - 1), column);
    }
    return QTableView::moveCursor(action, modifiers);
}

QItemSelectionModel::SelectionFlags ItemTableView::selectionCommand(const QModelIndex &index,
                                                                    const QEvent *event) const {
    constexpr auto only = QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
    if (event == nullptr)
        return only; // a command's: the keys that happen to be held down are those that gave it
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<const QKeyEvent *>(event);
        const bool space = key->key() == Qt::Key_Space || key->key() == Qt::Key_Select;
        if (key->modifiers().testFlag(Qt::ControlModifier) && !space) {
            return key->modifiers().testFlag(Qt::ShiftModifier)
                       ? QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows
                       : only;
        }
    }
    const auto command = QTableView::selectionCommand(index, event);
    // The right button makes a row current with any modifier: then it is selected, too.
    const bool press = event->type() == QEvent::MouseButtonPress;
    if (press && static_cast<const QMouseEvent *>(event)->button() == Qt::RightButton &&
        index.isValid() && !selectionModel()->isSelected(index))
        return only;
    return command;
}

/// Names what it would delete.
QString ItemTableView::deleteText() const {
    const auto items = m_chosen->selected();
    if (items && items->size() == 1)
        return tr("&Delete %1").arg(literal(forMessage(items->front().key, 40)));
    const int count = m_chosen->count();
    return count > 1 ? tr("&Delete %Ln Items", nullptr, count) : tr("&Delete");
}

void ItemTableView::askCellEdit() {
    if (const QModelIndex cell = currentIndex(); cell.isValid())
        Q_EMIT cellEditRequested(m_model->fieldOf(cell.column()));
}

/// What the cell says is the way to all that say the same, or do not.
void ItemTableView::addFilters(QMenu *menu, const QModelIndex &cell) {
    const QByteArray field = m_model->fieldOf(cell.column());
    const auto id = m_model->idAt(cell.row());
    if (field.isEmpty() || !id)
        return;
    const QString value = cell.data().toString();
    const QString shown = literal(
        fontMetrics().elidedText(value, Qt::ElideRight, 30 * fontMetrics().averageCharWidth()));
    const auto add = [&](const QString &text, const QString &name, FilterOperator how) {
        QAction *entry = menu->addAction(
            text, this, [this, id, field, how] { Q_EMIT filterRequested(*id, field, how); });
        entry->setObjectName(name);
    };
    menu->addSeparator();
    add(tr("&Only %1").arg(shown), u"onlyThis"_s, FilterOperator::Eq);
    add(tr("Not %1").arg(shown), u"notThis"_s, FilterOperator::Ne);
    bool isNumber = false;
    (void)value.toDouble(&isNumber);
    if (isNumber) {
        add(tr("≥ %1").arg(shown), u"atLeastThis"_s, FilterOperator::Gte);
        add(tr("≤ %1").arg(shown), u"atMostThis"_s, FilterOperator::Lte);
    }
}

void ItemTableView::contextMenuEvent(QContextMenuEvent *event) {
    const bool selected = selectionModel()->hasSelection();
    auto *menu = new QMenu(this);
    menu->setObjectName(u"itemTableMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, const QKeySequence &shortcut, bool enabled,
                         auto action) {
        QAction *entry = menu->addAction(text, this, action);
        entry->setShortcut(shortcut);
        entry->setEnabled(enabled);
    };
    add(tr("&Edit"), Qt::Key_Return, selected, [this] { Q_EMIT editRequested(); });
    add(tr("Edit Ce&ll"), Qt::Key_F2,
        selected && !m_model->fieldOf(currentIndex().column()).isEmpty(),
        [this] { askCellEdit(); });
    add(tr("&New Item Here"), {}, true, [this] { Q_EMIT newItemRequested(); });
    add(tr("&Copy Key"), QKeySequence::Copy, selected, [this] { Q_EMIT copyKeysRequested(); });
    add(tr("&Why Was This Not Recalled?"), {}, selected, [this] { Q_EMIT whyRequested(); });
    add(tr("C&hange…"), QKeySequence(u"Ctrl+Shift+H"_s), selected,
        [this] { Q_EMIT changeRequested(BulkChange::Value); });
    add(tr("&Move…"), {}, selected, [this] { Q_EMIT changeRequested(BulkChange::Move); });
    add(tr("Co&py to…"), {}, selected, [this] { Q_EMIT changeRequested(BulkChange::Copy); });
    add(tr("&Time to Live…"), {}, selected, [this] { Q_EMIT changeRequested(BulkChange::Life); });
    const QModelIndex at =
        event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
    if (at.isValid())
        addFilters(menu, at);
    menu->addSeparator();
    add(deleteText(), QKeySequence::Delete, selected, [this] { Q_EMIT deleteRequested(); });
    menu->popup(event->globalPos());
}

void ItemTableView::changeEvent(QEvent *event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFont();
}

void ItemTableView::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

} // namespace nestor::ui
