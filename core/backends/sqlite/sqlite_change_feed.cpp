// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_change_feed.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_history.h"
#include "core/base/stable_hash.h"

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Moves `mark` behind everything that `connection` sees, but for the commits.
Result<void> moveToEnd(SqlConnection &connection, bool hasLog, ChangeMark &mark) {
    auto last = hasLog ? connection.integer("SELECT max(sequence) FROM nestor_log"_ba)
                       : connection.integer("SELECT max(rowid) FROM store"_ba);
    if (!last)
        return failure(std::move(last.error()));
    mark.sequence = hasLog ? *last : -1;
    mark.seen = hasLog ? 0 : *last;
    return {};
}

/// LangGraph's INSERT OR REPLACE gives a row a number above all others, or the largest again where
/// it replaces that row.
Result<void> readNewRows(SqlConnection &connection, qint64 limit, ChangePage &page) {
    auto query = connection.prepare("SELECT rowid, prefix, key FROM store WHERE rowid >= ? "
                                    "ORDER BY rowid LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, page.mark.seen);
    query->bindInt(2, limit);
    const qint64 first = page.mark.seen;
    auto read = forEachRow(*query, [&] {
        page.mark.seen = query->integer(0);
        Change change;
        change.id = {NamespacePath::fromStored(query->bytes(1)), query->bytes(2)};
        page.changes.push_back(std::move(change));
    });
    page.more = page.mark.seen > first && qint64(page.changes.size()) == limit;
    return read;
}

} // namespace

Result<quint64> SqliteChangeFeed::commits() {
    return m_file.changeMark();
}

Result<ChangeMark> SqliteChangeFeed::now(std::stop_token stop) {
    ChangeMark mark;
    auto commits = m_file.changeMark();
    if (!commits)
        return failure(std::move(commits.error()));
    mark.commits = *commits;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_file.schema(connection);
            auto epoch = connection.integer("PRAGMA schema_version"_ba);
            if (!schema || !epoch)
                return failure(schema ? epoch.error() : schema.error());
            mark.epoch = *epoch;
            return moveToEnd(connection, schema->managed, mark);
        },
        std::move(stop));
    if (!read)
        return failure(std::move(read.error()));
    return mark;
}

Result<ChangePage> SqliteChangeFeed::since(const ChangeMark &mark, qint64 limit,
                                           std::stop_token stop) {
    ChangePage page;
    page.mark = mark;
    auto commits = m_file.changeMark();
    if (!commits)
        return failure(std::move(commits.error()));
    page.mark.commits = *commits;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_file.schema(connection);
            auto epoch = connection.integer("PRAGMA schema_version"_ba);
            if (!schema || !epoch)
                return failure(schema ? epoch.error() : schema.error());
            page.mark.epoch = *epoch;
            if (schema->managed != mark.hasLog())
                return moveToEnd(connection, schema->managed, page.mark);
            if (!mark.hasLog()) {
                // What VACUUM has renumbered cannot be told from what is new.
                if (*epoch != mark.epoch)
                    return moveToEnd(connection, false, page.mark);
                page.kind = ChangePage::Kind::Seen;
                return readNewRows(connection, limit, page);
            }
            auto logged = loggedChanges(connection, {mark.sequence, limit});
            if (!logged)
                return failure(std::move(logged.error()));
            if (logged->truncated) {
                page.mark.sequence = logged->last;
                return {};
            }
            page.kind = ChangePage::Kind::Logged;
            page.more = qint64(logged->changes.size()) == limit;
            if (!logged->changes.empty())
                page.mark.sequence = logged->changes.back().sequence;
            page.changes = std::move(logged->changes);
            return {};
        },
        std::move(stop));
    if (!read)
        return failure(std::move(read.error()));
    return page;
}

Result<QByteArray> SqliteChangeFeed::nameOf(qint64 sequence, std::stop_token stop) {
    QByteArray name;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_file.schema(connection);
            if (!schema || !schema->managed)
                return schema ? Result<void>() : failure(std::move(schema.error()));
            auto query = connection.prepare(
                "SELECT changed_at, prefix, key FROM nestor_log WHERE sequence = ?"_ba);
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, sequence);
            auto row = query->step();
            if (!row)
                return failure(std::move(row.error()));
            if (*row) {
                name = query->bytes(0) + ' ' +
                       QByteArray::number(itemHash(query->view(1), query->view(2)), 16);
            }
            return {};
        },
        std::move(stop));
    if (!read)
        return failure(std::move(read.error()));
    return name;
}

} // namespace nestor
