// SPDX-License-Identifier: Apache-2.0
// From nodes that a walk found, or from everything, to the vectors that are nearest.
#include "core/vector/top_hits.h"
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;
using Groups = VectorGroups;

/// So many vectors before its turn, the memory of the next one is asked for.
constexpr std::size_t kPrefetchAhead = 2;

/// The k least of the numbers that it is shown.
class LeastRanks {
public:
    explicit LeastRanks(std::size_t k)
        : m_k(k) {}

    void add(float rank, std::size_t times = 1) {
        for (; times > 0; --times) {
            if (m_heap.size() < m_k) {
                m_heap.push_back(rank);
            } else if (rank < m_heap.front()) {
                std::pop_heap(m_heap.begin(), m_heap.end());
                m_heap.back() = rank;
            } else {
                return;
            }
            std::push_heap(m_heap.begin(), m_heap.end());
        }
    }
    /// What is greater is not among them.
    [[nodiscard]] float bound() const {
        return m_heap.size() < m_k ? std::numeric_limits<float>::infinity() : m_heap.front();
    }

private:
    std::size_t m_k;
    std::vector<float> m_heap;
};

} // namespace

bool VectorIndex::Private::anyOf(Slot node, GraphGate::Search kind, Accept accept) const {
    if (accept(node))
        return true;
    const Groups::Place &place = lives[node].place;
    if (place.isAlone())
        return false;
    const auto lock = groups->lockedFor(kind == GraphGate::Search::Guarded);
    const auto anyTwin = [&](Groups::List list) {
        return list != Groups::kNoList &&
               std::ranges::any_of(groups->twins(list),
                                   [&](const Groups::Twin &twin) { return accept(twin.slot); });
    };
    if (anyTwin(place.twinsNow()))
        return true;
    const Groups::List list = place.companionsNow();
    if (list == Groups::kNoList)
        return false;
    return std::ranges::any_of(groups->companions(list).slots, [&](Slot slot) {
        return accept(slot) || anyTwin(lives[slot].place.twinsNow());
    });
}

double VectorIndex::Private::lengthFor(const void *query) const {
    if (config.distance == Distance::L2)
        return 0;
    return std::sqrt(std::abs(static_cast<double>(rankOf(query, query, &dims))));
}

float VectorIndex::Private::leastRank(float rank, double radius, double queryLength) const {
    // A little less for rounding.
    const auto exact = static_cast<double>(rank);
    if (config.distance == Distance::L2) {
        const double nearest = std::max(0.0, std::sqrt(std::max(0.0, exact)) - radius * 1.001);
        return static_cast<float>(nearest * nearest * 0.9999);
    }
    const double least = exact - queryLength * radius * 1.001;
    return static_cast<float>(least - 1e-6 * std::abs(least));
}

VectorAnswer VectorIndex::Private::answerOf(const void *query, const HnswGraph::Walk &walk,
                                            std::size_t k, Ties ties, GraphGate::Search kind,
                                            Accept accept) const {
    const bool guarded = kind == GraphGate::Search::Guarded;
    const double queryLength = lengthFor(query);
    std::vector<Ranked> different; // those of equal bytes by one of them
    different.reserve(walk.found.size());
    LeastRanks least(k);
    std::size_t compared = 0;
    const auto note = [&](Slot slot, float slotRank) {
        std::size_t count = accept(slot) ? 1 : 0;
        if (const Groups::List list = lives[slot].place.twinsNow(); list != Groups::kNoList) {
            for (const Groups::Twin &twin : groups->twins(list)) {
                if (count >= k)
                    break;
                count += accept(twin.slot) ? 1 : 0;
            }
        }
        if (count == 0)
            return;
        different.push_back({slotRank, slot});
        least.add(slotRank, count);
    };
    for (const HnswGraph::Found &found : walk.found) {
        const Groups::Place &place = lives[found.slot].place;
        if (place.isAlone()) { // and accepted, by the walk
            if (found.rank <= least.bound()) {
                different.push_back({found.rank, found.slot});
                least.add(found.rank);
            }
            continue;
        }
        const auto lock = groups->lockedFor(guarded);
        if (found.rank <= least.bound())
            note(found.slot, found.rank);
        const Groups::List list = place.companionsNow();
        if (list == Groups::kNoList)
            continue;
        const Groups::Companions &near = groups->companions(list);
        if (leastRank(found.rank, near.radius, queryLength) > least.bound())
            continue;
        compared += near.slots.size();
        for (std::size_t i = 0; i < near.slots.size(); ++i) {
            if (i + kPrefetchAhead < near.slots.size())
                graph->prefetch(near.slots[i + kPrefetchAhead]);
            const float slotRank = rank(query, near.slots[i]);
            if (slotRank <= least.bound())
                note(near.slots[i], slotRank);
        }
    }

    const float bound = least.bound();
    std::erase_if(different, [bound](const Ranked &one) { return one.rank > bound; });
    std::vector<TopHits::Entry> entries;
    const auto take = [&](float slotRank, Slot slot) {
        if (accept(slot))
            entries.push_back({slotRank, lives[slot].id});
    };
    for (const Ranked &one : different) {
        const Groups::Place &place = lives[one.slot].place;
        take(one.rank, one.slot);
        if (place.twinsNow() == Groups::kNoList)
            continue;
        const auto lock = groups->lockedFor(guarded);
        const std::size_t before = entries.size();
        for (const Groups::Twin &twin : groups->twins(place.twinsNow())) {
            // They are in the order of their ids: more would be cut off again.
            if (ties == Ties::Cut && entries.size() - before >= k)
                break;
            take(one.rank, twin.slot);
        }
    }
    std::sort(entries.begin(), entries.end());
    if (ties == Ties::Cut && entries.size() > k)
        entries.resize(k);
    VectorAnswer answer;
    answer.plan = VectorPlan::Filtered;
    answer.ranked = static_cast<qint64>(walk.ranked + compared);
    fill(answer, entries);
    return answer;
}

std::vector<VectorIndex::Private::Ranked> VectorIndex::Private::allOf(const void *query,
                                                                      const HnswGraph::Walk &walk,
                                                                      GraphGate::Search kind,
                                                                      Accept accept) const {
    std::vector<Ranked> all;
    const auto take = [&](float slotRank, Slot slot) {
        if (accept(slot))
            all.push_back({slotRank, slot});
        if (const Groups::List list = lives[slot].place.twinsNow(); list != Groups::kNoList) {
            for (const Groups::Twin &twin : groups->twins(list)) {
                if (accept(twin.slot))
                    all.push_back({slotRank, twin.slot});
            }
        }
    };
    for (const HnswGraph::Found &found : walk.found) {
        const auto lock = groups->lockedFor(kind == GraphGate::Search::Guarded);
        take(found.rank, found.slot);
        const Groups::List list = lives[found.slot].place.companionsNow();
        if (list == Groups::kNoList)
            continue;
        for (const Slot slot : groups->companions(list).slots)
            take(rank(query, slot), slot);
    }
    std::sort(all.begin(), all.end(),
              [](const Ranked &a, const Ranked &b) { return a.rank < b.rank; });
    return all;
}

void VectorIndex::Private::fill(VectorAnswer &answer,
                                std::span<const TopHits::Entry> entries) const {
    answer.hits.reserve(entries.size());
    answer.ranks.reserve(entries.size());
    for (const TopHits::Entry &entry : entries) {
        answer.hits.push_back(hitFromRank(config.distance, entry.id, entry.rank));
        answer.ranks.push_back(entry.rank);
    }
}

VectorAnswer VectorIndex::Private::cutOff(std::vector<Ranked> slots, std::size_t k,
                                          Ties ties) const {
    std::vector<TopHits::Entry> entries;
    entries.reserve(slots.size());
    for (const Ranked &one : slots)
        entries.push_back({one.rank, lives[one.slot].id});
    std::sort(entries.begin(), entries.end());
    if (entries.size() > k) {
        const auto cut = entries.begin() + static_cast<std::ptrdiff_t>(k);
        const float last = (cut - 1)->rank;
        entries.erase(ties == Ties::Cut
                          ? cut
                          : std::find_if(cut, entries.end(),
                                         [last](const auto &entry) { return entry.rank > last; }),
                      entries.end());
    }
    VectorAnswer answer;
    fill(answer, entries);
    return answer;
}

VectorAnswer VectorIndex::Private::compare(const void *query, std::size_t k,
                                           std::span<const Slot> slots, Ties ties) const {
    VectorAnswer answer;
    if (k == 0)
        return answer;
    TopHits top(k);
    std::vector<Ranked> near; // where ties are wanted: what may be one
    RanksOfMany ranks(*this, query, slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (i + kPrefetchAhead < slots.size())
            ranks.prefetch(slots[i + kPrefetchAhead]);
        const float slotRank = ranks(slots[i]);
        if (slotRank > top.worstRank())
            continue;
        top.add(slotRank, lives[slots[i]].id);
        if (ties == Ties::All)
            near.push_back({slotRank, slots[i]});
    }
    if (ties == Ties::All)
        answer = cutOff(std::move(near), k, ties);
    else
        fill(answer, top.takeEntries());
    answer.ranked = static_cast<qint64>(slots.size());
    return answer;
}

VectorIndex::Private::RanksOfMany::RanksOfMany(const Private &index, const void *query,
                                               std::size_t count)
    : m_index(index)
    , m_query(query) {
    constexpr std::size_t kWorthTheMemory = 16;
    const std::size_t slots = index.graph->count();
    if (count > slots / kWorthTheMemory)
        m_known.assign(slots, std::numeric_limits<float>::quiet_NaN());
}

float VectorIndex::Private::RanksOfMany::operator()(Slot slot) {
    const Groups::Place &place = m_index.lives[slot].place;
    const Slot one = place.kind == Groups::Kind::Twin ? place.host : slot;
    if (one >= m_known.size() || (one == slot && place.twinsNow() == Groups::kNoList))
        return m_index.rank(m_query, slot);
    if (std::isnan(m_known[one]))
        m_known[one] = m_index.rank(m_query, one);
    return m_known[one];
}

void VectorIndex::Private::RanksOfMany::prefetch(Slot slot) const {
    if (m_index.lives[slot].place.kind != Groups::Kind::Twin)
        m_index.graph->prefetch(slot);
}

VectorAnswer VectorIndex::Private::scan(const void *query, std::size_t k,
                                        const VectorFilter &filter, quint64 at, Ties ties) const {
    std::vector<Slot> slots;
    const auto count = static_cast<Slot>(graph->count());
    slots.reserve(count);
    for (Slot slot = 0; slot < count; ++slot) {
        const SlotLife &life = lives[slot];
        if (life.visibleAt(at) && (!filter || filter(life.id)))
            slots.push_back(slot);
    }
    return compare(query, k, slots, ties);
}

VectorAnswer VectorIndex::Private::scanIds(const void *query, std::size_t k,
                                           std::span<const VectorId> ids, Ties ties) const {
    std::vector<Slot> slots;
    slots.reserve(ids.size());
    {
        const std::lock_guard lock(idsMutex);
        for (const VectorId id : ids) {
            if (const std::optional<Slot> slot = slotOf.find(id))
                slots.push_back(*slot);
        }
    }
    // In the order of memory; and an id that was named twice counts once.
    if (!std::is_sorted(slots.begin(), slots.end()))
        std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    return compare(query, k, slots, ties);
}

} // namespace nestor
