// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_rows_in_scope.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/filter_candidates.h"
#include "core/backends/sqlite/filter_sql.h"
#include "core/backends/sqlite/scope_sql.h"
#include "core/backends/sqlite/sqlite_items.h"
#include "core/base/stable_hash.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

StoreConfig configOf(const SearchScope &scope) {
    StoreConfig config;
    config.ttl.omitExpired = scope.omitsExpired();
    return config;
}

} // namespace

SqliteRowsInScope::SqliteRowsInScope(SqlConnection &connection, const StoreSchema &schema,
                                     const SearchScope &scope)
    : m_scope(scope)
    , m_config(configOf(scope))
    , m_session{connection, schema, m_config, scope.now()} {}

Result<const SqliteRowsInScope::Parts *> SqliteRowsInScope::parts() {
    if (!m_parts) {
        const SqlCondition scope = scopeCondition(m_scope.places());
        auto passing = filterConditionByIndex(m_session, m_scope.filter(), scope);
        if (!passing)
            return failure(std::move(passing.error()));
        Parts parts;
        parts.byField = *passing != filterCondition(m_scope.filter());
        if (parts.byField)
            parts.conditions = {scope};
        else
            parts.conditions = scopeParts(m_scope.places());
        for (SqlCondition &part : parts.conditions) {
            part.require(livingCondition(m_session));
            part.require(*passing);
        }
        m_parts = std::move(parts);
    }
    return &*m_parts;
}

Result<std::vector<RowHandle>> SqliteRowsInScope::all() {
    const auto all = parts();
    if (!all)
        return failure(all.error());
    std::vector<RowHandle> rows;
    for (const SqlCondition &part : (*all)->conditions) {
        auto query = m_session.connection.prepare("SELECT rowid FROM store" + part.where());
        if (!query)
            return failure(std::move(query.error()));
        part.bind(*query, 1);
        auto read = forEachRow(*query, [&] { rows.push_back(RowHandle(query->integer(0))); });
        if (!read)
            return failure(std::move(read.error()));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

Result<std::optional<std::vector<RowHandle>>> SqliteRowsInScope::ifFew(qint64 most) {
    const auto looks = work();
    if (!looks)
        return failure(looks.error());
    if (*looks == Work::Everything)
        return std::nullopt;
    // Of those in its namespaces few may pass, and all have to be looked at.
    const bool countsFirst = *looks == Work::Namespaces && m_scope.checksItems();
    const auto known = parts();
    if (!known)
        return failure(known.error());
    std::vector<RowHandle> found;
    for (const SqlCondition &part :
         countsFirst ? scopeParts(m_scope.places()) : (*known)->conditions) {
        auto query =
            m_session.connection.prepare("SELECT rowid FROM store" + part.where() + " LIMIT ?");
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(part.bind(*query, 1), most + 1 - qint64(found.size()));
        auto read = forEachRow(*query, [&] { found.push_back(RowHandle(query->integer(0))); });
        if (!read)
            return failure(std::move(read.error()));
        if (qint64(found.size()) > most)
            return std::nullopt;
    }
    if (countsFirst)
        return all();
    std::sort(found.begin(), found.end());
    return found;
}

Result<RowsInScope::Work> SqliteRowsInScope::work() {
    const auto known = parts();
    if (!known)
        return failure(known.error());
    if ((*known)->byField)
        return Work::Passing;
    for (const SqlCondition &part : (*known)->conditions) {
        auto query = m_session.connection.prepare("EXPLAIN QUERY PLAN SELECT rowid FROM store" +
                                                  part.where());
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

Result<qint64> SqliteRowsInScope::askSome(qint64 items) {
    SqlCondition passes = scopeCondition(m_scope.places());
    passes.require(livingCondition(m_session));
    passes.require(filterCondition(m_scope.filter()));
    if (passes.isEmpty())
        passes = {"1"_ba, {}};
    auto query = m_session.connection.prepare("SELECT count(*), count(CASE WHEN " + passes.sql +
                                              " THEN 1 END) FROM (SELECT * FROM store LIMIT ?)");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(passes.bind(*query, 1), items);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return query->integer(0);
}

Result<RowsInScope::Answer> SqliteRowsInScope::ask(RowHandle row) {
    if (!m_ask) {
        auto query = m_session.connection.prepare(
            m_scope.omitsExpired() && m_session.schema.ttl
                ? "SELECT prefix, key, value, expires_at FROM store WHERE rowid = ?"_ba
                : "SELECT prefix, key, value, NULL FROM store WHERE rowid = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        m_ask = *std::move(query);
    }
    m_ask->bindInt(1, qint64(row));
    auto found = m_ask->step();
    if (!found)
        return failure(std::move(found.error()));
    Answer answer;
    if (!*found)
        return answer;
    answer.item = itemHash(m_ask->view(0), m_ask->view(1));
    answer.inNamespaces =
        m_scope.isEverywhere() || m_scope.holds(NamespacePath::fromStored(m_ask->bytes(0)));
    const auto expires = m_ask->isNull(3) ? std::nullopt : Timestamp::parse(m_ask->view(3));
    answer.passes = answer.inNamespaces && m_scope.passes(m_ask->view(2), expires);
    m_ask->reset();
    return answer;
}

} // namespace nestor
