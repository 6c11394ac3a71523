// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace nestor {

/// One condition of a filter as LangGraph's SqliteStore puts it to SQLite: for telling what the
/// agent's own search would say of a value, where that differs from Nestor's answer too.
struct AgentCondition {
    QByteArray field;   ///< as written; of LangGraph's a path
    QByteArray op;      ///< "$gte"; empty where the filter names a plain value
    QByteArray operand; ///< JSON
    SqlCondition sql;   ///< on `s.value`
    QString refusal;    ///< why LangGraph raises a ValueError in place of searching; else empty
};

/// The conditions that LangGraph makes of a filter, all of which must hold. `filter` is JSON; fails
/// with InvalidFilter where it is not an object.
///
/// LangGraph passes the stored value to json_extract(), which SQLite 3.45 to 3.49 may take for
/// binary JSON where it is a BLOB; here it is cast to text, as the other versions read it.
[[nodiscard]] Result<std::vector<AgentCondition>> agentConditions(const QByteArray &filter);

} // namespace nestor
