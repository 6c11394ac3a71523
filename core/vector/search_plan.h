// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// Which of three ways answers a filtered vector search soonest. Pure functions of what things
/// cost, usable from every thread; VectorIndex::costs() measures.
namespace nestor {

enum class VectorPlan {
    Exact,    ///< compare with every vector that passes
    Filtered, ///< walk the graph, through all nodes, and keep those that pass
    Widening, ///< walk without a filter, ask which of the found pass, walk wider
};

/// What a search of one index costs on this machine, in nanoseconds.
struct VectorCosts {
    double exactRank = 70; ///< to compare with one vector whose id is known
    double walkRank = 90;  ///< to reach a node of the graph and compare with it
    /// A walk of breadth e compares with walkScale * e^walkPower nodes, at most with all.
    double walkScale = 50;
    double walkPower = 0.65;

    bool operator==(const VectorCosts &) const = default;

    /// Nodes that a walk of this breadth compares with, among `count`.
    [[nodiscard]] double rankedNodes(double breadth, std::size_t count) const;
};

struct VectorSearchShape {
    std::size_t count = 0;   ///< vectors in the index
    std::size_t passing = 0; ///< of them that pass the filter, as far as known
    std::size_t k = 10;
    std::size_t ef = 64;
    double passingSet = 0; ///< to find out all that pass, where that is yet to be done
    double askOne = 10;    ///< to find out whether one given vector passes
};

struct VectorSearchPlan {
    VectorPlan plan = VectorPlan::Exact;
    double exact = 0; ///< what each would cost
    double filtered = 0;
    double widening = 0;
    std::size_t passing = 0; ///< of so many vectors, as the shape said
    std::size_t count = 0;

    bool operator==(const VectorSearchPlan &) const = default;
};

/// How many passing vectors a filtered walk keeps, where `ef` are kept without a filter and that
/// share of the nodes it meets passes: as it walks through 1 / share times as many, fewer do.
[[nodiscard]] std::size_t filteredBreadth(std::size_t k, std::size_t ef, double share);

/// The cheapest. It assumes that passing vectors lie anywhere; a search that finds them to lie
/// elsewhere than its question gives up its walk, see VectorIndex.
[[nodiscard]] VectorSearchPlan planVectorSearch(const VectorSearchShape &shape,
                                                const VectorCosts &costs);

} // namespace nestor
