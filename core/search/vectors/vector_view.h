// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/vectors/exact_vector_reader.h"
#include "core/search/vectors/vector_set.h"
#include "core/vector/search_plan.h"

#include <functional>
#include <mutex>

namespace nestor {

/// What a search by vector found.
struct VectorFinding {
    /// Nearest first, each item by its best vector: those that were wanted, and all further ones
    /// that are exactly as near as the last.
    std::vector<ItemMatch> items;
    qint64 ranked = 0; ///< vectors that were compared
    /// hnsw-filtered stands for a walk without a filter, too.
    VectorPlan plan = VectorPlan::Exact;
    bool completedByScan = false; ///< see VectorAnswer
    qint64 rescored = 0;          ///< vectors found by codes that were told apart by their numbers
};

/// A VectorSet held still for one search. For one thread; keep it short. While it lives, numbers
/// of vectors are what they are.
///
/// Ranks are those of the vectors as they were embedded, also where the graph holds codes: these
/// only say which vectors are read from the store, nearest first, until no other can be as near
/// (see CodeErrors).
class VectorView {
public:
    /// `stored` is asked where the graph holds codes, and outlives this.
    VectorView(const VectorSet &set, ExactVectorReader &stored)
        : m_set(set)
        , m_stored(stored)
        , m_lock(set.m_mutex)
        , m_quality(set.m_index ? set.m_index->quality() : VectorQuality()) {}

    using Number = VectorSet::Number;

    [[nodiscard]] qint64 size() const;
    [[nodiscard]] qint64 indexed() const;
    /// How much walks of the graph find, as it was measured. Where that is too little, only exact()
    /// is right.
    [[nodiscard]] const VectorQuality &quality() const { return m_quality; }
    [[nodiscard]] qint64 items() const { return qint64(m_set.m_entries.items()); }
    /// The vectors of the items in these rows.
    [[nodiscard]] IdSet numbersIn(std::span<const RowHandle> rows) const;
    [[nodiscard]] RowHandle rowOf(VectorId number) const;
    [[nodiscard]] quint64 itemOf(VectorId number) const;
    /// Up to `count` vectors, drawn evenly; always the same ones.
    [[nodiscard]] std::vector<VectorId> sample(std::size_t count) const;

    /// What the three plans would cost; without a graph, only the exact one is possible.
    [[nodiscard]] VectorSearchPlan plan(VectorSearchShape shape, qint64 wanted) const;

    /// Compares with every vector, or with those `among`. `query` is prepared (vector_metric.h)
    /// and of the set's dimensions. `wanted` -1: all.
    [[nodiscard]] Result<VectorFinding> exact(std::span<const float> query, qint64 wanted,
                                              const IdSet *among = nullptr) const;
    /// Walks the graph, and compares with what is not yet in it. The same question to the same
    /// graph finds the same. Never fewer than `wanted` (> 0) when that many pass.
    [[nodiscard]] Result<VectorFinding> walk(std::span<const float> query, qint64 wanted,
                                             const IdSet *among = nullptr) const;
    /// The same, where `filter` tells which of the numbers pass.
    [[nodiscard]] Result<VectorFinding> widening(std::span<const float> query, qint64 wanted,
                                                 const VectorBatchFilter &filter) const;

    // For measuring the index:

    /// As it is compared.
    [[nodiscard]] std::optional<Vector> vectorOf(VectorId number) const;
    /// Those that are in the graph.
    [[nodiscard]] std::vector<VectorId> numbersIndexed() const;
    /// Shows their vectors as they were embedded, prepared; passes over those that are gone.
    using Visit = std::function<void(VectorId number, std::span<const float> prepared)>;
    [[nodiscard]] Result<void> showIndexed(std::span<const VectorId> numbers,
                                           const Visit &visit) const;
    /// How broadly walk() begins for so many items.
    [[nodiscard]] qint64 breadthOf(qint64 wanted) const { return qint64(breadthFor(wanted).ef); }
    /// The nearest vectors of those in the graph, which there must be.
    [[nodiscard]] Result<VectorAnswer> indexedByWalk(std::span<const float> query, std::size_t k,
                                                     std::size_t ef) const;

private:
    /// How many vectors to walk for, to have so many items, and how widely.
    struct Breadth {
        std::size_t k = 0;
        std::size_t ef = 0;
    };
    [[nodiscard]] Breadth breadthFor(qint64 wanted) const;
    [[nodiscard]] std::size_t walkable() const { return std::size_t(indexed()); }

    /// A vector by what the graph says of it.
    struct Indexed {
        Number number = 0;
        float rank = 0;
    };
    [[nodiscard]] bool holdsCodes() const { return m_set.m_encoding == VectorEncoding::Int8; }
    /// How many to ask the graph for, to have the k nearest.
    [[nodiscard]] std::size_t askedFor(std::size_t k) const;
    [[nodiscard]] std::vector<Indexed> ranked(std::span<const float> query,
                                              std::span<const VectorId> numbers) const;
    /// Those of an answer of the graph that count.
    [[nodiscard]] std::vector<Indexed> indexedOf(const VectorAnswer &answer) const;
    /// Adds them, or where the graph holds codes, those of them that may be among the `wanted`
    /// nearest items, by their stored numbers. Answers how far the codes of those are wrong.
    [[nodiscard]] Result<float> addIndexed(VectorFinding &found, std::span<const float> query,
                                           std::vector<Indexed> indexed, qint64 wanted) const;
    /// Rounding carries a cosine past its ends; equal scores must have equal ranks.
    [[nodiscard]] float withinEnds(float rank) const;
    /// Up to which rank a walk found all there is: without end where it met everything.
    [[nodiscard]] static float reachOf(std::span<const Indexed> indexed, bool everything);
    void add(std::vector<ItemMatch> &matches, Number number, float rank) const;
    [[nodiscard]] ExactVectorReader::Place placeOf(Number number) const;
    void addFlat(std::vector<ItemMatch> &matches, std::span<const float> query,
                 const IdSet *among) const;
    [[nodiscard]] bool holdsSeveralOfAnItem() const;
    [[nodiscard]] float rankOfFlat(std::span<const float> query, Number number) const;
    void finish(std::vector<ItemMatch> &matches, qint64 wanted) const;

    const VectorSet &m_set;
    ExactVectorReader &m_stored;
    const std::shared_lock<std::shared_mutex> m_lock;
    const VectorQuality m_quality;
};

} // namespace nestor
