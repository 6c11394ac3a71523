// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/cell_editor.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "ui/items/item_table_model.h"
#include "ui/items/item_table_view.h"

#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

bool CellEditor::isPlain(const std::optional<QByteArray> &value) {
    if (!value)
        return true;
    if (value->startsWith('{') || value->startsWith('['))
        return false;
    // A line would lose breaks, and decoding what is no character.
    const QByteArray text = value->startsWith('"') ? decodeJsonString(*value) : *value;
    return !text.contains("\xEF\xBF\xBD") && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<uchar>(c) >= 0x20;
    });
}

CellEditor::CellEditor(ItemTableView *table, ItemTableModel *model, Item item, QByteArray field,
                       const std::optional<QByteArray> &before)
    : QLineEdit(table->viewport())
    , m_table(table)
    , m_model(model)
    , m_item(std::move(item))
    , m_field(std::move(field))
    , m_wasText(before && before->startsWith('"'))
    , m_wasNothing(!before || *before == "null") {
    setObjectName(u"cellEditor"_s);
    setAccessibleName(
        tr("%1 of %2", "field, key").arg(forMessage(m_field, 40), forMessage(m_item.key, 40)));
    setText(textOf(m_wasText ? decodeJsonString(*before) : before.value_or(QByteArray())));
    m_first = text();
    selectAll();
    connect(m_model, &ItemTableModel::rowsChanged, this, &CellEditor::place);
    for (const QScrollBar *bar : {m_table->verticalScrollBar(), m_table->horizontalScrollBar()})
        connect(bar, &QScrollBar::valueChanged, this, &CellEditor::place);
    place();
    show();
    setFocus(Qt::OtherFocusReason);
}

/// Where its item has no row any more it stays where it is: what was typed is not lost.
void CellEditor::place() {
    const int row = m_model->rowOf({m_item.ns, m_item.key});
    for (int column = 0; row >= 0 && column < m_model->columnCount(); ++column) {
        if (m_model->fieldOf(column) != m_field)
            continue;
        QRect cell = m_table->visualRect(m_model->index(row, column));
        cell.setWidth(std::max(cell.width(), 16 * fontMetrics().averageCharWidth()));
        cell.moveRight(std::min(cell.right(), m_table->viewport()->width() - 1));
        setGeometry(cell);
    }
}

Result<QByteArray> CellEditor::value() const {
    const QByteArray typed = text().toUtf8();
    if (m_wasText)
        return quotedJson(typed);
    if (JsonDocument::parse(typed.trimmed()))
        return typed.trimmed();
    if (m_wasNothing)
        return quotedJson(typed);
    return failure(ErrorCode::InvalidValue,
                   tr("%1 is not a JSON value; text needs quotes here").arg(forMessage(typed, 30)));
}

void CellEditor::keyPressEvent(QKeyEvent *event) {
    switch (event->key()) {
    case Qt::Key_Escape:
        setText(m_first); // nothing is taken when it goes
        m_table->setFocus(Qt::OtherFocusReason);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (text() == m_first)
            m_table->setFocus(Qt::OtherFocusReason);
        else
            Q_EMIT accepted();
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        return; // the row stays that of the item
    default:
        QLineEdit::keyPressEvent(event);
    }
}

void CellEditor::focusOutEvent(QFocusEvent *event) {
    QLineEdit::focusOutEvent(event);
    // The menu of the line, or another window, is not elsewhere.
    if (event->reason() == Qt::PopupFocusReason || event->reason() == Qt::ActiveWindowFocusReason)
        return;
    if (text() == m_first)
        deleteLater();
    else
        Q_EMIT accepted();
}

} // namespace nestor::ui
