// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_search.h"

#include "core/base/stable_hash.h"

#include <QSet>

#include <algorithm>
#include <chrono>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Fewer vectors in a graph than this are compared with as quickly.
constexpr qint64 kWorthWalking = 500;

/// The first page's worth of items, and how the next stretch of a ranking grows. What a search
/// finds for a stretch stays as it is in the answer to one that wants more.
constexpr qint64 kFirstStretch = 16;
constexpr qint64 kStretchGrowth = 4;

/// Items looked at to estimate how many pass: first a few, and more where few of them do.
constexpr std::size_t kSmallSample = 64;
constexpr std::size_t kLargeSample = 384;
constexpr std::size_t kEnoughPassing = 16;

/// Items looked at in turn, to see what a look at all would cost.
constexpr qint64 kScanSample = 512;

/// A row of an index, read in order, in nanoseconds.
constexpr double kRowOfIndex = 150;

/// What an index leaves is read rather than estimated, up to so many: it takes no longer than the
/// sample would.
constexpr qint64 kFewRows = 2000;

SearchRemark costsOf(const VectorSearchPlan &plan, SearchRemark::Kind kind) {
    constexpr double kPerMs = 1e-6;
    return {kind,
            {qint64(plan.passing), qint64(plan.count), plan.exact * kPerMs, plan.filtered * kPerMs,
             plan.widening * kPerMs}};
}

double nanosecondsSince(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin)
        .count();
}

} // namespace

VectorSearch::VectorSearch(const SearchScope &scope, RowsInScope &rows, const VectorSet &set,
                           ExactVectorReader &stored, ScopeEstimates &estimates,
                           Explanation &explanation, Stopwatch &watch)
    : m_scope(scope)
    , m_rows(rows)
    , m_stored(stored)
    , m_view(set, stored)
    , m_estimates(estimates)
    , m_explanation(explanation)
    , m_watch(watch) {}

void VectorSearch::notePlan(VectorWay way, SearchRemark reason) {
    m_explanation.plan = {RankedBy::Vectors, way};
    m_explanation.reasons = {std::move(reason)};
    if (way == VectorWay::Exact) {
        if (m_view.indexed() > 0 && m_view.quality().exact)
            addReason({SearchRemark::Kind::WalksMiss, {100 * double(m_view.quality().recall)}});
        else if (m_view.indexed() == 0)
            addReason({SearchRemark::Kind::NoGraph, {}});
    }
    for (const SearchRemark &why : m_whyNoGraph)
        addReason(why);
    const qint64 beside = m_view.size() - m_view.indexed();
    if (way != VectorWay::Exact && beside > 0)
        addReason({SearchRemark::Kind::ComparedBeside, {beside}});
}

void VectorSearch::addReason(SearchRemark reason) {
    m_explanation.reasons.push_back(std::move(reason));
}

bool VectorSearch::mayWalk(qint64 wanted) const {
    return wanted > 0 && m_view.indexed() >= kWorthWalking && !m_view.quality().exact;
}

Result<std::vector<ItemMatch>> VectorSearch::nearest(const VectorQuestion &question) {
    m_explanation.vectors = m_view.size();
    m_explanation.indexed = m_view.indexed();
    std::vector<ItemMatch> ranking;
    QSet<quint64> ranked;
    const qint64 wanted = question.wanted;
    qint64 stretch = wanted;
    if (question.pages && wanted >= 0)
        stretch = kFirstStretch;
    for (;; stretch *= kStretchGrowth) {
        auto found = find(question.query, stretch, wanted);
        if (!found)
            return failure(std::move(found.error()));
        m_explanation.candidates += found->ranked;
        m_explanation.rescored += found->rescored;
        if (found->completedByScan)
            addReason({SearchRemark::Kind::CompletedByComparing, {}});
        if (ranking.empty()) {
            ranking = std::move(found->items);
        } else {
            for (const ItemMatch &match : found->items) {
                if (!ranked.contains(match.item))
                    ranking.push_back(match);
            }
        }
        const bool isEnd = found->plan == VectorPlan::Exact || qint64(ranking.size()) < stretch;
        if (isEnd || wanted < 0 || stretch >= wanted)
            break;
        for (const ItemMatch &match : ranking)
            ranked.insert(match.item);
    }
    if (m_explanation.rescored > 0)
        addReason({SearchRemark::Kind::TakenByCodes, {m_explanation.rescored}});
    m_watch.lap("vectors");
    return ranking;
}

Result<VectorFinding> VectorSearch::find(std::span<const float> query, qint64 wanted,
                                         qint64 wantedIfExact) {
    if (m_scope.isEverything())
        return findAmongAll(query, wanted, wantedIfExact);
    const bool walks = mayWalk(wanted);
    if (walks && !m_passing && !m_estimate) {
        if (auto done = sizeUp(query); !done)
            return failure(std::move(done.error()));
    }
    if (walks && !m_passing) {
        VectorSearchShape shape;
        shape.passing = std::size_t(m_estimate->share * double(m_view.indexed()));
        shape.passingSet = m_estimate->passingSet;
        shape.askOne = m_estimate->askOne;
        const VectorSearchPlan plan = m_view.plan(shape, wanted);
        const double widening = plan.widening * m_estimate->walksTake;
        if (plan.plan == VectorPlan::Widening && widening < std::min(plan.exact, plan.filtered)) {
            auto found = findWidening(query, wanted, plan.widening);
            if (!found)
                return failure(std::move(found.error()));
            if (*found) {
                notePlan(VectorWay::WideningGraph,
                         costsOf(plan, m_estimatedBefore ? SearchRemark::Kind::EarlierCosts
                                                         : SearchRemark::Kind::EstimatedCosts));
                return **std::move(found);
            }
        }
    }
    if (!m_passing) {
        if (auto done = findPassing(); !done)
            return failure(std::move(done.error()));
    }
    if (!walks) {
        auto found = m_view.exact(query, wantedIfExact, &*m_passing);
        notePlan(VectorWay::Exact, {SearchRemark::Kind::AllPassingCompared, {}});
        return found;
    }
    VectorSearchShape shape;
    shape.passing = m_passing->size();
    const VectorSearchPlan plan = m_view.plan(shape, wanted);
    if (plan.exact <= plan.filtered) {
        notePlan(VectorWay::Exact, costsOf(plan, SearchRemark::Kind::Costs));
        return m_view.exact(query, wantedIfExact, &*m_passing);
    }
    notePlan(VectorWay::FilteredGraph, costsOf(plan, SearchRemark::Kind::Costs));
    return m_view.walk(query, wanted, &*m_passing);
}

Result<VectorFinding> VectorSearch::findAmongAll(std::span<const float> query, qint64 wanted,
                                                 qint64 wantedIfExact) {
    VectorSearchShape shape;
    shape.passing = std::size_t(m_view.indexed());
    if (!mayWalk(wanted)) {
        notePlan(VectorWay::Exact, {SearchRemark::Kind::AllCompared, {}});
        return m_view.exact(query, wantedIfExact);
    }
    const VectorSearchPlan plan = m_view.plan(shape, wanted);
    if (plan.exact <= plan.filtered) {
        notePlan(VectorWay::Exact, costsOf(plan, SearchRemark::Kind::Costs));
        return m_view.exact(query, wantedIfExact);
    }
    notePlan(VectorWay::Graph, {SearchRemark::Kind::WalkIsQuicker, {m_view.indexed()}});
    return m_view.walk(query, wanted);
}

Result<void> VectorSearch::takeSample(std::size_t count, std::size_t &asked, std::size_t &passing,
                                      std::size_t &inNamespaces) {
    asked = passing = inNamespaces = 0;
    for (const VectorId number : m_view.sample(count)) {
        auto answer = m_rows.ask(m_view.rowOf(number));
        if (!answer)
            return failure(std::move(answer.error()));
        asked += 1;
        passing += answer->passes ? 1 : 0;
        inNamespaces += answer->inNamespaces ? 1 : 0;
    }
    return {};
}

Result<void> VectorSearch::sizeUp(std::span<const float> query) {
    m_scopeKey = m_scope.key();
    const quint64 question =
        StableHash()
            .add({reinterpret_cast<const char *>(query.data()), qsizetype(query.size_bytes())})
            .value();
    const qint64 items = m_view.items();
    m_estimate = m_estimates.find(m_scopeKey, question, items);
    m_estimatedBefore = m_estimate.has_value();
    if (!m_estimate) {
        auto few = m_rows.ifFew(kFewRows);
        if (!few)
            return failure(std::move(few.error()));
        if (*few) {
            setPassing(**few);
            m_watch.lap("filter");
            return {};
        }
        auto made = makeEstimate();
        if (!made)
            return failure(std::move(made.error()));
        m_estimate = *made;
        m_estimates.keep(m_scopeKey, question, *made, items);
    }
    m_explanation.sampled = m_estimate->sampled;
    m_explanation.passing = qint64(m_estimate->share * double(m_explanation.items));
    m_explanation.passingEstimated = true;
    m_watch.lap("sample");
    return {};
}

Result<double> VectorSearch::timeScan() {
    double least = 0;
    for (const bool warm : {false, true}) { // the first compiles the statement and reads pages
        const auto begin = std::chrono::steady_clock::now();
        auto scanned = m_rows.askSome(kScanSample);
        if (!scanned)
            return failure(std::move(scanned.error()));
        const double one = nanosecondsSince(begin) / double(std::max<qint64>(*scanned, 1));
        least = warm ? std::min(least, one) : one;
    }
    return least;
}

Result<ScopeEstimate> VectorSearch::makeEstimate() {
    std::size_t asked = 0;
    std::size_t passing = 0;
    std::size_t inNamespaces = 0;
    std::size_t askedInAll = 0;
    const auto begin = std::chrono::steady_clock::now();
    auto taken = takeSample(kSmallSample, asked, passing, inNamespaces);
    askedInAll = asked;
    if (taken && passing < kEnoughPassing) {
        taken = takeSample(kLargeSample, asked, passing, inNamespaces);
        askedInAll += asked;
    }
    if (!taken)
        return failure(std::move(taken.error()));

    ScopeEstimate estimate;
    estimate.sampled = qint64(asked);
    estimate.askOne = m_estimates.noteAsked(
        m_scope.checksItems() ? ScopeEstimates::Ask::ByValue : ScopeEstimates::Ask::ByNamespace,
        nanosecondsSince(begin), askedInAll);
    const auto all = double(std::max<std::size_t>(asked, 1));
    estimate.share = std::max(double(passing), 0.5) / all;
    auto work = m_rows.work();
    if (!work)
        return failure(std::move(work.error()));
    const auto items = double(m_view.items());
    const double inPlaces = std::max(double(inNamespaces), 0.5) / all * items;
    switch (*work) {
    case RowsInScope::Work::Everything: {
        auto scanOne = timeScan();
        if (!scanOne)
            return failure(std::move(scanOne.error()));
        estimate.passingSet = items * *scanOne;
        break;
    }
    case RowsInScope::Work::Namespaces:
        estimate.passingSet = inPlaces * (m_scope.checksItems() ? estimate.askOne : kRowOfIndex);
        break;
    case RowsInScope::Work::Passing:
        estimate.passingSet =
            estimate.share * items * (m_scope.checksItems() ? estimate.askOne : kRowOfIndex);
        break;
    }
    return estimate;
}

Result<std::optional<VectorFinding>> VectorSearch::findWidening(std::span<const float> query,
                                                                qint64 wanted, double planned) {
    const auto begin = std::chrono::steady_clock::now();
    // Where what passes lies elsewhere than the question, it would be asked about everything.
    const auto most = std::size_t(m_estimate->passingSet / std::max(m_estimate->askOne, 1.0)) + 64;
    std::size_t asked = 0;
    bool gaveUp = false;
    auto found = m_view.widening(
        query, wanted, [&](std::span<const VectorId> ids, std::span<bool> passes) -> Result<void> {
            asked += ids.size();
            gaveUp = asked > most;
            if (gaveUp)
                return failure(ErrorCode::Cancelled, u"Too many to ask about"_s);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                auto answer = m_rows.ask(m_view.rowOf(ids[i]));
                if (!answer)
                    return failure(std::move(answer.error()));
                m_outdated = m_outdated || answer->item != m_view.itemOf(ids[i]);
                passes[i] = answer->passes && answer->item == m_view.itemOf(ids[i]);
            }
            return {};
        });
    if (gaveUp || found)
        m_estimates.noteWalk(m_scopeKey, nanosecondsSince(begin) / std::max(planned, 1.0));
    if (gaveUp)
        return std::nullopt;
    if (!found)
        return failure(std::move(found.error()));
    return *std::move(found);
}

Result<void> VectorSearch::findPassing() {
    auto rows = m_rows.all();
    if (!rows)
        return failure(std::move(rows.error()));
    setPassing(*rows);
    m_watch.lap("filter");
    return {};
}

void VectorSearch::setPassing(std::span<const RowHandle> rows) {
    m_passing = m_view.numbersIn(rows);
    m_explanation.passing = qint64(rows.size());
    m_explanation.passingEstimated = false;
}

} // namespace nestor
