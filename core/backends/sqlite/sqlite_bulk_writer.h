// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/bulk_log.h"
#include "core/backends/sqlite/bulk_undo.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/store/bulk_writer.h"

#include <chrono>
#include <optional>
#include <stop_token>

namespace nestor {

/// How long a bulk write keeps others from writing, and for how long it lets them.
struct BulkTurns {
    /// A write that needs no longer is one transaction, which nobody sees before it is whole.
    std::chrono::milliseconds first{1500};
    /// Each further turn, with the time that its commit takes. Agents wait for 5 s.
    std::chrono::milliseconds further{1500};
    /// Who waits for SQLite's lock asks every 0.1 s at the least.
    std::chrono::milliseconds pause{120};
};

/// The long write of an SqliteStore: in turns on the writing connection, with a page cache that
/// holds what an import touches again and again (the inner pages of the indexes). From the second
/// turn on others see what is there; BulkUndo takes it back where the write is given up. In
/// `:memory:`, where there is one connection and no other program, it is one transaction.
class SqliteBulkWriter final : public BulkWriter {
public:
    /// Fails with ReadOnly. `file` and `config` outlive the writer.
    [[nodiscard]] static Result<std::unique_ptr<BulkWriter>> begin(SqliteFile &file,
                                                                   const StoreConfig &config,
                                                                   std::stop_token stop,
                                                                   const BulkTurns &turns = {});
    ~SqliteBulkWriter() override;

    [[nodiscard]] Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                      ConflictRule rule) override;
    [[nodiscard]] Result<void> letOthersWrite() override;
    [[nodiscard]] Result<void> commit() override;
    [[nodiscard]] Result<RollbackReport> rollBack() override;

private:
    using Clock = std::chrono::steady_clock;

    /// The connection, lent, and the transaction on it.
    struct Turn {
        Turn(SqlConnectionPool::Lease writer, SqliteFile::WriteTurn begun, StoreSchema schema,
             const StoreConfig &config)
            : lease(std::move(writer))
            , session{*lease, std::move(schema), config}
            , transaction(std::move(begun)) {}

        SqlConnectionPool::Lease lease;
        SqliteSession session;
        std::optional<BulkLog::TriggersOff> triggersOff;
        SqliteFile::WriteTurn transaction; ///< last: ends before the connection is given back
        Clock::time_point began = Clock::now();
    };

    SqliteBulkWriter(SqliteFile &file, const StoreConfig &config, std::stop_token stop,
                     const BulkTurns &turns);
    [[nodiscard]] Result<std::vector<PutOutcome>> putAll(const std::vector<PutOp> &items,
                                                         ConflictRule rule);
    [[nodiscard]] Result<PutOutcome> putOne(const PutOp &item, ConflictRule rule);
    [[nodiscard]] Result<void> replace(const PutOp &item);
    [[nodiscard]] Result<void> note(const PutOp &item, const std::optional<StoredRow> &before);
    [[nodiscard]] Result<void> beginTurn();
    /// What a turn that ends leaves for who finds the store after a kill.
    enum class Leaves {
        Nothing, ///< it takes back, or tidies up
        Part,    ///< more turns follow
        Whole,   ///< it is the last
    };
    [[nodiscard]] Result<void> endTurn(Leaves leaves);
    [[nodiscard]] bool isTurnOver() const;
    /// Ends the turn without a trace.
    void dropTurn();
    /// Undoes as much as a turn allows, counting it.
    [[nodiscard]] Result<void> undoTurn(RollbackReport &report);
    void checkpoint();
    [[nodiscard]] bool needsTrim();
    void trim();

    SqliteFile &m_file;
    const StoreConfig &m_config;
    std::stop_token m_stop;
    const BulkTurns m_turns;
    const bool m_alone; ///< nobody else can open the store
    bool m_over = false;
    qint64 m_committed = 0;      ///< turns that others have seen
    Clock::time_point m_lastEnd; ///< since when other programs can write
    Clock::time_point m_lent;    ///< since when others in this program can
    Clock::duration m_lastTook{0};
    Clock::duration m_lastCommit{0};
    bool m_managed = false;
    qint64 m_historyBegan = 0;
    bool m_logs = false; ///< in place of the triggers
    BulkLog m_log;
    BulkUndo m_undo;
    BulkUndo::Mark m_turnBegan; ///< of m_undo
    std::optional<Turn> m_turn;
    std::optional<Result<RollbackReport>> m_rolledBack;
};

} // namespace nestor
