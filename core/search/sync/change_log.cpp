// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/change_log.h"

#include "core/backends/sqlite/driver/sql_rows.h"

namespace nestor {

using namespace Qt::StringLiterals;

Result<qint64> endOfLog(SqlConnection &connection) {
    return connection.integer("SELECT coalesce(max(sequence), 0) FROM nestor_log"_ba);
}

Result<LogPage> readLog(SqlConnection &connection, qint64 position, qint64 limit) {
    LogPage page;
    page.position = position;
    auto first = connection.integer("SELECT min(sequence) FROM nestor_log"_ba);
    auto last = endOfLog(connection);
    if (!first || !last)
        return failure(std::move(first ? last.error() : first.error()));
    page.truncated = (*first > 0 && position + 1 < *first) || position > *last;
    if (page.truncated)
        page.position = *last;
    if (page.truncated || position == *last)
        return page;
    auto query = connection.prepare("SELECT sequence, prefix, key FROM nestor_log "
                                    "WHERE sequence > ? ORDER BY sequence LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, position);
    query->bindInt(2, limit);
    auto read = forEachRow(*query, [&] {
        page.position = query->integer(0);
        page.places.push_back({query->bytes(1), query->bytes(2)});
    });
    if (!read)
        return failure(std::move(read.error()));
    page.more = qint64(page.places.size()) == limit;
    sortPlaces(page.places);
    return page;
}

} // namespace nestor
