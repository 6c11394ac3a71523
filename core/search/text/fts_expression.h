// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/search/text/text_query.h"

#include <QByteArray>
#include <QByteArrayList>

#include <functional>
#include <vector>

namespace nestor {

/// The tokens of the index that begin with `beginning` (folded).
using TokensBeginningWith = std::function<Result<QByteArrayList>(const QByteArray &beginning)>;

/// What one phrase of an FTS5 expression counts for.
struct PhraseWeight {
    double weight = 1; ///< its share in the score; 0 where it is only a condition
    /// Phrases of one term are forms of one word: found together, they count as that word found
    /// as often, and it is as rare as all of them are.
    int term = 0;
    bool operator==(const PhraseWeight &) const = default;
};

/// A query as FTS5 takes it.
struct FtsExpression {
    struct Phrase {
        QByteArray word; ///< what of the query it is, as typed
        PhraseWeight weight;
        bool operator==(const Phrase &) const = default;
    };

    QByteArray match;            ///< for MATCH; empty where nothing can be found
    std::vector<Phrase> phrases; ///< as FTS5 numbers them: in the order in which they stand

    [[nodiscard]] std::vector<PhraseWeight> weights() const;
    bool operator==(const FtsExpression &) const = default;
};

/// Words are alternatives, phrases conditions, exclusions come off what is left. All text stands
/// in FTS5 strings, so that nothing in it is syntax. A bare word of Latin letters is looked for
/// with the words of the index that have its stem (core/embedding/word_stem.h), which `vocabulary`
/// names: "planned" finds "planning". One that reads as several ("well-known", "adduser(8)") is
/// looked for whole and by its words. Phrases, prefixes and exclusions mean what is written.
///
/// With trigrams, a word of one or two characters has no token of its own and is looked for as the
/// trigrams that begin with it, which `vocabulary` names (an FTS5 LIKE finds nothing for it in
/// SQLite 3.40). Fails only as `vocabulary` does.
[[nodiscard]] Result<FtsExpression> ftsExpression(const TextQuery &query, TextTokenizer tokenizer,
                                                  const TokensBeginningWith &vocabulary);

} // namespace nestor
