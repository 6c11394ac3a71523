// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

namespace nestor {

/// A search without a query: the newest first, ties by namespace and key. A query in the operation
/// is passed over, as LangGraph does in a store without an index; SearchableStore answers those.
/// Inside a transaction of the caller's.
[[nodiscard]] Result<SearchAnswer> searchNewest(SqliteSession &session, const SearchOp &op);

} // namespace nestor
