// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"
#include "tests/unit/random_filter.h"
#include "tests/unit/reference_filter.h"

#include <QtConcurrent>
#include <QTest>
#include <QThread>
#include <QThreadPool>

#include <atomic>

using namespace nestor;
using namespace Qt::StringLiterals;

/// What passes which filter: the table of docs/search.md, row by row.
class FilterMatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesPass_data();
    void valuesPass();
    void whatIsNoJsonNeverPasses_data();
    void whatIsNoJsonNeverPasses();
    void theEmptyFilterAsksNothing();
    void wrongOperandsAreRefused_data();
    void wrongOperandsAreRefused();
    void agreesWithTheReference();
    void damagedValuesDoNoHarm();
    void oneMatcherServesSeveralThreads();
};

void FilterMatchTest::valuesPass_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("passes");
    QByteArray filter;
    const auto passes = [&](const char *value) {
        QTest::addRow("%s passes %s", value, filter.constData())
            << filter << QByteArray(value) << true;
    };
    const auto fails = [&](const char *value) {
        QTest::addRow("%s fails %s", value, filter.constData())
            << filter << QByteArray(value) << false;
    };

    // Equality of scalars.
    filter = R"({"a": "x"})";
    passes(R"({"a":"x"})");
    passes(R"( { "b" : [{"a":"y"}] , "a" : "x" } )");
    passes(R"({"a":"\u0078"})");
    passes(R"({"\u0061":"x"})");
    fails(R"({"a":"X"})");
    fails(R"({"a":"xx"})");
    fails(R"({"a":["x"]})");
    fails(R"({"b":{"a":"x"}})");
    fails(R"({"b":"\"a\":\"x\""})");
    fails(R"({})");
    filter = R"({"a": "größer \"als\" 記憶😀"})";
    passes(R"({"a":"größer \"als\" 記憶😀"})");
    passes(R"({"a":"gr\u00f6\u00dfer \u0022als\u0022 \u8a18\u61b6\ud83d\ude00"})");
    filter = R"({"a": ""})";
    passes(R"({"a":""})");
    fails(R"({"a":null})");
    filter = R"({"a": 1})";
    passes(R"({"a":1})");
    passes(R"({"a":1.0})");
    passes(R"({"a":10e-1})");
    passes(R"({"a":true})");
    fails(R"({"a":"1"})");
    fails(R"({"a":false})");
    fails(R"({"a":1.0000000000000000000001})");
    filter = R"({"a": true})";
    passes(R"({"a":true})");
    passes(R"({"a":1})");
    fails(R"({"a":"true"})");
    fails(R"({"a":2})");
    filter = R"({"a": 9007199254740993})";
    passes(R"({"a":9007199254740993})");
    passes(R"({"a":9007199254740993.0})");
    fails(R"({"a":9007199254740992})");
    filter = R"({"a": 1e400})";
    passes(R"({"a":10e399})");
    fails(R"({"a":2e400})");

    // null, missing and $ne.
    filter = R"({"a": null})";
    passes(R"({"a":null})");
    passes(R"({"b":1})");
    fails(R"({"a":0})");
    fails(R"({"a":""})");
    filter = R"({"a": {"$eq": null}})";
    passes(R"({})");
    filter = R"({"a": {"$ne": null}})";
    passes(R"({"a":0})");
    passes(R"({"a":[]})");
    fails(R"({"a":null})");
    fails(R"({})");
    filter = R"({"a": {"$ne": 5}})";
    passes(R"({"a":6})");
    passes(R"({"a":"5"})");
    passes(R"({"a":[5]})");
    fails(R"({"a":5.0})");
    fails(R"({"a":null})");
    fails(R"({})");
    filter = R"({"a": {"$not": {"$eq": 5}}})";
    passes(R"({"a":null})");
    passes(R"({})");
    fails(R"({"a":5})");

    // Order: numbers with numbers, text with text, a text that is wholly a number with numbers,
    // nothing with anything else.
    filter = R"({"a": {"$gt": 5}})";
    passes(R"({"a":5.5})");
    passes(R"({"a":10})");
    passes(R"({"a":1e999})");
    fails(R"({"a":5})");
    fails(R"({"a":"abc"})");
    passes(R"({"a":"9"})");
    passes(R"({"a":" \t5.5e0\n "})");
    passes(R"({"a":"\u0039"})");
    passes(R"({"a":"+1_0"})");
    passes(R"({"a":"Infinity"})");
    fails(R"({"a":"5"})");
    fails(R"({"a":"-inf"})");
    fails(R"({"a":"nan"})");
    fails(R"({"a":"9x"})");
    fails(R"({"a":"9 9"})");
    fails(R"({"a":"1__0"})");
    fails(R"({"a":"_10"})");
    fails(R"({"a":"10_"})");
    fails(R"({"a":"0x10"})");
    fails(R"({"a":"1e"})");
    fails(R"({"a":"+"})");
    fails(R"({"a":"."})");
    fails(R"({"a":"  "})");
    fails(R"({"a":null})");
    fails(R"({"a":[6]})");
    fails(R"({"a":{"b":6}})");
    fails(R"({})");
    filter = R"({"a": {"$lt": 5}})";
    passes(R"({"a":-5e3})");
    passes(R"({"a":true})");
    fails(R"({"a":"abc"})");
    fails(R"({"a":""})");
    fails(R"({"a":null})");
    filter = R"({"a": {"$gt": 0}})";
    passes(R"({"a":"1"})");
    passes(R"({"a":".5"})");
    passes(R"({"a":"0005."})");
    fails(R"({"a":"-1"})");
    fails(R"({"a":"x"})");
    filter = R"({"a": {"$lt": "1"}})";
    passes(R"({"a":-3.5})");
    passes(R"({"a":false})");
    passes(R"({"a":"0"})");
    passes(R"({"a":""})");
    fails(R"({"a":1})");
    fails(R"({"a":true})");
    fails(R"({"a":"2"})");
    filter = R"({"a": {"$gte": "1", "$lte": "1.0"}})"; // of texts only those between both
    passes(R"({"a":1})");
    passes(R"({"a":1.0})");
    passes(R"({"a":"1"})");
    fails(R"({"a":"1.00"})");
    filter = R"({"a": "1"})"; // only order reads texts as numbers
    fails(R"({"a":1})");
    filter = R"({"a": {"$gte": "9007199254740993"}})";
    passes(R"({"a":9007199254740993})");
    fails(R"({"a":9007199254740992})");
    filter = R"({"a": {"$lt": "inf"}})";
    passes(R"({"a":1e400})");
    filter = R"({"a": {"$lt": Infinity}})";
    passes(R"({"a":"1e400"})");
    fails(R"({"a":"inf"})");
    filter = R"({"a": {"$gt": 10}})";
    fails(R"({"a":9})");
    filter = R"({"a": {"$gte": 2.5}})";
    passes(R"({"a":2.50})");
    passes(R"({"a":2.51})");
    fails(R"({"a":2.49})");
    filter = R"({"a": {"$gte": 9007199254740993, "$lte": 9007199254740993}})";
    passes(R"({"a":9007199254740993})");
    fails(R"({"a":9007199254740992})");
    fails(R"({"a":9007199254740994})");
    filter = R"({"a": {"$gt": "b"}})";
    passes(R"({"a":"c"})");
    passes(R"({"a":"ba"})");
    passes(R"({"a":"é"})");
    fails(R"({"a":"b"})");
    fails(R"({"a":"B"})");
    fails(R"({"a":7})");
    filter = R"({"a": {"$lt": "\uffff"}})"; // UTF-16 would sort the emoji before it
    fails(R"({"a":"😀"})");
    filter = R"({"a": {"$lte": "2024-05"}})";
    passes(R"({"a":"2024-04-30"})");
    fails(R"({"a":"2024-05-01"})");
    filter = R"({"a": {"$lt": Infinity, "$gt": -Infinity}})";
    passes(R"({"a":1e400})");
    passes(R"({"a":-123456789012345678901234567890})");
    fails(R"({"a":"x"})");
    filter = R"({"a": NaN})";
    fails(R"({"a":0})");
    fails(R"({})");
    filter = R"({"a": {"$ne": NaN}})";
    fails(R"({"a":0})");
    filter = R"({"a": {"$gt": true}})";
    passes(R"({"a":2})");
    fails(R"({"a":1})");
    for (const char *senseless : {R"({"a": {"$gte": null}})", R"({"a": {"$lte": [1]}})",
                                  R"({"a": {"$gt": {"b": 1}}})", R"({"a": {"$lt": {}}})"}) {
        filter = senseless;
        fails(R"({"a":1})");
        fails(R"({"a":null})");
        fails(R"({"a":[1]})");
        fails(R"({"a":{"b":1}})");
        fails(R"({})");
    }

    // Lists and objects.
    filter = R"({"a": [1, "x"]})";
    passes(R"({"a":[1.0, "\u0078"]})");
    fails(R"({"a":["x",1]})");
    fails(R"({"a":[1,"x",null]})");
    fails(R"({"a":"[1, \"x\"]"})");
    filter = R"({"a": {"$eq": [1, 2]}})";
    passes(R"({"a":[1,2]})");
    fails(R"({"a":[1,2,3]})");
    filter = R"({"a": {"$ne": [1, 2]}})";
    fails(R"({"a":[1,2]})");
    passes(R"({"a":[2,1]})");
    passes(R"({"a":3})");
    filter = R"({"a": {"$eq": {"b": 1, "c": [null]}}})";
    passes(R"({"a":{"c":[null],"b":1}})");
    fails(R"({"a":{"b":1}})");
    fails(R"({"a":{"b":1,"c":[null],"d":0}})");
    filter = R"({"a": {"$eq": {}}})";
    passes(R"({"a":{}})");
    fails(R"({"a":{"b":1}})");
    filter = R"({"a": [Infinity]})";
    fails(R"({"a":[0.000000]})");
    filter = R"({"a": {}})";
    passes(R"({"a":1})");
    passes(R"({})");

    // An object without operators is a part of the field.
    filter = R"({"user": {"name": "Ada", "address": {"city": "London"}}})";
    passes(R"({"user":{"name":"Ada","age":36,"address":{"zip":"W1","city":"London"}}})");
    fails(R"({"user":{"name":"Ada","address":"London"}})");
    fails(R"({"user":{"name":"Ada"}})");
    fails(R"({"user":["Ada"]})");
    fails(R"({"name":"Ada","address":{"city":"London"}})");
    filter = R"({"a": {"b.c": {"$gte": 2}}})";
    passes(R"({"a":{"b.c":2}})");
    fails(R"({"a":{"b":{"c":2}}})");
    filter = R"({"a": {"b": null}})";
    passes(R"({"a":{}})");
    passes(R"({"a":{"b":null}})");
    fails(R"({})");
    fails(R"({"a":null})");
    filter = R"({"a": {"0": 1}})";
    fails(R"({"a":[1]})");

    // Paths, literal names, escapes, elements.
    filter = R"({"a.b": 1})";
    passes(R"({"a":{"b":1}})");
    passes(R"({"a.b":1})");
    passes(R"({"a":{"b":2},"a.b":1})");
    fails(R"({"a":{"b":1},"a.b":2})");
    fails(R"({"a":{"b":1},"a.b":null})");
    fails(R"({"a":{"c":{"b":1}}})");
    fails(R"({"a":"b"})");
    filter = R"({"a\\.b": 1})";
    passes(R"({"a.b":1})");
    fails(R"({"a":{"b":1}})");
    filter = R"({"\"it's\".x": 1})";
    passes(R"({"it's":{"x":1}})");
    filter = R"({"access-level": "public", "größe in cm": 5})";
    passes(R"({"größe in cm":5,"access-level":"public"})");
    filter = R"({"tags.1": "b"})";
    passes(R"({"tags":["a","b"]})");
    passes(R"({"tags":{"1":"b"}})");
    fails(R"({"tags":["b"]})");
    filter = R"({"cast.0.name": "Ada"})";
    passes(R"({"cast":[{"name":"Ada"},{"name":"Bob"}]})");
    fails(R"({"cast":[{"name":"Bob"},{"name":"Ada"}]})");
    filter = R"({"tags.01": "b"})";
    fails(R"({"tags":["a","b"]})");
    filter = R"({"tags.1": null})";
    passes(R"({"tags":["a"]})");
    fails(R"({"tags":["a","b"]})");
    filter = R"({"": 1})";
    passes(R"({"":1})");
    fails(R"({"a":1})");
    filter = R"({"a": 1})"; // of equal names the first counts, as in SQLite
    passes(R"({"a":1,"a":2})");
    fails(R"({"a":2,"a":1})");

    // $in and $nin.
    filter = R"({"a": {"$in": ["x", 2, null]}})";
    passes(R"({"a":"x"})");
    passes(R"({"a":2.0})");
    passes(R"({"a":null})");
    passes(R"({})");
    fails(R"({"a":["x"]})");
    fails(R"({"a":3})");
    filter = R"({"a": {"$in": []}})";
    fails(R"({"a":1})");
    fails(R"({})");
    filter = R"({"a": {"$in": [[1], {"b": 1}]}})";
    passes(R"({"a":[1]})");
    passes(R"({"a":{"b":1}})");
    fails(R"({"a":1})");
    filter = R"({"a": {"$nin": ["x", 2]}})";
    passes(R"({"a":"y"})");
    fails(R"({"a":"x"})");
    fails(R"({"a":null})");
    fails(R"({})");
    filter = R"({"a": {"$nin": []}})";
    passes(R"({})");
    filter = R"({"a": {"$in": [NaN, 1]}})";
    passes(R"({"a":1})");
    fails(R"({"a":0})");

    // $exists, $contains, $startsWith.
    filter = R"({"a": {"$exists": true}})";
    passes(R"({"a":null})");
    passes(R"({"a":0})");
    fails(R"({"b":0})");
    filter = R"({"a.b": {"$exists": false}})";
    passes(R"({"a":{}})");
    passes(R"({})");
    fails(R"({"a":{"b":null}})");
    filter = R"({"genres": {"$contains": "Comedy"}})";
    passes(R"({"genres":["Drama","Comedy"]})");
    passes(R"({"genres":"Dark Comedy"})");
    fails(R"({"genres":["Dark Comedy"]})");
    fails(R"({"genres":[["Comedy"]]})");
    fails(R"({"genres":{"Comedy":1}})");
    fails(R"({"genres":null})");
    fails(R"({"genres":"comedy"})");
    fails(R"({})");
    filter = R"({"a": {"$contains": 1}})";
    passes(R"({"a":[0, 1.0]})");
    passes(R"({"a":[true]})");
    fails(R"({"a":1})");
    fails(R"({"a":"1"})");
    fails(R"({"a":[]})");
    filter = R"({"a": {"$contains": null}})";
    passes(R"({"a":[1,null]})");
    fails(R"({"a":[1]})");
    fails(R"({})");
    filter = R"({"a": {"$contains": {"b": 1}}})";
    passes(R"({"a":[{"b":1}]})");
    fails(R"({"a":[{"b":1,"c":2}]})");
    filter = R"({"a": {"$startsWith": "vol"}})";
    passes(R"({"a":"volume"})");
    passes(R"({"a":"\u0076ol"})");
    fails(R"({"a":"revolution"})");
    fails(R"({"a":["volume"]})");
    fails(R"({})");

    // $and, $or, $not.
    filter = R"({"$or": [{"a": 1}, {"b": 2, "c": 3}]})";
    passes(R"({"a":1})");
    passes(R"({"b":2,"c":3})");
    fails(R"({"b":2})");
    filter = R"({"$or": []})";
    fails(R"({})");
    filter = R"({"$and": [{"a": {"$gt": 1}}, {"a": {"$lt": 3}}]})";
    passes(R"({"a":2})");
    fails(R"({"a":3})");
    filter = R"({"$not": {"a": 1, "b": 2}})";
    passes(R"({"a":1})");
    fails(R"({"a":1,"b":2})");
    filter = R"({"$not": {}})";
    fails(R"({})");
    filter = R"({"a": {"$or": [{"$lt": 3}, {"$gt": 7}]}})";
    passes(R"({"a":8})");
    fails(R"({"a":5})");
    filter = R"({"year": {"$gte": 1990}, "genres": {"$contains": "Comedy"}})";
    passes(R"({"title":"x","year":1994,"genres":["Comedy"]})");
    fails(R"({"title":"x","year":1984,"genres":["Comedy"]})");

    // Values that are not objects have no fields; a list has elements.
    filter = R"({"a": null})";
    passes("[1]");
    passes("5");
    filter = R"({"0": 1})";
    passes("[1]");
    fails("1");
}

void FilterMatchTest::valuesPass() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, value);
    QFETCH(bool, passes);
    const auto parsed = parseFilter(filter);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    const auto matcher = FilterMatcher::compile(*parsed);
    QVERIFY2(matcher, matcher ? "" : qPrintable(matcher.error().detail));
    QCOMPARE(matcher->matches(value), passes);
    QCOMPARE(ReferenceFilter(*parsed).matches(value), passes);
}

void FilterMatchTest::whatIsNoJsonNeverPasses_data() {
    QTest::addColumn<QByteArray>("value");
    for (const char *value :
         {"", " ", "x", R"({"a":1)", R"({"a":1}})", R"({"a":1} x)", R"({"a":1,})", R"({"a" 1})",
          R"({"a":1,"b":tru})", R"({"a":01})", R"({"a":1,"b":"\x"})", R"({"a":1,"b":[}]})",
          R"({"a":NaN})", "{\"a\":1,\"b\":\"\xFF\"}", R"({a:1})", R"({"b":"\u12"})", "[1",
          R"({"a":1e###########################})", R"({"\u0":1})"})
        QTest::newRow(value) << QByteArray(value);
}

void FilterMatchTest::whatIsNoJsonNeverPasses() {
    QFETCH(QByteArray, value);
    for (const char *filter :
         {R"({"a": 1})", R"({"a": null})", R"({"$not": {"a": 1}})", R"({"a": {"$exists": false}})",
          R"({"$not": {"a.b": {"$lt": 1.5}}})", R"({"a": {"$nin": []}})"}) {
        const auto parsed = parseFilter(filter);
        QVERIFY(parsed);
        const auto matcher = FilterMatcher::compile(*parsed);
        QVERIFY(matcher);
        QVERIFY2(!matcher->matches(value), filter);
    }
}

void FilterMatchTest::theEmptyFilterAsksNothing() {
    const auto matcher = FilterMatcher::compile(Filter{});
    QVERIFY(matcher);
    QVERIFY(matcher->matches("{}"));
    QVERIFY(matcher->matches("no JSON"));
}

void FilterMatchTest::wrongOperandsAreRefused_data() {
    QTest::addColumn<FilterNode>("node");
    const auto row = [](const char *name, FilterOperator op, const char *operand) {
        QTest::newRow(name) << FilterNode{FieldCondition{exactFieldName("a"), op, operand}};
    };
    row("no JSON", FilterOperator::Eq, "{");
    row("$in without a list", FilterOperator::In, "1");
    row("$exists without a flag", FilterOperator::Exists, "1");
    row("$startsWith without a text", FilterOperator::StartsWith, "1");
    row("part without an object", FilterOperator::Part, "1");
    row("part with an unknown operator", FilterOperator::Part, R"({"b": {"$x": 1}})");
    QTest::newRow("no field") << FilterNode{FieldCondition{FieldName{}, FilterOperator::Eq, "1"}};
    QTest::newRow("$not of nothing") << FilterNode{FilterNot{}};
}

void FilterMatchTest::wrongOperandsAreRefused() {
    QFETCH(FilterNode, node);
    const auto matcher = FilterMatcher::compile(Filter{node});
    QVERIFY(!matcher);
    QCOMPARE(matcher.error().code, ErrorCode::InvalidFilter);
}

void FilterMatchTest::agreesWithTheReference() {
    RandomFilter random(20260811);
    int passed = 0;
    for (int i = 0; i < 1500; ++i) {
        const QByteArray json = random.filter();
        const auto filter = parseFilter(json);
        QVERIFY2(filter, json);
        const auto matcher = FilterMatcher::compile(*filter);
        QVERIFY2(matcher, json);
        const ReferenceFilter reference(*filter);
        const auto rewritten = parseFilter(filterToJson(*filter));
        QVERIFY2(rewritten && *rewritten == *filter, json);
        for (int j = 0; j < 15; ++j) {
            const QByteArray value = random.value();
            const bool expected = reference.matches(value);
            passed += expected ? 1 : 0;
            QVERIFY2(matcher->matches(value) == expected,
                     json + (expected ? " should pass " : " should not pass ") + value);
        }
    }
    QVERIFY2(passed > 1500 && passed < 21000, QByteArray::number(passed)); // both answers occur
}

void FilterMatchTest::damagedValuesDoNoHarm() {
    RandomFilter random(7);
    for (int i = 0; i < 800; ++i) {
        const QByteArray json = random.filter();
        const auto filter = parseFilter(json);
        QVERIFY2(filter, json);
        const auto matcher = FilterMatcher::compile(*filter);
        QVERIFY(matcher);
        const ReferenceFilter reference(*filter);
        for (int j = 0; j < 10; ++j) {
            const QByteArray value = random.damaged(random.value());
            QVERIFY2(matcher->matches(value) == reference.matches(value), json + " and " + value);
        }
    }
}

void FilterMatchTest::oneMatcherServesSeveralThreads() {
    const auto filter = parseFilter(R"({"n": {"$lt": 500}, "$or": [{"t.0": "x"}, {"u": null}]})");
    QVERIFY(filter);
    const auto matcher = FilterMatcher::compile(*filter);
    QVERIFY(matcher);
    std::atomic<int> passed = 0;
    QThreadPool pool;
    pool.setMaxThreadCount(4);
    QList<QFuture<void>> workers;
    for (int thread = 0; thread < 4; ++thread) {
        workers.append(QtConcurrent::run(&pool, [&passed, matcher = *matcher] {
            for (int n = 0; n < 1000; ++n) {
                const QByteArray value = R"({"n":)" + QByteArray::number(n) + R"(,"t":["x"]})";
                passed += matcher.matches(value) ? 1 : 0;
            }
        }));
    }
    for (auto &worker : workers)
        worker.waitForFinished();
    QCOMPARE(passed.load(), 2000);
}

QTEST_APPLESS_MAIN(FilterMatchTest)
#include "tst_filter_match.moc"
