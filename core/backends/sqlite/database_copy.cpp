// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/database_copy.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_error.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/base/text.h"

#include <QFile>

#include <chrono>
#include <memory>

#include <sqlite3.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPagesAtOnce = 1024; ///< 4 MiB: a few milliseconds during which nobody can commit
constexpr int kPause = 2;          ///< milliseconds between, for those who wait to commit
/// Asked for this often, a lock is had also beside somebody who writes all the time.
constexpr int kBusyPause = 1;
constexpr std::chrono::seconds kBusyLimit{15};
constexpr int kRestarts = 5;

struct EndBackup {
    void operator()(sqlite3_backup *backup) const { sqlite3_backup_finish(backup); }
};

Result<void> copyPages(SqlConnection &source, SqlConnection &target, bool pausing, Job &job) {
    std::unique_ptr<sqlite3_backup, EndBackup> backup(
        sqlite3_backup_init(target.handle(), "main", source.handle(), "main"));
    const auto failed = [&](int code) {
        return failure(sqliteError(target.handle(), code, u"Copying the database"_s));
    };
    if (backup == nullptr)
        return failed(sqlite3_extended_errcode(target.handle()));
    int restarts = 0;
    auto lastProgress = std::chrono::steady_clock::now();
    int remaining = -1;
    for (;;) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"The copy was cancelled"_s);
        const int code =
            sqlite3_backup_step(backup.get(), restarts < kRestarts ? kPagesAtOnce : -1);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
            if (std::chrono::steady_clock::now() - lastProgress > kBusyLimit)
                return failed(code);
            sqlite3_sleep(kBusyPause);
            continue;
        }
        if (code != SQLITE_OK && code != SQLITE_DONE)
            return failed(code);
        lastProgress = std::chrono::steady_clock::now();
        const int total = sqlite3_backup_pagecount(backup.get());
        const int left = sqlite3_backup_remaining(backup.get());
        if (remaining >= 0 && left > remaining)
            ++restarts; // somebody wrote: SQLite began again
        remaining = left;
        job.report(total - left, total);
        if (code == SQLITE_DONE)
            break;
        if (pausing)
            sqlite3_sleep(kPause);
    }
    const int code = sqlite3_backup_finish(backup.release());
    return code == SQLITE_OK ? Result<void>() : failed(code);
}

Result<std::unique_ptr<SqlConnection>> openTarget(const QString &path) {
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::ReadWriteMake;
    return SqlConnection::open(options);
}

/// A connection outside of any transaction, so that its lock ends with each piece.
Result<std::unique_ptr<SqlConnection>> openSource(const QString &path) {
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::Read;
    options.busyTimeout = std::chrono::milliseconds(0); // copyPages() waits, and can be cancelled
    return SqlConnection::open(options);
}

Result<void> copyInto(SqliteFile &file, const QString &path, Job &job) {
    auto target = openTarget(path);
    if (!target)
        return failure(std::move(target.error()));
    bool inSnapshot = file.path().isEmpty();
    if (!inSnapshot) {
        const auto asked = file.read([&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare("PRAGMA journal_mode"_ba);
            if (!query)
                return failure(std::move(query.error()));
            const auto row = query->step();
            if (!row)
                return failure(row.error());
            inSnapshot = *row && query->bytes(0) == "wal";
            return {};
        });
        if (!asked)
            return asked;
    }
    if (inSnapshot) {
        // One state to the end: what others write meanwhile is not in it and does not disturb it.
        return file.read(
            [&](SqlConnection &source) -> Result<void> {
                // A transaction sees the state of its first read.
                const auto first = source.integer("SELECT count(*) FROM sqlite_master"_ba);
                return first ? copyPages(source, **target, false, job) : failure(first.error());
            },
            job.stopToken());
    }
    auto source = openSource(file.path());
    if (!source)
        return failure(std::move(source.error()));
    return copyPages(**source, **target, true, job);
}

} // namespace

Result<void> copyDatabase(SqliteFile &file, const QString &target, Job &job) {
    auto copied = copyInto(file, target, job);
    if (!copied) {
        for (const auto *suffix : {"", "-journal", "-wal", "-shm"})
            QFile::remove(target + QLatin1StringView(suffix));
    }
    return copied;
}

Result<qint64> verifiedCopy(const QString &path) {
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::ReadWrite; // a copy with a write-ahead log needs its files
    auto connection = SqlConnection::open(options);
    if (!connection)
        return failure(std::move(connection.error()));
    {
        auto query = (*connection)->prepare("PRAGMA integrity_check(1)"_ba);
        if (!query)
            return failure(std::move(query.error()));
        const auto row = query->step();
        if (!row)
            return failure(row.error());
        if (!*row || query->bytes(0) != "ok") {
            return failure(ErrorCode::Corrupt,
                           u"The copy is damaged: %1"_s.arg(textOf(query->bytes(0))));
        }
    }
    if (auto schema = readStoreSchema(**connection); !schema)
        return failure(std::move(schema.error()));
    return (*connection)->integer("SELECT count(*) FROM store"_ba);
}

} // namespace nestor
