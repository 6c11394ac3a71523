// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search_model.h"

#include "ui/theme/icons.h"
#include "ui/widgets/literal_text.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

void SavedSearchModel::setSearches(SavedSearches searches) {
    if (searches == m_searches)
        return;
    // A count stays with its search, wherever that goes.
    std::vector<SavedCount> counts(searches.size());
    for (size_t row = 0; row < searches.size(); ++row) {
        const auto known =
            std::find_if(m_searches.begin(), m_searches.end(), [&](const SavedSearch &former) {
                return former.search == searches[row].search;
            });
        if (known != m_searches.end())
            counts[row] = m_counts[static_cast<size_t>(known - m_searches.begin())];
    }
    beginResetModel();
    m_searches = std::move(searches);
    m_counts = std::move(counts);
    endResetModel();
    Q_EMIT searchesChanged();
}

QModelIndex SavedSearchModel::propose(const ItemSearch &search) {
    dropProposed();
    if (m_searches.size() >= kSavedSearchesKept)
        return {};
    const int row = static_cast<int>(m_searches.size());
    beginInsertRows({}, row, row);
    m_proposed = SavedSearch{proposedName(search), search};
    endInsertRows();
    return index(row);
}

void SavedSearchModel::dropProposed() {
    if (!m_proposed)
        return;
    const int row = static_cast<int>(m_searches.size());
    beginRemoveRows({}, row, row);
    m_proposed.reset();
    endRemoveRows();
}

bool SavedSearchModel::isProposed(const QModelIndex &index) const {
    return m_proposed && index.isValid() && !isKept(index.row());
}

void SavedSearchModel::tellEdit(const SavedSearches &before, const QString &what) {
    Q_EMIT edited(before, what);
    Q_EMIT searchesChanged();
}

void SavedSearchModel::replace(int row, const ItemSearch &search) {
    if (!isKept(row) || m_searches[size_t(row)].search == search)
        return;
    const SavedSearches before = m_searches;
    m_searches[size_t(row)].search = search;
    m_counts[size_t(row)] = {};
    Q_EMIT dataChanged(index(row), index(row));
    tellEdit(before, tr("Update search “%1”").arg(before[size_t(row)].name));
}

void SavedSearchModel::remove(int row) {
    if (!isKept(row))
        return;
    const SavedSearches before = m_searches;
    beginRemoveRows({}, row, row);
    m_searches.erase(m_searches.begin() + row);
    m_counts.erase(m_counts.begin() + row);
    endRemoveRows();
    tellEdit(before, tr("Delete search “%1”").arg(before[size_t(row)].name));
}

void SavedSearchModel::move(int from, int to) {
    if (isKept(from) && isKept(to) && from != to)
        moveRows({}, from, 1, {}, to > from ? to + 1 : to);
}

bool SavedSearchModel::moveRows(const QModelIndex &from, int row, int count, const QModelIndex &to,
                                int before) {
    const int kept = static_cast<int>(m_searches.size());
    if (from.isValid() || to.isValid() || count != 1 || !isKept(row))
        return false;
    before = std::clamp(before, 0, kept); // one that is being named stays the last
    if (before == row || before == row + 1)
        return false;
    const SavedSearches former = m_searches;
    if (!beginMoveRows({}, row, row, {}, before))
        return false;
    const auto shift = [&](auto &list) {
        const auto begin = list.begin();
        if (before > row)
            std::rotate(begin + row, begin + row + 1, begin + before);
        else
            std::rotate(begin + before, begin + row, begin + row + 1);
    };
    shift(m_searches);
    shift(m_counts);
    endMoveRows();
    tellEdit(former, tr("Move search “%1”").arg(former[size_t(row)].name));
    return true;
}

std::optional<ItemSearch> SavedSearchModel::searchAt(int row) const {
    return isKept(row) ? std::optional(m_searches[size_t(row)].search) : std::nullopt;
}

int SavedSearchModel::rowThatShows(const ItemSearch &search) const {
    const auto found =
        std::find_if(m_searches.begin(), m_searches.end(),
                     [&](const SavedSearch &saved) { return showTheSame(saved.search, search); });
    return found == m_searches.end() ? -1 : static_cast<int>(found - m_searches.begin());
}

void SavedSearchModel::setCount(int row, const SavedCount &count) {
    if (!isKept(row) || m_counts[size_t(row)] == count)
        return;
    m_counts[size_t(row)] = count;
    Q_EMIT dataChanged(index(row), index(row));
}

int SavedSearchModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_searches.size()) + (m_proposed ? 1 : 0);
}

QVariant SavedSearchModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool kept = isKept(index.row());
    const SavedSearch &saved = kept ? m_searches[size_t(index.row())] : *m_proposed;
    const SavedCount count = kept ? m_counts[size_t(index.row())] : SavedCount();
    const auto countText = [&]() -> QString {
        switch (count.kind) {
        case SavedCount::Unknown:
            return u"…"_s;
        case SavedCount::Items:
            return QLocale().toString(count.items);
        case SavedCount::AtLeast:
            return tr("%1+", "at least so many").arg(QLocale().toString(count.items));
        case SavedCount::Ranked:
            break;
        }
        return {};
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return saved.name;
    case Qt::DecorationRole:
        return icon(u"star"_s);
    case Qt::ToolTipRole:
        return literalToolTip(describeSearch(saved.search));
    case Qt::AccessibleTextRole:
        if (count.kind == SavedCount::Items)
            return tr("%1, %Ln items", nullptr, static_cast<int>(count.items)).arg(saved.name);
        return count.kind == SavedCount::AtLeast ? saved.name + u", "_s + countText() : saved.name;
    case Qt::AccessibleDescriptionRole:
        return describeSearch(saved.search);
    case CountTextRole:
        return countText();
    case CountedRole:
        return count.kind != SavedCount::Unknown;
    default:
        return {};
    }
}

bool SavedSearchModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    QString name = value.toString().simplified().left(kSavedNameLength);
    const SavedSearches before = m_searches;
    if (isProposed(index)) {
        if (!name.isEmpty())
            m_proposed->name = std::move(name);
        m_searches.push_back(*std::exchange(m_proposed, std::nullopt));
        m_counts.emplace_back();
        Q_EMIT dataChanged(index, index);
        tellEdit(before, tr("Save search “%1”").arg(m_searches.back().name));
        return true;
    }
    SavedSearch &saved = m_searches[size_t(index.row())];
    if (name.isEmpty() || name == saved.name)
        return false;
    saved.name = std::move(name);
    Q_EMIT dataChanged(index, index);
    tellEdit(before, tr("Rename search “%1”").arg(before[size_t(index.row())].name));
    return true;
}

Qt::ItemFlags SavedSearchModel::flags(const QModelIndex &index) const {
    if (!index.isValid())
        return Qt::ItemIsDropEnabled; // between rows, not onto one
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

Qt::DropActions SavedSearchModel::supportedDropActions() const {
    return Qt::MoveAction;
}

} // namespace nestor::ui
