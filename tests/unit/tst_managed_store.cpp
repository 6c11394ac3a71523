// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_file.h"
#include "core/filter/filter_parser.h"
#include "core/store/change_feed.h"
#include "core/store/store_admin.h"
#include "tests/unit/sqlite_samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;

/// A guest's file is left alone; a managed one remembers, whoever writes, and forgets it all again.
class ManagedStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Guests
    void lookingAtAGuestChangesNoByte_data();
    void lookingAtAGuestChangesNoByte();
    void guestIsOnlyProlongedWhenAsked();
    void guestIsProlongedForItsAgent();
    void configurationIsKept();
    void brokenConfigurationLosesNoStore();
    void guestGetsNoTables();
    void guestKeepsNoHistory();

    // Turning
    void newStoresAreManaged();
    void unmanagingLeavesNoTrace();
    void managingKeepsWhatIsThere();
    void managingTwiceChangesNothing();
    void storeOfALaterVersionIsRefused();
    void identityFollowsTheFile();

    // History
    void everyWayOfEndingIsKept();
    void agentsWritesAreKept_data();
    void agentsWritesAreKept();
    void sameValueIsNoNewVersion();
    void ignoredInsertBreaksNothing();
    void oldVersionCanBeRestored();
    void historyIsLimitedByCount();
    void historyIsLimitedByAge();

    // The log
    void changesAreLoggedInOrder();
    void prolongingIsNoChange();
    void logOfATurnedGuestStartsOver();
    void undoneWritesLeaveNoTrace();
    void longLogIsCutAtItsStart();

    // Vectors of Nestor's own
    void derivedVectorsStayApart();
    void derivedVectorsGoWithTheItem();
    void itemsNotToBeIndexedLoseTheirVectors();
};

namespace {

/// An agent's file, made with the statements that LangGraph executes.
QString makeGuest(const QTemporaryDir &dir, const QByteArray &journal = "delete"_ba) {
    const QString path = dir.filePath(u"agent.db"_s);
    execute(
        path,
        "PRAGMA journal_mode = " + journal +
            ";"
            "CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
            "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT "
            "CURRENT_TIMESTAMP, PRIMARY KEY (prefix, key));"
            "CREATE INDEX store_prefix_idx ON store (prefix);"
            "ALTER TABLE store ADD COLUMN expires_at TIMESTAMP;"
            "ALTER TABLE store ADD COLUMN ttl_minutes REAL;"
            "CREATE INDEX idx_store_expires_at ON store (expires_at) WHERE expires_at IS NOT NULL;"
            "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);"
            "INSERT INTO store_migrations VALUES (0), (1), (2), (3), (4);"
            "INSERT INTO store VALUES "
            "('a', 'k', CAST('{\"v\":1}' AS BLOB), '2024-01-01 00:00:00', '2024-01-01 00:00:01', "
            "NULL, NULL), "
            "('a.b', 'mortal', CAST('{\"v\":2}' AS BLOB), '2024-01-01 00:00:00', "
            "'2024-01-01 00:00:02', '2999-01-01 00:00:00.000000+00:00', 5.0)");
    return path;
}

QByteArray contentOf(const QString &path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

QByteArray schemaOf(const QString &path) {
    return textOf(path, "SELECT group_concat(type || name || coalesce(sql, ''), char(10)) FROM "
                        "(SELECT * FROM sqlite_master ORDER BY type, name)"_ba);
}

/// "value (how it ended)", newest first.
QByteArrayList historyOf(SqliteStore &store, const char *dotted, const char *key) {
    const auto history = store.run(HistoryOp{{ns(dotted), key}, 100});
    if (!history)
        return {errorCodeName(history.error().code).data()};
    QByteArrayList shown;
    for (const HistoryEntry &entry : *history) {
        shown.append(entry.value + (entry.end == HistoryEntry::Deleted   ? " deleted"
                                    : entry.end == HistoryEntry::Expired ? " expired"
                                                                         : " replaced"));
    }
    return shown;
}

/// "+key" for a change, "-key" for a deletion, oldest first.
QByteArrayList changesOf(SqliteStore &store, qint64 after = 0) {
    QByteArrayList shown;
    const ChangesAnswer answer = store.run(ChangesOp{after, 1000}).value();
    for (const Change &change : answer.changes)
        shown.append((change.deleted ? "-" : "+") + change.id.key);
    return shown;
}

} // namespace

void ManagedStoreTest::lookingAtAGuestChangesNoByte_data() {
    QTest::addColumn<bool>("readOnly");
    QTest::newRow("to read") << true;
    QTest::newRow("to read and write") << false;
}

void ManagedStoreTest::lookingAtAGuestChangesNoByte() {
    QFETCH(bool, readOnly);
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    const QByteArray before = contentOf(path);
    {
        auto store = opened({.path = path, .readOnly = readOnly});
        QVERIFY(!store->admin()->isManaged());
        const auto filter = parseFilter("{\"v\":{\"$gte\":1}}"_ba).value();
        SearchOp search;
        search.filter = filter;
        QCOMPARE(store->search(search)->items.size(), size_t(2));
        QVERIFY(store->get(ns("a.b"), "mortal"_ba)->has_value());
        QCOMPARE(store->run(ChildrenOp{})->children.size(), size_t(1));
        QCOMPARE(store->run(CountOp{{ns("a"), true, {}}, filter})->items, 2);
        QCOMPARE(store->run(RowsOp{store->run(RowIdsOp{})->ids})->size(), size_t(2));
        QCOMPARE(store->listNamespaces({})->size(), size_t(2));
        QVERIFY(store->run(PeekOp{{ns("a"), "k"_ba}})->item);
        QVERIFY(store->changeFeed()->commits());
        // Nor while it is open.
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{u"agent.db"_s});
    }
    QCOMPARE(contentOf(path), before);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{u"agent.db"_s});
}

void ManagedStoreTest::guestIsOnlyProlongedWhenAsked() {
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    auto store = opened({.path = path});
    const auto expiry = [&] {
        return store->run(PeekOp{{ns("a.b"), "mortal"_ba}})->item->expiresAt;
    };
    QVERIFY(store->get(ns("a.b"), "mortal"_ba));
    QCOMPARE(expiry(), at("2999-01-01"));
    QVERIFY(store->run(GetOp{ns("a.b"), "mortal"_ba, true}));
    QVERIFY(expiry() < at("2999-01-01"));
}

void ManagedStoreTest::guestIsProlongedForItsAgent() {
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    execute(path, "UPDATE store SET ttl_minutes = 10, expires_at = '2999-01-01 00:00:00'");
    const QByteArray expiry = "SELECT max(expires_at) FROM store";
    const QByteArray before = textOf(path, expiry);
    const auto readAll = [&](const StoreConfig &config, bool configured) {
        SearchOp search;
        search.limit = -1;
        return opened({.path = path, .config = config, .isConfigured = configured})
            ->search(search)
            .has_value();
    };
    StoreConfig config;
    QVERIFY(readAll(config, false));
    QCOMPARE(textOf(path, expiry), before);
    config.ttl.refreshOnRead = false;
    QVERIFY(readAll(config, true));
    QCOMPARE(textOf(path, expiry), before);
    config.ttl.refreshOnRead = true;
    QVERIFY(readAll(config, true));
    QVERIFY(textOf(path, expiry) < before);
}

void ManagedStoreTest::configurationIsKept() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"new.db"_s);
    StoreConfig config;
    config.ttl.defaultTtl = 2.5;
    config.index.emplace().dims = 3;
    {
        // Recorded as the store's own where it is made with it ...
        auto store = opened({.path = path, .config = config, .isConfigured = true});
        QCOMPARE(store->admin()->storedConfig().value(), config);
    }
    auto store = opened({.path = path, .useStoredConfig = true});
    QCOMPARE(store->config(), config);
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    QCOMPARE(textOf(path, "SELECT ttl_minutes FROM store"), "2.5"_ba);
    // ... or by whoever says so, and not by those who only open it with one.
    StoreConfig other;
    other.ttl.omitExpired = true;
    opened({.path = path, .config = other, .isConfigured = true});
    QCOMPARE(store->admin()->storedConfig().value(), config);
    QVERIFY(store->admin()->setStoredConfig(other));
    QCOMPARE(opened({.path = path, .useStoredConfig = true})->config(), other);
    QVERIFY(store->admin()->setStoredConfig({}));
    QVERIFY(!store->admin()->storedConfig().value().has_value());

    const QString guest = makeGuest(dir);
    auto guests = opened({.path = guest});
    QVERIFY(!guests->admin()->storedConfig().value().has_value());
    const auto refused = guests->admin()->setStoredConfig(config);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
}

void ManagedStoreTest::brokenConfigurationLosesNoStore() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"new.db"_s);
    opened({.path = path});
    execute(path, "INSERT INTO nestor_meta VALUES ('config', '{\"ttl\":7}')");
    auto store = opened({.path = path, .useStoredConfig = true});
    QCOMPARE(store->notices().size(), size_t(1));
    QCOMPARE(store->notices().front().kind, StoreNotice::Kind::ConfigUnreadable);
    QVERIFY(store->notices().front().detail.contains(u"'ttl' must be an object"_s));
    QCOMPARE(store->config(), StoreConfig());
    const auto stored = store->admin()->storedConfig();
    QVERIFY(!stored);
    QCOMPARE(stored.error().code, ErrorCode::InvalidConfig);
}

void ManagedStoreTest::guestGetsNoTables() {
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    const QByteArray before = schemaOf(path);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "new"_ba, "{}"_ba));
    QVERIFY(store->remove(ns("a"), "k"_ba));
    QVERIFY(store->run(SweepTtlOp{}));
    QCOMPARE(schemaOf(path), before);
    QCOMPARE(textOf(path, "PRAGMA journal_mode"_ba), "delete"_ba);
}

void ManagedStoreTest::guestKeepsNoHistory() {
    QTemporaryDir dir;
    auto store = opened({.path = makeGuest(dir)});
    QVERIFY(!store->capabilities().history);
    QVERIFY(!store->capabilities().changeLog);
    QCOMPARE(store->run(HistoryOp{{ns("a"), "k"_ba}, 10}).error().code, ErrorCode::Unsupported);
    QCOMPARE(store->run(ChangesOp{}).error().code, ErrorCode::Unsupported);
    QCOMPARE(store->admin()->historyLimits().error().code, ErrorCode::Unsupported);
}

void ManagedStoreTest::newStoresAreManaged() {
    QTemporaryDir dir;
    auto store = opened({.path = dir.filePath(u"new.db"_s)});
    QVERIFY(store->admin()->isManaged());
    QVERIFY(store->capabilities().history);
    QVERIFY(store->capabilities().changeLog);
    auto plain = opened({.path = dir.filePath(u"plain.db"_s), .createManaged = false});
    QVERIFY(!plain->admin()->isManaged());
    QCOMPARE(textOf(dir.filePath(u"plain.db"_s),
                    "SELECT count(*) FROM sqlite_master WHERE name LIKE 'nestor%'"_ba),
             "0"_ba);
}

void ManagedStoreTest::unmanagingLeavesNoTrace() {
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    const QByteArray before = schemaOf(path);
    auto store = opened({.path = path});
    QVERIFY(store->admin()->manage());
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    // What the layers above may have made.
    execute(path, "CREATE VIRTUAL TABLE nestor_fts USING fts5(text);"
                  "CREATE VIRTUAL TABLE nestor_fts_vocabulary USING fts5vocab(nestor_fts, row);"
                  "CREATE INDEX nestor_field_1 ON store (json_extract(value, '$.v'))"_ba);
    QFile index(path + u".hnsw"_s);
    QVERIFY(index.open(QIODevice::WriteOnly));
    index.close();
    QVERIFY(schemaOf(path) != before);
    QVERIFY(store->admin()->isManaged());

    const auto done = store->admin()->unmanage();
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QVERIFY(!store->admin()->isManaged());
    QCOMPARE(schemaOf(path), before);
    QVERIFY(!QFile::exists(path + u".hnsw"_s));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"v\":2}"_ba);
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":3}"_ba));
    QVERIFY(store->admin()->unmanage());
}

void ManagedStoreTest::managingKeepsWhatIsThere() {
    QTemporaryDir dir;
    const QString path = makeGuest(dir);
    const QByteArray rows = "SELECT group_concat(prefix || key || hex(value) || created_at || "
                            "updated_at || coalesce(expires_at, '-')) FROM store"_ba;
    const QByteArray before = textOf(path, rows);
    auto store = opened({.path = path});
    QVERIFY(store->admin()->manage());
    QCOMPARE(textOf(path, rows), before);
    QVERIFY(store->capabilities().history);
    // The agent keeps its journal.
    QCOMPARE(textOf(path, "PRAGMA journal_mode"_ba), "delete"_ba);
}

void ManagedStoreTest::managingTwiceChangesNothing() {
    QTemporaryDir dir;
    auto store = opened({.path = makeGuest(dir)});
    QVERIFY(store->admin()->manage());
    const QByteArray id = store->file().identity();
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    QVERIFY(store->admin()->manage());
    QCOMPARE(store->file().identity(), id);
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{"{\"v\":1} replaced"});
}

void ManagedStoreTest::storeOfALaterVersionIsRefused() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    opened({.path = path});
    execute(path, "UPDATE nestor_meta SET value = '2' WHERE name = 'version'"_ba);
    const auto store = SqliteStore::open({.path = path});
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::NewerStore);
}

void ManagedStoreTest::identityFollowsTheFile() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    const QByteArray id = opened({.path = path})->file().identity();
    QVERIFY(!id.isEmpty());
    const QString moved = dir.filePath(u"b.db"_s);
    QVERIFY(QFile::rename(path, moved));
    QCOMPARE(opened({.path = moved})->file().identity(), id);
    QVERIFY(opened({.path = path})->file().identity() != id);
    const QString guest = makeGuest(dir);
    QCOMPARE(opened({.path = guest})->file().identity(), guest.toUtf8());
}

void ManagedStoreTest::everyWayOfEndingIsKept() {
    auto store = inMemory();
    PutOp first = putOp("a", "k"_ba, "{\"v\":1}"_ba);
    first.createdAt = at("2020-01-01");
    first.updatedAt = at("2020-01-02");
    QVERIFY(store->run(first));
    QVERIFY(store->run(HistoryOp{{ns("a"), "k"_ba}, 10})->empty());
    const Timestamp before = at(Timestamp::now().toStored().first(19));
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    QVERIFY(store->remove(ns("a"), "k"_ba));
    PutOp dying = putOp("a", "k"_ba, "{\"v\":3}"_ba);
    dying.expiresAt = at("2000-01-01");
    QVERIFY(store->run(dying));
    QCOMPARE(store->run(SweepTtlOp{})->removed, 1);
    QCOMPARE(historyOf(*store, "a", "k"),
             (QByteArrayList{"{\"v\":3} expired", "{\"v\":2} deleted", "{\"v\":1} replaced"}));

    const HistoryAnswer history = store->run(HistoryOp{{ns("a"), "k"_ba}, 100}).value();
    QCOMPARE(history[2].createdAt, at("2020-01-01"));
    QCOMPARE(history[2].updatedAt, at("2020-01-02"));
    QVERIFY(history[2].endedAt >= before);
    QVERIFY(history[0].version > history[1].version && history[1].version > history[2].version);
    QCOMPARE(store->run(HistoryOp{{ns("a"), "k"_ba}, 2})->size(), size_t(2));
    QVERIFY(store->run(HistoryOp{{ns("a"), "other"_ba}, 10})->empty());
}

void ManagedStoreTest::agentsWritesAreKept_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArrayList>("history");
    QTest::addColumn<QByteArrayList>("changes");
    const QByteArray replace =
        "INSERT OR REPLACE INTO store (prefix, key, value, created_at, updated_at, expires_at, "
        "ttl_minutes) VALUES ('a', 'k', CAST('{\"v\":9}' AS BLOB), CURRENT_TIMESTAMP, "
        "CURRENT_TIMESTAMP, NULL, NULL)"_ba;
    const QByteArrayList replaced = {"{\"v\":1} replaced"};
    QTest::newRow("LangGraph's put") << replace << replaced << QByteArrayList{"+k"};
    QTest::newRow("REPLACE that fires DELETE triggers")
        << "PRAGMA recursive_triggers = 1;" + replace << replaced << QByteArrayList{"-k", "+k"};
    QTest::newRow("UPDATE") << "UPDATE store SET value = '{\"v\":9}' WHERE key = 'k'"_ba << replaced
                            << QByteArrayList{"+k"};
    QTest::newRow("UPSERT") << "INSERT INTO store (prefix, key, value) VALUES ('a', 'k', "
                               "'{\"v\":9}') ON CONFLICT (prefix, key) DO UPDATE SET value = "
                               "excluded.value"_ba
                            << replaced << QByteArrayList{"+k"};
    QTest::newRow("DELETE") << "DELETE FROM store WHERE prefix = 'a' AND key IN ('k', 'l')"_ba
                            << QByteArrayList{"{\"v\":1} deleted"} << QByteArrayList{"-k"};
    QTest::newRow("sweep") << "UPDATE store SET expires_at = '2000-01-01 00:00:00';"
                              "DELETE FROM store WHERE expires_at IS NOT NULL AND expires_at < "
                              "CURRENT_TIMESTAMP"_ba
                           << QByteArrayList{"{\"v\":1} expired"} << QByteArrayList{"-k"};
    QTest::newRow("rename") << "UPDATE store SET prefix = 'b' WHERE key = 'k'"_ba
                            << QByteArrayList{"{\"v\":1} deleted"} << QByteArrayList{"-k", "+k"};
}

void ManagedStoreTest::agentsWritesAreKept() {
    QFETCH(QByteArray, sql);
    QFETCH(QByteArrayList, history);
    QFETCH(QByteArrayList, changes);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    const qint64 position = store->run(ChangesOp{})->last;
    execute(path, sql);
    QCOMPARE(historyOf(*store, "a", "k"), history);
    QByteArrayList logged = changesOf(*store, position);
    std::sort(logged.begin(), logged.end(), std::greater<>());
    QCOMPARE(logged, changes);
}

void ManagedStoreTest::sameValueIsNoNewVersion() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    execute(path, "INSERT OR REPLACE INTO store (prefix, key, value) VALUES "
                  "('a', 'k', CAST('{\"v\":1}' AS BLOB))"_ba);
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{});
    // It is a write all the same: its vectors may be new.
    QCOMPARE(changesOf(*store), (QByteArrayList{"+k", "+k", "+k"}));
}

void ManagedStoreTest::ignoredInsertBreaksNothing() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    execute(path, "INSERT OR IGNORE INTO store (prefix, key, value) VALUES ('a', 'k', '{}')"_ba);
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"v\":1}"_ba);
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{"{\"v\":1} replaced"});
}

void ManagedStoreTest::oldVersionCanBeRestored() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    QVERIFY(store->remove(ns("a"), "k"_ba));
    const HistoryEntry entry = store->run(HistoryOp{{ns("a"), "k"_ba}, 1})->front();
    PutOp restore = putOp("a", "k"_ba, entry.value);
    restore.createdAt = entry.createdAt;
    restore.expectedValue = QByteArray();
    QVERIFY(store->run(restore));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"v\":1}"_ba);
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().createdAt, entry.createdAt);
}

void ManagedStoreTest::historyIsLimitedByCount() {
    auto store = inMemory();
    QCOMPARE(store->admin()->historyLimits().value(), HistoryLimits{});
    for (const char *key : {"k", "other"}) {
        for (int i = 0; i < 6; ++i)
            QVERIFY(store->put(ns("a"), key, "{\"v\":" + QByteArray::number(i) + "}"));
    }
    QVERIFY(store->admin()->setHistoryLimits({2, 365}));
    QCOMPARE(historyOf(*store, "a", "k"),
             (QByteArrayList{"{\"v\":4} replaced", "{\"v\":3} replaced"}));
    QCOMPARE(historyOf(*store, "a", "other").size(), 2);
    // The limit stays, and sweeping applies it again.
    QCOMPARE(store->admin()->historyLimits()->versions, 2);
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    QVERIFY(store->run(SweepTtlOp{}));
    QCOMPARE(historyOf(*store, "a", "k"),
             (QByteArrayList{"{\"v\":5} replaced", "{\"v\":4} replaced"}));
    QCOMPARE(store->admin()->setHistoryLimits({-1, 1}).error().code, ErrorCode::InvalidArgument);
}

void ManagedStoreTest::historyIsLimitedByAge() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    for (int i = 0; i < 4; ++i)
        QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":" + QByteArray::number(i) + "}"));
    execute(path, "UPDATE nestor_history SET ended_at = '2020-01-01 00:00:00.000' "
                  "WHERE version <= 2"_ba);
    QVERIFY(store->admin()->setHistoryLimits({100, 30}));
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{"{\"v\":2} replaced"});
    const qint64 version = store->run(HistoryOp{{ns("a"), "k"_ba}, 1})->front().version;
    // Nothing is left within the limit: numbers go on all the same.
    QVERIFY(store->admin()->setHistoryLimits({0, 0}));
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":9}"_ba));
    QVERIFY(store->run(HistoryOp{{ns("a"), "k"_ba}, 1})->front().version > version);
}

void ManagedStoreTest::changesAreLoggedInOrder() {
    auto store = inMemory();
    QCOMPARE(store->run(ChangesOp{}).value(), ChangesAnswer{});
    QVERIFY(store->put(ns("a"), "1"_ba, "{}"_ba));
    QVERIFY(store->put(ns("b.c"), "2"_ba, "{}"_ba));
    QVERIFY(store->remove(ns("a"), "1"_ba));
    QVERIFY(store->remove(ns("a"), "never there"_ba));
    QCOMPARE(changesOf(*store), (QByteArrayList{"+1", "+2", "-1"}));
    const ChangesAnswer page = store->run(ChangesOp{1, 1}).value();
    QCOMPARE(page.changes.size(), size_t(1));
    QCOMPARE(page.changes[0].id, (ItemId{ns("b.c"), "2"_ba}));
    QCOMPARE(page.changes[0].sequence, 2);
    QVERIFY(page.changes[0].at.plusMinutes(5) > Timestamp::now());
    QCOMPARE(page.last, 3);
    QVERIFY(!page.truncated);
    // A position that this log never reached belongs to another one.
    QVERIFY(store->run(ChangesOp{4, 1})->truncated);
    QVERIFY(!store->run(ChangesOp{3, 1})->truncated);
}

void ManagedStoreTest::prolongingIsNoChange() {
    auto store = inMemory();
    PutOp op = putOp("a", "k"_ba, "{}"_ba);
    op.ttl = {TtlChoice::Minutes, 5};
    QVERIFY(store->run(op));
    QVERIFY(store->get(ns("a"), "k"_ba));
    QCOMPARE(changesOf(*store), QByteArrayList{"+k"});
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{});
}

void ManagedStoreTest::logOfATurnedGuestStartsOver() {
    QTemporaryDir dir;
    auto store = opened({.path = makeGuest(dir)});
    QVERIFY(store->admin()->manage());
    const ChangesAnswer begin = store->run(ChangesOp{}).value();
    QVERIFY(begin.truncated);
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    QVERIFY(!store->run(ChangesOp{begin.last, 10})->truncated);
    QCOMPARE(changesOf(*store, begin.last), QByteArrayList{"+k"});
}

void ManagedStoreTest::undoneWritesLeaveNoTrace() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    {
        auto writer = store->bulkWriter();
        QVERIFY((*writer)->put({putOp("a", "k"_ba, "{\"v\":2}"_ba)}, ConflictRule::Replace));
    }
    QCOMPARE(historyOf(*store, "a", "k"), QByteArrayList{});
    QCOMPARE(store->run(ChangesOp{})->last, 1);
}

void ManagedStoreTest::longLogIsCutAtItsStart() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "first"_ba, "{}"_ba));
    execute(path, "UPDATE nestor_log SET sequence = 1000000 WHERE sequence = 1;"
                  "INSERT INTO nestor_log VALUES (1, 'a', 'old', 0, '2020-01-01 00:00:00.000')"_ba);
    QCOMPARE(changesOf(*store), (QByteArrayList{"+old", "+first"}));
    QVERIFY(store->run(SweepTtlOp{}));
    QCOMPARE(changesOf(*store), QByteArrayList{"+first"});
    QVERIFY(store->run(ChangesOp{5, 1})->truncated);
}

void ManagedStoreTest::derivedVectorsStayApart() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    PutOp op = putOp("a", "k"_ba, "{}"_ba);
    op.vectors = {{"$"_ba, {1.0F, -2.0F}, "hash"_ba}};
    op.vectorsEmbedder = "learned:1"_ba;
    QVERIFY(store->run(op));
    QCOMPARE(textOf(path, "SELECT count(*) FROM store_vectors"_ba), "0"_ba);
    QCOMPARE(textOf(path, "SELECT field_name || embedder || hex(embedding) || text_hash "
                          "FROM nestor_vectors"_ba),
             "$learned:10000803F000000C0hash"_ba);
    PeekAnswer peeked = store->run(PeekOp{{ns("a"), "k"_ba}}).value();
    QCOMPARE(peeked.vectorFields, std::vector<QByteArray>{"$"_ba});
    QVERIFY(!peeked.vectorOutOfDate);
    const ItemId id{ns("a"), "k"_ba};
    QCOMPARE(store->admin()->itemRecord(id).value(), (ItemRecord{0, {{"learned:1"_ba, 2, 1}}}));
    // Another embedder's are kept beside them; its own are replaced.
    op.vectorsEmbedder = "static:2"_ba;
    QVERIFY(store->run(op));
    QVERIFY(store->run(op));
    QCOMPARE(textOf(path, "SELECT group_concat(embedder) FROM nestor_vectors"_ba),
             "learned:1,static:2"_ba);
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"new\":1}"_ba));
    QVERIFY(store->run(PeekOp{{ns("a"), "k"_ba}})->vectorOutOfDate);
    execute(path, "INSERT INTO store_vectors (prefix, key, field_name, embedding) "
                  "VALUES ('a', 'k', '$', x'0000803f0000803f0000803f')"_ba);
    const ItemRecord changed{1, {{{}, 3, 1}, {"learned:1"_ba, 2, 1}, {"static:2"_ba, 2, 1}}};
    QCOMPARE(store->admin()->itemRecord(id).value(), changed);
    // Of a guest only what the agent's tables say is known.
    QVERIFY(store->admin()->unmanage());
    QCOMPARE(store->admin()->itemRecord(id).value(), (ItemRecord{std::nullopt, {{{}, 3, 1}}}));
    QCOMPARE(store->admin()->itemRecord({ns("a"), "none"_ba}).value(), ItemRecord());
}

void ManagedStoreTest::derivedVectorsGoWithTheItem() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    for (const char *key : {"1", "2", "3"}) {
        PutOp op = putOp("a", key, "{}"_ba);
        op.vectors = {{"$"_ba, {1.0F}, {}}};
        op.vectorsEmbedder = "learned:1"_ba;
        if (qstrcmp(key, "3") == 0)
            op.expiresAt = at("2000-01-01");
        QVERIFY(store->run(op));
    }
    QVERIFY(store->remove(ns("a"), "1"_ba));
    execute(path, "DELETE FROM store WHERE key = '2'"_ba);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 1);
    QCOMPARE(textOf(path, "SELECT count(*) FROM nestor_vectors"_ba), "0"_ba);
}

void ManagedStoreTest::itemsNotToBeIndexedLoseTheirVectors() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    PutOp op = putOp("a", "k"_ba, "{}"_ba);
    op.vectors = {{"$"_ba, {1.0F}, {}}};
    QVERIFY(store->run(op));
    op.vectorsEmbedder = "learned:1"_ba;
    QVERIFY(store->run(op));
    QCOMPARE(store->run(PeekOp{{ns("a"), "k"_ba}})->vectorFields.size(), size_t(1));
    PutOp plain = putOp("a", "k"_ba, "{}"_ba);
    plain.index = {IndexChoice::None, {}};
    QVERIFY(store->run(plain));
    QCOMPARE(textOf(path, "SELECT (SELECT count(*) FROM store_vectors) + "
                          "(SELECT count(*) FROM nestor_vectors)"_ba),
             "0"_ba);
}

QTEST_GUILESS_MAIN(ManagedStoreTest)
#include "tst_managed_store.moc"
