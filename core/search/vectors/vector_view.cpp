// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_view.h"

#include "core/vector/vector_metric.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace nestor {

namespace {

using State = VectorEntry::State;

bool isNearer(const ItemMatch &a, const ItemMatch &b) {
    return a.rank < b.rank;
}

/// Of the vectors of one item the nearest.
void keepBestOfItems(std::vector<ItemMatch> &matches) {
    std::sort(matches.begin(), matches.end(), [](const ItemMatch &a, const ItemMatch &b) {
        return std::tie(a.row, a.rank, a.field) < std::tie(b.row, b.rank, b.field);
    });
    const auto end =
        std::unique(matches.begin(), matches.end(),
                    [](const ItemMatch &a, const ItemMatch &b) { return a.row == b.row; });
    matches.erase(end, matches.end());
}

/// The `wanted` nearest, and all that are as near as the last of them.
void keepNearest(std::vector<ItemMatch> &matches, qint64 wanted) {
    if (wanted < 0 || std::size_t(wanted) >= matches.size()) {
        std::sort(matches.begin(), matches.end(), isNearer);
        return;
    }
    if (wanted == 0) {
        matches.clear();
        return;
    }
    const auto last = matches.begin() + (wanted - 1);
    std::nth_element(matches.begin(), last, matches.end(), isNearer);
    const float farthest = last->rank;
    const auto end = std::partition(
        last, matches.end(), [farthest](const ItemMatch &match) { return match.rank <= farthest; });
    matches.erase(end, matches.end());
    std::sort(matches.begin(), matches.end(), isNearer);
}

/// Of which all that are as near are surely among the matches: those no farther than the farthest
/// hit, whose like were all found.
qint64 countNear(const std::vector<ItemMatch> &matches, float farthest) {
    return std::count_if(matches.begin(), matches.end(),
                         [farthest](const ItemMatch &match) { return match.rank <= farthest; });
}

} // namespace

qint64 VectorView::size() const {
    return qint64(m_set.m_entries.size()) - m_set.m_leftOut;
}

qint64 VectorView::indexed() const {
    return size() - qint64(m_set.m_flat.size());
}

IdSet VectorView::numbersIn(std::span<const RowHandle> rows) const {
    std::vector<VectorId> numbers;
    numbers.reserve(rows.size());
    for (const RowHandle row : rows) {
        for (Number number = m_set.m_entries.firstInRow(row); number != VectorEntries::kNone;
             number = m_set.m_entries[number].next) {
            if (m_set.m_entries[number].isFindable())
                numbers.push_back(number);
        }
    }
    return IdSet(std::move(numbers));
}

RowHandle VectorView::rowOf(VectorId number) const {
    return m_set.m_entries[Number(number)].row;
}

quint64 VectorView::itemOf(VectorId number) const {
    return m_set.m_entries[Number(number)].item;
}

std::vector<VectorId> VectorView::sample(std::size_t count) const {
    std::vector<VectorId> numbers;
    const std::size_t end = m_set.m_entries.end();
    const std::size_t stretches = std::min(count, end);
    quint64 state = 1;
    for (std::size_t i = 0; i < stretches; ++i) {
        // One from each of `count` equal stretches: evenly, and none twice.
        const std::size_t first = i * end / stretches;
        const std::size_t next = (i + 1) * end / stretches;
        state = state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX generator
        const auto number = Number(first + (state >> 33) % (next - first));
        if (m_set.m_entries[number].isFindable())
            numbers.push_back(number);
    }
    return numbers;
}

VectorView::Breadth VectorView::breadthFor(qint64 wanted) const {
    const auto found = std::size_t(std::max<qint64>(size(), 1));
    const auto items = std::max<std::size_t>(m_set.m_entries.items(), 1);
    const std::size_t vectors = std::size_t(wanted) * ((found + items - 1) / items);
    // Some more than wanted: what is as near as the last must be told from what is farther.
    return {vectors + vectors / 4 + 4, std::max({m_set.m_breadth, m_quality.breadth, 2 * vectors})};
}

VectorSearchPlan VectorView::plan(VectorSearchShape shape, qint64 wanted) const {
    const Breadth breadth = breadthFor(wanted);
    shape.count = walkable();
    shape.k = breadth.k;
    shape.ef = breadth.ef;
    return planVectorSearch(shape, m_set.m_index ? m_set.m_index->costs() : VectorCosts());
}

bool VectorView::holdsSeveralOfAnItem() const {
    return m_set.m_entries.size() > m_set.m_entries.items();
}

float VectorView::rankOfFlat(std::span<const float> query, Number number) const {
    return vectorRank(m_set.m_distance, query.data(), m_set.m_flat.at(number).data(), m_set.m_dims);
}

float VectorView::withinEnds(float rank) const {
    return m_set.m_distance == Distance::Cosine ? std::clamp(rank, -1.0F, 1.0F) : rank;
}

void VectorView::add(std::vector<ItemMatch> &matches, Number number, float rank) const {
    const VectorEntry &entry = m_set.m_entries[number];
    matches.push_back({entry.row, entry.item, withinEnds(rank), entry.field, entry.outOfDate});
}

void VectorView::addFlat(std::vector<ItemMatch> &matches, std::span<const float> query,
                         const IdSet *among) const {
    const VectorEntries &entries = m_set.m_entries;
    m_set.m_flat.forEachStretch([&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < std::min(end, entries.end()); ++i) {
            const auto number = Number(i);
            if (entries[number].state == State::Flat && (!among || among->contains(number)))
                add(matches, number, rankOfFlat(query, number));
        }
    });
}

void VectorView::finish(std::vector<ItemMatch> &matches, qint64 wanted) const {
    if (holdsSeveralOfAnItem())
        keepBestOfItems(matches);
    keepNearest(matches, wanted);
}

Result<VectorFinding> VectorView::exact(std::span<const float> query, qint64 wanted,
                                        const IdSet *among) const {
    VectorFinding found;
    const VectorEntries &entries = m_set.m_entries;
    found.items.reserve(among ? among->size() : std::size_t(size()));
    std::vector<VectorId> indexed;
    const auto look = [&](Number number) {
        if (entries[number].state == State::Flat)
            add(found.items, number, rankOfFlat(query, number));
        else if (entries[number].state == State::Indexed)
            indexed.push_back(number);
    };
    if (among) {
        for (const VectorId number : among->ids())
            look(Number(number));
    } else {
        for (Number number = 0; number < entries.end(); ++number)
            look(number);
    }
    found.ranked = qint64(found.items.size()) + qint64(indexed.size());
    auto added = addIndexed(found, query, ranked(query, indexed), wanted);
    if (!added)
        return failure(std::move(added.error()));
    finish(found.items, wanted);
    return found;
}

float VectorView::reachOf(std::span<const Indexed> indexed, bool everything) {
    if (everything)
        return std::numeric_limits<float>::infinity();
    float farthest = -std::numeric_limits<float>::infinity();
    for (const Indexed &one : indexed)
        farthest = std::max(farthest, one.rank);
    return farthest;
}

Result<VectorFinding> VectorView::walk(std::span<const float> query, qint64 wanted,
                                       const IdSet *among) const {
    VectorFinding found;
    found.plan = VectorPlan::Filtered;
    for (Breadth breadth = breadthFor(wanted); breadth.k < walkable();
         breadth = {breadth.k * 4, breadth.ef * 4}) {
        const std::size_t k = askedFor(breadth.k);
        auto answer = among
                          ? m_set.m_index->searchAmong(query, k, breadth.ef, *among, {}, Ties::All)
                          : m_set.m_index->search(query, k, breadth.ef, {}, {}, Ties::All);
        if (!answer)
            return failure(std::move(answer.error()));
        found.ranked += answer->ranked;
        found.items.clear();
        addFlat(found.items, query, among);
        const std::vector<Indexed> indexed = indexedOf(*answer);
        const bool everything = answer->hits.size() < k;
        auto error = addIndexed(found, query, indexed, wanted);
        if (!error)
            return failure(std::move(error.error()));
        finish(found.items, -1);
        if (everything || countNear(found.items, reachOf(indexed, everything) - *error) >= wanted) {
            keepNearest(found.items, wanted);
            found.ranked += qint64(m_set.m_flat.size());
            found.completedByScan = answer->completedByScan;
            return found;
        }
    }
    // Too many are exactly as near, or too few of the vectors found are of different items.
    auto all = exact(query, wanted, among);
    if (!all)
        return all;
    all->plan = VectorPlan::Filtered; // who wants more goes on by walks
    all->ranked += found.ranked;
    all->rescored += found.rescored;
    all->completedByScan = true;
    return all;
}

Result<VectorFinding> VectorView::widening(std::span<const float> query, qint64 wanted,
                                           const VectorBatchFilter &filter) const {
    VectorFinding found;
    found.plan = VectorPlan::Widening;
    std::unordered_map<VectorId, bool> known;
    const VectorBatchFilter asking = [&](std::span<const VectorId> ids,
                                         std::span<bool> passes) -> Result<void> {
        std::vector<VectorId> unknown;
        for (const VectorId id : ids) {
            // The graph may hold vectors that are being moved there, or that are gone.
            if (m_set.m_entries[Number(id)].isFindable() && !known.contains(id))
                unknown.push_back(id);
        }
        const auto answers = std::make_unique<bool[]>(unknown.size());
        if (!unknown.empty()) {
            if (auto asked = filter(unknown, {answers.get(), unknown.size()}); !asked)
                return asked;
        }
        for (std::size_t i = 0; i < unknown.size(); ++i)
            known.emplace(unknown[i], answers[i]);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto answer = known.find(ids[i]);
            passes[i] = answer != known.end() && answer->second;
        }
        return {};
    };
    for (Breadth breadth = breadthFor(wanted);; breadth = {breadth.k * 4, breadth.ef * 4}) {
        const std::size_t k = askedFor(breadth.k);
        auto answer = m_set.m_index->searchWidening(query, k, breadth.ef, asking, {}, Ties::All);
        if (!answer)
            return failure(std::move(answer.error()));
        found.ranked += answer->ranked;
        found.completedByScan = answer->completedByScan;
        found.items.clear();
        const std::vector<Indexed> indexed = indexedOf(*answer);
        const bool everything = answer->hits.size() < k;
        auto error = addIndexed(found, query, indexed, wanted);
        if (!error)
            return failure(std::move(error.error()));
        const float reach = reachOf(indexed, everything) - *error;
        if (m_set.m_flat.size() > 0) {
            // Only those are asked about that are near enough to count.
            std::vector<ItemMatch> nearest = found.items;
            finish(nearest, wanted);
            const float bound = qint64(nearest.size()) < wanted
                                    ? std::numeric_limits<float>::infinity()
                                    : nearest.back().rank;
            std::vector<VectorId> flat;
            const VectorEntries &entries = m_set.m_entries;
            m_set.m_flat.forEachStretch([&](std::size_t first, std::size_t end) {
                for (std::size_t i = first; i < std::min(end, entries.end()); ++i) {
                    if (entries[Number(i)].state == State::Flat &&
                        rankOfFlat(query, Number(i)) <= bound)
                        flat.push_back(i);
                }
            });
            const auto passes = std::make_unique<bool[]>(flat.size());
            if (auto asked = asking(flat, {passes.get(), flat.size()}); !asked)
                return failure(std::move(asked.error()));
            for (std::size_t i = 0; i < flat.size(); ++i) {
                if (passes[i])
                    add(found.items, Number(flat[i]), rankOfFlat(query, Number(flat[i])));
            }
            found.ranked += qint64(m_set.m_flat.size());
        }
        finish(found.items, -1);
        if (everything || countNear(found.items, reach) >= wanted) {
            keepNearest(found.items, wanted);
            return found;
        }
    }
}

} // namespace nestor
