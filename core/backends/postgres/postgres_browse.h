// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_session.h"
#include "core/model/operations.h"

namespace nestor {

/// A question that one statement answers, and how its rows are read.
struct PostgresQuestion {
    PqQuery query;
    std::function<Result<OpAnswer>(const PqResult &)> read;
};

// What a browser asks, each in one statement. All compare and sort bytes, whatever the collation.
[[nodiscard]] Result<PostgresQuestion> countQuestion(const PostgresSession &session,
                                                     const CountOp &op);
/// Ids are ctids: PqResult::rowNumber().
[[nodiscard]] Result<PostgresQuestion> rowIdsQuestion(const PostgresSession &session,
                                                      const RowIdsOp &op);
[[nodiscard]] PostgresQuestion rowsQuestion(const PostgresSession &session, const RowsOp &op);
[[nodiscard]] Result<PostgresQuestion> itemsQuestion(const PostgresSession &session,
                                                     const ItemsOp &op);
[[nodiscard]] PostgresQuestion keysQuestion(const PostgresSession &session, const KeysOp &op);
[[nodiscard]] PostgresQuestion peekQuestion(const PostgresSession &session, const PeekOp &op);
/// Newest first, without scores.
[[nodiscard]] Result<PostgresQuestion> newestQuestion(const PostgresSession &session,
                                                      const SearchOp &op);
[[nodiscard]] PostgresQuestion namespacesQuestion(const PostgresSession &session,
                                                  const ListNamespacesOp &op);

/// The children of a namespace: one statement, and a second one where the limit cuts the list.
[[nodiscard]] Result<ChildrenAnswer> childrenOf(const PostgresSession &session,
                                                const ChildrenOp &op);

} // namespace nestor
