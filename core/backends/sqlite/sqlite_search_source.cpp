// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_search_source.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/item_row.h"
#include "core/backends/sqlite/sqlite_agent_vectors.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_rows_in_scope.h"
#include "core/base/logging.h"
#include "core/base/stable_hash.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// KiB of pages for where many items are read: the inner pages of the indexes would otherwise be
/// read again and again.
constexpr int kLargeCache = 64 * 1024;

class SqliteSnapshot final : public SearchSnapshot {
public:
    SqliteSnapshot(SqlConnection &connection, StoreSchema schema)
        : m_connection(connection)
        , m_schema(std::move(schema))
        , m_agentVectors(connection) {}

    SqlConnection *derived() override { return m_schema.managed ? &m_connection : nullptr; }
    Result<void> expectMany() override { return m_connection.enlargePageCache(kLargeCache); }
    Result<qint64> count() override {
        return m_connection.integer("SELECT count(*) FROM store"_ba);
    }
    Result<std::optional<Item>> itemAt(RowHandle row, quint64 item) override;
    Result<std::optional<Item>> item(const ItemPlace &place) override;
    Result<void> itemsAfter(const std::optional<ItemPlace> &after, qint64 limit,
                            VisitItem visit) override;
    Result<void> rowsAfter(const std::optional<RowHandle> &after, qint64 limit,
                           VisitItem visit) override;
    Result<void> sample(qint64 count, VisitItem visit) override;
    Result<void> find(std::span<const ItemPlace> places, Read read, VisitNumbered visit) override;
    Result<void> createdAt(const std::optional<std::vector<RowHandle>> &rows,
                           VisitTime visit) override;
    std::unique_ptr<RowsInScope> rows(const SearchScope &scope) override {
        return std::make_unique<SqliteRowsInScope>(m_connection, m_schema, scope);
    }
    Result<AgentVectors *> agentVectors() override {
        return m_schema.vectors ? &m_agentVectors : nullptr;
    }

private:
    /// Columns: rowid, prefix, key, value, updated_at.
    static ItemView view(const SqlStatement &row) {
        return {RowHandle(row.integer(0)), row.view(1), row.view(2), row.view(3), row.view(4)};
    }
    static Result<void> show(SqlStatement &query, VisitItem visit);

    SqlConnection &m_connection;
    const StoreSchema m_schema;
    SqliteAgentVectors m_agentVectors;
};

Result<void> SqliteSnapshot::show(SqlStatement &query, VisitItem visit) {
    for (;;) {
        auto row = query.step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row || !visit(view(query)))
            return {};
    }
}

Result<std::optional<Item>> SqliteSnapshot::itemAt(RowHandle row, quint64 item) {
    auto query =
        m_connection.prepare("SELECT " + itemColumns(m_schema) + " FROM store WHERE rowid = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, qint64(row));
    auto found = query->step();
    if (!found)
        return failure(std::move(found.error()));
    if (!*found || itemHash(query->view(0), query->view(1)) != item)
        return std::nullopt;
    return itemFromRow(*query);
}

Result<std::optional<Item>> SqliteSnapshot::item(const ItemPlace &place) {
    auto query = m_connection.prepare("SELECT " + itemColumns(m_schema) +
                                      " FROM store WHERE prefix = ? AND key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, place.prefix);
    query->bindText(2, place.key);
    auto found = query->step();
    if (!found)
        return failure(std::move(found.error()));
    if (!*found)
        return std::nullopt;
    return itemFromRow(*query);
}

Result<void> SqliteSnapshot::itemsAfter(const std::optional<ItemPlace> &after, qint64 limit,
                                        VisitItem visit) {
    auto query = m_connection.prepare(
        after ? "SELECT rowid, prefix, key, value, updated_at FROM store "
                "WHERE (prefix, key) > (?2, ?3) ORDER BY prefix, key LIMIT ?1"_ba
              : "SELECT rowid, prefix, key, value, updated_at FROM store "
                "ORDER BY prefix, key LIMIT ?1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, limit);
    if (after) {
        query->bindText(2, after->prefix);
        query->bindText(3, after->key);
    }
    return show(*query, visit);
}

Result<void> SqliteSnapshot::rowsAfter(const std::optional<RowHandle> &after, qint64 limit,
                                       VisitItem visit) {
    auto query = m_connection.prepare("SELECT rowid, prefix, key, value, updated_at FROM store "
                                      "WHERE rowid > ? ORDER BY rowid LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, after ? qint64(*after) : std::numeric_limits<qint64>::min());
    query->bindInt(2, limit);
    return show(*query, visit);
}

Result<void> SqliteSnapshot::sample(qint64 count, VisitItem visit) {
    auto query = m_connection.prepare(
        "SELECT store.rowid, prefix, key, value, updated_at FROM store, "
        "(SELECT min(rowid) AS first, max(rowid) AS last FROM store) "
        "WHERE store.rowid >= first + (last - first) * ?1 / ?2 ORDER BY store.rowid LIMIT 1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    std::optional<qint64> before;
    for (qint64 i = 0; i < count; ++i) {
        query->bindInt(1, i);
        query->bindInt(2, count);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row && before != query->integer(0)) {
            before = query->integer(0);
            if (!visit(view(*query)))
                return {};
        }
        query->reset();
    }
    return {};
}

Result<void> SqliteSnapshot::find(std::span<const ItemPlace> places, Read read,
                                  VisitNumbered visit) {
    const QByteArray columns = read == Read::Row    ? "NULL, NULL"_ba // of which an index knows
                               : read == Read::Time ? "NULL, updated_at"_ba
                                                    : "value, updated_at"_ba;
    auto query = m_connection.prepare("SELECT rowid, prefix, key, " + columns +
                                      " FROM store WHERE prefix = ? AND key = ?");
    if (!query)
        return failure(std::move(query.error()));
    for (std::size_t at = 0; at < places.size(); ++at) {
        query->bindText(1, places[at].prefix);
        query->bindText(2, places[at].key);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row && !visit(at, view(*query)))
            return {};
        query->reset();
    }
    return {};
}

Result<void> SqliteSnapshot::createdAt(const std::optional<std::vector<RowHandle>> &rows,
                                       VisitTime visit) {
    /// Of fewer, each is looked up.
    constexpr std::size_t kFewRows = 5000;
    const auto show = [&visit](QByteArrayView text) {
        if (const auto time = Timestamp::parse(text))
            visit(*time);
    };
    if (!rows || rows->size() > kFewRows) {
        auto query = m_connection.prepare("SELECT created_at, rowid FROM store"_ba);
        if (!query)
            return failure(std::move(query.error()));
        return forEachRow(*query, [&] {
            if (!rows ||
                std::binary_search(rows->begin(), rows->end(), RowHandle(query->integer(1))))
                show(query->view(0));
        });
    }
    auto query = m_connection.prepare("SELECT created_at FROM store WHERE rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    for (const RowHandle row : *rows) {
        query->bindInt(1, qint64(row));
        auto found = query->step();
        if (!found)
            return failure(std::move(found.error()));
        if (*found)
            show(query->view(0));
        query->reset();
    }
    return {};
}

} // namespace

std::unique_ptr<SearchSnapshot> sqliteSnapshot(SqlConnection &connection, StoreSchema schema) {
    return std::make_unique<SqliteSnapshot>(connection, std::move(schema));
}

Result<void> SqliteSearchSource::read(const Work &work, std::stop_token stop) {
    return m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_file.schema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            SqliteSnapshot snapshot(connection, *std::move(schema));
            return work(snapshot);
        },
        std::move(stop));
}

void SqliteSearchSource::rest() {
    auto done =
        m_file.read([](SqlConnection &connection) { return connection.restorePageCache(); });
    if (!done)
        qCDebug(lcStore, "%s", qUtf8Printable(done.error().detail));
}

Result<bool> SqliteSearchSource::readsBesideWriting(std::stop_token stop) {
    bool log = false;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            // With a rollback journal, who reads keeps who writes from committing.
            auto query = connection.prepare("PRAGMA journal_mode"_ba);
            if (!query)
                return failure(std::move(query.error()));
            auto row = query->step();
            if (!row)
                return failure(std::move(row.error()));
            log = *row && query->view(0) == "wal";
            return {};
        },
        std::move(stop));
    if (!read)
        return failure(std::move(read.error()));
    return log;
}

QByteArray SqliteSearchSource::identity() const {
    return m_file.path().isEmpty() ? QByteArray() : m_file.identity();
}

std::optional<QByteArray> SqliteSearchSource::incarnation() const {
    if (m_file.path().isEmpty() || m_file.isManaged())
        return std::nullopt;
    // Empty where the file system does not tell.
    const QDateTime time = QFileInfo(m_file.path()).birthTime();
    return time.isValid() ? QByteArray::number(time.toMSecsSinceEpoch()) : QByteArray();
}

bool SqliteSearchSource::isReadOnly() const {
    return m_file.isReadOnly();
}

SqlFile *SqliteSearchSource::derivedData() const {
    return m_file.isManaged() ? &m_file : nullptr;
}

QString SqliteSearchSource::derivedPath() const {
    return m_file.path();
}

} // namespace nestor
