// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/word_stem.h"

#include <algorithm>
#include <span>

namespace nestor {

namespace {

struct Rule {
    QByteArrayView suffix;
    QByteArrayView replacement;
};

/// The paper's terms: a word is [C](VC)^m[V], where C and V are runs of consonants and vowels.
class Stemmer {
public:
    explicit Stemmer(QByteArrayView word)
        : m_word(word.toByteArray()) {}

    [[nodiscard]] QByteArray run() {
        stripPlural();
        stripPast();
        if (endsWith("y") && hasVowel(m_word.size() - 1))
            m_word.back() = 'i';
        replaceFirst(kStep2, 1);
        replaceFirst(kStep3, 1);
        stripStep4();
        tidyEnd();
        return m_word;
    }

private:
    [[nodiscard]] bool isConsonant(qsizetype i) const {
        switch (m_word[i]) {
        case 'a':
        case 'e':
        case 'i':
        case 'o':
        case 'u':
            return false;
        case 'y':
            return i == 0 || !isConsonant(i - 1);
        default:
            return true;
        }
    }

    /// m of the first `size` letters.
    [[nodiscard]] int measure(qsizetype size) const {
        int m = 0;
        bool afterVowel = false;
        for (qsizetype i = 0; i < size; ++i) {
            const bool consonant = isConsonant(i);
            m += consonant && afterVowel ? 1 : 0;
            afterVowel = !consonant;
        }
        return m;
    }

    [[nodiscard]] bool hasVowel(qsizetype size) const {
        for (qsizetype i = 0; i < size; ++i) {
            if (!isConsonant(i))
                return true;
        }
        return false;
    }

    [[nodiscard]] bool endsWithDouble() const {
        const qsizetype n = m_word.size();
        return n >= 2 && m_word[n - 1] == m_word[n - 2] && isConsonant(n - 1);
    }

    /// Whether the first `size` letters end consonant, vowel, consonant, the last not w, x or y.
    [[nodiscard]] bool endsShort(qsizetype size) const {
        if (size < 3 || !isConsonant(size - 1) || isConsonant(size - 2) || !isConsonant(size - 3))
            return false;
        const char last = m_word[size - 1];
        return last != 'w' && last != 'x' && last != 'y';
    }

    [[nodiscard]] bool endsWith(QByteArrayView suffix) const { return m_word.endsWith(suffix); }

    void stripPlural() {
        if (endsWith("sses") || endsWith("ies"))
            m_word.chop(2);
        else if (endsWith("s") && !endsWith("ss"))
            m_word.chop(1);
    }

    void stripPast() {
        if (endsWith("eed")) {
            if (measure(m_word.size() - 3) > 0)
                m_word.chop(1);
            return;
        }
        const qsizetype suffix = endsWith("ed") ? 2 : endsWith("ing") ? 3 : 0;
        if (suffix == 0 || !hasVowel(m_word.size() - suffix))
            return;
        m_word.chop(suffix);
        if (endsWith("at") || endsWith("bl") || endsWith("iz"))
            m_word += 'e';
        else if (endsWithDouble() && !endsWith("l") && !endsWith("s") && !endsWith("z"))
            m_word.chop(1);
        else if (measure(m_word.size()) == 1 && endsShort(m_word.size()))
            m_word += 'e';
    }

    /// Applies the first rule whose suffix fits, if at least `leastMeasure` is left.
    void replaceFirst(std::span<const Rule> rules, int leastMeasure) {
        const auto rule = std::find_if(rules.begin(), rules.end(),
                                       [this](const Rule &r) { return endsWith(r.suffix); });
        if (rule == rules.end() || measure(m_word.size() - rule->suffix.size()) < leastMeasure)
            return;
        m_word.chop(rule->suffix.size());
        m_word += rule->replacement;
    }

    void stripStep4() {
        for (const QByteArrayView suffix : kStep4) {
            if (!endsWith(suffix))
                continue;
            const qsizetype left = m_word.size() - suffix.size();
            if (suffix == "ion" &&
                (left == 0 || (m_word[left - 1] != 's' && m_word[left - 1] != 't')))
                return;
            if (measure(left) > 1)
                m_word.truncate(left);
            return;
        }
    }

    void tidyEnd() {
        const qsizetype left = m_word.size() - 1;
        if (endsWith("e") && (measure(left) > 1 || (measure(left) == 1 && !endsShort(left))))
            m_word.chop(1);
        if (endsWith("ll") && measure(m_word.size()) > 1)
            m_word.chop(1);
    }

    static constexpr Rule kStep2[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},
                                      {"anci", "ance"},   {"izer", "ize"},    {"bli", "ble"},
                                      {"alli", "al"},     {"entli", "ent"},   {"eli", "e"},
                                      {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
                                      {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"},
                                      {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},
                                      {"iviti", "ive"},   {"biliti", "ble"},  {"logi", "log"}};
    static constexpr Rule kStep3[] = {{"icate", "ic"}, {"ative", ""},  {"alize", "al"},
                                      {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""},
                                      {"ness", ""}};
    static constexpr QByteArrayView kStep4[] = {
        "al",  "ance", "ence", "er",  "ic",  "able", "ible", "ant", "ement", "ment",
        "ent", "ion",  "ou",   "ism", "ate", "iti",  "ous",  "ive", "ize"};

    QByteArray m_word;
};

} // namespace

QByteArray stemOf(QByteArrayView word) {
    const bool english = word.size() >= 3 && std::all_of(word.begin(), word.end(), [](char c) {
                             return c >= 'a' && c <= 'z';
                         });
    return english ? Stemmer(word).run() : word.toByteArray();
}

} // namespace nestor
