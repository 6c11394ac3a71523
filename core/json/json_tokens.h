// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <vector>

namespace nestor {

/// One token of a JSON text: a brace, bracket, comma or colon, a string with its quotes, or any
/// other run of bytes without white space (a number, a literal, or what is neither).
struct JsonToken {
    qsizetype begin = 0;
    qsizetype end = 0; ///< one past the last byte

    bool operator==(const JsonToken &) const = default;
};

/// The tokens of a text, in order. Never fails: text that is not JSON gets tokens too, an open
/// string ends with the text. Whether it is valid is JsonDocument's business. Pure, usable from
/// every thread.
[[nodiscard]] std::vector<JsonToken> tokenizeJson(QByteArrayView text);

/// The four characters that RFC 8259 counts as white space.
[[nodiscard]] constexpr bool isJsonSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// { } [ ] , :
[[nodiscard]] constexpr bool isJsonPunctuation(char c) {
    return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':';
}

} // namespace nestor
