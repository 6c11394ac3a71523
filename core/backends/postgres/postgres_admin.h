// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_agent_view.h"
#include "core/store/store_admin.h"

namespace nestor {

class PostgresStore;
class PqConnection;
class PqQuery;
class PqResult;

/// A store in PostgreSQL as a whole: what Store::admin() offers of it. It counts, looks for what is
/// wrong, and keeps a history where it is asked to (postgres_managed.h). The server has its own
/// tools for copies: that fails with Unsupported, and says so.
class PostgresAdmin final : public StoreAdmin {
public:
    explicit PostgresAdmin(PostgresStore &store)
        : m_store(store) {}

    [[nodiscard]] QString path() const override { return {}; }
    [[nodiscard]] bool isReadOnly() const override;
    [[nodiscard]] bool isManaged() const override;
    [[nodiscard]] Result<void> manage() override;
    [[nodiscard]] Result<void> unmanage() override;
    [[nodiscard]] Result<HistoryLimits> historyLimits() override;
    [[nodiscard]] Result<void> setHistoryLimits(const HistoryLimits &limits) override;
    [[nodiscard]] Result<std::optional<StoreConfig>> storedConfig() override;
    [[nodiscard]] Result<void> setStoredConfig(const std::optional<StoreConfig> &config) override;
    [[nodiscard]] Result<std::vector<FieldIndexInfo>> fieldIndexes() override;
    [[nodiscard]] Result<void> changeFieldIndexes(const FieldIndexChange &change,
                                                  std::stop_token stop = {}) override;
    /// The size is that of LangGraph's tables, with their indexes.
    [[nodiscard]] Result<StoreStats> stats(std::stop_token stop = {}) override;
    [[nodiscard]] Result<ItemRecord> itemRecord(const ItemId &id) override;
    [[nodiscard]] AgentView *agentView() override { return &m_view; }
    /// KeptVector::vector is what pgvector writes, which it reads to the same numbers.
    [[nodiscard]] Result<std::vector<KeptVector>> keptVectors(std::span<const ItemId> ids) override;
    [[nodiscard]] Result<void> restoreVectors(std::span<const KeptVector> rows) override;
    [[nodiscard]] Result<std::vector<std::vector<FieldVector>>>
    agentVectors(const std::vector<ItemId> &ids, std::stop_token stop = {}) override;
    /// Unsupported where something is to be mended or deleted: on a server, that is for SQL.
    [[nodiscard]] Result<CheckReport> check(const StoreCheck &what, Job &job) override;
    [[nodiscard]] Result<qint64> copyTo(const StoreCopy &copy, Job &job) override;

private:
    /// Asks on a connection of the pool; once more where that was cut while nobody looked.
    [[nodiscard]] Result<PqResult> ask(const PqQuery &query, const std::stop_token &stop);
    /// Runs statements as one transaction that writes.
    [[nodiscard]] Result<void> write(const std::vector<PqQuery> &queries);
    [[nodiscard]] Result<void> requireHistory();

    PostgresStore &m_store;
    PostgresAgentView m_view{m_store};
};

} // namespace nestor
