// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/segmenter.h"

#include "core/base/text.h"
#include "core/search/text/word_folding.h"

#include <QString>
#include <QStringList>

#include <algorithm>

namespace nestor {
namespace {

bool isAscii(QByteArrayView text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

bool isWrittenWithoutSpaces(char32_t c) {
    // The long-vowel mark is of no script by itself, but always part of a word of kana.
    if (c == 0x30FC)
        return true;
    if (!QChar::isLetterOrNumber(c) && !QChar::isMark(c))
        return false;
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Bopomofo:
    case QChar::Script_Yi:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return false;
    }
}

void append(QString &out, char32_t c) {
    out.append(QChar::fromUcs4(c));
}

/// Walks the text and writes the runs; `atEnd` says how the run that ends the text is written.
class Segmenter {
public:
    enum class End { AsDocument, AsQuery };

    Segmenter(const QString &text, End end)
        : m_text(text.toUcs4())
        , m_end(end) {}

    QString run() {
        for (qsizetype i = 0; i < m_text.size();) {
            const char32_t c = m_text[i];
            if (isWrittenWithoutSpaces(c)) {
                qsizetype end = i + 1;
                while (end < m_text.size() && isWrittenWithoutSpaces(m_text[end]))
                    ++end;
                writePairs(i, end);
                i = end;
                continue;
            }
            if (QChar::category(c) == QChar::Symbol_Other) {
                separate();
                append(m_out, c);
                m_out.append(u' ');
            } else {
                append(m_out, c);
            }
            ++i;
        }
        return m_out.trimmed();
    }

    [[nodiscard]] bool lastIsPrefix() const { return m_lastIsPrefix; }
    [[nodiscard]] const QByteArrayList &pairsOfLongRuns() const { return m_pairs; }

private:
    static constexpr qsizetype kLongestWord = 4;

    void separate() {
        if (!m_out.isEmpty() && !m_out.back().isSpace())
            m_out.append(u' ');
    }

    void writePairs(qsizetype begin, qsizetype end) {
        separate();
        for (qsizetype i = begin; i + 1 < end; ++i) {
            QString pair;
            append(pair, m_text[i]);
            append(pair, m_text[i + 1]);
            m_out.append(pair);
            m_out.append(u' ');
            if (end - begin > kLongestWord)
                m_pairs.append(pair.toUtf8());
        }
        // The last character stands alone too, so that each character begins some token. In a
        // query, what follows the last run is open: there a pair goes on in the document.
        const bool open = m_end == End::AsQuery && end == m_text.size();
        if (!open || end - begin == 1) {
            append(m_out, m_text[end - 1]);
            m_out.append(u' ');
            m_lastIsPrefix = open;
        }
    }

    QList<uint> m_text;
    End m_end;
    QString m_out;
    QByteArrayList m_pairs;
    bool m_lastIsPrefix = false;
};

} // namespace

QByteArray segmentedForIndex(QByteArrayView text, TextTokenizer tokenizer) {
    if (isAscii(text))
        return text.toByteArray();
    const QString decoded = textOf(text);
    if (tokenizer == TextTokenizer::Trigrams)
        return foldedAsRead(decoded).toUtf8();
    return Segmenter(foldedAsRead(decoded), Segmenter::End::AsDocument).run().toUtf8();
}

SegmentedTerm segmentedForQuery(QByteArrayView text, TextTokenizer tokenizer) {
    if (isAscii(text))
        return {text.toByteArray(), false, {}};
    const QString decoded = textOf(text);
    if (tokenizer == TextTokenizer::Trigrams)
        return {foldedAsRead(decoded).toUtf8(), false, {}};
    Segmenter segmenter(foldedAsRead(decoded).trimmed(), Segmenter::End::AsQuery);
    QByteArray out = segmenter.run().toUtf8();
    return {std::move(out), segmenter.lastIsPrefix(), segmenter.pairsOfLongRuns()};
}

} // namespace nestor
