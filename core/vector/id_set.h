// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_metric.h"

#include <span>
#include <vector>

namespace nestor {

/// The vectors that pass a filter, as a list in order and as something that can be asked: what a
/// filtered search is given. Immutable, usable from every thread.
class IdSet {
public:
    IdSet() = default;
    /// In any order; doubles count once.
    explicit IdSet(std::vector<VectorId> ids);

    [[nodiscard]] std::size_t size() const { return m_ids.size(); }
    [[nodiscard]] std::span<const VectorId> ids() const { return m_ids; }
    [[nodiscard]] bool contains(VectorId id) const {
        if (m_bits.empty())
            return containsSparse(id);
        const VectorId at = id - m_first; // wraps round below the first: beyond the end
        return at < m_bits.size() * 64 && ((m_bits[at / 64] >> (at % 64)) & 1U) != 0;
    }

private:
    [[nodiscard]] bool containsSparse(VectorId id) const;

    std::vector<VectorId> m_ids; ///< ascending
    std::vector<quint64> m_bits; ///< from m_first on; empty where the ids lie far apart
    VectorId m_first = 0;
};

} // namespace nestor
