// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/function_ref.h"
#include "core/vector/graph_gate.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace nestor {

/// The hierarchical navigable small world graph of hnswlib, and nothing of ids, scores or files.
///
/// Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
/// Hierarchical Navigable Small World graphs", 2016. hnswlib (0.6.2 and later) holds the memory
/// and chooses and wires the neighbours; walking and inserting are ours over its members, since
/// its own search has no filter before 0.7 and none of its searches may run beside an insertion.
///
/// Slots are numbered from 0 in the order of insertion; their data never changes and they are never
/// removed. Most become nodes. One that lies within reach of a node when it comes stays beside it,
/// without links: thousands of nearly equal nodes would link to each other alone, and lead no walk
/// past them. The owner remembers which lie beside which. Threads: insert() runs beside insert()
/// and beside guarded walks, quiet walks beside each other only, grow() alone: the owner's
/// GraphGate sees to it. No exception leaves; hnswlib's become Error, Internal.
class HnswGraph {
public:
    using Slot = quint32;
    /// Distance of two nodes' data, as hnswlib calls it: `dims` points to Shape::dims.
    using Rank = float (*)(const void *a, const void *b, const void *dims);

    struct Shape {
        std::size_t dataSize = 0; ///< bytes of data a node has
        Rank rank = nullptr;
        bool ranksByDot = false; ///< `rank` is minus the inner product, else the squared distance
        std::size_t dims = 0;    ///< given to `rank`
        int m = 16;
        int efConstruction = 200;
        quint64 seed = 100; ///< of the levels: one thread, one order, one seed give one graph
    };
    struct Found {
        float rank = 0;
        Slot slot = 0;
    };

    /// An empty graph with room for `capacity` nodes; Internal when memory does not suffice.
    [[nodiscard]] static Result<std::unique_ptr<HnswGraph>> create(const Shape &shape,
                                                                   std::size_t capacity);
    ~HnswGraph();
    HnswGraph(const HnswGraph &) = delete;
    HnswGraph &operator=(const HnswGraph &) = delete;

    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::size_t capacity() const;
    [[nodiscard]] std::size_t bytes() const; ///< of memory

    [[nodiscard]] Result<void> grow(std::size_t capacity);

    /// Takes the next slot; nullopt: full, grow first.
    [[nodiscard]] std::optional<Slot> reserve();
    /// Gives a reserved slot its data, and makes it a node where the nearest node is farther away
    /// than the root of `reach` (of apart()). Else answers that node. On failure the slot stays,
    /// unreachable or half wired, never dangerous; do not use it again.
    [[nodiscard]] Result<std::optional<Slot>> insert(Slot slot, const void *data, double reach);
    /// Gives it its data and nothing else: it is not a node.
    void place(Slot slot, const void *data);
    /// The square of the Euclidean distance, whatever `rank` is.
    [[nodiscard]] double apart(const void *a, const void *b) const;

    /// What a walk did.
    struct Walk {
        std::vector<Found> found; ///< nearest first
        std::size_t ranked = 0;   ///< nodes whose distance was computed
        bool gaveUp = false;
    };
    /// Asked now and then how many nodes were ranked so far: how many to keep from now on, at
    /// most as many as until now; 0 ends the walk.
    using Breadth = FunctionRef<std::size_t(std::size_t ranked)>;

    /// The `ef` nearest of the nodes that `accept` takes, as far as the graph leads to them:
    /// fewer when it is not connected. Nodes that are not accepted are walked through. `accept`
    /// is asked about a node at most once.
    [[nodiscard]] Result<Walk> walk(const void *query, std::size_t ef,
                                    FunctionRef<bool(Slot)> accept, GraphGate::Search kind,
                                    std::optional<Breadth> narrowed = {}) const;

    /// The nodes, among those below `end` that `isNode` names, that no links on the lowest level
    /// lead to from where walks begin. Guarded: beside insert().
    [[nodiscard]] std::vector<Slot> unreachable(Slot end, FunctionRef<bool(Slot)> isNode,
                                                GraphGate::Search kind) const;
    /// Has walks also begin from here: an inserted node, far from which walks lose the way to it.
    /// False: there are kMostEntrances already. One thread at a time, beside everything else.
    bool addEntrance(Slot node);
    static constexpr std::size_t kMostEntrances = 128;
    /// In the order in which they were added.
    [[nodiscard]] std::span<const Slot> entrances() const;
    /// Links a node from near ones, on the lowest level: they are given as found, nearest first. A
    /// full one gives up a link to what another of its neighbours leads to. False: none could.
    /// Beside insert().
    bool linkFrom(std::span<const Found> near, Slot node);

    /// Valid until grow(); of an inserted slot.
    [[nodiscard]] const void *data(Slot slot) const;
    /// Asks for the memory of data() ahead of its use.
    void prefetch(Slot slot) const;

    // What a file keeps of a graph, beside the data of its nodes.

    /// Where every walk begins; level -1: there is no node.
    struct Entry {
        Slot slot = 0;
        int level = -1;
    };
    /// Not beside insert().
    [[nodiscard]] Entry entry() const;
    /// The highest level a node is on; of an inserted slot.
    [[nodiscard]] int level(Slot slot) const;
    [[nodiscard]] std::size_t mostLinks(int level) const;
    /// Writes a node's neighbours on one of its levels to `links`, which has room for mostLinks(),
    /// and returns how many they are. Guarded: beside insert().
    std::size_t copyLinks(Slot slot, int level, std::span<Slot> links,
                          GraphGate::Search kind) const;

    /// Makes an empty graph one of levels.size() nodes on these levels, without links and data.
    [[nodiscard]] Result<void> restore(std::span<const quint8> levels, Entry entry);
    /// Sets the neighbours of a restored node. False: no graph has such, none was set.
    [[nodiscard]] bool restoreLinks(Slot slot, int level, std::span<const Slot> links);
    /// Where the data of a restored node go.
    [[nodiscard]] void *restoredData(Slot slot);

private:
    struct Private;
    explicit HnswGraph(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace nestor
