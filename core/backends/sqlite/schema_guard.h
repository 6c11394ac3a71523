// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

namespace nestor {

class SqlConnection;

/// What a file that somebody else sent may hold in place of what is expected, or beside it. Inside
/// a transaction of the caller's; reads nothing but the schema.

/// NotAStore, which names it, where a table of LangGraph's or Nestor's is something else: a view,
/// which runs whatever statement it hides at every look and perhaps for ever, another virtual
/// table, a table with computed columns.
[[nodiscard]] Result<void> checkTablesAreReal(SqlConnection &connection);

} // namespace nestor
