// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <functional>
#include <span>
#include <vector>

namespace nestor {

/// What the words of a collection are like, for weighing those of a query.
struct WordStatistics {
    qint64 texts = 0;
    double averageWords = 0; ///< in a text
    /// How many texts hold the word (folded as WordReader folds it, not stemmed).
    std::function<qint64(const QByteArray &word)> textsWith;
};

/// A word of a query.
struct QueryWord {
    QByteArray word; ///< folded
    double weight = 1;
    bool prefix = false; ///< stands for every word that begins with it
    bool operator==(const QueryWord &) const = default;
};

/// The words of a query in plain text, each as often as it occurs.
[[nodiscard]] std::vector<QueryWord> queryWords(QByteArrayView text);

/// Scores some texts of a collection, the candidates of a search, by their words. Words are
/// compared by their stems (core/embedding/word_stem.h), so that "planned" finds "planning"; the
/// word index that named the candidates need not know of stems.
///
/// Scores are those of bm25.h. Immutable after construction, usable from several threads where the
/// statistics are.
class WordScorer {
public:
    /// Reads the texts; they are not kept. The rarity of a word is asked for when it is needed.
    WordScorer(std::span<const QByteArrayView> texts, WordStatistics statistics);

    /// A query in terms of the candidates' stems.
    struct Term {
        QByteArray word;            ///< as people should see it
        std::vector<quint32> stems; ///< several where a prefix stands for them; none: not found
        double weight = 1;
        double rarity = 0;
        bool operator==(const Term &) const = default;
    };
    struct Query {
        std::vector<Term> terms;
        double rarityPower = 1; ///< see bm25.h
        bool operator==(const Query &) const = default;
    };
    /// Words with one stem become one term, their weights added.
    [[nodiscard]] Query query(std::span<const QueryWord> words) const;

    [[nodiscard]] std::size_t textCount() const { return m_counts.size(); }
    /// BM25 of every text, by its number.
    [[nodiscard]] std::vector<double> scores(const Query &query) const;
    /// What each term gives to the score of one text, by the term's number.
    [[nodiscard]] std::vector<double> shares(const Query &query, std::size_t text) const;

    // For relevance feedback.
    struct StemCount {
        quint32 stem = 0;
        quint32 count = 0;
    };
    [[nodiscard]] const std::vector<StemCount> &stemsOfText(std::size_t text) const {
        return m_counts[text];
    }
    [[nodiscard]] quint32 wordsInText(std::size_t text) const { return m_lengths[text]; }
    /// The stem as a term of weight 1.
    [[nodiscard]] Term termOf(quint32 stem) const;

private:
    struct Stem {
        QByteArray stem;
        std::vector<QByteArray> words; ///< the words of the candidates that have it
    };

    [[nodiscard]] quint32 stemNumber(QByteArrayView word);
    [[nodiscard]] double rarityOf(std::span<const quint32> stems) const;
    [[nodiscard]] double share(const Term &term, double power, double count,
                               std::size_t text) const;

    WordStatistics m_statistics;
    std::vector<Stem> m_stems;
    QHash<QByteArray, quint32> m_stemNumbers;
    QHash<QByteArray, quint32> m_wordNumbers; ///< word -> its stem
    std::vector<std::vector<StemCount>> m_counts;
    std::vector<quint32> m_lengths;
};

} // namespace nestor
