// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/latest_request.h"

#include <QAbstractItemModel>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace nestor::ui {

class StoreSession;
struct StoreChange;

/// The namespaces of a store as a tree, read as it is opened: a page of labels at a time, counts
/// of what is looked at arriving later. Follows the store's changes without losing its place.
///
/// Labels stand in order of their bytes, as in the store. Where a page was not all, a last row
/// says so (MoreRole) and showMore() reads the next one.
class NamespaceTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    static constexpr qint64 kPageSize = 500;

    enum Role {
        PathRole = Qt::UserRole, ///< NamespacePath; invalid for a row that offers more
        CountRole,               ///< qint64: items here and below; invalid until counted
        MoreRole,                ///< bool: whether this row offers more
        HasItemsRole,            ///< bool: items directly in it
    };

    explicit NamespaceTreeModel(QObject *parent = nullptr);
    ~NamespaceTreeModel() override;

    /// The session must outlive the model's use of it; null: nothing to show.
    void setSession(StoreSession *session);

    /// Where a namespace stands, if it has been read; else invalid.
    [[nodiscard]] QModelIndex indexOf(const NamespacePath &path) const;
    /// The deepest namespace on the way to `path` that has been read.
    [[nodiscard]] QModelIndex nearest(const NamespacePath &path) const;
    /// Reads the next page of the namespace that the row `more` ends.
    void showMore(const QModelIndex &more);
    /// Reads anew what has been read, and counts anew what is looked at.
    void refresh();

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// A page of this namespace (invalid: the root) has been read.
    void pageRead(const QModelIndex &parent);
    void failed(const nestor::Error &error);

private:
    struct Node;

    [[nodiscard]] Node *nodeAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const Node *node) const;
    [[nodiscard]] Node *find(const NamespacePath &path, bool deepest) const;
    void read(Node *node, qint64 limit, bool append);
    void merge(Node *node, const ChildrenAnswer &page);
    void append(Node *node, const ChildrenAnswer &page);
    void setMore(Node *node, bool more);
    void insert(Node *node, size_t at, const NamespaceChild &child);
    void remove(Node *node, size_t at);
    void follow(const StoreChange &change);
    void staleCounts(Node *node);
    void askForCount(Node *node) const;
    void countNext();

    StoreSession *m_session = nullptr;
    std::unique_ptr<Node> m_root;
    std::stop_source m_stop;                      ///< of everything asked for the present session
    mutable std::vector<NamespacePath> m_toCount; ///< newest last, counted first
    mutable QTimer m_countTimer;
    int m_counting = 0;
};

} // namespace nestor::ui
