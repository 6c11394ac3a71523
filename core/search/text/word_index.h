// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/text/text_tables.h"
#include "core/search/text/word_counts.h"

namespace nestor {

/// The words of a store's items as one reader sees them, inside his transaction.
struct WordIndex {
    TextTables &tables;
    TextTokenizer tokenizer;
    WordCounts &counts;

    /// How many of `texts` in all hold the word, as WordCounts remembers it or the tables say.
    [[nodiscard]] Result<qint64> textsWith(const QByteArray &word, qint64 texts) const;
};

} // namespace nestor
