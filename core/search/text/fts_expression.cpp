// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/fts_expression.h"

#include "core/base/text.h"
#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"

#include <QString>

#include <algorithm>

namespace nestor {
namespace {

using Phrase = FtsExpression::Phrase;

/// Trigrams of a short word looked for at once; the vocabulary may know thousands.
constexpr qsizetype kMaxShortWordTokens = 500;

/// Shorter words have no inflections to speak of, and many words begin with them.
constexpr qsizetype kShortestInflected = 4;
constexpr qsizetype kMaxForms = 50;

QByteArray quoted(QByteArray text) {
    text.replace('"', "\"\"");
    return '"' + text + '"';
}

FtsExpression phrase(const QByteArray &text, const QByteArray &word) {
    return {quoted(text), {{word, {}}}};
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
        phrase.weight.weight = 0;
    return expression;
}

/// The other words of the index that have the stem of this one, where it is a single word of
/// Latin letters.
Result<QByteArrayList> otherForms(const QByteArray &word, const TokensBeginningWith &vocabulary) {
    WordReader reader(word);
    if (!reader.next() || reader.begin() != 0 || reader.end() != word.size())
        return QByteArrayList();
    const QByteArray folded = reader.word().toByteArray();
    const QByteArray stem = stemOf(folded);
    if (folded.size() < kShortestInflected || reader.next() ||
        !std::all_of(folded.begin(), folded.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
        return QByteArrayList();
    // Forms differ in what follows the stem, and in its last letter: happy, happier; probable,
    // probably, probability.
    qsizetype common = 0;
    while (common < stem.size() && folded[common] == stem[common])
        ++common;
    const qsizetype shared = std::max<qsizetype>(std::min(common, stem.size() - 1), 3);
    auto tokens = vocabulary(stem.first(std::min(shared, stem.size())));
    if (!tokens)
        return tokens;
    QByteArrayList forms;
    for (const QByteArray &token : *tokens) {
        if (token != folded && forms.size() < kMaxForms && stemOf(token) == stem)
            forms.append(token);
    }
    return forms;
}

/// The words of a term that is written as one but read as several ("well-known", "adduser(8)"), as
/// they stand there; none where it is a single word, or of a script without spaces.
QByteArrayList wordsWithin(const QByteArray &term) {
    QByteArrayList words;
    WordReader reader(term);
    while (reader.next()) {
        const QByteArrayView word = reader.word();
        if (std::any_of(word.begin(), word.end(),
                        [](char c) { return static_cast<unsigned char>(c) >= 0xE0U; }))
            return {};
        words.append(term.mid(reader.begin(), reader.end() - reader.begin()));
    }
    return words.size() > 1 ? words : QByteArrayList();
}

/// A bare word with its other forms.
Result<std::vector<FtsExpression>> wordAndForms(const QByteArray &word, const QByteArray &text,
                                                const TokensBeginningWith &vocabulary) {
    std::vector<FtsExpression> all{phrase(text, word)};
    auto forms = otherForms(word, vocabulary);
    if (!forms)
        return failure(std::move(forms.error()));
    for (const QByteArray &form : *forms)
        all.push_back(phrase(form, word));
    return all;
}

/// One term as alternatives; none where nothing in the index can match. Those of one
/// PhraseWeight::term, counted from 0, are forms of one word.
Result<std::vector<FtsExpression>> alternatives(const TextQuery::Term &term,
                                                TextTokenizer tokenizer,
                                                const TokensBeginningWith &vocabulary) {
    const SegmentedTerm segmented = segmentedForQuery(term.text, tokenizer);
    std::vector<FtsExpression> all;
    const bool bare = !term.phrase && !term.excluded;
    if (tokenizer == TextTokenizer::Trigrams) {
        const QString text = textOf(segmented.text);
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
    if (!bare || term.prefix) {
        all.push_back(phrase(segmented.text, term.text));
        if (segmented.lastIsPrefix || term.prefix)
            all.front().match += " *";
    } else {
        auto forms = wordAndForms(term.text, segmented.text, vocabulary);
        if (!forms)
            return forms;
        all = *std::move(forms);
        if (segmented.lastIsPrefix)
            all.front().match += " *";
    }
    if (!bare)
        return all;
    int number = 0;
    for (const QByteArray &pair : segmented.pairs) {
        all.push_back(phrase(pair, pair));
        all.back().phrases.front().weight.term = ++number;
    }
    if (term.prefix)
        return all;
    for (const QByteArray &word : wordsWithin(term.text)) {
        auto forms = wordAndForms(word, word, vocabulary);
        if (!forms)
            return forms;
        ++number;
        for (FtsExpression &form : *forms) {
            form.phrases.front().weight.term = number;
            all.push_back(std::move(form));
        }
    }
    return all;
}

} // namespace

std::vector<PhraseWeight> FtsExpression::weights() const {
    std::vector<PhraseWeight> all;
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
    int terms = 0;
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
        int last = terms;
        for (FtsExpression &one : *expressions) {
            PhraseWeight &weight = one.phrases.front().weight;
            weight.weight = term.count;
            weight.term += terms;
            last = std::max(last, weight.term);
        }
        terms = last + 1;
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
