// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/ranking/ranking.h"
#include "core/search/text/text_tables.h"
#include "core/store/search_source.h"

namespace nestor {

/// Items by the BM25 of the words they hold.
class TextRanking final : public Ranking {
public:
    /// `matches` in any order.
    TextRanking(SearchSnapshot &store, const SearchScope &scope, TextTables &tables,
                FtsExpression expression, std::vector<TextMatch> matches,
                std::optional<double> minScore);

    [[nodiscard]] bool allPass() const override { return m_scope.isEverything(); }
    [[nodiscard]] Result<std::optional<Item>> read(const RankedItem &ranked) override;
    [[nodiscard]] Result<void> describe(const RankedItem &ranked, bool explain,
                                        SearchItem &hit) override;
    [[nodiscard]] qint64 candidates() const override { return qint64(m_matches.size()); }

private:
    SearchSnapshot &m_store;
    const SearchScope &m_scope;
    TextTables &m_tables;
    const FtsExpression m_expression;
    const std::vector<TextMatch> m_matches;
};

/// A word with a smaller part of the greatest share than this explains little. Chosen by looking
/// at one store's answers, where words such as "in" and "the" stay below it; it orders nothing.
inline constexpr double kNegligibleShare = 0.4;

/// The words of the query that have a share in a row's score worth naming, the largest share first.
[[nodiscard]] std::vector<QByteArray> wordsWithShare(const FtsExpression &expression,
                                                     const std::vector<double> &shares);

/// The text of the value in which the words, or other forms of them, stand: the leaf that holds
/// most of them.
[[nodiscard]] QByteArray textWithWords(const QByteArray &value,
                                       const std::vector<QByteArray> &words);

} // namespace nestor
