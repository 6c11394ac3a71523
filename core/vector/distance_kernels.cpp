// SPDX-License-Identifier: Apache-2.0
#include "core/vector/distance_kernels.h"

#include <array>

namespace nestor {

namespace {

float dotScalar(const float *a, const float *b, std::size_t dims) {
    float sum = 0;
    for (std::size_t i = 0; i < dims; ++i)
        sum += a[i] * b[i];
    return sum;
}

float squaredL2Scalar(const float *a, const float *b, std::size_t dims) {
    float sum = 0;
    for (std::size_t i = 0; i < dims; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

constexpr std::array kKernels{DistanceKernels{"scalar", dotScalar, squaredL2Scalar}};

} // namespace

std::span<const DistanceKernels> availableDistanceKernels() {
    return kKernels;
}

const DistanceKernels &distanceKernels() {
    static const DistanceKernels &best = availableDistanceKernels().back();
    return best;
}

} // namespace nestor
