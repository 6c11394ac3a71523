// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_check.h"

#include "core/backends/sqlite/check_items.h"
#include "core/backends/sqlite/check_vectors.h"
#include "core/backends/sqlite/database_copy.h"
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/removed_rows.h"
#include "core/backends/sqlite/schema_guard.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_search_source.h"
#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/store/finding_list.h"

#include <QDir>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Checking this much takes a fraction of the five seconds that an agent waits for a lock.
constexpr qint64 kCheckedInPlace = qint64(256) * 1024 * 1024;

/// SQLite's own checks, which read the whole file in one go.
Result<void> checkStructure(SqlConnection &connection, FindingList &findings) {
    auto integrity = connection.prepare("PRAGMA integrity_check(100)"_ba);
    if (!integrity)
        return failure(std::move(integrity.error()));
    auto read = forEachRow(*integrity, [&] {
        const QByteArray message = integrity->bytes(0);
        // Later versions of SQLite look into the words, too.
        if (message != "ok" && !message.contains("nestor_fts"))
            findings.add(Problem::DamagedFile, textOf(message));
    });
    if (!read)
        return failure(std::move(read.error()));
    auto references = connection.prepare("PRAGMA foreign_key_check"_ba);
    if (!references)
        return failure(std::move(references.error()));
    return forEachRow(*references, [&] {
        if (references->bytes(0) == "store_vectors")
            return; // orphaned vectors are found one by one
        findings.add(Problem::BrokenReference,
                     u"row %1 of %2 refers to %3"_s.arg(QString::number(references->integer(1)),
                                                        textOf(references->bytes(0)),
                                                        textOf(references->bytes(2))));
    });
}

/// Whether reading the whole file at once keeps an agent from committing for too long.
Result<bool> wouldLockOut(SqliteFile &file) {
    bool answer = false;
    const auto read = file.read([&](SqlConnection &connection) -> Result<void> {
        auto query = connection.prepare(
            "SELECT journal_mode, (SELECT page_count FROM pragma_page_count) * "
            "(SELECT page_size FROM pragma_page_size) FROM pragma_journal_mode"_ba);
        if (!query)
            return failure(std::move(query.error()));
        const auto row = query->step();
        if (!row)
            return failure(row.error());
        answer = *row && query->bytes(0) != "wal" && query->integer(1) > kCheckedInPlace;
        return {};
    });
    if (!read)
        return failure(read.error());
    return answer && !file.path().isEmpty();
}

/// What search keeps, where it keeps something there.
Result<void> lookAtDerived(SqlConnection &connection, const StoreCheck &what) {
    if (!what.lookAtDerived)
        return {};
    auto schema = readStoreSchema(connection);
    if (!schema)
        return failure(std::move(schema.error()));
    if (!schema->managed)
        return {};
    const auto snapshot = sqliteSnapshot(connection, *std::move(schema));
    return what.lookAtDerived(*snapshot);
}

/// Everything that is read in one go.
Result<void> checkWhole(SqlConnection &connection, const StoreCheck &what, FindingList &findings) {
    auto checked = checkStructure(connection, findings);
    return checked ? lookAtDerived(connection, what) : checked;
}

Result<void> checkTriggers(SqliteFile &file, FindingList &findings) {
    return file.read([&](SqlConnection &connection) -> Result<void> {
        auto triggers = foreignTriggers(connection);
        if (!triggers)
            return failure(std::move(triggers.error()));
        for (const QByteArray &trigger : *triggers)
            findings.add(Problem::ForeignTrigger, forMessage(trigger, 200));
        return {};
    });
}

Result<void> checkFile(SqliteFile &file, const StoreCheck &what, FindingList &findings, Job &job) {
    job.step("Checking the file");
    if (auto looked = checkTriggers(file, findings); !looked)
        return looked;
    const auto locksOut = wouldLockOut(file);
    if (!locksOut)
        return failure(locksOut.error());
    if (!*locksOut) {
        return file.read(
            [&](SqlConnection &connection) { return checkWhole(connection, what, findings); },
            job.stopToken());
    }
    WholeFile scratch(QDir::temp().filePath(u"nestor-check.db"_s)); // never gets that name
    if (auto opened = scratch.open(); !opened)
        return opened;
    if (auto copied = copyDatabase(file, scratch.descriptor(), job); !copied)
        return copied;
    auto copy = openCopy(scratch.descriptor());
    if (!copy)
        return failure(std::move(copy.error()));
    (*copy)->setStopToken(job.stopToken());
    return checkWhole(**copy, what, findings);
}

} // namespace

Result<CheckReport> checkSqlite(SqliteFile &file, const StoreCheck &what, Job &job) {
    FindingList findings;
    CheckReport report;
    // What cannot be read because the file is damaged is what we are looking for.
    const auto failedOtherwise = [&](const Error &error) {
        if (error.code != ErrorCode::Corrupt)
            return true;
        findings.add(Problem::DamagedFile, error.detail);
        return false;
    };
    RemovedRows removed(file.path());
    if (!what.derivedOnly) {
        if (auto checked = checkFile(file, what, findings, job);
            !checked && failedOtherwise(checked.error()))
            return failure(std::move(checked.error()));
        auto items = checkItems(file, what.remove, removed, findings, job);
        if (!items && failedOtherwise(items.error()))
            return failure(std::move(items.error()));
        report.items = items.value_or(0);
    } else if (what.lookAtDerived) {
        const auto look = [&](SqlConnection &connection) {
            return lookAtDerived(connection, what);
        };
        if (auto looked = file.read(look, job.stopToken());
            !looked && failedOtherwise(looked.error()))
            return failure(std::move(looked.error()));
    }
    VectorCheck check;
    check.dims = what.dims;
    check.repair = what.repair;
    check.removeWrongSize = std::find(what.remove.begin(), what.remove.end(),
                                      Problem::WrongVectorSize) != what.remove.end();
    auto vectors = checkVectors(file, check, removed, findings, job);
    if (!vectors && failedOtherwise(vectors.error()))
        return failure(std::move(vectors.error()));
    report.vectors = vectors.value_or(0);
    report.findings = findings.take();
    report.removedTo = removed.path();
    return report;
}

} // namespace nestor
