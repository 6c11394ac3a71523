// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/store/sqlite_session.h"

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

/// The bytes that a vector is stored as: little-endian 32-bit floats.
[[nodiscard]] QByteArray storedVector(const Vector &vector);

} // namespace nestor
