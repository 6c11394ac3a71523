// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_table_view.h"

#include "ui/items/item_delegates.h"
#include "ui/items/item_table_model.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

using Kind = ItemTableModel::ColumnKind;

/// The width a column asks for, in characters of the text; the first field takes what is left.
int widthOf(Kind kind, const QFontMetrics &metrics) {
    const int character = metrics.averageCharWidth();
    switch (kind) {
    case Kind::Score:
        return character * 6 + 64;
    case Kind::Key:
        return character * 17;
    case Kind::Namespace:
        return character * 16;
    case Kind::Field:
        return character * 11;
    case Kind::Updated:
        return character * 12;
    case Kind::Expires:
        return character * 14;
    }
    return character * 14;
}

} // namespace

ItemTableView::ItemTableView(ItemTableModel *model, QWidget *parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
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
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this,
            &ItemTableView::onHeaderClicked);
    connect(
        horizontalHeader(), &QWidget::customContextMenuRequested, this,
        [this](const QPoint &at) { Q_EMIT columnsRequested(horizontalHeader()->mapToGlobal(at)); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_columnsTouched = false;
        fitColumns();
    });
    connect(model, &QAbstractItemModel::columnsInserted, this, &ItemTableView::fitColumns);
    connect(model, &ItemTableModel::rowsLoaded, this, &ItemTableView::onRowsLoaded);
    connect(this, &QAbstractItemView::doubleClicked, this, &ItemTableView::editRequested);
    applyFont();
}

void ItemTableView::applyFont() {
    verticalHeader()->setDefaultSectionSize(ui::rowHeight(fontMetrics()));
    verticalHeader()->setMinimumSectionSize(ui::rowHeight(fontMetrics()));
    horizontalHeader()->setFont(labelFont(font()));
    fitColumns();
}

void ItemTableView::fitColumns() {
    if (m_columnsTouched)
        return;
    int fixed = 0;
    int stretched = -1;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const Kind kind = m_model->columnKind(column);
        if (kind == Kind::Field && stretched < 0) {
            stretched = column;
            continue;
        }
        const int width = widthOf(kind, fontMetrics());
        setColumnWidth(column, width);
        fixed += width;
    }
    if (stretched >= 0) {
        const int least = widthOf(Kind::Field, fontMetrics()) * 2;
        setColumnWidth(stretched, std::max(least, viewport()->width() - fixed));
    }
}

std::vector<ItemId> ItemTableView::selectedItems() const {
    std::vector<ItemId> items;
    for (const QModelIndex &index : selectionModel()->selectedRows()) {
        if (auto id = m_model->idAt(index.row()))
            items.push_back(*std::move(id));
    }
    return items;
}

void ItemTableView::selectWhenLoaded(const ItemId &id) {
    const int row = m_model->rowOf(id);
    if (row < 0) {
        m_awaited = id;
        return;
    }
    m_awaited.reset();
    setCurrentIndex(m_model->index(row, 0));
    scrollTo(currentIndex());
}

void ItemTableView::onRowsLoaded(int first, int last) {
    if (m_awaited && m_model->rowOf(*m_awaited) >= 0) {
        selectWhenLoaded(ItemId(*m_awaited));
        return;
    }
    const int row = currentIndex().row();
    if (row >= first && row <= last)
        Q_EMIT currentRowChanged(row);
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
}

void ItemTableView::currentChanged(const QModelIndex &current, const QModelIndex &previous) {
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || !current.isValid())
        Q_EMIT currentRowChanged(current.isValid() ? current.row() : -1);
}

void ItemTableView::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (currentIndex().isValid())
            Q_EMIT editRequested();
        return;
    }
    if (event->matches(QKeySequence::Delete)) {
        if (const auto items = selectedItems(); !items.empty())
            Q_EMIT deleteRequested(items);
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copyKeys();
        return;
    }
    QTableView::keyPressEvent(event);
}

void ItemTableView::copyKeys() const {
    QStringList keys;
    for (const ItemId &id : selectedItems())
        keys.append(QString::fromUtf8(id.key));
    if (!keys.isEmpty())
        QGuiApplication::clipboard()->setText(keys.join(u'\n'));
}

void ItemTableView::contextMenuEvent(QContextMenuEvent *event) {
    const std::vector<ItemId> items = selectedItems();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, const QKeySequence &shortcut, bool enabled,
                         auto action) {
        QAction *entry = menu->addAction(text, this, action);
        entry->setShortcut(shortcut);
        entry->setEnabled(enabled);
    };
    add(tr("&Edit"), Qt::Key_Return, !items.empty(), [this] { Q_EMIT editRequested(); });
    add(tr("&New item here"), {}, true, [this] { Q_EMIT newItemRequested(); });
    add(tr("&Copy key"), QKeySequence::Copy, !items.empty(), [this] { copyKeys(); });
    menu->addSeparator();
    add(tr("&Delete"), QKeySequence::Delete, !items.empty(),
        [this, items] { Q_EMIT deleteRequested(items); });
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
