// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite_search.h"

#include "core/sql/sql_rows.h"
#include "core/store/filter_candidates.h"
#include "core/store/item_row.h"
#include "core/store/scope_sql.h"
#include "core/store/sqlite_items.h"

namespace nestor {

using namespace Qt::StringLiterals;

Result<SearchAnswer> searchNewest(SqliteSession &session, const SearchOp &op) {
    SqlCondition condition = scopeCondition({op.namespacePrefix, op.below, op.pattern});
    auto passing = filterConditionByIndex(session, op.filter, condition);
    if (!passing)
        return failure(std::move(passing.error()));
    condition.require(livingCondition(session));
    condition.require(*std::move(passing));

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
