// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "core/store/field_index_info.h"
#include "ui/search/item_search.h"
#include "ui/session/bulk_change.h"
#include "ui/session/item_pane.h"

#include <QWidget>

#include <functional>

class QMenu;
class QPushButton;

namespace nestor::ui {

class Breadcrumbs;
class CellEditor;
class ChosenItems;
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
    /// Makes an item the one that is shown, wherever it is. Its row, where it has one, becomes the
    /// current one once it is found.
    void showItem(const ItemId &id);
    /// The same, without the question and the conditions that may leave it out.
    void showInList(const ItemId &id);
    /// Whether the items of a namespace are among those that are shown or searched.
    [[nodiscard]] bool reaches(const NamespacePath &ns) const;
    /// No item of the list is shown any more: something else is.
    void chooseNothing();
    void refresh();
    void focusSearch();
    /// `chooseFirst`: where no row is the current one, the first becomes it.
    void focusTable(bool chooseFirst = false);
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
    /// Of which items there is text that is not saved: their cells are not typed into.
    void setUnsaved(std::function<bool(const ItemId &)> unsaved) { m_unsaved = std::move(unsaved); }
    /// Asks for the selected items, or all that the conditions let pass, however many, to be
    /// changed alike: changeRequested().
    void changeSelected(BulkChange::Kind kind = BulkChange::Value);
    void changeAllListed(BulkChange::Kind kind = BulkChange::Value);

Q_SIGNALS:
    /// The user chose an item, or what it was found by has changed. Never another item because of
    /// what others write, or how it is sorted.
    void itemSelected(const nestor::ItemId &id, const std::optional<nestor::SearchItem> &hit);
    /// Whether the list has the item that was selected, and why not.
    void itemListed(const nestor::ItemId &id, nestor::ui::Listing listing);
    /// The keyboard should go to the item.
    void editRequested();
    /// A breadcrumb was clicked.
    void namespaceChosen(const nestor::NamespacePath &ns);
    void newItemRequested(const nestor::NamespacePath &ns);
    void importRequested(const nestor::NamespacePath &ns);
    void exportRequested(const nestor::NamespacePath &ns);
    /// An index on a field is to be made or removed; what that writes has been said.
    void fieldIndexChangeRequested(const nestor::FieldIndexChange &change);
    /// Why an agent's search does or does not return the item that is shown.
    void whyRequested();
    /// What an agent would get for the same question.
    void comparisonRequested();
    /// An index is to be built, by which questions are answered by their meaning.
    void indexRequested();
    /// These items are to be changed alike.
    void changeRequested(const nestor::ui::ItemSet &items, nestor::ui::BulkChange::Kind kind);
    /// currentSearch() changed.
    void searchChanged();
    /// A sentence for the status line.
    void said(const QString &sentence);

private:
    QWidget *makeHead();
    void search();
    void tellItem();
    void tellListing();
    void offerIndex();
    void offerMore();
    /// Calls `act` with the selected items as they are stored now; those that are not are left out.
    void withSelected(std::function<void(std::vector<Item>)> act);
    /// The same without reading them.
    void withSelectedIds(std::function<void(std::vector<ItemId>)> act);
    /// More is selected than is handed about one by one, and it is all that is listed.
    [[nodiscard]] bool isAllOfManySelected() const;
    void readItems(const std::vector<ItemId> &ids, std::function<void(std::vector<Item>)> act);
    void deleteSelected();
    void copyKeys();
    void editCell(const QByteArray &field);
    void storeCell(CellEditor *cell);
    /// One more condition: as a field of this item is, or is not.
    void filterBy(const ItemId &id, const QByteArray &field, FilterOperator how);
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
    ChosenItems *m_chosen;
    ResultsLine *m_results;
    std::function<bool(const ItemId &)> m_unsaved;
    bool m_indexDeclined = false; ///< until the store is opened the next time
};

} // namespace nestor::ui
