// SPDX-License-Identifier: Apache-2.0
#include "core/search/fts_expression.h"

#include <QString>

namespace nestor {
namespace {

/// Trigrams of a short word looked for at once; the vocabulary may know thousands.
constexpr qsizetype kMaxShortWordTokens = 500;

QByteArray quoted(QByteArray text) {
    text.replace('"', "\"\"");
    return '"' + text + '"';
}

/// One term as alternatives, joined by OR; empty where nothing in the index can match.
Result<QByteArrayList> alternatives(const TextQuery::Term &term, TextTokenizer tokenizer,
                                    const TokensBeginningWith &vocabulary) {
    const SegmentedTerm segmented = segmentedForQuery(term.text, tokenizer);
    QByteArrayList all;
    if (tokenizer == TextTokenizer::Trigrams) {
        if (QString::fromUtf8(segmented.text).toUcs4().size() >= 3)
            return QByteArrayList{quoted(segmented.text)};
        auto tokens = vocabulary(QString::fromUtf8(segmented.text).toCaseFolded().toUtf8());
        if (!tokens)
            return failure(std::move(tokens.error()));
        for (const QByteArray &token : tokens->mid(0, kMaxShortWordTokens))
            all.append(quoted(token));
        return all;
    }
    QByteArray expression = quoted(segmented.text);
    if (segmented.lastIsPrefix || term.prefix)
        expression += " *";
    all.append(expression);
    if (!term.phrase && !term.excluded) {
        for (const QByteArray &pair : segmented.pairs)
            all.append(quoted(pair));
    }
    return all;
}

QByteArray anyOf(const QByteArrayList &expressions) {
    return expressions.size() == 1 ? expressions.front() : '(' + expressions.join(" OR ") + ')';
}

} // namespace

Result<QByteArray> ftsExpression(const TextQuery &query, TextTokenizer tokenizer,
                                 const TokensBeginningWith &vocabulary) {
    QByteArrayList wanted;
    QByteArrayList needed;
    QByteArrayList excluded;
    for (const TextQuery::Term &term : query.terms) {
        auto expressions = alternatives(term, tokenizer, vocabulary);
        if (!expressions)
            return failure(std::move(expressions.error()));
        if (expressions->isEmpty()) {
            if (term.phrase && !term.excluded)
                return QByteArray();
            continue;
        }
        if (term.excluded) {
            excluded.append(anyOf(*expressions));
            continue;
        }
        wanted.append(*expressions);
        if (term.phrase)
            needed.append(anyOf(*expressions));
    }
    if (wanted.isEmpty())
        return QByteArray();

    QByteArray expression = anyOf(wanted);
    // The phrases stand among the alternatives as well: a condition alone would leave the other
    // words without a share in the score.
    if (!needed.isEmpty() && wanted.size() > needed.size())
        expression = needed.join(" AND ") + " AND " + expression;
    else if (!needed.isEmpty())
        expression = needed.join(" AND ");
    if (!excluded.isEmpty())
        expression = '(' + expression + ") NOT " + anyOf(excluded);
    return expression;
}

} // namespace nestor
