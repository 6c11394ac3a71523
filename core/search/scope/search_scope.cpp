// SPDX-License-Identifier: Apache-2.0
#include "core/search/scope/search_scope.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/filter_candidates.h"
#include "core/backends/sqlite/filter_sql.h"
#include "core/backends/sqlite/scope_sql.h"
#include "core/backends/sqlite/sqlite_items.h"
#include "core/base/stable_hash.h"
#include "core/filter/filter_parser.h"

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

QByteArray SearchScope::key() const {
    QByteArray key = m_op.namespacePrefix.stored();
    key += m_op.below ? "\n*" : "\n";
    if (m_op.pattern)
        key += '\n' + m_op.pattern->labels.join('.');
    key += m_omitsExpired ? "\nliving\n" : "\n\n";
    return key + filterToJson(m_op.filter);
}

Result<const SearchScope::Parts *> SearchScope::parts(SqliteSession &session) const {
    if (!m_parts) {
        const SqlCondition scope = scopeCondition(places());
        auto passing = filterConditionByIndex(session, m_op.filter, scope);
        if (!passing)
            return failure(std::move(passing.error()));
        Parts parts;
        parts.byField = *passing != filterCondition(m_op.filter);
        if (parts.byField)
            parts.conditions = {scope};
        else
            parts.conditions = scopeParts(places());
        for (SqlCondition &part : parts.conditions) {
            part.require(livingCondition(session));
            part.require(*passing);
        }
        m_parts = std::move(parts);
    }
    return &*m_parts;
}

Result<std::vector<qint64>> SearchScope::rows(SqliteSession &session) const {
    const auto all = parts(session);
    if (!all)
        return failure(all.error());
    std::vector<qint64> rows;
    for (const SqlCondition &part : (*all)->conditions) {
        auto query = session.connection.prepare("SELECT rowid FROM store" + part.where());
        if (!query)
            return failure(std::move(query.error()));
        part.bind(*query, 1);
        auto read = forEachRow(*query, [&] { rows.push_back(query->integer(0)); });
        if (!read)
            return failure(std::move(read.error()));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

Result<std::optional<std::vector<qint64>>> SearchScope::rowsIfFew(SqliteSession &session,
                                                                  qint64 most) const {
    const auto work = workOfRows(session);
    if (!work)
        return failure(work.error());
    if (*work == Work::Everything)
        return std::nullopt;
    // Of those in its namespaces few may pass, and all have to be looked at.
    const bool countsFirst = *work == Work::Namespaces && m_checksItems;
    const auto all = parts(session);
    if (!all)
        return failure(all.error());
    std::vector<qint64> found;
    for (const SqlCondition &part : countsFirst ? scopeParts(places()) : (*all)->conditions) {
        auto query =
            session.connection.prepare("SELECT rowid FROM store" + part.where() + " LIMIT ?");
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(part.bind(*query, 1), most + 1 - qint64(found.size()));
        auto read = forEachRow(*query, [&] { found.push_back(query->integer(0)); });
        if (!read)
            return failure(std::move(read.error()));
        if (qint64(found.size()) > most)
            return std::nullopt;
    }
    if (countsFirst)
        return rows(session);
    std::sort(found.begin(), found.end());
    return found;
}

Result<SearchScope::Work> SearchScope::workOfRows(SqliteSession &session) const {
    const auto all = parts(session);
    if (!all)
        return failure(all.error());
    if ((*all)->byField)
        return Work::Passing;
    for (const SqlCondition &part : (*all)->conditions) {
        auto query =
            session.connection.prepare("EXPLAIN QUERY PLAN SELECT rowid FROM store" + part.where());
        if (!query)
            return failure(std::move(query.error()));
        part.bind(*query, 1);
        bool scans = false;
        // "SCAN store"; "SEARCH store USING INDEX name (prefix=?)"
        auto read = forEachRow(*query, [&] { scans = scans || query->view(3).startsWith("SCAN"); });
        if (!read)
            return failure(std::move(read.error()));
        if (scans)
            return Work::Everything;
    }
    return Work::Namespaces;
}

Result<qint64> SearchScope::scanSome(SqliteSession &session, qint64 items) const {
    SqlCondition passes = scopeCondition(places());
    passes.require(livingCondition(session));
    passes.require(filterCondition(m_op.filter));
    if (passes.isEmpty())
        passes = {"1"_ba, {}};
    auto query = session.connection.prepare("SELECT count(*), count(CASE WHEN " + passes.sql +
                                            " THEN 1 END) FROM (SELECT * FROM store LIMIT ?)");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(passes.bind(*query, 1), items);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return query->integer(0);
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
