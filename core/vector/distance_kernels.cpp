// SPDX-License-Identifier: Apache-2.0
#include "core/vector/distance_kernels.h"

#include "core/vector/distance_kernels_x86.h"

#include <vector>

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

qint32 dotCodesScalar(const qint8 *a, const qint8 *b, std::size_t dims) {
    qint32 sum = 0;
    for (std::size_t i = 0; i < dims; ++i)
        sum += qint32{a[i]} * qint32{b[i]};
    return sum;
}

} // namespace

std::span<const DistanceKernels> availableDistanceKernels() {
    static const std::vector<DistanceKernels> kernels = [] {
        std::vector<DistanceKernels> all{{"scalar", dotScalar, squaredL2Scalar, dotCodesScalar}};
        appendX86Kernels(all);
        return all;
    }();
    return kernels;
}

const DistanceKernels &distanceKernels() {
    static const DistanceKernels best = availableDistanceKernels().back();
    return best;
}

} // namespace nestor
