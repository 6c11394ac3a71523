// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

#include <optional>

/// The vectors of items, as data. Inside a transaction of the caller's.
namespace nestor {

/// Writes what PutOp::vectors says of the item, in place of all its vectors of that embedder: a
/// shorter list leaves nothing behind. Without `vectors`, what is stored stays, unless the item is
/// not to be indexed (IndexChoice::None): then all its vectors go. Vectors of an
/// embedder of Nestor's own have no place in a guest's file and are passed over there.
///
/// The agent's table is made, as LangGraph makes it, where a vector is to go into a file that
/// has none.
[[nodiscard]] Result<void> writeVectors(SqliteSession &session, const PutOp &op);

/// The value that the agent's vectors of an item were made from: where `op` brings no vectors and
/// the item has current ones. To be asked before the item is written; nullopt where there is
/// nothing to compare.
[[nodiscard]] Result<std::optional<QByteArray>> embeddedValue(SqliteSession &session,
                                                              const PutOp &op);
/// Once the item is written: where all texts that its vectors stand for, and those of the
/// configured fields, are the same as in `before`, the vectors are as new as the item. Otherwise
/// they stay as they are, older than it and so out of date.
[[nodiscard]] Result<void> keepFittingVectors(SqliteSession &session, const PutOp &op,
                                              const QByteArray &before);

} // namespace nestor
