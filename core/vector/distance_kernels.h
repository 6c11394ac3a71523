// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <span>

/// The arithmetic that a vector search spends its time in, once for each instruction set, chosen
/// when the program starts: the build stays portable, the machine is used. Pure functions,
/// usable from every thread; pointers need no alignment beyond that of their type.
namespace nestor {

/// Of two vectors of `dims` floats; sums are in float, in an order of the kernel's own.
using FloatKernel = float (*)(const float *a, const float *b, std::size_t dims);
/// Of two vectors of `dims` codes, up to 100,000; exact.
using CodeKernel = qint32 (*)(const qint8 *a, const qint8 *b, std::size_t dims);

struct DistanceKernels {
    const char *name;      ///< "scalar", "sse2", "avx2", "avx512", "avx512vnni"
    FloatKernel dot;       ///< sum of a[i] * b[i]
    FloatKernel squaredL2; ///< sum of (a[i] - b[i])^2
    CodeKernel dotCodes;   ///< sum of a[i] * b[i]
};

/// The fastest that this machine runs.
[[nodiscard]] const DistanceKernels &distanceKernels();

/// All that this machine runs, slowest first; the first is "scalar". For tests and benchmarks.
[[nodiscard]] std::span<const DistanceKernels> availableDistanceKernels();

} // namespace nestor
