// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QTableView>

#include <vector>

namespace nestor::ui {

class ItemTableModel;

/// The table over an ItemTableModel: rows of one height, columns that fit what they are, sorting
/// in the store, everything by keyboard (arrows, Enter, Delete, Ctrl+C).
class ItemTableView : public QTableView {
    Q_OBJECT

public:
    explicit ItemTableView(ItemTableModel *model, QWidget *parent = nullptr);

    /// The items of the selected rows that are loaded.
    [[nodiscard]] std::vector<ItemId> selectedItems() const;
    /// Makes an item current once its row is loaded; gives up when the place changes.
    void selectWhenLoaded(const ItemId &id);

Q_SIGNALS:
    /// The current row changed, or its item was loaded; -1: none.
    void currentRowChanged(int row);
    /// Enter or a double click: the user wants to edit.
    void editRequested();
    void deleteRequested(const std::vector<nestor::ItemId> &items);
    void newItemRequested();
    void columnsRequested(const QPoint &globalPosition);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void copyKeys() const;
    void fitColumns();
    void applyFont();
    void onRowsLoaded(int first, int last);
    void onHeaderClicked(int column);

    ItemTableModel *m_model;
    std::optional<ItemId> m_awaited;
    bool m_columnsTouched = false;
};

} // namespace nestor::ui
