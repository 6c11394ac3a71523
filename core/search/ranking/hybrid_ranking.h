// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/index_config.h"
#include "core/search/ranking/word_scorer.h"

#include <optional>
#include <span>
#include <vector>

namespace nestor {

/// An item that words or meaning named as a candidate.
struct HybridCandidate {
    QByteArrayView text;                         ///< what the word index has of it
    std::vector<std::span<const float>> vectors; ///< prepared (vector_metric.h); the best counts
};

struct HybridQuery {
    std::vector<QueryWord> words; ///< without what only restricts: exclusions
    std::vector<float> vector;    ///< prepared; empty or all 0: the search has no meaning
    Distance distance = Distance::Cosine;
    bool explain = false;
};

/// What a candidate's place in the ranking is made of.
struct HybridHit {
    std::size_t candidate = 0; ///< its number
    /// Greater is better. Compares the hits of one search; it is not a measure of its own.
    double score = 0;

    double textScore = 0;              ///< BM25 of the query's words
    double feedbackScore = 0;          ///< BM25 of the expanded query
    std::optional<double> vectorScore; ///< of the query's vector as it was; see VectorHit::score

    // What each part gave to the score; they add up to it.
    double textShare = 0;
    double feedbackShare = 0;
    double vectorShare = 0;

    /// Only when explained: the words that contributed, greatest share of the parts by words
    /// first, with whether the query named them or relevance feedback did.
    struct Word {
        QByteArray word;
        double share = 0; ///< in textScore + feedbackScore
        bool asked = true;
        bool operator==(const Word &) const = default;
    };
    std::vector<Word> words;
};

/// Ranks the candidates of a hybrid search, best first, equal ones by number. The score is the
/// sum of the z-scores (fusion.h) of both sides in both rounds: BM25, BM25 with relevance feedback,
/// the similarity to the query's vector, and that to the vector after it was moved towards the
/// candidates that the first round found best (relevance_feedback.h). With candidates of a few
/// hundred from each side, the ranking is that of the whole collection (docs/search.md has the
/// measurements). Pure; usable from every thread.
[[nodiscard]] std::vector<HybridHit> rankHybrid(const HybridQuery &query,
                                                std::span<const HybridCandidate> candidates,
                                                const WordStatistics &statistics);

} // namespace nestor
