// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_query.h"
#include "core/model/operations.h"

#include <vector>

namespace nestor {

/// Conditions on the namespace of a row, with their values among the query's parameters. They
/// compare bytes, whatever the database's collation is, by the operators of `text_pattern_ops`:
/// LangGraph's own index on `prefix` answers them. `column` is the namespace's, "s.prefix".

/// Rows whose namespace the scope holds. "true" for all.
[[nodiscard]] QByteArray scopeSql(PqQuery &query, const Scope &scope, const QByteArray &column);

/// The same as one or two conditions that have no row in common, in the order of their namespaces,
/// each one range of the index: counting them one after the other is many times faster than
/// counting their disjunction. None where the scope holds nothing.
[[nodiscard]] std::vector<QByteArray> scopePartsSql(PqQuery &query, const Scope &scope,
                                                    const QByteArray &column);

/// Whether the first (or last) labels of `column` match the pattern; "true" for an empty one.
[[nodiscard]] QByteArray patternSql(PqQuery &query, const MatchCondition &condition,
                                    const QByteArray &column);

} // namespace nestor
