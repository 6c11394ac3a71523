// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/filter.h"

#include <QByteArray>
#include <QVariantList>

struct sqlite3;

namespace nestor {

/// A condition for a WHERE clause, in parentheses where it needs them, and what its parameters
/// (all of them `?`) are bound to, in order. QByteArrays are bound as TEXT.
struct SqlCondition {
    QByteArray sql;
    QVariantList bindings;

    bool operator==(const SqlCondition &) const = default;
};

/// Gives a connection the function `nestor_match(value, filter)`: 1 where the value passes the
/// filter, which is JSON as filterToJson() writes it, else 0, also where the value is NULL or no
/// JSON. The filter is compiled once for each run of a statement that binds it as a parameter.
/// Its answers are FilterMatcher's.
///
/// To be called once for each connection, by the thread that uses it. The function cannot be used
/// in a schema, so no file ever depends on it.
[[nodiscard]] Result<void> registerFilterFunction(sqlite3 *database);

/// The items whose `value` column passes the filter, asked through nestor_match(). `1` for the
/// empty filter.
[[nodiscard]] SqlCondition filterCondition(const Filter &filter);

} // namespace nestor
