// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_transaction.h"

#include "core/backends/sqlite/driver/lock_waits.h"
#include "core/base/logging.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How long WriteAlone asks again while somebody reads, and how often: each asking is a moment in
/// which a reader's own first write would fail.
constexpr std::chrono::milliseconds kAloneFor{1000};
constexpr std::chrono::milliseconds kAloneEvery{2};
constexpr std::chrono::milliseconds kAloneEveryAtMost{16};

} // namespace

Result<void> SqlTransaction::run(SqlConnection &connection, const QByteArray &sql) {
    auto statement = connection.prepare(sql);
    if (!statement)
        return failure(std::move(statement.error()));
    return statement->run();
}

Result<SqlTransaction> SqlTransaction::begin(SqlConnection &connection, Kind kind) {
    if (kind == Kind::WriteAlone) {
        // Asked without waiting inside SQLite: while it waits for readers there, it holds the very
        // lock that makes their writes fail.
        const SqlConnection::NoWaiting noWaiting(connection);
        const auto since = std::chrono::steady_clock::now();
        const auto until = since + kAloneFor;
        std::chrono::milliseconds pause = kAloneEvery;
        do {
            auto begun = run(connection, "BEGIN EXCLUSIVE"_ba);
            if (begun)
                return SqlTransaction(connection);
            if (begun.error().code != ErrorCode::Busy)
                return failure(std::move(begun.error()));
            noteLockWait(connection.path(), since);
            std::this_thread::sleep_for(pause);
            pause = std::min(2 * pause, kAloneEveryAtMost);
        } while (std::chrono::steady_clock::now() < until);
    }
    auto begun = run(connection, kind == Kind::Read ? "BEGIN DEFERRED"_ba : "BEGIN IMMEDIATE"_ba);
    if (!begun)
        return failure(std::move(begun.error()));
    return SqlTransaction(connection);
}

SqlTransaction::SqlTransaction(SqlTransaction &&other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) {}

SqlTransaction::~SqlTransaction() {
    rollback();
}

Result<void> SqlTransaction::commit() {
    if (auto done = run(*m_connection, "COMMIT"_ba); !done) {
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
