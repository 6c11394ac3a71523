// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "ui/items/item_query.h"

#include <QHash>
#include <QTableView>
#include <QTimer>

#include <vector>

namespace nestor::ui {

class ItemTableModel;

/// The table over an ItemTableModel: rows of one height, columns that fit what they are, sorting
/// in the store, everything by keyboard (arrows, Enter, Delete, Ctrl+C).
class ItemTableView : public QTableView {
    Q_OBJECT

public:
    explicit ItemTableView(ItemTableModel *model, QWidget *parent = nullptr);

    /// The selected rows as ranges, first and last, in their order. Not one by one: there may be
    /// millions.
    [[nodiscard]] std::vector<std::pair<int, int>> selectedRanges() const;
    /// Makes an item current as soon as its row is known, wherever it is; gives up, and says so
    /// by notAmongRows(), when all rows are known and it is not one of them.
    void selectWhenLoaded(const ItemId &id);
    [[nodiscard]] bool isAwaiting() const { return m_awaited.has_value(); }
    /// Marks the column that the rows are ordered by.
    void showOrder();

Q_SIGNALS:
    /// The user chose another order; the model has it already.
    void orderChanged();
    /// The current row changed, or its item was loaded; -1: none.
    void currentRowChanged(int row);
    void notAmongRows(const nestor::ItemId &id);
    /// Enter or a double click: the user wants to edit.
    void editRequested();
    /// For all rows that are selected.
    void deleteRequested();
    void copyKeysRequested();
    void newItemRequested();
    /// The header's menu, for one of its columns; -1: beside them.
    void columnsRequested(const QPoint &globalPosition, int column);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    /// Home and End go to the first and the last row: cells are not chosen one by one.
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    /// For the rows that are seen, `most` characters at the most.
    [[nodiscard]] int widthOf(int column, int most) const;
    [[nodiscard]] QString nameOf(int column) const;
    void fitColumns();
    void applyFont();
    void onRowsLoaded(int first, int last);
    void lookForAwaited();
    void onLocated(const ItemId &id, int row);
    void makeCurrent(int row);
    void onHeaderClicked(int column);

    ItemTableModel *m_model;
    std::optional<ItemId> m_awaited;
    ItemQuery m_readQuery; ///< whose rows were last shown from their first on
    QTimer m_clock;
    QHash<QString, int> m_ownWidths; ///< of the columns that the user made wide or narrow
    bool m_fitting = false;          ///< widths change by fitColumns(), not by the user
    bool m_fitted = false;           ///< to rows that are there
};

} // namespace nestor::ui
