// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/open/open_store.h"
#include "core/search/engine/searchable_store.h"
#include "tests/support/test_backend.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

/// What the tests of searches share: stores in a folder that goes away, and an agent in Python.
namespace nestor {

/// A folder with one store, which may be opened several times, and a cache beside it.
class SampleStore {
public:
    /// The file, or where the tests run on another backend, the store's name.
    [[nodiscard]] QString path() const {
        return test::locationFor(m_directory.filePath(QStringLiteral("store.db")));
    }
    [[nodiscard]] QString cacheDirectory() const {
        return m_directory.filePath(QStringLiteral("cache"));
    }

    [[nodiscard]] OpenOptions options() const {
        OpenOptions options;
        options.location = path();
        options.cacheDirectory = cacheDirectory();
        return options;
    }
    [[nodiscard]] std::unique_ptr<Store> open(std::optional<StoreConfig> config = {},
                                              std::shared_ptr<Embedder> embedder = {}) const {
        OpenOptions how = options();
        how.config = std::move(config);
        how.embedder = std::move(embedder);
        auto store = openStore(how);
        if (!store)
            qFatal("%s", qPrintable(store.error().detail));
        return *std::move(store);
    }

    [[nodiscard]] static bool hasPython() {
        return !test::isInMemory() &&
               !QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty();
    }

    /// Runs Python as an agent would: `db` is its connection, put() and embed() execute what
    /// LangGraph's SqliteStore executes, setup() makes its tables.
    bool python(const QByteArray &code) const {
        const QByteArray script = R"(
import sqlite3, struct, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
def setup():
    db.executescript('''
        CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);
        INSERT INTO store_migrations VALUES (0), (1), (2), (3);
        CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL,
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, expires_at TIMESTAMP,
            ttl_minutes REAL, PRIMARY KEY (prefix, key));
        CREATE INDEX store_prefix_idx ON store (prefix);
        CREATE TABLE store_vectors (prefix text NOT NULL, key text NOT NULL,
            field_name text NOT NULL, embedding BLOB,
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            PRIMARY KEY (prefix, key, field_name),
            FOREIGN KEY (prefix, key) REFERENCES store (prefix, key) ON DELETE CASCADE);
    ''')
def put(ns, key, value):
    db.execute('''INSERT OR REPLACE INTO store (prefix, key, value, created_at, updated_at,
        expires_at, ttl_minutes) VALUES (?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL,
        NULL)''', (ns, key, value.encode()))
def embed(ns, key, field, *x):
    db.execute('''INSERT OR REPLACE INTO store_vectors (prefix, key, field_name, embedding,
        created_at, updated_at) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)''',
        (ns, key, field, struct.pack('<%df' % len(x), *x)))
def delete(ns, key):
    db.execute('DELETE FROM store WHERE prefix = ? AND key = ?', (ns, key))
)" + code + "\ndb.commit()\n";
        QProcess process;
        process.start(QStringLiteral("python3"),
                      {QStringLiteral("-c"), QString::fromUtf8(script), path()});
        process.waitForFinished();
        const bool good = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
        if (!good)
            qWarning("%s", process.readAllStandardError().constData());
        return good;
    }

private:
    QTemporaryDir m_directory;
};

/// The file under a store that openStore() made of one.
inline SqliteFile &fileOf(Store &store) {
    return dynamic_cast<SqliteStore &>(dynamic_cast<SearchableStore &>(store).backend()).file();
}

inline QByteArrayList keysOf(const SearchResult &result) {
    QByteArrayList keys;
    for (const SearchItem &hit : result.items)
        keys.append(hit.item.key);
    return keys;
}

inline PutOp putOp(const QByteArray &ns, const QByteArray &key, const QByteArray &value) {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    op.value = value;
    return op;
}

} // namespace nestor

#define SKIP_WITHOUT_PYTHON()                                                                      \
    if (!nestor::SampleStore::hasPython())                                                         \
    QSKIP("python3 is not installed, or there is no file for it")
