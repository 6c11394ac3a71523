// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/backup_job.h"

#include "core/backends/sqlite/sqlite_schema.h"
#include "core/base/whole_file.h"
#include "core/jobs/database_copy.h"
#include "core/jobs/output_file.h"

#include <QDir>
#include <QFileInfo>

#include <array>

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

/// What SQLite would take for the target's own as soon as somebody opens it, and apply to it.
constexpr std::array kJournals{"-journal"_L1, "-wal"_L1, "-shm"_L1};

/// Whether the target, or what will be it, is somebody's: then it is not to be replaced.
Result<void> checkNobodyUses(const QString &target) {
    // Journals are beside the file that a link leads to.
    const QString canonical = QFileInfo(target).canonicalFilePath();
    const QString path = canonical.isEmpty() ? target : canonical;
    for (const QLatin1StringView suffix : kJournals) {
        if (QFileInfo::exists(path + suffix)) {
            return failure(ErrorCode::Conflict,
                           u"Cannot back up to '%1': '%2%3' lies beside it. A program has it open, "
                           u"or was killed; the copy would be mixed with what is in there"_s.arg(
                               target, path, suffix));
        }
    }
    if (canonical.isEmpty())
        return {};
    SqlOptions options;
    options.path = canonical;
    options.busyTimeout = {};
    const auto connection = SqlConnection::open(options);
    if (!connection)
        return {}; // no database
    const auto alone = (*connection)->execute("BEGIN EXCLUSIVE; ROLLBACK"_ba);
    if (!alone && alone.error().code == ErrorCode::Busy) {
        return failure(ErrorCode::Conflict,
                       u"Cannot back up to '%1': a program is using it"_s.arg(target));
    }
    return {};
}

/// Reads a copy through and counts its items.
Result<qint64> verified(int descriptor) {
    auto connection = openCopy(descriptor);
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
    if (auto free = checkNobodyUses(report.target); !free)
        return failure(std::move(free.error()));
    WholeFile copy(report.target); // nothing of it stays unless it is committed
    if (auto opened = copy.open(); !opened)
        return failure(std::move(opened.error()));

    job.step("Copying");
    if (auto copied = copyDatabase(*file, copy.descriptor(), job); !copied)
        return failure(std::move(copied.error()));
    job.step("Verifying");
    const auto items = verified(copy.descriptor());
    if (!items)
        return failure(items.error());
    if (job.cancelled())
        return failure(ErrorCode::Cancelled, u"The backup was cancelled"_s);
    report.items = *items;
    // Somebody may have begun to use the target meanwhile.
    if (auto free = checkNobodyUses(report.target); !free)
        return failure(std::move(free.error()));
    if (!plan.overwrite && QFileInfo::exists(report.target)) {
        return failure(ErrorCode::Conflict,
                       u"Cannot back up to '%1': it exists"_s.arg(plan.target));
    }
    if (auto written = copy.commit(); !written)
        return failure(std::move(written.error()));
    report.bytes = QFileInfo(report.target).size();
    return report;
}

} // namespace nestor
