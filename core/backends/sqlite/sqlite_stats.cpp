// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_stats.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/driver/sql_rows.h"

#include <functional>

namespace nestor {

namespace {

using RowReader = std::function<void(SqlStatement &)>;

/// Calls `onRow` for each row of one statement.
Result<void> forEachRow(SqlConnection &connection, const QByteArray &sql, const RowReader &onRow) {
    auto query = connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    return forEachRow(*query, [&] { onRow(*query); });
}

Result<bool> hasObject(SqlConnection &connection, const QByteArray &table,
                       const QByteArray &column) {
    const auto found = connection.integer("SELECT count(*) FROM pragma_table_info('" + table +
                                          "') WHERE name = '" + column + '\'');
    if (!found)
        return failure(found.error());
    return *found > 0;
}

/// A count whose table or column a file may lack.
struct OptionalCount {
    QByteArray table;
    QByteArray column;
    QByteArray sql;
    RowReader onRow;
};

Result<void> runWherePresent(SqlConnection &connection, const OptionalCount &count) {
    const auto present = hasObject(connection, count.table, count.column);
    if (!present)
        return failure(present.error());
    return *present ? forEachRow(connection, count.sql, count.onRow) : Result<void>();
}

} // namespace

Result<void> countStore(SqlFile &file, StoreStats &stats, std::stop_token stop) {
    const auto addVectors = [&stats](SqlStatement &row) {
        stats.vectors.push_back(
            {row.bytes(0), static_cast<int>(row.integer(1) / 4), row.integer(2)});
    };
    const std::vector<OptionalCount> counts = {
        {"store", "value",
         "SELECT count(*), count(DISTINCT prefix), total(length(CAST(value AS BLOB))),"
         " min(created_at), max(updated_at) FROM store",
         [&](SqlStatement &row) {
             stats.items = row.integer(0);
             stats.namespaces = row.integer(1);
             stats.valueBytes = row.integer(2);
             stats.oldest = Timestamp::parse(row.bytes(3));
             stats.newest = Timestamp::parse(row.bytes(4));
         }},
        {"store", "expires_at",
         // Compared as text, as LangGraph's own sweep does.
         "SELECT count(*), coalesce(sum(expires_at < CURRENT_TIMESTAMP), 0) FROM store"
         " WHERE expires_at IS NOT NULL",
         [&](SqlStatement &row) {
             stats.withTtl = row.integer(0);
             stats.expired = row.integer(1);
         }},
        {"store_vectors", "embedding",
         "SELECT '', length(embedding), count(*) FROM store_vectors GROUP BY 2 ORDER BY 2",
         addVectors},
        {"nestor_vectors", "embedder",
         "SELECT embedder, length(embedding), count(*) FROM nestor_vectors"
         " GROUP BY 1, 2 ORDER BY 1, 2",
         addVectors},
        {"nestor_history", "value", "SELECT count(*) FROM nestor_history",
         [&](SqlStatement &row) { stats.history = row.integer(0); }},
    };
    auto read = file.read(
        [&](SqlConnection &connection) -> Result<void> {
            const auto pages = connection.integer("PRAGMA page_count");
            const auto pageSize = connection.integer("PRAGMA page_size");
            if (!pages)
                return failure(pages.error());
            if (!pageSize)
                return failure(pageSize.error());
            stats.fileBytes = *pages * *pageSize;
            return forEachRow(connection, "PRAGMA journal_mode",
                              [&](SqlStatement &row) { stats.journalMode = row.bytes(0); });
        },
        stop);
    for (size_t i = 0; read && i < counts.size(); ++i) {
        read = file.read(
            [&](SqlConnection &connection) { return runWherePresent(connection, counts[i]); },
            stop);
    }
    return read;
}

} // namespace nestor
