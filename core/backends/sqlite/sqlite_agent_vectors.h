// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/stale_vectors.h"
#include "core/store/search_source.h"

#include <optional>

namespace nestor {

/// The vectors of store_vectors, which is there. Inside a read transaction, by the thread that has
/// the connection.
class SqliteAgentVectors final : public AgentVectors {
public:
    explicit SqliteAgentVectors(SqlConnection &connection)
        : m_connection(connection) {}

    [[nodiscard]] Result<int> usualDims() override { return usualAgentDims(m_connection); }
    [[nodiscard]] Result<qint64> lastRow() override;
    [[nodiscard]] Result<qint64> after(qint64 after, qint64 limit, VisitAgentVector visit) override;
    [[nodiscard]] Result<void> of(const ItemPlace &item, VisitAgentVector visit) override;
    [[nodiscard]] Result<std::vector<ItemPlace>> itemsFrom(qint64 first, qint64 &last) override;
    [[nodiscard]] Result<void> names(VisitAgentVector visit) override;
    [[nodiscard]] Result<bool> at(qint64 row, VisitAgentVector visit) override;

private:
    SqlConnection &m_connection;
    StaleVectors m_stale;
    std::optional<SqlStatement> m_at; ///< for at(), which is asked again and again
};

} // namespace nestor
