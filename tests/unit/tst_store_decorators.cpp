// SPDX-License-Identifier: Apache-2.0
#include "core/store/bulk_writer.h"
#include "core/store/decorators/cached_store.h"
#include "core/store/decorators/put_if_changed_store.h"
#include "core/store/decorators/raise_on_missing_store.h"
#include "core/store/decorators/read_only_store.h"
#include "core/store/decorators/schema_store.h"
#include "core/store/decorators/scoped_store.h"
#include "core/store/decorators/statistics_store.h"
#include "core/store/decorators/ttl_clamp_store.h"
#include "tests/support/moved_clock.h"
#include "tests/unit/sqlite_samples.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<Store> memory(const StoreConfig &config = {}) {
    return opened({.path = u":memory:"_s, .config = config});
}

std::shared_ptr<Store> sample() {
    auto store = memory();
    for (const auto &[place, key] :
         {std::pair("agents.42.notes", "a"), std::pair("agents.42.notes", "b"),
          std::pair("agents.42", "direct"), std::pair("agents.43.notes", "other"),
          std::pair("agents.42x", "near")}) {
        if (!store->put(ns(place), key, R"({"v":1})"))
            qFatal("put failed");
    }
    return store;
}

template <typename T>
ErrorCode codeOf(const Result<T> &result) {
    return result ? ErrorCode::Internal : result.error().code;
}

std::unique_ptr<ScopedStore> scoped(const std::shared_ptr<Store> &store, const char *scope) {
    auto made = ScopedStore::create(store, ns(scope));
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return std::move(*made);
}

} // namespace

class StoreDecoratorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scopeShowsOnlyWhatIsInside();
    void scopeWritesInside();
    void scopeHidesRowsAndListingsOutside();
    void scopeRefusesWhatItCannotHold();
    void readOnlyRefusesWrites();
    void readOnlyProlongsNothing();
    void missingItemsAreErrors();
    void missingItemsStopTheBatch();
    void ttlIsClamped_data();
    void ttlIsClamped();
    void ttlLimitsMustAgree();
    void unchangedPutsAreLeftAlone();
    void lastOfSeveralPutsDecides();
    void putsThatSayMoreAreCarriedOut();
    void operationsAreCounted();
    void latenciesAreSummedUp();
    void cacheAnswersAndForgets();
    void cacheKeepsNoItemThatExpires();
    void cacheLetsGoInTime();
    void schemasAreKept_data();
    void schemasAreKept();
    void schemaRulesGoByNamespace();
    void badSchemasAreRefused();
    void bulkWritesObeyTheDecorator();
    void decoratorsStack();
};

void StoreDecoratorsTest::scopeShowsOnlyWhatIsInside() {
    const auto store = scoped(sample(), "agents.42");
    QVERIFY(*store->get(ns("notes"), "a"));
    QCOMPARE((*store->get(ns("notes"), "a"))->ns, ns("notes"));
    QVERIFY(*store->get(NamespacePath(), "direct"));
    QVERIFY(!*store->get(ns("agents.43.notes"), "other"));
    QVERIFY(!*store->get(ns("notes"), "other"));
    auto keys = keysOf(*store->search({}));
    std::sort(keys.begin(), keys.end());
    QCOMPARE(keys, (QByteArrayList{"a", "b", "direct"}));
    SearchOp everywhere;
    everywhere.pattern = NamespacePattern{{"*"}};
    QCOMPARE(store->search(everywhere)->items.size(), size_t(2));
    QCOMPARE(store->run(CountOp{})->items, 3);
    QCOMPARE(store->run(ChildrenOp{})->children.size(), size_t(1));
    QCOMPARE(store->run(ItemsOp{})->items.size(), size_t(3));
    QVERIFY(store->run(PeekOp{{ns("notes"), "a"}})->item);
}

void StoreDecoratorsTest::scopeWritesInside() {
    const auto whole = sample();
    const auto store = scoped(whole, "agents.42");
    QVERIFY(store->put(ns("new"), "k", "{}"));
    QVERIFY(*whole->get(ns("agents.42.new"), "k"));
    QVERIFY(store->remove(ns("notes"), "a"));
    QVERIFY(!*whole->get(ns("agents.42.notes"), "a"));
    QVERIFY(*whole->get(ns("agents.43.notes"), "other"));
}

void StoreDecoratorsTest::scopeHidesRowsAndListingsOutside() {
    const auto whole = sample();
    const auto store = scoped(whole, "agents.42");
    QCOMPARE(*store->listNamespaces({}), (std::vector<NamespacePath>{{}, ns("notes")}));
    ListNamespacesOp shallow;
    shallow.maxDepth = 1;
    QCOMPARE(store->listNamespaces(shallow)->size(), size_t(2));
    ListNamespacesOp suffix; // "42" is a label of the scope, not one inside
    suffix.conditions = {{MatchCondition::Suffix, {{"42"}}}};
    QVERIFY(store->listNamespaces(suffix)->empty());
    suffix.conditions = {{MatchCondition::Suffix, {{"notes"}}}};
    QCOMPARE(*store->listNamespaces(suffix), std::vector<NamespacePath>{ns("notes")});
    ListNamespacesOp invalid;
    invalid.maxDepth = 0;
    QVERIFY(!store->listNamespaces(invalid));

    const auto ids = whole->run(RowIdsOp{});
    QVERIFY(ids);
    QCOMPARE(ids->ids.size(), size_t(5));
    const auto rows = store->run(RowsOp{ids->ids});
    QVERIFY(rows);
    QCOMPARE(std::count_if(rows->begin(), rows->end(), [](const auto &row) { return row; }), 3);
}

void StoreDecoratorsTest::scopeRefusesWhatItCannotHold() {
    QCOMPARE(codeOf(ScopedStore::create(memory(), NamespacePath())), ErrorCode::InvalidNamespace);
    QCOMPARE(codeOf(ScopedStore::create(memory(), ns("a.*"))), ErrorCode::InvalidNamespace);
    const auto store = scoped(memory(), "a");
    QCOMPARE(codeOf(store->run(SweepTtlOp{})), ErrorCode::Unsupported);
    QCOMPARE(store->admin(), nullptr);
}

void StoreDecoratorsTest::readOnlyRefusesWrites() {
    ReadOnlyStore store(sample());
    QCOMPARE(codeOf(store.put(ns("a"), "k", "{}")), ErrorCode::ReadOnly);
    QCOMPARE(codeOf(store.remove(ns("agents.42"), "direct")), ErrorCode::ReadOnly);
    QCOMPARE(codeOf(store.run(SweepTtlOp{})), ErrorCode::ReadOnly);
    QCOMPARE(codeOf(store.bulkWriter()), ErrorCode::ReadOnly);
    QVERIFY(!store.capabilities().writable);
    QVERIFY(*store.get(ns("agents.42"), "direct"));
    const auto mixed = store.batch({GetOp{}, PutOp{}});
    QVERIFY(mixed.error().detail.startsWith(u"Operation 1:"_s));
}

void StoreDecoratorsTest::readOnlyProlongsNothing() {
    const auto whole = memory();
    PutOp put = putOp("a", "k", "{}");
    put.ttl = {TtlChoice::Minutes, 10};
    MovedClock clock;
    QVERIFY(whole->run(put));
    const auto before = whole->run(PeekOp{{ns("a"), "k"}})->item->expiresAt;
    ReadOnlyStore store(whole);
    clock.advance(1min);
    QVERIFY(store.run(GetOp{ns("a"), "k", true}));
    SearchOp search;
    search.refreshTtl = true;
    QVERIFY(store.search(search));
    QCOMPARE(whole->run(PeekOp{{ns("a"), "k"}})->item->expiresAt, before);
}

void StoreDecoratorsTest::missingItemsAreErrors() {
    RaiseOnMissingStore store(sample());
    QVERIFY(store.get(ns("agents.42"), "direct"));
    const auto missing = store.get(ns("agents.42"), "none");
    QCOMPARE(codeOf(missing), ErrorCode::NotFound);
    QCOMPARE(missing.error().detail, u"No item 'none' in namespace 'agents.42'"_s);
    QVERIFY(store.search({}));
}

void StoreDecoratorsTest::missingItemsStopTheBatch() {
    const auto whole = sample();
    RaiseOnMissingStore store(whole);
    const auto failed = store.batch({putOp("new", "k", "{}"), GetOp{ns("new"), "k", {}}});
    QCOMPARE(codeOf(failed), ErrorCode::NotFound); // reads see the state before the batch
    QVERIFY(failed.error().detail.startsWith(u"Operation 1:"_s));
    QVERIFY(!*whole->get(ns("new"), "k"));
    const auto done = store.batch({putOp("new", "k", "{}"), GetOp{ns("agents.42"), "direct", {}}});
    QVERIFY(done);
    QVERIFY(std::get<GetAnswer>((*done)[1]));
    QVERIFY(*whole->get(ns("new"), "k"));
}

void StoreDecoratorsTest::ttlIsClamped_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("minutes");
    QTest::addColumn<double>("expected"); // 0: never
    QTest::addColumn<bool>("hasMost");
    QTest::newRow("within") << int(TtlChoice::Minutes) << 10.0 << 10.0 << true;
    QTest::newRow("too short") << int(TtlChoice::Minutes) << 0.1 << 5.0 << true;
    QTest::newRow("too long") << int(TtlChoice::Minutes) << 1e6 << 60.0 << true;
    QTest::newRow("never") << int(TtlChoice::Never) << 0.0 << 60.0 << true;
    QTest::newRow("default") << int(TtlChoice::Default) << 0.0 << 20.0 << true;
    QTest::newRow("never, and may") << int(TtlChoice::Never) << 0.0 << 0.0 << false;
    QTest::newRow("long, and may") << int(TtlChoice::Minutes) << 1e6 << 1e6 << false;
}

void StoreDecoratorsTest::ttlIsClamped() {
    QFETCH(int, kind);
    QFETCH(double, minutes);
    QFETCH(double, expected);
    QFETCH(bool, hasMost);
    StoreConfig config;
    config.ttl.defaultTtl = 20;
    TtlLimits limits{5.0, {}};
    if (hasMost)
        limits.most = 60.0;
    const auto store = TtlClampStore::create(memory(config), limits);
    QVERIFY(store);
    PutOp put = putOp("a", "k", "{}");
    put.ttl = {static_cast<TtlChoice::Kind>(kind), minutes};
    QVERIFY((*store)->run(put));
    const auto item = (*store)->run(PeekOp{{ns("a"), "k"}})->item;
    QVERIFY(item);
    QCOMPARE(item->ttlMinutes.value_or(0), expected);
}

void StoreDecoratorsTest::ttlLimitsMustAgree() {
    QCOMPARE(codeOf(TtlClampStore::create(memory(), {10.0, 5.0})), ErrorCode::InvalidConfig);
    QCOMPARE(codeOf(TtlClampStore::create(memory(), {0.0, {}})), ErrorCode::InvalidConfig);
    QCOMPARE(codeOf(TtlClampStore::create(memory(), {{}, qQNaN()})), ErrorCode::InvalidConfig);
}

void StoreDecoratorsTest::unchangedPutsAreLeftAlone() {
    const auto whole = sample();
    PutIfChangedStore store(whole);
    const auto before = *whole->get(ns("agents.42"), "direct");
    const auto answers = store.batch({putOp("agents.42", "direct", R"({"v":1})"),
                                      GetOp{ns("agents.42"), "direct", {}},
                                      putOp("agents.42", "changed", R"({"v":1})"),
                                      putOp("agents.42.notes", "a", R"({"v": 1})")});
    QVERIFY(answers);
    QCOMPARE(answers->size(), size_t(4));
    QVERIFY(std::get<PutAnswer>((*answers)[0]).unchanged);
    QCOMPARE(std::get<GetAnswer>((*answers)[1]), before);
    QVERIFY(!std::get<PutAnswer>((*answers)[2]).unchanged);
    QVERIFY(!std::get<PutAnswer>((*answers)[3]).unchanged); // other bytes are another value
    QCOMPARE(*whole->get(ns("agents.42"), "direct"), before);
    QVERIFY(*whole->get(ns("agents.42"), "changed"));
}

void StoreDecoratorsTest::lastOfSeveralPutsDecides() {
    const auto whole = sample();
    PutIfChangedStore store(whole);
    auto answers = store.batch(
        {putOp("agents.42", "direct", R"({"v":2})"), putOp("agents.42", "direct", R"({"v":1})")});
    QVERIFY(answers);
    QVERIFY(std::get<PutAnswer>((*answers)[0]).unchanged);
    QCOMPARE((*whole->get(ns("agents.42"), "direct"))->value, R"({"v":1})"_ba);
    answers = store.batch(
        {putOp("agents.42", "direct", R"({"v":1})"), putOp("agents.42", "direct", R"({"v":3})")});
    QVERIFY(answers);
    QCOMPARE((*whole->get(ns("agents.42"), "direct"))->value, R"({"v":3})"_ba);
    QVERIFY(store.remove(ns("agents.42"), "direct"));
    QVERIFY(!*whole->get(ns("agents.42"), "direct"));
}

void StoreDecoratorsTest::putsThatSayMoreAreCarriedOut() {
    PutIfChangedStore store(sample());
    PutOp put = putOp("agents.42", "direct", R"({"v":1})");
    put.ttl = {TtlChoice::Minutes, 5};
    QVERIFY(!store.run(put)->unchanged);
    put.ttl = {};
    QVERIFY(!store.run(put)->unchanged); // it would have expired
    QVERIFY(store.run(put)->unchanged);
}

void StoreDecoratorsTest::operationsAreCounted() {
    StatisticsStore store(sample());
    QVERIFY(store.get(ns("agents.42"), "direct"));
    QVERIFY(store.get(ns("users"), "none"));
    QVERIFY(store.put(ns("users"), "k", "{}"));
    QVERIFY(store.remove(ns("users"), "k"));
    QVERIFY(store.search({}));
    QVERIFY(store.listNamespaces({}));
    QVERIFY(!store.put(ns("users"), "k", "[]"));
    QVERIFY(store.batch({GetOp{ns("users"), "k", {}}, putOp("users", "k", "{}")}));
    const StoreStatistics statistics = store.statistics();
    QCOMPARE(statistics.batches, 8);
    QCOMPARE(statistics.failedBatches, 1);
    QCOMPARE(statistics.operations, (OperationCounts{3, 1, 2, 2, 1, 1, 5, 1, 0}));
    QCOMPARE(statistics.namespaces.at(ns("agents")), (OperationCounts{1, 1, 0, 0, 0, 0, 0, 0, 0}));
    QCOMPARE(statistics.namespaces.at(ns("users")), (OperationCounts{2, 0, 2, 2, 1, 0, 0, 0, 0}));
    QCOMPARE(statistics.latencies.at("get").count, 2);
    QCOMPARE(statistics.latencies.at("mixed").count, 1);
    QVERIFY(statistics.latencies.at("get").min > 0);
    store.reset();
    QCOMPARE(store.statistics().batches, 0);
}

void StoreDecoratorsTest::latenciesAreSummedUp() {
    LatencyHistogram histogram;
    QCOMPARE(histogram.summary(), LatencySummary{});
    for (int i = 1; i <= 1000; ++i)
        histogram.add(std::chrono::microseconds(i));
    const LatencySummary summary = histogram.summary();
    QCOMPARE(summary.count, 1000);
    QCOMPARE(summary.mean, 500.5);
    QVERIFY(qAbs(summary.deviation - 288.82) < 0.01);
    QCOMPARE(summary.min, 1.0);
    QCOMPARE(summary.max, 1000.0);
    QVERIFY(qAbs(summary.p50 - 500) < 500.0 / 16);
    QVERIFY(qAbs(summary.p90 - 900) < 900.0 / 16);
    QVERIFY(qAbs(summary.p99 - 990) < 990.0 / 16);
}

void StoreDecoratorsTest::cacheAnswersAndForgets() {
    const auto origin = std::make_shared<StatisticsStore>(sample());
    CachedStore store(origin, inMemory());
    const auto first = store.get(ns("agents.42"), "direct");
    QVERIFY(first && *first);
    const auto second = store.get(ns("agents.42"), "direct");
    QCOMPARE(*second, *first);
    QCOMPARE(origin->statistics().operations.gets, 1);
    QVERIFY(!*store.get(ns("agents.42"), "none"));
    QVERIFY(!*store.get(ns("agents.42"), "none"));
    QCOMPARE(origin->statistics().operations.gets, 3);

    QVERIFY(store.put(ns("agents.42"), "direct", R"({"v":2})"));
    QCOMPARE((*store.get(ns("agents.42"), "direct"))->value, R"({"v":2})"_ba);
    QVERIFY(origin->put(ns("agents.42"), "direct", R"({"v":3})")); // by somebody else
    QCOMPARE((*store.get(ns("agents.42"), "direct"))->value, R"({"v":2})"_ba);
    QVERIFY(store.invalidate({ns("agents.42"), "direct"}));
    QCOMPARE((*store.get(ns("agents.42"), "direct"))->value, R"({"v":3})"_ba);
    QVERIFY(store.remove(ns("agents.42"), "direct"));
    QVERIFY(!*store.get(ns("agents.42"), "direct"));
    QCOMPARE(store.search({})->items.size(), size_t(4));
}

void StoreDecoratorsTest::cacheKeepsNoItemThatExpires() {
    const auto origin = std::make_shared<StatisticsStore>(memory());
    PutOp put = putOp("a", "k", "{}");
    put.ttl = {TtlChoice::Minutes, 5};
    QVERIFY(origin->run(put));
    CachedStore store(origin, inMemory());
    QVERIFY(*store.get(ns("a"), "k"));
    QVERIFY((*store.get(ns("a"), "k"))->expiresAt);
    QCOMPARE(origin->statistics().operations.gets, 2);
}

void StoreDecoratorsTest::cacheLetsGoInTime() {
    const auto origin = std::make_shared<StatisticsStore>(sample());
    MovedClock clock;
    CachedStore store(origin, inMemory(), 10); // minutes
    QVERIFY(*store.get(ns("agents.42"), "direct"));
    clock.advance(9min);
    QVERIFY(*store.get(ns("agents.42"), "direct"));
    QCOMPARE(origin->statistics().operations.gets, 1);
    clock.advance(2min);
    QVERIFY(*store.get(ns("agents.42"), "direct"));
    QCOMPARE(origin->statistics().operations.gets, 2);
}

void StoreDecoratorsTest::schemasAreKept_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("says"); // empty: it fits
    int rows = 0;
    const auto row = [&rows](const char *schema, const char *value, const QString &says = {}) {
        QTest::addRow("%d: %s", rows++, value) << QByteArray(schema) << QByteArray(value) << says;
    };
    const char *person = R"({"type":"object","required":["name"],"properties":{
        "name":{"type":"string","minLength":1},"age":{"type":"integer","minimum":0},
        "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true},
        "kind":{"enum":["a",1,null,{"x":[1]}]}}})";
    row(person, R"({"name":"Ada","age":36,"tags":["x","y"],"kind":{"x":[1]}})");
    row(person, R"({"name":"Ada","age":36.0})");
    row(person, R"({"name":"Ada","age":123456789012345678901234567890})");
    row(person, R"({"age":1})", u"name"_s);
    row(person, R"({"name":"Ada","age":1.5})", u"/age: "_s);
    row(person, R"({"name":"Ada","age":-1})", u"/age: "_s);
    row(person, R"({"name":"Ada","tags":["x",1]})", u"/tags/1: "_s);
    row(person, R"({"name":"Ada","tags":["x","\u0078"]})", u"/tags"_s);
    row(person, R"({"name":"Ada","kind":"b"})", u"/kind: "_s);
    row(person, R"({"name":""})", u"/name: "_s);
    row(person, "[]", u"does not fit"_s);
    row(person, "{", u"the text ends here"_s);
    row(R"({"$ref":"#/definitions/d","definitions":{"d":{"type":"object","maxProperties":1}}})",
        R"({"a":1})");
    row(R"({"$ref":"#/definitions/d","definitions":{"d":{"type":"object","maxProperties":1}}})",
        R"({"a":1,"b":2})", u"does not fit"_s);
    row(R"({"additionalProperties":false,"patternProperties":{"^x":{"type":"number"}}})",
        R"({"x1":1e400,"xé":-0.0})");
    row(R"({"additionalProperties":false,"patternProperties":{"^x":{"type":"number"}}})",
        R"({"y":1})", u"does not fit"_s);
    row("true", R"({"anything":[1,2,{}]})");
    row("false", "{}", u"does not fit"_s);
}

void StoreDecoratorsTest::schemasAreKept() {
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    QFETCH(QString, says);
    const auto parsed = JsonSchema::parse(schema);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    const auto fits = parsed->validate(value);
    QVERIFY2(fits.has_value() == says.isEmpty(), fits ? "fits" : qPrintable(fits.error().detail));
    if (!fits) {
        QCOMPARE(fits.error().code, ErrorCode::InvalidValue);
        QVERIFY2(fits.error().detail.contains(says), qPrintable(fits.error().detail));
    }
}

void StoreDecoratorsTest::schemaRulesGoByNamespace() {
    const auto whole = memory();
    const auto schema = JsonSchema::parse(R"({"required":["name"]})");
    QVERIFY(schema);
    SchemaStore store(whole, {{NamespacePattern{{"users", "*", "profile"}}, *schema}});
    QVERIFY(store.put(ns("users.1.notes"), "k", "{}"));
    const QByteArray bytes = R"({ "name" : 1.0 , "id" : 3513714948419280427 })";
    QVERIFY(store.put(ns("users.1.profile"), "k", bytes));
    QCOMPARE((*whole->get(ns("users.1.profile"), "k"))->value, bytes);
    const auto refused =
        store.batch({putOp("ok", "k", "{}"), putOp("users.1.profile.x", "k", "{}")});
    QCOMPARE(codeOf(refused), ErrorCode::InvalidValue);
    QVERIFY(refused.error().detail.startsWith(u"Operation 1: The value does not fit"_s));
    QVERIFY(!*whole->get(ns("ok"), "k"));
    QVERIFY(store.remove(ns("users.1.profile"), "k"));
}

void StoreDecoratorsTest::badSchemasAreRefused() {
    for (const char *schema : {"", "{", R"({"type":"nonsense"})", R"({"required":5})",
                               R"({"$ref":"#/definitions/none"})"}) {
        const auto parsed = JsonSchema::parse(schema);
        QVERIFY2(!parsed, schema);
        QCOMPARE(parsed.error().code, ErrorCode::InvalidConfig);
    }
}

void StoreDecoratorsTest::bulkWritesObeyTheDecorator() {
    const auto whole = memory();
    const auto store = scoped(whole, "inside");
    auto writer = store->bulkWriter();
    QVERIFY(writer);
    QVERIFY((*writer)->put({putOp("a", "k", "{}")}, ConflictRule::Replace));
    QVERIFY((*writer)->commit());
    QVERIFY(*whole->get(ns("inside.a"), "k"));
    QVERIFY(!*whole->get(ns("a"), "k"));
}

void StoreDecoratorsTest::decoratorsStack() {
    const auto whole = sample();
    const auto statistics = std::make_shared<StatisticsStore>(whole);
    const std::shared_ptr<Store> scope = scoped(statistics, "agents.42");
    RaiseOnMissingStore store(std::make_shared<ReadOnlyStore>(scope));
    QVERIFY(*store.get(ns("notes"), "a"));
    QCOMPARE(codeOf(store.get(ns("notes"), "other")), ErrorCode::NotFound);
    QCOMPARE(codeOf(store.put(ns("notes"), "a", "{}")), ErrorCode::ReadOnly);
    QCOMPARE(statistics->statistics().operations.gets, 2);
}

QTEST_GUILESS_MAIN(StoreDecoratorsTest)
#include "tst_store_decorators.moc"
