// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/copy_job.h"

#include "core/store/store_admin.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kCopiedAtOnce = 1000;

PutOp putOf(const Item &item) {
    PutOp op;
    op.ns = item.ns;
    op.key = item.key;
    op.value = item.value;
    op.createdAt = item.createdAt;
    op.updatedAt = item.updatedAt;
    op.expiresAt = item.expiresAt;
    op.ttl.kind = TtlChoice::Never;
    if (item.ttlMinutes)
        op.ttl = {TtlChoice::Minutes, *item.ttlMinutes};
    return op;
}

} // namespace

Result<std::optional<IndexConfig>> vectorsToCopy(Store &from, Job &job) {
    std::optional<IndexConfig> index;
    if (from.admin() == nullptr)
        return index;
    const auto stats = from.admin()->stats(job.stopToken());
    if (!stats)
        return failure(stats.error());
    // Those of the agent have no embedder's name.
    qint64 most = 0;
    for (const VectorCount &count : stats->vectors) {
        if (!count.embedder.isEmpty() || count.vectors <= most)
            continue;
        most = count.vectors;
        index.emplace();
        index->dims = count.dims;
        index->embedder.provider = "none";
        if (const auto known = from.config().index)
            index->distance = known->distance;
    }
    return index;
}

Result<CopyReport> copyStore(Store &from, Store &to, const CopyPlan &plan, Job &job) {
    job.step("Copying");
    CountOp counting;
    counting.scope = plan.scope;
    const auto counted = from.run(counting);
    if (!counted)
        return failure(counted.error());
    auto writer = to.bulkWriter(job.stopToken());
    if (!writer)
        return failure(std::move(writer.error()));
    CopyReport report;
    ItemsOp op;
    op.scope = plan.scope;
    op.filter = plan.filter;
    op.limit = kCopiedAtOnce;
    for (;;) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"The copy was cancelled"_s);
        const auto page = from.run(op);
        if (!page)
            return failure(page.error());
        if (page->items.empty())
            break;
        std::vector<ItemId> ids;
        std::vector<PutOp> puts;
        for (const Item &item : page->items) {
            ids.push_back({item.ns, item.key});
            puts.push_back(putOf(item));
        }
        std::vector<qint64> vectors(puts.size());
        if (plan.vectors && from.admin() != nullptr) {
            auto found = from.admin()->agentVectors(ids, job.stopToken());
            if (!found)
                return failure(std::move(found.error()));
            for (size_t i = 0; i < puts.size() && i < found->size(); ++i) {
                vectors[i] = qint64((*found)[i].size());
                puts[i].vectors = std::move((*found)[i]);
            }
        }
        op.after = ids.back();
        report.items += qint64(puts.size());
        const bool last = qint64(puts.size()) < kCopiedAtOnce;
        const auto outcomes = (*writer)->put(std::move(puts), plan.onConflict);
        if (!outcomes)
            return failure(outcomes.error());
        for (size_t i = 0; i < outcomes->size(); ++i) {
            const PutOutcome outcome = (*outcomes)[i];
            report.inserted += outcome == PutOutcome::Inserted ? 1 : 0;
            report.replaced += outcome == PutOutcome::Replaced ? 1 : 0;
            report.skipped += outcome == PutOutcome::Skipped ? 1 : 0;
            report.vectors += outcome == PutOutcome::Skipped ? 0 : vectors[i];
        }
        job.report(report.items, std::max(report.items, counted->items));
        if (last)
            break;
    }
    if (auto done = (*writer)->commit(); !done)
        return failure(std::move(done.error()));
    return report;
}

} // namespace nestor
