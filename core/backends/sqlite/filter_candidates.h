// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/filter.h"

#include <optional>

namespace nestor {

/// The items whose value passes the filter: filterCondition(), and before it, where the store has
/// an index on a field of the filter that leaves few enough, the rows with such keys. Either way
/// the same items. Asks the index how many these are, so inside a transaction or a statement's
/// moment of the session.
///
/// `scope` is the condition that the statement has on `prefix`; it is asked of the index already.
/// `atMost` is how many rows are few enough; -1: an eighth of the store, beyond which a look at
/// each item in turn is faster. Fails as statements do.
[[nodiscard]] Result<SqlCondition> filterConditionByIndex(SqliteSession &session,
                                                          const Filter &filter,
                                                          const SqlCondition &scope,
                                                          qint64 atMost = -1);

/// The rows that may pass the filter, by the keys of such an index, as a query for `columns` of
/// them (of which the index itself has rowid, prefix, key and updated_at); a row may come twice,
/// and the filter is still to be asked. nullopt where no index leaves few enough, as above.
[[nodiscard]] Result<std::optional<SqlCondition>>
candidateRows(SqliteSession &session, const Filter &filter, const SqlCondition &scope,
              const QByteArray &columns, qint64 atMost = -1);

} // namespace nestor
