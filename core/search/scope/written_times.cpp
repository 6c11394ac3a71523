// SPDX-License-Identifier: Apache-2.0
#include "core/search/scope/written_times.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/model/timestamp.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// To read the times of more items takes longer than people wait for.
constexpr qint64 kMostItems = 300'000;

/// Of fewer, each is looked up.
constexpr std::size_t kFewRows = 5000;

} // namespace

Result<WrittenTimes::Times> WrittenTimes::of(const SearchScope &scope, SqliteSession &session,
                                             quint64 mark) {
    const QByteArray key = scope.key();
    const std::lock_guard lock(m_mutex);
    if (m_isKnown && m_mark == mark && m_scope == key)
        return m_times;
    auto times = read(scope, session);
    if (!times)
        return times;
    m_scope = key;
    m_mark = mark;
    m_isKnown = true;
    m_times = *times;
    return m_times;
}

Result<WrittenTimes::Times> WrittenTimes::read(const SearchScope &scope, SqliteSession &session) {
    auto items = session.connection.integer("SELECT count(*) FROM store"_ba);
    if (!items)
        return failure(std::move(items.error()));
    if (*items > kMostItems)
        return Times();
    auto times = std::make_shared<std::vector<qint64>>();
    const auto add = [&](QByteArrayView text) {
        if (const auto time = Timestamp::parse(text))
            times->push_back(time->micros);
    };
    std::vector<qint64> rows;
    if (!scope.isEverything()) {
        auto passing = scope.rows(session);
        if (!passing)
            return failure(std::move(passing.error()));
        rows = *std::move(passing);
    }
    if (!scope.isEverything() && rows.size() <= kFewRows) {
        auto query = session.connection.prepare("SELECT created_at FROM store WHERE rowid = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        for (const qint64 row : rows) {
            query->bindInt(1, row);
            auto found = query->step();
            if (!found)
                return failure(std::move(found.error()));
            if (*found)
                add(query->view(0));
            query->reset();
        }
    } else {
        auto query = session.connection.prepare("SELECT created_at, rowid FROM store"_ba);
        if (!query)
            return failure(std::move(query.error()));
        auto read = forEachRow(*query, [&] {
            if (scope.isEverything() ||
                std::binary_search(rows.begin(), rows.end(), query->integer(1)))
                add(query->view(0));
        });
        if (!read)
            return failure(std::move(read.error()));
    }
    std::sort(times->begin(), times->end());
    return Times(std::move(times));
}

} // namespace nestor
