// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "core/store/field_index_info.h"
#include "ui/search/item_search.h"

#include <QWidget>

#include <functional>

class QMenu;
class QPushButton;

namespace nestor::ui {

class Breadcrumbs;
class FilterBar;
class ItemTableModel;
class ItemTableView;
class NoticeBar;
class ResultsLine;
class SearchBar;
class StoreSession;

/// The middle column: where one is, what is looked for, the items, and how they were found.
class ItemsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ItemsPanel(StoreSession *session, QWidget *parent = nullptr);

    /// Goes to a namespace; question and conditions stay.
    void showNamespace(const NamespacePath &ns);
    [[nodiscard]] const NamespacePath &currentNamespace() const { return m_ns; }
    /// Makes an item current as soon as its row is known, if it is among the rows.
    void selectItem(const ItemId &id);
    /// The same; an item that is not among the rows is said to be selected nevertheless, once that
    /// is known: who goes to an item means it, whatever else is shown.
    void goToItem(const ItemId &id);
    void refresh();
    void focusSearch();
    void focusTable();
    void addCondition();
    void setSearch(const QString &query, SearchMode mode);
    void setFilter(const Filter &filter);
    /// Asks for an index on a field. Where it would write into somebody else's store, or oblige
    /// the agent, a bar says so first, with the choice.
    void indexField(const QByteArray &column, FieldIndexUse use = FieldIndexUse::Nestor);
    void removeFieldIndex(const QByteArray &column);
    /// What is shown, as the user chose it; and the same again, all of it at once.
    [[nodiscard]] ItemSearch currentSearch() const;
    void showSearch(const ItemSearch &search);
    [[nodiscard]] ItemQuery query() const;
    [[nodiscard]] QString searchText() const;
    [[nodiscard]] ItemTableModel *model() const { return m_model; }

Q_SIGNALS:
    void itemSelected(const nestor::ItemId &id, const std::optional<nestor::SearchItem> &hit);
    void selectionCleared();
    /// The keyboard should go to the item.
    void editRequested();
    /// A breadcrumb was clicked.
    void namespaceChosen(const nestor::NamespacePath &ns);
    void newItemRequested(const nestor::NamespacePath &ns);
    void importRequested(const nestor::NamespacePath &ns);
    void exportRequested(const nestor::NamespacePath &ns);
    /// An index on a field is to be made or removed; what that writes has been said.
    void fieldIndexChangeRequested(const nestor::FieldIndexChange &change);
    /// currentSearch() changed.
    void searchChanged();
    /// A sentence for the status line.
    void said(const QString &sentence);

private:
    QWidget *makeHead();
    void search();
    void onCurrentRow(int row);
    void onNotAmongRows(const ItemId &id);
    /// Calls `act` with the items of the selected rows, once the store has said what they are.
    void withSelected(std::function<void(std::vector<Item>)> act);
    void deleteSelected();
    void copyKeys();
    void chooseColumns(const QPoint &at, int column);
    void addIndexCommands(QMenu *menu, const QByteArray &field);
    void copyAsPython();

    StoreSession *m_session;
    NamespacePath m_ns;
    Breadcrumbs *m_crumbs;
    QPushButton *m_new;
    QPushButton *m_import;
    SearchBar *m_search;
    FilterBar *m_filter;
    ItemTableModel *m_model;
    NoticeBar *m_notice;
    ItemTableView *m_table;
    ResultsLine *m_results;
    std::optional<ItemId> m_shown;
    std::optional<ItemId> m_goingTo;
};

} // namespace nestor::ui
