// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/relevance_feedback.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace nestor {

namespace {

struct Weighted {
    std::size_t number;
    double weight;
};

/// The `count` greatest scores among those that `eligible` accepts, weighted by exp(score), the
/// weights adding up to 1. Equal scores go by number.
template <typename Eligible>
std::vector<Weighted> bestOf(std::span<const double> scores, std::size_t count,
                             Eligible &&eligible) {
    std::vector<std::size_t> numbers(scores.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t(0));
    std::erase_if(numbers, [&](std::size_t i) { return !eligible(i); });
    count = std::min(count, numbers.size());
    std::partial_sort(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count),
                      numbers.end(), [&](std::size_t a, std::size_t b) {
                          return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
                      });
    std::vector<Weighted> best;
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) {
        best.push_back({numbers[i], std::exp(scores[numbers[i]] - scores[numbers[0]])});
        total += best.back().weight;
    }
    for (Weighted &text : best)
        text.weight /= total;
    return best;
}

bool isIdentifier(QByteArrayView word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

WordScorer::Query expandQuery(const WordScorer &scorer, const WordScorer::Query &query,
                              std::span<const double> scores, const FeedbackOptions &options) {
    const std::vector<Weighted> best =
        bestOf(scores, options.texts, [&](std::size_t i) { return scores[i] > 0; });
    double queryTotal = 0;
    for (const WordScorer::Term &term : query.terms)
        queryTotal += term.weight;
    if (best.empty() || !(queryTotal > 0))
        return query;

    std::map<quint32, double> share; // of the stem among the texts' words
    for (const Weighted &text : best) {
        const auto length = static_cast<double>(scorer.wordsInText(text.number));
        for (const auto &[stem, count] : scorer.stemsOfText(text.number))
            share[stem] += text.weight * static_cast<double>(count) / length;
    }
    // Asking how rare a word is may take a while: only those that can still be chosen.
    std::vector<std::pair<double, quint32>> frequent;
    frequent.reserve(share.size());
    for (const auto &[stem, part] : share)
        frequent.emplace_back(-part, stem);
    std::sort(frequent.begin(), frequent.end());
    constexpr std::size_t kRaritiesAWord = 8;
    if (frequent.size() > options.words * kRaritiesAWord)
        frequent.resize(options.words * kRaritiesAWord);
    std::vector<WordScorer::Term> added;
    for (const auto &[part, stem] : frequent) {
        WordScorer::Term term = scorer.termOf(stem);
        // Numbers, keys and the like name one text, and would lift it above its equals.
        if (isIdentifier(term.word))
            continue;
        term.weight = -part * term.rarity;
        added.push_back(std::move(term));
    }
    std::stable_sort(
        added.begin(), added.end(),
        [](const WordScorer::Term &a, const WordScorer::Term &b) { return a.weight > b.weight; });
    if (added.size() > options.words)
        added.resize(options.words);
    double addedTotal = 0;
    for (const WordScorer::Term &term : added)
        addedTotal += term.weight;
    if (!(addedTotal > 0))
        return query;

    WordScorer::Query expanded = query;
    for (WordScorer::Term &term : expanded.terms)
        term.weight *= options.queryWeight / queryTotal;
    for (WordScorer::Term &term : added) {
        term.weight *= (1 - options.queryWeight) / addedTotal;
        const auto same =
            std::find_if(expanded.terms.begin(), expanded.terms.end(),
                         [&](const WordScorer::Term &known) { return known.stems == term.stems; });
        if (same != expanded.terms.end())
            same->weight += term.weight;
        else
            expanded.terms.push_back(std::move(term));
    }
    return expanded;
}

std::vector<float> moveQuery(std::span<const float> query,
                             std::span<const std::span<const float>> vectors,
                             std::span<const double> scores, const VectorFeedbackOptions &options) {
    const std::vector<Weighted> best =
        bestOf(scores, options.texts, [&](std::size_t i) { return !vectors[i].empty(); });
    std::vector<float> moved(query.begin(), query.end());
    if (best.empty())
        return moved;
    for (float &v : moved)
        v *= static_cast<float>(options.queryWeight);
    for (const Weighted &text : best) {
        const auto weight = static_cast<float>((1 - options.queryWeight) * text.weight);
        const std::span<const float> vector = vectors[text.number];
        for (std::size_t k = 0; k < moved.size(); ++k)
            moved[k] += weight * vector[k];
    }
    return moved;
}

} // namespace nestor
