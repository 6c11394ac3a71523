// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/namespace_path.h"
#include "ui/session/bulk_change.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <stop_token>

class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QStackedWidget;
class QTreeView;

namespace nestor::ui {

class NamespaceListModel;
class NamespaceTreeModel;
class StoreSession;

/// The left-hand column: the tree of namespaces, and a box that filters it.
class NamespacePanel : public QWidget {
    Q_OBJECT

public:
    explicit NamespacePanel(StoreSession *session, QWidget *parent = nullptr);
    ~NamespacePanel() override;

    /// Selects a namespace, opening the tree on the way as it is read. Emits nothing.
    void select(const NamespacePath &path);
    /// What is selected; the root when nothing is.
    [[nodiscard]] NamespacePath current() const;
    void focusTree();
    void focusFilter();
    void refresh();
    /// Asks for all of a namespace to be moved, deleted …: changeRequested(), or why not.
    void askChange(const NamespacePath &path, BulkChange::Kind kind);
    /// The commands for one namespace, as the context menu has them; owned by the caller.
    [[nodiscard]] std::unique_ptr<QMenu> menuFor(const NamespacePath &path);

Q_SIGNALS:
    void namespaceChosen(const nestor::NamespacePath &path);
    void newItemRequested(const nestor::NamespacePath &path);
    void importRequested(const nestor::NamespacePath &path);
    void exportRequested(const nestor::NamespacePath &path);
    /// All that is in a namespace and beneath it is to be changed alike.
    void changeRequested(const nestor::ui::ItemSet &items, nestor::ui::BulkChange::Kind kind);
    /// Why a command did nothing.
    void said(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void sessionOpened();
    void followPending();
    void applyFilter();
    void activate(const QModelIndex &index);
    void showMenu(const QModelIndex &index, const QPoint &at);

    StoreSession *m_session;
    NamespaceTreeModel *m_tree;
    NamespaceListModel *m_list;
    QLineEdit *m_filter;
    QStackedWidget *m_pages;
    QTreeView *m_treeView;
    QListView *m_listView;
    QLabel *m_note;
    QTimer m_filterLater;
    std::stop_source m_filterStop{std::nostopstate};
    NamespacePath m_pending; ///< to be selected once it has been read
    bool m_hasPending = false;
    bool m_silent = false;
};

} // namespace nestor::ui
