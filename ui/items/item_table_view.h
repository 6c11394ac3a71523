// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/items/item_query.h"
#include "ui/session/bulk_change.h"

#include <QHash>
#include <QTableView>
#include <QTimer>

class QMenu;

namespace nestor::ui {

class ChosenItems;
class ItemTableModel;
class StoreSession;

/// The table over an ItemTableModel: rows of one height, columns that fit what they are, sorting
/// in the store, everything by keyboard (arrows, Enter, Delete, Ctrl+C).
class ItemTableView : public QTableView {
    Q_OBJECT

public:
    ItemTableView(StoreSession *session, ItemTableModel *model, QWidget *parent = nullptr);

    /// Which items are chosen, wherever their rows are.
    [[nodiscard]] ChosenItems *chosen() const { return m_chosen; }
    /// Marks the column that the rows are ordered by.
    void showOrder();

Q_SIGNALS:
    /// The user chose another order; the model has it already.
    void orderChanged();
    /// Enter or a double click: the user wants to edit.
    void editRequested();
    /// Why an agent's search does or does not return the current item.
    void whyRequested();
    /// For all items that are selected.
    void deleteRequested();
    void changeRequested(nestor::ui::BulkChange::Kind kind);
    void copyKeysRequested();
    /// A value is to be typed into that cell of the current item; an empty `field`: the cell is not
    /// one of a field.
    void cellEditRequested(const QByteArray &field);
    /// Only the items that have, or have not, what this one has in a field.
    void filterRequested(const nestor::ItemId &id, const QByteArray &field,
                         nestor::FilterOperator how);
    void newItemRequested();
    /// The header's menu, for one of its columns; -1: beside them.
    void columnsRequested(const QPoint &globalPosition, int column);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    /// Home and End go to the first and the last row: cells are not chosen one by one.
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    /// Current row and selection move together, whatever modifier is held down.
    [[nodiscard]] QItemSelectionModel::SelectionFlags
    selectionCommand(const QModelIndex &index, const QEvent *event) const override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    /// For the rows that are seen, `most` characters at the most.
    [[nodiscard]] int widthOf(int column, int most) const;
    [[nodiscard]] int leastKeyWidth(int column) const;
    [[nodiscard]] QString nameOf(int column) const;
    void fitColumns();
    void applyFont();
    [[nodiscard]] QString deleteText() const;
    void askCellEdit();
    void addFilters(QMenu *menu, const QModelIndex &cell);
    void onHeaderClicked(int column);

    ItemTableModel *m_model;
    ChosenItems *m_chosen;
    ItemQuery m_readQuery; ///< whose rows were last shown from their first on
    QTimer m_clock;
    QHash<QString, int> m_ownWidths; ///< of the columns that the user made wide or narrow
    bool m_fitting = false;          ///< widths change by fitColumns(), not by the user
    bool m_fitted = false;           ///< to rows that are there
};

} // namespace nestor::ui
