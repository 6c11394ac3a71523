// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/text/segmenter.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace nestor {

/// What a person types to search by words, taken apart. A value.
///
///     words           any of them; an item with more of them, and rarer ones, comes first
///     "a phrase"      these words in this order; every item found holds it
///     begin*          a word that begins so
///     -word -"a b"    no item found holds it
///
/// In a text of more than kSentence different words beside its phrases, quotes only quote: whoever
/// asks in sentences does not mean that every item must hold what they cite. A quote behind letters
/// (6", tp"ss) opens no phrase, nor does one without its partner before more words than that.
///
/// Nothing else has a meaning: AND, OR, parentheses and colons are text. Every input is a query;
/// one without a word to look for (empty, punctuation, only exclusions) finds nothing.
struct TextQuery {
    struct Term {
        QByteArray text; ///< UTF-8, as typed
        bool phrase = false;
        bool prefix = false;
        bool excluded = false;
        int count = 1; ///< how often it stands in the query: as often it weighs
        bool operator==(const Term &) const = default;
    };
    std::vector<Term> terms;

    /// Different terms beyond this many (a pasted chapter) are dropped.
    static constexpr qsizetype kMaxTerms = 256;
    static constexpr qsizetype kSentence = 8;

    /// Never fails; malformed UTF-8 is read as U+FFFD.
    [[nodiscard]] static TextQuery parse(QByteArrayView text);
    /// Whether there is something to look for: a letter, digit or symbol that is not excluded.
    [[nodiscard]] bool findsAnything() const;
    bool operator==(const TextQuery &) const = default;
};

} // namespace nestor
