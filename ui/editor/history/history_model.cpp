// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/history_model.h"

#include "ui/session/time_text.h"

#include <QLocale>

namespace nestor::ui {

namespace {

QString endText(HistoryEntry::End end) {
    switch (end) {
    case HistoryEntry::Replaced:
        return HistoryModel::tr("replaced");
    case HistoryEntry::Deleted:
        return HistoryModel::tr("deleted");
    case HistoryEntry::Expired:
        return HistoryModel::tr("expired");
    }
    return {};
}

} // namespace

void HistoryModel::setEntries(HistoryAnswer entries) {
    if (entries == m_entries)
        return;
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

int HistoryModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int HistoryModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    const HistoryEntry &entry = entryAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case UntilColumn:
            return fullTime(entry.endedAt);
        case EndColumn:
            return endText(entry.end);
        default:
            return QLocale().formattedDataSize(entry.value.size(), 1,
                                               QLocale::DataSizeTraditionalFormat);
        }
    case Qt::ToolTipRole:
        return tr("Written %1\nEnded %2").arg(exactTime(entry.updatedAt), exactTime(entry.endedAt));
    case Qt::TextAlignmentRole:
        if (index.column() == SizeColumn)
            return QVariant::fromValue(Qt::AlignTrailing | Qt::AlignVCenter);
        return {};
    case Qt::AccessibleTextRole:
        return tr("%1 %2", "how it ended, when").arg(endText(entry.end), fullTime(entry.endedAt));
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case UntilColumn:
        return tr("Current until");
    case EndColumn:
        return tr("Then");
    case SizeColumn:
        return tr("Size");
    default:
        return {};
    }
}

} // namespace nestor::ui
