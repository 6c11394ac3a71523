// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/go_to_popup.h"

#include "core/base/text.h"
#include "ui/go_to/go_to_model.h"
#include "ui/namespaces/namespace_filter.h"
#include "ui/saved_searches/saved_search_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/shell/store_page.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QtConcurrentRun>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 400;
constexpr int kTypingPause = 60;
constexpr size_t kNamespacesShown = 50;
constexpr qint64 kKeysShown = 30;
constexpr qsizetype kDetailLength = 60;

/// What was typed, taken for a key with or without its namespace before it.
ItemId typedItem(const QString &typed, const NamespacePath &otherwise) {
    const qsizetype space = typed.indexOf(u' ');
    if (space > 0) {
        if (auto ns = NamespacePath::parse(typed.first(space).toUtf8()); ns)
            return {*ns, typed.sliced(space + 1).trimmed().toUtf8()};
    }
    return {otherwise, typed.toUtf8()};
}

/// The text on one side, the detail on the other.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override {
        QStyleOptionViewItem row = option;
        initStyleOption(&row, index);
        row.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &row, painter, row.widget);
        const Colors &colors = Colors::of(row.palette);
        const auto placed = [&row](const QRect &rect) {
            return QStyle::visualRect(row.direction, row.rect, rect);
        };
        const QRect inner = row.rect.adjusted(spacing::kMedium, 0, -spacing::kMedium, 0);
        row.icon.paint(painter, placed(QRect(inner.left(), inner.center().y() - 7, 16, 16)));
        const QString detail = index.data(GoToModel::DetailRole).toString();
        const QFont small = codeFont(row.font);
        const int width = QFontMetrics(small).horizontalAdvance(detail);
        const QRect text = inner.adjusted(24, 0, -width - spacing::kSmall, 0);
        const int side = int(QStyle::visualAlignment(row.direction, Qt::AlignLeft));
        painter->save();
        painter->setPen(colors.text);
        painter->setFont(row.font);
        painter->drawText(placed(text), side | Qt::AlignVCenter,
                          row.fontMetrics.elidedText(row.text, Qt::ElideMiddle, text.width()));
        painter->setPen(colors.secondary);
        painter->setFont(small);
        painter->drawText(
            placed(QRect(inner.right() - width + 1, inner.top(), width, inner.height())),
            Qt::AlignCenter, detail);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override {
        return {kWidth, rowHeight(option.fontMetrics) + 2};
    }
};

} // namespace

GoToPopup::GoToPopup(QWidget *window, QList<QAction *> commands, StorePage *page)
    : QFrame(window, Qt::Popup)
    , m_commands(std::move(commands))
    , m_page(page)
    , m_model(new GoToModel(this))
    , m_line(new QLineEdit)
    , m_view(new QListView)
    , m_hint(new QLabel(tr("↑ ↓ to choose · Return to go · an item: a part of its key"))) {
    setObjectName(u"goToPopup"_s);
    setAccessibleName(tr("Go to"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setFixedSize(kWidth, kHeight);
    m_line->setObjectName(u"goToLine"_s);
    m_line->setAccessibleName(tr("Namespace, item or command"));
    m_line->setPlaceholderText(tr("Go to namespace, item, command…"));
    m_line->installEventFilter(this);
    m_view->setObjectName(u"goToList"_s);
    m_view->setAccessibleName(tr("What it could be"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new EntryDelegate(this));
    m_view->setUniformItemSizes(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // long names are cut
    m_view->setMouseTracking(true);
    m_hint->setObjectName(u"goToHint"_s);
    m_hint->setFont(labelFont(font()));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, Colors::of(quiet).secondary);
    m_hint->setPalette(quiet);
    m_hint->setContentsMargins(spacing::kMedium, 0, spacing::kMedium, spacing::kSmall);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(spacing::kSmall);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(spacing::kMedium, spacing::kMedium, spacing::kMedium, 0);
    head->addWidget(m_line);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_hint);

    m_later.setSingleShot(true);
    m_later.setInterval(kTypingPause);
    connect(&m_later, &QTimer::timeout, this, &GoToPopup::offer);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        m_goSoon = false; // that Return was for another text
        m_later.start();
    });
    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex &index) { go(index.row()); });
    offer();
}

GoToPopup::~GoToPopup() {
    m_stop.request_stop();
}

void GoToPopup::open() {
    const QWidget *window = parentWidget();
    const QPoint corner((window->width() - kWidth) / 2, 56);
    move(window->mapToGlobal(corner));
    show();
    m_line->setFocus(Qt::PopupFocusReason);
}

void GoToPopup::offer() {
    m_stop.request_stop();
    m_item.cancel();
    m_keys.cancel();
    const QString typed = m_line->text().trimmed();
    std::vector<GoToEntry> entries;
    for (QAction *action : m_commands) {
        QString text = action->text();
        text.remove(u'&');
        if (!action->isEnabled() || action->objectName() == u"goTo"_s || !matchesTyped(text, typed))
            continue;
        entries.push_back({u"command"_s, text,
                           action->shortcut().toString(QKeySequence::NativeText),
                           [action] { action->trigger(); }});
    }
    // What is typed to find a saved search may be in an undo's name, too.
    std::vector<GoToEntry> saved = savedSearches(typed);
    entries.insert(typed.isEmpty() ? entries.end() : entries.begin(),
                   std::make_move_iterator(saved.begin()), std::make_move_iterator(saved.end()));
    const bool look = !typed.isEmpty() && m_page && m_page->session()->isOpen();
    m_model->setEntries(std::move(entries), look ? std::optional(searchFor(typed)) : std::nullopt);
    m_chosen = false;
    m_findingNamespaces = false;
    if (look) {
        offerItem(typed);
        offerNamespaces(typed);
        offerKeys(typed);
    }
    looked();
}

std::vector<GoToEntry> GoToPopup::savedSearches(const QString &typed) const {
    std::vector<GoToEntry> entries;
    if (!m_page || !m_page->session()->isOpen())
        return entries;
    for (const SavedSearch &saved : m_page->savedSearches()->searches()) {
        if (!matchesTyped(saved.name, typed))
            continue;
        entries.push_back(
            {u"star"_s, saved.name, tr("saved search"), [page = m_page, search = saved.search] {
                 if (page)
                     page->open(search);
             }});
    }
    return entries;
}

GoToEntry GoToPopup::searchFor(const QString &typed) const {
    ItemSearch search = m_page->items()->currentSearch();
    search.text = typed;
    const QString place =
        search.ns.isRoot() ? tr("everywhere") : forMessage(search.ns.stored(), kDetailLength);
    return {u"search"_s, tr("Search for “%1”").arg(typed), place, [page = m_page, search] {
                if (!page)
                    return;
                page->open(search);
                page->items()->focusTable();
            }};
}

void GoToPopup::offerNamespaces(const QString &typed) {
    m_stop = std::stop_source();
    m_findingNamespaces = true;
    const NamespaceFilter filter(typed);
    auto finding = QtConcurrent::run(m_page->session()->store()->onStore(
        [filter, stop = m_stop.get_token()](Store &store) -> std::vector<NamespacePath> {
            auto all = store.run(
                ListNamespacesOp{.conditions = {}, .maxDepth = {}, .limit = -1, .offset = 0}, stop);
            std::vector<NamespacePath> found;
            if (!all)
                return found;
            for (NamespacePath &path : *all) {
                if (found.size() < kNamespacesShown && filter.matches(path))
                    found.push_back(std::move(path));
            }
            return found;
        }));
    thenOn(finding, this, [this, stop = m_stop](const std::vector<NamespacePath> &found) {
        if (stop.stop_requested())
            return;
        m_findingNamespaces = false;
        std::vector<GoToEntry> entries;
        entries.reserve(found.size());
        for (const NamespacePath &path : found) {
            entries.push_back({u"folder"_s, forMessage(path.stored(), 200), tr("namespace"),
                               [page = m_page, path] {
                                   if (page)
                                       page->goTo(path);
                               }});
        }
        m_model->append(std::move(entries));
        looked();
    });
}

void GoToPopup::offerItem(const QString &typed) {
    const ItemId id = typedItem(typed, m_page->items()->currentNamespace());
    if (id.ns.isRoot())
        return;
    m_item.run(*m_page->session()->store(), PeekOp{id}, this,
               [this, id](const Result<PeekAnswer> &answer) {
                   if (answer && answer->item)
                       append(id);
                   looked();
               });
}

void GoToPopup::offerKeys(const QString &typed) {
    const ItemId part = typedItem(typed, {});
    if (part.key.isEmpty())
        return;
    KeysOp op{.scope = {}, .text = part.key, .limit = kKeysShown};
    op.scope.ns = part.ns;
    m_keys.run(*m_page->session()->store(), op, this, [this](const Result<KeysAnswer> &found) {
        if (found)
            std::ranges::for_each(*found, [this](const ItemId &id) { append(id); });
        looked();
    });
}

void GoToPopup::append(const ItemId &id) {
    if (m_model->has(id))
        return;
    m_model->append({{u"item"_s, forMessage(id.key, 200), forMessage(id.ns.stored(), kDetailLength),
                      [page = m_page, id] {
                          if (!page)
                              return;
                          page->goTo(id);
                          page->items()->focusTable();
                      },
                      id}});
}

bool GoToPopup::isLooking() const {
    return m_item.isPending() || m_keys.isPending() || m_findingNamespaces;
}

void GoToPopup::looked() {
    if (!m_chosen && m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0));
    if (std::exchange(m_goSoon, false))
        goToCurrent();
}

void GoToPopup::goToCurrent() {
    const int row = m_view->currentIndex().row();
    // Who types a key and Return means the key, not a search for it.
    m_goSoon = isLooking() && !m_chosen && m_model->isOtherwise(row);
    if (!m_goSoon)
        go(row);
}

void GoToPopup::go(int row) {
    if (row < 0 || row >= m_model->rowCount())
        return;
    const auto go = m_model->entryAt(row).go;
    close();
    go();
}

bool GoToPopup::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            m_chosen = true;
            QApplication::sendEvent(m_view, event);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_later.isActive()) { // what was typed last counts
                m_later.stop();
                offer();
            }
            goToCurrent();
            return true;
        case Qt::Key_Escape:
            close();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace nestor::ui
