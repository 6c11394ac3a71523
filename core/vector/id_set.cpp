// SPDX-License-Identifier: Apache-2.0
#include "core/vector/id_set.h"

#include <algorithm>

namespace nestor {

IdSet::IdSet(std::vector<VectorId> ids)
    : m_ids(std::move(ids)) {
    if (!std::is_sorted(m_ids.begin(), m_ids.end()))
        std::sort(m_ids.begin(), m_ids.end());
    m_ids.erase(std::unique(m_ids.begin(), m_ids.end()), m_ids.end());
    if (m_ids.empty())
        return;
    // Bits as long as they take no more than 32 bytes an id.
    m_first = m_ids.front();
    const VectorId range = m_ids.back() - m_first;
    if (range / 256 > m_ids.size())
        return;
    m_bits.resize(range / 64 + 1);
    for (const VectorId id : m_ids)
        m_bits[(id - m_first) / 64] |= quint64{1} << ((id - m_first) % 64);
}

bool IdSet::containsSparse(VectorId id) const {
    return std::binary_search(m_ids.begin(), m_ids.end(), id);
}

} // namespace nestor
