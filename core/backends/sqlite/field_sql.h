// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/base/error.h"
#include "core/model/field_name.h"

struct sqlite3;

namespace nestor {

/// Gives a connection the function `nestor_field(value, field)`: what SQLite sorts a value of the
/// store by. Numbers as numbers (integers exactly), true and false as 1 and 0, strings as text,
/// arrays and objects as they are written; NULL for null, for a missing field and for what is no
/// JSON. `field` is text that parseFieldName() reads.
///
/// To be called once for each connection, by the thread that uses it. The function cannot be used
/// in a schema, so no file ever depends on it.
[[nodiscard]] Result<void> registerFieldFunction(sqlite3 *database);

/// The field of the `value` column, as an expression and what it binds.
[[nodiscard]] SqlCondition fieldExpression(const FieldName &field);

} // namespace nestor
