// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/check_job.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/whole_file.h"
#include "core/jobs/check_items.h"
#include "core/jobs/check_vectors.h"
#include "core/jobs/database_copy.h"
#include "core/jobs/finding_list.h"
#include "core/jobs/index_status.h"
#include "core/jobs/removed_rows.h"
#include "core/search/embed/embedder_factory.h"
#include "core/search/text/words_check.h"

#include <QDir>

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
        const QByteArray message = integrity->bytes(0);
        // Later versions of SQLite look into the words, too.
        if (message != "ok" && !message.contains("nestor_fts"))
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

Result<void> lookAtWords(SqlConnection &connection, FindingList &findings) {
    auto words = checkWords(connection);
    if (!words)
        return failure(std::move(words.error()));
    for (const QString &damage : words->damage)
        findings.add(Problem::WordIndexDamaged, damage);
    for (const ItemPlace &place : words->examples)
        findings.add(Problem::WordIndexIncomplete,
                     ItemId{NamespacePath::fromStored(place.prefix), place.key});
    findings.addMany(Problem::WordIndexIncomplete,
                     words->incomplete - qint64(words->examples.size()));
    return {};
}

/// Everything that is read in one go.
Result<void> checkWhole(SqlConnection &connection, FindingList &findings) {
    auto checked = checkStructure(connection, findings);
    return checked ? lookAtWords(connection, findings) : checked;
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
            [&](SqlConnection &connection) { return checkWhole(connection, findings); },
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
    return checkWhole(**copy, findings);
}

/// The size that the store's own configuration says the agent's vectors have; 0 where it says none.
/// Vectors of a local embedder are Nestor's, and say nothing about the agent's.
Result<int> configuredAgentDims(StoreFile &file) {
    const auto config = file.storedConfig();
    if (!config && config.error().code != ErrorCode::InvalidConfig)
        return failure(config.error());
    if (!config || !*config || !(*config)->index)
        return 0;
    const IndexConfig &index = *(*config)->index;
    return isLocalProvider(index.embedder.provider) ? 0 : index.dims;
}

/// Makes the words anew where they are broken or incomplete.
Result<void> mendWords(Store &store, StoreFile &file, FindingList &findings, Job &job) {
    constexpr std::array kOfWords{Problem::WordIndexDamaged, Problem::WordIndexIncomplete};
    if (std::all_of(kOfWords.begin(), kOfWords.end(),
                    [&](Problem problem) { return findings.count(problem) == 0; }))
        return {};
    job.step("Indexing words");
    if (auto done = rebuildWords(store, job); !done) {
        const bool cannot = done.error().code == ErrorCode::Unsupported;
        return cannot ? Result<void>() : done;
    }
    FindingList left;
    const auto looked = file.read(
        [&](SqlConnection &connection) { return lookAtWords(connection, left); }, job.stopToken());
    if (!looked)
        return looked;
    for (const Problem problem : kOfWords)
        findings.repaired(problem,
                          std::max<qint64>(0, findings.count(problem) - left.count(problem)));
    return {};
}

/// Brings up to date what is derived. A search does so before it answers; what it finds is of no
/// interest, and neither is that nobody could be asked to embed.
Result<void> catchUp(Store &store, StoreFile &file, int dims, FindingList &findings, Job &job) {
    static constexpr std::array kBehind{Problem::TextIndexBehind, Problem::VectorIndexBehind};
    const bool behind = std::any_of(kBehind.begin(), kBehind.end(),
                                    [&](Problem problem) { return findings.count(problem) > 0; });
    if (!behind && findings.count(Problem::DamagedOwnVector) == 0)
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
    RemovedRows none(file.path());
    if (const auto looked = checkVectors(file, {dims}, none, left, job); !looked)
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
    RemovedRows removed(file->path());
    auto items = checkItems(*file, plan.remove, removed, findings, job);
    if (!items && failedOtherwise(items.error()))
        return failure(std::move(items.error()));
    const auto dims = configuredAgentDims(*file);
    if (!dims && failedOtherwise(dims.error()))
        return failure(dims.error());
    const bool removeWrongSize = std::find(plan.remove.begin(), plan.remove.end(),
                                           Problem::WrongVectorSize) != plan.remove.end();
    auto vectors = checkVectors(*file, {dims.value_or(0), plan.repair, removeWrongSize}, removed,
                                findings, job);
    if (!vectors && failedOtherwise(vectors.error()))
        return failure(std::move(vectors.error()));
    if (plan.repair && vectors) {
        auto done = mendWords(store, *file, findings, job);
        if (done)
            done = catchUp(store, *file, dims.value_or(0), findings, job);
        if (!done)
            return failure(std::move(done.error()));
    }
    report.items = items.value_or(0);
    report.vectors = vectors.value_or(0);
    report.findings = findings.take();
    report.removedTo = removed.path();
    return report;
}

} // namespace nestor
