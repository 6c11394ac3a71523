// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_query.h"
#include "core/base/error.h"
#include "core/model/field_name.h"
#include "core/model/filter.h"

namespace nestor {

/// A filter as a condition on `value`, a column of jsonb, its operands among the query's
/// parameters. What it means is PostgresStore's, and beyond it docs/postgres.md: `null` is an
/// explicit null,
/// `$ne` takes null but not what is missing, true is not 1; order compares numbers with numbers,
/// text with text by code point, and true and false, and nothing else. NULL stands for false.
///
/// "true" for the empty filter. A plain condition has the form that LangGraph's own filters have,
/// so that one index serves both. InvalidFilter for operands that an operator does not take.
[[nodiscard]] Result<QByteArray> filterSql(PqQuery &query, const Filter &filter,
                                           const QByteArray &value);

/// A field of `value` as jsonb; NULL where it is missing. The literal name comes before the path.
[[nodiscard]] QByteArray fieldSql(PqQuery &query, const FieldName &field, const QByteArray &value);

/// What JSON the server's jsonb does not keep: the place of a NUL character written as an escape,
/// of half a surrogate pair, of a number with an exponent beyond what `numeric` holds; -1 where all
/// of it can be kept.
[[nodiscard]] qsizetype firstUnstorable(const QByteArray &json);

} // namespace nestor
