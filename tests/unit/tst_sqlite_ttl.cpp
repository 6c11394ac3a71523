// SPDX-License-Identifier: Apache-2.0
#include "tests/support/moved_clock.h"
#include "tests/unit/sqlite_samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace std::chrono_literals;

/// Time-to-live as LangGraph's users rely on it, exact to the fraction of a second.
class SqliteTtlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void choiceDecidesHowLong_data();
    void choiceDecidesHowLong();
    void overwritingDecidesAnew();
    void expiryIsWrittenAsPythonWritesIt();
    void readingProlongs_data();
    void readingProlongs();
    void prolongingIsForEachItemItsOwn();
    void prolongingTellsNobodyOfAnUpdate();
    void readingRevivesTheExpired();
    void twoReadsDoNotKeepAShortLife();
    void clockThatGoesBackTakesNoLife();
    void expiredIsOmittedWhenConfigured();
    void sweepingRemovesTheExpiredWithTheirVectors();
    void sweepComparesEveryForm();
    void readOnlyStoreProlongsNothing();
    void importedExpiryWins();
};

namespace {

/// An item with a life of `minutes` that ends at `expiresAt`.
PutOp mortal(const char *key, double minutes, Timestamp expiresAt) {
    PutOp op = putOp("a", key, "{}"_ba);
    op.ttl = {TtlChoice::Minutes, minutes};
    op.expiresAt = expiresAt;
    return op;
}

Item peeked(SqliteStore &store, const char *key) {
    return store.run(PeekOp{{ns("a"), key}})->item.value();
}

/// What a time that is `minutes` after a moment between `from` and now lies in.
bool isAfter(std::optional<Timestamp> time, Timestamp from, double minutes) {
    return time && *time >= from.plusMinutes(minutes) &&
           *time <= Timestamp::now().plusMinutes(minutes);
}

} // namespace

void SqliteTtlTest::choiceDecidesHowLong_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("minutes");
    QTest::addColumn<double>("configured"); // 0: not
    QTest::addColumn<double>("expected");   // 0: for ever
    QTest::newRow("nothing said") << int(TtlChoice::Default) << 0.0 << 0.0 << 0.0;
    QTest::newRow("default") << int(TtlChoice::Default) << 0.0 << 2.5 << 2.5;
    QTest::newRow("null beats the default") << int(TtlChoice::Never) << 0.0 << 2.5 << 0.0;
    QTest::newRow("given beats the default") << int(TtlChoice::Minutes) << 0.001 << 2.5 << 0.001;
}

void SqliteTtlTest::choiceDecidesHowLong() {
    QFETCH(int, kind);
    QFETCH(double, minutes);
    QFETCH(double, configured);
    QFETCH(double, expected);
    StoreConfig config;
    if (configured > 0)
        config.ttl.defaultTtl = configured;
    auto store = opened({.path = u":memory:"_s, .config = config});
    PutOp op = putOp("a", "k"_ba, "{}"_ba);
    op.ttl = {static_cast<TtlChoice::Kind>(kind), minutes};
    const Timestamp before = Timestamp::now();
    QVERIFY(store->run(op));
    const Item item = peeked(*store, "k");
    if (expected > 0) {
        QCOMPARE(item.ttlMinutes, expected);
        QVERIFY(isAfter(item.expiresAt, before, expected));
    } else {
        QVERIFY(!item.ttlMinutes);
        QVERIFY(!item.expiresAt);
    }
}

void SqliteTtlTest::overwritingDecidesAnew() {
    auto store = inMemory();
    QVERIFY(store->run(mortal("k", 5, at("2999-01-01"))));
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":2}"_ba));
    const Item item = peeked(*store, "k");
    QVERIFY(!item.ttlMinutes);
    QVERIFY(!item.expiresAt);
}

void SqliteTtlTest::expiryIsWrittenAsPythonWritesIt() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->run(mortal("k", 5, at("2999-01-02 03:04:05"))));
    QCOMPARE(textOf(path, "SELECT expires_at || ' ' || typeof(expires_at) FROM store"_ba),
             "2999-01-02 03:04:05.000000+00:00 text"_ba);
}

void SqliteTtlTest::readingProlongs_data() {
    QTest::addColumn<int>("configured"); // -1: absent
    QTest::addColumn<int>("flag");       // -1: absent
    QTest::addColumn<bool>("prolongs");
    QTest::newRow("default") << -1 << -1 << false;
    QTest::newRow("asked for") << -1 << 1 << true;
    QTest::newRow("asked not to") << -1 << 0 << false;
    QTest::newRow("configured to") << 1 << -1 << true;
    QTest::newRow("asked not to beats configured to") << 1 << 0 << false;
    QTest::newRow("configured not to") << 0 << -1 << false;
    QTest::newRow("asked for beats configured not to") << 0 << 1 << true;
    QTest::newRow("asked not to, configured not to") << 0 << 0 << false;
}

void SqliteTtlTest::readingProlongs() {
    QFETCH(int, configured);
    QFETCH(int, flag);
    QFETCH(bool, prolongs);
    StoreConfig config;
    if (configured >= 0)
        config.ttl.refreshOnRead = configured == 1;
    auto store = opened({.path = u":memory:"_s, .config = config});
    const std::optional<bool> refresh = flag < 0 ? std::nullopt : std::optional(flag == 1);
    GetOp get{ns("a"), "k"_ba, refresh};
    SearchOp search;
    search.refreshTtl = refresh;
    const Timestamp end = at("2999-01-01");
    for (const Op &op : {Op(get), Op(search)}) {
        for (const bool besideAWrite : {false, true}) {
            QVERIFY(store->run(mortal("k", 0.5, end)));
            const Timestamp before = Timestamp::now();
            std::vector<Op> ops = {op};
            if (besideAWrite)
                ops.emplace_back(putOp("b", "k"_ba, "{}"_ba));
            QVERIFY(store->batch(std::move(ops)));
            const auto expiresAt = peeked(*store, "k").expiresAt;
            QCOMPARE(isAfter(expiresAt, before, 0.5), prolongs);
            QCOMPARE(expiresAt == end, !prolongs);
        }
    }
}

void SqliteTtlTest::prolongingIsForEachItemItsOwn() {
    auto store = inMemory();
    QVERIFY(
        store->batch({mortal("long", 60, at("2999-01-01")), mortal("short", 1, at("2999-01-01")),
                      mortal("other", 1, at("2999-01-01")), putOp("a", "for ever"_ba, "{}"_ba)}));
    const Timestamp before = Timestamp::now();
    QVERIFY(store->batch({GetOp{ns("a"), "long"_ba, true}, GetOp{ns("a"), "short"_ba, true},
                          GetOp{ns("a"), "other"_ba, false}, GetOp{ns("a"), "for ever"_ba, true}}));
    QVERIFY(isAfter(peeked(*store, "long").expiresAt, before, 60));
    QVERIFY(isAfter(peeked(*store, "short").expiresAt, before, 1));
    // The flag of one get does not spill over to its neighbours in the namespace.
    QCOMPARE(peeked(*store, "other").expiresAt, at("2999-01-01"));
    QVERIFY(!peeked(*store, "for ever").expiresAt);
}

void SqliteTtlTest::prolongingTellsNobodyOfAnUpdate() {
    StoreConfig config;
    config.ttl.refreshOnRead = true;
    auto store = opened({.path = u":memory:"_s, .config = config});
    PutOp op = mortal("k", 5, at("2999-01-01"));
    op.updatedAt = at("2020-01-01");
    QVERIFY(store->run(op));
    QVERIFY(store->get(ns("a"), "k"_ba));
    QCOMPARE(peeked(*store, "k").updatedAt, at("2020-01-01"));
    QVERIFY(peeked(*store, "k").expiresAt != at("2999-01-01"));
}

void SqliteTtlTest::readingRevivesTheExpired() {
    StoreConfig config;
    config.ttl.refreshOnRead = true;
    auto store = opened({.path = u":memory:"_s, .config = config});
    QVERIFY(store->run(mortal("k", 5, at("2000-01-01"))));
    QVERIFY(store->get(ns("a"), "k"_ba)->has_value());
    QCOMPARE(store->run(SweepTtlOp{})->removed, 0);
    // Within one batch too: what is read lives on.
    QVERIFY(store->run(mortal("k", 5, at("2000-01-01"))));
    const auto answers = store->batch({SweepTtlOp{}, GetOp{ns("a"), "k"_ba, {}}});
    QCOMPARE(std::get<SweepTtlAnswer>(answers->at(0)).removed, 0);
    QVERIFY(store->get(ns("a"), "k"_ba)->has_value());
}

void SqliteTtlTest::twoReadsDoNotKeepAShortLife() {
    StoreConfig config;
    config.ttl.defaultTtl = 5.0 / 60;
    MovedClock clock;
    auto store = opened({.path = u":memory:"_s, .config = config});
    QVERIFY(store->put(ns("a"), "k"_ba, "{}"_ba));
    const auto expiresAt = peeked(*store, "k").expiresAt;
    QCOMPARE(expiresAt, clock.now().plusMinutes(5.0 / 60));
    for (int i = 0; i < 2; ++i) {
        clock.advance(2s);
        QVERIFY(store->get(ns("a"), "k"_ba)->has_value());
        QCOMPARE(store->search({})->items.size(), size_t(1));
        QCOMPARE(peeked(*store, "k").expiresAt, expiresAt);
        QCOMPARE(store->run(SweepTtlOp{})->removed, 0);
    }
    clock.advance(2s);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 1);
}

void SqliteTtlTest::clockThatGoesBackTakesNoLife() {
    StoreConfig config;
    config.ttl.defaultTtl = 10;
    config.ttl.omitExpired = true;
    MovedClock clock;
    auto store = opened({.path = u":memory:"_s, .config = config});
    QVERIFY(store->put(ns("a"), "first"_ba, "{}"_ba));
    const Timestamp made = clock.now();
    clock.advance(-24h);
    QVERIFY(store->put(ns("a"), "second"_ba, "{}"_ba));
    QVERIFY(store->put(ns("a"), "first"_ba, R"({"n":2})"_ba));
    QCOMPARE(store->search({})->items.size(), size_t(2));
    QCOMPARE(store->run(SweepTtlOp{})->removed, 0);
    const Item first = peeked(*store, "first");
    QCOMPARE(first.value, R"({"n":2})"_ba);
    QCOMPARE(first.createdAt, made);
    QCOMPARE(first.updatedAt, clock.now());
    QCOMPARE(first.expiresAt, clock.now().plusMinutes(10));
    clock.advance(11min);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 2);
}

void SqliteTtlTest::expiredIsOmittedWhenConfigured() {
    StoreConfig config;
    config.ttl.omitExpired = true;
    auto store = opened({.path = u":memory:"_s, .config = config});
    QVERIFY(store->batch({mortal("dead", 5, at("2000-01-01")), mortal("alive", 5, at("2999-01-01")),
                          putOp("a", "ever"_ba, "{}"_ba)}));
    QVERIFY(!store->get(ns("a"), "dead"_ba)->has_value());
    QVERIFY(store->get(ns("a"), "alive"_ba)->has_value());
    QByteArrayList keys = keysOf(store->search({}).value());
    std::sort(keys.begin(), keys.end());
    QCOMPARE(keys, (QByteArrayList{"alive"_ba, "ever"_ba}));
    // Who looks into the file sees it until it is swept; it was not revived either.
    QCOMPARE(peeked(*store, "dead").expiresAt, at("2000-01-01"));
    QCOMPARE(store->run(CountOp{})->items, 3);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 1);
    QCOMPARE(store->run(CountOp{})->items, 2);
}

void SqliteTtlTest::sweepingRemovesTheExpiredWithTheirVectors() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(
        store->batch({mortal("dead", 5, at("2000-01-01")), mortal("dead too", 5, at("2000-01-01")),
                      mortal("alive", 5, at("2999-01-01"))}));
    execute(path, "INSERT INTO store_vectors (prefix, key, field_name, embedding) "
                  "VALUES ('a', 'dead', '$', x'00'), ('a', 'alive', '$', x'00')"_ba);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 2);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 0);
    QCOMPARE(textOf(path, "SELECT group_concat(key) FROM store"_ba), "alive"_ba);
    QCOMPARE(textOf(path, "SELECT group_concat(key) FROM store_vectors"_ba), "alive"_ba);
}

void SqliteTtlTest::sweepComparesEveryForm() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    // As Python's put, its refresh and a careless program write it.
    execute(path, "INSERT INTO store (prefix, key, value, expires_at) VALUES "
                  "('a', 'put', '{}', '2000-01-01 00:00:00.123456+00:00'), "
                  "('a', 'refreshed', '{}', '2000-01-01 00:00:00'), "
                  "('a', 'number', '{}', 5), "
                  "('a', 'future', '{}', '2999-01-01 00:00:00'), "
                  "('a', 'never', '{}', NULL)"_ba);
    QCOMPARE(store->run(SweepTtlOp{})->removed, 3);
    QCOMPARE(textOf(path, "SELECT group_concat(key) FROM (SELECT key FROM store ORDER BY key)"_ba),
             "future,never"_ba);
}

void SqliteTtlTest::readOnlyStoreProlongsNothing() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    QVERIFY(opened({.path = path})->run(mortal("k", 5, at("2999-01-01"))));
    auto store = opened({.path = path, .readOnly = true});
    QVERIFY(store->run(GetOp{ns("a"), "k"_ba, true})->has_value());
    QCOMPARE(peeked(*store, "k").expiresAt, at("2999-01-01"));
}

void SqliteTtlTest::importedExpiryWins() {
    auto store = inMemory();
    QVERIFY(store->run(mortal("k", 7.5, at("2030-06-01 12:00:00.25"))));
    const Item item = peeked(*store, "k");
    QCOMPARE(item.expiresAt, at("2030-06-01 12:00:00.25"));
    QCOMPARE(item.ttlMinutes, 7.5);
}

QTEST_GUILESS_MAIN(SqliteTtlTest)
#include "tst_sqlite_ttl.moc"
