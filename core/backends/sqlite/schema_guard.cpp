// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/schema_guard.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/managed_tables.h"
#include "core/base/text.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kOrdinary =
    "'store', 'store_vectors', 'store_migrations', 'vector_migrations', 'nestor_meta', "
    "'nestor_log', 'nestor_history', 'nestor_vectors', 'nestor_search', 'nestor_models', "
    "'nestor_fts_items', 'nestor_fts_state'"_ba;

Result<QByteArray> firstRow(SqlConnection &connection, const QByteArray &sql) {
    auto query = connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->bytes(0) : QByteArray();
}

/// Whether the statement of a trigger is one of Nestor's own.
bool isOwn(const QByteArray &sql) {
    const std::vector<QByteArray> &own = managedTables();
    return std::find(own.begin(), own.end(), sql) != own.end();
}

} // namespace

Result<void> checkTablesAreReal(SqlConnection &connection) {
    // Names of tables, views and indexes are one set; those of triggers are another.
    auto wrong = firstRow(
        connection, "SELECT name FROM sqlite_master WHERE type <> 'trigger' AND ("
                    "(name COLLATE NOCASE IN (" +
                        kOrdinary +
                        ") AND (type <> 'table' OR sql NOT LIKE 'CREATE TABLE%')) "
                        "OR (name COLLATE NOCASE = 'nestor_fts' AND "
                        "(type <> 'table' OR sql NOT LIKE 'CREATE VIRTUAL TABLE %USING fts5(%')) "
                        "OR (name COLLATE NOCASE = 'nestor_fts_vocabulary' AND "
                        "(type <> 'table' OR sql NOT LIKE 'CREATE VIRTUAL TABLE %USING "
                        "fts5vocab(%'))) LIMIT 1");
    if (!wrong)
        return failure(std::move(wrong.error()));
    if (!wrong->isEmpty()) {
        return failure(ErrorCode::NotAStore, u"%1 has a \"%2\" that is not an ordinary table"_s.arg(
                                                 connection.path(), forMessage(*wrong)));
    }
    auto computed = firstRow(connection, "SELECT m.name || '.' || c.name FROM sqlite_master m, "
                                         "pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND "
                                         "m.name COLLATE NOCASE IN (" +
                                             kOrdinary + ") AND c.hidden IN (2, 3) LIMIT 1");
    if (!computed)
        return failure(std::move(computed.error()));
    if (!computed->isEmpty()) {
        return failure(ErrorCode::NotAStore,
                       u"%1 has a column \"%2\" that is computed, not stored"_s.arg(
                           connection.path(), forMessage(*computed)));
    }
    return {};
}

Result<QByteArrayList> foreignTriggers(SqlConnection &connection) {
    auto query = connection.prepare("SELECT name, tbl_name, sql FROM sqlite_master "
                                    "WHERE type = 'trigger' AND (tbl_name COLLATE NOCASE IN (" +
                                    kOrdinary + ") OR tbl_name LIKE 'nestor\\_%' ESCAPE '\\')");
    if (!query)
        return failure(std::move(query.error()));
    QByteArrayList foreign;
    auto read = forEachRow(*query, [&] {
        if (!isOwn(query->bytes(2)))
            foreign.append(query->bytes(0) + " on " + query->bytes(1));
    });
    if (!read)
        return failure(std::move(read.error()));
    return foreign;
}

} // namespace nestor
