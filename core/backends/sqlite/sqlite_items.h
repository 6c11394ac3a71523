// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

#include <vector>

/// Single items of an SqliteStore: read, written, deleted, kept alive, swept. Inside a transaction
/// of the caller's; operations are already validated.
namespace nestor {

/// The item, expired or not; nullopt when there is none.
[[nodiscard]] Result<std::optional<Item>> readItem(SqliteSession &session, const NamespacePath &ns,
                                                   const QByteArray &key);

/// Conflict unless the stored bytes are what the operation expects.
[[nodiscard]] Result<void> checkExpectation(SqliteSession &session, const PutOp &op);

/// Writes the item: an UPSERT, which keeps created_at (and the row's number) unless the operation
/// brings a time of its own. Whether there was none before.
[[nodiscard]] Result<bool> writeItem(SqliteSession &session, const PutOp &op);
/// The same for an item that is not there yet; false, and nothing is written, where it is.
[[nodiscard]] Result<bool> writeNewItem(SqliteSession &session, const PutOp &op);
/// When the item was last updated; nullopt when there is none.
[[nodiscard]] Result<std::optional<Timestamp>>
updateTime(SqliteSession &session, const NamespacePath &ns, const QByteArray &key);
/// Deletes the item with its vectors; silent when there is none.
[[nodiscard]] Result<void> deleteItem(SqliteSession &session, const PutOp &op);

/// Gives each item that has a time-to-live another full one from now on.
[[nodiscard]] Result<void> refreshItems(SqliteSession &session, const std::vector<Item> &items);

/// Deletes what has expired, with its vectors; how many items.
[[nodiscard]] Result<qint64> sweepExpired(SqliteSession &session);

/// Whether a read that a program asks for passes over the item: it has expired, and the store is
/// configured to omit such.
[[nodiscard]] bool isOmitted(const SqliteSession &session, const Item &item);
/// The same as a condition on the rows that are shown; empty where all are.
[[nodiscard]] SqlCondition livingCondition(const SqliteSession &session);

} // namespace nestor
