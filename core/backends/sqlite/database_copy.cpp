// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/database_copy.h"

#include "core/backends/sqlite/driver/sql_error.h"
#include "core/backends/sqlite/sqlite_schema.h"

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

/// What SQLite calls a file without a name.
const QString kNameOfCopy = u"/copy.db"_s;

Result<std::unique_ptr<SqlConnection>> openTarget(int descriptor) {
    SqlOptions options;
    options.path = kNameOfCopy;
    options.access = SqlOptions::Access::ReadWriteMake;
    options.descriptor = descriptor;
    auto target = SqlConnection::open(options);
    if (!target)
        return target;
    // A copy that does not come to its end is thrown away; it is flushed when it is committed.
    auto done = (*target)->execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"_ba);
    if (!done)
        return failure(std::move(done.error()));
    return target;
}

/// A connection outside of any transaction, so that its lock ends with each piece. Null: the store
/// can only be read as its own connections do it, as on a medium that cannot be written to.
Result<std::unique_ptr<SqlConnection>> openSource(const QString &path) {
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::Read;
    auto source = SqlConnection::open(options);
    if (!source)
        return source;
    const auto first = (*source)->integer("SELECT count(*) FROM sqlite_master"_ba);
    if (!first &&
        (first.error().code == ErrorCode::Io || first.error().code == ErrorCode::ReadOnly))
        return std::unique_ptr<SqlConnection>();
    if (!first)
        return failure(first.error());
    sqlite3_busy_timeout((*source)->handle(), 0); // copyPages() waits, and can be cancelled
    return source;
}

Result<void> copyInto(SqliteFile &file, int descriptor, Job &job) {
    auto target = openTarget(descriptor);
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
    std::unique_ptr<SqlConnection> source;
    if (!inSnapshot) {
        auto opened = openSource(file.path());
        if (!opened)
            return failure(std::move(opened.error()));
        source = *std::move(opened);
    }
    if (!source) {
        // One state to the end: what others write meanwhile is not in it and does not disturb it.
        return file.read(
            [&](SqlConnection &snapshot) -> Result<void> {
                // A transaction sees the state of its first read.
                const auto first = snapshot.integer("SELECT count(*) FROM sqlite_master"_ba);
                return first ? copyPages(snapshot, **target, false, job) : failure(first.error());
            },
            job.stopToken());
    }
    return copyPages(*source, **target, true, job);
}

} // namespace

Result<void> copyDatabase(SqliteFile &file, int descriptor, Job &job) {
    return copyInto(file, descriptor, job);
}

Result<std::unique_ptr<SqlConnection>> openCopy(int descriptor) {
    SqlOptions options;
    options.path = kNameOfCopy;
    options.access = SqlOptions::Access::Immutable;
    options.descriptor = descriptor;
    return SqlConnection::open(options);
}

} // namespace nestor
