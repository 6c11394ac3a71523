// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_metric.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace nestor {

/// Where in the graph each id is: a hash table in one piece of memory, open addressing with
/// linear probing (Knuth, TAOCP 3, 6.4, algorithms L and R). Ids that follow each other lie in
/// one run, so that looking up a sorted list reads memory in order. For one thread at a time.
class IdMap {
public:
    using Slot = quint32;

    [[nodiscard]] std::size_t size() const { return m_size; }

    [[nodiscard]] std::optional<Slot> find(VectorId id) const {
        if (m_size == 0)
            return std::nullopt;
        for (std::size_t at = homeOf(id);; at = after(at)) {
            const Entry &entry = m_entries[at];
            if (entry.slot == kFree)
                return std::nullopt;
            if (entry.id == id)
                return entry.slot;
        }
    }

    /// Sets the slot of an id, and returns the one it had. Throws std::bad_alloc, unchanged.
    std::optional<Slot> put(VectorId id, Slot slot) {
        if ((m_size + 1) * 4 > m_entries.size() * 3)
            rehash(std::max<std::size_t>(kRun * 4, m_entries.size() * 2));
        std::size_t at = homeOf(id);
        for (; m_entries[at].slot != kFree; at = after(at)) {
            if (m_entries[at].id == id)
                return std::exchange(m_entries[at].slot, slot);
        }
        m_entries[at] = {id, slot};
        ++m_size;
        return std::nullopt;
    }

    /// Forgets an id, and returns the slot it had.
    std::optional<Slot> take(VectorId id) {
        if (m_size == 0)
            return std::nullopt;
        std::size_t at = homeOf(id);
        for (; m_entries[at].id != id || m_entries[at].slot == kFree; at = after(at)) {
            if (m_entries[at].slot == kFree)
                return std::nullopt;
        }
        const Slot slot = m_entries[at].slot;
        // Close the gap: whatever could not be placed before its end moves up.
        for (std::size_t next = after(at); m_entries[next].slot != kFree; next = after(next)) {
            const std::size_t home = homeOf(m_entries[next].id);
            const std::size_t mask = m_entries.size() - 1;
            if (((next - home) & mask) >= ((next - at) & mask)) {
                m_entries[at] = m_entries[next];
                at = next;
            }
        }
        m_entries[at].slot = kFree;
        --m_size;
        return slot;
    }

    void reserve(std::size_t count) {
        std::size_t size = kRun * 4;
        while (count * 4 > size * 3)
            size *= 2;
        if (size > m_entries.size())
            rehash(size);
    }

    template <typename Each>
    void forEach(const Each &each) const {
        for (const Entry &entry : m_entries) {
            if (entry.slot != kFree)
                each(entry.id, entry.slot);
        }
    }

    [[nodiscard]] std::size_t bytes() const { return m_entries.size() * sizeof(Entry); }

private:
    static constexpr Slot kFree = std::numeric_limits<Slot>::max();
    static constexpr std::size_t kRun = 64; ///< ids that share all but their lowest bits

    struct Entry {
        VectorId id = 0;
        Slot slot = kFree;
    };

    /// Multiplies by 2^64 divided by the golden ratio (Knuth, 6.4) to choose the run.
    [[nodiscard]] std::size_t homeOf(VectorId id) const {
        const std::size_t run = ((id / kRun) * 0x9e3779b97f4a7c15U) >> m_shift;
        return run * kRun + id % kRun;
    }
    [[nodiscard]] std::size_t after(std::size_t at) const {
        return (at + 1) & (m_entries.size() - 1);
    }

    void rehash(std::size_t size) {
        std::vector<Entry> old(size);
        old.swap(m_entries);
        m_size = 0;
        m_shift = 64;
        for (std::size_t runs = size / kRun; runs > 1; runs /= 2)
            --m_shift;
        for (const Entry &entry : old) {
            if (entry.slot != kFree)
                put(entry.id, entry.slot);
        }
    }

    std::vector<Entry> m_entries; ///< a power of two of them, at least 4 runs
    std::size_t m_size = 0;
    int m_shift = 0;
};

} // namespace nestor
