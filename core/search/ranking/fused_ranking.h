// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/embed/put_embedder.h"
#include "core/search/ranking/hybrid_ranking.h"
#include "core/search/ranking/ranking.h"
#include "core/search/text/word_index.h"
#include "core/search/vectors/exact_vector_reader.h"
#include "core/search/vectors/vector_set.h"
#include "core/store/search_source.h"

#include <QHash>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace nestor {

/// What a hybrid search is asked.
struct FusedQuestion {
    TextQuery text;
    Vector vector; ///< as VectorSearch takes it; empty: words alone
    bool explain = false;
    VectorHome home = VectorHome::Agent;
    /// Candidates of each kind.
    qint64 candidates = 256;
    /// When the items of the scope were written, ascending (see writtenTogether()); null: what was
    /// written together does not answer together.
    std::shared_ptr<const std::vector<qint64>> written;
};

/// Items by words and meaning together: the best of each kind are candidates, and rankHybrid()
/// puts them in order. What the query excludes, or demands as a phrase, holds for the candidates
/// of both kinds.
class FusedRanking final : public Ranking {
public:
    /// `nearest` as VectorSearch::nearest() gives them, within the scope; `stored` are the vectors
    /// of `vectors`.
    [[nodiscard]] static Result<std::unique_ptr<FusedRanking>>
    create(const FusedQuestion &question, SearchSnapshot &store, const SearchScope &scope,
           const WordIndex &words, const VectorSet &vectors, ExactVectorReader &stored,
           const std::vector<ItemMatch> &nearest, std::optional<double> minScore);

    [[nodiscard]] bool allPass() const override { return true; }
    [[nodiscard]] Result<std::optional<Item>> read(const RankedItem &ranked) override;
    [[nodiscard]] Result<void> describe(const RankedItem &ranked, bool explain,
                                        SearchItem &hit) override;
    [[nodiscard]] qint64 candidates() const override { return qint64(m_candidates.size()); }
    /// For people: which of the first hits were lifted by what was written with them; empty where
    /// none was.
    [[nodiscard]] std::vector<SearchRemark> whatWasWrittenTogether() const;

private:
    struct Candidate {
        Item item;
        qint64 number = 0; ///< in nestor_fts; 0 where it is not there
        QByteArray text;
        const ItemMatch *nearest = nullptr;
    };

    FusedRanking(const FusedQuestion &question, SearchSnapshot &store, const SearchScope &scope,
                 const WordIndex &words, const VectorSet &vectors, ExactVectorReader &stored);

    [[nodiscard]] Result<void> addWords(const FtsExpression &expression);
    [[nodiscard]] Result<void> addNearest(const std::vector<ItemMatch> &nearest,
                                          const FtsExpression &expression);
    [[nodiscard]] Result<void> rank(std::optional<double> minScore);
    void add(Candidate candidate, quint64 item);
    void liftWhatWasWrittenTogether();

    const FusedQuestion m_question;
    SearchSnapshot &m_store;
    const SearchScope &m_scope;
    const WordIndex m_words;
    const VectorSet &m_vectors;
    ExactVectorReader &m_stored;
    std::vector<Candidate> m_candidates;
    QHash<quint64, std::size_t> m_byItem;
    std::vector<HybridHit> m_hits;
    QHash<std::size_t, std::size_t> m_writtenWith; ///< by candidate
    /// What one word gives at most to a hit, of those that feedback added and of those asked for.
    std::optional<std::array<double, 2>> m_mostShares;
};

} // namespace nestor
