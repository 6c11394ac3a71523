// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArrayList>

namespace nestor {

class SqlConnection;

/// What a file that somebody else sent may hold in place of what is expected, or beside it. Inside
/// a transaction of the caller's; reads nothing but the schema.

/// NotAStore, which names it, where a table of LangGraph's or Nestor's is something else: a view,
/// which runs whatever statement it hides at every look and perhaps for ever, another virtual
/// table, a table with computed columns.
[[nodiscard]] Result<void> checkTablesAreReal(SqlConnection &connection);

/// Triggers on those tables that neither LangGraph nor Nestor made, or made otherwise: they run
/// whenever somebody writes. Each as `name on table`.
[[nodiscard]] Result<QByteArrayList> foreignTriggers(SqlConnection &connection);

} // namespace nestor
