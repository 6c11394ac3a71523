// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"

namespace nestor {

/// A transaction that is undone unless commit() succeeded. Lives on the stack of the thread that
/// uses the connection; statements end before it does.
class SqlTransaction {
public:
    enum class Kind {
        /// All reads see one state, that of the first. Keep it short: in a rollback-journal file
        /// it keeps every other program from committing.
        Read,
        /// BEGIN IMMEDIATE: waits for the write lock now, so that nothing fails half-way because
        /// somebody else wrote after our first read.
        Write,
        /// As Write, with no reader beside it. In a rollback-journal file that is kinder to a
        /// program that reads and then writes in one transaction: it waits for us at its first
        /// read, while SQLite would refuse its first write at once. Waits for readers for a short
        /// time only, and then goes on as Write, which they cannot hold up for ever.
        WriteAlone,
    };

    /// Fails with Busy when the lock does not come free in time, ReadOnly where nobody can write.
    [[nodiscard]] static Result<SqlTransaction> begin(SqlConnection &connection, Kind kind);
    SqlTransaction(SqlTransaction &&other) noexcept;
    SqlTransaction(const SqlTransaction &) = delete;
    SqlTransaction &operator=(const SqlTransaction &) = delete;
    SqlTransaction &operator=(SqlTransaction &&) = delete;
    ~SqlTransaction();

    /// On failure everything is undone, as if it had never begun.
    [[nodiscard]] Result<void> commit();
    void rollback();

private:
    [[nodiscard]] static Result<void> run(SqlConnection &connection, const QByteArray &sql);
    explicit SqlTransaction(SqlConnection &connection)
        : m_connection(&connection) {}

    SqlConnection *m_connection; ///< null when over
};

} // namespace nestor
