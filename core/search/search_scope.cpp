// SPDX-License-Identifier: Apache-2.0
#include "core/search/search_scope.h"

#include "core/search/stable_hash.h"
#include "core/sql/sql_rows.h"
#include "core/store/filter_candidates.h"
#include "core/store/scope_sql.h"
#include "core/store/sqlite_items.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

SearchScope::SearchScope(const SearchOp &op, const SqliteSession &session, FilterMatcher matcher)
    : m_op(op)
    , m_omitsExpired(session.config.ttl.omitExpired)
    , m_now(session.now)
    , m_matcher(std::move(matcher))
    , m_everywhere(op.namespacePrefix.isRoot() && op.below && !op.pattern)
    , m_checksItems(!op.filter.isEmpty() || m_omitsExpired) {}

Result<SearchScope> SearchScope::create(const SearchOp &op, const SqliteSession &session) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    return SearchScope(op, session, *std::move(matcher));
}

bool SearchScope::holds(const NamespacePath &ns) const {
    return (m_op.below ? m_op.namespacePrefix.contains(ns) : m_op.namespacePrefix == ns) &&
           (!m_op.pattern || m_op.pattern->matchesPrefixOf(ns));
}

bool SearchScope::passes(const Item &item) const {
    if (!m_everywhere && !holds(item.ns))
        return false;
    if (m_omitsExpired && item.expiresAt && *item.expiresAt < m_now)
        return false;
    return m_op.filter.isEmpty() || m_matcher.matches(item.value);
}

Result<const SqlCondition *> SearchScope::condition(SqliteSession &session) const {
    if (!m_condition) {
        SqlCondition condition = scopeCondition({m_op.namespacePrefix, m_op.below, m_op.pattern});
        auto passing = filterConditionByIndex(session, m_op.filter, condition);
        if (!passing)
            return failure(std::move(passing.error()));
        condition.require(livingCondition(session));
        condition.require(*std::move(passing));
        m_condition = std::move(condition);
    }
    return &*m_condition;
}

Result<std::vector<qint64>> SearchScope::rows(SqliteSession &session) const {
    const auto passes = condition(session);
    if (!passes)
        return failure(passes.error());
    auto query = session.connection.prepare("SELECT rowid FROM store" + (*passes)->where());
    if (!query)
        return failure(std::move(query.error()));
    (*passes)->bind(*query, 1);
    std::vector<qint64> rows;
    auto read = forEachRow(*query, [&] { rows.push_back(query->integer(0)); });
    if (!read)
        return failure(std::move(read.error()));
    std::sort(rows.begin(), rows.end());
    return rows;
}

Result<SearchScope::Work> SearchScope::workOfRows(SqliteSession &session) const {
    const auto passes = condition(session);
    if (!passes)
        return failure(passes.error());
    auto query = session.connection.prepare("EXPLAIN QUERY PLAN SELECT rowid FROM store" +
                                            (*passes)->where());
    if (!query)
        return failure(std::move(query.error()));
    (*passes)->bind(*query, 1);
    Work work = Work::Passing;
    for (;;) {
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return work;
        // "SCAN store"; "SEARCH store USING INDEX name (prefix=?)"; by an index on a field "SEARCH
        // store USING INTEGER PRIMARY KEY (rowid=?)" for what "SEARCH store USING INDEX name
        // (<expr>=?)" finds.
        const QByteArrayView detail = query->view(3);
        if (detail.startsWith("SCAN"))
            return Work::Everything;
        if (detail.startsWith("SEARCH") && !detail.contains("<expr>") && !detail.contains("rowid"))
            work = Work::Namespaces;
    }
}

Result<SearchScope::RowTest> SearchScope::rowTest(SqliteSession &session) const {
    auto query = session.connection.prepare(
        m_omitsExpired && session.schema.ttl
            ? "SELECT prefix, key, value, expires_at FROM store WHERE rowid = ?"_ba
            : "SELECT prefix, key, value, NULL FROM store WHERE rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    return RowTest(*this, *std::move(query));
}

Result<SearchScope::RowTest::Answer> SearchScope::RowTest::ask(qint64 row) {
    m_statement.bindInt(1, row);
    auto found = m_statement.step();
    if (!found)
        return failure(std::move(found.error()));
    Answer answer;
    if (!*found)
        return answer;
    answer.item = itemHash(m_statement.view(0), m_statement.view(1));
    answer.inNamespaces =
        m_scope.m_everywhere || m_scope.holds(NamespacePath::fromStored(m_statement.bytes(0)));
    const auto expires =
        m_statement.isNull(3) ? std::nullopt : Timestamp::parse(m_statement.view(3));
    answer.passes =
        answer.inNamespaces && !(expires && *expires < m_scope.m_now) &&
        (m_scope.m_op.filter.isEmpty() || m_scope.m_matcher.matches(m_statement.view(2)));
    m_statement.reset();
    return answer;
}

} // namespace nestor
