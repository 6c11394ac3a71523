// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/place_gates.h"

#include "core/backends/sqlite/agent_search.h"
#include "core/doctor/item_gates.h"

#include <algorithm>
#include <utility>

namespace nestor {

namespace {

/// Who took the places before the cut: enough of them to see what happens.
constexpr size_t kTakersShown = 10;

} // namespace

GateResult staleGate(const StaleFacts &facts, const QByteArray &bestField) {
    const bool none = qsizetype(facts.stale.size()) == facts.vectors;
    // What another, fresh vector of the item is found by is no loss.
    const bool decides = !bestField.isEmpty() && isStale(facts, bestField);
    return {Gate::StaleVector, !none && !decides, facts};
}

Result<GateResult> sizeGate(SqlConnection &connection, const StoreSchema &schema,
                            const VectorPlaces &places, const std::vector<AgentItemVector> &vectors,
                            qint64 row, qsizetype question) {
    SizeFacts facts;
    facts.question = question;
    bool anyOther = false;
    for (const AgentItemVector &vector : vectors) {
        const qsizetype size = vector.bytes.size() / qsizetype(sizeof(float));
        if (vector.bytes.size() != question * qsizetype(sizeof(float)) && facts.item < 0) {
            facts.item = size;
            facts.field = vector.field;
        }
    }
    for (const VectorPlaces::Misfit &misfit : places.misfits()) {
        if (misfit.itemRow == row)
            continue;
        ++facts.others;
        if (std::exchange(anyOther, true))
            continue;
        auto item = itemAtRow(connection, schema, misfit.itemRow);
        if (!item)
            return failure(std::move(item.error()));
        if (*item)
            facts.example = ItemId{(*item)->ns, (*item)->key};
        facts.exampleSize = misfit.size;
    }
    return GateResult{Gate::WrongSize, facts.item < 0 && !anyOther, facts};
}

Result<GateResult> crowdGate(SqlConnection &connection, const StoreSchema &schema,
                             const VectorPlaces &places, const VectorPlaces::Place &place,
                             qint64 limit, qint64 agentPlace) {
    CrowdFacts facts;
    facts.cut = agentCut(limit);
    facts.vectorPlace = place.vector;
    facts.itemPlace = place.item;
    facts.reach = std::max(place.item, (place.vector + 1) / 2);
    auto takers = places.takersOf(facts.cut);
    facts.items = qint64(takers.size());
    std::stable_sort(takers.begin(), takers.end(),
                     [](const auto &a, const auto &b) { return a.second > b.second; });
    for (size_t i = 0; i < takers.size() && i < kTakersShown; ++i) {
        auto item = itemAtRow(connection, schema, takers[i].first);
        if (!item)
            return failure(std::move(item.error()));
        if (*item)
            facts.takers.push_back({{(*item)->ns, (*item)->key}, takers[i].second});
    }
    // Beyond the cut, and not beyond it if items were told apart first: further vectors of other
    // items took its place. Otherwise it stands too far below by itself.
    const bool crowded = place.vector > facts.cut && place.item <= facts.cut;
    return GateResult{Gate::CrowdedOut, agentPlace > 0 || !crowded, facts};
}

GateResult limitGate(LimitFacts facts, qint64 agentPlace) {
    const bool within = facts.place <= facts.limit;
    facts.place = agentPlace > 0 ? agentPlace : std::max(facts.place, qint64(1));
    return {Gate::BelowLimit, agentPlace > 0 || within, facts};
}

} // namespace nestor
