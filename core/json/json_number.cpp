// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace nestor {

namespace {

constexpr qint64 kExponentLimit = 1'000'000'000'000'000'000;

/// A number as ±0.DDD × 10^exponent, where the first D is not 0; zero has no digits at all. The
/// digits stand in two pieces of the text, before and after the decimal point.
struct Decimal {
    bool negative = false;
    QByteArrayView whole;
    QByteArrayView fraction;
    qint64 exponent = 0;

    [[nodiscard]] bool isZero() const { return whole.isEmpty() && fraction.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return whole.size() + fraction.size(); }
    /// Digit `i`, and zeros behind the last one.
    [[nodiscard]] char digit(qsizetype i) const {
        if (i < whole.size())
            return whole[i];
        i -= whole.size();
        return i < fraction.size() ? fraction[i] : '0';
    }
};

qsizetype leadingZeros(QByteArrayView digits) {
    return std::find_if(digits.begin(), digits.end(), [](char c) { return c != '0'; }) -
           digits.begin();
}

/// The value of an exponent's text, "+12"; beyond ±kExponentLimit: that.
qint64 exponentOf(QByteArrayView text) {
    const bool negative = text.startsWith('-');
    if (negative || text.startsWith('+'))
        text = text.sliced(1);
    qint64 value = 0;
    for (const char c : text) {
        // Multiplied only where that stays within the type.
        value = value >= kExponentLimit / 10 ? kExponentLimit : value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

Decimal decimal(QByteArrayView number) {
    Decimal result;
    result.negative = number.startsWith('-');
    if (result.negative)
        number = number.sliced(1);
    const auto isExponent = [](char c) { return c == 'e' || c == 'E'; };
    const auto e = std::find_if(number.begin(), number.end(), isExponent) - number.begin();
    const qint64 power = e < number.size() ? exponentOf(number.sliced(e + 1)) : 0;
    const QByteArrayView mantissa = number.first(e);
    const qsizetype point = mantissa.indexOf('.');
    result.whole = point < 0 ? mantissa : mantissa.first(point);
    result.fraction = point < 0 ? QByteArrayView() : mantissa.sliced(point + 1);

    result.whole = result.whole.sliced(leadingZeros(result.whole));
    result.exponent = result.whole.size();
    if (result.whole.isEmpty()) {
        const qsizetype zeros = leadingZeros(result.fraction);
        result.fraction = result.fraction.sliced(zeros);
        result.exponent = -zeros;
    }
    // Neither term is beyond 2 × 10^18: no overflow.
    result.exponent = std::clamp(result.exponent + power, -kExponentLimit, kExponentLimit);
    return result;
}

std::strong_ordering compareMagnitudes(const Decimal &a, const Decimal &b) {
    if (a.isZero() || b.isZero())
        return !a.isZero() <=> !b.isZero();
    if (a.exponent != b.exponent)
        return a.exponent <=> b.exponent;
    const qsizetype size = std::max(a.size(), b.size());
    for (qsizetype i = 0; i < size; ++i) {
        if (a.digit(i) != b.digit(i))
            return a.digit(i) <=> b.digit(i);
    }
    return std::strong_ordering::equal;
}

} // namespace

std::strong_ordering compareJsonNumbers(QByteArrayView a, QByteArrayView b) {
    const Decimal left = decimal(a);
    const Decimal right = decimal(b);
    const bool leftNegative = left.negative && !left.isZero();
    const bool rightNegative = right.negative && !right.isZero();
    if (leftNegative != rightNegative)
        return leftNegative ? std::strong_ordering::less : std::strong_ordering::greater;
    return leftNegative ? compareMagnitudes(right, left) : compareMagnitudes(left, right);
}

bool isJsonInteger(QByteArrayView number) {
    return std::none_of(number.begin(), number.end(),
                        [](char c) { return c == '.' || c == 'e' || c == 'E'; });
}

double jsonNumberToDouble(QByteArrayView number) {
    double value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    if (read.ec != std::errc::result_out_of_range)
        return value;
    const Decimal exact = decimal(number);
    const double magnitude = exact.exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    return exact.negative ? -magnitude : magnitude;
}

QByteArray pythonFloat(double value) {
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    // "d.ddde±xx" with the fewest digits; Python writes that form only from 1e16 up and below 1e-4.
    char buffer[32];
    const auto written =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    QByteArrayView text(buffer, written.ptr - buffer);
    QByteArray result;
    if (text.startsWith('-')) {
        result += '-';
        text = text.sliced(1);
    }
    const qsizetype e = text.indexOf('e');
    const qint64 power = exponentOf(text.sliced(e + 1));
    QByteArray digits = text.first(e).toByteArray();
    digits.remove(1, 1); // the point, if any
    if (power < -4 || power >= 16) {
        result += digits.first(1);
        if (digits.size() > 1)
            result.append('.').append(digits.sliced(1));
        const QByteArray magnitude = QByteArray::number(std::abs(power));
        return result + (power < 0 ? "e-" : "e+") + magnitude.rightJustified(2, '0');
    }
    if (power < 0)
        return result + "0." + QByteArray(-power - 1, '0') + digits;
    const qsizetype whole = power + 1;
    if (digits.size() <= whole)
        return result + digits.leftJustified(whole, '0') + ".0";
    return result + digits.first(whole) + '.' + digits.sliced(whole);
}

QByteArray pythonNumber(QByteArrayView number) {
    if (!isJsonInteger(number))
        return pythonFloat(jsonNumberToDouble(number));
    return number == "-0" ? QByteArray("0") : number.toByteArray();
}

} // namespace nestor
