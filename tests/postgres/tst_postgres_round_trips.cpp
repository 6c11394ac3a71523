// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"
#include "core/store/change_feed.h"
#include "core/store/store_admin.h"
#include "tests/postgres/cutting_proxy.h"
#include "tests/postgres/postgres_server.h"

#include <QElapsedTimer>
#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// How often a program waits for the server: over a long line, that is what people wait for.
class PostgresRoundTripsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void eachQuestionIsOne_data();
    void eachQuestionIsOne();
    void writingIsTwo();
    void anIdleTickIsOne_data();
    void anIdleTickIsOne();
    void firstRowsComeSoon_data();
    void firstRowsComeSoon();

private:
    std::unique_ptr<PostgresStore> opened();

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<CuttingProxy> m_proxy;
    std::unique_ptr<PostgresStore> m_store;
};

void PostgresRoundTripsTest::init() {
    if (m_database == nullptr) {
        m_database = TestDatabase::make(u"pg17"_s);
        if (m_database == nullptr)
            QSKIP("the server does not run: packaging/servers start");
        PostgresStoreOptions options;
        options.location = *StoreLocation::parse(m_database->address());
        QVERIFY(PostgresStore::open(options).has_value()); // makes the tables
        m_database->sql("INSERT INTO store (prefix, key, value) SELECT 'n' || i % 7 || '.m' || i % "
                        "11, 'k' || i, jsonb_build_object('n', i) FROM generate_series(1, 2000) i; "
                        "ANALYZE store");
    }
    m_proxy = std::make_unique<CuttingProxy>(m_database->address());
    m_store = opened();
    QVERIFY(m_store != nullptr);
}

void PostgresRoundTripsTest::cleanup() {
    m_store.reset();
    m_proxy.reset();
}

std::unique_ptr<PostgresStore> PostgresRoundTripsTest::opened() {
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(m_proxy->address());
    auto store = PostgresStore::open(options);
    if (!store)
        qWarning("%s", qPrintable(store.error().detail));
    return store ? *std::move(store) : nullptr;
}

void PostgresRoundTripsTest::eachQuestionIsOne_data() {
    QTest::addColumn<std::vector<Op>>("ops");
    const NamespacePath ns = NamespacePath::fromStored("n1.m1");
    const auto row = [](const char *name, std::vector<Op> ops) { QTest::newRow(name) << ops; };
    std::vector<Op> gets(200, GetOp{ns, "k1", false});
    row("200 items", gets);
    row("an item", {GetOp{ns, "k1", false}});
    row("an item and its vectors", {PeekOp{{ns, "k1"}}});
    ChildrenOp children;
    children.limit = 200;
    row("children", {children});
    ItemsOp items;
    items.limit = 200;
    row("a page of items", {items});
    items.after = ItemId{ns, "k1"};
    row("the page behind an item", {items});
    row("all row handles", {RowIdsOp{}});
    row("a count", {CountOp{}});
    CountOp filtered;
    filtered.filter = *parseFilter(R"({"n":{"$gt":100}})");
    row("a filter", {filtered});
    row("a search", {SearchOp{}});
    row("namespaces", {ListNamespacesOp{}});
    row("several at once", {GetOp{ns, "k1", false}, CountOp{}, items, RowIdsOp{}});
}

void PostgresRoundTripsTest::eachQuestionIsOne() {
    QFETCH(std::vector<Op>, ops);
    const int before = m_proxy->roundTrips();
    QVERIFY(m_store->batch(ops).has_value());
    QCOMPARE(m_proxy->roundTrips() - before, 1);
}

void PostgresRoundTripsTest::writingIsTwo() {
    // What is written, and the commit: which of them was lost can be told so.
    const int before = m_proxy->roundTrips();
    QVERIFY(m_store->put(NamespacePath::fromStored("w"), "k", "{}").has_value());
    QCOMPARE(m_proxy->roundTrips() - before, 2);
}

void PostgresRoundTripsTest::anIdleTickIsOne_data() {
    QTest::addColumn<bool>("managed");
    QTest::newRow("guest") << false;
    QTest::newRow("managed") << true;
}

void PostgresRoundTripsTest::anIdleTickIsOne() {
    QFETCH(bool, managed);
    if (managed)
        QVERIFY(m_store->admin()->manage().has_value());
    ChangeFeed *feed = m_store->changeFeed();
    const auto first = feed->commits();
    QVERIFY(first.has_value());
    for (const bool written : {false, true, false}) {
        if (written)
            m_database->sql("INSERT INTO store VALUES ('tick', 'k" +
                            QByteArray(managed ? "m" : "g") + "', '{}')");
        const int before = m_proxy->roundTrips();
        const auto now = feed->commits();
        QVERIFY(now.has_value());
        QCOMPARE(m_proxy->roundTrips() - before, 1);
    }
    QVERIFY(*feed->commits() != *first);
    if (managed)
        QVERIFY(m_store->admin()->unmanage().has_value());
}

void PostgresRoundTripsTest::firstRowsComeSoon_data() {
    QTest::addColumn<int>("oneWay");
    QTest::newRow("next door") << 0;
    QTest::newRow("20 ms") << 10;
    QTest::newRow("100 ms") << 50;
}

/// What the window asks until rows are there: connecting with TLS (four, beside the one that the
/// system does), what is here (two), where changes begin, the tree, the list, its first page. One
/// more may be the farewell of the store before.
void PostgresRoundTripsTest::firstRowsComeSoon() {
    QFETCH(int, oneWay);
    m_store.reset();
    m_proxy->delay(std::chrono::milliseconds(oneWay));
    const int before = m_proxy->roundTrips();
    QElapsedTimer timer;
    timer.start();
    const auto store = opened();
    QVERIFY(store != nullptr);
    const int opening = m_proxy->roundTrips() - before;
    const qint64 openingTime = timer.restart();
    QVERIFY(store->changeFeed()->now().has_value());
    (void)store->admin()->isManaged();
    QVERIFY(store->run(ChildrenOp{}).has_value());
    const auto ids = store->run(RowIdsOp{});
    QVERIFY(ids.has_value());
    RowsOp rows;
    rows.ids.assign(ids->ids.begin(), ids->ids.begin() + 200);
    QVERIFY(store->run(rows).has_value());
    const int all = m_proxy->roundTrips() - before;
    qInfo("round trips: %d to open (%lld ms), %d to the first rows (%lld ms more)", opening,
          openingTime, all, timer.elapsed());
    QVERIFY2(opening <= 7, QByteArray::number(opening));
    QVERIFY2(all <= 11, QByteArray::number(all));
}

QTEST_GUILESS_MAIN(PostgresRoundTripsTest)
#include "tst_postgres_round_trips.moc"
