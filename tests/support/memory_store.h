// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/filter/filter_match.h"
#include "core/store/backend.h"
#include "core/store/store_admin.h"
#include "core/store/validation.h"
#include "tests/support/memory_data.h"

#include <memory>

namespace nestor::test {

class MemoryChangeFeed;
class MemorySearchSource;

/// A second backend, to hold the interfaces to: items in a map, without SQL and without a file.
///
/// `memory-test:NAME` keeps a log of its changes and the history of its items; stores of one name
/// are one store, as long as the program runs. `memory-test-nolog:NAME` keeps neither, and only
/// tells which items were written.
class MemoryStore final : public Store, private StoreAdmin {
public:
    MemoryStore(std::shared_ptr<MemoryData> data, StoreConfig config, bool readOnly, bool log);
    ~MemoryStore() override;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    /// Takes any JSON for a value, as imports do.
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] StoreConfig config() const override { return m_config; }
    [[nodiscard]] StoreAdmin *admin() const override;
    [[nodiscard]] ChangeFeed *changeFeed() const override;
    [[nodiscard]] SearchSource *searchSource() const override;

private:
    using Places = std::vector<const MemoryRow *>;
    class AnyJson;

    [[nodiscard]] Result<std::vector<OpAnswer>> runAs(ValueRule rule, std::vector<Op> ops,
                                                      const std::stop_token &stop);

    // StoreAdmin: what makes sense without a file.
    [[nodiscard]] QString path() const override { return {}; }
    [[nodiscard]] bool isReadOnly() const override { return m_readOnly; }
    [[nodiscard]] bool isManaged() const override { return m_log; }
    [[nodiscard]] Result<void> manage() override;
    [[nodiscard]] Result<void> unmanage() override;
    [[nodiscard]] Result<HistoryLimits> historyLimits() override;
    [[nodiscard]] Result<void> setHistoryLimits(const HistoryLimits &limits) override;
    [[nodiscard]] Result<std::optional<StoreConfig>> storedConfig() override;
    [[nodiscard]] Result<void> setStoredConfig(const std::optional<StoreConfig> &config) override;
    [[nodiscard]] Result<std::vector<FieldIndexInfo>> fieldIndexes() override;
    [[nodiscard]] Result<void> changeFieldIndexes(const FieldIndexChange &change,
                                                  std::stop_token stop) override;
    [[nodiscard]] Result<StoreStats> stats(std::stop_token stop) override;
    [[nodiscard]] Result<ItemRecord> itemRecord(const ItemId &id) override;
    [[nodiscard]] Result<CheckReport> check(const StoreCheck &what, Job &job) override;
    [[nodiscard]] Result<qint64> copyTo(const StoreCopy &copy, Job &job) override;

    [[nodiscard]] bool refreshes(const std::optional<bool> &flag) const;
    [[nodiscard]] bool isOmitted(const Item &item) const;
    [[nodiscard]] Places passing(const Scope &scope, const FilterMatcher &matcher) const;

    [[nodiscard]] Result<OpAnswer> answer(const Op &op, std::vector<ItemPlace> &read);
    [[nodiscard]] Result<OpAnswer> answerTo(const GetOp &op, std::vector<ItemPlace> &read);
    [[nodiscard]] Result<OpAnswer> answerTo(const SearchOp &op, std::vector<ItemPlace> &read);
    [[nodiscard]] Result<OpAnswer> answerTo(const ListNamespacesOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const ChildrenOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const CountOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const RowIdsOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const RowsOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const ItemsOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const KeysOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const PeekOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const HistoryOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const ChangesOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const PutOp &op, std::vector<ItemPlace> &);
    [[nodiscard]] Result<OpAnswer> answerTo(const SweepTtlOp &op, std::vector<ItemPlace> &);

    [[nodiscard]] Result<void> checkExpectation(const PutOp &op) const;
    void write(const PutOp &op);
    void writeVectors(MemoryRow &row, const PutOp &op, bool otherValue);
    void dropVectors(MemoryRow &row);
    void remove(const ItemPlace &place, HistoryEntry::End end);
    qint64 sweep();
    void note(const ItemPlace &place, bool deleted);
    void remember(const MemoryRow &row, HistoryEntry::End end);

    const std::shared_ptr<MemoryData> m_data;
    const StoreConfig m_config;
    const bool m_readOnly;
    const bool m_log;
    const std::unique_ptr<MemoryChangeFeed> m_feed;
    const std::unique_ptr<MemorySearchSource> m_source;
    const std::unique_ptr<AnyJson> m_anyJson;
    Timestamp m_now; ///< one moment for a whole batch; under the lock of the data
};

/// Registers the two kinds with openStore(), once.
void registerMemoryBackend();

} // namespace nestor::test
