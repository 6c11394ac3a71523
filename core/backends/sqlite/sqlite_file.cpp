// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_file.h"

#include "core/backends/sqlite/driver/new_file.h"
#include "core/backends/sqlite/driver/sql_transaction.h"
#include "core/backends/sqlite/field_sql.h"
#include "core/backends/sqlite/filter_sql.h"
#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/scope_sql.h"
#include "core/base/logging.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <sqlite3.h>

#include <thread>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Marks that this thread is inside a transaction of `file`. Whoever then asks the same file by
/// another connection may wait for a lock that only he himself can give back: in a rollback-journal
/// file a second read waits for a writer that waits for the first one.
class InTransaction {
public:
    explicit InTransaction(const SqliteFile *file)
        : m_before(std::exchange(current, file)) {}
    InTransaction(const InTransaction &) = delete;
    InTransaction &operator=(const InTransaction &) = delete;
    ~InTransaction() { current = m_before; }

    /// To be asked before another connection is taken; a fault of the program's otherwise.
    static void expectNone([[maybe_unused]] const SqliteFile *file) {
        Q_ASSERT_X(current != file, "SqliteFile",
                   "asked anew from inside a transaction of its own");
    }

private:
    static thread_local const SqliteFile *current;

    const SqliteFile *m_before;
};

thread_local const SqliteFile *InTransaction::current = nullptr;

/// Whether a file keeps a write-ahead log whose files cannot be made where it lies: on a medium for
/// reading, in somebody else's directory. Then nobody can be writing there either, as he would have
/// made them, unless a log that is there holds changes, which the file alone would not show.
bool cannotHaveLog(const QString &path) {
    QFile file(path);
    constexpr qsizetype kReadVersion = 19; // 2: with a log (SQLite's file format, 1.3.3)
    if (!file.open(QIODevice::ReadOnly) || !file.read(kReadVersion + 1).endsWith('\2'))
        return false;
    const QFileInfo log(path + u"-wal"_s);
    return log.size() == 0 && !QFileInfo::exists(path + u"-shm"_s) &&
           !QFileInfo(QFileInfo(path).absolutePath()).isWritable();
}

} // namespace

SqliteFile::SqliteFile(const Options &options)
    : m_path(options.path == ":memory:"_L1 ? options.path
                                           : QFileInfo(options.path).absoluteFilePath())
    , m_readOnly(options.readOnly)
    , m_makeManaged(options.makeManaged)
    , m_record(options.record)
    , m_inMemory(options.path == ":memory:"_L1)
    , m_content(m_path) {}

SqliteFile::~SqliteFile() {
    if (m_pool && !m_readOnly && !m_content.isForeign() && m_journal == WritePace::Journal::Wal &&
        !m_pool->checkFile()) {
        if (auto writer = m_pool->writer())
            leaveFile(**writer);
    }
    m_pool.reset();
    m_watch.reset();
    if (m_content.isOverwritten())
        setLogAside();
    else if (m_madeLog)
        tidyLog();
}

/// A log that lay beside another database of that name would be taken for that one's. What it holds
/// is of the one that is gone: kept, under a name that no program looks for.
void SqliteFile::setLogAside() const {
    const QString log = m_path + u"-wal"_s;
    if (QFileInfo(log).size() == 0 || isLockedBySomebody(m_path))
        return;
    (void)QFile::remove(m_path + u"-shm"_s);
    if (!QFile::rename(log,
                       u"%1.of-overwritten-%2"_s.arg(log).arg(QDateTime::currentSecsSinceEpoch())))
        qCWarning(lcStore).noquote() << log << "belongs to a database that was overwritten";
}

/// To be asked first in a transaction.
Result<void> SqliteFile::checkContent(SqlConnection &connection) {
    if (m_inMemory || m_copy || m_readAccess == SqlOptions::Access::Immutable)
        return {};
    auto same = m_content.check(connection, m_journal == WritePace::Journal::Wal);
    if (same || !m_content.isForeign())
        return same;
    m_pool->invalidate(same.error());
    const std::lock_guard lock(m_watchMutex);
    if (m_watch)
        sqlite3_db_config(m_watch->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    m_watch.reset();
    return same;
}

/// SQLite takes for damage what somebody has done to the file.
Error SqliteFile::explained(SqlConnection &connection, Error error) {
    if (error.code != ErrorCode::Corrupt && error.code != ErrorCode::NotAStore)
        return error;
    auto same = checkContent(connection);
    return same ? std::move(error) : std::move(same.error());
}

/// A connection that only reads makes the files of a write-ahead log and cannot take them away
/// again: one that could write does that by leaving, unless somebody else is there. An empty log
/// brings no byte into the store's own file; one that holds something is left to who wrote it.
void SqliteFile::tidyLog() const {
    const QFileInfo log(m_path + u"-wal"_s);
    if (!log.exists() || log.size() != 0)
        return;
    SqlOptions options;
    options.path = m_path;
    options.busyTimeout = {};
    const auto connection = SqlConnection::open(options);
    if (connection)
        (void)(*connection)->integer("SELECT count(*) FROM sqlite_master"_ba);
}

/// Settings of one connection, nothing of the file's.
Result<void> SqliteFile::setUp(SqlConnection &connection) {
    // The agent's file is not ours to break: no statement of ours may corrupt it. Nor may its
    // triggers go deeper than ours do, or open other files.
    sqlite3 *handle = connection.handle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    matchTrust(connection);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 10);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    if (auto done = registerScopeFunctions(connection.handle()); !done)
        return done;
    if (auto done = registerFilterFunction(connection.handle()); !done)
        return done;
    if (auto done = registerFieldFunction(connection.handle()); !done)
        return done;
    if (auto done = connection.setPageCache(SqlConnection::kUsualCache); !done)
        return done;
    return matchJournal(connection);
}

/// What stands in triggers, views and defaults of the file gets no function but those of SQLite's
/// that can do no harm. SQLite counts those for JSON not among them (3.40), so that a file with
/// indexes on fields, or triggers that look into values, has to be trusted.
void SqliteFile::matchTrust(SqlConnection &connection) const {
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, m_trusted ? 1 : 0,
                      nullptr);
}

/// With a write-ahead log, NORMAL may lose the last commits in a power failure but never damages
/// the file; a rollback journal needs FULL (SQLite's documentation of synchronous).
Result<void> SqliteFile::matchJournal(SqlConnection &connection) {
    auto query = connection.prepare("PRAGMA journal_mode"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    const QByteArray mode = *row ? query->bytes(0) : QByteArray();
    query->reset();
    m_journal = mode == "wal"      ? WritePace::Journal::Wal
                : mode == "memory" ? WritePace::Journal::Memory
                                   : WritePace::Journal::Rollback;
    return connection.execute(mode == "wal" ? "PRAGMA synchronous = NORMAL"_ba
                                            : "PRAGMA synchronous = FULL"_ba);
}

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const Options &options) {
    std::unique_ptr<SqliteFile> file(new SqliteFile(options));
    FileState state = FileState::New;
    const bool makesFile = !file->m_inMemory && !QFileInfo::exists(file->m_path);
    if (!file->m_inMemory) {
        auto inspected = inspectFile(file->m_path, options.readOnly);
        if (!inspected)
            return failure(std::move(inspected.error()));
        state = *inspected;
        file->m_madeLog = options.readOnly && !QFileInfo::exists(file->m_path + u"-wal"_s);
    }
    file->m_readAccess = SqlOptions::Access::Read;
    if (state == FileState::Sqlite && cannotHaveLog(file->m_path)) {
        file->m_readAccess = SqlOptions::Access::Immutable;
        file->m_readOnly = true;
        file->m_madeLog = false;
    }
    if (state == FileState::Sqlite && file->m_readOnly &&
        file->m_readAccess == SqlOptions::Access::Read &&
        RolledBackCopy::isNeededFor(file->m_path)) {
        auto copy = RolledBackCopy::of(file->m_path);
        if (!copy)
            return failure(std::move(copy.error()));
        file->m_copy = *std::move(copy);
        file->m_readAccess = SqlOptions::Access::ReadWrite; // to roll back there
        file->m_madeLog = false;
    }
    SqlOptions sql;
    sql.path = file->pathRead();
    sql.busyTimeout = options.busyTimeout;
    // A store in memory is new, for whoever reads it too: its tables are still to be made.
    sql.access = file->m_inMemory          ? SqlOptions::Access::ReadWriteMake
                 : file->m_readOnly        ? file->m_readAccess
                 : state == FileState::New ? SqlOptions::Access::ReadWriteMake
                                           : SqlOptions::Access::ReadWrite;
    file->m_pool = std::make_unique<SqlConnectionPool>(
        sql, [self = file.get()](SqlConnection &connection) { return self->setUp(connection); });
    if (auto ready = file->prepare(state); !ready) {
        Error error = std::move(ready.error());
        if (makesFile)
            file->removeUnmade();
        if (!error.detail.contains(file->m_path))
            error.detail = u"Opening %1: %2"_s.arg(file->m_path, error.detail);
        return failure(std::move(error));
    }
    return file;
}

/// A file that could not become a store, on a full disk for one, is not left behind; unless
/// somebody else has made one of it meanwhile.
void SqliteFile::removeUnmade() {
    {
        const auto writer = m_pool->writer();
        const auto empty = writer ? isEmptyDatabase(**writer) : Result<bool>(true);
        if (empty && !*empty)
            return;
    }
    m_pool.reset(); // or leaving would make it again
    removeNewFile(m_path);
}

Result<void> SqliteFile::prepare(FileState state) {
    if (state == FileState::Sqlite) {
        auto reader = m_pool->reader();
        if (!reader)
            return failure(std::move(reader.error()));
        auto empty = isEmptyDatabase(**reader);
        if (!empty)
            return failure(std::move(empty.error()));
        if (!*empty || m_readOnly) {
            auto known = schema(**reader);
            if (!known)
                return failure(std::move(known.error()));
            // A file on a medium that cannot be written opens all the same, to be read.
            if (sqlite3_db_readonly((*reader)->handle(), "main") == 1)
                m_readOnly = true;
            return {};
        }
    }
    auto writer = m_pool->writer();
    if (!writer)
        return failure(std::move(writer.error()));
    return create(**writer);
}

Result<void> SqliteFile::create(SqlConnection &connection) {
    if (!m_inMemory) {
        if (auto done = connection.execute("PRAGMA journal_mode = WAL"_ba); !done)
            return done;
        if (auto done = matchJournal(connection); !done)
            return done;
    }
    auto transaction = SqlTransaction::begin(connection, SqlTransaction::Kind::Write);
    if (!transaction)
        return failure(std::move(transaction.error()));
    // Somebody else may have made the tables between our look and our lock.
    auto empty = isEmptyDatabase(connection);
    if (!empty)
        return failure(std::move(empty.error()));
    if (*empty) {
        if (auto made = createStoreTables(connection); !made)
            return made;
        if (m_makeManaged) {
            if (auto made = createManagedTables(connection, false); !made)
                return made;
            if (auto done = nestor::setStoredConfig(connection, m_record); !done)
                return done;
        }
    }
    if (auto done = transaction->commit(); !done)
        return done;
    auto known = schema(connection);
    if (!known)
        return failure(std::move(known.error()));
    return {};
}

/// Where the bytes come from.
QString SqliteFile::pathRead() const {
    return m_copy ? m_copy->path() : m_path;
}

QString SqliteFile::path() const {
    return m_inMemory ? QString() : m_path;
}

bool SqliteFile::isManaged() const {
    InTransaction::expectNone(this);
    auto reader = m_pool->reader();
    if (!reader)
        return lastSchema().managed;
    const auto known = schema(**reader);
    return known ? known->managed : lastSchema().managed;
}

QByteArray SqliteFile::identity() const {
    if (isManaged()) {
        auto reader = m_pool->reader();
        const auto id = reader ? storeId(**reader) : failure(reader.error());
        if (id && !id->isEmpty())
            return *id;
    }
    return QFileInfo(m_path).canonicalFilePath().toUtf8();
}

Result<void> SqliteFile::read(const Work &work, std::stop_token stop) {
    InTransaction::expectNone(this);
    // What was removed can be read for as long as it is open; what was replaced is of the past.
    if (auto same = m_pool->checkFile(); !same && QFileInfo::exists(m_path)) {
        if (auto writer = m_readOnly ? Result<SqlConnectionPool::Lease>(failure(same.error()))
                                     : m_pool->writer(stop))
            leaveFile(**writer);
        return failure(std::move(same.error()));
    }
    auto reader = m_pool->reader(std::move(stop));
    if (!reader)
        return failure(std::move(reader.error()));
    const InTransaction inside(this);
    matchTrust(**reader);
    auto transaction = SqlTransaction::begin(**reader, SqlTransaction::Kind::Read);
    if (!transaction)
        return failure(std::move(transaction.error()));
    if (auto same = checkContent(**reader); !same)
        return same;
    auto done = work(**reader);
    if (!done && trustsNow(**reader, done.error()))
        done = work(**reader);
    return done ? transaction->commit() : done;
}

Result<void> SqliteFile::write(const Work &work, std::stop_token stop) {
    if (m_readOnly)
        return failure(ErrorCode::ReadOnly, u"%1 is open for reading only"_s.arg(m_path));
    InTransaction::expectNone(this);
    auto writer = m_pool->writer(std::move(stop));
    if (!writer)
        return failure(std::move(writer.error()));
    const InTransaction inside(this);
    matchTrust(**writer);
    auto turn = beginWrite(**writer);
    if (!turn)
        return failure(std::move(turn.error()));
    auto done = work(**writer);
    if (!done && trustsNow(**writer, done.error()))
        done = work(**writer);
    return done ? turn->commit() : done;
}

Result<SqliteFile::WriteTurn> SqliteFile::beginWrite(SqlConnection &connection) {
    const WritePace::Journal journal = m_journal;
    std::this_thread::sleep_until(m_pace.nextBegin(journal, WritePace::Clock::now()));
    SqlTransaction::Kind kind = SqlTransaction::Kind::Write;
    std::optional<SqlConnectionPool::WriterPriority> priority;
    if (journal == WritePace::Journal::Rollback) {
        kind = SqlTransaction::Kind::WriteAlone;
        priority.emplace(*m_pool);
    }
    if (auto same = checkSameFile(connection); !same)
        return failure(std::move(same.error()));
    auto transaction = SqlTransaction::begin(connection, kind);
    if (!transaction)
        return failure(explained(connection, std::move(transaction.error())));
    if (auto same = checkContent(connection); !same)
        return failure(std::move(same.error()));
    WriteTurn turn(*this, std::move(*transaction));
    // It changes with what other connections have committed, not with what this one did.
    const auto version = connection.integer("PRAGMA data_version"_ba);
    if (!version)
        return failure(version.error());
    turn.m_othersWrote = m_dataVersion.value_or(*version) != *version;
    m_dataVersion = *version;
    return turn;
}

/// To be asked on the connection that writes, outside of a transaction.
Result<void> SqliteFile::checkSameFile(SqlConnection &writer) {
    auto same = m_pool->checkFile();
    if (!same)
        leaveFile(writer);
    return same;
}

/// The file was removed, renamed or replaced. What its log holds goes into it, wherever it is now:
/// a log that lay beside another file of that name would be taken for that file's. Then its locks
/// are given back, by which whoever opens the other one would think that somebody is in there.
void SqliteFile::leaveFile(SqlConnection &writer) {
    if (m_journal == WritePace::Journal::Wal) {
        if (auto done = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)"_ba); !done)
            qCWarning(lcStore, "%s", qUtf8Printable(done.error().detail));
    }
    m_pool->retire();
    const std::lock_guard lock(m_watchMutex);
    m_watch.reset();
}

SqliteFile::WriteTurn::WriteTurn(SqliteFile &file, SqlTransaction transaction)
    : m_file(&file)
    , m_transaction(std::move(transaction))
    , m_begun(WritePace::Clock::now()) {}

SqliteFile::WriteTurn::WriteTurn(WriteTurn &&other) noexcept
    : m_file(std::exchange(other.m_file, nullptr))
    , m_transaction(std::move(other.m_transaction))
    , m_begun(other.m_begun)
    , m_othersWrote(other.m_othersWrote) {}

SqliteFile::WriteTurn::~WriteTurn() {
    if (m_file == nullptr)
        return;
    m_transaction.reset();
    m_file->m_pace.wrote(m_begun, WritePace::Clock::now(), m_othersWrote);
}

/// Before it is committed, that nothing is written that nobody will find; and after it, as the file
/// may have gone at that very moment.
Result<void> SqliteFile::WriteTurn::commit() {
    if (auto same = m_file->m_pool->checkFile(); !same)
        return same;
    if (auto done = m_transaction->commit(); !done)
        return done;
    auto same = m_file->m_pool->checkFile();
    return same ? checkLog() : same;
}

/// As long as a connection is open, nobody but a stranger takes its log away: what is committed is
/// only in there.
Result<void> SqliteFile::WriteTurn::checkLog() {
    if (m_file->m_journal != WritePace::Journal::Wal)
        return {};
    const QString path = m_file->m_path + u"-wal"_s;
    const std::optional<FileIdentity> now = fileIdentity(path);
    if (!m_file->m_log)
        m_file->m_log = now;
    if (now && now == m_file->m_log)
        return {};
    return failure(ErrorCode::Io,
                   u"%1, which holds the last writes, was removed or replaced while the store was "
                   u"open: they may be lost"_s.arg(path));
}

Result<quint64> SqliteFile::changeMark() {
    if (m_inMemory) {
        auto writer = m_pool->writer();
        if (!writer)
            return failure(std::move(writer.error()));
        return static_cast<quint64>(sqlite3_total_changes64((*writer)->handle()));
    }
    // data_version tells what *other* connections committed: this one never writes.
    const std::lock_guard lock(m_watchMutex);
    if (!m_watch) {
        SqlOptions options;
        options.path = pathRead();
        options.access = m_readOnly ? m_readAccess : SqlOptions::Access::ReadWrite;
        auto opened = SqlConnection::open(options);
        if (!opened)
            return failure(std::move(opened.error()));
        if (auto same = m_pool->checkFile(); !same)
            return failure(std::move(same.error()));
        m_watch = std::move(*opened);
    }
    auto version = m_watch->integer("PRAGMA data_version"_ba);
    if (!version)
        return failure(std::move(version.error()));
    return static_cast<quint64>(*version);
}

void SqliteFile::trustSchema(SqlConnection &connection) {
    m_trusted = true;
    matchTrust(connection);
}

/// Whether a failure was that of a connection which has met an index on a field for the first time,
/// made by another program since the schema was looked at, and which now trusts it.
bool SqliteFile::trustsNow(SqlConnection &connection, const Error &error) const {
    if (m_trusted || !error.detail.contains("unsafe use of"_L1))
        return false;
    const auto known = schema(connection);
    return known && m_trusted;
}

Result<StoreSchema> SqliteFile::schema(SqlConnection &connection) const {
    matchTrust(connection);
    auto version = connection.integer("PRAGMA schema_version"_ba);
    if (!version)
        return failure(std::move(version.error()));
    {
        const std::lock_guard lock(m_schemaMutex);
        if (m_schemaVersion == *version)
            return m_schema;
    }
    // SQLite refuses a schema as a whole where it does not trust a part of it; nothing of it runs
    // by being looked at.
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    auto known = readStoreSchema(connection);
    if (known)
        m_trusted = known->asksJson;
    matchTrust(connection);
    if (!known)
        return known;
    const std::lock_guard lock(m_schemaMutex);
    m_schema = *known;
    m_schemaVersion = *version;
    return known;
}

StoreSchema SqliteFile::lastSchema() const {
    const std::lock_guard lock(m_schemaMutex);
    return m_schema;
}

} // namespace nestor
