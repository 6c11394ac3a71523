// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <cstdint>
#include <variant>
#include <vector>

/// How a search was answered, as data: programs branch on it, and whoever shows it finds the words
/// (core/model/explanation_words.h has English ones). Plain values, usable from every thread.
namespace nestor {

/// What the order of the results is made of.
enum class RankedBy : std::uint8_t {
    Time,       ///< the newest first; nothing is ranked
    Vectors,    ///< distances to the query's vector
    Words,      ///< BM25
    Both,       ///< a hybrid search
    WordsAlone, ///< a hybrid search that had no vector to compare
};

/// How the nearest vectors were looked for.
enum class VectorWay : std::uint8_t {
    Exact,         ///< compared one by one
    Graph,         ///< a walk of the HNSW graph
    FilteredGraph, ///< a walk through all nodes that keeps those that pass
    WideningGraph, ///< walks without a filter, each wider than the one before
};

struct SearchPlan {
    RankedBy rankedBy = RankedBy::Vectors;
    VectorWay way = VectorWay::Exact; ///< where vectors take part

    [[nodiscard]] bool comparesVectors() const {
        return rankedBy == RankedBy::Vectors || rankedBy == RankedBy::Both;
    }
    /// Whether a graph spared looking at all vectors.
    [[nodiscard]] bool walksGraph() const { return comparesVectors() && way != VectorWay::Exact; }

    bool operator==(const SearchPlan &) const = default;
};

/// One fact about a search: why it was answered so, or what a person must know to read the answer.
struct SearchRemark {
    /// In brackets: the arguments, in their order.
    enum class Kind : std::uint8_t {
        // Reasons for a plan.
        WordsLookedUp,        ///< words were looked up in the full-text index
        BestByBoth,           ///< the best by words and by vectors were fused
        NoQueryEmbedder,      ///< nothing makes a vector of the query
        WrittenTogether,      ///< (key, key) the first rose as it was written with the second
        AllCompared,          ///< every vector
        AllPassingCompared,   ///< every vector of an item that passes
        NoGraph,              ///< there is no graph to walk
        WalksMiss,            ///< (percent) a walk finds no more than that of what is nearest
        Costs,                ///< (passing, vectors, ms exact, ms filtered, ms widening)
        EstimatedCosts,       ///< the same, of a sample
        EarlierCosts,         ///< the same, of a sample that an earlier search took
        WalkIsQuicker,        ///< (vectors) than comparing with that many
        ComparedBeside,       ///< (vectors) that are not yet in the graph
        CompletedByComparing, ///< the walk found too few, so all that pass were compared
        TakenByCodes,         ///< (vectors) that were found by codes and compared exactly
        GraphBeingBuilt,
        NoIndexFile,
        IndexFileUnusable,
        IndexFileOfAnother,     ///< of another store or embedder
        IndexFileOfCodes,       ///< 8-bit codes, which are not wanted any more
        IndexFileWithoutCodes,  ///< no 8-bit codes, which are wanted
        IndexFileOfAnotherSize, ///< of vectors of another size
        IndexFileRead,          ///< the graph comes from its file
        ServerItemsFirst,       ///< a server looks at the items that pass, then their vectors
        ServerItemsInNamespace, ///< (items) so few that their vectors are looked up
        ServerManyInNamespace,  ///< so many that all vectors are read in a row
        ServerWalk,             ///< (vectors) more than that: approximate, by its index
        ServerWalkTooFew,       ///< a server's index led to too few
        // Notes on an answer.
        VectorsPassedOver, ///< (vectors, dimensions) they are not that many finite numbers
        EmbedderKnowsNone, ///< the embedder knows no word of the query
        NoWordInQuery,     ///< the query holds no word to look for
        OnlyWords,         ///< no embedder for the query: only its words were looked for
        DistanceAssumed,   ///< the store does not say how vectors are compared: by the cosine
    };
    using Argument = std::variant<qint64, double, QByteArray>;

    Kind kind = Kind::AllCompared;
    std::vector<Argument> arguments;

    bool operator==(const SearchRemark &) const = default;
};

/// How a search was answered.
struct Explanation {
    SearchPlan plan;
    std::vector<SearchRemark> reasons; ///< why the planner picked it
    QByteArray embedder; ///< which embedder made the query vector; empty when none did
    qint64 items = 0;    ///< items in the store
    qint64 passing = 0;  ///< items that pass namespace and filter (estimated when so said)
    bool passingEstimated = false;
    qint64 sampled = 0; ///< items looked at to choose the plan, and for an estimated `passing`
    qint64 vectors = 0; ///< that can be found; of them in the index:
    qint64 indexed = 0;
    qint64 candidates = 0; ///< items or vectors whose score was computed
    /// Vectors that were found by their 8-bit codes and told apart by their stored numbers.
    qint64 rescored = 0;
    struct Step {
        QByteArray name; ///< "embed", "filter", "vectors", "text", "fuse", "items"
        double milliseconds = 0;
        bool operator==(const Step &) const = default;
    };
    std::vector<Step> steps;

    bool operator==(const Explanation &) const = default;
};

} // namespace nestor
