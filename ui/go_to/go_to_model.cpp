// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/go_to/go_to_model.h"

#include "ui/theme/icons.h"

#include <algorithm>

namespace nestor::ui {

void GoToModel::setEntries(std::vector<GoToEntry> entries) {
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

void GoToModel::append(std::vector<GoToEntry> entries) {
    if (entries.empty())
        return;
    const int first = int(m_entries.size());
    beginInsertRows({}, first, first + int(entries.size()) - 1);
    std::move(entries.begin(), entries.end(), std::back_inserter(m_entries));
    endInsertRows();
}

int GoToModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant GoToModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    const GoToEntry &entry = entryAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return entry.text;
    case Qt::DecorationRole:
        return icon(entry.iconName);
    case DetailRole:
        return entry.detail;
    case Qt::AccessibleTextRole:
        return entry.detail.isEmpty() ? entry.text
                                      : entry.text + QStringLiteral(", ") + entry.detail;
    default:
        return {};
    }
}

bool matchesTyped(const QString &text, const QString &typed) {
    QString plain = text;
    plain.remove(u'&');
    const QStringList words = typed.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString &word) {
        return plain.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace nestor::ui
