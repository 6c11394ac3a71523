// SPDX-License-Identifier: Apache-2.0
#include "core/vector/exact_search.h"
#include "core/vector/top_hits.h"
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

/// Below this many vectors no walk is quicker than looking at all of them.
constexpr std::size_t kWorthWalking = 500;

/// So many vectors before its turn, the memory of the next one is asked for.
constexpr std::size_t kPrefetchAhead = 2;

/// So many are found by their codes for k that are told apart by their floats.
std::size_t candidatesFor(std::size_t k) {
    return k + k / 2 + 5;
}

/// Whether what was found for k behind the k nearest, nearest first, is mostly copies of few: then
/// others may be nearer than these by their floats, and were not found.
bool isCrowded(std::span<const float> ranks, std::size_t k) {
    std::size_t different = 0;
    for (std::size_t i = k; i < ranks.size(); ++i)
        different += ranks[i] != ranks[i - 1] ? 1 : 0;
    return different < (candidatesFor(k) - k) / 2;
}

/// Whether a filtered walk compared with so much of the graph that it was lost: what passes lies
/// where few links lead. Inner products of vectors of unlike lengths do that, since links lead to
/// the long ones: a walk for short ones goes everywhere and still misses a third of them. Then
/// everything that passes is compared, at no more than twice the cost.
bool wasLost(std::size_t ranked, std::size_t count) {
    return ranked > count / 2;
}

/// What a walk met on its way, from which it is told how it will go on.
class Encounters {
public:
    bool note(bool passes) {
        ++m_met;
        m_passed += passes ? 1 : 0;
        m_passedAgain += passes && m_lastPassed ? 1 : 0;
        m_lastPassed = passes;
        return passes;
    }

    [[nodiscard]] double share() const { return m_passed / std::max(m_met, 1.0); }
    /// Two standard deviations more than that.
    [[nodiscard]] double shareAtBest() const {
        return (m_passed + 1 + 2 * std::sqrt(m_passed + 1)) / std::max(m_met, 1.0);
    }
    /// Whether those that pass lie together. Nodes that are met one after the other are
    /// neighbours of one node: if passing had nothing to do with lying near, the next to one that
    /// passes would pass as often as any. True as well while there are too few to tell.
    [[nodiscard]] bool crowded() const {
        constexpr double kEnough = 16;
        if (m_passed < kEnough)
            return true;
        const double deviation = std::sqrt(share() * (1 - share()) / m_passed);
        return m_passedAgain / m_passed > share() + 3 * deviation;
    }

private:
    double m_met = 0;
    double m_passed = 0;
    double m_passedAgain = 0; ///< right after another that passed
    bool m_lastPassed = false;
};

} // namespace

Result<VectorAnswer> VectorIndex::Private::rescored(std::span<const float> query, std::size_t k,
                                                    VectorAnswer found,
                                                    const VectorFetch &stored) const {
    std::vector<VectorId> ids(found.hits.size());
    std::transform(found.hits.begin(), found.hits.end(), ids.begin(),
                   [](const VectorHit &hit) { return hit.id; });
    std::vector<const float *> numbers(ids.size(), nullptr);
    if (auto fetched = stored(ids, numbers); !fetched)
        return failure(std::move(fetched.error()));
    auto exact = ExactSearch::create(query, config.distance, k);
    if (!exact)
        return failure(std::move(exact.error()));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (numbers[i] != nullptr)
            exact->add(ids[i], {numbers[i], dims});
    }
    found.hits = exact->take();
    found.ranks.clear();
    found.rescored = exact->ranked();
    return found;
}

template <typename Search>
Result<VectorAnswer> VectorIndex::Private::answered(std::span<const float> query, std::size_t k,
                                                    const VectorFetch &stored, Ties ties,
                                                    const Search &search) const {
    if (auto checked = checkVector(query, config.dims, config.distance); !checked)
        return failure(std::move(checked.error()));
    const EncodedVector encodedQuery = encodedOf(query);
    if (!stored || config.encoding == VectorEncoding::Float32 || k == 0)
        return search(encodedQuery.data(), k, ties);
    // Equal codes stand for vectors that need not be equal.
    constexpr std::size_t kMostAsked = 4096; // times k
    std::size_t asked = candidatesFor(k);
    auto found = search(encodedQuery.data(), asked, Ties::All);
    while (found && found->hits.size() >= asked && asked < kMostAsked * k &&
           isCrowded(found->ranks, k)) {
        asked = 4 * found->hits.size();
        found = search(encodedQuery.data(), asked, Ties::All);
    }
    if (!found)
        return found;
    return rescored(query, k, std::move(*found), stored);
}

Result<VectorAnswer> VectorIndex::Private::search(const void *query, std::size_t k, std::size_t ef,
                                                  const VectorFilter &filter, Ties ties) const {
    if (k == 0)
        return VectorAnswer{};
    const SearchPass pass(gate);
    const quint64 at = newest();
    const auto accept = [this, &filter, at](Slot slot) {
        const SlotLife &life = lives[slot];
        return life.visibleAt(at) && (!filter || filter(life.id));
    };
    const auto acceptNode = [&](Slot node) { return anyOf(node, pass.kind(), accept); };
    // More than there are would only cost memory.
    const std::size_t breadth = std::min(std::max(k, ef), graph->count());
    const auto walk = graph->walk(query, breadth, acceptNode, pass.kind());
    if (!walk)
        return failure(walk.error());
    VectorAnswer answer = answerOf(query, *walk, k, ties, pass.kind(), accept);
    const bool lost = filter && wasLost(walk->ranked, graph->count());
    if (lost || answer.hits.size() < std::min(k, living())) {
        // Fewer pass than were asked for, or the graph has parts that few or no links lead to.
        const qint64 walked = answer.ranked;
        answer = scan(query, k, filter, at, ties);
        answer.ranked += walked;
        answer.completedByScan = true;
    }
    answer.plan = VectorPlan::Filtered;
    return answer;
}

Result<VectorAnswer> VectorIndex::Private::searchAmong(const void *query, std::size_t k,
                                                       std::size_t ef, const IdSet &among,
                                                       const VectorCosts &measured,
                                                       Ties ties) const {
    const SearchPass pass(gate);
    VectorSearchShape shape;
    shape.count = living();
    shape.passing = std::min(among.size(), shape.count);
    shape.k = k;
    shape.ef = std::max(k, ef);
    if (shape.passing < kWorthWalking)
        return scanIds(query, k, among.ids(), ties);
    const VectorSearchPlan plan = planVectorSearch(shape, measured);
    VectorAnswer answer;
    std::size_t walked = 0;
    if (plan.filtered < plan.exact && k > 0) {
        const quint64 at = newest();
        Encounters met;
        const auto accept = [&](Slot slot) {
            const SlotLife &life = lives[slot];
            return life.visibleAt(at) && among.contains(life.id);
        };
        const auto acceptNode = [&](Slot node) {
            return met.note(anyOf(node, pass.kind(), accept));
        };
        const double expected =
            static_cast<double>(shape.passing) / static_cast<double>(shape.count);
        // Where what passes lies in crowds, a walk that comes from outside finds their edges
        // first: it keeps more than others.
        const std::size_t most = shape.ef + shape.ef / 2;
        const auto narrowed = [&](std::size_t ranked) -> std::size_t {
            if (wasLost(ranked, graph->count()))
                return 0;
            if (2 * met.share() >= expected)
                return met.crowded() ? most : filteredBreadth(k, shape.ef, met.share());
            const double all =
                measured.rankedNodes(static_cast<double>(most) / met.shareAtBest(), shape.count);
            const double rest = (all - static_cast<double>(ranked)) * measured.walkRank;
            return rest > plan.exact ? 0 : most;
        };
        const std::size_t breadth = std::min(most, graph->count());
        const auto walk = graph->walk(query, breadth, acceptNode, pass.kind(), narrowed);
        if (!walk)
            return failure(walk.error());
        walked = walk->ranked;
        if (!walk->gaveUp) {
            answer = answerOf(query, *walk, k, ties, pass.kind(), accept);
            if (answer.hits.size() >= std::min(k, shape.passing)) {
                answer.plan = VectorPlan::Filtered;
                return answer;
            }
        }
        answer.completedByScan = true;
    }
    const bool completed = answer.completedByScan;
    answer = scanIds(query, k, among.ids(), ties);
    answer.ranked += static_cast<qint64>(walked);
    answer.completedByScan = completed;
    return answer;
}

Result<VectorAnswer> VectorIndex::Private::searchWidening(const void *query, std::size_t k,
                                                          std::size_t ef,
                                                          const VectorBatchFilter &filter,
                                                          Ties ties) const {
    VectorAnswer answer;
    answer.plan = VectorPlan::Widening;
    if (k == 0)
        return answer;
    const SearchPass pass(gate);
    const quint64 at = newest();
    const auto visible = [this, at](Slot slot) { return lives[slot].visibleAt(at); };
    const auto visibleNode = [&](Slot node) { return anyOf(node, pass.kind(), visible); };

    std::unordered_map<Slot, bool> known; // what the filter said
    std::vector<Slot> slots;
    std::vector<VectorId> ids;
    const auto ask = [&](std::span<const Ranked> about) -> Result<void> {
        slots.clear();
        ids.clear();
        for (const Ranked &one : about) {
            if (!known.contains(one.slot)) {
                slots.push_back(one.slot);
                ids.push_back(lives[one.slot].id);
            }
        }
        const auto passes = std::make_unique<bool[]>(ids.size());
        if (!ids.empty()) {
            if (auto asked = filter(ids, {passes.get(), ids.size()}); !asked)
                return asked;
        }
        for (std::size_t i = 0; i < slots.size(); ++i)
            known.emplace(slots[i], passes[i]);
        return {};
    };
    /// Of those, nearest first, the ones that pass, as far as k of them and their like.
    const auto passing = [&](std::span<const Ranked> sorted) -> Result<std::vector<Ranked>> {
        std::vector<Ranked> found;
        const std::size_t atOnce = std::max<std::size_t>(64, 2 * k);
        for (std::size_t from = 0; from < sorted.size();) {
            // What is exactly as near as the last of a batch belongs to it.
            std::size_t to = std::min(sorted.size(), from + atOnce);
            if (found.size() >= k) {
                if (ties == Ties::Cut || sorted[from].rank > found.back().rank)
                    break;
            }
            while (to < sorted.size() && sorted[to].rank == sorted[to - 1].rank)
                ++to;
            const auto batch = sorted.subspan(from, to - from);
            if (auto asked = ask(batch); !asked)
                return failure(std::move(asked.error()));
            std::copy_if(batch.begin(), batch.end(), std::back_inserter(found),
                         [&](const Ranked &one) { return known[one.slot]; });
            from = to;
        }
        return found;
    };

    const std::size_t count = graph->count();
    qint64 ranked = 0;
    for (std::size_t breadth = std::max(k, ef); breadth < count; breadth *= 4) {
        auto walk = graph->walk(query, breadth, visibleNode, pass.kind());
        if (!walk)
            return failure(walk.error());
        ranked += static_cast<qint64>(walk->ranked);
        if (wasLost(walk->ranked, count))
            break;
        // The farthest that a walk finds are the least certain: the last quarter does not count.
        const bool complete = walk->found.size() < breadth; // the graph leads no further
        const std::size_t certain = walk->found.size() - walk->found.size() / 4;
        walk->found.resize(certain);
        const std::vector<Ranked> near = allOf(query, *walk, pass.kind(), visible);
        ranked += static_cast<qint64>(near.size() - std::min(near.size(), certain));
        auto found = passing(near);
        if (!found)
            return failure(std::move(found.error()));
        if (found->size() >= k) {
            answer = cutOff(*std::move(found), k, ties);
            answer.ranked = ranked;
            answer.plan = VectorPlan::Widening;
            return answer;
        }
        if (complete)
            break;
    }

    // So few pass that only looking at everything finds them.
    std::vector<Ranked> rest;
    for (Slot slot = 0; slot < count; ++slot) {
        if (visible(slot))
            rest.push_back({0, slot});
    }
    if (auto asked = ask(rest); !asked)
        return failure(std::move(asked.error()));
    std::erase_if(rest, [&](const Ranked &one) { return !known[one.slot]; });
    for (Ranked &one : rest)
        one.rank = rank(query, one.slot);
    ranked += static_cast<qint64>(rest.size());
    answer = cutOff(std::move(rest), k, ties);
    answer.ranked = ranked;
    answer.plan = VectorPlan::Widening;
    answer.completedByScan = true;
    return answer;
}

Result<VectorAnswer> VectorIndex::search(std::span<const float> query, std::size_t k,
                                         std::size_t ef, const VectorFilter &filter,
                                         const VectorFetch &stored, Ties ties) const {
    return d->answered(query, k, stored, ties,
                       [&](const void *encoded, std::size_t wanted, Ties kept) {
                           return d->search(encoded, wanted, ef, filter, kept);
                       });
}

Result<VectorAnswer> VectorIndex::searchAmong(std::span<const float> query, std::size_t k,
                                              std::size_t ef, const IdSet &among,
                                              const VectorFetch &stored, Ties ties) const {
    return d->answered(query, k, stored, ties,
                       [&](const void *encoded, std::size_t wanted, Ties kept) {
                           return d->searchAmong(encoded, wanted, ef, among, costs(), kept);
                       });
}

Result<VectorAnswer> VectorIndex::searchWidening(std::span<const float> query, std::size_t k,
                                                 std::size_t ef, const VectorBatchFilter &filter,
                                                 const VectorFetch &stored, Ties ties) const {
    return d->answered(query, k, stored, ties,
                       [&](const void *encoded, std::size_t wanted, Ties kept) {
                           return d->searchWidening(encoded, wanted, ef, filter, kept);
                       });
}

Result<VectorAnswer> VectorIndex::searchExact(std::span<const float> query, std::size_t k,
                                              const VectorFilter &filter,
                                              const VectorFetch &stored) const {
    return d->answered(
        query, k, stored, Ties::Cut,
        [&](const void *encoded, std::size_t wanted, Ties kept) -> Result<VectorAnswer> {
            const SearchPass pass(d->gate);
            return d->scan(encoded, wanted, filter, d->newest(), kept);
        });
}

Result<VectorAnswer> VectorIndex::searchExact(std::span<const float> query, std::size_t k,
                                              std::span<const VectorId> ids,
                                              const VectorFetch &stored) const {
    return d->answered(
        query, k, stored, Ties::Cut,
        [&](const void *encoded, std::size_t wanted, Ties kept) -> Result<VectorAnswer> {
            const SearchPass pass(d->gate);
            return d->scanIds(encoded, wanted, ids, kept);
        });
}

Result<void> VectorIndex::ranks(std::span<const float> query, std::span<const VectorId> ids,
                                std::span<float> ranks) const {
    if (auto checked = checkVector(query, d->config.dims, d->config.distance); !checked)
        return checked;
    const EncodedVector encoded = d->encodedOf(query);
    constexpr Slot kNowhere = std::numeric_limits<Slot>::max();
    std::vector<Slot> slots(ids.size(), kNowhere);
    const SearchPass pass(d->gate);
    {
        const std::lock_guard lock(d->idsMutex);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (const std::optional<Slot> slot = d->slotOf.find(ids[i]))
                slots[i] = *slot;
        }
    }
    Private::RanksOfMany ranksOf(*d, encoded.data(), slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (i + kPrefetchAhead < slots.size() && slots[i + kPrefetchAhead] != kNowhere)
            ranksOf.prefetch(slots[i + kPrefetchAhead]);
        ranks[i] =
            slots[i] == kNowhere ? std::numeric_limits<float>::infinity() : ranksOf(slots[i]);
    }
    return {};
}

} // namespace nestor
