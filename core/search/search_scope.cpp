// SPDX-License-Identifier: Apache-2.0
#include "core/search/search_scope.h"

#include "core/store/filter_sql.h"
#include "core/store/scope_sql.h"
#include "core/store/sqlite_items.h"

namespace nestor {

SearchScope::SearchScope(const SearchOp &op, const SqliteSession &session, FilterMatcher matcher)
    : m_op(op)
    , m_omitsExpired(session.config.ttl.omitExpired)
    , m_now(session.now)
    , m_matcher(std::move(matcher))
    , m_everywhere(op.namespacePrefix.isRoot() && !op.pattern)
    , m_checksItems(!op.filter.isEmpty() || m_omitsExpired) {}

Result<SearchScope> SearchScope::create(const SearchOp &op, const SqliteSession &session) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    return SearchScope(op, session, *std::move(matcher));
}

bool SearchScope::holds(const NamespacePath &ns) const {
    return m_op.namespacePrefix.contains(ns) &&
           (!m_op.pattern || m_op.pattern->matchesPrefixOf(ns));
}

bool SearchScope::passes(const Item &item) const {
    if (!m_everywhere && !holds(item.ns))
        return false;
    if (m_omitsExpired && item.expiresAt && *item.expiresAt < m_now)
        return false;
    return m_op.filter.isEmpty() || m_matcher.matches(item.value);
}

Result<RowSet> SearchScope::rows(SqliteSession &session) const {
    SqlCondition condition = scopeCondition({m_op.namespacePrefix, true, m_op.pattern});
    condition.require(livingCondition(session));
    condition.require(filterCondition(m_op.filter));
    auto query = session.connection.prepare("SELECT rowid FROM store" + condition.where());
    if (!query)
        return failure(std::move(query.error()));
    condition.bind(*query, 1);
    std::vector<qint64> rows;
    for (;;) {
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return RowSet(std::move(rows));
        rows.push_back(query->integer(0));
    }
}

} // namespace nestor
