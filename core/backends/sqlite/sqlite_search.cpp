// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_search.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/filter_candidates.h"
#include "core/backends/sqlite/filter_sql.h"
#include "core/backends/sqlite/item_row.h"
#include "core/backends/sqlite/scope_sql.h"
#include "core/backends/sqlite/sqlite_items.h"

#include <optional>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// From the newest on, of rows that an index names together with what they are ordered by: no more
/// of them are looked at than it takes to fill the page.
Result<SearchAnswer> newestOf(SqliteSession &session, const SearchOp &op,
                              const SqlCondition &candidates) {
    auto rows = session.connection.prepare("SELECT row FROM (" + candidates.sql +
                                           ") ORDER BY updated_at DESC, prefix, key");
    if (!rows)
        return failure(std::move(rows.error()));
    candidates.bind(*rows, 1);
    SqlCondition passes = livingCondition(session);
    passes.require(filterCondition(op.filter));
    auto item = session.connection.prepare("SELECT " + itemColumns(session.schema) +
                                           " FROM store WHERE rowid = ? AND " + passes.sql);
    if (!item)
        return failure(std::move(item.error()));
    passes.bind(*item, 2);
    SearchAnswer answer;
    qint64 toSkip = op.offset;
    std::optional<qint64> last;
    while (op.limit < 0 || qint64(answer.items.size()) < op.limit) {
        auto row = rows->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            break;
        const qint64 number = rows->integer(0);
        if (std::exchange(last, number) == number)
            continue; // it fits two conditions
        item->bindInt(1, number);
        auto found = item->step();
        if (!found)
            return failure(std::move(found.error()));
        if (*found && toSkip-- <= 0)
            answer.items.emplace_back().item = itemFromRow(*item);
        item->reset();
    }
    return answer;
}

} // namespace

Result<SearchAnswer> searchNewest(SqliteSession &session, const SearchOp &op) {
    SqlCondition condition = scopeCondition({op.namespacePrefix, op.below, op.pattern});
    auto candidates =
        candidateRows(session, op.filter, condition, "rowid AS row, updated_at, prefix, key"_ba);
    if (!candidates)
        return failure(std::move(candidates.error()));
    if (*candidates)
        return newestOf(session, op, **candidates);
    condition.require(livingCondition(session));
    condition.require(filterCondition(op.filter));

    auto query = session.connection.prepare("SELECT " + itemColumns(session.schema) +
                                            " FROM store" + condition.where() +
                                            " ORDER BY updated_at DESC, prefix, key"
                                            " LIMIT ? OFFSET ?");
    if (!query)
        return failure(std::move(query.error()));
    const int next = condition.bind(*query, 1);
    query->bindInt(next, op.limit);
    query->bindInt(next + 1, op.offset);
    SearchAnswer answer;
    auto read = forEachRow(*query, [&] { answer.items.emplace_back().item = itemFromRow(*query); });
    if (!read)
        return failure(std::move(read.error()));
    return answer;
}

} // namespace nestor
