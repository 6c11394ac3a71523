// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/fused_ranking.h"

#include "core/base/stable_hash.h"
#include "core/base/text.h"
#include "core/search/ranking/text_ranking.h"
#include "core/search/ranking/written_together.h"
#include "core/search/text/word_folding.h"
#include "core/vector/vector_metric.h"

#include <QSet>

#include <algorithm>

namespace nestor {

namespace {

/// The same as kNegligibleShare, beside what one word gives to the hit that it gives most to.
constexpr double kNegligibleAmongAll = 0.15;

/// Whether a word that feedback added tells a person something. Numbers name nothing by themselves,
/// and single letters are what is left of "it's".
bool saysSomething(const QByteArray &word) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return word.size() > 1 && !std::all_of(word.begin(), word.end(), isDigit);
}

QSet<qint64> numbersOf(const std::vector<TextMatch> &matches) {
    QSet<qint64> numbers;
    for (const TextMatch &match : matches)
        numbers.insert(match.number);
    return numbers;
}

/// The terms that are conditions, asked for: what the query excludes.
TextQuery excludedTerms(const TextQuery &query) {
    TextQuery excluded;
    for (TextQuery::Term term : query.terms) {
        if (term.excluded) {
            term.excluded = false;
            term.phrase = false;
            excluded.terms.push_back(std::move(term));
        }
    }
    return excluded;
}

std::vector<QueryWord> wordsOf(const TextQuery &query) {
    std::vector<QueryWord> words;
    for (const TextQuery::Term &term : query.terms) {
        if (term.excluded)
            continue;
        // As the words of the index were folded.
        std::vector<QueryWord> some = queryWords(foldedAsRead(textOf(term.text)).toUtf8());
        for (QueryWord &word : some)
            word.weight = term.count;
        if (term.prefix && !some.empty())
            some.back().prefix = true;
        words.insert(words.end(), some.begin(), some.end());
    }
    return words;
}

} // namespace

FusedRanking::FusedRanking(const FusedQuestion &question, SearchSnapshot &store,
                           const SearchScope &scope, const WordIndex &words,
                           const VectorSet &vectors, ExactVectorReader &stored)
    : m_question(question)
    , m_store(store)
    , m_scope(scope)
    , m_words(words)
    , m_vectors(vectors)
    , m_stored(stored) {}

Result<std::unique_ptr<FusedRanking>>
FusedRanking::create(const FusedQuestion &question, SearchSnapshot &store, const SearchScope &scope,
                     const WordIndex &words, const VectorSet &vectors, ExactVectorReader &stored,
                     const std::vector<ItemMatch> &nearest, std::optional<double> minScore) {
    std::unique_ptr<FusedRanking> ranking(
        new FusedRanking(question, store, scope, words, vectors, stored));
    auto expression = words.tables.expression(question.text, words.tokenizer);
    if (!expression)
        return failure(std::move(expression.error()));
    if (auto done = ranking->addWords(*expression); !done)
        return failure(std::move(done.error()));
    if (auto done = ranking->addNearest(nearest, *expression); !done)
        return failure(std::move(done.error()));
    if (auto done = ranking->rank(minScore); !done)
        return failure(std::move(done.error()));
    return ranking;
}

void FusedRanking::add(Candidate candidate, quint64 item) {
    m_byItem.insert(item, m_candidates.size());
    m_candidates.push_back(std::move(candidate));
}

Result<void> FusedRanking::addWords(const FtsExpression &expression) {
    auto matches = m_words.tables.matches(expression);
    if (!matches)
        return failure(std::move(matches.error()));
    // The best of what may be very many, one after the other.
    const auto isWorse = [](const TextMatch &a, const TextMatch &b) {
        return a.score != b.score ? a.score < b.score : a.number > b.number;
    };
    std::make_heap(matches->begin(), matches->end(), isWorse);
    // Those that are as good as the last belong to it: names decide among them, not the index.
    constexpr qint64 kMostEquals = 4;
    double last = 0;
    const auto wanted = [&] {
        const auto count = qint64(m_candidates.size());
        return count < m_question.candidates ||
               (matches->front().score == last && count / kMostEquals < m_question.candidates);
    };
    while (!matches->empty() && wanted()) {
        std::pop_heap(matches->begin(), matches->end(), isWorse);
        const TextMatch match = matches->back();
        matches->pop_back();
        last = match.score;
        auto known = m_words.tables.item(match.number);
        if (!known)
            return failure(std::move(known.error()));
        if (!*known || !m_scope.holds(NamespacePath::fromStored((*known)->prefix)))
            continue;
        auto item = m_store.item({(*known)->prefix, (*known)->key});
        if (!item)
            return failure(std::move(item.error()));
        if (!*item || !m_scope.passes(**item))
            continue;
        auto text = m_words.tables.text(match.number);
        if (!text)
            return failure(std::move(text.error()));
        add({**std::move(item), match.number, *std::move(text), nullptr},
            itemHash((*known)->prefix, (*known)->key));
    }
    return {};
}

Result<void> FusedRanking::addNearest(const std::vector<ItemMatch> &nearest,
                                      const FtsExpression &expression) {
    const TextQuery &query = m_question.text;
    const bool demands =
        std::any_of(query.terms.begin(), query.terms.end(),
                    [](const TextQuery::Term &term) { return term.phrase && !term.excluded; });
    QSet<qint64> allowed;
    QSet<qint64> denied;
    if (demands) {
        auto matches = m_words.tables.matches(expression);
        if (!matches)
            return failure(std::move(matches.error()));
        allowed = numbersOf(*matches);
    }
    if (const TextQuery excluded = excludedTerms(query); !excluded.terms.empty()) {
        auto asked = m_words.tables.expression(excluded, m_words.tokenizer);
        if (!asked)
            return failure(std::move(asked.error()));
        auto matches = m_words.tables.matches(*asked);
        if (!matches)
            return failure(std::move(matches.error()));
        denied = numbersOf(*matches);
    }
    for (const ItemMatch &match : nearest) {
        if (const auto known = m_byItem.constFind(match.item); known != m_byItem.cend()) {
            m_candidates[*known].nearest = &match;
            continue;
        }
        auto item = m_store.itemAt(match.row, match.item);
        if (!item)
            return failure(std::move(item.error()));
        if (!*item) {
            m_outdated = true;
            continue;
        }
        auto known = m_words.tables.find((*item)->ns.stored(), (*item)->key);
        if (!known)
            return failure(std::move(known.error()));
        Candidate candidate{**std::move(item), 0, {}, &match};
        if (*known) {
            candidate.number = (*known)->number;
            auto text = m_words.tables.text(candidate.number);
            if (!text)
                return failure(std::move(text.error()));
            candidate.text = *std::move(text);
        }
        if (denied.contains(candidate.number) || (demands && !allowed.contains(candidate.number)))
            continue;
        add(std::move(candidate), match.item);
    }
    return {};
}

Result<void> FusedRanking::rank(std::optional<double> minScore) {
    auto size = m_words.tables.size();
    if (!size)
        return failure(std::move(size.error()));
    WordStatistics statistics;
    statistics.texts = size->texts;
    statistics.averageWords = size->averageWords;
    statistics.textsWith = [this, texts = size->texts](const QByteArray &word) {
        return m_words.textsWith(word, texts).value_or(0);
    };

    const auto vectors = m_vectors.vectorsOf(m_byItem, m_stored);
    if (!vectors)
        return failure(vectors.error());
    m_outdated = m_outdated || m_stored.isOutdated();
    std::vector<HybridCandidate> candidates(m_candidates.size());
    for (std::size_t i = 0; i < m_candidates.size(); ++i)
        candidates[i].text = m_candidates[i].text;
    for (const auto &[candidate, vector] : *vectors)
        candidates[candidate].vectors.emplace_back(vector);

    HybridQuery query;
    query.words = wordsOf(m_question.text);
    query.distance = m_vectors.distance();
    query.explain = m_question.explain;
    if (!m_question.vector.empty())
        query.vector = preparedVector(m_question.vector, query.distance);
    m_hits = rankHybrid(query, candidates, statistics);
    liftWhatWasWrittenTogether();
    for (std::size_t i = 0; i < m_hits.size(); ++i) {
        if (!minScore || m_hits[i].score >= *minScore)
            m_items.push_back({m_hits[i].score, i});
    }
    return {};
}

void FusedRanking::liftWhatWasWrittenTogether() {
    if (!m_question.written)
        return;
    std::vector<double> scores;
    std::vector<qint64> times;
    for (const HybridHit &hit : m_hits) {
        scores.push_back(hit.score);
        times.push_back(m_candidates[hit.candidate].item.createdAt.micros);
    }
    const auto together = writtenTogether(scores, times, *m_question.written);
    for (std::size_t i = 0; i < m_hits.size(); ++i) {
        m_hits[i].score += together[i].share;
        if (together[i].with)
            m_writtenWith.insert(m_hits[i].candidate, m_hits[*together[i].with].candidate);
    }
    std::stable_sort(m_hits.begin(), m_hits.end(),
                     [](const HybridHit &a, const HybridHit &b) { return a.score > b.score; });
}

std::vector<SearchRemark> FusedRanking::whatWasWrittenTogether() const {
    constexpr std::size_t kFirstHits = 10;
    std::vector<SearchRemark> remarks;
    for (std::size_t i = 0; i < std::min(kFirstHits, m_hits.size()); ++i) {
        const auto with = m_writtenWith.constFind(m_hits[i].candidate);
        if (with != m_writtenWith.cend()) {
            remarks.push_back(
                {SearchRemark::Kind::WrittenTogether,
                 {m_candidates[m_hits[i].candidate].item.key, m_candidates[*with].item.key}});
        }
    }
    return remarks;
}

Result<std::optional<Item>> FusedRanking::read(const RankedItem &ranked) {
    return m_candidates[m_hits[ranked.place].candidate].item;
}

Result<void> FusedRanking::describe(const RankedItem &ranked, bool explain, SearchItem &hit) {
    const HybridHit &found = m_hits[ranked.place];
    const Candidate &candidate = m_candidates[found.candidate];
    if (candidate.nearest)
        hit.vectorOutOfDate = candidate.nearest->outOfDate;
    if (!explain)
        return {};
    ScoreParts parts;
    parts.vectorScore = found.vectorScore;
    parts.textScore = found.textScore;
    parts.feedbackScore = found.feedbackScore;
    parts.fused = found.score;
    // They come by their share. Of those that were asked for and of those that feedback added, what
    // gave next to nothing explains nothing: "in", "the"; also where a hit has no others.
    if (!m_mostShares) {
        m_mostShares.emplace();
        for (const HybridHit &other : m_hits) {
            for (const HybridHit::Word &word : other.words) {
                double &most = (*m_mostShares)[word.asked];
                most = std::max(most, word.share);
            }
        }
    }
    double most[2] = {0, 0};
    for (const HybridHit::Word &word : found.words)
        most[word.asked] = std::max(most[word.asked], word.share);
    for (const HybridHit::Word &word : found.words) {
        if (word.share >= kNegligibleShare * most[word.asked] &&
            word.share >= kNegligibleAmongAll * (*m_mostShares)[word.asked] &&
            (word.asked || saysSomething(word.word)))
            parts.words.push_back(word.word);
    }
    parts.matchedText = textWithWords(hit.item.value, parts.words);
    if (candidate.nearest) {
        parts.vectorDistance =
            hitFromRank(m_vectors.distance(), 0, candidate.nearest->rank).distance;
        parts.field = m_vectors.fieldName(candidate.nearest->field);
        if (parts.matchedText.isEmpty())
            parts.matchedText = textOfField(hit.item.value, parts.field, m_question.home);
    }
    hit.parts = std::move(parts);
    return {};
}

} // namespace nestor
