// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

/// What a browser asks of an SqliteStore. It shows what the file holds: expired items too, and
/// nothing is kept alive by being looked at. Inside a transaction of the caller's.
namespace nestor {

[[nodiscard]] Result<CountAnswer> countItems(SqliteSession &session, const CountOp &op);
[[nodiscard]] Result<RowIdsAnswer> rowIds(SqliteSession &session, const RowIdsOp &op);
[[nodiscard]] Result<RowsAnswer> itemsByRow(SqliteSession &session, const RowsOp &op);
[[nodiscard]] Result<ItemsAnswer> itemsAfter(SqliteSession &session, const ItemsOp &op);
[[nodiscard]] Result<KeysAnswer> findKeys(SqliteSession &session, const KeysOp &op);
[[nodiscard]] Result<PeekAnswer> peekItem(SqliteSession &session, const PeekOp &op);

} // namespace nestor
