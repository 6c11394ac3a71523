// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_query.h"
#include "core/backends/postgres/driver/pq_result.h"
#include "core/store/agent_view.h"

namespace nestor {

class PostgresStore;
struct PostgresSchema;

/// The searches of LangGraph's PostgresStore as it puts them: a statement of the same shape, which
/// the server plans in the same way, beside the exact answer. Each in a read transaction of its
/// own.
class PostgresAgentView final : public AgentView {
public:
    /// `store` outlives it.
    explicit PostgresAgentView(PostgresStore &store)
        : m_store(store) {}

    [[nodiscard]] Result<AgentViewAnswer> ask(const AgentViewQuestion &question,
                                              std::stop_token stop = {}) override;
    [[nodiscard]] Result<AgentViewItem> look(const AgentViewQuestion &question,
                                             const AgentViewAnswer &answer, const ItemId &id,
                                             std::stop_token stop = {}) override;
    [[nodiscard]] Result<AgentViewScan> scan(const NamespacePath &ns, qint64 limit,
                                             std::stop_token stop = {}) override;
    [[nodiscard]] bool hasVectors() const override;
    [[nodiscard]] int dims() const override;

private:
    [[nodiscard]] Result<std::vector<PqResult>> read(std::vector<PqQuery> queries,
                                                     const std::stop_token &stop);
    [[nodiscard]] Result<void> explain(const AgentViewQuestion &question, const PqResult &plan,
                                       const PqResult &settings, AgentViewAnswer &answer);
    [[nodiscard]] Result<void> findPlace(const AgentViewQuestion &question,
                                         const AgentViewAnswer &answer, AgentViewItem &item,
                                         const ItemId &id, const std::stop_token &stop);

    PostgresStore &m_store;
};

} // namespace nestor
