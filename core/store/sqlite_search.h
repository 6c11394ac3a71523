// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/store/sqlite_session.h"

namespace nestor {

/// A search without a query: the newest first, ties by namespace and key. A query in the operation
/// is passed over, as LangGraph does in a store without an index; SearchableStore answers those.
/// Inside a transaction of the caller's.
[[nodiscard]] Result<SearchAnswer> searchNewest(SqliteSession &session, const SearchOp &op);

} // namespace nestor
