// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_metric.h"

#include "core/vector/distance_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

/// Without a branch for each number, so that the compiler looks at many at once.
bool allFinite(std::span<const float> vector) {
    constexpr quint32 kExponent = 0x7f800000U; // all of it set: infinite or not a number
    quint32 found = 0;
    for (const float x : vector)
        found |= (std::bit_cast<quint32>(x) & kExponent) == kExponent ? 1U : 0U;
    return found == 0;
}

/// In double: squares of floats overflow a float from 1.8e19 on and vanish below 1e-23. In several
/// sums, so that one addition need not wait for the one before.
double lengthOf(std::span<const float> vector) {
    constexpr std::size_t kSums = 8;
    std::array<double, kSums> sums{};
    std::size_t i = 0;
    for (; i + kSums <= vector.size(); i += kSums) {
        for (std::size_t lane = 0; lane < kSums; ++lane) {
            const auto x = static_cast<double>(vector[i + lane]);
            sums[lane] += x * x;
        }
    }
    for (; i < vector.size(); ++i)
        sums[0] += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
    return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

} // namespace

Result<void> checkVector(std::span<const float> vector, int dims, Distance distance) {
    if (vector.size() != static_cast<std::size_t>(dims)) {
        return failure(
            ErrorCode::InvalidArgument,
            u"a vector of %1 numbers where the index has %2 dimensions"_s.arg(vector.size())
                .arg(dims));
    }
    if (!allFinite(vector)) {
        const auto bad =
            std::find_if(vector.begin(), vector.end(), [](float x) { return !std::isfinite(x); });
        return failure(ErrorCode::InvalidArgument,
                       u"number %1 of the vector is %2"_s.arg(bad - vector.begin())
                           .arg(std::isnan(*bad) ? u"not a number"_s : u"infinite"_s));
    }
    constexpr double kLongest = 1e18;
    if (distance != Distance::Cosine && lengthOf(vector) > kLongest) {
        return failure(ErrorCode::InvalidArgument,
                       u"the vector is longer than 1e18, too long to be compared"_s);
    }
    return {};
}

void prepareVector(std::span<const float> vector, Distance distance, std::span<float> prepared) {
    // As near to 1 as rounding leaves a scaled vector: what was prepared stays as it is.
    constexpr double kRounding = 1e-6;
    const double length = distance == Distance::Cosine ? lengthOf(vector) : 1;
    if (length == 0 || std::abs(length - 1) < kRounding) {
        std::copy(vector.begin(), vector.end(), prepared.begin());
        return;
    }
    const double scale = 1 / length;
    std::transform(vector.begin(), vector.end(), prepared.begin(),
                   [scale](float x) { return static_cast<float>(static_cast<double>(x) * scale); });
}

std::vector<float> preparedVector(std::span<const float> vector, Distance distance) {
    std::vector<float> prepared(vector.size());
    prepareVector(vector, distance, prepared);
    return prepared;
}

float vectorRank(Distance distance, const float *a, const float *b, int dims) {
    const auto count = static_cast<std::size_t>(dims);
    return distance == Distance::L2 ? distanceKernels().squaredL2(a, b, count)
                                    : -distanceKernels().dot(a, b, count);
}

VectorHit hitFromRank(Distance distance, VectorId id, float rank) {
    const auto exact = static_cast<double>(rank);
    switch (distance) {
    case Distance::Cosine: {
        // Rounding may carry a cosine past its ends. `0 - x`, not `-x`: a zero has no sign.
        const double cosine = std::clamp(0.0 - exact, -1.0, 1.0);
        return {id, cosine, 1.0 - cosine};
    }
    case Distance::L2: {
        const double euclidean = std::sqrt(exact);
        return {id, 0.0 - euclidean, euclidean};
    }
    case Distance::InnerProduct:
        break;
    }
    return {id, 0.0 - exact, exact + 0.0};
}

} // namespace nestor
