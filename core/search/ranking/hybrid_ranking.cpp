// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/hybrid_ranking.h"

#include "core/search/ranking/fusion.h"
#include "core/search/ranking/relevance_feedback.h"
#include "core/vector/vector_metric.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace nestor {

namespace {

/// Of each candidate, the vector nearest to the query, and how near it is.
struct Similarities {
    /// Candidates without a vector get the mean, which says nothing for or against them.
    std::vector<double> scores;
    std::vector<std::span<const float>> nearest; ///< empty for candidates without one
};

Similarities similarities(std::span<const float> query, Distance distance,
                          std::span<const HybridCandidate> candidates) {
    Similarities found;
    found.scores.resize(candidates.size());
    found.nearest.resize(candidates.size());
    const bool meaning = std::any_of(query.begin(), query.end(), [](float v) { return v != 0; });
    if (!meaning)
        return found;
    double total = 0;
    double count = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        for (const std::span<const float> vector : candidates[i].vectors) {
            const float rank =
                vectorRank(distance, query.data(), vector.data(), static_cast<int>(query.size()));
            const double score = hitFromRank(distance, 0, rank).score;
            if (found.nearest[i].empty() || score > found.scores[i]) {
                found.scores[i] = score;
                found.nearest[i] = vector;
            }
        }
        if (!found.nearest[i].empty()) {
            total += found.scores[i];
            count += 1;
        }
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (found.nearest[i].empty())
            found.scores[i] = count > 0 ? total / count : 0;
    }
    return found;
}

/// The words that gave something to a text's scores.
std::vector<HybridHit::Word> wordsOf(const WordScorer &scorer, const WordScorer::Query &query,
                                     const WordScorer::Query &expanded, std::size_t text) {
    // The expanded query begins with the terms of the query, in their order.
    const std::vector<double> asked = scorer.shares(query, text);
    const std::vector<double> all = scorer.shares(expanded, text);
    std::vector<HybridHit::Word> words;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double share = all[i] + (i < asked.size() ? asked[i] : 0);
        if (share > 0)
            words.push_back({expanded.terms[i].word, share, i < asked.size()});
    }
    std::stable_sort(words.begin(), words.end(),
                     [](const auto &a, const auto &b) { return a.share > b.share; });
    return words;
}

} // namespace

std::vector<HybridHit> rankHybrid(const HybridQuery &query,
                                  std::span<const HybridCandidate> candidates,
                                  const WordStatistics &statistics) {
    std::vector<QByteArrayView> texts;
    texts.reserve(candidates.size());
    for (const HybridCandidate &candidate : candidates)
        texts.push_back(candidate.text);
    const WordScorer scorer(texts, statistics);

    // First round: the query as it was asked.
    const WordScorer::Query asked = scorer.query(query.words);
    const std::vector<double> textScores = scorer.scores(asked);
    const Similarities near = similarities(query.vector, query.distance, candidates);
    const std::array<FusionPart, 2> firstRound = {FusionPart{textScores}, FusionPart{near.scores}};
    const Fused first = fuse(firstRound, candidates.size());

    // Second round: what the best of the first have to say. Words learn from the words' own best,
    // the vector from the best of both: measured better than any other pairing.
    const WordScorer::Query expanded = expandQuery(scorer, asked, textScores);
    const std::vector<double> feedbackScores = scorer.scores(expanded);
    std::vector<double> movedScores = near.scores;
    if (!query.vector.empty()) {
        const std::vector<float> moved = moveQuery(query.vector, near.nearest, first.scores);
        movedScores =
            similarities(preparedVector(moved, query.distance), query.distance, candidates).scores;
    }
    const std::array<FusionPart, 4> both = {FusionPart{textScores}, FusionPart{feedbackScores},
                                            FusionPart{near.scores}, FusionPart{movedScores}};
    const Fused fused = fuse(both, candidates.size());

    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return fused.scores[a] > fused.scores[b];
    });
    std::vector<HybridHit> hits;
    hits.reserve(order.size());
    for (const std::size_t i : order) {
        HybridHit &hit = hits.emplace_back();
        hit.candidate = i;
        hit.score = fused.scores[i];
        hit.textScore = textScores[i];
        hit.feedbackScore = feedbackScores[i];
        if (!near.nearest[i].empty())
            hit.vectorScore = near.scores[i];
        hit.textShare = fused.shares[0][i];
        hit.feedbackShare = fused.shares[1][i];
        hit.vectorShare = fused.shares[2][i] + fused.shares[3][i];
        if (query.explain)
            hit.words = wordsOf(scorer, asked, expanded, i);
    }
    return hits;
}

} // namespace nestor
