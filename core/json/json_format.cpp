// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_format.h"

#include "core/json/json_tokens.h"

#include <cstring>

namespace nestor {

namespace {

/// One past the closing quote of the string that opens at `at`; the end of text that has none.
const char *endOfString(const char *at, const char *end) {
    ++at;
    while (at != end) {
        const auto *quote =
            static_cast<const char *>(std::memchr(at, '"', static_cast<size_t>(end - at)));
        if (quote == nullptr)
            return end;
        // The quote closes the string unless an odd number of backslashes stands before it.
        const char *backslash = quote;
        while (backslash != at && backslash[-1] == '\\')
            --backslash;
        at = quote + 1;
        if ((quote - backslash) % 2 == 0)
            return at;
    }
    return end;
}

/// The next token at or after `at`, which is moved behind it; empty at the end of the text.
QByteArrayView nextToken(const char *&at, const char *end) {
    while (at != end && isJsonSpace(*at))
        ++at;
    const char *const begin = at;
    if (at == end)
        return {};
    if (*at == '"') {
        at = endOfString(at, end);
    } else if (isJsonPunctuation(*at)) {
        ++at;
    } else {
        while (at != end && !isJsonSpace(*at) && !isJsonPunctuation(*at) && *at != '"')
            ++at;
    }
    return {begin, at - begin};
}

} // namespace

void appendCompactJson(QByteArray &out, QByteArrayView json) {
    out.reserve(out.size() + json.size());
    const char *at = json.data();
    const char *const end = at + json.size();
    const char *copied = at; // everything before this is in `out`
    while (at != end) {
        if (*at == '"') {
            at = endOfString(at, end);
        } else if (isJsonSpace(*at)) {
            out.append(copied, at - copied);
            while (at != end && isJsonSpace(*at))
                ++at;
            copied = at;
        } else {
            ++at;
        }
    }
    out.append(copied, end - copied);
}

QByteArray compactJson(QByteArrayView json) {
    QByteArray out;
    appendCompactJson(out, json);
    return out;
}

QByteArray formatJson(QByteArrayView json, int indent) {
    QByteArray out;
    out.reserve(json.size() * 2);
    qsizetype level = 0;
    const auto newLine = [&] {
        out += '\n';
        out.append(level * indent, ' ');
    };
    const char *at = json.data();
    const char *const end = at + json.size();
    for (QByteArrayView token = nextToken(at, end); !token.isEmpty(); token = nextToken(at, end)) {
        switch (token.front()) {
        case '{':
        case '[': {
            out.append(token);
            const char *behind = at;
            const QByteArrayView next = nextToken(behind, end);
            if (next == "}" || next == "]") {
                out.append(next);
                at = behind;
            } else {
                ++level;
                newLine();
            }
            break;
        }
        case '}':
        case ']':
            --level;
            newLine();
            out.append(token);
            break;
        case ',':
            out.append(token);
            newLine();
            break;
        case ':':
            out += ": ";
            break;
        default:
            out.append(token);
        }
    }
    return out;
}

} // namespace nestor
