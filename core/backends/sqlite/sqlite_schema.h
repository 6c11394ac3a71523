// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/field_index.h"
#include "core/base/error.h"

#include <QByteArrayList>
#include <QString>

#include <vector>

namespace nestor {

/// What an SQLite file holds of a store, as far as statements depend on it (docs/storage.md).
struct StoreSchema {
    bool ttl = false;     ///< LangGraph's migrations 2 to 4: expires_at and ttl_minutes
    bool vectors = false; ///< store_vectors
    bool managed = false; ///< Nestor's own tables and triggers
    std::vector<FieldIndex> fieldIndexes = {};
    QByteArrayList foreignTriggers = {}; ///< see schema_guard.h
    bool asksJson = false;               ///< an index or a trigger uses SQLite's functions for JSON

    bool operator==(const StoreSchema &) const = default;
};

/// The newest versions of the schema that we know; a file beyond them is not opened.
constexpr int kStoreVersion = 4;
constexpr int kVectorVersion = 0;

enum class FileState {
    New,   ///< missing or empty: tables are to be made
    Sqlite ///< an SQLite file; whether it is a store, readStoreSchema() tells
};

/// What `path` is, before SQLite touches it. Fails with NotAStore for a directory and for a file
/// of another kind, NotFound for a missing file that is only to be read, Io where reading fails.
[[nodiscard]] Result<FileState> inspectFile(const QString &path, bool readOnly);

/// Whether the file has no table at all, as after creating it without a first write.
[[nodiscard]] Result<bool> isEmptyDatabase(SqlConnection &connection);

/// Fails with NotAStore when the file has no table `store` with LangGraph's columns, and with
/// NewerStore when its migrations go beyond those we know. Changes nothing.
[[nodiscard]] Result<StoreSchema> readStoreSchema(SqlConnection &connection);

/// Applies those of LangGraph's migrations 2 to 4 that an older file lacks, and records them, as
/// the agent's own setup() would. Afterwards the table has a time-to-live. Inside a transaction of
/// the caller's.
[[nodiscard]] Result<void> addTtlColumns(SqlConnection &connection);

/// Makes LangGraph's tables by its migrations 0 to 4, and the vector tables, recorded as such.
/// Inside a transaction of the caller's, in a database without tables.
[[nodiscard]] Result<void> createStoreTables(SqlConnection &connection);

/// Makes store_vectors as LangGraph's setup with an index does. Inside the caller's transaction.
[[nodiscard]] Result<void> createVectorTables(SqlConnection &connection);

} // namespace nestor
