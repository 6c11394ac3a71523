// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_schema.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/schema_guard.h"

#include <QByteArrayList>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// LangGraph's migrations by version. The columns of version 2 and 3 are added to the table as
/// LangGraph adds them, so that a store made here and one made there have equal tables.
const std::array<QByteArray, kStoreVersion + 1> kMigrations = {
    "CREATE TABLE IF NOT EXISTS store ("
    "prefix text NOT NULL, "
    "key text NOT NULL, "
    "value text NOT NULL, "
    "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
    "updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
    "PRIMARY KEY (prefix, key))"_ba,
    "CREATE INDEX IF NOT EXISTS store_prefix_idx ON store (prefix)"_ba,
    "ALTER TABLE store ADD COLUMN expires_at TIMESTAMP"_ba,
    "ALTER TABLE store ADD COLUMN ttl_minutes REAL"_ba,
    "CREATE INDEX IF NOT EXISTS idx_store_expires_at ON store (expires_at) "
    "WHERE expires_at IS NOT NULL"_ba,
};

const std::array<QByteArray, kVectorVersion + 1> kVectorMigrations = {
    "CREATE TABLE IF NOT EXISTS store_vectors ("
    "prefix text NOT NULL, "
    "key text NOT NULL, "
    "field_name text NOT NULL, "
    "embedding BLOB, "
    "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
    "updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
    "PRIMARY KEY (prefix, key, field_name), "
    "FOREIGN KEY (prefix, key) REFERENCES store (prefix, key) ON DELETE CASCADE)"_ba,
};

template <size_t N>
Result<void> migrate(SqlConnection &connection, const QByteArray &table,
                     const std::array<QByteArray, N> &migrations) {
    if (auto made =
            connection.execute("CREATE TABLE IF NOT EXISTS " + table + " (v INTEGER PRIMARY KEY)");
        !made)
        return made;
    auto note = connection.prepare("INSERT INTO " + table + " (v) VALUES (?)");
    if (!note)
        return failure(std::move(note.error()));
    for (size_t version = 0; version < N; ++version) {
        if (auto done = connection.execute(migrations[version]); !done)
            return done;
        note->bindInt(1, static_cast<qint64>(version));
        if (auto noted = note->run(); !noted)
            return noted;
    }
    return {};
}

/// Names of the columns, in order; empty when there is no such table.
Result<QByteArrayList> columnsOf(SqlConnection &connection, const QByteArray &table) {
    auto query = connection.prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, table);
    QByteArrayList names;
    auto read = forEachRow(*query, [&] { names.append(query->bytes(0)); });
    if (!read)
        return failure(std::move(read.error()));
    return names;
}

/// The newest migration recorded in `table`; nullopt when there is no such table or no row.
Result<std::optional<qint64>> recordedVersion(SqlConnection &connection, const QByteArray &table) {
    auto columns = columnsOf(connection, table);
    if (!columns)
        return failure(std::move(columns.error()));
    if (!columns->contains("v"_ba))
        return std::nullopt;
    auto query = connection.prepare("SELECT max(v) FROM " + table);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row || query->isNull(0))
        return std::nullopt;
    return query->integer(0);
}

Result<void> refuseNewer(SqlConnection &connection, const QByteArray &table, qint64 known) {
    auto version = recordedVersion(connection, table);
    if (!version)
        return failure(std::move(version.error()));
    if (*version && **version > known) {
        return failure(ErrorCode::NewerStore,
                       u"%1 was written by a later version: its %2 says %3, and the newest known "
                       u"is %4"_s.arg(connection.path(), QString::fromLatin1(table),
                                      QString::number(**version), QString::number(known)));
    }
    return {};
}

} // namespace

Result<FileState> inspectFile(const QString &path, bool readOnly) {
    const QFileInfo info(path);
    if (info.isDir())
        return failure(ErrorCode::NotAStore, u"%1 is a directory"_s.arg(path));
    if (!info.exists()) {
        if (readOnly)
            return failure(ErrorCode::NotFound, u"%1 does not exist"_s.arg(path));
        if (!QFileInfo(info.absolutePath()).isDir()) {
            return failure(ErrorCode::NotFound,
                           u"The directory %1 does not exist"_s.arg(info.absolutePath()));
        }
        return FileState::New;
    }
    if (!info.isFile())
        return failure(ErrorCode::NotAStore, u"%1 is not a regular file"_s.arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Io, u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
    const QByteArray head = file.read(16);
    if (head.isEmpty() && file.atEnd()) {
        if (readOnly)
            return failure(ErrorCode::NotAStore, u"%1 is empty"_s.arg(path));
        return FileState::New;
    }
    if (head != QByteArrayView("SQLite format 3\0", 16))
        return failure(ErrorCode::NotAStore, u"%1 is not an SQLite file"_s.arg(path));
    return FileState::Sqlite;
}

Result<bool> isEmptyDatabase(SqlConnection &connection) {
    auto objects = connection.integer("SELECT count(*) FROM sqlite_master"_ba);
    if (!objects)
        return failure(std::move(objects.error()));
    return *objects == 0;
}

Result<StoreSchema> readStoreSchema(SqlConnection &connection) {
    if (auto real = checkTablesAreReal(connection); !real)
        return failure(std::move(real.error()));
    auto columns = columnsOf(connection, "store"_ba);
    if (!columns)
        return failure(std::move(columns.error()));
    for (const QByteArray &name :
         {"prefix"_ba, "key"_ba, "value"_ba, "created_at"_ba, "updated_at"_ba}) {
        if (!columns->contains(name)) {
            return failure(
                ErrorCode::NotAStore,
                columns->isEmpty()
                    ? u"%1 is an SQLite file without a table \"store\""_s.arg(connection.path())
                    : u"%1 is an SQLite file whose table \"store\" has no column %2"_s.arg(
                          connection.path(), QString::fromLatin1(name)));
        }
    }
    // A view or a table without row ids has the name, but is not what LangGraph makes.
    auto tables = connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'store'"_ba);
    if (!tables)
        return failure(std::move(tables.error()));
    if (*tables == 0 || !connection.prepare("SELECT rowid FROM store LIMIT 0"_ba)) {
        return failure(
            ErrorCode::NotAStore,
            u"%1 has a \"store\" that is not an ordinary table"_s.arg(connection.path()));
    }
    if (auto known = refuseNewer(connection, "store_migrations"_ba, kStoreVersion); !known)
        return failure(std::move(known.error()));
    if (auto known = refuseNewer(connection, "vector_migrations"_ba, kVectorVersion); !known)
        return failure(std::move(known.error()));

    StoreSchema schema;
    schema.ttl = columns->contains("expires_at"_ba) && columns->contains("ttl_minutes"_ba);
    auto vectorColumns = columnsOf(connection, "store_vectors"_ba);
    if (!vectorColumns)
        return failure(std::move(vectorColumns.error()));
    schema.vectors = vectorColumns->contains("embedding"_ba);
    auto managed = managedVersion(connection);
    if (!managed)
        return failure(std::move(managed.error()));
    if (*managed > kManagedVersion) {
        return failure(
            ErrorCode::NewerStore,
            u"%1 is managed by a later version of Nestor (%2, and the newest known is %3)"_s.arg(
                connection.path(), QString::number(*managed), QString::number(kManagedVersion)));
    }
    schema.managed = *managed > 0;
    auto indexes = readFieldIndexes(connection);
    if (!indexes)
        return failure(std::move(indexes.error()));
    schema.fieldIndexes = *std::move(indexes);
    auto json = connection.integer("SELECT count(*) FROM sqlite_master "
                                   "WHERE type IN ('index', 'trigger') AND sql LIKE '%json%'"_ba);
    if (!json)
        return failure(std::move(json.error()));
    schema.asksJson = *json > 0;
    auto triggers = foreignTriggers(connection);
    if (!triggers)
        return failure(std::move(triggers.error()));
    schema.foreignTriggers = *std::move(triggers);
    return schema;
}

Result<void> addTtlColumns(SqlConnection &connection) {
    auto columns = columnsOf(connection, "store"_ba);
    if (!columns)
        return failure(std::move(columns.error()));
    if (auto made = connection.execute(
            "CREATE TABLE IF NOT EXISTS store_migrations (v INTEGER PRIMARY KEY)"_ba);
        !made)
        return made;
    for (size_t version = 0; version < kMigrations.size(); ++version) {
        // LangGraph adds the columns without asking whether they are there: it would fail.
        const bool there = (version == 2 && columns->contains("expires_at"_ba)) ||
                           (version == 3 && columns->contains("ttl_minutes"_ba));
        if (!there) {
            if (auto done = connection.execute(kMigrations[version]); !done)
                return done;
        }
        if (auto noted = connection.execute("INSERT OR IGNORE INTO store_migrations (v) VALUES (" +
                                            QByteArray::number(qint64(version)) + ')');
            !noted)
            return noted;
    }
    return {};
}

Result<void> createStoreTables(SqlConnection &connection) {
    if (auto made = migrate(connection, "store_migrations"_ba, kMigrations); !made)
        return made;
    return createVectorTables(connection);
}

Result<void> createVectorTables(SqlConnection &connection) {
    return migrate(connection, "vector_migrations"_ba, kVectorMigrations);
}

} // namespace nestor
