// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Steps over JSON text without building or checking anything: for readers that want one value out
/// of many and leave the rest to isValidJson(). Every function takes the place it is at and the end
/// of the text, never reads beyond that end, and answers nullptr where the text ends too early.
/// Where the text is not JSON the answer is some place within it. Pure, usable from every thread.
namespace nestor::json_scan {

[[nodiscard]] inline bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

[[nodiscard]] inline const char *skipSpace(const char *at, const char *end) {
    while (at != end && isSpace(*at))
        ++at;
    return at;
}

/// The first quote or backslash; `end` when there is none.
[[nodiscard]] inline const char *findQuoteOrBackslash(const char *at, const char *end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        const int found = _mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        if (found != 0)
            return at + __builtin_ctz(static_cast<unsigned>(found));
    }
#endif
    while (at != end && *at != '"' && *at != '\\')
        ++at;
    return at;
}

/// The first quote, bracket or brace; `end` when there is none.
[[nodiscard]] inline const char *findQuoteOrBracket(const char *at, const char *end) {
#if defined(__SSE2__)
    // '[' and '{', and ']' and '}', differ in one bit only: 0x20.
    const __m128i caseBit = _mm_set1_epi8(0x20);
    const __m128i opening = _mm_set1_epi8('{');
    const __m128i closing = _mm_set1_epi8('}');
    const __m128i quote = _mm_set1_epi8('"');
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        const __m128i braces = _mm_or_si128(bytes, caseBit);
        const int found = _mm_movemask_epi8(_mm_or_si128(
            _mm_cmpeq_epi8(bytes, quote),
            _mm_or_si128(_mm_cmpeq_epi8(braces, opening), _mm_cmpeq_epi8(braces, closing))));
        if (found != 0)
            return at + __builtin_ctz(static_cast<unsigned>(found));
    }
#endif
    while (at != end && *at != '"' && (*at | 0x20) != '{' && (*at | 0x20) != '}')
        ++at;
    return at;
}

/// From the opening quote to behind the closing one. `escaped` is set where there is a backslash,
/// and left alone otherwise.
[[nodiscard]] inline const char *skipString(const char *at, const char *end, bool &escaped) {
    for (++at;; at += 2) {
        at = findQuoteOrBackslash(at, end);
        if (at == end)
            return nullptr;
        if (*at == '"')
            return at + 1;
        escaped = true;
        if (end - at < 2)
            return nullptr;
    }
}

/// From the opening bracket or brace to behind the one that closes it.
[[nodiscard]] inline const char *skipContainer(const char *at, const char *end) {
    bool escaped = false;
    for (ptrdiff_t depth = 0;;) {
        at = findQuoteOrBracket(at, end);
        if (at == end)
            return nullptr;
        if (*at == '"') {
            at = skipString(at, end, escaped);
            if (at == nullptr)
                return nullptr;
            continue;
        }
        depth += (*at | 0x20) == '{' ? 1 : -1;
        ++at;
        if (depth == 0)
            return at;
    }
}

/// From the first byte of a value to behind its last.
[[nodiscard]] inline const char *skipValue(const char *at, const char *end) {
    if (at == end)
        return nullptr;
    if (*at == '"') {
        bool escaped = false;
        return skipString(at, end, escaped);
    }
    if (*at == '{' || *at == '[')
        return skipContainer(at, end);
    const char *const first = at;
    while (at != end && *at != ',' && *at != '}' && *at != ']' && !isSpace(*at))
        ++at;
    return at == first ? nullptr : at;
}

/// From behind one element or member of a container to the first byte of the next. Null at the
/// closing bracket, as at anything that cannot stand there; `closed` tells which.
[[nodiscard]] inline const char *nextChild(const char *at, const char *end, bool &closed) {
    at = skipSpace(at, end);
    closed = at != end && (*at == '}' || *at == ']');
    if (at == end || *at != ',')
        return nullptr;
    at = skipSpace(at + 1, end);
    return at == end ? nullptr : at;
}

/// From the opening bracket to the first byte of the first element or member. Null when there is
/// none; `closed` tells whether the container is empty or broken.
[[nodiscard]] inline const char *firstChild(const char *at, const char *end, bool &closed) {
    at = skipSpace(at + 1, end);
    closed = at != end && (*at == '}' || *at == ']');
    return at == end || closed ? nullptr : at;
}

} // namespace nestor::json_scan
