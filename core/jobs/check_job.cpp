// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/check_job.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/jobs/check_items.h"
#include "core/jobs/check_vectors.h"
#include "core/jobs/database_copy.h"
#include "core/jobs/finding_list.h"

#include <QTemporaryDir>

#include <algorithm>
#include <array>

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
        if (const QByteArray message = integrity->bytes(0); message != "ok")
            findings.add(Problem::DamagedFile, QString::fromUtf8(message));
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
                                                        QString::fromUtf8(references->bytes(0)),
                                                        QString::fromUtf8(references->bytes(2))));
    });
}

/// Whether reading the whole file at once keeps an agent from committing for too long.
Result<bool> wouldLockOut(StoreFile &file) {
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

Result<void> checkFile(StoreFile &file, FindingList &findings, Job &job) {
    job.step("Checking the file");
    const auto locksOut = wouldLockOut(file);
    if (!locksOut)
        return failure(locksOut.error());
    if (!*locksOut) {
        return file.read(
            [&](SqlConnection &connection) { return checkStructure(connection, findings); },
            job.stopToken());
    }
    const QTemporaryDir directory;
    if (!directory.isValid())
        return failure(ErrorCode::Io, directory.errorString());
    const QString path = directory.filePath(u"copy.db"_s);
    if (auto copied = copyDatabase(file, path, job); !copied)
        return copied;
    SqlOptions options;
    options.path = path;
    auto copy = SqlConnection::open(options);
    if (!copy)
        return failure(std::move(copy.error()));
    (*copy)->setStopToken(job.stopToken());
    return checkStructure(**copy, findings);
}

/// Brings up to date what is derived. A search does so before it answers; what it finds is of no
/// interest, and neither is that nobody could be asked to embed.
Result<void> catchUp(Store &store, StoreFile &file, int dims, FindingList &findings, Job &job) {
    static constexpr std::array kBehind{Problem::TextIndexBehind, Problem::VectorIndexBehind};
    const auto behind = [](const FindingList &list) {
        return std::any_of(kBehind.begin(), kBehind.end(),
                           [&](Problem problem) { return list.count(problem) > 0; });
    };
    if (!behind(findings))
        return {};
    job.step("Catching up");
    SearchOp search;
    search.query = "anything"_ba;
    search.mode = SearchMode::Hybrid;
    search.limit = 1;
    search.refreshTtl = false;
    if (const auto found = store.run(std::move(search), job.stopToken());
        !found && found.error().code == ErrorCode::Cancelled)
        return failure(found.error());
    FindingList left;
    if (const auto looked = checkVectors(file, dims, false, left, job); !looked)
        return failure(looked.error());
    for (const Problem problem : kBehind) {
        const qint64 before = findings.count(problem);
        if (before > left.count(problem))
            findings.repaired(problem, before - left.count(problem));
    }
    return {};
}

} // namespace

Result<CheckReport> checkStore(Store &store, const CheckPlan &plan, Job &job) {
    StoreFile *file = store.storeFile();
    if (file == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no file to check"_s);
    for (const Problem problem : plan.remove) {
        if (!isRemovable(problem)) {
            return failure(ErrorCode::InvalidArgument,
                           u"Items cannot be deleted for '%1'"_s.arg(problemName(problem)));
        }
    }
    if ((plan.repair || !plan.remove.empty()) && file->isReadOnly())
        return failure(ErrorCode::ReadOnly, u"The store is opened for reading only"_s);
    FindingList findings;
    CheckReport report;
    // What cannot be read because the file is damaged is what we are looking for.
    const auto failedOtherwise = [&](const Error &error) {
        if (error.code != ErrorCode::Corrupt)
            return true;
        findings.add(Problem::DamagedFile, error.detail);
        return false;
    };
    if (auto checked = checkFile(*file, findings, job);
        !checked && failedOtherwise(checked.error()))
        return failure(std::move(checked.error()));
    auto items = checkItems(*file, plan.remove, findings, job);
    if (!items && failedOtherwise(items.error()))
        return failure(std::move(items.error()));
    const StoreConfig config = store.config();
    const int dims = config.index ? config.index->dims : 0;
    auto vectors = checkVectors(*file, dims, plan.repair, findings, job);
    if (!vectors && failedOtherwise(vectors.error()))
        return failure(std::move(vectors.error()));
    if (plan.repair && vectors) {
        if (auto done = catchUp(store, *file, dims, findings, job); !done)
            return failure(std::move(done.error()));
    }
    report.items = items.value_or(0);
    report.vectors = vectors.value_or(0);
    report.findings = findings.take();
    return report;
}

} // namespace nestor
