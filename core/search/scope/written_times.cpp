// SPDX-License-Identifier: Apache-2.0
#include "core/search/scope/written_times.h"

#include <algorithm>
#include <optional>

namespace nestor {

namespace {

/// To read the times of more items takes longer than people wait for.
constexpr qint64 kMostItems = 300'000;

} // namespace

Result<WrittenTimes::Times> WrittenTimes::of(const SearchScope &scope, SearchSnapshot &store,
                                             RowsInScope &rows, quint64 mark) {
    const QByteArray key = scope.key();
    const std::lock_guard lock(m_mutex);
    if (m_isKnown && m_mark == mark && m_scope == key)
        return m_times;
    auto times = read(scope, store, rows);
    if (!times)
        return times;
    m_scope = key;
    m_mark = mark;
    m_isKnown = true;
    m_times = *times;
    return m_times;
}

Result<WrittenTimes::Times> WrittenTimes::read(const SearchScope &scope, SearchSnapshot &store,
                                               RowsInScope &rows) {
    const auto items = store.count();
    if (!items)
        return failure(items.error());
    if (*items > kMostItems)
        return Times();
    std::optional<std::vector<RowHandle>> passing;
    if (!scope.isEverything()) {
        auto all = rows.all();
        if (!all)
            return failure(std::move(all.error()));
        passing = *std::move(all);
    }
    auto times = std::make_shared<std::vector<qint64>>();
    auto read = store.createdAt(
        passing, [&times](Timestamp createdAt) { times->push_back(createdAt.micros); });
    if (!read)
        return failure(std::move(read.error()));
    std::sort(times->begin(), times->end());
    return Times(std::move(times));
}

} // namespace nestor
