// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_codes.h"

#include "core/vector/distance_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace nestor {

namespace {

/// Stands before the codes.
struct CodeHead {
    float scale = 0;
    float squares = 0; ///< of what the codes stand for: the square of its length
};

constexpr double kLargestCode = 127;

const qint8 *codesOf(const void *data) {
    return reinterpret_cast<const qint8 *>(static_cast<const char *>(data) + sizeof(CodeHead));
}

/// The inner product of what the codes stand for. In double: products of scales overflow floats.
double dotOfCodes(const CodeHead &a, const void *aData, const CodeHead &b, const void *bData,
                  std::size_t dims) {
    const qint32 dot = distanceKernels().dotCodes(codesOf(aData), codesOf(bData), dims);
    return static_cast<double>(a.scale) * static_cast<double>(b.scale) * dot;
}

std::size_t dimsOf(const void *dims) {
    return *static_cast<const std::size_t *>(dims);
}

float rankByDot(const void *a, const void *b, const void *dims) {
    return -distanceKernels().dot(static_cast<const float *>(a), static_cast<const float *>(b),
                                  dimsOf(dims));
}

float rankByL2(const void *a, const void *b, const void *dims) {
    return distanceKernels().squaredL2(static_cast<const float *>(a), static_cast<const float *>(b),
                                       dimsOf(dims));
}

float rankCodesByDot(const void *a, const void *b, const void *dims) {
    const auto &headA = *static_cast<const CodeHead *>(a);
    const auto &headB = *static_cast<const CodeHead *>(b);
    return static_cast<float>(0.0 - dotOfCodes(headA, a, headB, b, dimsOf(dims)));
}

float rankCodesByL2(const void *a, const void *b, const void *dims) {
    const auto &headA = *static_cast<const CodeHead *>(a);
    const auto &headB = *static_cast<const CodeHead *>(b);
    const double dot = dotOfCodes(headA, a, headB, b, dimsOf(dims));
    const double squares = static_cast<double>(headA.squares) + static_cast<double>(headB.squares);
    return static_cast<float>(std::max(0.0, squares - 2 * dot));
}

} // namespace

std::size_t encodedBytes(VectorEncoding encoding, std::size_t dims) {
    return encoding == VectorEncoding::Float32 ? dims * sizeof(float) : sizeof(CodeHead) + dims;
}

void encodeVector(VectorEncoding encoding, std::span<const float> prepared, void *data) {
    if (encoding == VectorEncoding::Float32) {
        std::memcpy(data, prepared.data(), prepared.size_bytes());
        return;
    }
    float largest = 0;
    for (const float x : prepared)
        largest = std::max(largest, std::abs(x));
    const double toCode = largest > 0 ? kLargestCode / static_cast<double>(largest) : 0;
    auto *codes = static_cast<char *>(data) + sizeof(CodeHead);
    qint32 squares = 0; // at most 4096 * 127^2
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        // To the nearest; std::lround() is a call for each number.
        const double scaled = static_cast<double>(prepared[i]) * toCode;
        const auto code = static_cast<qint32>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        codes[i] = static_cast<char>(code);
        squares += code * code;
    }
    const double scale = static_cast<double>(largest) / kLargestCode;
    const CodeHead head{static_cast<float>(scale), static_cast<float>(scale * scale * squares)};
    std::memcpy(data, &head, sizeof head);
}

void decodeVector(VectorEncoding encoding, const void *data, std::span<float> prepared) {
    if (encoding == VectorEncoding::Float32) {
        std::memcpy(prepared.data(), data, prepared.size_bytes());
        return;
    }
    const auto &head = *static_cast<const CodeHead *>(data);
    std::transform(codesOf(data), codesOf(data) + prepared.size(), prepared.begin(),
                   [&head](qint8 code) { return head.scale * static_cast<float>(code); });
}

EncodedRank encodedRank(VectorEncoding encoding, Distance distance) {
    if (encoding == VectorEncoding::Float32)
        return distance == Distance::L2 ? rankByL2 : rankByDot;
    return distance == Distance::L2 ? rankCodesByL2 : rankCodesByDot;
}

} // namespace nestor
