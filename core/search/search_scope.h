// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/search/row_set.h"
#include "core/store/filter_match.h"
#include "core/store/sqlite_session.h"

namespace nestor {

/// Which items a search may find: those in its namespaces that pass its filter and, where the
/// store omits expired ones, are not expired. The same question as a condition in SQL and of one
/// item in memory. Used by the thread that has the session.
class SearchScope {
public:
    /// InvalidFilter as FilterMatcher::compile().
    [[nodiscard]] static Result<SearchScope> create(const SearchOp &op,
                                                    const SqliteSession &session);

    /// Nothing is left out.
    [[nodiscard]] bool isEverything() const { return m_everywhere && !m_checksItems; }
    /// Whether items of this namespace may pass.
    [[nodiscard]] bool holds(const NamespacePath &ns) const;
    [[nodiscard]] bool passes(const Item &item) const;
    /// The rows of all items that pass: a look at every item in the namespaces.
    [[nodiscard]] Result<RowSet> rows(SqliteSession &session) const;

private:
    SearchScope(const SearchOp &op, const SqliteSession &session, FilterMatcher matcher);

    const SearchOp &m_op;
    const bool m_omitsExpired;
    const Timestamp m_now;
    FilterMatcher m_matcher;
    const bool m_everywhere;  ///< all namespaces
    const bool m_checksItems; ///< not all items of a namespace
};

} // namespace nestor
