// SPDX-License-Identifier: Apache-2.0
#include "core/model/timestamp.h"

#include <QDate>
#include <QDateTime>

#include <cmath>
#include <cstdio>

namespace nestor {

namespace {

constexpr qint64 kMicrosPerSecond = 1'000'000;
constexpr qint64 kSecondsPerDay = 86'400;

/// The number made of the next `count` digits, or nullopt.
std::optional<int> digits(QByteArrayView text, qsizetype &at, int count) {
    if (at + count > text.size())
        return std::nullopt;
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    at += count;
    return value;
}

bool literal(QByteArrayView text, qsizetype &at, char c) {
    if (at >= text.size() || text[at] != c)
        return false;
    ++at;
    return true;
}

/// Microseconds of a fraction whose first digit is at `at`; digits past the sixth are dropped.
std::optional<qint64> fraction(QByteArrayView text, qsizetype &at) {
    qint64 micros = 0;
    int count = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
        if (count < 6)
            micros = micros * 10 + (text[at] - '0');
    }
    if (count == 0)
        return std::nullopt;
    for (; count < 6; ++count)
        micros *= 10;
    return micros;
}

/// Seconds east of UTC of "Z", "+HH:MM", "+HHMM" or "+HH"; nullopt for anything else.
std::optional<int> zoneOffset(QByteArrayView text, qsizetype at) {
    if (at >= text.size())
        return 0;
    if (text.sliced(at) == "Z" || text.sliced(at) == "z")
        return 0;
    const char sign = text[at++];
    if (sign != '+' && sign != '-')
        return std::nullopt;
    const auto hours = digits(text, at, 2);
    if (!hours || *hours > 23)
        return std::nullopt;
    int minutes = 0;
    if (at < text.size()) {
        literal(text, at, ':');
        const auto parsed = digits(text, at, 2);
        if (!parsed || *parsed > 59 || at != text.size())
            return std::nullopt;
        minutes = *parsed;
    }
    const int seconds = *hours * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
}

struct Parts {
    int year, month, day, hour, minute, second;
    int micros;
};

/// The quotient rounded down, and a remainder that is never negative.
struct Division {
    qint64 quotient;
    qint64 remainder;
};

Division divided(qint64 number, qint64 by) {
    Division result{number / by, number % by};
    if (result.remainder < 0) {
        result.remainder += by;
        --result.quotient;
    }
    return result;
}

/// Source of the calendar: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// civil_from_days. Years begin in March here, so that the leap day is a year's last.
Parts split(qint64 micros) {
    const Division seconds = divided(micros, kMicrosPerSecond);
    const Division days = divided(seconds.quotient, kSecondsPerDay);
    constexpr qint64 kDaysToMarchOfYear0 = 719'468;
    constexpr qint64 kDaysPerEra = 146'097; // 400 years
    const Division era = divided(days.quotient + kDaysToMarchOfYear0, kDaysPerEra);
    const qint64 day = era.remainder;
    const qint64 year = (day - day / 1460 + day / 36'524 - day / 146'096) / 365;
    const qint64 dayOfYear = day - (365 * year + year / 4 - year / 100);
    const qint64 month = (5 * dayOfYear + 2) / 153;
    const bool nextYear = month >= 10; // January and February
    const qint64 time = days.remainder;
    return {static_cast<int>(year + era.quotient * 400 + (nextYear ? 1 : 0)),
            static_cast<int>(nextYear ? month - 9 : month + 3),
            static_cast<int>(dayOfYear - (153 * month + 2) / 5 + 1),
            static_cast<int>(time / 3600),
            static_cast<int>(time / 60 % 60),
            static_cast<int>(time % 60),
            static_cast<int>(seconds.remainder)};
}

/// Writes a number with leading zeros. Imports write two times an item: snprintf would take as
/// long as a tenth of the rest.
void writeDigits(char *at, int number, int count) {
    for (char *digit = at + count; digit != at; number /= 10)
        *--digit = static_cast<char>('0' + number % 10);
}

QByteArray dateAndTime(const Parts &p, char separator) {
    if (p.year < 0 || p.year > 9999) { // no time that a store holds, but some number
        char buffer[48];
        const int length =
            std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d%c%02d:%02d:%02d", p.year, p.month,
                          p.day, separator, p.hour, p.minute, p.second);
        return {buffer, length};
    }
    QByteArray text("0000-00-00 00:00:00");
    char *const at = text.data();
    writeDigits(at, p.year, 4);
    writeDigits(at + 5, p.month, 2);
    writeDigits(at + 8, p.day, 2);
    at[10] = separator;
    writeDigits(at + 11, p.hour, 2);
    writeDigits(at + 14, p.minute, 2);
    writeDigits(at + 17, p.second, 2);
    return text;
}

QByteArray sixDigits(int micros) {
    QByteArray digits("000000");
    writeDigits(digits.data(), micros, 6);
    return digits;
}

} // namespace

std::optional<Timestamp> Timestamp::parse(QByteArrayView text) {
    text = text.trimmed();
    qsizetype at = 0;
    const auto year = digits(text, at, 4);
    if (!year || !literal(text, at, '-'))
        return std::nullopt;
    const auto month = digits(text, at, 2);
    if (!month || !literal(text, at, '-'))
        return std::nullopt;
    const auto day = digits(text, at, 2);
    if (!day)
        return std::nullopt;
    const QDate date(*year, *month, *day);
    if (!date.isValid())
        return std::nullopt;

    qint64 seconds = QDate(1970, 1, 1).daysTo(date) * kSecondsPerDay;
    qint64 micros = 0;
    if (at == text.size())
        return Timestamp{seconds * kMicrosPerSecond};
    if (!literal(text, at, ' ') && !literal(text, at, 'T'))
        return std::nullopt;
    const auto hour = digits(text, at, 2);
    if (!hour || *hour > 23 || !literal(text, at, ':'))
        return std::nullopt;
    const auto minute = digits(text, at, 2);
    if (!minute || *minute > 59)
        return std::nullopt;
    seconds += *hour * 3600 + *minute * 60;
    if (literal(text, at, ':')) {
        const auto second = digits(text, at, 2);
        if (!second || *second > 59)
            return std::nullopt;
        seconds += *second;
        if (literal(text, at, '.')) {
            const auto parsed = fraction(text, at);
            if (!parsed)
                return std::nullopt;
            micros = *parsed;
        }
    }
    const auto offset = zoneOffset(text, at);
    if (!offset)
        return std::nullopt;
    return Timestamp{(seconds - *offset) * kMicrosPerSecond + micros};
}

QByteArray Timestamp::toStored() const {
    const Parts p = split(micros);
    QByteArray text = dateAndTime(p, ' ');
    if (p.micros == 0)
        return text;
    const QByteArray all = sixDigits(p.micros);
    text += '.';
    text += p.micros % 1000 == 0 ? all.first(3) : all;
    return text;
}

QByteArray Timestamp::toStoredExpiry() const {
    const Parts p = split(micros);
    return dateAndTime(p, ' ') + '.' + sixDigits(p.micros) + "+00:00";
}

QByteArray Timestamp::toIso() const {
    const Parts p = split(micros);
    QByteArray text = dateAndTime(p, 'T');
    if (p.micros != 0)
        text += '.' + sixDigits(p.micros);
    return text + "+00:00";
}

Timestamp Timestamp::plusMinutes(double minutes) const {
    // Beyond the year 9999 the text form would no longer sort: stop there.
    constexpr double kLast = 253'402'300'799.0 * 1e6;
    const double end = static_cast<double>(micros) + minutes * 60e6;
    if (end >= kLast)
        return {253'402'300'799 * kMicrosPerSecond};
    return {micros + static_cast<qint64>(std::llround(minutes * 60e6))};
}

} // namespace nestor
