// SPDX-License-Identifier: Apache-2.0
#include "core/review/word_book.h"

#include "core/base/text.h"
#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"
#include "core/review/word_lists.h"

#include <QString>

#include <algorithm>

namespace nestor {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The sign or currency right before a number, of the text before it.
QByteArray signBefore(QByteArrayView before) {
    for (const char *sign : {"$", "€", "£", "¥"}) {
        if (before.endsWith(sign))
            return sign;
    }
    for (const char *minus : {"-", "\xe2\x88\x92"}) {
        if (!before.endsWith(minus))
            continue;
        const QByteArrayView rest = before.chopped(qsizetype(qstrlen(minus)));
        if (rest.isEmpty() || rest.endsWith(' ') || rest.endsWith('(') || rest.endsWith('\n'))
            return "-";
    }
    return {};
}

/// What belongs to a word or number and stands right behind it.
qsizetype markLength(QByteArrayView after, bool number) {
    if (number)
        return after.startsWith('%') ? 1 : 0;
    qsizetype length = 0;
    while (length < after.size() && (after[length] == '+' || after[length] == '#'))
        ++length;
    return length;
}

/// How a number goes on behind a sign between its digits: "10:30", "2026-03-01", "1,000.5".
bool joinsDigits(QByteArrayView gap) {
    return gap.size() == 1 && QByteArrayView(".,:/-").contains(gap[0]);
}

bool beginsWithCapital(QByteArrayView word) {
    if (word.isEmpty())
        return false;
    const auto first = static_cast<unsigned char>(word[0]);
    if (first < 0x80)
        return first >= 'A' && first <= 'Z';
    const QString decoded = textOf(word.first(std::min<qsizetype>(4, word.size())));
    return !decoded.isEmpty() && decoded[0].isUpper();
}

bool isAllCapitals(QByteArrayView word) {
    return word.size() > 1 &&
           std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
           std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool endsSentence(QByteArrayView gap) {
    return std::any_of(gap.begin(), gap.end(), [](char c) {
        return c == '.' || c == '!' || c == '?' || c == ':' || c == ';' || c == '\n';
    });
}

struct ReadWord {
    QByteArray folded;
    PlacedWord place;
};

/// Emoji and other signs that are no punctuation, in what stands between two words.
void addSigns(std::vector<ReadWord> &words, QByteArrayView text, qsizetype begin, qsizetype end) {
    const QByteArrayView gap = text.sliced(begin, end - begin);
    if (std::all_of(gap.begin(), gap.end(), [](char c) { return (c & 0x80) == 0; }))
        return;
    qsizetype at = begin;
    for (const uint code : textOf(gap).toUcs4()) {
        const QByteArray one =
            QString::fromUcs4(reinterpret_cast<const char32_t *>(&code), 1).toUtf8();
        if (QChar::category(code) == QChar::Symbol_Other)
            words.push_back({one, {0, false, false, at, at + one.size()}});
        at += one.size();
    }
}

/// "doesn't" is read as "doesn" and "t", and "dont" as one word: the verb, and a negation.
void splitNegation(std::vector<ReadWord> &words, QByteArrayView text) {
    ReadWord &last = words.back();
    if (last.folded == "t" && words.size() > 1) {
        ReadWord &verb = words[words.size() - 2];
        const QByteArrayView gap = text.sliced(verb.place.end, last.place.begin - verb.place.end);
        if (verb.folded.size() > 1 && verb.folded.endsWith('n') &&
            (gap == "'" || gap == "\xe2\x80\x99")) {
            verb.folded = verb.folded == "can" ? QByteArray("can") : verb.folded.chopped(1);
            if (verb.folded == "wo")
                verb.folded = "will";
            last.folded = "not";
            last.place.begin = verb.place.begin;
            return;
        }
    }
    const QByteArrayView verb = negatedVerb(last.folded);
    if (verb.isEmpty())
        return;
    ReadWord negation{"not", last.place};
    negation.place.capital = negation.place.atStart = false;
    last.folded = verb.toByteArray();
    words.push_back(std::move(negation));
}

std::vector<ReadWord> readWords(QByteArrayView text) {
    std::vector<ReadWord> words;
    WordReader reader(text);
    qsizetype behind = 0; // the last word, and what belongs to it
    bool start = true;
    while (reader.next()) {
        const qsizetype begin = reader.begin();
        const QByteArrayView gap =
            text.sliced(std::min(behind, begin), std::max<qsizetype>(0, begin - behind));
        const QByteArray folded = reader.word().toByteArray();
        const bool number = !folded.isEmpty() && isDigit(folded[0]);
        if (number && joinsDigits(gap) && !words.empty() && isDigit(words.back().folded.back())) {
            words.back().folded += gap[0] + folded;
            words.back().place.end = reader.end();
            behind = reader.end();
            continue;
        }
        addSigns(words, text, std::min(behind, begin), begin);
        start = start || endsSentence(gap);
        const QByteArrayView written = text.sliced(begin, reader.end() - begin);
        const qsizetype mark = markLength(text.sliced(reader.end()), number);
        ReadWord word{folded + text.sliced(reader.end(), mark).toByteArray(),
                      {0, beginsWithCapital(written), start, begin, reader.end() + mark}};
        if (number)
            word.folded.prepend(signBefore(text.first(begin)));
        behind = word.place.end;
        start = false;
        words.push_back(std::move(word));
        splitNegation(words, text);
    }
    addSigns(words, text, behind, text.size());
    // Where everything is written large, capitals tell nothing.
    const auto large = std::count_if(words.begin(), words.end(), [&](const ReadWord &word) {
        return isAllCapitals(text.sliced(word.place.begin, word.place.end - word.place.begin));
    });
    if (large > 1 && size_t(large) * 2 > words.size()) {
        for (ReadWord &word : words)
            word.place.capital = false;
    }
    return words;
}

} // namespace

WordBook::WordBook() {
    m_negation = idOf("not");
}

quint32 WordBook::idOf(const QByteArray &word) {
    const auto found = m_ids.constFind(word);
    if (found != m_ids.cend())
        return *found;
    const auto id = quint32(m_words.size());
    m_ids.insert(word, id);
    m_words.push_back({id, idleLanguages(word), rolesOf(word), false});
    m_texts.push_back(word);
    const QByteArray stem = stemOf(word);
    if ((m_words[id].roles & NegatingWord) != 0)
        m_words[id].stem = m_negation;
    else if (stem != word)
        m_words[id].stem = idOf(stem);
    return id;
}

std::vector<PlacedWord> WordBook::read(QByteArrayView text) {
    std::vector<PlacedWord> placed;
    for (ReadWord &word : readWords(text)) {
        word.place.word = idOf(word.folded);
        BookedWord &booked = m_words[word.place.word];
        booked.lowerSeen = booked.lowerSeen || !word.place.capital;
        placed.push_back(word.place);
    }
    return placed;
}

} // namespace nestor
