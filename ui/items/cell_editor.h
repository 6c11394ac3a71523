// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QLineEdit>

#include <optional>

namespace nestor::ui {

class ItemTableModel;
class ItemTableView;

/// A line over a cell of the table, to type a plain value into. It belongs to an item and a field,
/// and goes with their cell when rows move. Return accepts, and so does leaving it; Escape gives
/// up.
class CellEditor : public QLineEdit {
    Q_OBJECT

public:
    /// `before` is the value of the field as it is stored; nullopt: the item has no such field.
    CellEditor(ItemTableView *table, ItemTableModel *model, Item item, QByteArray field,
               const std::optional<QByteArray> &before);

    [[nodiscard]] const Item &item() const { return m_item; }
    [[nodiscard]] const QByteArray &field() const { return m_field; }
    /// What was typed, as JSON: text stays text, a number a number. InvalidValue with what to do
    /// where it is neither.
    [[nodiscard]] Result<QByteArray> value() const;

    /// Whether a value can be typed in one line: neither a list, nor an object, nor with breaks.
    [[nodiscard]] static bool isPlain(const std::optional<QByteArray> &value);

Q_SIGNALS:
    void accepted();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void place();

    ItemTableView *m_table;
    ItemTableModel *m_model;
    const Item m_item;
    const QByteArray m_field;
    bool m_wasText = false; ///< or may become one
    bool m_wasNothing = false;
    QString m_first;
};

} // namespace nestor::ui
