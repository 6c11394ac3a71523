// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_admin.h"
#include "tests/unit/sqlite_samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// LangGraph's operations over an SQLite file, corner by corner (docs/semantics.md).
class SqliteStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The file
    void newFileHasLangGraphsTables();
    void emptyFileBecomesAStore();
    void whatIsNoStoreIsRefused_data();
    void whatIsNoStoreIsRefused();
    void newerStoreIsRefused();
    void readOnlyStoreRefusesToWrite();
    void olderStoreWithoutTtlIsReadAndWritten();
    void managingAnOlderStoreLetsItsAgentWrite();

    // Items
    void valueComesBackByteByByte_data();
    void valueComesBackByteByByte();
    void bytesBoundByAnAgentAreRead();
    void valuesAreWrittenAsText();
    void overwritingKeepsCreation();
    void deletingWhatIsAbsentIsSilent();
    void badPutsAreRefused_data();
    void badPutsAreRefused();
    void infinityIsRefusedWithItsField();
    void expectedValueGuardsAgainstOverwriting();

    // Batches
    void readsSeeTheStateBeforeTheBatch();
    void lastPutOfAKeyCounts();
    void failedBatchWritesNothing();

    // Searches and listings
    void searchGoesNewestFirst();
    void prefixMatchesWholeLabels();
    void searchPagesByLimitAndOffset();
    void listingsMatchAndTruncate_data();
    void listingsMatchAndTruncate();
};

void SqliteStoreTest::newFileHasLangGraphsTables() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"new.db"_s);
    opened({.path = path});
    QCOMPARE(textOf(path, "SELECT group_concat(name || ' ' || type || ' ' || \"notnull\" || ' ' || "
                          "coalesce(dflt_value, '-') || ' ' || pk, ', ') "
                          "FROM pragma_table_info('store')"_ba),
             "prefix TEXT 1 - 1, key TEXT 1 - 2, value TEXT 1 - 0, "
             "created_at TIMESTAMP 0 CURRENT_TIMESTAMP 0, "
             "updated_at TIMESTAMP 0 CURRENT_TIMESTAMP 0, "
             "expires_at TIMESTAMP 0 - 0, ttl_minutes REAL 0 - 0"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(v) FROM store_migrations"_ba), "0,1,2,3,4"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(v) FROM vector_migrations"_ba), "0"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(name || ' ' || pk, ', ') "
                          "FROM pragma_table_info('store_vectors')"_ba),
             "prefix 1, key 2, field_name 3, embedding 0, created_at 0, updated_at 0"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(name, ', ') FROM (SELECT name FROM sqlite_master "
                          "WHERE type = 'index' AND tbl_name = 'store' ORDER BY name)"_ba),
             "idx_store_expires_at, sqlite_autoindex_store_1, store_prefix_idx"_ba);
    QCOMPARE(textOf(path, "PRAGMA journal_mode"_ba), "wal"_ba);
}

void SqliteStoreTest::emptyFileBecomesAStore() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"empty.db"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY(!SqliteStore::open({.path = path, .readOnly = true}));
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    QCOMPARE(textOf(path, "SELECT count(*) FROM store"_ba), "1"_ba);
}

void SqliteStoreTest::whatIsNoStoreIsRefused_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<ErrorCode>("code");
    const QByteArray none;
    QTest::newRow("text") << "prefix,key,value\n"_ba << none << ErrorCode::NotAStore;
    QTest::newRow("short") << "SQLite"_ba << none << ErrorCode::NotAStore;
    QTest::newRow("only the header") << QByteArray("SQLite format 3\0", 16) + QByteArray(84, 'x')
                                     << none << ErrorCode::NotAStore;
    QTest::newRow("other tables") << none << "CREATE TABLE checkpoints (x)"_ba
                                  << ErrorCode::NotAStore;
    QTest::newRow("other columns")
        << none << "CREATE TABLE store (prefix, key, item)"_ba << ErrorCode::NotAStore;
    QTest::newRow("a view")
        << none
        << "CREATE VIEW store AS SELECT '' AS prefix, '' AS key, '' AS value, '' AS created_at, "
           "'' AS updated_at"_ba
        << ErrorCode::NotAStore;
}

void SqliteStoreTest::whatIsNoStoreIsRefused() {
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, sql);
    QFETCH(ErrorCode, code);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"other.db"_s);
    if (!sql.isEmpty()) {
        execute(path, sql);
    } else {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    const auto store = SqliteStore::open({.path = path});
    QVERIFY(!store);
    QCOMPARE(store.error().code, code);
    QVERIFY2(store.error().detail.contains(path), qPrintable(store.error().detail));
    QVERIFY(file.seek(0));
    QCOMPARE(file.readAll(), before);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);

    const auto directory = SqliteStore::open({.path = dir.path()});
    QVERIFY(!directory);
    QCOMPARE(directory.error().code, ErrorCode::NotAStore);
    const auto missing = SqliteStore::open({.path = dir.filePath(u"no/such.db"_s)});
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

void SqliteStoreTest::newerStoreIsRefused() {
    QTemporaryDir dir;
    for (const auto &table : {"store_migrations"_ba, "vector_migrations"_ba}) {
        const QString path = dir.filePath(QString::fromLatin1(table));
        opened({.path = path});
        execute(path, "INSERT INTO " + table + " VALUES (5)");
        const auto store = SqliteStore::open({.path = path});
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::NewerStore);
    }
}

void SqliteStoreTest::readOnlyStoreRefusesToWrite() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    QVERIFY(opened({.path = path})->put(ns("a"), "k"_ba, "{\"x\":1}"_ba));
    auto store = opened({.path = path, .readOnly = true});
    QVERIFY(!store->capabilities().writable);
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"x\":1}"_ba);
    const auto written = store->put(ns("a"), "k"_ba, "{}"_ba);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::ReadOnly);
    const auto swept = store->run(SweepTtlOp{});
    QVERIFY(!swept);
    QCOMPARE(swept.error().code, ErrorCode::ReadOnly);
}

void SqliteStoreTest::olderStoreWithoutTtlIsReadAndWritten() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"old.db"_s);
    execute(path, "CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT "
                  "NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP "
                  "DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (prefix, key));"
                  "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);"
                  "INSERT INTO store_migrations VALUES (0), (1);"
                  "INSERT INTO store (prefix, key, value) VALUES ('a', 'k', '{\"v\":1}')"_ba);
    auto store = opened({.path = path});
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"v\":1}"_ba);
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    QCOMPARE(keysOf(store->search({}).value()), QByteArrayList{"k"_ba});
    QCOMPARE(store->run(SweepTtlOp{})->removed, 0);
    PutOp mortal = putOp("a", "k"_ba, "{}"_ba);
    mortal.ttl = {TtlChoice::Minutes, 1};
    const auto written = store->run(mortal);
    QVERIFY2(written, written ? "" : qPrintable(written.error().detail));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().ttlMinutes, std::optional(1.0));
    // As LangGraph's own setup() leaves it, which then has nothing left to do.
    QCOMPARE(textOf(path, "SELECT group_concat(v) FROM store_migrations"_ba), "0,1,2,3,4"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(name) FROM pragma_table_info('store')"_ba),
             "prefix,key,value,created_at,updated_at,expires_at,ttl_minutes"_ba);
    QCOMPARE(textOf(path, "SELECT count(*) FROM sqlite_master WHERE name IN "
                          "('store_prefix_idx', 'idx_store_expires_at')"_ba),
             "2"_ba);
}

void SqliteStoreTest::managingAnOlderStoreLetsItsAgentWrite() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"old.db"_s);
    execute(path, "CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT "
                  "NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP "
                  "DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (prefix, key));"
                  "INSERT INTO store (prefix, key, value) VALUES ('a', 'k', '{\"v\":1}')"_ba);
    auto store = opened({.path = path});
    QVERIFY(store->admin()->manage());
    execute(path, "INSERT OR REPLACE INTO store (prefix, key, value) VALUES ('a', 'k', "
                  "'{\"v\":2}'); DELETE FROM store"_ba);
    QCOMPARE(store->run(HistoryOp{{ns("a"), "k"_ba}})->size(), size_t(2));
}

void SqliteStoreTest::valueComesBackByteByByte_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("plain") << "{\"a\":1}"_ba;
    QTest::newRow("numbers") << "{\"a\":3513714948419280427,\"b\":1.0,\"c\":1e400,\"d\":-0.0}"_ba;
    QTest::newRow("duplicate keys") << "{\"a\":1,\"a\":2}"_ba;
    QTest::newRow("escapes") << "{\"\\u0061\":\"\\ud83d\\ude00\\/\"}"_ba;
    QTest::newRow("space") << " {\n\t\"b\" : [ ] ,\"a\":{}} \r\n"_ba;
    QTest::newRow("8 bytes") << "{\"v\":10}"_ba;
}

void SqliteStoreTest::valueComesBackByteByByte() {
    QFETCH(QByteArray, value);
    auto store = inMemory();
    QVERIFY(store->put(ns("a.b"), "k"_ba, value));
    const Item item = store->get(ns("a.b"), "k"_ba)->value();
    QCOMPARE(item.value, value);
    QCOMPARE(item.ns, ns("a.b"));
    QCOMPARE(item.key, "k"_ba);
    QCOMPARE(item.createdAt, item.updatedAt);
    QVERIFY(!item.expiresAt);
    QVERIFY(!item.ttlMinutes);
    const SearchResult found = store->search({}).value();
    QCOMPARE(found.items.size(), size_t(1));
    QCOMPARE(found.items.front().item, item);
    QVERIFY(!found.items.front().score);
}

void SqliteStoreTest::bytesBoundByAnAgentAreRead() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    execute(path, "INSERT INTO store (prefix, key, value, expires_at, ttl_minutes) VALUES ('a', "
                  "'k', x'7b2276223a31307d', '2999-01-02 03:04:05.678901+00:00', 1.5)"_ba);
    const Item item = store->run(GetOp{ns("a"), "k"_ba, false})->value();
    QCOMPARE(item.value, "{\"v\":10}"_ba);
    QCOMPARE(item.expiresAt, at("2999-01-02 03:04:05.678901"));
    QCOMPARE(item.ttlMinutes, 1.5);
}

void SqliteStoreTest::valuesAreWrittenAsText() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":10}"_ba));
    QCOMPARE(textOf(path, "SELECT typeof(value) || typeof(key) || typeof(prefix) FROM store"_ba),
             "texttexttext"_ba);
}

void SqliteStoreTest::overwritingKeepsCreation() {
    auto store = inMemory();
    PutOp first = putOp("a", "k"_ba, "{}"_ba);
    first.createdAt = at("2020-01-01 00:00:00");
    first.updatedAt = at("2021-01-01 00:00:00.5");
    QVERIFY(store->run(first));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().createdAt, at("2020-01-01"));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().updatedAt, at("2021-01-01 00:00:00.5"));
    const Timestamp before = Timestamp::now();
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"x\":1}"_ba));
    const Item item = store->get(ns("a"), "k"_ba)->value();
    QCOMPARE(item.createdAt, at("2020-01-01"));
    QVERIFY(item.updatedAt >= before);
}

void SqliteStoreTest::deletingWhatIsAbsentIsSilent() {
    auto store = inMemory();
    QVERIFY(store->remove(ns("a"), "k"_ba));
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    QVERIFY(store->remove(ns("a"), "k"_ba));
    QVERIFY(!store->get(ns("a"), "k"_ba)->has_value());
}

void SqliteStoreTest::badPutsAreRefused_data() {
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("empty label") << "a..b"_ba
                                 << "k"_ba
                                 << "{}"_ba << ErrorCode::InvalidNamespace;
    QTest::newRow("no label") << ""_ba
                              << "k"_ba
                              << "{}"_ba << ErrorCode::InvalidNamespace;
    QTest::newRow("label not UTF-8") << "a.\xff"_ba
                                     << "k"_ba
                                     << "{}"_ba << ErrorCode::InvalidNamespace;
    QTest::newRow("key not UTF-8") << "a"_ba
                                   << "\xc0\x80"_ba
                                   << "{}"_ba << ErrorCode::InvalidKey;
    QTest::newRow("not JSON") << "a"_ba
                              << "k"_ba
                              << "{\"a\":}"_ba << ErrorCode::InvalidValue;
    QTest::newRow("a list") << "a"_ba
                            << "k"_ba
                            << "[1]"_ba << ErrorCode::InvalidValue;
    QTest::newRow("a string") << "a"_ba
                              << "k"_ba
                              << "\"x\""_ba << ErrorCode::InvalidValue;
    QTest::newRow("empty") << "a"_ba
                           << "k"_ba
                           << ""_ba << ErrorCode::InvalidValue;
}

void SqliteStoreTest::badPutsAreRefused() {
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    QFETCH(ErrorCode, code);
    auto store = inMemory();
    PutOp op;
    op.ns = NamespacePath::fromStored(prefix);
    op.key = key;
    op.value = value;
    const auto one = store->run(op);
    QVERIFY(!one);
    QCOMPARE(one.error().code, code);
    const auto several = store->batch({putOp("x", "k"_ba, "{}"_ba), op});
    QVERIFY(!several);
    QCOMPARE(several.error().code, code);
    QVERIFY2(several.error().detail.startsWith(u"Operation 1: "_s),
             qPrintable(several.error().detail));
    QVERIFY(store->search({})->items.empty());

    PutOp endless = putOp("a", "k"_ba, "{}"_ba);
    endless.ttl = {TtlChoice::Minutes, std::numeric_limits<double>::infinity()};
    QCOMPARE(store->run(endless).error().code, ErrorCode::InvalidArgument);
}

void SqliteStoreTest::infinityIsRefusedWithItsField() {
    auto store = inMemory();
    const auto done = store->put(ns("a"), "k"_ba, "{\"ok\":1,\"list\":[0,{\"x\":-Infinity}]}"_ba);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidValue);
    QVERIFY2(done.error().detail.contains(u"/list/1/x"_s), qPrintable(done.error().detail));
    QVERIFY2(done.error().detail.contains(u"Infinity"_s), qPrintable(done.error().detail));
    const auto nan = store->put(ns("a"), "k"_ba, "{\"a\":NaN,\"b\":[Infinity]}"_ba);
    QVERIFY2(nan.error().detail.contains(u"/a, /b/0"_s), qPrintable(nan.error().detail));
}

void SqliteStoreTest::expectedValueGuardsAgainstOverwriting() {
    auto store = inMemory();
    PutOp fresh = putOp("a", "k"_ba, "{\"v\":1}"_ba);
    fresh.expectedValue = QByteArray();
    QVERIFY(store->run(fresh));
    QCOMPARE(store->run(fresh).error().code, ErrorCode::Conflict);

    PutOp edit = putOp("a", "k"_ba, "{\"v\":2}"_ba);
    edit.expectedValue = "{\"v\":0}"_ba;
    QCOMPARE(store->run(edit).error().code, ErrorCode::Conflict);
    // Nothing of the batch is written.
    QVERIFY(!store->batch({putOp("a", "other"_ba, "{}"_ba), edit}));
    QVERIFY(!store->get(ns("a"), "other"_ba)->has_value());
    edit.expectedValue = "{\"v\":1}"_ba;
    QVERIFY(store->run(edit));

    PutOp removal = deleteOp("a", "k"_ba);
    removal.expectedValue = "{\"v\":1}"_ba;
    QCOMPARE(store->run(removal).error().code, ErrorCode::Conflict);
    removal.expectedValue = "{\"v\":2}"_ba;
    QVERIFY(store->run(removal));
    QCOMPARE(store->run(removal).error().code, ErrorCode::Conflict);
}

void SqliteStoreTest::readsSeeTheStateBeforeTheBatch() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "old"_ba, "{\"v\":1}"_ba));
    const auto answers =
        store->batch({putOp("a", "old"_ba, "{\"v\":2}"_ba), GetOp{ns("a"), "old"_ba, {}},
                      putOp("b", "new"_ba, "{}"_ba), SearchOp{}, ListNamespacesOp{},
                      deleteOp("a", "old"_ba), GetOp{ns("b"), "new"_ba, {}}});
    QVERIFY(answers);
    QCOMPARE(answers->size(), size_t(7));
    QCOMPARE(std::get<PutAnswer>(answers->at(0)), PutAnswer{});
    QCOMPARE(std::get<GetAnswer>(answers->at(1))->value, "{\"v\":1}"_ba);
    QCOMPARE(keysOf(std::get<SearchAnswer>(answers->at(3))), QByteArrayList{"old"_ba});
    QCOMPARE(namesOf(std::get<ListNamespacesAnswer>(answers->at(4))), QByteArrayList{"a"_ba});
    QVERIFY(!std::get<GetAnswer>(answers->at(6)).has_value());
    QVERIFY(!store->get(ns("a"), "old"_ba)->has_value());
    QVERIFY(store->get(ns("b"), "new"_ba)->has_value());
}

void SqliteStoreTest::lastPutOfAKeyCounts() {
    auto store = inMemory();
    QVERIFY(store->batch({putOp("a", "k"_ba, "{\"v\":1}"_ba), deleteOp("a", "k"_ba),
                          putOp("a", "k"_ba, "{\"v\":3}"_ba), putOp("a", "gone"_ba, "{}"_ba),
                          deleteOp("a", "gone"_ba)}));
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value, "{\"v\":3}"_ba);
    QVERIFY(!store->get(ns("a"), "gone"_ba)->has_value());
}

void SqliteStoreTest::failedBatchWritesNothing() {
    auto store = inMemory();
    PutOp guarded = putOp("a", "b"_ba, "{}"_ba);
    guarded.expectedValue = "{\"missing\":1}"_ba;
    QVERIFY(!store->batch({putOp("a", "a"_ba, "{}"_ba), guarded}));
    QVERIFY(store->search({})->items.empty());
}

void SqliteStoreTest::searchGoesNewestFirst() {
    auto store = inMemory();
    const auto putAt = [&](const char *dotted, const char *key, const char *time) {
        PutOp op = putOp(dotted, key, "{}"_ba);
        op.updatedAt = at(time);
        QVERIFY(store->run(op));
    };
    putAt("b", "tie", "2024-01-01 00:00:01");
    putAt("a", "tie 2", "2024-01-01 00:00:01");
    putAt("a", "tie 1", "2024-01-01 00:00:01");
    putAt("a", "fraction", "2024-01-01 00:00:01.000001");
    putAt("a", "oldest", "2023-12-31 23:59:59.999");
    QCOMPARE(keysOf(store->search({}).value()),
             (QByteArrayList{"fraction"_ba, "tie 1"_ba, "tie 2"_ba, "tie"_ba, "oldest"_ba}));
}

void SqliteStoreTest::prefixMatchesWholeLabels() {
    auto store = inMemory();
    for (const char *name : {"a", "a.b", "a.b.c", "a.bc", "a.b-c", "A.b", "a.%"})
        QVERIFY(store->put(ns(name), name, "{}"_ba));
    const auto found = [&](const SearchOp &op) {
        QByteArrayList keys = keysOf(store->search(op).value());
        std::sort(keys.begin(), keys.end());
        return keys;
    };
    SearchOp op;
    op.namespacePrefix = ns("a.b");
    QCOMPARE(found(op), (QByteArrayList{"a.b"_ba, "a.b.c"_ba}));
    op.below = false;
    QCOMPARE(found(op), QByteArrayList{"a.b"_ba});
    op.below = true;
    op.namespacePrefix = ns("a.%");
    QCOMPARE(found(op), QByteArrayList{"a.%"_ba});
    op.namespacePrefix = ns("a.*");
    QCOMPARE(found(op), QByteArrayList{});
    op.namespacePrefix = {};
    QCOMPARE(found(op).size(), 7);
    op.pattern = pattern("*.b");
    QCOMPARE(found(op), (QByteArrayList{"A.b"_ba, "a.b"_ba, "a.b.c"_ba}));
    op.pattern = pattern("a.*.c");
    QCOMPARE(found(op), QByteArrayList{"a.b.c"_ba});
    op.pattern = pattern("a.b");
    QCOMPARE(found(op), (QByteArrayList{"a.b"_ba, "a.b.c"_ba}));
}

void SqliteStoreTest::searchPagesByLimitAndOffset() {
    auto store = inMemory();
    std::vector<Op> ops;
    for (int i = 0; i < 25; ++i)
        ops.emplace_back(putOp("a", QByteArray::number(i).rightJustified(2, '0'), "{}"_ba));
    QVERIFY(store->batch(std::move(ops)));
    SearchOp op;
    QCOMPARE(store->search(op)->items.size(), size_t(10));
    op.offset = 20;
    QCOMPARE(keysOf(store->search(op).value()),
             (QByteArrayList{"20"_ba, "21"_ba, "22"_ba, "23"_ba, "24"_ba}));
    op.limit = -1;
    op.offset = 0;
    QCOMPARE(store->search(op)->items.size(), size_t(25));
    op.limit = 0;
    QVERIFY(store->search(op)->items.empty());
    op.limit = -2;
    QCOMPARE(store->search(op).error().code, ErrorCode::InvalidArgument);
    op.limit = 1;
    op.offset = -1;
    QCOMPARE(store->search(op).error().code, ErrorCode::InvalidArgument);
}

void SqliteStoreTest::listingsMatchAndTruncate_data() {
    QTest::addColumn<QByteArrayList>("prefixes");
    QTest::addColumn<QByteArrayList>("suffixes");
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArrayList>("expected");
    const QByteArrayList none;
    QTest::newRow("all, by joined text")
        << none << none << 0 << 100 << 0
        << QByteArrayList{"a", "a-x", "a.b", "a.b-c", "a.b.x", "a.b.x.y", "a.c.x", "z.b.x"};
    QTest::newRow("page") << none << none << 0 << 2 << 1 << QByteArrayList{"a-x", "a.b"};
    QTest::newRow("all pages at once")
        << none << none << 0 << -1 << 6 << QByteArrayList{"a.c.x", "z.b.x"};
    QTest::newRow("prefix") << QByteArrayList{"a.b"} << none << 0 << 100 << 0
                            << QByteArrayList{"a.b", "a.b.x", "a.b.x.y"};
    QTest::newRow("wild prefix") << QByteArrayList{"*.b"} << none << 0 << 100 << 0
                                 << QByteArrayList{"a.b", "a.b.x", "a.b.x.y", "z.b.x"};
    QTest::newRow("wild end needs a label")
        << QByteArrayList{"a.b.*"} << none << 0 << 100 << 0 << QByteArrayList{"a.b.x", "a.b.x.y"};
    QTest::newRow("suffix") << none << QByteArrayList{"x"} << 0 << 100 << 0
                            << QByteArrayList{"a.b.x", "a.c.x", "z.b.x"};
    QTest::newRow("wild suffix") << none << QByteArrayList{"b.*"} << 0 << 100 << 0
                                 << QByteArrayList{"a.b.x", "z.b.x"};
    QTest::newRow("both") << QByteArrayList{"a"} << QByteArrayList{"x"} << 0 << 100 << 0
                          << QByteArrayList{"a.b.x", "a.c.x"};
    QTest::newRow("depth 1") << none << none << 1 << 100 << 0 << QByteArrayList{"a", "a-x", "z"};
    QTest::newRow("depth 2") << none << none << 2 << 100 << 0
                             << QByteArrayList{"a", "a-x", "a.b", "a.b-c", "a.c", "z.b"};
    QTest::newRow("depth 2, page") << none << none << 2 << 2 << 2 << QByteArrayList{"a.b", "a.b-c"};
    QTest::newRow("depth after suffix")
        << none << QByteArrayList{"x"} << 2 << 100 << 0 << QByteArrayList{"a.b", "a.c", "z.b"};
    QTest::newRow("depth after prefix")
        << QByteArrayList{"a.*"} << none << 2 << 100 << 0 << QByteArrayList{"a.b", "a.b-c", "a.c"};
}

void SqliteStoreTest::listingsMatchAndTruncate() {
    QFETCH(QByteArrayList, prefixes);
    QFETCH(QByteArrayList, suffixes);
    QFETCH(int, depth);
    QFETCH(int, limit);
    QFETCH(int, offset);
    QFETCH(QByteArrayList, expected);
    auto store = inMemory();
    for (const char *name :
         {"z.b.x", "a.b", "a", "a-x", "a.b.x", "a.b.x.y", "a.b-c", "a.c.x", "a.b.x"})
        QVERIFY(store->put(ns(name), name, "{}"_ba));
    ListNamespacesOp op;
    for (const QByteArray &text : prefixes)
        op.conditions.push_back({MatchCondition::Prefix, pattern(text)});
    for (const QByteArray &text : suffixes)
        op.conditions.push_back({MatchCondition::Suffix, pattern(text)});
    if (depth > 0)
        op.maxDepth = depth;
    op.limit = limit;
    op.offset = offset;
    QCOMPARE(namesOf(store->listNamespaces(op).value()), expected);
    op.maxDepth = 0;
    QCOMPARE(store->listNamespaces(op).error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(SqliteStoreTest)
#include "tst_sqlite_store.moc"
