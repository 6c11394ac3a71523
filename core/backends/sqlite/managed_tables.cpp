// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/managed_tables.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kNow = "strftime('%Y-%m-%d %H:%M:%f', 'now')"_ba;

/// Keeps the version of an item that ends. `row` is the row as it was: OLD, or its name in `from`.
///
/// Not when it is the newest in the history already. An UPSERT fires the trigger of its INSERT and
/// then that of its UPDATE, and a REPLACE with recursive_triggers on that of its DELETE: the first
/// keeps the version, the second must not keep it again.
QByteArray keep(const QByteArray &row, const QByteArray &from, const QByteArray &ended) {
    return "INSERT INTO nestor_history "
           "(prefix, key, ended_at, ended, created_at, updated_at, value) SELECT " +
           row + ".prefix, " + row + ".key, " + kNow + ", " + ended + ", " + row + ".created_at, " +
           row + ".updated_at, " + row + ".value" + from +
           " WHERE NOT EXISTS (SELECT 1 FROM nestor_history h WHERE h.version = "
           "(SELECT max(version) FROM nestor_history WHERE prefix = " +
           row + ".prefix AND key = " + row + ".key) AND h.value IS " + row +
           ".value AND h.updated_at IS " + row + ".updated_at)";
}

QByteArray log(const QByteArray &row, const QByteArray &deleted) {
    return "INSERT INTO nestor_log (prefix, key, deleted, changed_at) VALUES (" + row +
           ".prefix, " + row + ".key, " + deleted + ", " + kNow + "); ";
}

} // namespace

const std::vector<QByteArray> &managedTables() {
    static const std::vector<QByteArray> statements = {
        "CREATE TABLE nestor_meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID"_ba,

        "CREATE TABLE nestor_log (sequence INTEGER PRIMARY KEY, prefix TEXT NOT NULL, "
        "key TEXT NOT NULL, deleted INTEGER NOT NULL, changed_at TEXT NOT NULL)"_ba,

        // The value last: what comes before it is read without following it over its pages.
        "CREATE TABLE nestor_history (version INTEGER PRIMARY KEY, prefix TEXT NOT NULL, "
        "key TEXT NOT NULL, ended_at TEXT NOT NULL, ended INTEGER NOT NULL, created_at, "
        "updated_at, value)"_ba,
        "CREATE INDEX nestor_history_item ON nestor_history (prefix, key)"_ba,

        "CREATE TABLE nestor_vectors (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, "
        "key TEXT NOT NULL, field_name TEXT NOT NULL, embedder TEXT NOT NULL, "
        "embedding BLOB NOT NULL, text_hash BLOB, item_updated_at TEXT NOT NULL, "
        "UNIQUE (prefix, key, embedder, field_name))"_ba,

        // Before: an INSERT OR REPLACE takes the old row away without firing a DELETE trigger.
        "CREATE TRIGGER nestor_before_insert BEFORE INSERT ON store "
        "WHEN EXISTS (SELECT 1 FROM store WHERE prefix = NEW.prefix AND key = NEW.key) BEGIN " +
            keep("s"_ba, " FROM store s"_ba, "0"_ba) +
            " AND s.prefix = NEW.prefix AND s.key = NEW.key "
            "AND CAST(s.value AS BLOB) IS NOT CAST(NEW.value AS BLOB); END",

        "CREATE TRIGGER nestor_insert AFTER INSERT ON store BEGIN " + log("NEW"_ba, "0"_ba) + "END",

        "CREATE TRIGGER nestor_update AFTER UPDATE OF prefix, key, value ON store BEGIN " +
            keep("OLD"_ba, {}, "0"_ba) +
            " AND CAST(OLD.value AS BLOB) IS NOT CAST(NEW.value AS BLOB); " +
            log("NEW"_ba, "0"_ba) + "END",

        // A renamed item is another one: its old name is gone.
        "CREATE TRIGGER nestor_rename AFTER UPDATE OF prefix, key ON store "
        "WHEN OLD.prefix IS NOT NEW.prefix OR OLD.key IS NOT NEW.key BEGIN " +
            keep("OLD"_ba, {}, "1"_ba) + "; " + log("OLD"_ba, "1"_ba) +
            "DELETE FROM nestor_vectors WHERE prefix = OLD.prefix AND key = OLD.key; END",

        "CREATE TRIGGER nestor_delete AFTER DELETE ON store BEGIN " +
            keep("OLD"_ba, {}, "CASE WHEN OLD.expires_at < " + kNow + " THEN 2 ELSE 1 END") + "; " +
            log("OLD"_ba, "1"_ba) +
            "DELETE FROM nestor_vectors WHERE prefix = OLD.prefix AND key = OLD.key; END",
    };
    return statements;
}

} // namespace nestor
