// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

/// What a managed store remembers. Inside a transaction of the caller's; Unsupported in a store
/// that is not managed.
namespace nestor {

[[nodiscard]] Result<HistoryAnswer> historyOf(SqliteSession &session, const HistoryOp &op);
[[nodiscard]] Result<ChangesAnswer> changesAfter(SqliteSession &session, const ChangesOp &op);
/// The same of a store that is known to be managed.
[[nodiscard]] Result<ChangesAnswer> loggedChanges(SqlConnection &connection, const ChangesOp &op);

} // namespace nestor
