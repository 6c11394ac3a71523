// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_tokens.h"

namespace nestor {

namespace {

/// One past the closing quote of the string that starts at `begin`.
qsizetype endOfString(QByteArrayView text, qsizetype begin) {
    qsizetype at = begin + 1;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '\\') {
            at += 2;
            continue;
        }
        ++at;
        if (c == '"')
            break;
    }
    return qMin(at, text.size());
}

} // namespace

std::vector<JsonToken> tokenizeJson(QByteArrayView text) {
    std::vector<JsonToken> tokens;
    tokens.reserve(static_cast<size_t>(text.size() / 6));
    qsizetype at = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (isJsonSpace(c)) {
            ++at;
            continue;
        }
        qsizetype end = at + 1;
        if (c == '"') {
            end = endOfString(text, at);
        } else if (!isJsonPunctuation(c)) {
            while (end < text.size() && !isJsonSpace(text[end]) && !isJsonPunctuation(text[end]) &&
                   text[end] != '"')
                ++end;
        }
        tokens.push_back({at, end});
        at = end;
    }
    return tokens;
}

} // namespace nestor
