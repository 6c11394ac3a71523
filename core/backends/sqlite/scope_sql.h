// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/model/operations.h"

#include <vector>

struct sqlite3;

namespace nestor {

/// Rows whose namespace the scope holds. A namespace with all below it is `{a.b}` and the range
/// from `a.b.` to before `a.b/` ('/' follows '.'), which an index answers; `a.b-c`, which sorts
/// between them, is a sibling. `below` of the root is every row; exactly the root is none.
[[nodiscard]] SqlCondition scopeCondition(const Scope &scope);

/// The same rows as one or two conditions that have no row in common, in the order of their
/// namespaces. Each is one range of an index, which for counts and ids is several times faster than
/// their disjunction: SQLite answers that by collecting row numbers.
[[nodiscard]] std::vector<SqlCondition> scopeParts(const Scope &scope);

/// Registers what scopeCondition() uses for patterns with "*".
[[nodiscard]] Result<void> registerScopeFunctions(sqlite3 *database);

} // namespace nestor
