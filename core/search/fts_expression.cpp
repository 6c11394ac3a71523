// SPDX-License-Identifier: Apache-2.0
#include "core/search/fts_expression.h"

#include <QString>

namespace nestor {
namespace {

using Phrase = FtsExpression::Phrase;

/// Trigrams of a short word looked for at once; the vocabulary may know thousands.
constexpr qsizetype kMaxShortWordTokens = 500;

QByteArray quoted(QByteArray text) {
    text.replace('"', "\"\"");
    return '"' + text + '"';
}

FtsExpression phrase(const QByteArray &text, const QByteArray &word) {
    return {quoted(text), {{word, 1}}};
}

/// The expressions side by side with `op` between, in parentheses where there are several.
FtsExpression joined(const std::vector<FtsExpression> &parts, const char *op) {
    FtsExpression all;
    for (const FtsExpression &part : parts) {
        if (!all.match.isEmpty())
            all.match += op;
        all.match += part.match;
        all.phrases.insert(all.phrases.end(), part.phrases.begin(), part.phrases.end());
    }
    if (parts.size() > 1)
        all.match = '(' + all.match + ')';
    return all;
}

FtsExpression asCondition(FtsExpression expression) {
    for (Phrase &phrase : expression.phrases)
        phrase.weight = 0;
    return expression;
}

/// One term as alternatives; none where nothing in the index can match.
Result<std::vector<FtsExpression>> alternatives(const TextQuery::Term &term,
                                                TextTokenizer tokenizer,
                                                const TokensBeginningWith &vocabulary) {
    const SegmentedTerm segmented = segmentedForQuery(term.text, tokenizer);
    std::vector<FtsExpression> all;
    if (tokenizer == TextTokenizer::Trigrams) {
        const QString text = QString::fromUtf8(segmented.text);
        if (text.toUcs4().size() >= 3) {
            all.push_back(phrase(segmented.text, term.text));
            return all;
        }
        auto tokens = vocabulary(text.toCaseFolded().toUtf8());
        if (!tokens)
            return failure(std::move(tokens.error()));
        for (const QByteArray &token : tokens->mid(0, kMaxShortWordTokens))
            all.push_back(phrase(token, term.text));
        return all;
    }
    all.push_back(phrase(segmented.text, term.text));
    if (segmented.lastIsPrefix || term.prefix)
        all.front().match += " *";
    if (!term.phrase && !term.excluded) {
        for (const QByteArray &pair : segmented.pairs)
            all.push_back(phrase(pair, pair));
    }
    return all;
}

} // namespace

std::vector<double> FtsExpression::weights() const {
    std::vector<double> all;
    all.reserve(phrases.size());
    for (const Phrase &phrase : phrases)
        all.push_back(phrase.weight);
    return all;
}

Result<FtsExpression> ftsExpression(const TextQuery &query, TextTokenizer tokenizer,
                                    const TokensBeginningWith &vocabulary) {
    std::vector<FtsExpression> wanted;
    std::vector<FtsExpression> needed;
    std::vector<FtsExpression> excluded;
    for (const TextQuery::Term &term : query.terms) {
        auto expressions = alternatives(term, tokenizer, vocabulary);
        if (!expressions)
            return failure(std::move(expressions.error()));
        if (expressions->empty()) {
            if (term.phrase && !term.excluded)
                return FtsExpression();
            continue;
        }
        if (term.excluded) {
            excluded.push_back(asCondition(joined(*expressions, " OR ")));
            continue;
        }
        if (term.phrase)
            needed.push_back(joined(*expressions, " OR "));
        wanted.insert(wanted.end(), expressions->begin(), expressions->end());
    }
    if (wanted.empty())
        return FtsExpression();

    FtsExpression expression;
    if (needed.empty()) {
        expression = joined(wanted, " OR ");
    } else if (needed.size() == wanted.size()) {
        expression = joined(needed, " AND ");
    } else {
        // The phrases stand among the alternatives as well, and have their share there: next to
        // conditions alone the other words would have none.
        std::vector<FtsExpression> all;
        for (FtsExpression &condition : needed)
            all.push_back(asCondition(std::move(condition)));
        all.push_back(joined(wanted, " OR "));
        expression = joined(all, " AND ");
    }
    if (!excluded.empty())
        expression = joined({expression, joined(excluded, " OR ")}, " NOT ");
    return expression;
}

} // namespace nestor
