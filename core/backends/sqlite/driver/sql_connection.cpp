// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"

#include "core/backends/sqlite/driver/lock_waits.h"
#include "core/backends/sqlite/driver/sql_descriptor_vfs.h"
#include "core/backends/sqlite/driver/sql_error.h"
#include "core/base/logging.h"
#include "core/base/text.h"

#include <QDir>
#include <QFileInfo>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Compiled statements that are kept. Filters make new texts; a browser uses some forty.
constexpr size_t kKeptStatements = 96;
/// Instructions of SQLite's machine between two questions whether to stop: about 0.1 ms.
constexpr int kProgressInterval = 10'000;

/// Names each connection in Qt's process-wide table.
QString nextConnectionName() {
    static std::atomic<quint64> count = 0;
    return u"nestor-%1"_s.arg(count.fetch_add(1));
}

QByteArray modeOf(SqlOptions::Access access) {
    switch (access) {
    case SqlOptions::Access::Read:
        return "?mode=ro";
    case SqlOptions::Access::Immutable:
        return "?mode=ro&immutable=1";
    case SqlOptions::Access::ReadWrite:
        return "?mode=rw";
    case SqlOptions::Access::ReadWriteMake:
        break;
    }
    return "?mode=rwc";
}

QString uriOf(const SqlOptions &options) {
    QByteArray uri = QUrl::fromLocalFile(options.path).toEncoded(QUrl::FullyEncoded);
    uri += modeOf(options.access);
    if (options.descriptor >= 0) {
        uri += "&vfs=" + QByteArray(descriptorVfs()) +
               "&descriptor=" + QByteArray::number(options.descriptor);
    }
    return QString::fromLatin1(uri);
}

QString connectOptionsOf(const SqlOptions &options) {
    const bool readOnly = options.access == SqlOptions::Access::Read ||
                          options.access == SqlOptions::Access::Immutable;
    QString text = u"QSQLITE_OPEN_URI;QSQLITE_USE_EXTENDED_RESULT_CODES"_s;
    if (readOnly)
        text += u";QSQLITE_OPEN_READONLY"_s;
    return text;
}

sqlite3 *handleOf(const QSqlDatabase &database) {
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(handle.constData());
}

/// Asks the driver's SQLite, through the driver alone, which source it was built from.
bool sharesOurSqlite(const QSqlDatabase &database) {
    QSqlQuery query(database);
    return query.exec(u"SELECT sqlite_source_id()"_s) && query.next() &&
           query.value(0).toString() == QLatin1StringView(sqlite3_sourceid());
}

/// Why a file could not be opened, as the file system sees it; SQLite says little more than
/// "unable to open".
Error openError(const SqlOptions &options, const QString &sqliteMessage) {
    const QFileInfo file(options.path);
    if (file.isDir())
        return {ErrorCode::NotAStore, u"%1 is a directory"_s.arg(options.path)};
    if (!file.exists() && options.access != SqlOptions::Access::ReadWriteMake)
        return {ErrorCode::NotFound, u"%1 does not exist"_s.arg(options.path)};
    if (!file.exists() && !file.dir().exists())
        return {ErrorCode::NotFound, u"The directory %1 does not exist"_s.arg(file.path())};
    if (file.exists() && !file.isReadable())
        return {ErrorCode::Io, u"%1 cannot be read: permission denied"_s.arg(options.path)};
    return {ErrorCode::Io, u"Opening %1: %2"_s.arg(options.path, sqliteMessage)};
}

} // namespace

Result<std::unique_ptr<SqlConnection>> SqlConnection::open(const SqlOptions &options) {
    std::unique_ptr<SqlConnection> connection(new SqlConnection);
    connection->m_path = options.path;
    connection->m_name = nextConnectionName();
    connection->m_busyTimeout = options.busyTimeout;

    if (options.descriptor >= 0 && descriptorVfs() == nullptr)
        return failure(ErrorCode::Unsupported, u"Files without a name cannot be opened here"_s);
    QSqlDatabase &database = connection->m_database;
    database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection->m_name);
    if (!database.isValid()) {
        return failure(ErrorCode::Unsupported,
                       u"Qt's SQLite driver is missing (Debian: libqt6sql6-sqlite)"_s);
    }
    const bool inMemory = options.path == ":memory:"_L1;
    database.setDatabaseName(inMemory ? options.path : uriOf(options));
    database.setConnectOptions(connectOptionsOf(options));
    if (!database.open())
        return failure(openError(options, database.lastError().databaseText()));
    connection->m_handle = handleOf(database);

    // Asked once: the plugin stays what it is for the life of the process.
    static const bool shared = sharesOurSqlite(database);
    if (!shared || connection->m_handle == nullptr) {
        return failure(ErrorCode::Unsupported,
                       u"Qt's SQLite driver carries another SQLite than this program (%1)"_s.arg(
                           QLatin1StringView(sqlite3_sourceid())));
    }
    sqlite3_busy_handler(connection->m_handle, &SqlConnection::onBusy, connection.get());
    return connection;
}

SqlConnection::~SqlConnection() {
    // The order matters: SQLite closes only when no statement is left, and Qt removes only a
    // connection that nobody refers to.
    for (const auto &[sql, compiled] : m_compiled)
        sqlite3_finalize(compiled.handle);
    m_compiled.clear();
    if (m_database.isValid()) {
        m_database.close();
        m_database = QSqlDatabase();
    }
    QSqlDatabase::removeDatabase(m_name);
}

Error SqlConnection::error(int resultCode, const QString &doing) const {
    // The statement is for the log; a person is told which file it is about.
    qCDebug(lcSql).noquote() << doing;
    Error error = sqliteError(m_handle, resultCode,
                              m_path == ":memory:"_L1 ? u"The store in memory"_s : m_path);
    // A wait for a lock that was called off ends as Busy in SQLite.
    if (error.code == ErrorCode::Busy && m_stop.stop_requested())
        error.code = ErrorCode::Cancelled;
    // Which statement met the lock helps nobody.
    if (error.code == ErrorCode::Busy)
        error.detail = u"Another program has locked %1"_s.arg(m_path);
    return error;
}

Result<SqlStatement> SqlConnection::prepare(const QByteArray &sql) {
    const auto known = m_compiled.find(sql);
    if (known != m_compiled.end() && !known->second.lent) {
        known->second.lent = true;
        return SqlStatement(this, sql, known->second.handle, &known->second);
    }
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.constData(), static_cast<int>(sql.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return failure(error(code, textOf(sql)));
    // One of each text is kept; who needs the same again meanwhile has one for himself.
    CompiledStatement *compiled = nullptr;
    if (known == m_compiled.end()) {
        dropIdle();
        compiled = &m_compiled.emplace(sql, CompiledStatement{statement, true}).first->second;
    }
    return SqlStatement(this, sql, statement, compiled);
}

/// Makes room for one more. Any that nobody uses will do: what is used often comes back at once.
void SqlConnection::dropIdle() {
    if (m_compiled.size() < kKeptStatements)
        return;
    const auto idle = std::find_if(m_compiled.begin(), m_compiled.end(),
                                   [](const auto &one) { return !one.second.lent; });
    if (idle == m_compiled.end())
        return;
    sqlite3_finalize(idle->second.handle);
    m_compiled.erase(idle);
}

void SqlConnection::takeBack(CompiledStatement *compiled, sqlite3_stmt *statement) {
    if (compiled != nullptr)
        compiled->lent = false;
    else
        sqlite3_finalize(statement);
}

Result<void> SqlConnection::execute(const QByteArray &sql) {
    const int code = sqlite3_exec(m_handle, sql.constData(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(error(code, textOf(sql)));
    return {};
}

Result<qint64> SqlConnection::integer(const QByteArray &sql) {
    auto query = prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
}

Result<void> SqlConnection::setPageCache(int kib) {
    m_pageCache = kib;
    return restorePageCache();
}

Result<void> SqlConnection::enlargePageCache(int kib) {
    kib = std::max(kib, m_pageCache);
    return execute("PRAGMA cache_size = -" + QByteArray::number(kib)); // negative: in KiB
}

Result<void> SqlConnection::restorePageCache() {
    return enlargePageCache(0);
}

qint64 SqlConnection::changes() const {
    return sqlite3_changes64(m_handle);
}

bool SqlConnection::inTransaction() const {
    return sqlite3_get_autocommit(m_handle) == 0;
}

bool SqlConnection::isFirst(const QByteArray &name) {
    const qsizetype before = m_seen.size();
    m_seen.insert(name);
    return m_seen.size() > before;
}

void SqlConnection::setStopToken(std::stop_token stop) {
    m_stop = std::move(stop);
    // Without a token nothing can ask to stop: no questions then.
    sqlite3_progress_handler(m_handle, m_stop.stop_possible() ? kProgressInterval : 0,
                             &SqlConnection::onProgress, this);
}

int SqlConnection::onProgress(void *self) {
    return static_cast<SqlConnection *>(self)->m_stop.stop_requested() ? 1 : 0;
}

int SqlConnection::onBusy(void *self, int attempt) {
    auto *connection = static_cast<SqlConnection *>(self);
    if (!connection->m_waits)
        return 0;
    const auto now = std::chrono::steady_clock::now();
    if (attempt == 0)
        connection->m_busySince = now;
    if (connection->m_stop.stop_requested() ||
        now - connection->m_busySince >= connection->m_busyTimeout) {
        return 0;
    }
    noteLockWait(connection->m_path, connection->m_busySince);
    // 0.5 ms doubling to 16: an agent's commit takes some milliseconds, and whoever asks rarely
    // loses every race against one who asks often.
    std::this_thread::sleep_for(500us * (1 << std::min(attempt, 5)));
    return 1;
}

} // namespace nestor
