// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/store/sql_condition.h"
#include "core/store/sqlite_session.h"

#include <vector>

/// Single items of an SqliteStore: read, written, deleted, kept alive, swept. Inside a transaction
/// of the caller's; operations are already validated.
namespace nestor {

/// The item, or nullopt when there is none; with `omit_expired`, nullopt also when it has expired.
[[nodiscard]] Result<std::optional<Item>> readItem(SqliteSession &session, const NamespacePath &ns,
                                                   const QByteArray &key);

/// Conflict unless the stored bytes are what the operation expects.
[[nodiscard]] Result<void> checkExpectation(SqliteSession &session, const PutOp &op);

/// Writes the item: an UPSERT, which keeps created_at (and the row's number) unless the operation
/// brings a time of its own.
[[nodiscard]] Result<void> writeItem(SqliteSession &session, const PutOp &op);
/// Deletes the item with its vectors; silent when there is none.
[[nodiscard]] Result<void> deleteItem(SqliteSession &session, const PutOp &op);

/// Gives each item that has a time-to-live another full one from now on.
[[nodiscard]] Result<void> refreshItems(SqliteSession &session, const std::vector<Item> &items);

/// Deletes what has expired, with its vectors; how many items.
[[nodiscard]] Result<qint64> sweepExpired(SqliteSession &session);

/// The condition "not expired" for reads that omit expired items; empty where all are shown.
[[nodiscard]] SqlCondition livingCondition(const SqliteSession &session);

} // namespace nestor
