// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/id_map.h"
#include "core/vector/vector_metric.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace nestor {

/// Which slots of a graph share a node, so that a text that was stored a thousand times is one
/// node and not a crowd that leads walks nowhere else. Two ways of sharing:
///
/// Twins have the same bytes as another slot, which need not be a node itself. They are never
/// compared: their rank is its rank. Companions lie so near to a node that they have no links of
/// their own; once a walk has found the node, they are compared one by one.
///
/// Lists only grow. Adding takes the lock; reading takes it beside insertions only (see
/// GraphGate), by lockedFor().
class VectorGroups {
public:
    using Slot = quint32;
    using List = quint32;
    static constexpr List kNoList = std::numeric_limits<List>::max();

    struct Twin {
        VectorId id = 0;
        Slot slot = 0;
    };
    using Twins = std::vector<Twin>; ///< ascending by id
    struct Companions {
        std::vector<Slot> slots; ///< ascending
        double radius = 0;       ///< the greatest distance of one to the node
    };

    /// What a slot belongs to.
    enum class Kind : quint8 { Node, Twin, Companion };
    struct Place {
        Slot host = 0; ///< of a node: itself
        List twins = kNoList;
        List companions = kNoList;
        Kind kind = Kind::Node;

        [[nodiscard]] List twinsNow() const { return read(twins); }
        [[nodiscard]] List companionsNow() const { return read(companions); }
        [[nodiscard]] bool isAlone() const {
            return twinsNow() == kNoList && companionsNow() == kNoList;
        }

    private:
        friend class VectorGroups;
        static List read(const List &list) {
            return std::atomic_ref(const_cast<List &>(list)).load(std::memory_order_relaxed);
        }
        static void write(List &list, std::size_t value) {
            std::atomic_ref(list).store(static_cast<List>(value), std::memory_order_relaxed);
        }
    };

    [[nodiscard]] const Twins &twins(List list) const { return m_twins[list]; }
    [[nodiscard]] const Companions &companions(List list) const { return m_companions[list]; }

    /// Of one guarded search at a time and list; see above.
    [[nodiscard]] std::shared_lock<std::shared_mutex> lockedFor(bool guarded) const {
        return guarded ? std::shared_lock(m_mutex)
                       : std::shared_lock<std::shared_mutex>(m_mutex, std::defer_lock);
    }

    /// `host` is the place of what it belongs to. Throw std::bad_alloc.
    void addTwin(Place &host, Twin twin);
    void addCompanion(Place &host, Slot slot, double distance);

    /// The same for a group that is read from a file, in any order; then finishRestoring().
    void restoreTwin(Place &host, Twin twin);
    void finishRestoring();

    [[nodiscard]] std::size_t bytes() const;

private:
    Twins &twinsOf(Place &host);

    mutable std::shared_mutex m_mutex;
    std::deque<Twins> m_twins;
    std::deque<Companions> m_companions;
};

/// Finds the slot that holds given bytes, by their checksum. Insertions of equal bytes wait for
/// each other, by stripe().
class SlotsByBytes {
public:
    using Slot = quint32;

    [[nodiscard]] static quint64 sumOf(const void *data, std::size_t bytes);

    /// Held from find() to add().
    [[nodiscard]] std::mutex &stripe(quint64 sum) { return m_stripes[sum % m_stripes.size()]; }
    [[nodiscard]] std::optional<Slot> find(quint64 sum) const;
    void add(quint64 sum, Slot slot);
    /// Before the first find(): where the slots come from a file, `each(add)` shows all of them,
    /// once.
    template <typename Each>
    void fillOnce(const Each &each);
    void markEmpty() { m_filled = false; }
    void reserve(std::size_t count);
    [[nodiscard]] std::size_t bytes() const;

private:
    std::array<std::mutex, 64> m_stripes;
    mutable std::mutex m_mutex;
    IdMap m_slots; ///< by checksum
    std::mutex m_fillMutex;
    std::atomic<bool> m_filled = true;
};

template <typename Each>
void SlotsByBytes::fillOnce(const Each &each) {
    if (m_filled)
        return;
    const std::lock_guard filling(m_fillMutex);
    if (m_filled)
        return;
    each([this](quint64 sum, Slot slot) { add(sum, slot); });
    m_filled = true;
}

} // namespace nestor
