// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_statement.h"

#include <QByteArray>
#include <QVariantList>

#include <utility>

namespace nestor {

/// A condition on a row of `store` and the values for its placeholders, which are plain `?`. What
/// a user wrote is only ever among the values (SqlStatement::bindValue says how each is bound).
struct SqlCondition {
    QByteArray sql; ///< empty: always true
    QVariantList bindings;

    bool operator==(const SqlCondition &) const = default;

    [[nodiscard]] bool isEmpty() const { return sql.isEmpty(); }

    /// From now on this and `other`.
    void require(SqlCondition other) {
        if (other.isEmpty())
            return;
        sql = isEmpty() ? std::move(other.sql) : "(" + sql + ") AND (" + other.sql + ")";
        bindings += other.bindings;
    }
    /// " WHERE …", or nothing when always true.
    [[nodiscard]] QByteArray where() const { return isEmpty() ? QByteArray() : " WHERE " + sql; }
    /// Binds the values from parameter `first` on; the number of the parameter after the last.
    int bind(SqlStatement &statement, int first) const {
        for (const QVariant &value : bindings)
            statement.bindValue(first++, value);
        return first;
    }
};

} // namespace nestor
