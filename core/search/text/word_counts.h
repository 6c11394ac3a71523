// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/text/segmenter.h"

#include <QByteArray>
#include <QHash>

#include <chrono>
#include <mutex>
#include <optional>

namespace nestor {

/// How many texts hold a word, remembered: FTS5 keeps no such number, and walks through all that
/// holds the word to tell. Good for weights, which change with the logarithm: a count may lag
/// behind by a sixty-fourth of the texts, or ten minutes. May be called from several threads.
class WordCounts {
public:
    /// `texts` is how many there are in all.
    [[nodiscard]] std::optional<qint64> find(const QByteArray &word, TextTokenizer tokenizer,
                                             qint64 texts);
    void keep(const QByteArray &word, TextTokenizer tokenizer, qint64 texts, qint64 withWord);
    /// So many texts were written or removed.
    void noteChanges(qint64 texts);

private:
    /// Forgets what lags too far behind.
    void checkLocked(TextTokenizer tokenizer, qint64 texts);

    std::mutex m_mutex;
    QHash<QByteArray, qint64> m_counts;
    TextTokenizer m_tokenizer = TextTokenizer::Words;
    qint64 m_texts = 0; ///< when the first of them was kept
    qint64 m_changes = 0;
    std::chrono::steady_clock::time_point m_since;
};

} // namespace nestor
