// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/base/error.h"
#include "core/model/filter.h"

struct sqlite3;

namespace nestor {

/// Gives a connection the function `nestor_match(value, filter)`: 1 where the value passes the
/// filter, which is JSON as filterToJson() writes it, else 0, also where the value is NULL or no
/// JSON. The filter is compiled once for each run of a statement that binds it as a parameter.
/// Its answers are FilterMatcher's.
///
/// To be called once for each connection, by the thread that uses it. The function cannot be used
/// in a schema, so no file ever depends on it.
[[nodiscard]] Result<void> registerFilterFunction(sqlite3 *database);

/// The items whose `value` column passes the filter, asked through nestor_match(). The empty
/// condition for the empty filter.
[[nodiscard]] SqlCondition filterCondition(const Filter &filter);

} // namespace nestor
