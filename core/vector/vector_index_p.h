// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inside of VectorIndex, shared by the files that implement it.
#include "core/vector/graph_gate.h"
#include "core/vector/hnsw_graph.h"
#include "core/vector/id_map.h"
#include "core/vector/top_hits.h"
#include "core/vector/vector_groups.h"
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
    quint64 ended = kNever;    ///< replaced or removed
    VectorGroups::Place place; ///< whether it is a node, and which others share it

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
    std::unique_ptr<VectorGroups> groups = std::make_unique<VectorGroups>();
    /// Slots that are no twins.
    std::unique_ptr<SlotsByBytes> byBytes = std::make_unique<SlotsByBytes>();
    /// The square of the distance up to which a vector becomes a node's companion. Grows with what
    /// is there, see noteInserted().
    std::atomic<double> reach = 0;
    std::atomic<std::size_t> reachHolds = 0; ///< it is as expected until there are so many
    std::atomic<bool> outgrown = false;
    static constexpr std::size_t kReachSample = 256;
    static constexpr std::size_t kEnoughForReach = 64;

    std::atomic<quint64> version = 0; ///< written under idsMutex, after what it stands for
    mutable std::mutex idsMutex;
    IdMap slotOf; ///< of the newest version

    mutable std::mutex costsMutex;
    mutable VectorCosts costs;
    mutable std::size_t costsMeasuredAt = 0; ///< vectors there were; 0: never

    mutable std::mutex qualityMutex;
    VectorQuality quality;

    mutable std::mutex wholeMutex; ///< held by who needs this graph to stay: save() and compact()

    /// Of encoded vectors, as all below.
    [[nodiscard]] float rank(const void *query, Slot slot) const {
        return rankOf(query, graph->data(slot), &dims);
    }
    [[nodiscard]] EncodedVector encodedOf(std::span<const float> vector) const;

    Result<void> insert(const void *data, VectorId id);
    /// Gives a reserved slot its data and its place in the graph or beside it.
    Result<void> place(Slot slot, const void *data, quint64 sum);
    void noteInserted(Slot slot);
    void fillByBytes();
    Result<bool> reconnect(std::size_t ef, Job *job);
    /// Has walks begin at crowds of equal vectors, too, that walks of this breadth do not find: all
    /// of a crowd lie together, often far from everything else.
    Result<void> openEntrances(std::size_t ef, Job *job);
    /// Whether a walk finds the node, or more than enough that is nearer.
    [[nodiscard]] Result<bool> leadsTo(HnswGraph::Slot node, const EncodedVector &query,
                                       std::size_t ef, GraphGate::Search kind) const;
    /// At most so many vectors, each with a node of its own, evenly from all of them; only those
    /// that others share a node with.
    enum class Sampled { All, Groups };
    [[nodiscard]] std::vector<VectorId> nodeSample(std::size_t atMost, Sampled which) const;
    /// The node that an id's vector is, or lies beside.
    [[nodiscard]] Slot nodeOf(VectorId id) const;
    /// Minus the square of its length, as products rank; 0 for L2.
    [[nodiscard]] float selfRank(const void *vector) const;
    [[nodiscard]] double measuredReach() const;
    [[nodiscard]] double reachOf(std::span<const void *const> sample) const;
    void expect(std::span<const float> numbers);
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
    VectorAnswer scan(const void *query, std::size_t k, const VectorFilter &filter, quint64 at,
                      Ties ties) const;
    VectorAnswer scanIds(const void *query, std::size_t k, std::span<const VectorId> ids,
                         Ties ties) const;
    Result<VectorAnswer> search(const void *query, std::size_t k, std::size_t ef,
                                const VectorFilter &filter, Ties ties) const;
    Result<VectorAnswer> searchAmong(const void *query, std::size_t k, std::size_t ef,
                                     const IdSet &among, const VectorCosts &costs, Ties ties) const;
    Result<VectorAnswer> searchWidening(const void *query, std::size_t k, std::size_t ef,
                                        const VectorBatchFilter &filter, Ties ties) const;

    // What a walk found is nodes; these go on to all that share them.

    using Accept = FunctionRef<bool(Slot)>;
    /// Whether a node or anything that shares it is accepted.
    [[nodiscard]] bool anyOf(Slot node, GraphGate::Search kind, Accept accept) const;
    /// The k nearest of the nodes and of what shares them, of those that are accepted.
    [[nodiscard]] VectorAnswer answerOf(const void *query, const HnswGraph::Walk &walk,
                                        std::size_t k, Ties ties, GraphGate::Search kind,
                                        Accept accept) const;
    struct Ranked {
        float rank = 0;
        Slot slot = 0;
    };
    /// All of the nodes and of what shares them, of those that are accepted, nearest first.
    [[nodiscard]] std::vector<Ranked> allOf(const void *query, const HnswGraph::Walk &walk,
                                            GraphGate::Search kind, Accept accept) const;
    /// No companion of the node has a smaller rank to a query to which the node has this one.
    [[nodiscard]] float leastRank(float rank, double radius, double queryLength) const;
    [[nodiscard]] double lengthFor(const void *query) const;
    void fill(VectorAnswer &answer, std::span<const TopHits::Entry> entries) const;
    /// Ranks of many slots, about `count`, to one query: of those with equal bytes only one is
    /// compared.
    class RanksOfMany {
    public:
        RanksOfMany(const Private &index, const void *query, std::size_t count);
        [[nodiscard]] float operator()(Slot slot);
        void prefetch(Slot slot) const;

    private:
        const Private &m_index;
        const void *m_query;
        std::vector<float> m_known; ///< by slot
    };
    /// The k nearest of these slots.
    [[nodiscard]] VectorAnswer compare(const void *query, std::size_t k,
                                       std::span<const Slot> slots, Ties ties) const;
    /// All of those slots, each a vector of its own: sorted, cut.
    [[nodiscard]] VectorAnswer cutOff(std::vector<Ranked> slots, std::size_t k, Ties ties) const;
    /// Checks and encodes the query, lets `search(encoded, k, ties)` find the k nearest, and where
    /// these are codes, more than k of which the stored floats tell the k nearest.
    template <typename Search>
    Result<VectorAnswer> answered(std::span<const float> query, std::size_t k,
                                  const VectorFetch &stored, Ties ties, const Search &search) const;
    Result<VectorAnswer> rescored(std::span<const float> query, std::size_t k, VectorAnswer found,
                                  const VectorFetch &stored) const;
    VectorCosts measuredCosts(GraphGate::Search kind) const;
    [[nodiscard]] bool isNode(Slot slot, quint64 at) const {
        return lives[slot].place.kind == VectorGroups::Kind::Node &&
               SlotLife::read(lives[slot].born) <= at;
    }
};

} // namespace nestor
