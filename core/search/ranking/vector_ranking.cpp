// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/vector_ranking.h"

#include "core/vector/vector_metric.h"

namespace nestor {

VectorRanking::VectorRanking(SearchSnapshot &store, const VectorSet &vectors,
                             std::vector<ItemMatch> matches, std::optional<double> minScore,
                             VectorHome home)
    : m_store(store)
    , m_vectors(vectors)
    , m_matches(std::move(matches))
    , m_home(home) {
    m_items.reserve(m_matches.size());
    for (std::size_t i = 0; i < m_matches.size(); ++i) {
        const double score = hitFromRank(vectors.distance(), 0, m_matches[i].rank).score;
        if (minScore && score < *minScore)
            continue;
        m_items.push_back({score, i});
    }
}

Result<std::optional<Item>> VectorRanking::read(const RankedItem &ranked) {
    const ItemMatch &match = m_matches[ranked.place];
    auto item = m_store.itemAt(match.row, match.item);
    if (item && !*item)
        m_outdated = true;
    return item;
}

Result<void> VectorRanking::describe(const RankedItem &ranked, bool explain, SearchItem &hit) {
    const ItemMatch &match = m_matches[ranked.place];
    hit.vectorOutOfDate = match.outOfDate;
    if (!explain)
        return {};
    const VectorHit shown = hitFromRank(m_vectors.distance(), 0, match.rank);
    ScoreParts parts;
    parts.vectorScore = shown.score;
    parts.vectorDistance = shown.distance;
    parts.fused = shown.score;
    parts.field = m_vectors.fieldName(match.field);
    parts.matchedText = textOfField(hit.item.value, parts.field, m_home);
    hit.parts = std::move(parts);
    return {};
}

} // namespace nestor
