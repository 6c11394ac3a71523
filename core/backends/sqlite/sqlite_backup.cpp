// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_backup.h"

#include "core/backends/sqlite/database_copy.h"
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/base/text.h"
#include "core/base/whole_file.h"

#include <QFileInfo>

#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

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
                           u"The copy is damaged: %1"_s.arg(textOf(query->bytes(0))));
        }
    }
    if (auto schema = readStoreSchema(**connection); !schema)
        return failure(std::move(schema.error()));
    return (*connection)->integer("SELECT count(*) FROM store"_ba);
}

} // namespace

Result<qint64> backUpSqlite(SqliteFile &file, const StoreCopy &copy, Job &job) {
    if (auto free = checkNobodyUses(copy.target); !free)
        return failure(std::move(free.error()));
    WholeFile target(copy.target); // nothing of it stays unless it is committed
    if (auto opened = target.open(); !opened)
        return failure(std::move(opened.error()));
    job.step("Copying");
    if (auto copied = copyDatabase(file, target.descriptor(), job); !copied)
        return failure(std::move(copied.error()));
    job.step("Verifying");
    auto items = verified(target.descriptor());
    if (!items)
        return items;
    if (job.cancelled())
        return failure(ErrorCode::Cancelled, u"The backup was cancelled"_s);
    // Somebody may have begun to use the target meanwhile.
    if (auto free = checkNobodyUses(copy.target); !free)
        return failure(std::move(free.error()));
    if (!copy.overwrite && QFileInfo::exists(copy.target)) {
        return failure(ErrorCode::Conflict,
                       u"Cannot back up to '%1': it exists"_s.arg(copy.target));
    }
    if (auto written = target.commit(); !written)
        return failure(std::move(written.error()));
    return items;
}

} // namespace nestor
