// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/bulk_log.h"

#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/managed_tables.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> keepVersion(SqliteSession &session, const PutOp &op, const StoredRow &before) {
    auto insert = session.connection.prepare(
        "INSERT INTO nestor_history (prefix, key, ended_at, ended, created_at, updated_at, value) "
        "VALUES (?, ?, ?, 0, ?, ?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, op.ns.stored());
    insert->bindText(2, op.key);
    insert->bindText(3, session.stored({}));
    bindCell(*insert, 4, before.createdAt);
    bindCell(*insert, 5, before.updatedAt);
    bindCell(*insert, 6, before.value);
    return insert->run();
}

} // namespace

Result<bool> BulkLog::canStandIn(SqlConnection &connection) {
    auto query = connection.prepare(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'store'"_ba);
    if (!query)
        return failure(std::move(query.error()));
    const std::vector<QByteArray> &ours = managedTables();
    for (;;) {
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return true;
        if (std::find(ours.begin(), ours.end(), query->bytes(0)) == ours.end())
            return false;
    }
}

BulkLog::TriggersOff::TriggersOff(SqlConnection &connection)
    : m_connection(connection) {
    sqlite3_db_config(m_connection.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
}

BulkLog::TriggersOff::~TriggersOff() {
    sqlite3_db_config(m_connection.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
}

Result<void> BulkLog::note(SqliteSession &session, const PutOp &op,
                           const std::optional<StoredRow> &before) {
    if (before && before->value.bytes != *op.value) {
        if (auto kept = keepVersion(session, op, *before); !kept)
            return kept;
    }
    if (m_rows >= kLoggedChanges) {
        m_passedOver = true;
        return {};
    }
    ++m_rows;
    auto insert = session.connection.prepare(
        "INSERT INTO nestor_log (prefix, key, deleted, changed_at) VALUES (?, ?, 0, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, op.ns.stored());
    insert->bindText(2, op.key);
    insert->bindText(3, session.stored({}));
    return insert->run();
}

Result<void> BulkLog::endTurn(SqliteSession &session) {
    if (!std::exchange(m_passedOver, false))
        return {};
    // A gap in the numbers: who has not seen what is behind it learns that changes are missing.
    return session.connection.execute(
        "INSERT INTO nestor_log (sequence, prefix, key, deleted, changed_at) "
        "SELECT max(sequence) + 2, '', '', 1, strftime('%Y-%m-%d %H:%M:%f', 'now') "
        "FROM nestor_log; "
        "DELETE FROM nestor_log WHERE sequence < (SELECT max(sequence) FROM nestor_log)"_ba);
}

} // namespace nestor
