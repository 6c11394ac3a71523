// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/subword_index.h"

#include <QByteArray>

#include <algorithm>
#include <unordered_map>

namespace nestor {

namespace {

/// FNV-1a. Two grams with one hash only make two words look a little more alike.
quint32 hashOf(QByteArrayView bytes) {
    quint32 hash = 2166136261U;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Thai and everything after it: there, the scripts without spaces begin.
bool isBeyondAlphabets(unsigned char first, unsigned char second) {
    return first > 0xE0 || (first == 0xE0 && second >= 0xB8);
}

/// The distinct grams of a word, rising; empty for words that are never alike to any other.
std::vector<quint32> gramsOf(QByteArrayView word) {
    std::vector<quint32> grams;
    if (std::any_of(word.begin(), word.end(), isDigit))
        return grams;
    std::vector<qsizetype> starts; // of the characters
    for (qsizetype i = 0; i < word.size(); ++i) {
        if ((static_cast<unsigned char>(word[i]) & 0xC0U) != 0x80U)
            starts.push_back(i);
    }
    starts.push_back(word.size());
    const std::size_t characters = starts.size() - 1;
    const auto slice = [&](std::size_t from, std::size_t count) {
        return word.sliced(starts[from], starts[from + count] - starts[from]);
    };
    if (characters <= 2 && word.size() >= 3 &&
        isBeyondAlphabets(static_cast<unsigned char>(word[0]),
                          static_cast<unsigned char>(word[1]))) {
        for (std::size_t i = 0; i < characters; ++i)
            grams.push_back(hashOf(slice(i, 1)));
    } else if (characters >= 4) {
        grams.push_back(hashOf('^' + slice(0, 2).toByteArray()));
        for (std::size_t i = 0; i + 3 <= characters; ++i)
            grams.push_back(hashOf(slice(i, 3)));
        grams.push_back(hashOf(slice(characters - 2, 2).toByteArray() + '$'));
    }
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    return grams;
}

} // namespace

SubwordIndex::SubwordIndex(const std::vector<QByteArrayView> &words) {
    std::vector<std::pair<quint32, quint32>> pairs; // gram, word
    m_gramCounts.reserve(words.size());
    for (std::size_t word = 0; word < words.size(); ++word) {
        const std::vector<quint32> grams = gramsOf(words[word]);
        m_gramCounts.push_back(static_cast<quint8>(grams.size()));
        for (const quint32 gram : grams)
            pairs.emplace_back(gram, static_cast<quint32>(word));
    }
    std::sort(pairs.begin(), pairs.end());
    m_postings.reserve(pairs.size());
    for (const auto &[gram, word] : pairs) {
        if (m_grams.empty() || m_grams.back() != gram) {
            m_grams.push_back(gram);
            m_begins.push_back(static_cast<quint32>(m_postings.size()));
        }
        m_postings.push_back(word);
    }
    m_begins.push_back(static_cast<quint32>(m_postings.size()));
}

std::vector<SubwordIndex::Match> SubwordIndex::closest(QByteArrayView word) const {
    const std::vector<quint32> grams = gramsOf(word);
    std::unordered_map<quint32, int> shared; // word -> grams in common
    for (const quint32 gram : grams) {
        const auto at = std::lower_bound(m_grams.begin(), m_grams.end(), gram);
        if (at == m_grams.end() || *at != gram)
            continue;
        const auto index = static_cast<std::size_t>(at - m_grams.begin());
        for (quint32 i = m_begins[index]; i < m_begins[index + 1]; ++i)
            ++shared[m_postings[i]];
    }
    std::vector<Match> matches;
    for (const auto &[known, count] : shared) {
        const float similarity = 2.0F * static_cast<float>(count) /
                                 static_cast<float>(grams.size() + m_gramCounts[known]);
        if (similarity > kLeastSimilarity)
            matches.push_back({known, similarity});
    }
    std::sort(matches.begin(), matches.end(), [](const Match &a, const Match &b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.word < b.word;
    });
    if (matches.size() > kMaxMatches)
        matches.resize(kMaxMatches);
    return matches;
}

} // namespace nestor
