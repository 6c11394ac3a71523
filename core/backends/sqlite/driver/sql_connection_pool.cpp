// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection_pool.h"

#include <QFileInfo>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Idle readers kept open; each holds a page cache (SqlConnection::kUsualCache).
constexpr size_t kIdleReaders = 4;

/// KiB: files up to this size are kept in memory by one reader, and how often it is asked whether
/// this one is. Of a larger file a part would not help who looks at all of it in turn.
constexpr int kWholeFileAtMost = 128 * 1024;
constexpr std::chrono::seconds kFitEvery{1};

/// Bytes: no database is shorter than its header.
constexpr qint64 kHeader = 100;

/// How long a reader waits for a writer that wants to be alone.
constexpr std::chrono::milliseconds kReadersWait{20};

} // namespace

SqlConnectionPool::WriterPriority::WriterPriority(SqlConnectionPool &pool)
    : m_pool(pool) {
    const std::lock_guard lock(m_pool.m_mutex);
    ++m_pool.m_waitingWriters;
}

SqlConnectionPool::WriterPriority::~WriterPriority() {
    const std::lock_guard lock(m_pool.m_mutex);
    if (--m_pool.m_waitingWriters == 0)
        m_pool.m_noWriterWaits.notify_all();
}

SqlConnectionPool::Lease::Lease(Lease &&other) noexcept
    : m_pool(other.m_pool)
    , m_connection(std::move(other.m_connection))
    , m_writes(other.m_writes) {}

SqlConnectionPool::Lease::~Lease() {
    if (m_connection)
        m_pool->takeBack(std::move(m_connection), m_writes);
}

SqlConnectionPool::SqlConnectionPool(SqlOptions options, Setup setup)
    : m_options(std::move(options))
    , m_setup(std::move(setup))
    , m_inMemory(m_options.path == ":memory:"_L1) {}

SqlConnectionPool::~SqlConnectionPool() = default;

Result<std::unique_ptr<SqlConnection>> SqlConnectionPool::connect(bool writes,
                                                                  const std::stop_token &stop) {
    auto connection = SqlConnection::open(m_options);
    if (!connection)
        return failure(std::move(connection.error()));
    (*connection)->setStopToken(stop); // the first statement waits for whoever holds the file
    // A connection to another file of this name has no place among the others.
    if (auto same = checkFile(); !same)
        return failure(std::move(same.error()));
    if (auto ready = m_setup(**connection); !ready)
        return failure(std::move(ready.error()));
    // Readers are opened like the writer: the last connection to leave a write-ahead log tidies
    // it up, which one opened for reading could not.
    if (!writes) {
        if (auto done = (*connection)->execute("PRAGMA query_only = 1"_ba); !done)
            return failure(std::move(done.error()));
    }
    return std::move(*connection);
}

Result<void> SqlConnectionPool::checkFile() {
    if (m_inMemory || m_options.descriptor >= 0)
        return {};
    const std::optional<FileIdentity> now = fileIdentity(m_options.path);
    const qint64 size = QFileInfo(m_options.path).size();
    const std::lock_guard lock(m_mutex);
    if (m_invalid)
        return failure(*m_invalid);
    if (!m_file)
        m_file = now;
    // A new store is empty, until it is one.
    m_filled = m_filled || size >= kHeader;
    const bool emptied = m_filled && size < kHeader;
    if (now && now == m_file && !m_retired && !emptied)
        return {};
    if (now && now == m_file && emptied) {
        return failure(
            ErrorCode::Io,
            u"%1 is empty: somebody has emptied it while it was open"_s.arg(m_options.path));
    }
    return failure(
        ErrorCode::Io,
        now ? u"%1 is another file than the one that is open: somebody has replaced it. Open it "
              u"again"_s.arg(m_options.path)
            : u"%1 is gone: somebody has removed or renamed it while it was open"_s.arg(
                  m_options.path));
}

void SqlConnectionPool::retire() {
    const std::lock_guard lock(m_mutex);
    m_retired = true;
    m_readers.clear();
    m_writer.reset();
}

namespace {

void leaveLogAlone(SqlConnection &connection) {
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

} // namespace

void SqlConnectionPool::invalidate(Error why) {
    {
        const std::lock_guard lock(m_mutex);
        m_invalid = std::move(why);
        for (const auto &reader : m_readers)
            leaveLogAlone(*reader);
        if (m_writer)
            leaveLogAlone(*m_writer);
    }
    retire();
}

Result<SqlConnectionPool::Lease> SqlConnectionPool::reader(std::stop_token stop) {
    if (m_inMemory)
        return writer(std::move(stop));
    std::unique_ptr<SqlConnection> connection;
    {
        std::unique_lock lock(m_mutex);
        m_noWriterWaits.wait_for(lock, kReadersWait, [this] { return m_waitingWriters == 0; });
        if (!m_readers.empty()) {
            connection = std::move(m_readers.back());
            m_readers.pop_back();
        }
    }
    if (!connection) {
        auto opened = connect(false, stop);
        if (!opened)
            return failure(std::move(opened.error()));
        connection = std::move(*opened);
    }
    bool roomy = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_roomy == nullptr)
            m_roomy = connection.get();
        roomy = m_roomy == connection.get();
    }
    connection->setStopToken(std::move(stop));
    Lease lease(this, std::move(connection), false);
    if (roomy) {
        if (auto done = fitPageCache(*lease); !done)
            return failure(std::move(done.error()));
    }
    return lease;
}

Result<void> SqlConnectionPool::fitPageCache(SqlConnection &connection) {
    const auto now = std::chrono::steady_clock::now();
    if (now - m_fitted < kFitEvery)
        return {};
    m_fitted = now;
    const qint64 kib = QFileInfo(m_options.path).size() / 1024;
    // An eighth more, for what lies in a log beside the file and for the cache's own needs.
    const int wanted = kib <= kWholeFileAtMost
                           ? std::max(SqlConnection::kUsualCache, int(kib + kib / 8))
                           : SqlConnection::kUsualCache;
    if (wanted == m_fittedCache)
        return {};
    m_fittedCache = wanted;
    return connection.setPageCache(wanted);
}

Result<SqlConnectionPool::Lease> SqlConnectionPool::writer(std::stop_token stop) {
    std::unique_ptr<SqlConnection> connection;
    {
        std::unique_lock lock(m_mutex);
        if (!m_writerFree.wait(lock, stop, [this] { return !m_writerLent; }))
            return failure(ErrorCode::Cancelled, u"Stopped while waiting to write"_s);
        m_writerLent = true;
        connection = std::move(m_writer);
    }
    if (!connection) {
        auto opened = connect(true, stop);
        if (!opened) {
            takeBack(nullptr, true);
            return failure(std::move(opened.error()));
        }
        connection = std::move(*opened);
    }
    connection->setStopToken(std::move(stop));
    return Lease(this, std::move(connection), true);
}

void SqlConnectionPool::takeBack(std::unique_ptr<SqlConnection> connection, bool writes) {
    if (connection)
        connection->setStopToken({});
    const std::lock_guard lock(m_mutex);
    if (m_invalid && connection)
        leaveLogAlone(*connection);
    if (m_retired)
        connection.reset();
    if (writes) {
        m_writer = std::move(connection);
        m_writerLent = false;
        m_writerFree.notify_one();
    } else if (!connection) {
        return;
    } else if (connection.get() == m_roomy) {
        m_readers.push_back(std::move(connection));
    } else if (m_readers.size() < kIdleReaders) {
        const bool roomyIsIdle = !m_readers.empty() && m_readers.back().get() == m_roomy;
        m_readers.insert(m_readers.end() - (roomyIsIdle ? 1 : 0), std::move(connection));
    }
}

} // namespace nestor
