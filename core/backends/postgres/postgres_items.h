// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_session.h"
#include "core/model/operations.h"

#include <vector>

namespace nestor {

/// The columns of an item, as itemAt() reads them: seven, from the table called `alias`.
[[nodiscard]] QByteArray itemColumns(const PostgresSchema &schema, const QByteArray &alias);
[[nodiscard]] Item itemAt(const PqResult &rows, int row, int first = 0);

/// What an item must meet to count: it has not expired, where the configuration leaves such out;
/// else "true".
[[nodiscard]] QByteArray livingSql(const PostgresSession &session, const QByteArray &alias);

/// All gets of a batch as one statement. itemsOf() sorts its rows: one answer for each get.
[[nodiscard]] PqQuery getQuery(const PostgresSession &session,
                               const std::vector<const GetOp *> &gets);
[[nodiscard]] std::vector<GetAnswer> itemsOf(const PqResult &rows, size_t gets);

/// Gives items their time to live anew: those that are there and have one.
[[nodiscard]] PqQuery refreshQuery(const PostgresSession &session,
                                   const std::vector<ItemId> &items);
[[nodiscard]] PqQuery sweepQuery(const PostgresSession &session);

/// What can be said against a put on this server before anything is written: a NUL in the key, what
/// jsonb does not keep, vectors that the table has no place for.
[[nodiscard]] Result<void> checkStorable(const PostgresSchema &schema, const PutOp &op);

/// Statements that write puts, in the order of their keys, so that writers that meet do not wait
/// for each other in a circle. `positions` says for each which put it is, where it is one; else -1;
/// `writes` how many items it stores, -1 where that is not to be counted.
struct PutQueries {
    std::vector<PqQuery> queries;
    std::vector<qsizetype> positions;
    std::vector<qint64> writes;
};
[[nodiscard]] PutQueries putQueries(const PostgresSession &session,
                                    const std::vector<std::pair<size_t, const PutOp *>> &puts);

/// Those of them that write the vectors that puts bring, in place of all that the items had.
[[nodiscard]] std::vector<PqQuery>
vectorQueries(const PostgresSession &session,
              const std::vector<std::pair<size_t, const PutOp *>> &puts);

/// Denied where fewer rows were written than were sent: a trigger of the table may leave rows out
/// without an error.
[[nodiscard]] Result<void> checkWritten(qint64 sent, qint64 written);

/// Whether the server refused a row as too long for an index, and what to say of it; `op` wrote it,
/// where that is known.
[[nodiscard]] bool isTooLongForIndex(const QByteArray &state);
[[nodiscard]] Error tooLongForIndex(Error error, const Op *op);

/// Holds the items that puts expect something of until the end of the transaction, and looks at
/// them: one row for each, with what is there and whether it is what was expected.
[[nodiscard]] PqQuery expectationQuery(const PostgresSession &session,
                                       const std::vector<const PutOp *> &puts);
[[nodiscard]] Result<void> checkExpectation(const PqResult &rows, int row, const PutOp &op);

/// A vector as pgvector reads it, "[1,2.5]".
[[nodiscard]] QByteArray vectorText(const Vector &vector);
/// The vector that pgvector writes so.
[[nodiscard]] Vector vectorOf(QByteArrayView text);

} // namespace nestor
