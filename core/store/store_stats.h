// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/index_config.h"
#include "core/model/timestamp.h"
#include "core/store/field_index_info.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace nestor {

/// How many vectors of one kind a store holds.
struct VectorCount {
    QByteArray embedder; ///< identity; empty for the agent's own (store_vectors)
    int dims = 0;
    qint64 vectors = 0;

    bool operator==(const VectorCount &) const = default;
};

/// What a store holds, counted.
struct StoreStats {
    QString path;           ///< of its file, or what it is called where it has none
    qint64 fileBytes = 0;   ///< of the main file, as SQLite counts its pages
    QByteArray journalMode; ///< "wal", "delete", …
    bool managed = false;   ///< Nestor's tables are there
    qint64 items = 0;
    qint64 namespaces = 0;           ///< that hold items
    qint64 valueBytes = 0;           ///< of all values together
    qint64 withTtl = 0;              ///< items that will expire
    qint64 expired = 0;              ///< items that have expired and are still there
    qint64 history = 0;              ///< former versions kept
    std::optional<Timestamp> oldest; ///< the earliest created_at
    std::optional<Timestamp> newest; ///< the latest updated_at
    std::vector<VectorCount> vectors;
    std::vector<FieldIndexInfo> fieldIndexes;
    std::optional<StoreConfig> config; ///< recorded in the store

    bool operator==(const StoreStats &) const = default;
};

/// What a store knows of one item beside its value. A guest's file knows of the agent's vectors
/// only.
struct ItemRecord {
    std::optional<qint64> formerVersions; ///< that are kept; absent: the store keeps none
    std::vector<VectorCount> vectors;     ///< the item's, by maker and size, the agent's first

    bool operator==(const ItemRecord &) const = default;
};

} // namespace nestor
