// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_metric.h"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace nestor {

/// The k nearest of what it is shown, ties by smaller id, so that equal searches answer equally.
/// For one thread.
class TopHits {
public:
    struct Entry {
        float rank;
        VectorId id;
        auto operator<=>(const Entry &) const = default;
    };

    explicit TopHits(std::size_t k)
        : m_k(k) {}

    void add(float rank, VectorId id) {
        const Entry entry{rank, id};
        if (m_heap.size() < m_k) {
            m_heap.push_back(entry);
            std::push_heap(m_heap.begin(), m_heap.end());
        } else if (m_k > 0 && entry < m_heap.front()) {
            std::pop_heap(m_heap.begin(), m_heap.end());
            m_heap.back() = entry;
            std::push_heap(m_heap.begin(), m_heap.end());
        }
    }

    /// Nothing of a greater rank is taken any more.
    [[nodiscard]] float worstRank() const {
        return m_heap.size() < m_k ? std::numeric_limits<float>::infinity() : m_heap.front().rank;
    }

    /// The same with their ranks.
    [[nodiscard]] std::vector<Entry> takeEntries() {
        std::sort_heap(m_heap.begin(), m_heap.end());
        return std::exchange(m_heap, {});
    }
    /// Nearest first; leaves this empty.
    [[nodiscard]] std::vector<VectorHit> take(Distance distance) {
        std::sort_heap(m_heap.begin(), m_heap.end());
        std::vector<VectorHit> hits;
        hits.reserve(m_heap.size());
        for (const Entry &entry : m_heap)
            hits.push_back(hitFromRank(distance, entry.id, entry.rank));
        m_heap.clear();
        return hits;
    }

private:
    std::size_t m_k;
    std::vector<Entry> m_heap;
};

} // namespace nestor
