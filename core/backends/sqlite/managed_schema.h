// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/model/index_config.h"
#include "core/store/history_limits.h"

#include <QByteArray>

#include <optional>

namespace nestor {

/// Nestor's own tables and triggers in a managed store (docs/storage.md): the history of every
/// item and a log of what changed, kept by triggers in plain old SQL, so that the writes of any
/// program count. Inside a transaction of the caller's, unless said.

/// The newest version of Nestor's tables that we know, recorded in nestor_meta.
constexpr int kManagedVersion = 1;

/// Changes that the log keeps: who is further behind reads the whole store faster.
constexpr qint64 kLoggedChanges = 200'000;

/// Makes the tables and triggers. `existing` tells that there are items already, so that the log
/// is no account of the store from its beginning.
[[nodiscard]] Result<void> createManagedTables(SqlConnection &connection, bool existing);

/// Removes every table, trigger and index that Nestor made, and nothing that is only named alike.
[[nodiscard]] Result<void> dropManagedTables(SqlConnection &connection);

/// The recorded version; 0 where the tables are missing.
[[nodiscard]] Result<qint64> managedVersion(SqlConnection &connection);

/// What names a managed store wherever its file goes.
[[nodiscard]] Result<QByteArray> storeId(SqlConnection &connection);

[[nodiscard]] Result<HistoryLimits> historyLimits(SqlConnection &connection);
[[nodiscard]] Result<void> setHistoryLimits(SqlConnection &connection, const HistoryLimits &limits);

/// What is recorded in nestor_meta; InvalidConfig where that cannot be read.
[[nodiscard]] Result<std::optional<StoreConfig>> storedConfig(SqlConnection &connection);
[[nodiscard]] Result<void> setStoredConfig(SqlConnection &connection,
                                           const std::optional<StoreConfig> &config);

/// Whether there may be anything to trim: quickly told.
[[nodiscard]] Result<bool> needsTrimming(SqlConnection &connection);
/// Drops what is beyond the limits, of the history and of the log.
[[nodiscard]] Result<void> trimManagedTables(SqlConnection &connection);

} // namespace nestor
