// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/model/operations.h"

#include <stop_token>

/// Namespaces of an SqliteStore. None is stored as such: they are the distinct prefixes of the
/// items, found by seeking in the index past each one (a skip-scan), so that the cost goes with
/// the namespaces found and not with the items in them. Inside a transaction of the caller's.
namespace nestor {

/// LangGraph's listing, in the order of the stored form.
[[nodiscard]] Result<ListNamespacesAnswer>
listNamespaces(SqliteSession &session, const ListNamespacesOp &op, const std::stop_token &stop);

/// One page of the labels directly below a namespace, in the order of their bytes.
[[nodiscard]] Result<ChildrenAnswer> childrenOf(SqliteSession &session, const ChildrenOp &op,
                                                const std::stop_token &stop);

} // namespace nestor
