// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/items/item_place.h"
#include "ui/items/item_query.h"
#include "ui/session/latest_request.h"

#include <QItemSelectionModel>
#include <QObject>

#include <functional>
#include <optional>
#include <vector>

class QTableView;

namespace nestor::ui {

class ItemTableModel;
class StoreSession;

/// Which items of a table are chosen: the current one, which is what the pane shows, and the
/// selected ones, it among them. The one owner of that.
///
/// Items are what is chosen, by namespace and key; rows are only where they are seen. Whenever rows
/// are read anew (a refresh, another order, other conditions, what an agent wrote) the view's
/// current row and selection are put back onto the items:
///
/// - the current item's row, where it has one, is the current row, and is selected;
/// - where it has none (deleted, left out, elsewhere) there is neither a current row nor a
///   selection, and place() says why; the item stays the current one until the user, by a click, a
///   key or a command, chooses another.
///
/// On the window's thread. `view` has its model already.
class ChosenItems : public QObject {
    Q_OBJECT

public:
    /// More rows than these are selected only to be looked at: no command takes them.
    static constexpr int kMost = 10'000;

    ChosenItems(StoreSession *session, ItemTableModel *model, QTableView *view);

    [[nodiscard]] const std::optional<ItemId> &current() const { return m_current; }
    /// Where the current item is; Row without one.
    [[nodiscard]] ItemPlace::Kind place() const { return m_place; }
    /// The current row says "…" yet: which item it is will be known when it is read.
    [[nodiscard]] bool isReading() const { return m_reading; }
    /// The row where the current item is, or was seen last; -1: nowhere yet.
    [[nodiscard]] int lastRow() const { return m_lastRow; }

    /// The selected items in the order of their rows; nullopt while it is not known of all which
    /// they are, and for more than kMost.
    [[nodiscard]] std::optional<std::vector<ItemId>> selected() const;
    /// Calls `act` with selected(), at once or as soon as it is known which they are, unless the
    /// selection changes before. False, and no call: they are too many, or the current item's row
    /// has yet to be read or found.
    [[nodiscard]] bool whenKnown(std::function<void(std::vector<ItemId>)> act);
    /// How many rows are selected.
    [[nodiscard]] int count() const;

    /// Makes an item the current one wherever it is: its row, once it is found, comes into sight.
    void choose(const ItemId &id);
    void chooseRow(int row);
    /// No item is current: something else is shown, which entering the table is not to replace.
    void clear();
    /// Whether nothing is shown, so that the first item may be.
    [[nodiscard]] bool isNothingShown() const { return !m_current && !m_reading && !m_left; }

Q_SIGNALS:
    /// Another item is current, or none. Never because of what others write.
    void currentChanged();
    /// The current item came among the rows or left them.
    void placeChanged();
    /// Another set of rows is selected.
    void selectionChanged();

private:
    void onCurrentRow(const QModelIndex &current);
    void onSelection();
    void keepCurrentSelected();
    void readRow(int row);
    void receiveRow(RowHandle rowId, const std::optional<Item> &item);
    void setCurrent(const ItemId &id, ItemPlace::Kind place);
    void setPlace(ItemPlace::Kind place);
    void readSelected();
    void askUnknown();
    void runWhenKnown();
    void forgetUnknown();
    void onRowsLoaded(int first, int last);
    void beforeRows();
    void restore();
    void widenSelection();
    /// The rows of the selected items, the current one in `row` among them; those that are gone
    /// are forgotten.
    [[nodiscard]] std::vector<int> placeSelected(int row);
    void put(int row, const QItemSelection &selection);
    [[nodiscard]] QItemSelection rangesOf(std::vector<int> rows) const;
    [[nodiscard]] std::vector<ItemId> kept() const;

    StoreSession *m_session;
    ItemTableModel *m_model;
    QTableView *m_view;
    QItemSelectionModel *m_selection;
    std::optional<ItemId> m_current;
    ItemPlace::Kind m_place = ItemPlace::Row;
    std::vector<std::optional<ItemId>> m_selected;       ///< nullopt: not known yet
    std::vector<std::pair<size_t, RowHandle>> m_unknown; ///< in m_selected, and their row ids
    bool m_tooMany = false;
    bool m_unplaced = false; ///< of some selected items it is not known which rows they have
    bool m_reading = false;
    bool m_left = false; ///< by clear()
    int m_lastRow = -1;
    bool m_wanted = false;    ///< bring its row into sight when it is found
    bool m_inSight = false;   ///< before the rows changed
    bool m_restoring = false; ///< the view changes by this, or by the model, not by the user
    bool m_autoScroll = true;
    ItemQuery m_query; ///< of the rows that were there last
    LatestRequest m_resolving;
    LatestRequest m_readingRow;
    std::optional<ItemId> m_before; ///< what was current before a row that is still being read
    std::function<void(std::vector<ItemId>)> m_whenKnown;
};

} // namespace nestor::ui
