// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/file_identity.h"
#include "core/backends/sqlite/driver/sql_connection.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

/// The connections of one store: one that writes and as many that read as are in use at once.
///
/// Threads come and go with Qt's pools; connections are therefore lent, not tied to threads, and
/// all of them end with the pool. In `:memory:`, where every connection would be a database of
/// its own, there is one for everything, lent to one borrower at a time.
///
/// One reader, the one that is lent where there is a choice, keeps all pages of a file that is not
/// too large: a look at every item then reads none of them anew.
///
/// May be called from several threads. Outlives every lease. A thread that holds a lease and asks
/// for another of the same kind may wait for itself.
class SqlConnectionPool {
public:
    /// Run on every connection once it is open: pragmas, functions.
    using Setup = std::function<Result<void>(SqlConnection &)>;

    class Lease {
    public:
        Lease(Lease &&other) noexcept;
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;
        Lease &operator=(Lease &&) = delete;
        ~Lease();
        SqlConnection &operator*() const { return *m_connection; }
        SqlConnection *operator->() const { return m_connection.get(); }

    private:
        friend class SqlConnectionPool;
        Lease(SqlConnectionPool *pool, std::unique_ptr<SqlConnection> connection, bool writes)
            : m_pool(pool)
            , m_connection(std::move(connection))
            , m_writes(writes) {}

        SqlConnectionPool *m_pool;
        std::unique_ptr<SqlConnection> m_connection;
        bool m_writes;
    };

    SqlConnectionPool(SqlOptions options, Setup setup);
    ~SqlConnectionPool();
    SqlConnectionPool(const SqlConnectionPool &) = delete;
    SqlConnectionPool &operator=(const SqlConnectionPool &) = delete;

    /// A connection that refuses to write. Fails as SqlConnection::open and `setup` do.
    [[nodiscard]] Result<Lease> reader(std::stop_token stop = {});
    /// The connection that writes; waits until nobody else in this program holds it. Cancelled
    /// when `stop` ends the wait.
    [[nodiscard]] Result<Lease> writer(std::stop_token stop = {});

    /// Whether the path still leads to the file that the connections have open. Io where somebody
    /// has removed, renamed, replaced or emptied it: what is written then goes nowhere, or, where
    /// it meets another file's journals, into that. A look at the file system.
    [[nodiscard]] Result<void> checkFile();
    /// Ends the connections, those that are lent when they come back: checkFile() said that their
    /// file is not the one of that name any more. Nothing is lent from then on; the same error
    /// instead.
    void retire();
    /// The same for a file that is no longer what was opened, for `why`: nothing of a log is
    /// written into it as connections end.
    void invalidate(Error why);

    /// While it lives, readers are lent a moment later, so that a writer finds none. Not for longer
    /// than a moment each, as who waits may be who is waited for.
    class WriterPriority {
    public:
        explicit WriterPriority(SqlConnectionPool &pool);
        WriterPriority(const WriterPriority &) = delete;
        WriterPriority &operator=(const WriterPriority &) = delete;
        ~WriterPriority();

    private:
        SqlConnectionPool &m_pool;
    };

private:
    [[nodiscard]] Result<std::unique_ptr<SqlConnection>> connect(bool writes,
                                                                 const std::stop_token &stop);
    void takeBack(std::unique_ptr<SqlConnection> connection, bool writes);
    /// For who has been lent m_roomy.
    [[nodiscard]] Result<void> fitPageCache(SqlConnection &connection);

    const SqlOptions m_options;
    const Setup m_setup;
    const bool m_inMemory;
    std::mutex m_mutex;
    std::condition_variable_any m_writerFree;
    bool m_writerLent = false;
    std::optional<FileIdentity> m_file; ///< that the first connection opened
    bool m_filled = false;              ///< it was seen with something in it
    bool m_retired = false;
    std::optional<Error> m_invalid; ///< why
    std::condition_variable m_noWriterWaits;
    int m_waitingWriters = 0;
    std::unique_ptr<SqlConnection> m_writer;               ///< null while lent or not yet opened
    std::vector<std::unique_ptr<SqlConnection>> m_readers; ///< idle ones; the last is lent first
    const SqlConnection *m_roomy = nullptr; ///< the reader that may keep the whole file
    // Only touched by who has been lent that one.
    std::chrono::steady_clock::time_point m_fitted;
    int m_fittedCache = SqlConnection::kUsualCache;
};

} // namespace nestor
