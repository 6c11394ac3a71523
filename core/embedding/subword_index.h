// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <vector>

namespace nestor {

/// Finds the known words that are spelled most like an unknown one: inflections, compounds,
/// misspellings. Words are compared by the Dice coefficient of their sets of character trigrams,
/// with marked ends; words of one or two characters of a script without spaces by their single
/// characters. Words with digits are never alike: identifiers and numbers differ on purpose.
///
/// Immutable after construction, usable from several threads at once.
class SubwordIndex {
public:
    struct Match {
        quint32 word = 0;     ///< position in the list the index was made from
        float similarity = 0; ///< above kLeastSimilarity, at most 1
        bool operator==(const Match &) const = default;
    };

    static constexpr float kLeastSimilarity = 0.5F;
    static constexpr std::size_t kMaxMatches = 4;

    /// The words are folded as WordReader folds them. They are not kept.
    explicit SubwordIndex(const std::vector<QByteArrayView> &words);

    /// The most similar words, best first, equal ones in order of the list; at most kMaxMatches,
    /// empty where none is similar enough.
    [[nodiscard]] std::vector<Match> closest(QByteArrayView word) const;

private:
    // Postings: the words with gram m_grams[i] are m_postings[m_begins[i] .. m_begins[i + 1]).
    std::vector<quint32> m_grams; ///< hashes, rising
    std::vector<quint32> m_begins;
    std::vector<quint32> m_postings;
    std::vector<quint8> m_gramCounts; ///< for each word
};

} // namespace nestor
