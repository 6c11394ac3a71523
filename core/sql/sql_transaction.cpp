// SPDX-License-Identifier: Apache-2.0
#include "core/sql/sql_transaction.h"

#include "core/base/logging.h"

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

Result<SqlTransaction> SqlTransaction::begin(SqlConnection &connection, Kind kind) {
    auto statement =
        connection.prepare(kind == Kind::Write ? "BEGIN IMMEDIATE"_ba : "BEGIN DEFERRED"_ba);
    if (!statement)
        return failure(std::move(statement.error()));
    if (auto begun = statement->run(); !begun)
        return failure(std::move(begun.error()));
    return SqlTransaction(connection);
}

SqlTransaction::SqlTransaction(SqlTransaction &&other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) {}

SqlTransaction::~SqlTransaction() {
    rollback();
}

Result<void> SqlTransaction::commit() {
    auto statement = m_connection->prepare("COMMIT"_ba);
    if (!statement)
        return failure(std::move(statement.error()));
    if (auto done = statement->run(); !done) {
        rollback();
        return failure(std::move(done.error()));
    }
    m_connection = nullptr;
    return {};
}

void SqlTransaction::rollback() {
    SqlConnection *connection = std::exchange(m_connection, nullptr);
    // Some errors (a full disk, an interrupted write) make SQLite roll back by itself.
    if (connection == nullptr || !connection->inTransaction())
        return;
    // A stop request must not keep us from undoing.
    connection->setStopToken({});
    if (auto done = connection->execute("ROLLBACK"_ba); !done)
        qCWarning(lcSql, "%s", qUtf8Printable(done.error().detail));
}

} // namespace nestor
