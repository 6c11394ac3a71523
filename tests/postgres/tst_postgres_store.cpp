// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"
#include "core/store/store_admin.h"
#include "tests/postgres/postgres_server.h"

#include <QTest>

#include <map>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// A store in PostgreSQL, on each of the real servers: what LangGraph's PostgresStore answers, and
/// where Nestor's differs (docs/postgres.md).
class PostgresStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void itemsAreWrittenReadAndDeleted();
    void valuesComeBackAsTheServerHasThem();
    void overwritingKeepsTheTimeOfCreation();
    void readsOfABatchSeeTheStateBeforeIt();
    void theLastPutOfABatchCounts();
    void aFailingBatchStoresNothing();
    void whatTheServerCannotKeepIsRefusedByName_data();
    void whatTheServerCannotKeepIsRefusedByName();
    void keysTooLongForTheIndexAreNamed();
    void expectationsCompareValuesNotBytes();
    void filtersMeanWhatTheAgentsMean();
    void namespacesAreListedInTheOrderOfBytes();
    void namespacesAreMatchedByWholeLabels_data();
    void namespacesAreMatchedByWholeLabels();
    void searchesAreNewestFirstAndPaged();
    void livesAreProlongedOneByOne();
    void expiredItemsAreSwept();
    void childrenAreFoundWhereverTheyStand();
    void childrenComeInPages();
    void rowsAndItemsArePaged();
    void rowsAreOrderedByFields();
    void keysAreFoundByAPart();
    void aWholeBatchOfGetsIsAnsweredInOrder();
    void manyPutsFitIntoOneBatch();
    void itIsCountedAsAWhole();
    void checkFindsWhatIsWrongAndMendsNothing();
    void fieldsAreIndexedForTheAgentToo();
    void whatIsTheServersBusinessIsLeftToIt();

private:
    void open(const StoreConfig &config = {}, bool isConfigured = false);
    void put(const QByteArray &ns, const QByteArray &key, const QByteArray &value);
    QByteArray get(const QByteArray &ns, const QByteArray &key);
    QByteArray found(const QByteArray &filter);

    struct Place {
        std::unique_ptr<TestDatabase> database;
        std::unique_ptr<PostgresStore> store; ///< absent: the tables are to be made anew
    };
    std::map<QString, Place> m_places; ///< by server
    Place *m_place = nullptr;
    TestDatabase *m_database = nullptr;
    bool m_isAsMade = true;      ///< its tables are as Nestor makes them
    bool m_isOpenAsUsual = true; ///< the store is, without a configuration
    std::unique_ptr<PostgresStore> m_store;
};

namespace {

NamespacePath path(const QByteArray &dotted) {
    return dotted.isEmpty() ? NamespacePath() : NamespacePath::fromStored(dotted);
}

PutOp putOp(const QByteArray &ns, const QByteArray &key, const QByteArray &value) {
    PutOp op;
    op.ns = path(ns);
    op.key = key;
    op.value = value;
    return op;
}

QByteArray names(const std::vector<NamespacePath> &paths) {
    QByteArrayList all;
    for (const NamespacePath &one : paths)
        all.append(one.stored());
    return all.join(' ');
}

} // namespace

#define VERIFY_RESULT(result)                                                                      \
    QVERIFY2((result).has_value(), qPrintable((result) ? QString() : (result).error().detail))

void PostgresStoreTest::initTestCase_data() {
    QTest::addColumn<QString>("server");
    QTest::addColumn<QByteArray>("options");
    QTest::newRow("15") << u"pg15"_s << QByteArray();
    QTest::newRow("17") << u"pg17"_s << QByteArray();
    QTest::newRow("17, ICU") << u"pg17"_s
                             << "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' "
                                "LOCALE 'C.UTF-8'"_ba;
    QTest::newRow("pooled") << u"pgbouncer"_s << QByteArray();
}

void PostgresStoreTest::init() {
    QFETCH_GLOBAL(QString, server);
    QFETCH_GLOBAL(QByteArray, options);
    if (serverAddress(server).isEmpty())
        QSKIP("the server does not run: packaging/servers start");
    // One database for all tests on a server, as making one takes longer than most of them; each
    // test goes through all servers. Its tables stay, unless a test has changed them, and the
    // store, unless a test has opened another: a new connection costs the server more than most
    // tests do.
    m_place = &m_places[server + QString::fromLatin1(options)];
    if (m_place->database == nullptr) {
        m_place->database = TestDatabase::make(server, options);
        QVERIFY(m_place->database != nullptr);
    }
    m_database = m_place->database.get();
    m_store = std::move(m_place->store);
    m_isAsMade = true;
    m_isOpenAsUsual = true;
    if (m_store != nullptr) {
        m_database->sql("TRUNCATE store");
        return;
    }
    m_database->sql(
        "DROP TABLE IF EXISTS store_vectors, store, store_migrations, vector_migrations");
    open();
    m_isOpenAsUsual = true;
}

void PostgresStoreTest::cleanup() {
    if (m_place != nullptr && m_isAsMade && m_isOpenAsUsual)
        m_place->store = std::move(m_store);
    m_store.reset();
    m_place = nullptr;
}

void PostgresStoreTest::open(const StoreConfig &config, bool isConfigured) {
    m_isOpenAsUsual = false;
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(m_database->address());
    options.config = config;
    options.isConfigured = isConfigured;
    auto store = PostgresStore::open(options);
    VERIFY_RESULT(store);
    m_store = *std::move(store);
}

void PostgresStoreTest::put(const QByteArray &ns, const QByteArray &key, const QByteArray &value) {
    const auto done = m_store->run(putOp(ns, key, value));
    VERIFY_RESULT(done);
}

QByteArray PostgresStoreTest::get(const QByteArray &ns, const QByteArray &key) {
    const auto item = m_store->get(path(ns), key);
    if (!item)
        return "error: " + item.error().detail.toUtf8();
    return *item ? (*item)->value : QByteArray("none");
}

/// The keys of the items that pass, sorted.
QByteArray PostgresStoreTest::found(const QByteArray &filter) {
    SearchOp op;
    op.limit = -1;
    auto parsed = parseFilter(filter);
    if (!parsed)
        return "error: " + parsed.error().detail.toUtf8();
    op.filter = *parsed;
    const auto hits = m_store->search(op);
    if (!hits)
        return "error: " + hits.error().detail.toUtf8();
    QByteArrayList keys;
    for (const SearchItem &hit : hits->items)
        keys.append(hit.item.key);
    std::sort(keys.begin(), keys.end());
    return keys.join(' ');
}

void PostgresStoreTest::itemsAreWrittenReadAndDeleted() {
    put("test.documents", "doc1", R"({"title":"Test","n":1})");
    const auto item = m_store->get(path("test.documents"), "doc1");
    VERIFY_RESULT(item);
    QVERIFY(item->has_value());
    QCOMPARE((*item)->key, "doc1"_ba);
    QCOMPARE((*item)->ns, path("test.documents"));
    QVERIFY(std::abs((*item)->createdAt.micros - Timestamp::now().micros) < 60'000'000);
    QCOMPARE(get("test.other", "doc1"), "none"_ba);
    VERIFY_RESULT(m_store->remove(path("test.documents"), "doc1"));
    QCOMPARE(get("test.documents", "doc1"), "none"_ba);
    VERIFY_RESULT(m_store->remove(path("test.documents"), "doc1"));
}

void PostgresStoreTest::valuesComeBackAsTheServerHasThem() {
    put("a", "k", R"({"bb":1.0,"a":3513714948419280427123,"a":-0.0,"c":"\u00e4\/","d":1E+2})");
    QCOMPARE(get("a", "k"), R"({"a": 0.0, "c": "ä/", "d": 100, "bb": 1.0})"_ba);
}

void PostgresStoreTest::overwritingKeepsTheTimeOfCreation() {
    put("a", "k", R"({"v":1})");
    const auto before = m_store->get(path("a"), "k");
    put("a", "k", R"({"v":2})");
    const auto after = m_store->get(path("a"), "k");
    VERIFY_RESULT(after);
    QCOMPARE((*after)->createdAt, (*before)->createdAt);
    QVERIFY((*after)->updatedAt > (*before)->updatedAt);

    PutOp brought = putOp("a", "k", R"({"v":3})");
    brought.createdAt = Timestamp::parse("2020-01-02T03:04:05.678901Z");
    brought.updatedAt = Timestamp::parse("2021-01-02T03:04:05Z");
    brought.expiresAt = Timestamp::parse("2099-01-02T03:04:05Z");
    VERIFY_RESULT(m_store->run(brought));
    const auto item = m_store->get(path("a"), "k");
    QCOMPARE((*item)->createdAt, *brought.createdAt);
    QCOMPARE((*item)->updatedAt, *brought.updatedAt);
    QCOMPARE((*item)->expiresAt, brought.expiresAt);
}

void PostgresStoreTest::readsOfABatchSeeTheStateBeforeIt() {
    put("test.foo", "key1", R"({"data": "value1"})");
    put("test.bar", "key2", R"({"data": "value2"})");
    SearchOp search;
    search.namespacePrefix = path("test");
    search.filter = *parseFilter(R"({"data":"value1"})");
    std::vector<Op> ops = {putOp("test.new", "k", R"({"v": 1})"),
                           GetOp{path("test.new"), "k", {}},
                           GetOp{path("test.foo"), "key1", {}},
                           search,
                           ListNamespacesOp(),
                           CountOp(),
                           ChildrenOp()};
    const auto answers = m_store->batch(ops);
    VERIFY_RESULT(answers);
    QVERIFY(!std::get<GetAnswer>((*answers)[1]));
    QCOMPARE(std::get<GetAnswer>((*answers)[2])->value, R"({"data": "value1"})"_ba);
    QCOMPARE(std::get<SearchAnswer>((*answers)[3]).items.size(), size_t(1));
    QCOMPARE(names(std::get<ListNamespacesAnswer>((*answers)[4])), "test.bar test.foo"_ba);
    QCOMPARE(std::get<CountAnswer>((*answers)[5]).items, 2);
    QCOMPARE(std::get<ChildrenAnswer>((*answers)[6]).children.size(), size_t(1));
    QCOMPARE(get("test.new", "k"), R"({"v": 1})"_ba);
}

void PostgresStoreTest::theLastPutOfABatchCounts() {
    PutOp removal;
    removal.ns = path("a");
    removal.key = "gone";
    VERIFY_RESULT(m_store->batch({putOp("a", "k", R"({"v": 1})"), putOp("a", "gone", "{}"),
                                  putOp("a", "k", R"({"v": 2})"), removal}));
    QCOMPARE(get("a", "k"), R"({"v": 2})"_ba);
    QCOMPARE(get("a", "gone"), "none"_ba);
}

void PostgresStoreTest::aFailingBatchStoresNothing() {
    m_isAsMade = false;
    m_database->sql("ALTER TABLE store ADD CONSTRAINT small CHECK (length(value::text) < 30)");
    const auto done = m_store->batch(
        {putOp("a", "good", "{}"),
         putOp("a", "bad", R"({"text":"far more than thirty characters of text"})")});
    QVERIFY(!done);
    QVERIFY2(done.error().detail.contains(u"small"_s), qPrintable(done.error().detail));
    QCOMPARE(get("a", "good"), "none"_ba);
    put("a", "later", "{}"); // the connection is of use afterwards
}

void PostgresStoreTest::whatTheServerCannotKeepIsRefusedByName_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("named");
    QTest::newRow("NUL in a value") << "k"_ba
                                    << R"({"a":{"b":"x\u0000y"}})"_ba << u"/a/b"_s;
    QTest::newRow("NUL in a name") << "k"_ba
                                   << R"({"a\u0000":1})"_ba << u"\\u0000"_s;
    QTest::newRow("half a pair") << "k"_ba
                                 << R"({"t":"\ud83d"})"_ba << u"surrogate"_s;
    QTest::newRow("the other half") << "k"_ba
                                    << R"({"t":"\ude00\ud83d"})"_ba << u"surrogate"_s;
    QTest::newRow("NUL in a key") << QByteArray("k\0k", 3) << "{}"_ba << u"NUL"_s;
    QTest::newRow("huge number") << "k"_ba
                                 << R"({"n":1e999999})"_ba << u"/n"_s;
    QTest::newRow("NaN") << "k"_ba
                         << R"({"n":NaN})"_ba << u"/n"_s;
}

void PostgresStoreTest::whatTheServerCannotKeepIsRefusedByName() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    QFETCH(QString, named);
    const auto done = m_store->batch({putOp("a", "good", "{}"), putOp("a", key, value)});
    QVERIFY(!done);
    QVERIFY2(done.error().detail.startsWith(u"Operation 1: "_s), qPrintable(done.error().detail));
    QVERIFY2(done.error().detail.contains(named), qPrintable(done.error().detail));
    QVERIFY(done.error().code == ErrorCode::InvalidValue ||
            done.error().code == ErrorCode::InvalidKey);
    QCOMPARE(get("a", "good"), "none"_ba);
    put("a", "pairs", R"({"t":"\ud83d\ude00 \\u0000","1e999999":1e400})"); // what looks like it
}

void PostgresStoreTest::keysTooLongForTheIndexAreNamed() {
    QByteArray noise;
    quint32 random = 7;
    for (int i = 0; i < 2'800; ++i) {
        random = random * 1664525 + 1013904223;
        noise += char('!' + (random >> 16) % 90);
    }
    const auto done = m_store->batch(
        {putOp("a", "good", "{}"), putOp("a", noise, "{}"), putOp("a", "other", "{}")});
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidKey);
    QVERIFY2(done.error().detail.startsWith(u"Operation 1: "_s), qPrintable(done.error().detail));
    QCOMPARE(get("a", "good"), "none"_ba);
    put("a", QByteArray(100'000, 'x'), R"({"v": 1})"); // long, but it can be compressed
    QCOMPARE(get("a", QByteArray(100'000, 'x')), R"({"v": 1})"_ba);
}

void PostgresStoreTest::expectationsCompareValuesNotBytes() {
    put("a", "k", R"({"b":1,"a":2})");
    PutOp change = putOp("a", "k", R"({"v":2})");
    change.expectedValue = R"({"a":2.0,"b":1})";
    VERIFY_RESULT(m_store->run(change));
    const auto again = m_store->run(change);
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::Conflict);
    QCOMPARE(get("a", "k"), R"({"v": 2})"_ba);

    PutOp fresh = putOp("a", "new", "{}");
    fresh.expectedValue = QByteArray();
    VERIFY_RESULT(m_store->run(fresh));
    QCOMPARE(m_store->run(fresh).error().code, ErrorCode::Conflict);
    PutOp removal;
    removal.ns = path("a");
    removal.key = "k";
    removal.expectedValue = R"({"v":3})";
    QCOMPARE(m_store->run(removal).error().code, ErrorCode::Conflict);
    removal.expectedValue = R"({"v":"\u0000"})"; // nothing that could be there
    QCOMPARE(m_store->run(removal).error().code, ErrorCode::Conflict);
    removal.expectedValue = R"({"v":2})";
    VERIFY_RESULT(m_store->run(removal));
    removal.expectedValue = R"({"v":2})";
    QCOMPARE(m_store->run(removal).error().code, ErrorCode::Conflict);
}

void PostgresStoreTest::filtersMeanWhatTheAgentsMean() {
    const std::pair<const char *, const char *> items[] = {
        {"n9", R"({"v":9})"},
        {"n10", R"({"v":10})"},
        {"n100", R"({"v":100})"},
        {"text1", R"({"v":"1"})"},
        {"textabc", R"({"v":"abc"})"},
        {"true", R"({"v":true})"},
        {"false", R"({"v":false})"},
        {"null", R"({"v":null})"},
        {"list", R"({"v":[1,2]})"},
        {"object", R"({"v":{"x":1,"y":{"z":2}}})"},
        {"missing", R"({"a.b":"literal","a":{"b":"path"}})"},
        {"empty", "{}"},
        {"sp", R"({"sp ace":1})"},
        {"quote", R"({"q'uo\"te":1})"},
    };
    std::vector<Op> ops;
    for (const auto &[key, value] : items)
        ops.emplace_back(putOp("f", key, value));
    VERIFY_RESULT(m_store->batch(std::move(ops)));
    const auto row = [this](const char *filter, const char *keys) {
        const QByteArray passing = found(filter);
        if (passing != keys)
            QFAIL((QByteArray(filter) + ": " + passing).constData());
    };
    row("{}", "empty false list missing n10 n100 n9 null object quote sp text1 textabc true");
    // Equality: as the agent's.
    row(R"({"v":9})", "n9");
    row(R"({"v":9.0})", "n9");
    row(R"({"v":"1"})", "text1");
    row(R"({"v":1})", "");
    row(R"({"v":true})", "true");
    row(R"({"v":null})", "null");
    row(R"({"v":[1,2]})", "list");
    row(R"({"v":{"$eq":{"x":1,"y":{"z":2}}}})", "object");
    row(R"({"v":{"$ne":9}})", "false list n10 n100 null object text1 textabc true");
    row(R"({"v":{"$ne":null}})", "false list n10 n100 n9 object text1 textabc true");
    // Order: numbers with numbers, text with text.
    row(R"({"v":{"$gt":9}})", "n10 n100");
    row(R"({"v":{"$gte":9}})", "n10 n100 n9");
    row(R"({"v":{"$lt":10}})", "n9");
    row(R"({"v":{"$lte":10.0}})", "n10 n9");
    row(R"({"v":{"$gt":"ab"}})", "textabc");
    row(R"({"v":{"$lt":"ab"}})", "text1");
    row(R"({"v":{"$gt":false}})", "true");
    row(R"({"v":{"$gt":null}})", "");
    row(R"({"v":{"$gt":[1]}})", "");
    row(R"({"v":{"$lt":Infinity}})", "n10 n100 n9");
    row(R"({"v":{"$gt":Infinity}})", "");
    row(R"({"v":{"$ne":NaN}})", "");
    row(R"({"v":{"$gte":9,"$lt":100}})", "n10 n9");
    // Ours.
    row(R"({"v":{"$in":[9,"abc",null]}})", "n9 null textabc");
    row(R"({"v":{"$nin":[9,"abc",10]}})", "false list n100 null object text1 true");
    row(R"({"v":{"$exists":false}})", "empty missing quote sp");
    row(R"({"v":{"$contains":2}})", "list");
    row(R"({"v":{"$contains":"b"}})", "textabc");
    row(R"({"v":{"$startsWith":"ab"}})", "textabc");
    row(R"({"v":{"x":1}})", "object");
    row(R"({"v":{"y":{"z":2}}})", "object");
    row(R"({"v":{"y":{"z":{"$gt":2}}}})", "");
    row(R"({"v.y.z":2})", "object");
    row(R"({"v.1":2})", "list");
    row(R"({"v.-1":2})", "");
    row(R"({"a.b":"literal"})", "missing");
    row(R"({"sp ace":1})", "sp");
    row(R"({"\"q'uo\\\"te\"":1})", "quote");
    row(R"({"$or":[{"v":9},{"v":10}]})", "n10 n9");
    row(R"({"$not":{"v":{"$gt":9}}})",
        "empty false list missing n9 null object quote sp text1 textabc true");
    row(R"({"v":{"$not":{"$exists":true}}})", "empty missing quote sp");
    row(R"({"v":{"$gt":9007199254740993}})", "");
    row(R"({"v":"a\u0000b"})", "");
}

void PostgresStoreTest::namespacesAreListedInTheOrderOfBytes() {
    for (const char *ns : {"a", "A", "a.b", "a-x", "a_b", "é.x", "a.b.c"})
        put(ns, "k", "{}");
    ListNamespacesOp op;
    QCOMPARE(names(*m_store->listNamespaces(op)), "A a a-x a.b a.b.c a_b é.x"_ba);
    op.limit = 2;
    op.offset = 2;
    QCOMPARE(names(*m_store->listNamespaces(op)), "a-x a.b"_ba);
    op = {};
    op.maxDepth = 1;
    QCOMPARE(names(*m_store->listNamespaces(op)), "A a a-x a_b é"_ba);
    op.maxDepth = 2;
    QCOMPARE(names(*m_store->listNamespaces(op)), "A a a-x a.b a_b é.x"_ba);
    op.maxDepth = 0;
    QCOMPARE(m_store->listNamespaces(op).error().code, ErrorCode::InvalidArgument);
}

void PostgresStoreTest::namespacesAreMatchedByWholeLabels_data() {
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QByteArray>("suffix");
    QTest::addColumn<int>("depth");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("prefix") << "test"_ba
                            << ""_ba << 0
                            << "test test.docs.private test.docs.public test.img.public"_ba;
    QTest::newRow("not a part") << "te"_ba
                                << ""_ba << 0 << ""_ba;
    QTest::newRow("suffix") << ""_ba
                            << "public"_ba << 0
                            << "prod.docs.public test.docs.public test.img.public"_ba;
    QTest::newRow("both") << "test"_ba
                          << "public"_ba << 0 << "test.docs.public test.img.public"_ba;
    QTest::newRow("any one label") << "test.*.public"_ba
                                   << ""_ba << 0 << "test.docs.public test.img.public"_ba;
    QTest::newRow("any in the suffix")
        << ""_ba
        << "docs.*"_ba << 0 << "prod.docs.public test.docs.private test.docs.public"_ba;
    QTest::newRow("cut after matching") << "test"_ba
                                        << "public"_ba << 2 << "test.docs test.img"_ba;
    QTest::newRow("cut") << "test"_ba
                         << ""_ba << 2 << "test test.docs test.img"_ba;
    QTest::newRow("signs") << "a%b(c)"_ba
                           << ""_ba << 0 << "a%b(c).x"_ba;
}

void PostgresStoreTest::namespacesAreMatchedByWholeLabels() {
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, suffix);
    QFETCH(int, depth);
    QFETCH(QByteArray, expected);
    for (const char *ns : {"test", "test.docs.public", "test.docs.private", "test.img.public",
                           "prod.docs.public", "testing.docs", "a%b(c).x", "axb(c).x"})
        put(ns, "k", "{}");
    ListNamespacesOp op;
    if (!prefix.isEmpty())
        op.conditions.push_back({MatchCondition::Prefix, {prefix.split('.')}});
    if (!suffix.isEmpty())
        op.conditions.push_back({MatchCondition::Suffix, {suffix.split('.')}});
    if (depth > 0)
        op.maxDepth = depth;
    const auto listed = m_store->listNamespaces(op);
    VERIFY_RESULT(listed);
    QCOMPARE(names(*listed), expected);
    // A search by the same pattern sees the items there.
    if (suffix.isEmpty() && depth == 0) {
        SearchOp search;
        search.limit = -1;
        search.pattern = NamespacePattern{prefix.split('.')};
        const auto hits = m_store->search(search);
        VERIFY_RESULT(hits);
        QCOMPARE(hits->items.size(), size_t(expected.isEmpty() ? 0 : expected.split(' ').size()));
    }
}

void PostgresStoreTest::searchesAreNewestFirstAndPaged() {
    std::vector<Op> ops;
    for (int i = 0; i < 5; ++i) {
        PutOp op = putOp(i % 2 == 0 ? "t.even" : "t.odd", QByteArray::number(i), "{}");
        op.updatedAt = Timestamp{1'000'000'000'000'000 + i};
        ops.emplace_back(std::move(op));
    }
    ops.emplace_back(putOp("tt", "other", "{}"));
    VERIFY_RESULT(m_store->batch(std::move(ops)));
    SearchOp op;
    op.namespacePrefix = path("t");
    const auto keys = [&] {
        QByteArray all;
        const auto hits = m_store->search(op);
        for (const SearchItem &hit : hits->items)
            all += hit.item.key;
        return all;
    };
    QCOMPARE(keys(), "43210"_ba);
    op.limit = 2;
    op.offset = 1;
    QCOMPARE(keys(), "32"_ba);
    op.limit = -1;
    QCOMPARE(keys(), "3210"_ba);
    op.below = false;
    QCOMPARE(keys(), ""_ba);
    op.namespacePrefix = path("t.odd");
    op.offset = 0;
    QCOMPARE(keys(), "31"_ba);
    op.limit = -2;
    QVERIFY(!m_store->search(op));
}

void PostgresStoreTest::livesAreProlongedOneByOne() {
    StoreConfig config;
    config.ttl.defaultTtl = 60;
    open(config, true);
    PutOp never = putOp("a", "never", "{}");
    never.ttl.kind = TtlChoice::Never;
    PutOp half = putOp("a", "half", "{}");
    half.ttl = {TtlChoice::Minutes, 0.5};
    VERIFY_RESULT(m_store->batch({putOp("a", "k", "{}"), never, half}));
    QCOMPARE(m_database->value("SELECT extract(epoch FROM expires_at - updated_at)::int FROM store "
                               "WHERE key = 'half'"),
             "30"_ba);
    QCOMPARE(m_database->value("SELECT ttl_minutes FROM store WHERE key = 'half'"), "0.5"_ba);
    m_database->sql("UPDATE store SET expires_at = now() WHERE ttl_minutes IS NOT NULL");
    const auto left = [&](const char *key) {
        return m_database
            ->value("SELECT round(extract(epoch FROM expires_at - now()) / 10) FROM store "
                    "WHERE key = '" +
                    QByteArray(key) + '\'')
            .toInt();
    };
    VERIFY_RESULT(m_store->run(GetOp{path("a"), "k", false}));
    QCOMPARE(left("k"), 0);
    VERIFY_RESULT(m_store->run(GetOp{path("a"), "k", {}})); // as configured: true
    QCOMPARE(left("k"), 360);
    QCOMPARE(left("half"), 0);
    SearchOp search;
    search.refreshTtl = true;
    VERIFY_RESULT(m_store->search(search));
    QCOMPARE(left("half"), 3);
    QCOMPARE(m_database->value("SELECT expires_at FROM store WHERE key = 'never'"), "null"_ba);
    // A guest's items are not prolonged by being looked at.
    m_database->sql("UPDATE store SET expires_at = now() WHERE ttl_minutes IS NOT NULL");
    open();
    VERIFY_RESULT(m_store->run(GetOp{path("a"), "k", {}}));
    QCOMPARE(left("k"), 0);
    VERIFY_RESULT(m_store->run(GetOp{path("a"), "k", true}));
    QCOMPARE(left("k"), 360);
    // Overwriting without one takes it away.
    put("a", "k", "{}");
    QCOMPARE(m_database->value("SELECT expires_at FROM store WHERE key = 'k'"), "null"_ba);
}

void PostgresStoreTest::expiredItemsAreSwept() {
    PutOp brief = putOp("a", "brief", "{}");
    brief.ttl = {TtlChoice::Minutes, 10};
    VERIFY_RESULT(m_store->batch({putOp("a", "k", "{}"), brief}));
    m_database->sql(
        "UPDATE store SET expires_at = now() - interval '1 second' WHERE key = 'brief'");
    QCOMPARE(get("a", "brief"), "{}"_ba); // until it is swept
    StoreConfig omitting;
    omitting.ttl.omitExpired = true;
    open(omitting, true);
    QCOMPARE(get("a", "brief"), "none"_ba);
    QCOMPARE(m_store->search({})->items.size(), size_t(1));
    QCOMPARE(m_store->run(SweepTtlOp{})->removed, 1);
    QCOMPARE(m_store->run(SweepTtlOp{})->removed, 0);
    QCOMPARE(m_database->value("SELECT count(*) FROM store"), "1"_ba);
}

void PostgresStoreTest::childrenAreFoundWhereverTheyStand() {
    for (const char *ns : {"a", "a.b", "a.b!z", "a.b-c", "a.b.x", "a.c-1.q", "a.c.x.y", "a.d'q",
                           "a.é.x", "b", "a.ü"})
        put(ns, "k", "{}");
    const auto children = [&](const QByteArray &parent) {
        ChildrenOp op;
        op.parent = path(parent);
        const auto answer = m_store->run(op);
        QByteArrayList all;
        for (const NamespaceChild &child : answer->children)
            all.append(child.label + (child.hasItems ? ":i" : ":") +
                       (child.hasChildren ? "c" : ""));
        return all.join(' ');
    };
    QCOMPARE(children(""), "a:ic b:i"_ba);
    QCOMPARE(children("a"), "b:ic b!z:i b-c:i c:c c-1:c d'q:i é:c ü:i"_ba);
    QCOMPARE(children("a.é"), "x:i"_ba);
    QCOMPARE(children("none"), ""_ba);
    // A page at a time: whatever the limit, nothing is missing and nothing comes twice.
    for (qint64 limit = 1; limit <= 4; ++limit) {
        QByteArrayList all;
        ChildrenOp op;
        op.parent = path("a");
        op.limit = limit;
        for (;;) {
            const auto page = m_store->run(op);
            VERIFY_RESULT(page);
            for (const NamespaceChild &child : page->children) {
                all.append(child.label + (child.hasItems ? ":i" : ":") +
                           (child.hasChildren ? "c" : ""));
            }
            if (!page->more)
                break;
            op.after = page->children.back().label;
        }
        QCOMPARE(all.join(' '), "b:ic b!z:i b-c:i c:c c-1:c d'q:i é:c ü:i"_ba);
    }
}

void PostgresStoreTest::childrenComeInPages() {
    m_database->sql("INSERT INTO store (prefix, key, value) SELECT 'u.' || (i * 7919 % 2500) || "
                    "CASE WHEN i % 3 = 0 THEN '.m' ELSE '' END, i::text, '{}' FROM "
                    "generate_series(1, 5000) i");
    ChildrenOp op;
    op.parent = path("u");
    const auto page = m_store->run(op);
    VERIFY_RESULT(page);
    QCOMPARE(page->children.size(), size_t(1000));
    QVERIFY(page->more);
    QCOMPARE(page->children.back().label,
             m_database->value("SELECT l FROM (SELECT DISTINCT split_part(prefix, '.', 2) COLLATE "
                               "\"C\" AS l FROM store) d ORDER BY l OFFSET 999 LIMIT 1"));
    op.limit = -1;
    QCOMPARE(m_store->run(op)->children.size(), size_t(2500));
}

void PostgresStoreTest::rowsAndItemsArePaged() {
    for (const char *ns : {"a", "a.b", "a.b.c", "a-b", "b"}) {
        for (const char *key : {"k1", "K2", "é", "k-3", "k_3"})
            put(ns, key, "{}");
    }
    RowIdsOp ids;
    ids.scope.ns = path("a");
    const auto rows = m_store->run(ids);
    VERIFY_RESULT(rows);
    QCOMPARE(rows->ids.size(), size_t(15));
    std::vector<RowHandle> wanted = rows->ids;
    wanted.push_back(RowHandle(1'000'000));
    const auto items = m_store->run(RowsOp{wanted});
    VERIFY_RESULT(items);
    QByteArrayList order;
    for (const auto &item : *items)
        order.append(item ? item->ns.stored() + '/' + item->key : QByteArray("gone"));
    QCOMPARE(order.first(5).join(' '), "a/K2 a/k-3 a/k1 a/k_3 a/é"_ba);
    QCOMPARE(order.last(), "gone"_ba);
    ids.order.descending = true;
    ids.limit = 3;
    const auto last = m_store->run(RowsOp{m_store->run(ids)->ids});
    QCOMPARE((*last)[0]->ns.stored() + '/' + (*last)[0]->key, "a.b.c/é"_ba);
    QCOMPARE(last->size(), size_t(3));

    for (const bool whole : {true, false}) {
        QByteArrayList all;
        ItemsOp page;
        page.limit = 4;
        if (!whole)
            page.scope.ns = path("a");
        for (;;) {
            const auto answer = m_store->run(page);
            VERIFY_RESULT(answer);
            for (const Item &item : answer->items)
                all.append(item.ns.stored() + '/' + item.key);
            if (answer->items.size() < 4)
                break;
            page.after = ItemId{answer->items.back().ns, answer->items.back().key};
        }
        QCOMPARE(all.size(), whole ? 25 : 15);
        QByteArrayList sorted = all;
        std::sort(sorted.begin(), sorted.end(), [](const QByteArray &a, const QByteArray &b) {
            return a.split('/') < b.split('/');
        });
        QCOMPARE(all, sorted);
    }
    CountOp count;
    count.scope.ns = path("a");
    QCOMPARE(m_store->run(count)->items, 15);
    count.scope.below = false;
    QCOMPARE(m_store->run(count)->items, 5);
    count.scope.ns = NamespacePath();
    QCOMPARE(m_store->run(count)->items, 0);
    count.filter = *parseFilter(R"({"x":1})");
    QCOMPARE(m_store->run(count)->items, 0);

    const auto peeked = m_store->run(PeekOp{{path("a"), "é"}});
    VERIFY_RESULT(peeked);
    QVERIFY(peeked->item.has_value());
    const auto again = m_store->run(RowsOp{{peeked->rowId}});
    QCOMPARE((*again)[0], peeked->item);
}

void PostgresStoreTest::rowsAreOrderedByFields() {
    const std::pair<const char *, const char *> items[] = {
        {"ten", R"({"f":10})"},    {"nine", R"({"f":9.5})"}, {"yes", R"({"f":true})"},
        {"b", R"({"f":"b"})"},     {"B", R"({"f":"B"})"},    {"none", "{}"},
        {"null", R"({"f":null})"}, {"list", R"({"f":[1]})"},
    };
    for (const auto &[key, value] : items)
        put("o", key, value);
    RowIdsOp op;
    op.order.by = RowOrder::Field;
    op.order.field = *parseFieldName("f");
    const auto order = [&] {
        QByteArrayList all;
        const auto rows = m_store->run(RowsOp{m_store->run(op)->ids});
        for (const auto &item : *rows)
            all.append(item->key);
        return all.join(' ');
    };
    QCOMPARE(order(), "yes nine ten B list b none null"_ba);
    op.order.descending = true;
    QCOMPARE(order(), "b list B ten nine yes none null"_ba);
    op.order = {RowOrder::UpdatedAt, {}, true};
    QCOMPARE(order().left(4), "list"_ba);
}

void PostgresStoreTest::keysAreFoundByAPart() {
    for (const char *key : {"Report", "my report", "REPORT-2", "report", "other", "100%_sure"})
        put("k", key, "{}");
    KeysOp op;
    op.text = "report";
    const auto keys = [&] {
        QByteArrayList all;
        const auto found = m_store->run(op);
        for (const ItemId &id : *found)
            all.append(id.key);
        return all.join(',');
    };
    QCOMPARE(keys(), "report,REPORT-2,Report,my report"_ba);
    op.text = "%_";
    QCOMPARE(keys(), "100%_sure"_ba);
}

void PostgresStoreTest::aWholeBatchOfGetsIsAnsweredInOrder() {
    std::vector<Op> puts;
    std::vector<Op> gets;
    for (int i = 0; i < 200; ++i) {
        puts.emplace_back(putOp("g" + QByteArray::number(i % 7), "k" + QByteArray::number(i),
                                R"({"i": )" + QByteArray::number(i) + '}'));
    }
    VERIFY_RESULT(m_store->batch(puts));
    for (int i = 0; i < 400; ++i) {
        const int n = i * 37 % 250; // some twice, some missing
        gets.emplace_back(
            GetOp{path("g" + QByteArray::number(n % 7)), "k" + QByteArray::number(n), {}});
    }
    const auto answers = m_store->batch(gets);
    VERIFY_RESULT(answers);
    for (int i = 0; i < 400; ++i) {
        const int n = i * 37 % 250;
        const auto &item = std::get<GetAnswer>((*answers)[size_t(i)]);
        QCOMPARE(item.has_value(), n < 200);
        if (item)
            QCOMPARE(item->value, R"({"i": )" + QByteArray::number(n) + '}');
    }
}

void PostgresStoreTest::manyPutsFitIntoOneBatch() {
    std::vector<Op> puts;
    for (int i = 0; i < 20'000; ++i) // more than the 16,383 that fill LangGraph's parameters
        puts.emplace_back(putOp("many", QByteArray::number(i), "{}"));
    VERIFY_RESULT(m_store->batch(std::move(puts)));
    QCOMPARE(m_store->run(CountOp{})->items, 20'000);
}

void PostgresStoreTest::itIsCountedAsAWhole() {
    StoreAdmin *admin = m_store->admin();
    QVERIFY(admin != nullptr);
    QCOMPARE(admin->stats()->items, 0);
    put("a", "1", R"({"n": 1})");
    put("a.b", "2", R"({"n": 22})");
    PutOp dying = putOp("a.b", "3", "{}");
    dying.ttl = {TtlChoice::Minutes, 60};
    VERIFY_RESULT(m_store->run(dying));
    m_database->sql("UPDATE store SET expires_at = now() - interval '1 hour' WHERE key = '3'");
    const auto stats = admin->stats();
    VERIFY_RESULT(stats);
    QCOMPARE(stats->items, 3);
    QCOMPARE(stats->namespaces, 2);
    QCOMPARE(stats->valueBytes, 8 + 9 + 2);
    QCOMPARE(stats->withTtl, 1);
    QCOMPARE(stats->expired, 1);
    QVERIFY(stats->fileBytes > 0);
    QVERIFY(stats->oldest && stats->newest && *stats->oldest <= *stats->newest);
    QVERIFY(!stats->managed);
    QVERIFY(stats->path.startsWith(u"postgresql://"_s));
}

void PostgresStoreTest::checkFindsWhatIsWrongAndMendsNothing() {
    for (int i = 0; i < 12; ++i)
        put("a", QByteArray::number(i), "{}");
    m_database->sql("INSERT INTO store (prefix, key, value) VALUES ('l', 'list', '[1]'), "
                    "('a..b', 'empty label', '{}'), ('.a', 'empty label', '{}')");
    PutOp dying = putOp("a", "0", "{}");
    dying.ttl = {TtlChoice::Minutes, 60};
    VERIFY_RESULT(m_store->run(dying));
    m_database->sql("UPDATE store SET expires_at = now() - interval '1 hour' "
                    "WHERE prefix = 'a'");
    Job job;
    const auto report = m_store->admin()->check({}, job);
    VERIFY_RESULT(report);
    QCOMPARE(report->items, 15);
    QCOMPARE(report->find(Problem::NotAnObject)->count, 1);
    QCOMPARE(report->find(Problem::NotAnObject)->examples,
             std::vector<ItemId>({ItemId{path("l"), "list"}}));
    QCOMPARE(report->find(Problem::BadNamespace)->count, 2);
    QCOMPARE(report->find(Problem::ExpiredItem)->count, 12);
    QCOMPARE(report->find(Problem::ExpiredItem)->examples.size(), size_t(10));
    QCOMPARE(report->findings.size(), size_t(3));
    QCOMPARE(m_store->admin()->check({.repair = true}, job).error().code, ErrorCode::Unsupported);
    QCOMPARE(m_store->admin()->check({.remove = {Problem::ExpiredItem}}, job).error().code,
             ErrorCode::Unsupported);
    QCOMPARE(m_store->run(CountOp{})->items, 15);
}

void PostgresStoreTest::fieldsAreIndexedForTheAgentToo() {
    m_isAsMade = false;
    StoreAdmin *admin = m_store->admin();
    QVERIFY(admin->fieldIndexes()->empty());
    put("a", "k", R"({"user": "ada", "it's": 1})");
    FieldIndexChange change;
    change.add = {exactFieldName("user"), exactFieldName("it's")};
    VERIFY_RESULT(admin->changeFieldIndexes(change));
    VERIFY_RESULT(admin->changeFieldIndexes(change)); // those that are there stay
    auto indexes = admin->fieldIndexes();
    VERIFY_RESULT(indexes);
    QCOMPARE(indexes->size(), size_t(2));
    QCOMPARE(indexes->front().field, exactFieldName("it's"));
    QCOMPARE(indexes->back().field, exactFieldName("user"));
    // The expression is the one of LangGraph's own condition.
    QVERIFY(m_database
                ->value("SELECT string_agg(pg_get_indexdef(indexrelid, 1, true), ' ') FROM "
                        "pg_index WHERE indrelid = 'store'::regclass")
                .contains("value -> 'user'::text"));
    QCOMPARE(found(R"({"user":"ada"})"), "k"_ba);
    change = {};
    change.drop = {exactFieldName("user")};
    VERIFY_RESULT(admin->changeFieldIndexes(change));
    QCOMPARE(admin->fieldIndexes()->size(), size_t(1));
    QCOMPARE(admin->changeFieldIndexes(change).error().code, ErrorCode::NotFound);
    change = {};
    change.add = {*parseFieldName("user.name")};
    QCOMPARE(admin->changeFieldIndexes(change).error().code, ErrorCode::InvalidArgument);
}

void PostgresStoreTest::whatIsTheServersBusinessIsLeftToIt() {
    StoreAdmin *admin = m_store->admin();
    Job job;
    QCOMPARE(admin->historyLimits().error().code, ErrorCode::Unsupported);
    QCOMPARE(admin->setStoredConfig(StoreConfig()).error().code, ErrorCode::Unsupported);
    QCOMPARE(admin->copyTo({u"/tmp/copy.db"_s}, job).error().code, ErrorCode::Unsupported);
    QVERIFY(!admin->storedConfig()->has_value());
    QVERIFY(!admin->isManaged() && !admin->isReadOnly());
}

QTEST_GUILESS_MAIN(PostgresStoreTest)
#include "tst_postgres_store.moc"
