// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/store_file.h"
#include "core/base/error.h"
#include "core/model/timestamp.h"

#include <QByteArray>

#include <optional>
#include <stop_token>
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
    QString path;
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
    std::optional<StoreConfig> config; ///< recorded in the file

    bool operator==(const StoreStats &) const = default;
};

/// Counts what the file holds. Reads every row once, in one short transaction a count, so that an
/// agent can write in between; numbers of a store that changes meanwhile are each true of some
/// moment. Fails as StoreFile::read() does. May be called from any thread.
[[nodiscard]] Result<StoreStats> readStats(StoreFile &file, std::stop_token stop = {});

} // namespace nestor
