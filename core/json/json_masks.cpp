// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_masks.h"

#include <vector>

#if defined(__x86_64__) && defined(__GNUC__)
#define NESTOR_X86 1
#include <immintrin.h>
#endif

namespace nestor {

namespace {

constexpr int kBlock = 64;
/// All that '[' lacks to '{', and ']' to '}'.
constexpr char kBracketBit = 0x20;

void classifyScalar(const char *bytes, int blocks, WantedBytes wanted, JsonMasks *masks) {
    for (; blocks > 0; --blocks, bytes += kBlock, ++masks) {
        *masks = {};
        for (int i = 0; i < kBlock; ++i) {
            const char c = bytes[i];
            const int brace = c | kBracketBit;
            masks->quotes |= quint64(c == '"') << i;
            masks->backslashes |= quint64(c == '\\') << i;
            masks->colons |= quint64(c == ':') << i;
            masks->openings |= quint64(brace == '{') << i;
            masks->closings |= quint64(brace == '}') << i;
            masks->wanted |= quint64(c == wanted.one || c == wanted.other) << i;
        }
    }
}

#if defined(NESTOR_X86)

quint64 bitsOf(__m128i matches) {
    return static_cast<quint64>(static_cast<unsigned>(_mm_movemask_epi8(matches)));
}

void classifySse2(const char *bytes, int blocks, WantedBytes wanted, JsonMasks *masks) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i colon = _mm_set1_epi8(':');
    const __m128i opening = _mm_set1_epi8('{');
    const __m128i closing = _mm_set1_epi8('}');
    const __m128i bracketBit = _mm_set1_epi8(kBracketBit);
    const __m128i one = _mm_set1_epi8(wanted.one);
    const __m128i other = _mm_set1_epi8(wanted.other);
    for (; blocks > 0; --blocks, bytes += kBlock, ++masks) {
        JsonMasks block;
        for (int shift = 0; shift < kBlock; shift += 16) {
            const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + shift));
            const __m128i brace = _mm_or_si128(part, bracketBit);
            block.quotes |= bitsOf(_mm_cmpeq_epi8(part, quote)) << shift;
            block.backslashes |= bitsOf(_mm_cmpeq_epi8(part, backslash)) << shift;
            block.colons |= bitsOf(_mm_cmpeq_epi8(part, colon)) << shift;
            block.openings |= bitsOf(_mm_cmpeq_epi8(brace, opening)) << shift;
            block.closings |= bitsOf(_mm_cmpeq_epi8(brace, closing)) << shift;
            block.wanted |=
                bitsOf(_mm_or_si128(_mm_cmpeq_epi8(part, one), _mm_cmpeq_epi8(part, other)))
                << shift;
        }
        *masks = block;
    }
}

__attribute__((target("avx2"))) void classifyAvx2(const char *bytes, int blocks, WantedBytes wanted,
                                                  JsonMasks *masks) {
    const __m256i quote = _mm256_set1_epi8('"');
    const __m256i backslash = _mm256_set1_epi8('\\');
    const __m256i colon = _mm256_set1_epi8(':');
    const __m256i opening = _mm256_set1_epi8('{');
    const __m256i closing = _mm256_set1_epi8('}');
    const __m256i bracketBit = _mm256_set1_epi8(kBracketBit);
    const __m256i one = _mm256_set1_epi8(wanted.one);
    const __m256i other = _mm256_set1_epi8(wanted.other);
    for (; blocks > 0; --blocks, bytes += kBlock, ++masks) {
        JsonMasks block;
        for (int shift = 0; shift < kBlock; shift += 32) {
            const __m256i part =
                _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + shift));
            const __m256i brace = _mm256_or_si256(part, bracketBit);
            const auto add = [shift](quint64 &mask, int bits) {
                mask |= static_cast<quint64>(static_cast<unsigned>(bits)) << shift;
            };
            add(block.quotes, _mm256_movemask_epi8(_mm256_cmpeq_epi8(part, quote)));
            add(block.backslashes, _mm256_movemask_epi8(_mm256_cmpeq_epi8(part, backslash)));
            add(block.colons, _mm256_movemask_epi8(_mm256_cmpeq_epi8(part, colon)));
            add(block.openings, _mm256_movemask_epi8(_mm256_cmpeq_epi8(brace, opening)));
            add(block.closings, _mm256_movemask_epi8(_mm256_cmpeq_epi8(brace, closing)));
            add(block.wanted, _mm256_movemask_epi8(_mm256_or_si256(
                                  _mm256_cmpeq_epi8(part, one), _mm256_cmpeq_epi8(part, other))));
        }
        *masks = block;
    }
}

__attribute__((target("avx512f,avx512bw"))) void
classifyAvx512(const char *bytes, int blocks, WantedBytes wanted, JsonMasks *masks) {
    const __m512i quote = _mm512_set1_epi8('"');
    const __m512i backslash = _mm512_set1_epi8('\\');
    const __m512i colon = _mm512_set1_epi8(':');
    const __m512i opening = _mm512_set1_epi8('{');
    const __m512i closing = _mm512_set1_epi8('}');
    const __m512i bracketBit = _mm512_set1_epi8(kBracketBit);
    const __m512i one = _mm512_set1_epi8(wanted.one);
    const __m512i other = _mm512_set1_epi8(wanted.other);
    for (; blocks > 0; --blocks, bytes += kBlock, ++masks) {
        const __m512i part = _mm512_loadu_si512(bytes);
        const __m512i brace = _mm512_or_si512(part, bracketBit);
        masks->quotes = _mm512_cmpeq_epi8_mask(part, quote);
        masks->backslashes = _mm512_cmpeq_epi8_mask(part, backslash);
        masks->colons = _mm512_cmpeq_epi8_mask(part, colon);
        masks->openings = _mm512_cmpeq_epi8_mask(brace, opening);
        masks->closings = _mm512_cmpeq_epi8_mask(brace, closing);
        masks->wanted = _mm512_cmpeq_epi8_mask(part, one) | _mm512_cmpeq_epi8_mask(part, other);
    }
}

#endif

std::vector<NamedJsonClassifier> findClassifiers() {
    std::vector<NamedJsonClassifier> found{{"scalar", classifyScalar}};
#if defined(NESTOR_X86)
    found.push_back({"sse2", classifySse2});
    if (__builtin_cpu_supports("avx2"))
        found.push_back({"avx2", classifyAvx2});
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
        found.push_back({"avx512", classifyAvx512});
#endif
    return found;
}

} // namespace

std::span<const NamedJsonClassifier> availableJsonClassifiers() {
    static const std::vector<NamedJsonClassifier> classifiers = findClassifiers();
    return classifiers;
}

JsonClassifier jsonClassifier() {
    static const JsonClassifier fastest = availableJsonClassifiers().back().classify;
    return fastest;
}

} // namespace nestor
