// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "core/open/open_store.h"

#include <QTest>

#include <sqlite3.h>

#include <optional>
#include <vector>

/// What was written to one item, as the file itself has noted it.
struct NotedWrite {
    nestor::ItemId id;
    std::optional<QByteArray> before; ///< absent: it was added, or replaced by an agent
    std::optional<QByteArray> after;  ///< absent: it was deleted

    bool operator==(const NotedWrite &) const = default;
};

/// A store whose file notes by triggers every row that is written, by whom and in which order, so
/// that a test knows exactly what the window did to it, whatever an agent wrote beside it.
class WalkStore {
public:
    enum class Kind { Guest, Managed };

    WalkStore(const QString &path, Kind kind) {
        if (kind == Kind::Managed) {
            nestor::OpenOptions options;
            options.location = path;
            options.cacheDirectory = path + QStringLiteral(".cache");
            const auto made = nestor::openStore(options);
            if (!made)
                qFatal("%s", qPrintable(made.error().detail));
        }
        if (sqlite3_open(path.toUtf8().constData(), &m_database) != SQLITE_OK)
            qFatal("the walk's store cannot be made");
        sqlite3_busy_timeout(m_database, 10'000);
        if (kind == Kind::Guest)
            run("CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
                "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT "
                "CURRENT_TIMESTAMP, expires_at TIMESTAMP, ttl_minutes REAL, PRIMARY KEY (prefix, "
                "key));"
                "CREATE INDEX store_prefix_idx ON store (prefix);"
                "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);"
                "INSERT INTO store_migrations VALUES (0), (1), (2), (3), (4);");
        fill();
        run("CREATE TABLE walk_who (who TEXT); INSERT INTO walk_who VALUES ('window');"
            "CREATE TABLE walk_log (seq INTEGER PRIMARY KEY, who, prefix, key, before, after);"
            "CREATE TRIGGER walk_put AFTER INSERT ON store BEGIN INSERT INTO walk_log "
            "SELECT NULL, who, new.prefix, new.key, NULL, CAST(new.value AS BLOB) FROM walk_who; "
            "END;"
            "CREATE TRIGGER walk_update AFTER UPDATE ON store BEGIN INSERT INTO walk_log "
            "SELECT NULL, who, new.prefix, new.key, CAST(old.value AS BLOB), "
            "CAST(new.value AS BLOB) FROM walk_who; END;"
            "CREATE TRIGGER walk_delete AFTER DELETE ON store BEGIN INSERT INTO walk_log "
            "SELECT NULL, who, old.prefix, old.key, CAST(old.value AS BLOB), NULL FROM walk_who; "
            "END;");
    }
    WalkStore(const WalkStore &) = delete;
    WalkStore &operator=(const WalkStore &) = delete;
    ~WalkStore() { sqlite3_close(m_database); }

    /// What the window has written since this was last asked, in its order.
    [[nodiscard]] std::vector<NotedWrite> takeWrites() {
        std::vector<NotedWrite> writes;
        sqlite3_stmt *query = nullptr;
        sqlite3_prepare_v2(m_database,
                           "SELECT seq, prefix, key, before, after FROM walk_log "
                           "WHERE who = 'window' AND seq > ? ORDER BY seq",
                           -1, &query, nullptr);
        sqlite3_bind_int64(query, 1, m_seen);
        while (sqlite3_step(query) == SQLITE_ROW) {
            m_seen = sqlite3_column_int64(query, 0);
            writes.push_back({{nestor::NamespacePath::fromStored(bytes(query, 1)), bytes(query, 2)},
                              optionalBytes(query, 3),
                              optionalBytes(query, 4)});
        }
        sqlite3_finalize(query);
        return writes;
    }

    [[nodiscard]] bool holds(const nestor::ItemId &id) const {
        sqlite3_stmt *query = nullptr;
        sqlite3_prepare_v2(m_database, "SELECT 1 FROM store WHERE (prefix, key) = (?, ?)", -1,
                           &query, nullptr);
        const QByteArray prefix = id.ns.stored();
        sqlite3_bind_text(query, 1, prefix.constData(), int(prefix.size()), SQLITE_STATIC);
        sqlite3_bind_text(query, 2, id.key.constData(), int(id.key.size()), SQLITE_STATIC);
        const bool found = sqlite3_step(query) == SQLITE_ROW;
        sqlite3_finalize(query);
        return found;
    }

private:
    void run(const char *sql) {
        char *message = nullptr;
        if (sqlite3_exec(m_database, sql, nullptr, nullptr, &message) != SQLITE_OK)
            qFatal("the walk's store: %s", message);
    }
    void fill() {
        static const char *const words[] = {"alps", "boots", "viola", "harbour", "lemon"};
        run("BEGIN");
        for (int i = 0; i < 120; ++i) {
            const QByteArray place = i % 3 == 0   ? "agents.1.memories"
                                     : i % 3 == 1 ? "agents.2.memories"
                                                  : "agents.2.plans";
            const QByteArray number = QByteArray::number(i);
            run("INSERT INTO store (prefix, key, value, created_at, updated_at) VALUES ('" + place +
                "', 'mem-" + (i < 60 ? number : QByteArray::number(i - 58)) +
                R"(', CAST('{"text":"Item )" + number + " of " + words[i % 5] + R"(","n":)" +
                QByteArray::number(i % 7) + R"(,"tags":["a","b"]}' AS BLOB), )" +
                "datetime('now', '-" + number + " hours'), datetime('now', '-" + number +
                " hours'))");
        }
        run("COMMIT");
    }
    static QByteArray bytes(sqlite3_stmt *query, int column) {
        return {static_cast<const char *>(sqlite3_column_blob(query, column)),
                sqlite3_column_bytes(query, column)};
    }
    static std::optional<QByteArray> optionalBytes(sqlite3_stmt *query, int column) {
        if (sqlite3_column_type(query, column) == SQLITE_NULL)
            return std::nullopt;
        return bytes(query, column);
    }

    sqlite3 *m_database = nullptr;
    qint64 m_seen = 0;
};
