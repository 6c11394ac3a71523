// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_tree_model.h"

#include "core/base/text.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/widgets/literal_text.h"

#include <algorithm>
#include <set>

namespace nestor::ui {

namespace {

// Two readers serve the window; one stays free for rows.
constexpr int kCountsAtOnce = 1;
// What has long been scrolled away need not be counted.
constexpr size_t kCountsKept = 200;
// More changes than this are followed by reading everything that is shown.
constexpr size_t kChangesFollowed = 100;

} // namespace

struct NamespaceTreeModel::Node {
    QByteArray label;
    NamespacePath path;
    Node *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children;
    bool hasItems = false;
    bool hasChildren = false;
    bool read = false;
    bool reading = false;
    qint64 readNext = 0; ///< how many children to read once the present reading is done; 0: none
    bool more = false;
    std::optional<qint64> count;
    bool countWanted = false;
    bool countStale = true;

    [[nodiscard]] int rows() const { return int(children.size()) + (more ? 1 : 0); }
    void renumber(size_t from) {
        for (size_t i = from; i < children.size(); ++i)
            children[i]->row = int(i);
    }
};

NamespaceTreeModel::NamespaceTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>()) {
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(0);
    connect(&m_countTimer, &QTimer::timeout, this, &NamespaceTreeModel::countNext);
}

NamespaceTreeModel::~NamespaceTreeModel() {
    m_stop.request_stop();
}

void NamespaceTreeModel::setSession(StoreSession *session) {
    beginResetModel();
    m_stop.request_stop();
    m_stop = std::stop_source();
    if (m_session != nullptr)
        m_session->disconnect(this);
    m_session = session;
    m_root = std::make_unique<Node>();
    m_root->hasChildren = true;
    m_toCount.clear();
    m_counting = 0;
    endResetModel();
    if (m_session != nullptr) {
        connect(m_session, &StoreSession::changed, this, &NamespaceTreeModel::follow);
        if (m_session->isOpen())
            read(m_root.get(), kPageSize, false);
    }
}

NamespaceTreeModel::Node *NamespaceTreeModel::nodeAt(const QModelIndex &index) const {
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex NamespaceTreeModel::indexOf(const Node *node) const {
    if (node == m_root.get())
        return {};
    // An index points at its parent's node: the row that offers more has no node of its own.
    return createIndex(node->row, 0, node->parent);
}

QModelIndex NamespaceTreeModel::index(int row, int column, const QModelIndex &parent) const {
    if (column != 0 || row < 0)
        return {};
    Node *node = m_root.get();
    if (parent.isValid()) {
        const Node *holder = nodeAt(parent);
        if (size_t(parent.row()) >= holder->children.size())
            return {};
        node = holder->children[size_t(parent.row())].get();
    }
    return row < node->rows() ? createIndex(row, 0, node) : QModelIndex();
}

QModelIndex NamespaceTreeModel::parent(const QModelIndex &index) const {
    return index.isValid() ? indexOf(nodeAt(index)) : QModelIndex();
}

namespace {

/// The node that an index stands for; null for a row that offers more.
template <typename Node>
Node *standsFor(Node *holder, int row) {
    return size_t(row) < holder->children.size() ? holder->children[size_t(row)].get() : nullptr;
}

} // namespace

int NamespaceTreeModel::rowCount(const QModelIndex &parent) const {
    const Node *node = parent.isValid() ? standsFor(nodeAt(parent), parent.row()) : m_root.get();
    return node != nullptr ? node->rows() : 0;
}

int NamespaceTreeModel::columnCount(const QModelIndex &) const {
    return 1;
}

bool NamespaceTreeModel::hasChildren(const QModelIndex &parent) const {
    const Node *node = parent.isValid() ? standsFor(nodeAt(parent), parent.row()) : m_root.get();
    return node != nullptr && (node->read ? node->rows() > 0 : node->hasChildren);
}

bool NamespaceTreeModel::canFetchMore(const QModelIndex &parent) const {
    const Node *node = parent.isValid() ? standsFor(nodeAt(parent), parent.row()) : m_root.get();
    return node != nullptr && m_session != nullptr && m_session->isOpen() && node->hasChildren &&
           !node->read && !node->reading;
}

void NamespaceTreeModel::fetchMore(const QModelIndex &parent) {
    Node *node = parent.isValid() ? standsFor(nodeAt(parent), parent.row()) : m_root.get();
    if (node != nullptr && !node->read)
        read(node, kPageSize, false);
}

void NamespaceTreeModel::showMore(const QModelIndex &more) {
    if (!more.data(MoreRole).toBool())
        return;
    read(nodeAt(more), kPageSize, true);
}

Qt::ItemFlags NamespaceTreeModel::flags(const QModelIndex &index) const {
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

QVariant NamespaceTreeModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    Node *holder = nodeAt(index);
    Node *node = standsFor(holder, index.row());
    if (node == nullptr) {
        if (role == Qt::DisplayRole)
            return holder->reading ? tr("Reading…") : tr("Show next %L1").arg(kPageSize);
        if (role == MoreRole)
            return true;
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return node->label.isEmpty() ? tr("(empty label)") : forMessage(node->label, 200);
    case Qt::ToolTipRole:
        return node->path.isRoot() ? QVariant()
                                   : literalToolTip(forMessage(node->path.stored(), 400));
    case Qt::AccessibleTextRole: {
        const QString label = forMessage(node->label, 200);
        return node->count
                   ? tr("%1, %Ln item(s)", nullptr, int(std::min<qint64>(*node->count, INT_MAX)))
                         .arg(label)
                   : label;
    }
    case PathRole:
        return QVariant::fromValue(node->path);
    case CountRole:
        if (node->countStale)
            askForCount(node);
        return node->count ? QVariant(*node->count) : QVariant();
    case MoreRole:
        return false;
    case HasItemsRole:
        return node->hasItems;
    default:
        return {};
    }
}

NamespaceTreeModel::Node *NamespaceTreeModel::find(const NamespacePath &path, bool deepest) const {
    Node *node = m_root.get();
    for (const QByteArray &label : path.labels()) {
        const auto found =
            std::lower_bound(node->children.begin(), node->children.end(), label,
                             [](const std::unique_ptr<Node> &child, const QByteArray &sought) {
                                 return child->label < sought;
                             });
        if (found == node->children.end() || (*found)->label != label)
            return deepest ? node : nullptr;
        node = found->get();
    }
    return node;
}

QModelIndex NamespaceTreeModel::indexOf(const NamespacePath &path) const {
    const Node *node = find(path, false);
    return node != nullptr ? indexOf(node) : QModelIndex();
}

QModelIndex NamespaceTreeModel::nearest(const NamespacePath &path) const {
    return indexOf(find(path, true));
}

void NamespaceTreeModel::read(Node *node, qint64 limit, bool append) {
    if (m_session == nullptr || !m_session->isOpen())
        return;
    if (node->reading) {
        const qint64 known = append ? qint64(node->children.size()) : 0;
        node->readNext = std::max(node->readNext, known + limit);
        return;
    }
    node->reading = true;
    ChildrenOp op{.parent = node->path, .after = {}, .limit = limit};
    if (append && !node->children.empty())
        op.after = node->children.back()->label;
    thenOn(m_session->store()->run(std::move(op), m_stop.get_token()), this,
           [this, path = node->path, append, stop = m_stop](const Result<ChildrenAnswer> &page) {
               if (stop.stop_requested())
                   return;
               Node *found = find(path, false); // it may be gone by now
               if (found == nullptr)
                   return;
               found->reading = false;
               const qint64 next = std::exchange(found->readNext, 0);
               if (!page) {
                   found->read = true;
                   Q_EMIT failed(page.error());
                   return;
               }
               if (append)
                   this->append(found, *page);
               else
                   merge(found, *page);
               found->read = true;
               Q_EMIT pageRead(indexOf(found));
               if (next > 0)
                   read(found, std::max(next, qint64(found->children.size())), false);
           });
}

void NamespaceTreeModel::append(Node *node, const ChildrenAnswer &page) {
    setMore(node, false);
    if (!page.children.empty()) {
        const int first = int(node->children.size());
        beginInsertRows(indexOf(node), first, first + int(page.children.size()) - 1);
        for (const NamespaceChild &child : page.children) {
            auto fresh = std::make_unique<Node>();
            fresh->label = child.label;
            fresh->path = node->path.child(child.label);
            fresh->parent = node;
            fresh->row = int(node->children.size());
            fresh->hasItems = child.hasItems;
            fresh->hasChildren = child.hasChildren;
            node->children.push_back(std::move(fresh));
        }
        endInsertRows();
    }
    setMore(node, page.more);
}

void NamespaceTreeModel::merge(Node *node, const ChildrenAnswer &page) {
    if (node->children.empty()) {
        append(node, page);
        return;
    }
    setMore(node, false);
    size_t at = 0;
    for (const NamespaceChild &child : page.children) {
        while (at < node->children.size() && node->children[at]->label < child.label)
            remove(node, at);
        if (at == node->children.size() || node->children[at]->label != child.label) {
            insert(node, at, child);
        } else {
            Node *known = node->children[at].get();
            if (known->hasItems != child.hasItems || known->hasChildren != child.hasChildren) {
                known->hasItems = child.hasItems;
                known->hasChildren = child.hasChildren;
                Q_EMIT dataChanged(indexOf(known), indexOf(known));
            }
        }
        ++at;
    }
    while (at < node->children.size())
        remove(node, at);
    setMore(node, page.more);
}

void NamespaceTreeModel::insert(Node *node, size_t at, const NamespaceChild &child) {
    beginInsertRows(indexOf(node), int(at), int(at));
    auto fresh = std::make_unique<Node>();
    fresh->label = child.label;
    fresh->path = node->path.child(child.label);
    fresh->parent = node;
    fresh->hasItems = child.hasItems;
    fresh->hasChildren = child.hasChildren;
    node->children.insert(node->children.begin() + qsizetype(at), std::move(fresh));
    node->renumber(at);
    endInsertRows();
}

void NamespaceTreeModel::remove(Node *node, size_t at) {
    beginRemoveRows(indexOf(node), int(at), int(at));
    node->children.erase(node->children.begin() + qsizetype(at));
    node->renumber(at);
    endRemoveRows();
}

void NamespaceTreeModel::setMore(Node *node, bool more) {
    if (node->more == more)
        return;
    const int row = int(node->children.size());
    if (more) {
        beginInsertRows(indexOf(node), row, row);
        node->more = true;
        endInsertRows();
    } else {
        beginRemoveRows(indexOf(node), row, row);
        node->more = false;
        endRemoveRows();
    }
}

void NamespaceTreeModel::refresh() {
    std::vector<Node *> pending{m_root.get()};
    while (!pending.empty()) {
        Node *node = pending.back();
        pending.pop_back();
        for (const auto &child : node->children)
            pending.push_back(child.get());
        node->countStale = true;
        if (node->read)
            read(node, std::max(kPageSize, qint64(node->children.size())), false);
    }
    if (!m_root->children.empty())
        staleCounts(m_root.get());
    if (!m_root->read)
        read(m_root.get(), kPageSize, false);
}

void NamespaceTreeModel::staleCounts(Node *node) {
    // The view asks anew for the rows that it shows, and only for those.
    if (node->children.empty())
        return;
    Q_EMIT dataChanged(indexOf(node->children.front().get()), indexOf(node->children.back().get()),
                       {CountRole});
    for (const auto &child : node->children)
        staleCounts(child.get());
}

void NamespaceTreeModel::follow(const StoreChange &change) {
    if (change.everything || change.items.size() > kChangesFollowed) {
        refresh();
        return;
    }
    std::set<NamespacePath> toRead;
    for (const ItemId &id : change.items) {
        for (NamespacePath path = id.ns;; path = path.parent()) {
            if (Node *node = find(path, false)) {
                node->countStale = true;
                if (node != m_root.get())
                    Q_EMIT dataChanged(indexOf(node), indexOf(node), {CountRole});
                if (node->read)
                    toRead.insert(path);
            }
            if (path.isRoot())
                break;
        }
    }
    for (const NamespacePath &path : toRead) {
        Node *node = find(path, false);
        read(node, std::max(kPageSize, qint64(node->children.size())), false);
    }
}

void NamespaceTreeModel::askForCount(Node *node) const {
    if (node->countWanted || m_session == nullptr || !m_session->isOpen())
        return;
    node->countWanted = true;
    m_toCount.push_back(node->path);
    if (m_counting == 0)
        m_countTimer.start();
}

void NamespaceTreeModel::countNext() {
    if (m_session == nullptr || !m_session->isOpen())
        return;
    while (m_toCount.size() > kCountsKept) {
        if (Node *node = find(m_toCount.front(), false))
            node->countWanted = false;
        m_toCount.erase(m_toCount.begin());
    }
    while (m_counting < kCountsAtOnce && !m_toCount.empty()) {
        const NamespacePath path = m_toCount.back();
        m_toCount.pop_back();
        Node *node = find(path, false);
        if (node == nullptr)
            continue;
        node->countStale = false;
        ++m_counting;
        thenOn(m_session->store()->run(
                   CountOp{.scope = {.ns = path, .below = true, .pattern = {}}, .filter = {}},
                   m_stop.get_token()),
               this, [this, path, stop = m_stop](const Result<CountAnswer> &counted) {
                   if (stop.stop_requested())
                       return;
                   --m_counting;
                   if (Node *found = find(path, false)) {
                       found->countWanted = false;
                       if (counted) {
                           const bool differs = found->count != counted->items;
                           found->count = counted->items;
                           if (differs || found->countStale)
                               Q_EMIT dataChanged(indexOf(found), indexOf(found), {CountRole});
                       }
                   }
                   countNext();
               });
    }
}

} // namespace nestor::ui
