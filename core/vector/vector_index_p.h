// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inside of VectorIndex, shared by the files that implement it.
#include "core/vector/graph_gate.h"
#include "core/vector/hnsw_graph.h"
#include "core/vector/id_map.h"
#include "core/vector/vector_index.h"

#include <atomic>
#include <limits>
#include <mutex>

namespace nestor {

/// What a slot of the graph holds, and when: versions count the changes of the index. A search
/// takes the version of its start and sees what was there then, whatever is written beside it
/// (multi-version concurrency control, as databases have it).
struct SlotLife {
    static constexpr quint64 kNever = std::numeric_limits<quint64>::max();

    VectorId id = 0; ///< written before the slot is born
    quint64 born = kNever;
    quint64 ended = kNever; ///< replaced or removed

    [[nodiscard]] bool visibleAt(quint64 version) const {
        return read(born) <= version && version < read(ended);
    }
    static quint64 read(const quint64 &moment) {
        return std::atomic_ref(const_cast<quint64 &>(moment)).load(std::memory_order_relaxed);
    }
    static void write(quint64 &moment, quint64 version) {
        std::atomic_ref(moment).store(version, std::memory_order_relaxed);
    }
};

struct VectorIndex::Private {
    using Slot = HnswGraph::Slot;

    explicit Private(const VectorIndexConfig &wanted)
        : config(wanted)
        , dims(static_cast<std::size_t>(wanted.dims)) {}

    const VectorIndexConfig config;
    const std::size_t dims;
    mutable GraphGate gate;
    std::unique_ptr<HnswGraph> graph;
    std::vector<SlotLife> lives; ///< by slot, as many as the graph's capacity

    std::atomic<quint64> version = 0; ///< written under idsMutex, after what it stands for
    mutable std::mutex idsMutex;
    IdMap slotOf; ///< of the newest version

    mutable std::mutex costsMutex;
    mutable VectorCosts costs;
    mutable std::size_t costsMeasuredAt = 0; ///< vectors there were; 0: never

    [[nodiscard]] float rank(const float *query, Slot slot) const {
        return vectorRank(config.distance, query, static_cast<const float *>(graph->data(slot)),
                          config.dims);
    }

    Result<void> insert(std::span<const float> prepared, VectorId id);
    void publish(VectorId id, Slot slot);
    Result<void> grow(std::size_t full);

    [[nodiscard]] quint64 newest() const { return version.load(std::memory_order_acquire); }
    /// Of all slots that hold something at that version.
    VectorAnswer scan(const float *query, std::size_t k, const VectorFilter &filter,
                      quint64 at) const;
    VectorAnswer scanIds(const float *query, std::size_t k, std::span<const VectorId> ids) const;
    VectorAnswer answerOf(const HnswGraph::Walk &walk, std::size_t k) const;
    VectorCosts measuredCosts(GraphGate::Search kind) const;
};

} // namespace nestor
