// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <random>
#include <vector>

/// Vectors for tests: the same for the same seed on every machine.
namespace nestor::test {

using Vectors = std::vector<std::vector<float>>;

/// Every number evenly from [-1, 1).
inline Vectors randomVectors(std::size_t count, std::size_t dims, unsigned seed) {
    std::mt19937 generator(seed); // NOLINT(bugprone-random-generator-seed): repeatable
    Vectors vectors(count, std::vector<float>(dims));
    for (std::vector<float> &vector : vectors) {
        for (float &x : vector)
            x = static_cast<float>(generator()) * 0x1p-31F - 1.0F;
    }
    return vectors;
}

} // namespace nestor::test
