// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_item_record.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/driver/sql_rows.h"

#include <functional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Calls `onRow` for each row about the item, where the file has such a table.
Result<void> readTable(SqlConnection &connection, const QByteArray &table, const QByteArray &sql,
                       const ItemId &id, const std::function<void(SqlStatement &)> &onRow) {
    const auto there = connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + table + '\'');
    if (!there)
        return failure(there.error());
    if (*there == 0)
        return {};
    auto query = connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    return forEachRow(*query, [&] { onRow(*query); });
}

} // namespace

Result<ItemRecord> readItemRecord(SqlFile &file, const ItemId &id) {
    ItemRecord record;
    const auto addVectors = [&record](SqlStatement &row) {
        record.vectors.push_back({row.bytes(0),
                                  static_cast<int>(row.integer(1) / qint64(sizeof(float))),
                                  row.integer(2)});
    };
    auto done = file.read([&](SqlConnection &connection) -> Result<void> {
        record = {};
        if (auto read = readTable(connection, "store_vectors"_ba,
                                  "SELECT '', length(CAST(embedding AS BLOB)), count(*) "
                                  "FROM store_vectors WHERE prefix = ? AND key = ? "
                                  "GROUP BY 2 ORDER BY 2"_ba,
                                  id, addVectors);
            !read)
            return read;
        // A row without a vector says that the item is not to be embedded.
        if (auto read = readTable(connection, "nestor_vectors"_ba,
                                  "SELECT embedder, length(embedding), count(*) "
                                  "FROM nestor_vectors WHERE prefix = ? AND key = ? "
                                  "AND length(embedding) > 0 GROUP BY 1, 2 ORDER BY 1, 2"_ba,
                                  id, addVectors);
            !read)
            return read;
        return readTable(connection, "nestor_history"_ba,
                         "SELECT count(*) FROM nestor_history WHERE prefix = ? AND key = ?"_ba, id,
                         [&record](SqlStatement &row) { record.formerVersions = row.integer(0); });
    });
    if (!done)
        return failure(std::move(done.error()));
    return record;
}

} // namespace nestor
