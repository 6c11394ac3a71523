// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/diff_model.h"

#include "core/base/text.h"

#include <utility>

namespace nestor::ui {

namespace {

bool isChange(const DiffRow &row) {
    return row.kind == DiffRow::Removed || row.kind == DiffRow::Added;
}

} // namespace

void DiffModel::setDiff(TextDiff diff) {
    if (diff == m_diff)
        return;
    beginResetModel();
    m_diff = std::move(diff);
    endResetModel();
}

int DiffModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_diff.rows.size());
}

QVariant DiffModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    const DiffRow &row = rowAt(index.row());
    const QString text = textOf(row.text);
    switch (role) {
    case Qt::DisplayRole:
        return row.kind == DiffRow::Skipped ? tr("%n equal line(s)", nullptr, row.lines) : text;
    case Qt::AccessibleTextRole:
        switch (row.kind) {
        case DiffRow::Same:
            return text;
        case DiffRow::Removed:
            return tr("Removed, line %1: %2").arg(row.before).arg(text);
        case DiffRow::Added:
            return tr("Added, line %1: %2").arg(row.after).arg(text);
        case DiffRow::Skipped:
            return tr("%n equal line(s)", nullptr, row.lines);
        }
        return {};
    default:
        return {};
    }
}

bool DiffModel::startsChange(int row) const {
    return isChange(rowAt(row)) && (row == 0 || !isChange(rowAt(row - 1)));
}

int DiffModel::nextChange(int row) const {
    for (int i = row + 1; i < rowCount(); ++i) {
        if (startsChange(i))
            return i;
    }
    return -1;
}

int DiffModel::previousChange(int row) const {
    for (int i = qMin(row, rowCount()) - 1; i >= 0; --i) {
        if (startsChange(i))
            return i;
    }
    return -1;
}

} // namespace nestor::ui
