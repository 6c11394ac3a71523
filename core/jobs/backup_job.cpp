// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/backup_job.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/jobs/database_copy.h"
#include "core/jobs/output_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cstdio>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> checkTarget(const QFileInfo &target, const BackupPlan &plan, const StoreFile &file) {
    const auto refuse = [&](const QString &why) {
        return failure(ErrorCode::InvalidArgument,
                       u"Cannot back up to '%1': %2"_s.arg(plan.target, why));
    };
    if (plan.target.isEmpty())
        return refuse(u"no file is named"_s);
    if (target.isDir())
        return refuse(u"it is a directory"_s);
    if (!target.dir().exists())
        return failure(ErrorCode::Io,
                       u"Cannot back up to '%1': its directory does not exist"_s.arg(plan.target));
    if (auto fits = checkIsNotStore(plan.target, file.path()); !fits)
        return fits;
    if (isDevice(plan.target))
        return refuse(u"it is no file"_s);
    if (target.exists() && !plan.overwrite)
        return failure(ErrorCode::Conflict,
                       u"Cannot back up to '%1': it exists"_s.arg(plan.target));
    return {};
}

/// Reads a copy through and counts its items.
Result<qint64> verified(const QString &path) {
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
                           u"The copy is damaged: %1"_s.arg(QString::fromUtf8(query->bytes(0))));
        }
    }
    if (auto schema = readStoreSchema(**connection); !schema)
        return failure(std::move(schema.error()));
    return (*connection)->integer("SELECT count(*) FROM store"_ba);
}

/// Puts `from` in the place of `to`, which may exist, in one step.
bool replaceFile(const QString &from, const QString &to) {
    return std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
}

} // namespace

Result<BackupReport> backupStore(Store &store, const BackupPlan &plan, Job &job) {
    StoreFile *file = store.storeFile();
    if (file == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no file to back up"_s);
    const QFileInfo target(plan.target);
    if (auto fits = checkTarget(target, plan, *file); !fits)
        return failure(std::move(fits.error()));
    BackupReport report;
    report.target = target.absoluteFilePath();
    const QString partial = report.target + u".partial"_s;
    for (const auto *suffix : {"", "-journal", "-wal", "-shm"})
        QFile::remove(partial + QLatin1StringView(suffix)); // of a backup that was killed

    job.step("Copying");
    if (auto copied = copyDatabase(*file, partial, job); !copied)
        return failure(std::move(copied.error()));
    job.step("Verifying");
    const auto items = verified(partial);
    if (!items || job.cancelled()) {
        QFile::remove(partial);
        return items ? failure(ErrorCode::Cancelled, u"The backup was cancelled"_s)
                     : failure(items.error());
    }
    report.items = *items;
    report.bytes = QFileInfo(partial).size();
    if (!replaceFile(partial, report.target)) {
        QFile::remove(partial);
        return failure(ErrorCode::Io, u"Cannot write '%1'"_s.arg(report.target));
    }
    return report;
}

} // namespace nestor
