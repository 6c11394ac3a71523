// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/bulk_undo.h"
#include "core/backends/sqlite/sqlite_session.h"

#include <optional>

namespace nestor {

/// Keeps history and log of a bulk write in place of the triggers (managed_tables.h), which it
/// switches off on its own connection meanwhile: a trigger costs each insert a savepoint, a
/// program's start and a clock's reading. What is kept is the same, but
/// that of more items than the log keeps only the fact is noted: whoever follows the log reads the
/// whole store anyway. For one thread at a time.
class BulkLog {
public:
    /// Whether the triggers may be switched off: all there are on the items are Nestor's, of the
    /// version that this class stands in for.
    [[nodiscard]] static Result<bool> canStandIn(SqlConnection &connection);

    /// The triggers of one connection, off as long as this lives.
    class TriggersOff {
    public:
        explicit TriggersOff(SqlConnection &connection);
        TriggersOff(const TriggersOff &) = delete;
        TriggersOff &operator=(const TriggersOff &) = delete;
        ~TriggersOff();

    private:
        SqlConnection &m_connection;
    };

    /// Notes that `op` was written over `before` (nullopt: the item is new).
    [[nodiscard]] Result<void> note(SqliteSession &session, const PutOp &op,
                                    const std::optional<StoredRow> &before);
    /// Before a transaction is committed.
    [[nodiscard]] Result<void> endTurn(SqliteSession &session);

private:
    qint64 m_rows = 0;         ///< written to the log
    bool m_passedOver = false; ///< since the last turn, items were not logged
};

} // namespace nestor
