// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/go_to/go_to_model.h"

#include "ui/theme/icons.h"

#include <algorithm>

namespace nestor::ui {

void GoToModel::setEntries(std::vector<GoToEntry> entries, std::optional<GoToEntry> otherwise) {
    beginResetModel();
    m_entries = std::move(entries);
    m_otherwise = std::move(otherwise);
    endResetModel();
}

const GoToEntry &GoToModel::entryAt(int row) const {
    return isOtherwise(row) ? *m_otherwise : m_entries[size_t(row)];
}

void GoToModel::append(std::vector<GoToEntry> entries) {
    if (entries.empty())
        return;
    const int first = int(m_entries.size());
    beginInsertRows({}, first, first + int(entries.size()) - 1);
    std::move(entries.begin(), entries.end(), std::back_inserter(m_entries));
    endInsertRows();
}

bool GoToModel::has(const ItemId &item) const {
    return std::ranges::any_of(m_entries,
                               [&item](const GoToEntry &entry) { return entry.item == item; });
}

int GoToModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : int(m_entries.size()) + (m_otherwise ? 1 : 0);
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
