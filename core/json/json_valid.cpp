// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_valid.h"

#include "core/base/text.h"
#include "core/json/json_scan.h"

#include <QVarLengthArray>

#include <cstring>

namespace nestor {

namespace {

using json_scan::skipSpace;

/// The first byte that needs a closer look inside a string: a quote, a backslash, a control
/// character or a byte of a longer UTF-8 sequence.
const char *findSpecial(const char *at, const char *end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(' ');
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        // Bytes from 0x80 up are negative: the comparison finds them with the control characters.
        const int found = _mm_movemask_epi8(_mm_or_si128(
            _mm_cmplt_epi8(bytes, space),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash))));
        if (found != 0)
            return at + __builtin_ctz(static_cast<unsigned>(found));
    }
#endif
    while (at != end && static_cast<signed char>(*at) >= ' ' && *at != '"' && *at != '\\')
        ++at;
    return at;
}

bool isHexDigit(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/// From a backslash to behind its escape; nullptr when it is none.
const char *skipEscape(const char *at, const char *end) {
    if (end - at < 2)
        return nullptr;
    if (at[1] != 'u')
        return std::strchr("\"\\/bfnrt", at[1]) != nullptr && at[1] != '\0' ? at + 2 : nullptr;
    if (end - at < 6)
        return nullptr;
    for (int i = 2; i < 6; ++i) {
        if (!isHexDigit(at[i]))
            return nullptr;
    }
    return at + 6;
}

/// From the opening quote to behind the closing one; nullptr when it is not a JSON string.
const char *skipValidString(const char *at, const char *end) {
    ++at;
    for (;;) {
        at = findSpecial(at, end);
        if (at == end)
            return nullptr;
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '"')
            return at + 1;
        if (byte == '\\') {
            at = skipEscape(at, end);
            if (at == nullptr)
                return nullptr;
            continue;
        }
        if (byte < 0x80)
            return nullptr;
        const qsizetype length = utf8SequenceLength(QByteArrayView(at, end));
        if (length == 0)
            return nullptr;
        at += length;
    }
}

const char *skipDigits(const char *at, const char *end) {
    while (at != end && *at >= '0' && *at <= '9')
        ++at;
    return at;
}

const char *skipValidNumber(const char *at, const char *end) {
    if (*at == '-')
        ++at;
    const char *digits = at;
    at = skipDigits(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1))
        return nullptr;
    if (at != end && *at == '.') {
        digits = ++at;
        at = skipDigits(at, end);
        if (at == digits)
            return nullptr;
    }
    if (at != end && (*at | 0x20) == 'e') {
        ++at;
        if (at != end && (*at == '+' || *at == '-'))
            ++at;
        digits = at;
        at = skipDigits(at, end);
        if (at == digits)
            return nullptr;
    }
    return at;
}

const char *skipWord(const char *at, const char *end, const char *word, ptrdiff_t length) {
    const bool there =
        end - at >= length && std::memcmp(at, word, static_cast<size_t>(length)) == 0;
    return there ? at + length : nullptr;
}

const char *skipValidScalar(const char *at, const char *end) {
    switch (*at) {
    case '"':
        return skipValidString(at, end);
    case 't':
        return skipWord(at, end, "true", 4);
    case 'f':
        return skipWord(at, end, "false", 5);
    case 'n':
        return skipWord(at, end, "null", 4);
    default:
        return skipValidNumber(at, end);
    }
}

/// From a member's name to behind its colon.
const char *skipName(const char *at, const char *end) {
    if (at == end || *at != '"')
        return nullptr;
    at = skipValidString(at, end);
    if (at == nullptr)
        return nullptr;
    at = skipSpace(at, end);
    return at != end && *at == ':' ? at + 1 : nullptr;
}

} // namespace

bool isValidJson(QByteArrayView text, int maxDepth) {
    const char *at = text.data();
    const char *const end = at + text.size();
    QVarLengthArray<char, 64> closings; // of the open containers, innermost last
    for (;;) {
        // At a value.
        at = skipSpace(at, end);
        if (at == end)
            return false;
        if (*at == '{' || *at == '[') {
            if (closings.size() >= maxDepth)
                return false;
            const bool object = *at == '{';
            const char closing = object ? '}' : ']';
            at = skipSpace(at + 1, end);
            if (at == end || *at != closing) {
                closings.append(closing);
                if (object && (at = skipName(at, end)) == nullptr)
                    return false;
                continue;
            }
            ++at;
        } else if ((at = skipValidScalar(at, end)) == nullptr) {
            return false;
        }
        // Behind a value.
        for (;;) {
            at = skipSpace(at, end);
            if (closings.isEmpty())
                return at == end;
            if (at == end)
                return false;
            if (*at == closings.last()) {
                closings.removeLast();
                ++at;
                continue;
            }
            if (*at != ',')
                return false;
            ++at;
            if (closings.last() == '}' && (at = skipName(skipSpace(at, end), end)) == nullptr)
                return false;
            break;
        }
    }
}

} // namespace nestor
