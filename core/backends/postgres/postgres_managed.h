// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_browse.h"
#include "core/store/history_limits.h"

namespace nestor {

/// Nestor's own schema in the database of a managed store (docs/postgres.md): a log of what
/// changed, with what was there before, kept by triggers for every program's writes.
///
/// A transaction takes numbers in the log before it commits, so they do not come up in their order.
/// The log is read transaction by transaction, in the order of the transactions' numbers, and only
/// as far as no older one is still running: then nothing is missed and nothing comes twice.

/// The order of a change of the log: of its transaction, and of its place among that one's.
constexpr int kPlaceBits = 22;
constexpr qint64 kLastPlace = (qint64(1) << kPlaceBits) - 1; ///< behind all of a transaction's
[[nodiscard]] constexpr qint64 logPosition(qint64 transaction, qint64 place) {
    return (transaction << kPlaceBits) | (place < kLastPlace ? place : kLastPlace);
}

/// Condition that a trigger of pg_trigger `t`, whose function is pg_proc `p`, is one of Nestor's.
[[nodiscard]] QByteArray isNestorsTrigger();

/// Makes the schema and the triggers, as one transaction. Whoever may read the items may read the
/// log. Denied, with the right that lacks; Busy where the table is in use for too long; Conflict
/// where the names are taken.
[[nodiscard]] Result<void> managePostgres(PqConnection &connection, const PostgresSchema &schema,
                                          const std::stop_token &stop);
/// Removes them again. Conflict where somebody else keeps something in the schema.
[[nodiscard]] Result<void> unmanagePostgres(PqConnection &connection, const PostgresSchema &schema,
                                            const std::stop_token &stop);

/// Unsupported where the store is not managed, Denied where the role may not read the log.
[[nodiscard]] Result<void> checkReadsLog(const PostgresSchema &schema);
/// How many former versions are kept, of one item where one is named.
[[nodiscard]] PqQuery formerVersionsQuery(const PostgresSchema &schema, const ItemId *id = nullptr);
/// Both of a store whose log can be read.
[[nodiscard]] PostgresQuestion historyQuestion(const PostgresSchema &schema, const HistoryOp &op);
[[nodiscard]] PostgresQuestion changesQuestion(const PostgresSchema &schema, const ChangesOp &op);

/// What is committed, but not yet in its final order, as an older transaction is still running.
[[nodiscard]] PqQuery unsettledQuery(const PostgresSchema &schema, qint64 limit);
[[nodiscard]] std::vector<Change> unsettledChanges(const PqResult &rows);
/// One row: a text that differs whenever a change was committed.
[[nodiscard]] PqQuery logStateQuery(const PostgresSchema &schema);
/// One row: a number that names this log and no other.
[[nodiscard]] PqQuery logNameQuery(const PostgresSchema &schema);
/// The row of one change, or none: its time, prefix and key.
[[nodiscard]] PqQuery loggedQuery(const PostgresSchema &schema, qint64 position);

[[nodiscard]] PqQuery historyLimitsQuery(const PostgresSchema &schema);
[[nodiscard]] HistoryLimits historyLimitsOf(const PqResult &rows);
/// Statements of one transaction.
[[nodiscard]] std::vector<PqQuery> setHistoryLimitsQueries(const PostgresSchema &schema,
                                                           const HistoryLimits &limits);
/// Drops what is beyond the limits, of the history and of the log: statements of one transaction.
[[nodiscard]] std::vector<PqQuery> trimQueries(const PostgresSchema &schema,
                                               const HistoryLimits &limits);

} // namespace nestor
