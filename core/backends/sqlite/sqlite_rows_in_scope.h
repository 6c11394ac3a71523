// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/store/search_source.h"

#include <optional>
#include <vector>

namespace nestor {

/// A search's scope as conditions in SQL. Indexes on fields are used where they leave few enough
/// (filter_candidates.h). For one transaction of a session, by the thread that has it.
class SqliteRowsInScope final : public RowsInScope {
public:
    SqliteRowsInScope(SqlConnection &connection, const StoreSchema &schema,
                      const SearchScope &scope);

    [[nodiscard]] Result<std::vector<RowHandle>> all() override;
    [[nodiscard]] Result<std::optional<std::vector<RowHandle>>> ifFew(qint64 most) override;
    [[nodiscard]] Result<Work> work() override;
    [[nodiscard]] Result<qint64> askSome(qint64 items) override;
    [[nodiscard]] Result<Answer> ask(RowHandle row) override;

private:
    /// Conditions that have no row in common, and together hold what passes.
    struct Parts {
        std::vector<SqlCondition> conditions;
        bool byField = false; ///< by the index of a field
    };
    [[nodiscard]] Result<const Parts *> parts();

    const SearchScope &m_scope;
    StoreConfig m_config;
    SqliteSession m_session;
    /// Made when it is asked for, as that asks the indexes.
    std::optional<Parts> m_parts;
    std::optional<SqlStatement> m_ask;
};

} // namespace nestor
