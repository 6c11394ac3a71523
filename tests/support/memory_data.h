// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/index_config.h"
#include "core/model/operations.h"
#include "core/store/item_place.h"

#include <map>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace nestor::test {

struct PlaceOrder {
    bool operator()(const ItemPlace &a, const ItemPlace &b) const { return comesBefore(a, b); }
};

/// A vector of the agent's, and the value that it was made from.
struct MemoryVector {
    qint64 row = 0;
    QByteArray field;
    QByteArray bytes;
    bool outOfDate = false;
};

struct MemoryRow {
    Item item;
    qint64 handle = 0;
    qint64 written = 0; ///< grows with every write of the store
    std::vector<MemoryVector> vectors;
};

/// What a MemoryStore holds: shared by all that opened it under one name.
struct MemoryData {
    std::shared_mutex mutex;
    std::map<ItemPlace, MemoryRow, PlaceOrder> items;
    std::map<qint64, ItemPlace> byHandle;
    std::map<qint64, ItemPlace> byVector;                               ///< MemoryVector::row
    std::map<ItemPlace, std::vector<HistoryEntry>, PlaceOrder> history; ///< the newest first
    std::vector<Change> log;
    qint64 firstLogged = 1; ///< sequence of the first change that is still in the log
    qint64 lastHandle = 0;
    qint64 lastVector = 0;
    qint64 lastWrite = 0;
    quint64 commits = 0;
    std::optional<StoreConfig> config; ///< recorded

    /// Reads like a time, and is another one for every write.
    [[nodiscard]] static QByteArray stampOf(const MemoryRow &row) {
        return row.item.updatedAt.toStored() + "#." + QByteArray::number(row.written);
    }
};

} // namespace nestor::test
