// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_pool.h"
#include "core/backends/postgres/postgres_schema.h"
#include "core/model/index_config.h"
#include "core/store/bulk_writer.h"

#include <QSet>

#include <chrono>
#include <optional>
#include <stop_token>

namespace nestor {

class PostgresStore;

/// The long write of a PostgresStore: items go by COPY into a temporary table of the session, and
/// from there into the store in the order of their keys.
///
/// Nobody who reads waits for it, and who writes waits only where he writes the same item. So that
/// this is not for longer than a turn, a write that lasts is committed in turns. What a turn
/// replaces is kept in a second temporary table meanwhile; what it adds is found again by its
/// transaction. Giving up takes back what nobody else has written since. Where the connection
/// breaks between turns, those before stay, and the error says how many items they are.
///
/// Through a pooler, whose sessions are not ours for longer, it is one transaction.
class PostgresBulkWriter final : public BulkWriter {
public:
    struct Turns {
        /// A write that needs no longer is one transaction, which nobody sees before it is whole.
        std::chrono::milliseconds first{1500};
        std::chrono::milliseconds further{1500};
    };

    /// Fails with ReadOnly, and as leasing a connection does. nullptr where the role may make no
    /// temporary table. `store` outlives the writer.
    [[nodiscard]] static Result<std::unique_ptr<BulkWriter>>
    begin(PostgresStore &store, std::stop_token stop, const Turns &turns);
    ~PostgresBulkWriter() override;

    [[nodiscard]] Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                      ConflictRule rule) override;
    [[nodiscard]] Result<void> commit() override;
    [[nodiscard]] Result<RollbackReport> rollBack() override;

private:
    using Clock = std::chrono::steady_clock;

    PostgresBulkWriter(PostgresStore &store, PqPool::Lease lease, std::stop_token stop,
                       const Turns &turns);

    [[nodiscard]] Result<void> makeTables();
    [[nodiscard]] Result<void> beginTurn();
    [[nodiscard]] Result<void> endTurn();
    [[nodiscard]] Result<void> makeRoomForTtl(const std::vector<PutOp> &items);
    [[nodiscard]] Result<void> check(const PutOp &item) const;
    /// Says what becomes of the items, none of which is pending, and keeps them until flush().
    [[nodiscard]] Result<std::vector<PutOutcome>> decide(std::vector<PutOp> items,
                                                         ConflictRule rule);
    /// Writes what is pending.
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> send();
    /// When each item that is there was last updated; those stay as they are until the turn ends,
    /// where `holds`.
    [[nodiscard]] Result<std::vector<std::optional<Timestamp>>>
    lookUp(const std::vector<PutOp> &items, bool holds);
    [[nodiscard]] Result<void> write();
    [[nodiscard]] Result<RollbackReport> takeBack();
    [[nodiscard]] QByteArray isOurs(PqQuery &query, const QByteArray &alias) const;
    [[nodiscard]] PqConnection &connection() { return *m_lease; }
    [[nodiscard]] bool takesTurns() const { return !m_schema.pooled; }

    PostgresStore &m_store;
    PostgresSchema m_schema;
    StoreConfig m_config;
    std::stop_token m_stop;
    Turns m_turns;
    PqPool::Lease m_lease;
    bool m_inTurn = false;
    bool m_over = false;
    Clock::time_point m_began;
    QByteArray m_transaction;          ///< of the turn
    QByteArrayList m_rows;             ///< what its rows say in xmin, and those of the turns before
    qint64 m_written = 0;              ///< items of the turn
    qint64 m_committed = 0;            ///< items of the turns before
    std::vector<PutOp> m_pending;      ///< not sent yet, each item once
    std::vector<PutOutcome> m_becomes; ///< Inserted or Replaced, of each
    QSet<ItemId> m_pendingIds;
    qsizetype m_pendingBytes = 0;
    std::optional<Result<RollbackReport>> m_rolledBack;
};

} // namespace nestor
