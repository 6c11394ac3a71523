// SPDX-License-Identifier: Apache-2.0
#include "core/filter/numeric_text.h"

#include <algorithm>
#include <cstring>

namespace nestor {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// What Python strips of ASCII.
bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

QByteArrayView stripped(QByteArrayView text) {
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    return text;
}

/// Digits with single underscores between them, which are left out; takes them off `text`.
QByteArray takeDigits(QByteArrayView &text) {
    QByteArray digits;
    while (!text.isEmpty()) {
        if (isDigit(text.front())) {
            digits += text.front();
        } else if (text.front() != '_' || digits.isEmpty() || text.size() < 2 ||
                   !isDigit(text[1])) {
            break;
        }
        text = text.sliced(1);
    }
    return digits;
}

bool equalsWord(QByteArrayView text, QByteArrayView word) {
    return text.size() == word.size() &&
           qstrnicmp(text.data(), word.data(), static_cast<size_t>(word.size())) == 0;
}

} // namespace

NumericText readNumericText(QByteArrayView text) {
    text = stripped(text);
    if (text.isEmpty())
        return {};
    const bool negative = text.front() == '-';
    if (negative || text.front() == '+')
        text = text.sliced(1);
    if (equalsWord(text, "inf") || equalsWord(text, "infinity")) {
        return {negative ? NumericText::Kind::MinusInfinity : NumericText::Kind::PlusInfinity, {}};
    }
    QByteArray whole = takeDigits(text);
    QByteArray fraction;
    if (!text.isEmpty() && text.front() == '.') {
        text = text.sliced(1);
        fraction = takeDigits(text);
    }
    if (whole.isEmpty() && fraction.isEmpty())
        return {};
    QByteArray exponent;
    if (!text.isEmpty() && (text.front() == 'e' || text.front() == 'E')) {
        text = text.sliced(1);
        QByteArray sign;
        if (!text.isEmpty() && (text.front() == '-' || text.front() == '+')) {
            sign = text.first(1).toByteArray();
            text = text.sliced(1);
        }
        const QByteArray digits = takeDigits(text);
        if (digits.isEmpty())
            return {};
        exponent = 'e' + sign + digits;
    }
    if (!text.isEmpty())
        return {};
    // JSON has no zeros in front.
    const auto firstDigit =
        std::find_if(whole.cbegin(), whole.cend(), [](char c) { return c != '0'; });
    whole.remove(0, firstDigit - whole.cbegin());
    QByteArray number = negative ? "-" : "";
    number += whole.isEmpty() ? QByteArray("0") : whole;
    if (!fraction.isEmpty())
        number += '.' + fraction;
    return {NumericText::Kind::Number, number + exponent};
}

} // namespace nestor
