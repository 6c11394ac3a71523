// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/filter.h"

#include <QByteArray>
#include <QLatin1StringView>

/// Filters as JSON: LangGraph's filter language and what Nestor adds to it (docs/search.md).
/// Pure functions, usable from every thread.
///
///     {"status": "open"}                          equal; null: missing or null
///     {"year": {"$gte": 1990, "$lt": 2000}}       $eq $ne $gt $gte $lt $lte $in $nin $exists
///                                                 $contains $startsWith; all must hold
///     {"year": {"$not": {"$lt": 1990}}}           $not, $and and $or of conditions of one field
///     {"user": {"name": "Ada"}}                   an object without operators: a part of the field
///     {"$or": [{"a": 1}, {"$not": {"b.c": 2}}]}   $and, $or, $not of whole filters
///
/// Names of fields are read by parseFieldName(); inside an object that is a part, names are members
/// as they stand, without paths.
namespace nestor {

/// Reads a filter. `{}` and `null` are the filter that everything passes. Of equal names in one
/// object all count.
///
/// Fails with InvalidFilter and the byte offset of the fault in `json`: no JSON, no object, a name
/// that must be quoted (the detail begins with "Invalid filter key"), an unknown operator
/// ("Unsupported operator: $foo"), also beside known ones, an operand of the wrong type.
[[nodiscard]] Result<Filter> parseFilter(const QByteArray &json);

/// Reads the operand of FilterOperator::Part: the conditions that its members make, each field an
/// exact name directly in the object. Fails as parseFilter() does.
[[nodiscard]] Result<Filter> parseFilterPart(const QByteArray &json);

/// Writes a filter as one line of JSON that parseFilter() reads back: the same filter, if that is
/// where it came from (line breaks inside operands become spaces), otherwise one of the same
/// meaning. No name comes twice in one object, so other readers of JSON understand it, too.
[[nodiscard]] QByteArray filterToJson(const Filter &filter);

/// "$gte"; for Part, which has no operator, an empty string.
[[nodiscard]] QLatin1StringView operatorName(FilterOperator op);

} // namespace nestor
