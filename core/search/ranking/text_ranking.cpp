// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/text_ranking.h"

#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"
#include "core/search/text/item_text.h"

#include <QSet>

#include <algorithm>

namespace nestor {

namespace {

/// By their stems: "planned" found "planning".
QSet<QByteArray> wordsIn(QByteArrayView text) {
    QSet<QByteArray> words;
    WordReader reader(text);
    while (reader.next())
        words.insert(stemOf(reader.word()));
    return words;
}

} // namespace

TextRanking::TextRanking(SearchSnapshot &store, const SearchScope &scope, TextTables &tables,
                         FtsExpression expression, std::vector<TextMatch> matches,
                         std::optional<double> minScore)
    : m_store(store)
    , m_scope(scope)
    , m_tables(tables)
    , m_expression(std::move(expression))
    , m_matches(std::move(matches)) {
    m_items.reserve(m_matches.size());
    for (std::size_t i = 0; i < m_matches.size(); ++i) {
        if (!minScore || m_matches[i].score >= *minScore)
            m_items.push_back({m_matches[i].score, i});
    }
    std::sort(m_items.begin(), m_items.end(),
              [](const RankedItem &a, const RankedItem &b) { return a.score > b.score; });
}

Result<std::optional<Item>> TextRanking::read(const RankedItem &ranked) {
    auto known = m_tables.item(m_matches[ranked.place].number);
    if (!known)
        return failure(std::move(known.error()));
    if (!*known) {
        m_outdated = true;
        return std::nullopt;
    }
    if (!m_scope.isEverything() && !m_scope.holds(NamespacePath::fromStored((*known)->prefix)))
        return std::nullopt;
    auto item = m_store.item({(*known)->prefix, (*known)->key});
    if (!item)
        return item;
    if (!*item) {
        m_outdated = true;
        return std::nullopt;
    }
    if (!m_scope.passes(**item))
        return std::nullopt;
    return item;
}

Result<void> TextRanking::describe(const RankedItem &ranked, bool explain, SearchItem &hit) {
    if (!explain)
        return {};
    auto shares = m_tables.shares(m_expression, m_matches[ranked.place].number);
    if (!shares)
        return failure(std::move(shares.error()));
    ScoreParts parts;
    parts.textScore = ranked.score;
    parts.fused = ranked.score;
    parts.words = wordsWithShare(m_expression, *shares);
    parts.matchedText = textWithWords(hit.item.value, parts.words);
    hit.parts = std::move(parts);
    return {};
}

std::vector<QByteArray> wordsWithShare(const FtsExpression &expression,
                                       const std::vector<double> &shares) {
    struct Share {
        QByteArray word;
        double share = 0;
    };
    std::vector<Share> all;
    for (std::size_t i = 0; i < shares.size() && i < expression.phrases.size(); ++i) {
        if (shares[i] <= 0)
            continue;
        const QByteArray &word = expression.phrases[i].word;
        const auto same = std::find_if(all.begin(), all.end(),
                                       [&word](const Share &share) { return share.word == word; });
        if (same == all.end())
            all.push_back({word, shares[i]});
        else
            same->share += shares[i];
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Share &a, const Share &b) { return a.share > b.share; });
    std::vector<QByteArray> words;
    for (const Share &share : all) {
        if (share.share >= kNegligibleShare * all.front().share)
            words.push_back(share.word);
    }
    return words;
}

QByteArray textWithWords(const QByteArray &value, const std::vector<QByteArray> &words) {
    QSet<QByteArray> wanted;
    for (const QByteArray &word : words)
        wanted.unite(wordsIn(word));
    QByteArray best;
    qsizetype most = 0;
    for (TextLeaf &leaf : textLeaves(value, LeafKinds::StringsAndNumbers)) {
        const qsizetype held = wordsIn(leaf.text).intersect(wanted).size();
        if (held > most) {
            most = held;
            best = std::move(leaf.text);
        }
    }
    return best;
}

} // namespace nestor
