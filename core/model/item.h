// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/namespace_path.h"
#include "core/model/timestamp.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace nestor {

/// One stored item. Values: compare, copy and send between threads freely.
struct Item {
    NamespacePath ns;
    QByteArray key;   ///< UTF-8
    QByteArray value; ///< the stored bytes, untouched; normally a JSON object
    Timestamp createdAt;
    Timestamp updatedAt;
    std::optional<Timestamp> expiresAt;
    std::optional<double> ttlMinutes;

    bool operator==(const Item &) const = default;
};

/// Identifies an item, as namespace and key do.
struct ItemId {
    NamespacePath ns;
    QByteArray key;

    bool operator==(const ItemId &) const = default;
    auto operator<=>(const ItemId &) const = default;
};

[[nodiscard]] inline size_t qHash(const ItemId &id, size_t seed = 0) {
    return qHashMulti(seed, id.ns, id.key);
}

/// What a score is made of. Absent parts took no share.
struct ScoreParts {
    std::optional<double> vectorScore;    ///< greater is better, see IndexConfig::distance
    std::optional<double> vectorDistance; ///< raw, as the index measures it
    std::optional<double> textScore;      ///< BM25, greater is better
    std::optional<double> feedbackScore;  ///< BM25 of the query expanded by RM3
    double fused = 0;                     ///< what the hits are ordered by
    QByteArray field;                     ///< the field whose vector won, as in the configuration
    QByteArray matchedText;               ///< the text that was embedded or that holds the words
    std::vector<QByteArray> words;        ///< words of the query (or expansion) that contributed

    bool operator==(const ScoreParts &) const = default;
};

struct SearchItem {
    Item item;
    std::optional<double> score;     ///< absent when the search had no query
    std::optional<ScoreParts> parts; ///< present when the search asked to explain
    bool vectorOutOfDate = false;    ///< the vector was made from an older text of the item

    bool operator==(const SearchItem &) const = default;
};

/// How a search was answered.
struct Explanation {
    /// "newest first", "exact", "hnsw", "hnsw-filtered", "hnsw-widening", "text", "hybrid: …"
    QByteArray plan;
    QByteArray reason;   ///< why the planner picked it
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

struct SearchResult {
    std::vector<SearchItem> items;
    std::optional<Explanation> explanation;
    /// What a person must know to read the answer right, one English sentence each: the index is
    /// behind, vectors of a wrong size were passed over. Empty when there is nothing to say.
    std::vector<QByteArray> notes;

    bool operator==(const SearchResult &) const = default;
};

} // namespace nestor
