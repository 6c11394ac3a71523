// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/hnsw_graph.h"

#include <algorithm>
#include <vector>

namespace nestor {

/// What one walk through a graph needs, kept for the next one: which nodes were seen, and two
/// heaps. For one thread.
class WalkScratch {
public:
    void begin(std::size_t capacity, std::size_t maxLinks) {
        if (m_seen.size() < capacity) {
            m_seen.assign(capacity, 0);
            m_mark = 0;
        }
        if (++m_mark == 0) {
            std::fill(m_seen.begin(), m_seen.end(), quint16{0});
            m_mark = 1;
        }
        links.resize(maxLinks);
        candidates.clear();
        results.clear();
    }
    /// False the first time in this walk.
    bool see(HnswGraph::Slot slot) {
        if (m_seen[slot] == m_mark)
            return true;
        m_seen[slot] = m_mark;
        return false;
    }

    std::vector<HnswGraph::Found> candidates; ///< heap, nearest on top: to be visited
    std::vector<HnswGraph::Found> results;    ///< heap, farthest on top
    std::vector<HnswGraph::Slot> links;       ///< of one node

private:
    std::vector<quint16> m_seen;
    quint16 m_mark = 0;
};

} // namespace nestor
