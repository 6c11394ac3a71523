// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_statement.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/model/item.h"

namespace nestor {

/// The columns of a whole item, to be selected from `store`; NULL for those the file lacks.
[[nodiscard]] const QByteArray &itemColumns(const StoreSchema &schema);

/// The item in the current row, whose columns are itemColumns() from `first` on. Whatever the file
/// holds is read: a value of any type as its bytes, a time that cannot be read as 1970-01-01, an
/// expiry that cannot be read as none.
[[nodiscard]] Item itemFromRow(const SqlStatement &row, int first = 0);

/// The columns after the first two of itemColumns(), for a query that names the item.
[[nodiscard]] const QByteArray &contentColumns(const StoreSchema &schema);
void readContent(Item &item, const SqlStatement &row, int first = 0);

} // namespace nestor
