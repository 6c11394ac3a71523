// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_formats.h"

namespace nestor {

namespace {

/// The number that exactly `digits` digits at `at` say, within [least, most]; -1 otherwise.
int number(QByteArrayView text, qsizetype at, int digits, int least, int most) {
    if (text.size() - at < digits)
        return -1;
    int value = 0;
    for (int i = 0; i < digits; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value < least || value > most ? -1 : value;
}

bool isDate(QByteArrayView text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const int year = number(text, 0, 4, 0, 9999);
    const int month = number(text, 5, 2, 1, 12);
    if (year < 0 || month < 0)
        return false;
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return number(text, 8, 2, 1, kDays[month - 1] + (month == 2 && leap ? 1 : 0)) > 0;
}

bool isTime(QByteArrayView text) {
    if (text.size() < 9 || text[2] != ':' || text[5] != ':' || number(text, 0, 2, 0, 23) < 0 ||
        number(text, 3, 2, 0, 59) < 0 || number(text, 6, 2, 0, 60) < 0)
        return false;
    qsizetype at = 8;
    if (text[at] == '.') {
        const qsizetype first = ++at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9')
            ++at;
        if (at == first)
            return false;
    }
    const QByteArrayView zone = text.sliced(at);
    if (zone == "Z" || zone == "z")
        return true;
    return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' &&
           number(zone, 1, 2, 0, 23) >= 0 && number(zone, 4, 2, 0, 59) >= 0;
}

} // namespace

bool hasFormat(QByteArrayView format, QByteArrayView text) {
    if (format == "date")
        return isDate(text);
    if (format == "time")
        return isTime(text);
    if (format == "date-time") {
        return text.size() > 11 && isDate(text.first(10)) && (text[10] == 'T' || text[10] == 't') &&
               isTime(text.sliced(11));
    }
    return true;
}

} // namespace nestor
