// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/distance_kernels.h"

#include <vector>

namespace nestor {

/// Adds the kernels for x86-64 that this processor and system run, slowest first; none on other
/// machines. Private to distance_kernels.cpp.
void appendX86Kernels(std::vector<DistanceKernels> &kernels);

} // namespace nestor
