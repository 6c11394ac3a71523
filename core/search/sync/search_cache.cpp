// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/search_cache.h"

#include "core/backends/sqlite/driver/sql_connection_pool.h"
#include "core/backends/sqlite/driver/sql_transaction.h"
#include "core/base/logging.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Of the cache as a whole: what is in it has versions of its own.
constexpr qint64 kVersion = 1;

const QString kInMemory = u":memory:"_s;

QString pathIn(const QString &directory, const QByteArray &identity) {
    if (directory.isEmpty() || identity.isEmpty())
        return {};
    const QByteArray name = QCryptographicHash::hash(identity, QCryptographicHash::Sha256).toHex();
    return QDir(directory).filePath(QString::fromLatin1(name.first(32)) + u".search"_s);
}

Result<void> setUp(SqlConnection &connection) {
    // Losing the last moments of a cache in a power failure costs nothing.
    return connection.execute("PRAGMA synchronous = OFF"_ba);
}

void removeFiles(const QString &path) {
    for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s})
        QFile::remove(path + suffix);
}

} // namespace

SearchCache::SearchCache(const QString &directory, const QByteArray &identity)
    : m_identity(identity)
    , m_path(pathIn(directory, identity)) {}

SearchCache::~SearchCache() = default;

Result<std::unique_ptr<SqlConnectionPool>> SearchCache::open(const QString &path) const {
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::ReadWriteMake;
    auto pool = std::make_unique<SqlConnectionPool>(options, setUp);
    auto writer = pool->writer();
    if (!writer)
        return failure(std::move(writer.error()));
    SqlConnection &connection = **writer;
    if (path != kInMemory) {
        if (auto done = connection.execute("PRAGMA journal_mode = WAL"_ba); !done)
            return failure(std::move(done.error()));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    }
    auto version = connection.integer("PRAGMA user_version"_ba);
    if (!version)
        return failure(std::move(version.error()));
    auto tables = connection.integer("SELECT count(*) FROM sqlite_master"_ba);
    if (!tables)
        return failure(std::move(tables.error()));
    if (*tables == 0) {
        auto transaction = SqlTransaction::begin(connection, SqlTransaction::Kind::Write);
        if (!transaction)
            return failure(std::move(transaction.error()));
        // For people who wonder what the file is.
        auto made = connection.execute("CREATE TABLE IF NOT EXISTS cache_of (store TEXT)"_ba);
        if (made)
            made = connection.execute("PRAGMA user_version = " + QByteArray::number(kVersion));
        if (!made)
            return failure(std::move(made.error()));
        auto note = connection.prepare("INSERT INTO cache_of (store) VALUES (?)"_ba);
        if (!note)
            return failure(std::move(note.error()));
        note->bindText(1, m_identity);
        if (auto done = note->run(); !done)
            return failure(std::move(done.error()));
        if (auto done = transaction->commit(); !done)
            return failure(std::move(done.error()));
    } else if (*version != kVersion) {
        return failure(ErrorCode::Corrupt, u"%1 is of another version"_s.arg(path));
    }
    return pool;
}

Result<SqlConnectionPool *> SearchCache::pool() {
    const std::lock_guard lock(m_mutex);
    if (m_pool)
        return m_pool.get();
    if (!m_path.isEmpty()) {
        QDir().mkpath(QFileInfo(m_path).absolutePath());
        auto pool = open(m_path);
        if (!pool && (pool.error().code == ErrorCode::Corrupt ||
                      pool.error().code == ErrorCode::NotAStore)) {
            qCWarning(lcSearch, "making the cache anew: %s", qPrintable(pool.error().detail));
            removeFiles(m_path);
            pool = open(m_path);
        }
        if (pool) {
            m_pool = *std::move(pool);
            return m_pool.get();
        }
        qCWarning(lcSearch, "the cache is kept in memory: %s", qPrintable(pool.error().detail));
    }
    auto pool = open(kInMemory);
    if (!pool)
        return failure(std::move(pool.error()));
    m_pool = *std::move(pool);
    return m_pool.get();
}

bool SearchCache::isThere() {
    const std::lock_guard lock(m_mutex);
    return m_pool || (!m_path.isEmpty() && QFile::exists(m_path));
}

/// What fails about the cache is not to be taken for a fault of the store.
Error SearchCache::named(Error error) const {
    if (!m_path.isEmpty() && error.detail.startsWith(m_path))
        error.detail.prepend(u"The cache for searches (not the store): "_s);
    return error;
}

Result<void> SearchCache::read(const Work &work, std::stop_token stop) {
    auto connections = pool();
    if (!connections)
        return failure(std::move(connections.error()));
    auto reader = (*connections)->reader(std::move(stop));
    if (!reader)
        return failure(named(std::move(reader.error())));
    auto transaction = SqlTransaction::begin(**reader, SqlTransaction::Kind::Read);
    if (!transaction)
        return failure(named(std::move(transaction.error())));
    auto done = work(**reader);
    if (done)
        done = transaction->commit();
    return done ? done : failure(named(std::move(done.error())));
}

Result<void> SearchCache::write(const Work &work, std::stop_token stop) {
    auto connections = pool();
    if (!connections)
        return failure(std::move(connections.error()));
    auto writer = (*connections)->writer(std::move(stop));
    if (!writer)
        return failure(named(std::move(writer.error())));
    auto transaction = SqlTransaction::begin(**writer, SqlTransaction::Kind::Write);
    if (!transaction)
        return failure(named(std::move(transaction.error())));
    auto done = work(**writer);
    if (done)
        done = transaction->commit();
    return done ? done : failure(named(std::move(done.error())));
}

} // namespace nestor
