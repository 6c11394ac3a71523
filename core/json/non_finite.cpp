// SPDX-License-Identifier: Apache-2.0
#include "core/json/non_finite.h"

#include <QByteArrayView>

#include <algorithm>
#include <array>

namespace nestor {

namespace {

constexpr std::array kNames = {QByteArrayView("-Infinity"), QByteArrayView("Infinity"),
                               QByteArrayView("NaN")};

/// A number as long as `name`, zero in value: "0.0", "0.000000", "-0.000000".
QByteArray standIn(QByteArrayView name) {
    QByteArray number(name.size(), '0');
    const qsizetype point = name.startsWith('-') ? 2 : 1;
    if (point == 2)
        number[0] = '-';
    number[point] = '.';
    return number;
}

/// Offset of the quote that ends the string which begins at `at`, or the last byte of the text.
qsizetype stringEnd(QByteArrayView text, qsizetype at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\')
            ++at;
    }
    return std::min(at, text.size() - 1);
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace

NonFiniteMask maskNonFinite(const QByteArray &text) {
    NonFiniteMask mask{text, {}};
    const QByteArrayView view(text);
    bool valueMayStart = true; // at the beginning, after ':', ',' and '['
    for (qsizetype at = 0; at < view.size(); ++at) {
        const char c = view[at];
        if (isSpace(c))
            continue;
        if (valueMayStart && (c == 'N' || c == 'I' || c == '-')) {
            const auto *name =
                std::find_if(kNames.begin(), kNames.end(), [rest = view.sliced(at)](auto n) {
                    return rest.startsWith(n) &&
                           (rest.size() == n.size() || isSpace(rest[n.size()]) ||
                            QByteArrayView(",]}").contains(rest[n.size()]));
                });
            if (name != kNames.end()) {
                mask.json.replace(at, name->size(), standIn(*name));
                mask.at.push_back(at);
                at += name->size() - 1;
                valueMayStart = false;
                continue;
            }
        }
        valueMayStart = c == ':' || c == ',' || c == '[';
        if (c == '"')
            at = stringEnd(view, at);
    }
    return mask;
}

} // namespace nestor
