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

/// A vector as a node has it, aligned as a float is.
using EncodedVector = std::vector<float>;

struct VectorIndex::Private {
    using Slot = HnswGraph::Slot;

    explicit Private(const VectorIndexConfig &wanted)
        : config(wanted)
        , dims(static_cast<std::size_t>(wanted.dims))
        , encoded(encodedBytes(wanted.encoding, dims))
        , rankOf(encodedRank(wanted.encoding, wanted.distance)) {}

    const VectorIndexConfig config;
    const std::size_t dims;
    const std::size_t encoded; ///< bytes of data of a node
    const EncodedRank rankOf;
    mutable GraphGate gate;
    std::unique_ptr<HnswGraph> graph;
    std::vector<SlotLife> lives; ///< by slot, as many as the graph's capacity

    std::atomic<quint64> version = 0; ///< written under idsMutex, after what it stands for
    mutable std::mutex idsMutex;
    IdMap slotOf; ///< of the newest version

    mutable std::mutex costsMutex;
    mutable VectorCosts costs;
    mutable std::size_t costsMeasuredAt = 0; ///< vectors there were; 0: never

    mutable std::mutex wholeMutex; ///< held by who needs this graph to stay: save() and compact()

    /// Of encoded vectors, as all below.
    [[nodiscard]] float rank(const void *query, Slot slot) const {
        return rankOf(query, graph->data(slot), &dims);
    }
    [[nodiscard]] EncodedVector encodedOf(std::span<const float> vector) const;

    Result<void> insert(const void *data, VectorId id);
    void publish(VectorId id, Slot slot);
    /// Where `full` is not enough any more.
    Result<void> grow(std::size_t full, std::size_t wanted = 0);
    bool remove(VectorId id);

    // The steps of compact().
    [[nodiscard]] std::size_t settledCount() const;
    [[nodiscard]] std::vector<Slot> visibleSlots(Slot from, Slot to) const;
    Result<void> copyTo(Private &fresh, std::span<const Slot> slots, unsigned threads,
                        Job *job) const;

    [[nodiscard]] std::size_t living() const {
        const std::lock_guard lock(idsMutex);
        return slotOf.size();
    }
    [[nodiscard]] quint64 newest() const { return version.load(std::memory_order_acquire); }
    /// Of all slots that hold something at that version.
    VectorAnswer scan(const void *query, std::size_t k, const VectorFilter &filter,
                      quint64 at) const;
    VectorAnswer scanIds(const void *query, std::size_t k, std::span<const VectorId> ids) const;
    VectorAnswer answerOf(const HnswGraph::Walk &walk, std::size_t k) const;
    Result<VectorAnswer> search(const void *query, std::size_t k, std::size_t ef,
                                const VectorFilter &filter) const;
    Result<VectorAnswer> searchAmong(const void *query, std::size_t k, std::size_t ef,
                                     const IdSet &among, const VectorCosts &costs) const;
    Result<VectorAnswer> searchWidening(const void *query, std::size_t k, std::size_t ef,
                                        const VectorBatchFilter &filter) const;
    /// Checks and encodes the query, lets `search(encoded, k)` find the k nearest, and where these
    /// are codes, more than k of which the stored floats tell the k nearest.
    template <typename Search>
    Result<VectorAnswer> answered(std::span<const float> query, std::size_t k,
                                  const VectorFetch &stored, const Search &search) const;
    Result<VectorAnswer> rescored(std::span<const float> query, std::size_t k, VectorAnswer found,
                                  const VectorFetch &stored) const;
    VectorCosts measuredCosts(GraphGate::Search kind) const;
};

} // namespace nestor
