// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/text_query.h"

#include "core/base/text.h"

#include <QHash>
#include <QString>

#include <algorithm>

namespace nestor {
namespace {

bool hasWord(QByteArrayView text) {
    const QString decoded = textOf(text);
    const QList<uint> points = decoded.toUcs4();
    return std::any_of(points.begin(), points.end(), [](uint c) {
        return QChar::isLetterOrNumber(c) || QChar::isMark(c) ||
               QChar::category(c) == QChar::Symbol_Other;
    });
}

/// Reads one term after another; positions are in UTF-16.
class Reader {
public:
    explicit Reader(const QString &text)
        : m_text(text) {}

    bool next(TextQuery::Term &term) {
        while (m_at < m_text.size() && isGap(m_text[m_at]))
            ++m_at;
        if (m_at >= m_text.size())
            return false;
        term = {};
        if (m_text[m_at] == u'-' && excludes()) {
            term.excluded = true;
            ++m_at;
        }
        if (m_text[m_at] == u'"' && (term.excluded || opensPhrase()))
            readPhrase(term);
        else
            readWord(term);
        return true;
    }

private:
    /// NUL would end the expression inside FTS5.
    static bool isGap(QChar c) { return c.isSpace() || c.isNull(); }

    /// Whether the hyphen here says what is not to be found. Two say that a flag is meant, and one
    /// before a number that it is negative.
    [[nodiscard]] bool excludes() const {
        qsizetype at = m_at + 1;
        if (at >= m_text.size() || isGap(m_text[at]) || m_text[at] == u'-')
            return false;
        bool isNumber = false;
        for (; at < m_text.size() && !isGap(m_text[at]); ++at) {
            const QChar c = m_text[at];
            if (c.isNumber())
                isNumber = true;
            else if (!QStringView(u".,%").contains(c))
                return true;
        }
        return !isNumber;
    }

    /// One quote without its partner: the rest is the phrase, as it will be once typed. A rest that
    /// goes on for long is not a phrase any more.
    [[nodiscard]] bool opensPhrase() const {
        const QStringView rest = QStringView(m_text).mid(m_at + 1);
        if (rest.contains(u'"'))
            return true;
        qsizetype words = 0;
        for (qsizetype i = 0; i < rest.size(); ++i)
            words += !isGap(rest[i]) && (i == 0 || isGap(rest[i - 1])) ? 1 : 0;
        return words <= TextQuery::kSentence;
    }

    void readPhrase(TextQuery::Term &term) {
        const qsizetype begin = ++m_at;
        const qsizetype close = m_text.indexOf(u'"', begin);
        const qsizetype end = close < 0 ? m_text.size() : close;
        m_at = close < 0 ? end : close + 1;
        QString phrase = m_text.mid(begin, end - begin);
        phrase.replace(QChar(), u' ');
        if (m_at < m_text.size() && m_text[m_at] == u'*') {
            term.prefix = true;
            ++m_at;
        }
        term.phrase = true;
        term.text = phrase.trimmed().toUtf8();
    }

    void readWord(TextQuery::Term &term) {
        const qsizetype begin = m_at;
        bool begun = false; // with more than brackets and the like
        while (m_at < m_text.size() && !isGap(m_text[m_at]) && m_text[m_at] != u'"') {
            const QChar c = m_text[m_at++];
            begun = begun || c.isLetterOrNumber() || c.isMark() || c.isSurrogate();
        }
        QStringView word = QStringView(m_text).mid(begin, m_at - begin);
        // Behind letters a quote ends something (6", he said") and opens no phrase.
        if (m_at < m_text.size() && m_text[m_at] == u'"' && (begun || m_at == begin))
            ++m_at;
        while (word.endsWith(u'*')) {
            term.prefix = true;
            word.chop(1);
        }
        term.text = word.toUtf8();
    }

    const QString m_text;
    qsizetype m_at = 0;
};

} // namespace

namespace {

TextQuery termsOf(const QString &text) {
    TextQuery query;
    QHash<QByteArray, std::size_t> known;
    Reader reader(text);
    TextQuery::Term term;
    while (query.terms.size() < size_t(TextQuery::kMaxTerms) && reader.next(term)) {
        if (!hasWord(term.text))
            continue;
        const QByteArray identity =
            QByteArray::number((term.phrase ? 1 : 0) | (term.prefix ? 2 : 0) |
                               (term.excluded ? 4 : 0)) +
            term.text;
        if (const auto same = known.constFind(identity); same != known.cend()) {
            ++query.terms[*same].count;
        } else {
            known.insert(identity, query.terms.size());
            query.terms.push_back(term);
        }
    }
    return query;
}

} // namespace

TextQuery TextQuery::parse(QByteArrayView text) {
    QString decoded = textOf(text);
    TextQuery query = termsOf(decoded);
    const auto words = std::count_if(query.terms.begin(), query.terms.end(), [](const Term &term) {
        return !term.phrase && !term.excluded;
    });
    if (words <= kSentence)
        return query;
    // An excluded phrase stays one: nobody cites with a minus.
    bool quoted = false;
    bool cites = false;
    for (qsizetype i = 0; i < decoded.size(); ++i) {
        if (decoded[i] != u'"')
            continue;
        if (!quoted)
            cites = i == 0 || decoded[i - 1] != u'-';
        quoted = !quoted;
        if (cites)
            decoded[i] = u' ';
    }
    return termsOf(decoded);
}

bool TextQuery::findsAnything() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term &term) { return !term.excluded; });
}

} // namespace nestor
