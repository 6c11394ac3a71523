// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_panel.h"

#include "core/base/text.h"
#include "ui/namespaces/namespace_delegate.h"
#include "ui/namespaces/namespace_filter.h"
#include "ui/namespaces/namespace_list_model.h"
#include "ui/namespaces/namespace_tree_model.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>
#include <QtConcurrentRun>
#include <QTreeView>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

// More than anybody reads; who has more types another letter.
constexpr size_t kMatchesShown = 500;
constexpr int kTypingPause = 150;

struct Matches {
    std::vector<NamespacePath> paths;
    qint64 left = 0;
};

/// A view that, given the keyboard, chooses nothing: Qt would make the first row current, and the
/// window would go to a place that nobody named.
template <typename View>
class CalmView : public View {
protected:
    void focusInEvent(QFocusEvent *event) override {
        if (this->currentIndex().isValid()) {
            View::focusInEvent(event);
            return;
        }
        // NOLINTNEXTLINE(bugprone-parent-virtual-call)
        QAbstractScrollArea::focusInEvent(event);
        this->viewport()->update();
    }
};

Result<Matches> findMatches(Store &store, const NamespaceFilter &filter,
                            const std::stop_token &stop) {
    auto all = store.run(
        ListNamespacesOp{.conditions = {}, .maxDepth = {}, .limit = -1, .offset = 0}, stop);
    if (!all)
        return failure(std::move(all.error()));
    Matches matches;
    for (NamespacePath &path : *all) {
        if (!filter.matches(path))
            continue;
        if (matches.paths.size() < kMatchesShown)
            matches.paths.push_back(std::move(path));
        else
            ++matches.left;
    }
    return matches;
}

} // namespace

NamespacePanel::NamespacePanel(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_tree(new NamespaceTreeModel(this))
    , m_list(new NamespaceListModel(this))
    , m_filter(new QLineEdit)
    , m_pages(new QStackedWidget)
    , m_treeView(new CalmView<QTreeView>)
    , m_listView(new CalmView<QListView>)
    , m_note(new QLabel) {
    setObjectName(u"namespacePanel"_s);
    setAccessibleName(tr("Namespaces"));
    setMinimumWidth(160);
    m_filter->setObjectName(u"namespaceFilter"_s);
    m_filter->setAccessibleName(tr("Filter namespaces"));
    m_filter->setPlaceholderText(tr("Filter, e.g. agents.*.memories"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);

    m_treeView->setObjectName(u"namespaceTree"_s);
    m_treeView->setAccessibleName(tr("Tree of namespaces"));
    m_treeView->setModel(m_tree);
    m_treeView->setHeaderHidden(true);
    m_treeView->setUniformRowHeights(true);
    m_treeView->setAnimated(false);
    m_listView->setObjectName(u"namespaceMatches"_s);
    m_listView->setAccessibleName(tr("Namespaces that match the filter"));
    m_listView->setModel(m_list);
    m_listView->setUniformItemSizes(true);
    auto *delegate = new NamespaceDelegate(this);
    for (QAbstractItemView *view : {static_cast<QAbstractItemView *>(m_treeView),
                                    static_cast<QAbstractItemView *>(m_listView)}) {
        view->setFrameShape(QFrame::NoFrame);
        view->setItemDelegate(delegate);
        view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        view->setContextMenuPolicy(Qt::CustomContextMenu);
        view->installEventFilter(this);
        connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint &at) {
            showMenu(view->indexAt(at), view->viewport()->mapToGlobal(at));
        });
        connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this,
                [this](const QModelIndex &current) { activate(current); });
    }
    connect(m_treeView, &QTreeView::clicked, m_tree, &NamespaceTreeModel::showMore);
    connect(m_treeView, &QTreeView::activated, m_tree, &NamespaceTreeModel::showMore);

    m_pages->setObjectName(u"namespacePages"_s);
    m_note->setObjectName(u"namespaceNote"_s);
    m_note->setWordWrap(true);
    m_note->setMargin(spacing::kMedium);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setAlignment(Qt::AlignTop);
    m_pages->addWidget(m_treeView);
    m_pages->addWidget(m_listView);
    m_pages->addWidget(m_note);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, spacing::kTight, 0, 0);
    layout->setSpacing(spacing::kSmall);
    auto *filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(spacing::kMedium, 0, spacing::kMedium, 0);
    filterRow->addWidget(m_filter);
    layout->addLayout(filterRow);
    layout->addWidget(m_pages);

    m_filterLater.setSingleShot(true);
    m_filterLater.setInterval(kTypingPause);
    connect(&m_filterLater, &QTimer::timeout, this, &NamespacePanel::applyFilter);
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_filterLater.start(); });
    connect(m_tree, &NamespaceTreeModel::pageRead, this, &NamespacePanel::followPending);
    connect(m_tree, &NamespaceTreeModel::failed, this, [this](const Error &error) {
        m_note->setText(tr("The namespaces cannot be read: %1.").arg(error.detail));
        m_pages->setCurrentWidget(m_note);
    });
    connect(m_session, &StoreSession::opened, this, &NamespacePanel::sessionOpened);
    if (m_session->isOpen())
        sessionOpened();
}

NamespacePanel::~NamespacePanel() {
    m_filterStop.request_stop();
}

void NamespacePanel::sessionOpened() {
    if (!m_hasPending && !current().isRoot()) { // opened anew: at the same place
        m_pending = current();
        m_hasPending = true;
    }
    m_tree->setSession(m_session);
}

void NamespacePanel::select(const NamespacePath &path) {
    m_pending = path;
    m_hasPending = true;
    followPending();
}

void NamespacePanel::followPending() {
    const bool empty = m_tree->rowCount() == 0 && m_session->isOpen() && !m_tree->canFetchMore({});
    if (m_filter->text().isEmpty()) {
        m_note->setText(tr("No namespaces yet. They come with the first item."));
        m_pages->setCurrentWidget(empty ? static_cast<QWidget *>(m_note) : m_treeView);
    }
    if (!m_hasPending)
        return;
    m_silent = true;
    const QModelIndex found = m_tree->indexOf(m_pending);
    if (found.isValid() || m_pending.isRoot()) {
        m_hasPending = false;
        m_treeView->setCurrentIndex(found);
        if (found.isValid()) {
            m_treeView->scrollTo(found);
            // What is chosen shows what is below it.
            m_treeView->expand(found);
        } else {
            m_treeView->clearSelection();
        }
    } else if (const QModelIndex nearest = m_tree->nearest(m_pending); nearest.isValid()) {
        m_treeView->setCurrentIndex(nearest);
        m_treeView->expand(nearest); // reads it; then this is called again
    }
    m_silent = false;
}

NamespacePath NamespacePanel::current() const {
    return m_treeView->currentIndex().data(NamespaceTreeModel::PathRole).value<NamespacePath>();
}

void NamespacePanel::focusTree() {
    (m_pages->currentWidget() == m_note ? static_cast<QWidget *>(m_filter)
                                        : m_pages->currentWidget())
        ->setFocus(Qt::ShortcutFocusReason);
}

void NamespacePanel::focusFilter() {
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void NamespacePanel::refresh() {
    m_tree->refresh();
    if (!m_filter->text().isEmpty())
        applyFilter();
}

void NamespacePanel::activate(const QModelIndex &index) {
    const QVariant path = index.data(NamespaceTreeModel::PathRole);
    if (m_silent || !path.isValid())
        return;
    m_hasPending = false;
    const auto chosen = path.value<NamespacePath>();
    if (index.model() == m_list) { // the tree stands there, too, when the filter is cleared
        m_pending = chosen;
        m_hasPending = true;
        followPending();
    }
    Q_EMIT namespaceChosen(chosen);
}

void NamespacePanel::applyFilter() {
    m_filterStop.request_stop();
    const NamespaceFilter filter(m_filter->text());
    if (filter.isEmpty() || !m_session->isOpen()) {
        m_pages->setCurrentWidget(m_treeView);
        followPending();
        if (const QModelIndex index = m_treeView->currentIndex(); index.isValid())
            m_treeView->scrollTo(index);
        return;
    }
    m_filterStop = std::stop_source();
    auto finding = QtConcurrent::run(
        m_session->store()->onStore([filter, stop = m_filterStop.get_token()](Store &store) {
            return findMatches(store, filter, stop);
        }));
    thenOn(finding, this, [this, stop = m_filterStop](Result<Matches> matches) {
        if (stop.stop_requested())
            return;
        if (!matches || matches->paths.empty()) {
            m_note->setText(matches ? tr("No namespace matches.") : matches.error().detail);
            m_pages->setCurrentWidget(m_note);
            return;
        }
        m_list->setPaths(std::move(matches->paths), matches->left);
        m_pages->setCurrentWidget(m_listView);
    });
}

std::unique_ptr<QMenu> NamespacePanel::menuFor(const NamespacePath &path) {
    auto menu = std::make_unique<QMenu>(this);
    menu->setObjectName(u"namespaceMenu"_s);
    const bool writable = m_session->isWritable();
    if (!path.isRoot()) {
        QAction *fresh = menu->addAction(icon(u"plus"_s), tr("New Item Here"), this,
                                         [this, path] { Q_EMIT newItemRequested(path); });
        fresh->setObjectName(u"newItemHere"_s);
        fresh->setEnabled(writable);
    }
    QAction *bring = menu->addAction(icon(u"import"_s), tr("Import Here…"), this,
                                     [this, path] { Q_EMIT importRequested(path); });
    bring->setObjectName(u"importHere"_s);
    bring->setEnabled(writable);
    menu->addAction(icon(u"export"_s), tr("Export…"), this,
                    [this, path] { Q_EMIT exportRequested(path); })
        ->setObjectName(u"exportHere"_s);
    menu->addSeparator();
    const auto change = [&](const QString &text, const QString &name, BulkChange::Kind kind,
                            const QKeySequence &key) {
        QAction *action =
            menu->addAction(text, this, [this, path, kind] { askChange(path, kind); });
        action->setObjectName(name);
        action->setShortcut(key);
        action->setEnabled(writable);
    };
    if (!path.isRoot())
        change(tr("Rename or Move…"), u"moveNamespace"_s, BulkChange::Move, Qt::Key_F2);
    change(tr("Copy All to…"), u"copyNamespace"_s, BulkChange::Copy, {});
    change(tr("Change All…"), u"changeNamespace"_s, BulkChange::Value, {});
    change(tr("Time to Live of All…"), u"expireNamespace"_s, BulkChange::Life, {});
    if (!path.isRoot())
        change(tr("Delete All…"), u"deleteNamespace"_s, BulkChange::Delete, QKeySequence::Delete);
    menu->addSeparator();
    if (!path.isRoot()) {
        menu->addAction(icon(u"copy"_s), tr("Copy Path"), this,
                        [path] { QApplication::clipboard()->setText(textOf(path.stored())); })
            ->setObjectName(u"copyPath"_s);
    }
    menu->addAction(icon(u"refresh"_s), tr("Refresh"), this, &NamespacePanel::refresh)
        ->setObjectName(u"refreshNamespaces"_s);
    return menu;
}

void NamespacePanel::askChange(const NamespacePath &path, BulkChange::Kind kind) {
    if (m_session->isWritable())
        Q_EMIT changeRequested({{}, Scope{path, true, std::nullopt}, {}}, kind);
    else
        Q_EMIT said(tr("Nothing was changed: this store was opened for reading."));
}

void NamespacePanel::showMenu(const QModelIndex &index, const QPoint &at) {
    if (index.data(NamespaceTreeModel::MoreRole).toBool())
        return;
    QMenu *menu =
        menuFor(index.data(NamespaceTreeModel::PathRole).value<NamespacePath>()).release();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(at);
}

bool NamespacePanel::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (watched == m_filter && key->key() == Qt::Key_Down) {
            focusTree();
            return true;
        }
        if (watched == m_filter && key->key() == Qt::Key_Escape && !m_filter->text().isEmpty()) {
            m_filter->clear();
            return true;
        }
        const auto *view = qobject_cast<const QAbstractItemView *>(watched);
        const QVariant path =
            view != nullptr ? view->currentIndex().data(NamespaceTreeModel::PathRole) : QVariant();
        if (const bool renames = key->key() == Qt::Key_F2;
            path.isValid() && (renames || key->matches(QKeySequence::Delete))) {
            askChange(path.value<NamespacePath>(), renames ? BulkChange::Move : BulkChange::Delete);
            return true;
        }
        if (watched == m_treeView &&
            (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            m_tree->showMore(m_treeView->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nestor::ui
