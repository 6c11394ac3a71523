// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_metric.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nestor::bench {

/// Vectors that lie as embeddings of texts lie: many dimensions in which they hardly vary, a few
/// dozen in which they do, and crowded around topics. Length 1.
struct VectorSample {
    std::size_t dims = 0;
    std::size_t count = 0;
    std::vector<float> numbers;        ///< one vector after the other
    std::vector<std::uint32_t> topics; ///< of each vector: which crowd it belongs to
    std::vector<std::vector<float>> queries;

    [[nodiscard]] std::span<const float> operator[](std::size_t i) const {
        return {numbers.data() + i * dims, dims};
    }
    /// 0, 1, 2 … count - 1.
    [[nodiscard]] std::vector<VectorId> ids() const;
};

constexpr std::size_t kTopics = 200;

/// The same for the same arguments on every machine.
[[nodiscard]] VectorSample makeVectorSample(std::size_t count, std::size_t dims,
                                            std::size_t queries, std::uint64_t seed = 1);

/// The sample of options(), made once.
[[nodiscard]] const VectorSample &vectorSample();

/// TEXMEX's .fvecs and .ivecs, gzipped or not; empty when the file cannot be read.
[[nodiscard]] std::vector<std::vector<float>> readFvecs(const std::string &path);
[[nodiscard]] std::vector<std::vector<std::int32_t>> readIvecs(const std::string &path);

} // namespace nestor::bench
