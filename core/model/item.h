// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/explanation.h"
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

struct SearchResult {
    std::vector<SearchItem> items;
    std::optional<Explanation> explanation;
    /// What a person must know to read the answer right: the index is behind, vectors of a wrong
    /// size were passed over. Empty when there is nothing to say.
    std::vector<SearchRemark> notes;

    bool operator==(const SearchResult &) const = default;
};

} // namespace nestor
