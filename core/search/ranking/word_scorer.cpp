// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/word_scorer.h"

#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"
#include "core/search/text/bm25.h"

#include <algorithm>
#include <cmath>

namespace nestor {

std::vector<QueryWord> queryWords(QByteArrayView text) {
    std::vector<QueryWord> words;
    WordReader reader(text);
    while (reader.next())
        words.push_back({reader.word().toByteArray(), 1, false});
    return words;
}

WordScorer::WordScorer(std::span<const QByteArrayView> texts, WordStatistics statistics)
    : m_statistics(std::move(statistics)) {
    // Growing them took as long as filling them.
    qsizetype bytes = 0;
    for (const QByteArrayView text : texts)
        bytes += text.size();
    constexpr qsizetype kBytesADifferentWord = 24;
    m_wordNumbers.reserve(bytes / kBytesADifferentWord);
    m_stemNumbers.reserve(bytes / kBytesADifferentWord);
    std::vector<quint32> stems;
    for (const QByteArrayView text : texts) {
        stems.clear();
        WordReader reader(text);
        while (reader.next())
            stems.push_back(stemNumber(reader.word()));
        m_lengths.push_back(static_cast<quint32>(stems.size()));
        std::sort(stems.begin(), stems.end());
        std::vector<StemCount> &counts = m_counts.emplace_back();
        for (const quint32 stem : stems) {
            if (counts.empty() || counts.back().stem != stem)
                counts.push_back({stem, 0});
            ++counts.back().count;
        }
    }
}

quint32 WordScorer::stemNumber(QByteArrayView word) {
    const QByteArray key = QByteArray::fromRawData(word.data(), word.size()); // only to look it up
    const auto known = m_wordNumbers.constFind(key);
    if (known != m_wordNumbers.cend())
        return *known;
    const QByteArray stem = stemOf(word);
    const quint32 number = m_stemNumbers.value(stem, static_cast<quint32>(m_stems.size()));
    if (number == m_stems.size()) {
        m_stems.push_back({stem, {}});
        m_stemNumbers.insert(stem, number);
    }
    m_stems[number].words.push_back(word.toByteArray());
    m_wordNumbers.insert(m_stems[number].words.back(), number);
    return number;
}

double WordScorer::rarityOf(std::span<const quint32> stems) const {
    const auto texts = static_cast<double>(std::max<qint64>(m_statistics.texts, 1));
    double with = 0;
    // Texts with two of the words count twice: a little less than the truth, for no search at all.
    for (const quint32 stem : stems) {
        for (const QByteArray &word : m_stems[stem].words)
            with += static_cast<double>(m_statistics.textsWith(word));
    }
    with = std::min(with, texts);
    return wordRarity(texts, with);
}

WordScorer::Term WordScorer::termOf(quint32 stem) const {
    Term term;
    term.word = m_stems[stem].words.front();
    term.stems = {stem};
    term.rarity = rarityOf(term.stems);
    return term;
}

WordScorer::Query WordScorer::query(std::span<const QueryWord> words) const {
    Query query;
    std::size_t found = 0;
    for (const QueryWord &word : words) {
        Term term;
        term.word = word.word;
        term.weight = word.weight;
        if (word.prefix) {
            for (quint32 stem = 0; stem < m_stems.size(); ++stem) {
                const std::vector<QByteArray> &forms = m_stems[stem].words;
                if (std::any_of(forms.begin(), forms.end(),
                                [&](const QByteArray &form) { return form.startsWith(word.word); }))
                    term.stems.push_back(stem);
            }
        } else if (const auto stem = m_stemNumbers.constFind(stemOf(word.word));
                   stem != m_stemNumbers.cend()) {
            term.stems.push_back(*stem);
        }
        const auto same =
            std::find_if(query.terms.begin(), query.terms.end(), [&](const Term &known) {
                return !term.stems.empty() && known.stems == term.stems;
            });
        if (same != query.terms.end()) {
            same->weight += term.weight;
            continue;
        }
        term.rarity = term.stems.empty() ? 0 : rarityOf(term.stems);
        found += term.stems.empty() ? 0 : 1;
        query.terms.push_back(std::move(term));
    }
    query.rarityPower = rarityPower(found);
    return query;
}

double WordScorer::share(const Term &term, double power, double count, std::size_t text) const {
    const double length = m_statistics.averageWords > 0
                              ? static_cast<double>(m_lengths[text]) / m_statistics.averageWords
                              : 1;
    return term.weight * std::pow(term.rarity, power) * wordSaturation(count, length);
}

std::vector<double> WordScorer::shares(const Query &query, std::size_t text) const {
    const std::vector<StemCount> &counts = m_counts[text];
    std::vector<double> shares;
    shares.reserve(query.terms.size());
    for (const Term &term : query.terms) {
        double count = 0;
        for (const quint32 stem : term.stems) {
            const auto found = std::lower_bound(
                counts.begin(), counts.end(), stem,
                [](const StemCount &c, quint32 wanted) { return c.stem < wanted; });
            if (found != counts.end() && found->stem == stem)
                count += found->count;
        }
        shares.push_back(count > 0 ? share(term, query.rarityPower, count, text) : 0);
    }
    return shares;
}

std::vector<double> WordScorer::scores(const Query &query) const {
    std::vector<double> scores(m_counts.size());
    for (std::size_t text = 0; text < scores.size(); ++text) {
        for (const double share : shares(query, text))
            scores[text] += share;
    }
    return scores;
}

} // namespace nestor
