// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/store_stats.h"
#include "core/base/error.h"
#include "core/model/item.h"

#include <optional>
#include <vector>

namespace nestor {

/// What a store's file knows of one item beside its value. A guest's file knows of the agent's
/// vectors only.
struct ItemRecord {
    std::optional<qint64> formerVersions; ///< that are kept; absent: the store keeps none
    std::vector<VectorCount> vectors;     ///< the item's, by maker and size, the agent's first

    bool operator==(const ItemRecord &) const = default;
};

/// Reads it in one short transaction; of an item that is not there, what is left of it. Fails as
/// StoreFile::read() does. May be called from any thread.
[[nodiscard]] Result<ItemRecord> readItemRecord(StoreFile &file, const ItemId &id);

} // namespace nestor
