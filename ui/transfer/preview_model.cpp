// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/preview_model.h"

#include "ui/widgets/literal_text.h"

namespace nestor::ui {

void PreviewModel::setRows(QList<ImportPreview::Row> rows) {
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int PreviewModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PreviewModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PreviewModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    const ImportPreview::Row &row = m_rows[index.row()];
    if (role == Qt::ToolTipRole && index.column() == ValueColumn)
        return literalToolTip(row.value);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case LineColumn:
        return row.line > 0 ? QVariant(row.line) : QVariant();
    case NamespaceColumn:
        return row.ns;
    case KeyColumn:
        return row.refused ? tr("✕ refused") : row.key.isEmpty() ? tr("(empty key)") : row.key;
    case ValueColumn:
        return row.value;
    default:
        return {};
    }
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LineColumn:
        return tr("Line");
    case NamespaceColumn:
        return tr("Namespace");
    case KeyColumn:
        return tr("Key");
    case ValueColumn:
        return tr("Value");
    default:
        return {};
    }
}

} // namespace nestor::ui
