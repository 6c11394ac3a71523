// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store_admin.h"

namespace nestor {

class SqliteFile;

/// An SQLite store as a whole: what Store::admin() offers of it.
class SqliteAdmin final : public StoreAdmin {
public:
    explicit SqliteAdmin(SqliteFile &file)
        : m_file(file) {}

    /// Empty for `:memory:`.
    [[nodiscard]] QString path() const override;
    [[nodiscard]] bool isReadOnly() const override;
    [[nodiscard]] bool isManaged() const override;
    [[nodiscard]] Result<void> manage() override;
    [[nodiscard]] Result<void> unmanage() override;
    [[nodiscard]] Result<HistoryLimits> historyLimits() override;
    [[nodiscard]] Result<void> setHistoryLimits(const HistoryLimits &limits) override;
    [[nodiscard]] Result<std::optional<StoreConfig>> storedConfig() override;
    [[nodiscard]] Result<void> setStoredConfig(const std::optional<StoreConfig> &config) override;
    [[nodiscard]] Result<std::vector<FieldIndexInfo>> fieldIndexes() override;
    /// Unsupported also in a file that is not in UTF-8.
    [[nodiscard]] Result<void> changeFieldIndexes(const FieldIndexChange &change,
                                                  std::stop_token stop = {}) override;
    [[nodiscard]] Result<std::vector<std::vector<FieldVector>>>
    agentVectors(const std::vector<ItemId> &ids, std::stop_token stop = {}) override;
    [[nodiscard]] SqlFile *agentTables() const override;
    [[nodiscard]] Result<StoreStats> stats(std::stop_token stop = {}) override;
    [[nodiscard]] Result<ItemRecord> itemRecord(const ItemId &id) override;
    [[nodiscard]] Result<std::vector<KeptVector>> keptVectors(std::span<const ItemId> ids) override;
    [[nodiscard]] Result<void> restoreVectors(std::span<const KeptVector> rows) override;
    /// A small file, or one with a write-ahead log, is checked by SQLite in place; a large one that
    /// would lock the agent out is copied first.
    [[nodiscard]] Result<CheckReport> check(const StoreCheck &what, Job &job) override;
    [[nodiscard]] Result<qint64> copyTo(const StoreCopy &copy, Job &job) override;

private:
    SqliteFile &m_file;
};

} // namespace nestor
