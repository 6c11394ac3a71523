// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_order.h"

#include "core/json/json_compare.h"
#include "core/json/json_number.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace nestor {

namespace {

std::strong_ordering compareBytes(const QByteArray &a, const QByteArray &b) {
    return a.compare(b) <=> 0;
}

std::strong_ordering compareObjects(const JsonDocument &a, int nodeA, const JsonDocument &b,
                                    int nodeB) {
    std::vector<JsonMember> left = distinctMembers(a, nodeA);
    std::vector<JsonMember> right = distinctMembers(b, nodeB);
    if (left.size() != right.size())
        return left.size() <=> right.size();
    const auto byName = [](const JsonMember &x, const JsonMember &y) { return x.name < y.name; };
    std::sort(left.begin(), left.end(), byName);
    std::sort(right.begin(), right.end(), byName);
    for (size_t i = 0; i < left.size(); ++i) {
        if (const auto order = compareBytes(left[i].name, right[i].name); order != 0)
            return order;
        if (const auto order = compareForSchema(a, left[i].node, b, right[i].node); order != 0)
            return order;
    }
    return std::strong_ordering::equal;
}

/// A number's digits and its power of ten, without trailing zeros.
struct Decimal {
    qint64 digits = 0; ///< at most 18 of them
    qint64 exponent = 0;
};

std::optional<Decimal> decimalOf(QByteArrayView number) {
    constexpr qint64 kMost = 99'999'999'999'999'999;
    Decimal out;
    bool fraction = false;
    qsizetype at = number.startsWith('-') ? 1 : 0;
    for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
        if (number[at] == '.') {
            fraction = true;
            continue;
        }
        if (out.digits > kMost)
            return std::nullopt;
        out.digits = out.digits * 10 + (number[at] - '0');
        out.exponent -= fraction ? 1 : 0;
    }
    if (at < number.size()) {
        bool isNumber = false;
        const qint64 exponent = number.sliced(at + 1).toByteArray().toLongLong(&isNumber);
        if (!isNumber || exponent < -100'000 || exponent > 100'000)
            return std::nullopt;
        out.exponent += exponent;
    }
    while (out.digits != 0 && out.digits % 10 == 0) {
        out.digits /= 10;
        ++out.exponent;
    }
    return out;
}

} // namespace

std::strong_ordering compareForSchema(const JsonDocument &a, int nodeA, const JsonDocument &b,
                                      int nodeB) {
    const JsonNode &left = a.nodes()[static_cast<size_t>(nodeA)];
    const JsonNode &right = b.nodes()[static_cast<size_t>(nodeB)];
    if (left.type != right.type)
        return left.type <=> right.type;
    switch (left.type) {
    case JsonType::Number:
        return compareJsonNumbers(a.raw(nodeA), b.raw(nodeB));
    case JsonType::String:
        return compareBytes(a.string(nodeA), b.string(nodeB));
    case JsonType::Array: {
        if (left.childCount != right.childCount)
            return left.childCount <=> right.childCount;
        int childA = nodeA + 1;
        int childB = nodeB + 1;
        for (int i = 0; i < left.childCount; ++i) {
            if (const auto order = compareForSchema(a, childA, b, childB); order != 0)
                return order;
            childA = a.nodes()[static_cast<size_t>(childA)].next;
            childB = b.nodes()[static_cast<size_t>(childB)].next;
        }
        return std::strong_ordering::equal;
    }
    case JsonType::Object:
        return compareObjects(a, nodeA, b, nodeB);
    default:
        return std::strong_ordering::equal;
    }
}

bool isWholeNumber(QByteArrayView number) {
    if (isJsonInteger(number))
        return true;
    if (const auto exact = decimalOf(number))
        return exact->digits == 0 || exact->exponent >= 0;
    const double value = jsonNumberToDouble(number);
    return std::isfinite(value) && value == std::floor(value) && std::abs(value) < 9e15;
}

bool isMultipleOf(QByteArrayView number, QByteArrayView divisor) {
    const auto left = decimalOf(number);
    const auto right = decimalOf(divisor);
    if (left && left->digits == 0)
        return true;
    if (left && right && right->digits != 0) {
        // left.digits * 10^(difference) must divide by right.digits.
        qint64 difference = left->exponent - right->exponent;
        qint64 rest = left->digits % right->digits;
        if (difference < 0)
            return false; // left has digits that no multiple of right has
        for (; difference > 0 && rest != 0; --difference)
            rest = static_cast<qint64>(static_cast<quint64>(rest) * 10 %
                                       static_cast<quint64>(right->digits));
        return rest == 0;
    }
    const double value = jsonNumberToDouble(number);
    const double step = jsonNumberToDouble(divisor);
    return std::isfinite(value) && step > 0 && std::remainder(value, step) == 0;
}

} // namespace nestor
