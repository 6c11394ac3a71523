// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store.h"

#include <optional>
#include <vector>

/// What changed in a store, for whoever asks now and then and remembers no more than a cursor.
namespace nestor::cli {

struct ChangesAsked {
    Scope in;
    std::optional<Timestamp> since; ///< with neither: the newest
    QByteArray cursor;              ///< of a former answer
    qint64 limit = 100;
};

struct SeenChange {
    ItemId id;
    bool deleted = false;
    Timestamp at;
    std::optional<Item> item; ///< as it is now, where it is still there
};

struct SeenChanges {
    std::vector<SeenChange> changes; ///< oldest first, each item once
    QByteArray cursor;               ///< goes on behind the last of them
    bool more = false;               ///< the limit cut the list
    bool exact = true;               ///< nothing can have been missed
    QByteArrayList notes;            ///< why not, for a model to read
};

/// By the log of a managed store. InvalidArgument for a cursor that is none of this store's.
[[nodiscard]] Result<SeenChanges> changesOfLog(Store &store, const ChangesAsked &asked);

/// By the times of the items, for stores without a log. An item that is written in the same moment
/// as the last one told is told, too. Needs Capabilities::browse.
[[nodiscard]] Result<SeenChanges> changesByTime(Store &store, const ChangesAsked &asked);

/// Where a cursor of changesByTime() stands.
struct TimeCursor {
    Timestamp at;
    /// Goes on behind this item among those of that moment; absent: all of them but `told`.
    std::optional<ItemId> behind;
    std::vector<quint64> told; ///< what has been told of that moment

    [[nodiscard]] QByteArray toText() const;
    [[nodiscard]] static std::optional<TimeCursor> parse(QByteArrayView text);
};

} // namespace nestor::cli
