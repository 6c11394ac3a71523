// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/word_counts.h"

#include <algorithm>
#include <cstdlib>

namespace nestor {

namespace {

constexpr qint64 kLagShare = 64;
constexpr std::chrono::minutes kKeptFor{10};

/// Some megabytes.
constexpr qsizetype kMostWords = 50'000;

} // namespace

void WordCounts::checkLocked(TextTokenizer tokenizer, qint64 texts) {
    const auto now = std::chrono::steady_clock::now();
    const bool lags = std::max(m_changes, std::abs(texts - m_texts)) > m_texts / kLagShare;
    if (!m_counts.isEmpty() && !lags && m_tokenizer == tokenizer && now - m_since < kKeptFor)
        return;
    m_counts.clear();
    m_tokenizer = tokenizer;
    m_texts = texts;
    m_changes = 0;
    m_since = now;
}

std::optional<qint64> WordCounts::find(const QByteArray &word, TextTokenizer tokenizer,
                                       qint64 texts) {
    const std::lock_guard lock(m_mutex);
    checkLocked(tokenizer, texts);
    const auto known = m_counts.constFind(word);
    return known == m_counts.cend() ? std::nullopt : std::optional(*known);
}

void WordCounts::keep(const QByteArray &word, TextTokenizer tokenizer, qint64 texts,
                      qint64 withWord) {
    const std::lock_guard lock(m_mutex);
    if (m_counts.size() >= kMostWords)
        m_counts.clear();
    checkLocked(tokenizer, texts);
    m_counts.insert(word, withWord);
}

void WordCounts::noteChanges(qint64 texts) {
    const std::lock_guard lock(m_mutex);
    m_changes += texts;
}

} // namespace nestor
