// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_pool.h"
#include "core/backends/postgres/postgres_schema.h"
#include "core/model/store_location.h"
#include "core/store/store.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace nestor {

class PostgresAdmin;
class PostgresChangeFeed;

struct PostgresStoreOptions {
    StoreLocation location;
    bool readOnly = false;
    /// Whether LangGraph's tables are made where there are none; else that is NotFound.
    bool create = true;
    StoreConfig config;
    /// `config` comes from whoever opens the store, and not from the database: then what it needs
    /// is set up as the agent's setup() would, and reading prolongs lives as it says.
    bool isConfigured = false;
    std::chrono::milliseconds busyTimeout{15'000};
    /// Where more vectors than this would have to be read, searches go by the index of the server,
    /// which then may miss some.
    qint64 mostReadVectors = 200'000;
};

/// A store in a PostgreSQL database: LangGraph's PostgresStore (docs/postgres.md). Ranks by vectors
/// that are given to it, on the server; EmbeddingStore makes them of texts.
///
/// Opening one that is there changes nothing in it. May be called from several threads.
class PostgresStore final : public Store {
public:
    /// Fails with Unreachable, Denied, NotFound, NotAStore, NewerStore, InvalidConfig, Unsupported
    /// (no pgvector), each with what to do, and without a password in it.
    [[nodiscard]] static Result<std::unique_ptr<PostgresStore>> open(PostgresStoreOptions options);
    ~PostgresStore() override;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] StoreConfig config() const override { return m_config; }
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;
    [[nodiscard]] StoreAdmin *admin() const override;
    [[nodiscard]] ChangeFeed *changeFeed() const override;
    [[nodiscard]] std::vector<StoreNotice> notices() const override;

    [[nodiscard]] const StoreLocation &location() const { return m_location; }
    [[nodiscard]] PqPool &pool() { return *m_pool; }
    [[nodiscard]] PostgresSchema schema() const;
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }

    /// True once, after opening: what the tables are was read just now.
    [[nodiscard]] bool isJustOpened() { return m_justOpened.exchange(false); }
    /// Reads anew what the tables are, as another program may have changed them.
    [[nodiscard]] Result<void> lookAgain(const std::stop_token &stop);
    /// Adds the columns for times to live where an older LangGraph made the tables.
    [[nodiscard]] Result<void> migrateForTtl(const std::stop_token &stop);
    /// Whether a transaction whose commit was not answered was committed, from another session.
    [[nodiscard]] Result<bool> wasCommitted(const QByteArray &transaction,
                                            const std::stop_token &stop);

private:
    explicit PostgresStore(PostgresStoreOptions options);

    [[nodiscard]] Result<void> setUp(const PostgresStoreOptions &options);
    [[nodiscard]] Result<void> prepare(PqConnection &connection, const std::stop_token &stop);
    /// Drops what is beyond the limits of the history, now and then; whoever may not is let off.
    void trimHistory();
    /// What a write needs that an older schema lacks.
    [[nodiscard]] Result<void> migrateFor(const std::vector<Op> &ops, const std::stop_token &stop);

    const std::unique_ptr<PostgresAdmin> m_admin;
    const std::unique_ptr<PostgresChangeFeed> m_feed;
    StoreLocation m_location;
    StoreConfig m_config;
    bool m_readOnly;
    qint64 m_mostReadVectors;
    std::chrono::milliseconds m_busyTimeout;
    mutable std::mutex m_schemaMutex;
    PostgresSchema m_schema;
    std::atomic<bool> m_justOpened = true;
    std::chrono::steady_clock::time_point m_trimmed; ///< when the history was, by this program
    bool m_unprepared = false;      ///< prepared statements were lost: there is a pooler in between
    std::unique_ptr<PqPool> m_pool; ///< last: its connections are prepared by this
};

} // namespace nestor
