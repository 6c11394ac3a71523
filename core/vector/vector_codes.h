// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_metric.h"

#include <cstddef>
#include <span>

/// How an index keeps the numbers of a vector (VectorEncoding): as they are, or as 8-bit codes that
/// take a quarter of the memory and are compared twice as fast. Pure functions, usable from every
/// thread.
///
/// A code is x / scale, rounded, with a scale for each vector: its largest number becomes 127. One
/// scale for all would have to be known before the first vector, and a later one beyond it would
/// be cut off; and under the inner product lengths differ by any factor. The error of a number is
/// at most half of its vector's scale, so the nearest few have to be told apart by the floats.
namespace nestor {

/// Bytes that a vector of `dims` numbers takes.
[[nodiscard]] std::size_t encodedBytes(VectorEncoding encoding, std::size_t dims);

/// Writes a prepared vector (see prepareVector()) to `data`, which is aligned as a float is.
void encodeVector(VectorEncoding encoding, std::span<const float> prepared, void *data);

/// What `data` stands for: the prepared vector, or the nearest to it that codes can say.
void decodeVector(VectorEncoding encoding, const void *data, std::span<float> prepared);

/// Compares two encoded vectors; `dims` points to a std::size_t. As vectorRank(), for codes of
/// what they stand for.
using EncodedRank = float (*)(const void *a, const void *b, const void *dims);
[[nodiscard]] EncodedRank encodedRank(VectorEncoding encoding, Distance distance);

} // namespace nestor
