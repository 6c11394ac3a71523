// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/function_ref.h"
#include "core/base/job.h"
#include "core/review/pair_candidates.h"

#include <span>
#include <vector>

namespace nestor {

/// One vector of each memory that has any, all of one size, for comparing by the cosine. For one
/// thread.
class MemoryVectors {
public:
    /// How many memories there are at most, in their order.
    explicit MemoryVectors(std::size_t memories)
        : m_place(memories, kNone) {}

    /// The first one says the size; others are passed over, as is one that cannot be compared, and
    /// all behind the first 100 million numbers.
    void add(quint32 memory, std::span<const float> vector);

    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] std::size_t dims() const { return m_dims; }
    [[nodiscard]] bool contains(quint32 memory) const { return m_place[memory] != kNone; }
    /// Of length 1. The memory must be contained.
    [[nodiscard]] std::span<const float> at(quint32 memory) const {
        return {m_numbers.data() + std::size_t{m_place[memory]} * m_dims, m_dims};
    }

private:
    static constexpr quint32 kNone = 0xffffffffU;

    std::size_t m_dims = 0;
    quint32 m_count = 0;
    std::vector<quint32> m_place; ///< by memory
    std::vector<float> m_numbers;
};

/// Tells each memory with the five whose vectors are nearest to its own, of those that lie within
/// the parent of its namespace. A pair may be told twice, the lower place first. Cancelled by
/// `job`; as building an index fails.
[[nodiscard]] Result<void> forEachNearPair(const PairSearch &search, const MemoryVectors &vectors,
                                           FunctionRef<void(quint32 left, quint32 right)> onPair,
                                           Job &job);

} // namespace nestor
