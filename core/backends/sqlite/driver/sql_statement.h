// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QVariant>
#include <QVarLengthArray>

struct sqlite3_stmt;

namespace nestor {

class SqlConnection;

/// What a connection keeps of a text that was prepared.
struct CompiledStatement {
    sqlite3_stmt *handle = nullptr;
    bool lent = false; ///< to an SqlStatement
};

/// A prepared statement, borrowed from its connection's cache: SqlConnection::prepare().
///
/// Forward-only. Parameters and columns are bytes: text is UTF-8 on the way in and out, whatever
/// the file's own encoding. When the statement goes away it is reset, so that it holds no lock,
/// and returned to the cache. Used by one thread at a time, the one that uses the connection, and
/// gone before the connection is.
///
///     auto query = connection.prepare("SELECT value FROM store WHERE prefix = ? AND key = ?"_ba);
///     query->bindText(1, prefix);
///     query->bindText(2, key);
///     auto row = query->step();
class SqlStatement {
public:
    SqlStatement(SqlStatement &&other) noexcept;
    SqlStatement &operator=(SqlStatement &&other) noexcept;
    SqlStatement(const SqlStatement &) = delete;
    SqlStatement &operator=(const SqlStatement &) = delete;
    ~SqlStatement();

    // Parameters are counted from 1. A parameter that SQLite refuses (no such number, too long)
    // makes the next step() fail. The statement shares the bytes until they are bound anew.
    void bindText(int index, QByteArray utf8);
    void bindBlob(int index, QByteArray bytes);
    void bindInt(int index, qint64 number);
    void bindReal(int index, double number);
    void bindNull(int index);
    /// As the variant's type says: QByteArray becomes TEXT, as all text in a store is UTF-8 bytes;
    /// QString TEXT; integers and bool INTEGER; floating point REAL; an invalid variant NULL.
    void bindValue(int index, const QVariant &value);

    /// Goes to the first or next row. True: there is one; false: there is none (any more), and
    /// the statement is reset, ready for new parameters. Fails as SQLite does: Busy after waiting,
    /// Cancelled when the connection's stop token asks for it, Corrupt, Io …; then it is reset too.
    [[nodiscard]] Result<bool> step();
    /// Steps to the end, passing over rows. For statements that change something.
    [[nodiscard]] Result<void> run();
    /// Ends a query before its last row, and with it the lock it holds. Parameters stay.
    void reset();

    // Columns of the current row, counted from 0.
    [[nodiscard]] bool isNull(int column) const;
    /// The bytes of a TEXT (as UTF-8) or BLOB; numbers as their text; empty for NULL.
    [[nodiscard]] QByteArray bytes(int column) const;
    /// As bytes(), without a copy; good until the next step() or reset().
    [[nodiscard]] QByteArrayView view(int column) const;
    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] double real(int column) const;

private:
    friend class SqlConnection;
    SqlStatement(SqlConnection *connection, QByteArray sql, sqlite3_stmt *handle,
                 CompiledStatement *compiled);

    void noteBinding(int resultCode);
    void keep(int index, QByteArray bytes);
    void giveBack();

    SqlConnection *m_connection = nullptr;
    QByteArray m_sql;
    sqlite3_stmt *m_handle = nullptr;
    CompiledStatement *m_compiled = nullptr; ///< null: it is this statement's own
    bool m_running = false;                  ///< between the first row and the last
    int m_bindError = 0;
    QVarLengthArray<QByteArray, 8> m_bound; ///< what SQLite points to
};

} // namespace nestor
