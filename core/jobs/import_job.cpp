// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/import_job.h"

#include "core/jobs/import_reader.h"
#include "core/store/buffered_bulk_writer.h"

#include <chrono>
#include <cmath>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

class Import {
public:
    Import(const ImportPlan &plan, Store &store, Job &job)
        : m_plan(plan)
        , m_store(store)
        , m_job(job) {}

    Result<ImportReport> run();

private:
    Result<void> readAll();
    Error givenUp(Error error);
    Result<void> begin();
    Result<void> take(ImportChunk chunk);
    void note(RefusedRecord refused);
    Result<void> write(std::vector<PutOp> items);
    Result<ImportReport> finish();

    const ImportPlan &m_plan;
    Store &m_store;
    Job &m_job;
    std::unique_ptr<BulkWriter> m_writer; ///< null once a strict import is lost
    std::optional<Result<RollbackReport>> m_rolledBack;
    ImportReport m_report;
};

Result<void> Import::begin() {
    if (m_plan.files.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"There is no file to import"_s);
    if (m_plan.ttlMinutes && !(*m_plan.ttlMinutes > 0 && std::isfinite(*m_plan.ttlMinutes)))
        return failure(ErrorCode::InvalidArgument, u"A time-to-live must be above 0 minutes"_s);
    m_report.dryRun = m_plan.dryRun;
    if (m_plan.dryRun) {
        m_writer = std::make_unique<BufferedBulkWriter>(m_store, m_job.stopToken(),
                                                        BufferedBulkWriter::Mode::Rehearse);
        return {};
    }
    auto writer = m_store.bulkWriter(m_job.stopToken());
    if (!writer)
        return failure(std::move(writer.error()));
    m_writer = std::move(*writer);
    return {};
}

void Import::note(RefusedRecord refused) {
    ++m_report.refused;
    if (m_plan.onRefused)
        m_plan.onRefused(refused);
    if (m_report.refusedRecords.size() < ImportReport::kKept)
        m_report.refusedRecords.push_back(std::move(refused));
    // Nothing will be written any more: give the lock back, and only look for the others.
    if (m_plan.strict && m_writer) {
        m_rolledBack = m_writer->rollBack();
        m_writer.reset();
    }
}

Result<void> Import::write(std::vector<PutOp> items) {
    if (items.empty() || !m_writer)
        return {};
    const auto outcomes = m_writer->put(std::move(items), m_plan.onConflict);
    if (!outcomes)
        return failure(outcomes.error());
    for (const PutOutcome outcome : *outcomes) {
        switch (outcome) {
        case PutOutcome::Inserted:
            ++m_report.inserted;
            break;
        case PutOutcome::Replaced:
            ++m_report.replaced;
            break;
        case PutOutcome::Skipped:
            ++m_report.skipped;
            break;
        }
    }
    return {};
}

Result<void> Import::take(ImportChunk chunk) {
    m_report.records += chunk.records;
    m_report.bytes = chunk.position;
    for (RefusedRecord &refused : chunk.refused)
        note(std::move(refused));
    if (auto done = write(std::move(chunk.items)); !done)
        return done;
    if (m_job.cancelled())
        return failure(ErrorCode::Cancelled, u"The import was cancelled"_s);
    m_job.report(chunk.position, chunk.size);
    return {};
}

Result<ImportReport> Import::finish() {
    if (m_plan.strict && m_report.refused > 0) {
        return failure(
            ErrorCode::InvalidValue,
            u"%1 of %2 records were refused, so nothing was imported"_s.arg(m_report.refused)
                .arg(m_report.records));
    }
    if (m_job.cancelled())
        return failure(ErrorCode::Cancelled, u"The import was cancelled"_s);
    m_job.step("Committing");
    if (auto done = m_writer->commit(); !done)
        return failure(std::move(done.error()));
    return std::move(m_report);
}

/// The error, with what has become of the items that others could see already.
Error Import::givenUp(Error error) {
    if (!m_rolledBack && m_writer)
        m_rolledBack = m_writer->rollBack();
    if (!m_rolledBack)
        return error;
    if (!*m_rolledBack) {
        error.detail += u". Taking it back failed: "_s + m_rolledBack->error().detail;
        return error;
    }
    if ((*m_rolledBack)->undone > 0)
        error.detail +=
            u"; %1 items that were written already are taken back"_s.arg((*m_rolledBack)->undone);
    if ((*m_rolledBack)->left > 0) {
        error.detail += u"; %1 items stay, as other programs have written them since"_s.arg(
            (*m_rolledBack)->left);
    }
    return error;
}

Result<void> Import::readAll() {
    // Longer than the next records take to read from a disk.
    constexpr std::chrono::milliseconds kPatience{100};
    ImportReader reader(m_plan);
    for (;;) {
        // Where they come slowly, others need not wait for them, too.
        while (m_writer && !reader.waitFor(kPatience)) {
            if (auto done = m_writer->letOthersWrite(); !done)
                return done;
            if (m_job.cancelled())
                return failure(ErrorCode::Cancelled, u"The import was cancelled"_s);
        }
        auto chunk = reader.next();
        if (!chunk)
            return failure(std::move(chunk.error()));
        if (!*chunk)
            break;
        if (auto done = take(std::move(**chunk)); !done)
            return done;
    }
    m_report.formats = reader.formats();
    m_report.notes = reader.notes();
    return {};
}

Result<ImportReport> Import::run() {
    if (auto begun = begin(); !begun)
        return failure(std::move(begun.error()));
    m_job.step("Importing");
    if (auto done = readAll(); !done)
        return failure(givenUp(std::move(done.error())));
    auto report = finish();
    if (!report)
        return failure(givenUp(std::move(report.error())));
    return report;
}

} // namespace

Result<ImportReport> importCollection(const ImportPlan &plan, Store &store, Job &job) {
    return Import(plan, store, job).run();
}

} // namespace nestor
