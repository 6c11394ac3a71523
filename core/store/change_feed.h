// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/operations.h"
#include "core/store/item_place.h"

#include <stop_token>
#include <vector>

namespace nestor {

/// Where a reader of a ChangeFeed stands. Comes from the feed, and is only good for the same one,
/// as long as the program runs; of a store with a log the sequence may be kept for longer.
struct ChangeMark {
    /// Differs from what it was whenever anybody has committed since; says nothing of what.
    quint64 commits = 0;
    /// Of the last change of the log that is behind the reader; -1: the store keeps no log.
    qint64 sequence = -1;
    /// Without a log: what the backend saw last. Means nothing to anybody else.
    qint64 seen = 0;
    /// Row handles that were read under another epoch name no row any more, or another one.
    qint64 epoch = 0;

    [[nodiscard]] bool hasLog() const { return sequence >= 0; }
    bool operator==(const ChangeMark &) const = default;
};

/// What changed after a mark.
struct ChangePage {
    enum class Kind {
        Logged, ///< the log has them: all there were, the oldest first
        /// Those that the backend sees cheaply: items that were added or written anew. What was
        /// deleted or changed in place may not be among them; only a look at everything tells.
        Seen,
        Unknown, ///< it cannot be told, as the log does not reach back or has come or gone
    };
    Kind kind = Kind::Unknown;
    /// Where there is no log, without sequence and time.
    std::vector<Change> changes;
    ChangeMark mark; ///< behind `changes`, or of Unknown ones, behind all there are
    bool more = false;

    /// Which items those are, each once, sorted.
    [[nodiscard]] std::vector<ItemPlace> places() const;
};

/// "What changed since this mark", for whoever follows a store: the window, the words, the vectors.
/// A backend offers it through Store::changeFeed(). May be called from several threads at once,
/// blocks, and lives as long as its store.
class ChangeFeed {
public:
    ChangeFeed() = default;
    ChangeFeed(const ChangeFeed &) = delete;
    ChangeFeed &operator=(const ChangeFeed &) = delete;
    virtual ~ChangeFeed() = default;

    /// ChangeMark::commits as it is now. Cheap enough to ask before every search.
    [[nodiscard]] virtual Result<quint64> commits() = 0;
    /// Behind everything that is there now. What is committed meanwhile is seen by who goes on from
    /// it.
    [[nodiscard]] virtual Result<ChangeMark> now(std::stop_token stop = {}) = 0;
    /// What followed `mark`, at most `limit` changes (> 0).
    [[nodiscard]] virtual Result<ChangePage> since(const ChangeMark &mark, qint64 limit,
                                                   std::stop_token stop = {}) = 0;
    /// A name of the logged change with this sequence which no change has in another life of the
    /// store (where a backup was put back, say); empty where it is not in the log.
    [[nodiscard]] virtual Result<QByteArray> nameOf(qint64 sequence, std::stop_token stop = {}) = 0;
};

} // namespace nestor
