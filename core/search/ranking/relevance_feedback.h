// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/ranking/word_scorer.h"

#include <span>
#include <vector>

/// Learns from the best candidates of a search what else it could have asked. Pure functions,
/// usable from every thread.
namespace nestor {

struct FeedbackOptions {
    std::size_t texts = 10;  ///< how many of the best candidates are learned from
    std::size_t words = 30;  ///< how many words they may add
    double queryWeight = .5; ///< share of the query as it was
};

/// The query, expanded by the words that stand out in the texts that it finds (RM3: N. Abdul-Jaleel
/// et al., "UMass at TREC 2004: Novelty and HARD"; V. Lavrenko and W. B. Croft, "Relevance-based
/// language models", SIGIR 2001). A text counts by exp(its score), for BM25 estimates the logarithm
/// of how much likelier a text is to be relevant; a word by its share of the texts' words and its
/// rarity, without which frequent words would take the places. The weights add up to 1. `scores`
/// are those of `query`, by the text's number; when no text has a score above 0, the query comes
/// back as it was.
[[nodiscard]] WordScorer::Query expandQuery(const WordScorer &scorer,
                                            const WordScorer::Query &query,
                                            std::span<const double> scores,
                                            const FeedbackOptions &options = {});

struct VectorFeedbackOptions {
    std::size_t texts = 5;
    double queryWeight = .5;
};

/// The query's vector, moved towards those of the best candidates (J. J. Rocchio, "Relevance
/// feedback in information retrieval", 1971, without the negative part). A candidate counts by
/// exp(its score); `scores` are fused z-scores, by the candidate's number. Candidates without a
/// vector (empty) are passed over. All vectors that are not empty are as long as the query.
[[nodiscard]] std::vector<float> moveQuery(std::span<const float> query,
                                           std::span<const std::span<const float>> vectors,
                                           std::span<const double> scores,
                                           const VectorFeedbackOptions &options = {});

} // namespace nestor
