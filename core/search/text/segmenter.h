// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/text_tokenizer.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>

/// Makes text ready for FTS5's tokenizers. Pure functions, usable from every thread.
///
/// FTS5's unicode61 takes an unbroken run of letters as one word, so it finds nothing inside
/// Chinese, Japanese or Thai, and its trigrams find no word of fewer than three characters, which
/// is most words of these languages. So runs of scripts that are written without spaces (and
/// Hangul, whose particles stick to the word) become overlapping pairs of characters, as Lucene's
/// CJKBigramFilter makes them: 東京都 is indexed as `東京 京都 都`. A word of two characters is
/// then one token, a longer one a phrase of pairs, a single character the beginning of a pair.
namespace nestor {

/// The text as a document is indexed. What readers do not distinguish is folded (foldedAsRead());
/// symbols such as emoji become words of their own. Plain ASCII comes back as it is.
[[nodiscard]] QByteArray segmentedForIndex(QByteArrayView text, TextTokenizer tokenizer);

/// A word or phrase of a query, to be matched inside what segmentedForIndex() made.
struct SegmentedTerm {
    QByteArray text;           ///< what stands between the quotes of an FTS5 string
    bool lastIsPrefix = false; ///< the last token is a single character that begins a pair
    /// The pairs, where an unbroken run has more than four characters: that is rarely a word and
    /// mostly a clause, of which an item need not hold all.
    QByteArrayList pairs;
    bool operator==(const SegmentedTerm &) const = default;
};
[[nodiscard]] SegmentedTerm segmentedForQuery(QByteArrayView text, TextTokenizer tokenizer);

} // namespace nestor
