// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/check_job.h"

#include "core/store/store_admin.h"

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Brings up to date what is derived. A search does so before it answers; what it finds is of no
/// interest, and neither is that nobody could be asked to embed.
Result<void> catchUp(Store &store, StoreAdmin &admin, int dims, CheckReport &report, Job &job) {
    static constexpr std::array kBehind{Problem::TextIndexBehind, Problem::VectorIndexBehind};
    if (std::none_of(kBehind.begin(), kBehind.end(),
                     [&](Problem problem) { return report.find(problem) != nullptr; }))
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
    const auto left = admin.check({.derivedOnly = true, .dims = dims}, job);
    if (!left)
        return failure(left.error());
    for (Finding &finding : report.findings) {
        if (std::find(kBehind.begin(), kBehind.end(), finding.problem) == kBehind.end())
            continue;
        const Finding *still = left->find(finding.problem);
        const qint64 count = still != nullptr ? still->count : 0;
        if (finding.count > count)
            finding.repaired = std::min(finding.repaired + finding.count - count, finding.count);
    }
    return {};
}

} // namespace

Result<CheckReport> checkStore(Store &store, const CheckPlan &plan, Job &job) {
    StoreAdmin *admin = store.admin();
    if (admin == nullptr)
        return failure(ErrorCode::Unsupported, u"This store cannot be checked"_s);
    for (const Problem problem : plan.remove) {
        if (!isRemovable(problem)) {
            return failure(ErrorCode::InvalidArgument,
                           u"Items cannot be deleted for '%1'"_s.arg(problemName(problem)));
        }
    }
    if ((plan.repair || !plan.remove.empty()) && admin->isReadOnly())
        return failure(ErrorCode::ReadOnly, u"The store is opened for reading only"_s);
    const StoreConfig config = store.config();
    const int dims = config.index ? config.index->dims : 0;
    auto report = admin->check({.repair = plan.repair, .remove = plan.remove, .dims = dims}, job);
    if (!report)
        return report;
    if (plan.repair) {
        if (auto done = catchUp(store, *admin, dims, *report, job); !done)
            return failure(std::move(done.error()));
    }
    return report;
}

} // namespace nestor
