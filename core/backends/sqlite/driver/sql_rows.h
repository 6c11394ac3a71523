// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_statement.h"

#include <type_traits>
#include <utility>

namespace nestor {

/// Steps `query` from where it stands to its end, and calls `onRow` at each row, which reads the
/// columns from the statement. `onRow` returns nothing, or a Result<void> whose failure ends the
/// walk: then the statement stands at that row, holding its lock until it is reset or gone.
/// Fails as SqlStatement::step() and as `onRow` does.
template <typename OnRow>
[[nodiscard]] Result<void> forEachRow(SqlStatement &query, OnRow &&onRow) {
    for (;;) {
        auto row = query.step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return {};
        if constexpr (std::is_void_v<std::invoke_result_t<OnRow &>>) {
            onRow();
        } else {
            if (auto done = onRow(); !done)
                return done;
        }
    }
}

} // namespace nestor
