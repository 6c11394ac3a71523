// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/import_job.h"

#include "core/base/text.h"
#include "core/store/buffered_bulk_writer.h"
#include "core/transfer/seen_items.h"

#include <QFileInfo>

#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Items handed to the writer at once: enough that the call costs nothing, few enough that a
/// cancel is answered at once.
constexpr size_t kBatchItems = 256;
/// A cancelled job is noticed after this many records at the latest.
constexpr qint64 kCheckEvery = 256;

class Import {
public:
    Import(const ImportPlan &plan, Store &store, Job &job)
        : m_plan(plan)
        , m_store(store)
        , m_job(job) {}

    Result<ImportReport> run();

private:
    Result<void> begin();
    Result<void> importFile(const QString &file);
    Result<void> takeRecord(const QString &file, CollectionReader::Record &record, SeenItems &seen);
    void refuse(const QString &file, const CollectionReader::Record &record, QString reason);
    Result<void> flush();
    [[nodiscard]] Error named(Error error, const QString &file) const;

    const ImportPlan &m_plan;
    Store &m_store;
    Job &m_job;
    std::unique_ptr<BulkWriter> m_writer; ///< null once a strict import is lost
    std::vector<PutOp> m_batch;
    ImportReport m_report;
    qint64 m_bytesBefore = 0; ///< of the files already read
    qint64 m_bytesTotal = 0;  ///< 0: not known
};

Error Import::named(Error error, const QString &file) const {
    if (!error.detail.contains(file) && file != u"-"_s)
        error.detail = u"%1: %2"_s.arg(file, error.detail);
    return error;
}

Result<void> Import::begin() {
    if (m_plan.files.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"There is no file to import"_s);
    if (m_plan.ttlMinutes && !(*m_plan.ttlMinutes > 0 && std::isfinite(*m_plan.ttlMinutes)))
        return failure(ErrorCode::InvalidArgument, u"A time-to-live must be above 0 minutes"_s);
    for (const QString &file : m_plan.files) {
        const QFileInfo info(file);
        if (file == u"-"_s || info.isDir()) {
            m_bytesTotal = 0;
            break;
        }
        m_bytesTotal += info.size();
    }
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

void Import::refuse(const QString &file, const CollectionReader::Record &record, QString reason) {
    RefusedRecord refused;
    refused.file = record.file.isEmpty() ? file : file + u'/' + record.file;
    refused.line = record.line;
    refused.reason = std::move(reason);
    refused.text = record.text.toByteArray();
    ++m_report.refused;
    if (m_plan.onRefused)
        m_plan.onRefused(refused);
    if (m_report.refusedRecords.size() < ImportReport::kKept)
        m_report.refusedRecords.push_back(std::move(refused));
    if (m_plan.strict) {
        // Nothing will be written any more: give the lock back, and only look for the others.
        m_writer.reset();
        m_batch.clear();
    }
}

Result<void> Import::flush() {
    if (m_batch.empty() || !m_writer) {
        m_batch.clear();
        return {};
    }
    std::vector<PutOp> batch;
    batch.reserve(kBatchItems);
    batch.swap(m_batch);
    const auto outcomes = m_writer->put(std::move(batch), m_plan.onConflict);
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

Result<void> Import::takeRecord(const QString &file, CollectionReader::Record &record,
                                SeenItems &seen) {
    ++m_report.records;
    if (!record.item) {
        refuse(file, record, record.item.error().detail);
        return {};
    }
    PutOp &put = *record.item;
    // In a folder each file is a place of its own; there the number of the record will do.
    const qint64 place = record.file.isEmpty() ? record.line : m_report.records;
    if (const qint64 first = seen.add(put.ns, put.key, place); first != 0) {
        const QString where = record.file.isEmpty() ? u"line %1"_s.arg(first)
                                                    : u"record %1 of the folder"_s.arg(first);
        refuse(file, record,
               u"The item '%1' in '%2' stands on %3 already"_s.arg(
                   forMessage(put.key), forMessage(put.ns.stored()), where));
        return {};
    }
    if (m_plan.ttlMinutes && put.ttl.kind != TtlChoice::Minutes && !put.expiresAt)
        put.ttl = {TtlChoice::Minutes, *m_plan.ttlMinutes};
    m_batch.push_back(std::move(put));
    return m_batch.size() < kBatchItems ? Result<void>() : flush();
}

Result<void> Import::importFile(const QString &file) {
    auto reader = CollectionReader::open(file, m_plan.reading);
    if (!reader)
        return failure(named(std::move(reader.error()), file));
    m_report.formats.append(collectionFormatName((*reader)->format()));
    SeenItems seen;
    CollectionReader::Record record;
    for (;;) {
        const auto more = (*reader)->next(record);
        if (!more)
            return failure(named(more.error(), file));
        if (!*more)
            break;
        if (const auto taken = takeRecord(file, record, seen); !taken)
            return failure(taken.error());
        if (m_report.records % kCheckEvery != 0)
            continue;
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The import was cancelled"_s);
        m_job.report(m_bytesBefore + (*reader)->position(),
                     m_plan.files.size() == 1 ? (*reader)->size() : m_bytesTotal);
    }
    m_bytesBefore += (*reader)->position();
    m_report.notes += (*reader)->notes();
    return {};
}

Result<ImportReport> Import::run() {
    if (const auto begun = begin(); !begun)
        return failure(begun.error());
    m_job.step("Importing");
    for (const QString &file : m_plan.files) {
        if (const auto done = importFile(file); !done)
            return failure(done.error());
    }
    if (const auto done = flush(); !done)
        return failure(done.error());
    m_report.bytes = m_bytesBefore;
    m_job.report(m_bytesBefore, m_bytesBefore);
    if (m_plan.strict && m_report.refused > 0) {
        return failure(
            ErrorCode::InvalidValue,
            u"%1 of %2 records were refused, so nothing was imported"_s.arg(m_report.refused)
                .arg(m_report.records));
    }
    if (m_job.cancelled())
        return failure(ErrorCode::Cancelled, u"The import was cancelled"_s);
    m_job.step("Committing");
    if (const auto done = m_writer->commit(); !done)
        return failure(done.error());
    return std::move(m_report);
}

} // namespace

Result<ImportReport> importCollection(const ImportPlan &plan, Store &store, Job &job) {
    return Import(plan, store, job).run();
}

} // namespace nestor
