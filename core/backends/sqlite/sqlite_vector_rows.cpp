// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_vector_rows.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_schema.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

void bindTime(SqlStatement &statement, int index, const QByteArray &time) {
    if (time.isNull())
        statement.bindNull(index);
    else
        statement.bindText(index, time);
}

QByteArray timeIn(const SqlStatement &row, int column) {
    return row.isNull(column) ? QByteArray() : row.bytes(column);
}

} // namespace

Result<std::vector<KeptVector>> readVectorRows(SqliteFile &file, std::span<const ItemId> ids) {
    std::vector<KeptVector> rows;
    auto done = file.read([&](SqlConnection &connection) -> Result<void> {
        rows.clear();
        const auto schema = file.schema(connection);
        if (!schema)
            return failure(schema.error());
        if (!schema->vectors)
            return {};
        auto query =
            connection.prepare("SELECT field_name, CAST(embedding AS BLOB), created_at, updated_at "
                               "FROM store_vectors WHERE prefix = ? AND key = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        for (const ItemId &id : ids) {
            query->bindText(1, id.ns.stored());
            query->bindText(2, id.key);
            auto read = forEachRow(*query, [&] {
                rows.push_back(
                    {id, query->bytes(0), query->bytes(1), timeIn(*query, 2), timeIn(*query, 3)});
            });
            if (!read)
                return read;
            query->reset();
        }
        return {};
    });
    if (!done)
        return failure(std::move(done.error()));
    return rows;
}

Result<void> writeVectorRows(SqliteFile &file, std::span<const KeptVector> rows) {
    if (rows.empty())
        return {};
    return file.write([&](SqlConnection &connection) -> Result<void> {
        const auto schema = file.schema(connection);
        if (!schema)
            return failure(schema.error());
        if (!schema->vectors)
            return {};
        auto insert = connection.prepare(
            "INSERT OR REPLACE INTO store_vectors "
            "(prefix, key, field_name, embedding, created_at, updated_at) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
            "WHERE EXISTS (SELECT 1 FROM store WHERE prefix = ?1 AND key = ?2)"_ba);
        if (!insert)
            return failure(std::move(insert.error()));
        for (const KeptVector &row : rows) {
            insert->bindText(1, row.id.ns.stored());
            insert->bindText(2, row.id.key);
            insert->bindText(3, row.field);
            insert->bindBlob(4, row.vector);
            bindTime(*insert, 5, row.createdAt);
            bindTime(*insert, 6, row.updatedAt);
            if (auto written = insert->run(); !written)
                return written;
        }
        return {};
    });
}

} // namespace nestor
