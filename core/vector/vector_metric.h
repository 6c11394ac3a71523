// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"

#include <span>
#include <vector>

/// What "near" means for each Distance, in one place: the number that searches compare (the
/// rank, smaller is nearer and cheap to compute), and the distance and score that people see.
/// Pure functions, usable from every thread.
namespace nestor {

constexpr int kMaxVectorDims = 4096;

/// Names a vector in an index for good: of any value, chosen by the caller.
using VectorId = quint64;

/// One vector found.
struct VectorHit {
    VectorId id = 0;
    /// Greater is better: the cosine; minus the Euclidean distance; the inner product.
    double score = 0;
    /// As pgvector measures it: 1 - cosine; Euclidean (not squared); minus the inner product.
    double distance = 0;
    bool operator==(const VectorHit &) const = default;
};

/// Whether `vector` may be stored and searched for: of `dims` numbers, all finite, and for L2 and
/// inner products no longer than 1e18, beyond which a float cannot hold the result.
/// InvalidArgument says which number is wrong.
[[nodiscard]] Result<void> checkVector(std::span<const float> vector, int dims, Distance distance);

/// The vector as ranks are computed from it: for the cosine scaled to length 1 (a zero vector
/// stays zero, so that its score is 0), otherwise unchanged. Preparing twice is preparing once.
void prepareVector(std::span<const float> vector, Distance distance, std::span<float> prepared);
[[nodiscard]] std::vector<float> preparedVector(std::span<const float> vector, Distance distance);

/// What is compared: minus the inner product of prepared vectors, or the squared L2 distance.
[[nodiscard]] float vectorRank(Distance distance, const float *a, const float *b, int dims);

/// The hit for a rank.
[[nodiscard]] VectorHit hitFromRank(Distance distance, VectorId id, float rank);

} // namespace nestor
