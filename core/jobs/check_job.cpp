// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/check_job.h"

#include "core/jobs/index_status.h"
#include "core/search/embed/make_embedder.h"
#include "core/search/text/words_check.h"
#include "core/store/finding_list.h"
#include "core/store/store_admin.h"

#include <algorithm>
#include <array>
#include <span>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kOfWords{Problem::WordIndexDamaged, Problem::WordIndexIncomplete};
constexpr std::array kBehind{Problem::TextIndexBehind, Problem::VectorIndexBehind};

/// The size that the store's own configuration says the agent's vectors have; 0 where it says none.
/// Vectors of a local embedder are Nestor's, and say nothing about the agent's.
Result<int> configuredAgentDims(StoreAdmin &admin) {
    const auto config = admin.storedConfig();
    if (!config && config.error().code != ErrorCode::InvalidConfig)
        return failure(config.error());
    if (!config || !*config || !(*config)->index)
        return 0;
    const IndexConfig &index = *(*config)->index;
    return isLocalProvider(index.embedder.provider) ? 0 : index.dims;
}

void addWords(const WordsCheck &words, FindingList &findings) {
    for (const QString &damage : words.damage)
        findings.add(Problem::WordIndexDamaged, damage);
    for (const ItemPlace &place : words.incomplete)
        findings.add(Problem::WordIndexIncomplete,
                     ItemId{NamespacePath::fromStored(place.prefix), place.key});
}

/// The backend's check, and that of the words which search keeps.
Result<CheckReport> check(Store &store, StoreAdmin &admin, StoreCheck what, Job &job) {
    WordsCheck words;
    what.lookAtDerived = [&words](SearchSnapshot &snapshot) -> Result<void> {
        auto looked = checkWords(snapshot);
        if (!looked)
            return failure(std::move(looked.error()));
        words = *std::move(looked);
        return {};
    };
    auto report = admin.check(what, job);
    if (!report)
        return report;
    if (ChangeFeed *feed = store.changeFeed()) {
        if (auto done = leaveOutPending(words, *feed);
            !done && done.error().code != ErrorCode::Corrupt)
            return failure(std::move(done.error()));
    }
    FindingList findings(std::move(report->findings));
    addWords(words, findings);
    report->findings = findings.take();
    return report;
}

bool hasAny(const FindingList &findings, std::span<const Problem> problems) {
    return std::any_of(problems.begin(), problems.end(),
                       [&](Problem problem) { return findings.count(problem) > 0; });
}

/// Brings up to date what is derived. A search does so before it answers; what it finds is of no
/// interest, and neither is that nobody could be asked to embed.
Result<void> catchUp(Store &store, Job &job) {
    job.step("Catching up");
    SearchOp search;
    search.query = "anything"_ba;
    search.mode = SearchMode::Hybrid;
    search.limit = 1;
    search.refreshTtl = false;
    if (const auto found = store.run(std::move(search), job.stopToken());
        !found && found.error().code == ErrorCode::Cancelled)
        return failure(found.error());
    return {};
}

/// Makes the words anew where they are broken or incomplete, and brings up to date what is behind.
Result<void> mendDerived(Store &store, StoreAdmin &admin, int dims, FindingList &findings,
                         Job &job) {
    const bool words = hasAny(findings, kOfWords);
    const bool behind =
        hasAny(findings, kBehind) || findings.count(Problem::DamagedDerivedVector) > 0;
    if (!words && !behind)
        return {};
    if (words) {
        job.step("Indexing words");
        if (auto done = rebuildWords(store, job);
            !done && done.error().code != ErrorCode::Unsupported)
            return done;
    }
    if (behind) {
        if (auto done = catchUp(store, job); !done)
            return done;
    }
    auto looked = check(store, admin, {.derivedOnly = true, .dims = dims}, job);
    if (!looked)
        return failure(std::move(looked.error()));
    const FindingList left(std::move(looked->findings));
    const auto compare = [&](Problem problem) {
        const qint64 before = findings.count(problem);
        findings.repaired(problem, std::max<qint64>(0, before - left.count(problem)));
    };
    std::for_each(kOfWords.begin(), kOfWords.end(), compare);
    std::for_each(kBehind.begin(), kBehind.end(), compare);
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
    const auto dims = configuredAgentDims(*admin);
    // What cannot be read because the file is damaged is what the check is for.
    if (!dims && dims.error().code != ErrorCode::Corrupt)
        return failure(dims.error());
    auto report =
        check(store, *admin,
              {.repair = plan.repair, .remove = plan.remove, .dims = dims.value_or(0)}, job);
    if (!report)
        return report;
    FindingList findings(std::move(report->findings));
    if (!dims && findings.count(Problem::DamagedFile) == 0)
        findings.add(Problem::DamagedFile, dims.error().detail);
    if (plan.repair) {
        auto done = mendDerived(store, *admin, dims.value_or(0), findings, job);
        if (!done && done.error().code != ErrorCode::Corrupt)
            return failure(std::move(done.error()));
        if (!done && findings.count(Problem::DamagedFile) == 0)
            findings.add(Problem::DamagedFile, done.error().detail);
    }
    report->findings = findings.take();
    return report;
}

} // namespace nestor
