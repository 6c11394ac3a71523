// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/managed_schema.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/managed_tables.h"
#include "core/model/timestamp.h"
#include "core/store/config_json.h"

#include <QByteArrayList>
#include <QUuid>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Where the log of a store that had items before begins. Who asks from 0 then learns that changes
/// are missing (ChangesAnswer::truncated); nothing was ever logged as number 1.
constexpr int kLogOrigin = 2;

Result<QByteArray> metaValue(SqlConnection &connection, const QByteArray &name) {
    auto query = connection.prepare("SELECT value FROM nestor_meta WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, name);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->bytes(0) : QByteArray();
}

Result<void> setMetaValue(SqlConnection &connection, const QByteArray &name,
                          const QByteArray &value) {
    auto insert =
        connection.prepare("INSERT OR REPLACE INTO nestor_meta (name, value) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, name);
    insert->bindText(2, value);
    return insert->run();
}

/// What Nestor makes, by name: somebody else may call a table of his `nestor_notes`. (FTS5 makes
/// tables called nestor_fts_… for nestor_fts, and takes them with it.)
const QByteArray kOwnNames =
    "(name IN ('nestor_meta', 'nestor_log', 'nestor_history', 'nestor_vectors', 'nestor_search', "
    "'nestor_models', 'nestor_fts', 'nestor_fts_vocabulary', 'nestor_fts_items', "
    "'nestor_fts_state', 'nestor_history_item', 'nestor_before_insert', 'nestor_insert', "
    "'nestor_update', 'nestor_rename', 'nestor_delete') "
    "OR (type = 'index' AND tbl_name = 'store' AND "
    "(name GLOB 'nestor_field_*' OR name GLOB 'nestor_agent_field_*')))"_ba;

/// Names of Nestor's objects of a kind, in an order in which they can be dropped.
Result<QByteArrayList> objectsOf(SqlConnection &connection, const QByteArray &condition) {
    auto query = connection.prepare("SELECT name FROM sqlite_master WHERE " + kOwnNames + " AND " +
                                    condition);
    if (!query)
        return failure(std::move(query.error()));
    QByteArrayList names;
    auto read = forEachRow(*query, [&] { names.append(query->bytes(0)); });
    if (!read)
        return failure(std::move(read.error()));
    return names;
}

Result<void> dropAll(SqlConnection &connection, const QByteArray &kind,
                     const QByteArray &condition) {
    auto names = objectsOf(connection, condition);
    if (!names)
        return failure(std::move(names.error()));
    for (QByteArray name : *names) {
        name.replace('"', "\"\"");
        if (auto done = connection.execute("DROP " + kind + " IF EXISTS \"" + name + '"'); !done)
            return done;
    }
    return {};
}

Result<void> trimHistory(SqlConnection &connection) {
    auto limits = historyLimits(connection);
    if (!limits)
        return failure(std::move(limits.error()));
    // Versions end in the order of their numbers. The newest one stays in any case: the numbers of
    // later ones go on from it.
    auto byAge = connection.prepare(
        "DELETE FROM nestor_history WHERE version < coalesce("
        "(SELECT version FROM nestor_history WHERE ended_at >= ? ORDER BY version LIMIT 1), "
        "(SELECT max(version) FROM nestor_history))"_ba);
    if (!byAge)
        return failure(std::move(byAge.error()));
    byAge->bindText(1, Timestamp::now().plusMinutes(-limits->days * 24 * 60).toStored());
    if (auto done = byAge->run(); !done)
        return done;
    auto byCount = connection.prepare(
        "DELETE FROM nestor_history WHERE version IN ("
        "SELECT version FROM (SELECT version, row_number() OVER "
        "(PARTITION BY prefix, key ORDER BY version DESC) AS age FROM nestor_history) "
        "WHERE age > ?) AND version < (SELECT max(version) FROM nestor_history)"_ba);
    if (!byCount)
        return failure(std::move(byCount.error()));
    byCount->bindInt(1, limits->versions);
    return byCount->run();
}

} // namespace

Result<void> createManagedTables(SqlConnection &connection, bool existing) {
    for (const QByteArray &sql : managedTables()) {
        if (auto made = connection.execute(sql); !made)
            return made;
    }
    const QByteArray id = QUuid::createUuid().toRfc4122().toHex();
    if (auto done = setMetaValue(connection, "version"_ba, QByteArray::number(kManagedVersion));
        !done)
        return done;
    if (auto done = setMetaValue(connection, "store_id"_ba, id); !done)
        return done;
    if (auto done = setHistoryLimits(connection, {}); !done)
        return done;
    if (!existing)
        return {};
    return connection.execute("INSERT INTO nestor_log (sequence, prefix, key, deleted, changed_at) "
                              "VALUES (" +
                              QByteArray::number(kLogOrigin) +
                              ", '', '', 1, strftime('%Y-%m-%d %H:%M:%f', 'now'))");
}

Result<void> dropManagedTables(SqlConnection &connection) {
    if (auto done = dropAll(connection, "TRIGGER"_ba, "type = 'trigger'"_ba); !done)
        return done;
    // Virtual tables take tables of their own with them; those that only look at another virtual
    // table (FTS5's vocabulary) go first.
    for (const char *virtualTables : {"sql LIKE 'CREATE VIRTUAL TABLE%USING fts5vocab%'",
                                      "sql LIKE 'CREATE VIRTUAL TABLE%'", "type = 'table'"}) {
        if (auto done = dropAll(connection, "TABLE"_ba, virtualTables); !done)
            return done;
    }
    return dropAll(connection, "INDEX"_ba, "type = 'index' AND sql IS NOT NULL"_ba);
}

Result<qint64> managedVersion(SqlConnection &connection) {
    auto tables = connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'nestor_meta'"_ba);
    if (!tables)
        return failure(std::move(tables.error()));
    if (*tables == 0)
        return 0;
    return connection.integer("SELECT value FROM nestor_meta WHERE name = 'version'"_ba);
}

Result<QByteArray> storeId(SqlConnection &connection) {
    return metaValue(connection, "store_id"_ba);
}

Result<HistoryLimits> historyLimits(SqlConnection &connection) {
    auto versions = metaValue(connection, "history_versions"_ba);
    if (!versions)
        return failure(std::move(versions.error()));
    auto days = metaValue(connection, "history_days"_ba);
    if (!days)
        return failure(std::move(days.error()));
    HistoryLimits limits;
    bool ok = false;
    if (const qint64 number = versions->toLongLong(&ok); ok)
        limits.versions = number;
    if (const double number = days->toDouble(&ok); ok)
        limits.days = number;
    return limits;
}

Result<void> setHistoryLimits(SqlConnection &connection, const HistoryLimits &limits) {
    if (limits.versions < 0 || !(limits.days >= 0))
        return failure(ErrorCode::InvalidArgument, u"Limits of the history are 0 or more"_s);
    if (auto done =
            setMetaValue(connection, "history_versions"_ba, QByteArray::number(limits.versions));
        !done)
        return done;
    return setMetaValue(connection, "history_days"_ba, QByteArray::number(limits.days));
}

Result<std::optional<StoreConfig>> storedConfig(SqlConnection &connection) {
    auto json = metaValue(connection, "config"_ba);
    if (!json)
        return failure(std::move(json.error()));
    if (json->isEmpty())
        return std::nullopt;
    auto parsed = parseStoreConfig(*json);
    if (!parsed) {
        return failure(parsed.error().code, u"The configuration that %1 holds: %2"_s.arg(
                                                connection.path(), parsed.error().detail));
    }
    return std::optional<StoreConfig>(std::move(parsed->config));
}

Result<void> setStoredConfig(SqlConnection &connection, const std::optional<StoreConfig> &config) {
    if (config)
        return setMetaValue(connection, "config"_ba, storeConfigToJson(*config));
    return connection.execute("DELETE FROM nestor_meta WHERE name = 'config'"_ba);
}

Result<bool> needsTrimming(SqlConnection &connection) {
    auto logged = connection.integer(
        "SELECT (SELECT max(sequence) FROM nestor_log) - (SELECT min(sequence) FROM nestor_log)"_ba);
    if (!logged)
        return failure(std::move(logged.error()));
    auto version = connection.integer("SELECT max(version) FROM nestor_history"_ba);
    if (!version)
        return failure(std::move(version.error()));
    return *logged >= kLoggedChanges || *version > 0;
}

Result<void> trimManagedTables(SqlConnection &connection) {
    if (auto done = connection.execute("DELETE FROM nestor_log WHERE sequence <= "
                                       "(SELECT max(sequence) FROM nestor_log) - " +
                                       QByteArray::number(kLoggedChanges));
        !done)
        return done;
    return trimHistory(connection);
}

} // namespace nestor
