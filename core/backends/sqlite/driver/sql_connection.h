// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_statement.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QHashFunctions>
#include <QSet>
#include <QSqlDatabase>
#include <QString>

#include <chrono>
#include <memory>
#include <stop_token>
#include <unordered_map>

struct sqlite3;

namespace nestor {

struct SqlOptions {
    enum class Access {
        Read,          ///< fails when the file is missing; changes nothing, ever
        ReadWrite,     ///< fails when the file is missing
        ReadWriteMake, ///< makes the file when it is missing
        /// For a file on a medium that nobody can write: no locks, no -shm file. Changes of the
        /// file meanwhile go unnoticed.
        Immutable,
    };

    QString path; ///< absolute, or ":memory:"
    Access access = Access::ReadWrite;
    /// The open file behind it, in place of what stands under the path: for files that have no name
    /// (WholeFile). Without locks and without a journal (sql_descriptor_vfs.h). -1: the path
    /// counts.
    int descriptor = -1;
    /// How long to wait for another connection's lock before failing with Busy.
    std::chrono::milliseconds busyTimeout{15'000};
};

/// A connection to an SQLite file: opened through Qt SQL's driver, statements run on the driver's
/// handle (docs/storage.md says what that gains). Opens without taking a lock or reading a page.
///
/// Not thread-safe, and not bound to a thread either: whoever holds it may use it, one thread at
/// a time (SQLite's multi-thread mode). SqlConnectionPool lends connections so.
class SqlConnection {
public:
    /// Fails with NotFound, Io or ReadOnly as the file system says, and Unsupported when Qt's
    /// plugin carries another SQLite than this program: two in one process break file locks.
    [[nodiscard]] static Result<std::unique_ptr<SqlConnection>> open(const SqlOptions &options);
    ~SqlConnection();
    SqlConnection(const SqlConnection &) = delete;
    SqlConnection &operator=(const SqlConnection &) = delete;

    /// A statement, compiled at the first call with this text and kept for the next. `sql` holds
    /// exactly one statement. Internal when it does not compile.
    [[nodiscard]] Result<SqlStatement> prepare(const QByteArray &sql);
    /// Runs statements separated by ';' that need no parameters, passing over rows.
    [[nodiscard]] Result<void> execute(const QByteArray &sql);
    /// The first column of the first row, as an integer; 0 where there is no row or it is NULL.
    [[nodiscard]] Result<qint64> integer(const QByteArray &sql);

    /// KiB of pages that a connection may keep: a few thousand items at random places with what
    /// leads to them. SQLite's own 2 MB read them anew from the system at each question, half of a
    /// search's time.
    static constexpr int kUsualCache = 16'000;
    /// `kib` of pages from now on; gives back what is beyond.
    [[nodiscard]] Result<void> setPageCache(int kib);
    /// `kib` at the least, for what touches many pages again and again.
    [[nodiscard]] Result<void> enlargePageCache(int kib);
    /// As setPageCache() has it.
    [[nodiscard]] Result<void> restorePageCache();

    /// Rows that the last INSERT, UPDATE or DELETE changed itself, without those of triggers.
    [[nodiscard]] qint64 changes() const;
    /// Whether a transaction is open on this connection.
    [[nodiscard]] bool inTransaction() const;

    /// True at the first call with this name, false from then on: for what is done once for each
    /// connection, such as registering functions.
    [[nodiscard]] bool isFirst(const QByteArray &name);

    /// From now on statements and waits for locks end with Cancelled when `stop` asks for it.
    void setStopToken(std::stop_token stop);

    /// While it lives, a lock that is taken is an error at once: Busy.
    class NoWaiting {
    public:
        explicit NoWaiting(SqlConnection &connection)
            : m_connection(connection) {
            m_connection.m_waits = false;
        }
        NoWaiting(const NoWaiting &) = delete;
        NoWaiting &operator=(const NoWaiting &) = delete;
        ~NoWaiting() { m_connection.m_waits = true; }

    private:
        SqlConnection &m_connection;
    };

    /// SQLite's own handle, for functions, backup and the like. Nobody else closes it.
    [[nodiscard]] sqlite3 *handle() const { return m_handle; }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    friend class SqlStatement;
    struct TextHash {
        size_t operator()(const QByteArray &text) const noexcept { return qHash(text); }
    };

    SqlConnection() = default;
    void takeBack(CompiledStatement *compiled, sqlite3_stmt *statement);
    void dropIdle();
    [[nodiscard]] Error error(int resultCode, const QString &doing) const;
    static int onBusy(void *self, int attempt);
    static int onProgress(void *self);

    QString m_path;
    QString m_name; ///< in Qt's table of connections
    QSqlDatabase m_database;
    sqlite3 *m_handle = nullptr;
    std::chrono::milliseconds m_busyTimeout{0};
    int m_pageCache = kUsualCache;
    bool m_waits = true;
    std::chrono::steady_clock::time_point m_busySince;
    std::stop_token m_stop;
    QSet<QByteArray> m_seen; ///< what isFirst() was asked about
    /// By their text. Pointers to them stay good: statements that are lent hold one.
    std::unordered_map<QByteArray, CompiledStatement, TextHash> m_compiled;
};

} // namespace nestor
