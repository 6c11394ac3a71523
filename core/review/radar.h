// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/function_ref.h"
#include "core/base/job.h"
#include "core/model/item.h"
#include "core/review/compare_memories.h"
#include "core/store/store.h"

#include <QSet>

#include <array>

/// Finds memories that say the same, or contradict each other, by their words and fields. Which are
/// compared follows from these, too, and from the agent's vectors.
namespace nestor {

struct RadarPlan {
    NamespacePath ns; ///< only items at and below it
    /// pairMark() of pairs that somebody has looked at and found no fault with.
    QSet<QByteArray> dismissed;
};

/// Two items that should be looked at together.
struct MemoryPair {
    PairKind kind = PairKind::Duplicate;
    /// The earlier one first; of the same time, by namespace and key.
    std::array<Item, 2> items;
    /// Which one was written later: 1; nullopt where both have the same times.
    std::optional<int> later;
    /// What differs: the words as they are written, those of the first item before those of the
    /// second; or the fields, by their paths.
    bool byFields = false;
    QByteArrayList differs;
};

struct RadarReport {
    qint64 items = 0;   ///< that were compared
    qint64 vectors = 0; ///< of the agent's, by which some were found to be near
    qint64 duplicates = 0;
    qint64 conflicts = 0;
    qint64 dismissed = 0; ///< that were passed over
};

/// Stands for a pair as it is now: when one of both changes, it is another. In either order.
[[nodiscard]] QByteArray pairMark(const Item &a, const Item &b);

/// Looks at every item that has not expired and tells the pairs, conflicts and duplicates, in the
/// order of their first items. At most the five nearest of an item are told with it, of a crowd
/// that says the same each with the first.
///
/// Reads page by page, so that an agent can write meanwhile; a pair of which one side changed
/// before it could be told is left out. Changes nothing. Needs Capabilities::browse: Unsupported
/// without; Cancelled; as reading does. From any thread.
[[nodiscard]] Result<RadarReport> findPairs(Store &store, const RadarPlan &plan, Job &job,
                                            FunctionRef<void(const MemoryPair &)> onPair);

/// Judges two items as findPairs() does, by themselves: for looking again after an edit.
[[nodiscard]] std::optional<MemoryPair> judgePair(Item a, Item b);

} // namespace nestor
