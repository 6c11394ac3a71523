// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/embed/put_embedder.h"
#include "core/search/ranking/ranking.h"
#include "core/search/vectors/vector_set.h"
#include "core/store/search_source.h"

namespace nestor {

/// Items by the nearness of their best vector to that of the question.
class VectorRanking final : public Ranking {
public:
    /// `matches` as VectorSearch::nearest() gives them, all of them within the search's scope.
    VectorRanking(SearchSnapshot &store, const VectorSet &vectors, std::vector<ItemMatch> matches,
                  std::optional<double> minScore, VectorHome home);

    [[nodiscard]] bool allPass() const override { return true; }
    [[nodiscard]] Result<std::optional<Item>> read(const RankedItem &ranked) override;
    [[nodiscard]] Result<void> describe(const RankedItem &ranked, bool explain,
                                        SearchItem &hit) override;
    [[nodiscard]] qint64 candidates() const override { return qint64(m_matches.size()); }

private:
    SearchSnapshot &m_store;
    const VectorSet &m_vectors;
    const std::vector<ItemMatch> m_matches;
    const VectorHome m_home;
};

} // namespace nestor
