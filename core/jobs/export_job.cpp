// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/export_job.h"

#include "core/jobs/output_file.h"
#include "core/store/store_admin.h"
#include "core/transfer/collection_writer.h"
#include "core/transfer/compressed_device.h"

#include <QDir>

#include <functional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPageItems = 500;

class Export {
public:
    Export(const ExportPlan &plan, Store &store, Job &job)
        : m_plan(plan)
        , m_store(store)
        , m_job(job) {}

    Result<ExportReport> toDevice(QIODevice &device);
    Result<ExportReport> toFolder();

private:
    using Visit = std::function<Result<void>(const Item &)>;
    Result<void> forEachItem(const Visit &visit);
    Result<ExportReport> writeAll(CollectionWriter &writer);
    Result<void> count();

    const ExportPlan &m_plan;
    Store &m_store;
    Job &m_job;
    qint64 m_total = 0;
};

Result<void> Export::count() {
    const auto counted = m_store.run(CountOp{m_plan.scope, m_plan.filter}, m_job.stopToken());
    if (!counted)
        return failure(counted.error());
    m_total = counted->items;
    return {};
}

Result<void> Export::forEachItem(const Visit &visit) {
    ItemsOp op;
    op.scope = m_plan.scope;
    op.filter = m_plan.filter;
    op.limit = kPageItems;
    for (;;) {
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The export was cancelled"_s);
        const auto page = m_store.run(op, m_job.stopToken());
        if (!page)
            return failure(page.error());
        for (const Item &item : page->items) {
            if (auto done = visit(item); !done)
                return done;
        }
        if (static_cast<qint64>(page->items.size()) < kPageItems)
            return {};
        op.after = ItemId{page->items.back().ns, page->items.back().key};
    }
}

Result<ExportReport> Export::writeAll(CollectionWriter &writer) {
    ExportReport report;
    m_job.step("Exporting");
    const auto done = forEachItem([&](const Item &item) -> Result<void> {
        auto written = writer.write(item);
        if (written) {
            ++report.items;
        } else if (written.error().code == ErrorCode::InvalidValue ||
                   written.error().code == ErrorCode::InvalidKey) {
            ++report.unwritten;
            if (report.unwrittenItems.size() < ExportReport::kKept)
                report.unwrittenItems.push_back(
                    {{item.ns, item.key}, std::move(written.error().detail)});
        } else {
            return written;
        }
        m_job.report(report.items + report.unwritten, m_total);
        return {};
    });
    if (!done)
        return failure(done.error());
    if (const auto finished = writer.finish(); !finished)
        return failure(finished.error());
    report.notes = writer.notes();
    return report;
}

Result<ExportReport> Export::toDevice(QIODevice &device) {
    if (const auto counted = count(); !counted)
        return failure(counted.error());
    if (m_plan.format == CollectionFormat::Csv) {
        // The first row names all columns: go over the items once to learn them.
        TableColumns columns;
        m_job.step("Reading the fields");
        const auto done = forEachItem([&](const Item &item) -> Result<void> {
            columns.add(item);
            return {};
        });
        if (!done)
            return failure(done.error());
        const auto writer = makeCsvWriter(std::move(columns), device);
        return writeAll(*writer);
    }
    const auto writer = makeCollectionWriter(m_plan.format, device);
    if (!writer)
        return failure(ErrorCode::InvalidArgument, writer.error().detail);
    return writeAll(**writer);
}

Result<ExportReport> Export::toFolder() {
    if (!QDir().mkpath(m_plan.path))
        return failure(ErrorCode::Io, u"Cannot make the folder '%1'"_s.arg(m_plan.path));
    if (const auto counted = count(); !counted)
        return failure(counted.error());
    const auto writer = makeFolderWriter(m_plan.path);
    return writeAll(*writer);
}

} // namespace

Result<ExportReport> exportCollection(const ExportPlan &plan, QIODevice &device, Store &store,
                                      Job &job) {
    return Export(plan, store, job).toDevice(device);
}

Result<ExportReport> exportCollection(const ExportPlan &plan, Store &store, Job &job) {
    if (const StoreAdmin *admin = store.admin()) {
        if (const auto fits = checkIsNotStore(plan.path, admin->path()); !fits)
            return failure(fits.error());
    }
    if (plan.format == CollectionFormat::Folder)
        return Export(plan, store, job).toFolder();
    OutputFile file(plan.path);
    if (auto opened = file.open(); !opened)
        return failure(std::move(opened.error()));
    const auto compressed = CompressedDevice::forName(plan.path, file.device());
    auto report = exportCollection(plan, compressed ? *compressed : file.device(), store, job);
    if (!report) {
        // Where the file was the reason, it is named.
        if (auto written = file.written(); !written && report.error().code == ErrorCode::Io)
            return failure(std::move(written.error()));
        return report;
    }
    if (compressed) {
        if (const auto ended = compressed->finish(); !ended) {
            return failure(ErrorCode::Io,
                           u"Cannot write '%1': %2"_s.arg(plan.path, ended.error().detail));
        }
    }
    if (auto written = file.commit(); !written)
        return failure(std::move(written.error()));
    return report;
}

} // namespace nestor
