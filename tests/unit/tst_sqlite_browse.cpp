// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"
#include "core/model/field_name.h"
#include "tests/unit/sqlite_samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace nestor;
using namespace nestor::test;

Q_DECLARE_METATYPE(nestor::Scope)
Q_DECLARE_METATYPE(nestor::RowOrder)

/// What a browser asks: children, counts, ordered ids, rows, an item without keeping it alive.
class SqliteBrowseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void childrenComeInOrderOfTheirBytes();
    void childrenComeInPages();
    void countsFollowScopeAndFilter_data();
    void countsFollowScopeAndFilter();
    void idsAreOrdered_data();
    void idsAreOrdered();
    void idsAreOrderedByField_data();
    void idsAreOrderedByField();
    void idsStopAtTheLimit();
    void rowsComeInTheOrderAsked();
    void keysAreFoundByAPartOfThem_data();
    void keysAreFoundByAPartOfThem();
    void peekingTellsOfVectors();
    void vectorsStayCurrentWhereTheirTextsDo_data();
    void vectorsStayCurrentWhereTheirTextsDo();
    void peekingKeepsNothingAlive();
};

namespace {

/// "b" with items, "b+" with namespaces below it, "b*+" with both.
QByteArrayList shown(const ChildrenAnswer &answer) {
    QByteArrayList list;
    for (const NamespaceChild &child : answer.children) {
        list.append(child.label + (child.hasItems && child.hasChildren ? "*+"
                                   : child.hasChildren                 ? "+"
                                                                       : ""));
    }
    return list;
}

/// Nine items in five namespaces.
std::unique_ptr<SqliteStore> sampled() {
    auto store = inMemory();
    int second = 0;
    for (const char *name : {"a", "a.b", "a.b.c", "a.b-c", "b"}) {
        for (const char *key : {"k2", "k1"}) {
            if (qstrcmp(name, "b") == 0 && qstrcmp(key, "k1") == 0)
                continue;
            PutOp op = putOp(name, key, "{\"n\":" + QByteArray::number(second) + "}");
            op.createdAt = at("2020-01-01").plusMinutes(-second);
            op.updatedAt = at("2021-01-01").plusMinutes(second % 3);
            if (second % 4 == 0)
                op.expiresAt = at("2999-01-01").plusMinutes(second);
            if (auto done = store->run(op); !done)
                qFatal("%s", qPrintable(done.error().detail));
            ++second;
        }
    }
    return store;
}

/// "namespace/key" of each row.
QByteArrayList placesOf(SqliteStore &store, const RowIdsOp &op) {
    const auto ids = store.run(op);
    if (!ids)
        return {ids.error().detail.toUtf8()};
    const auto rows = store.run(RowsOp{ids->ids});
    QByteArrayList places;
    for (const auto &item : rows.value())
        places.append(item ? item->ns.stored() + '/' + item->key : "gone"_ba);
    return places;
}

Filter filterOf(const char *json) {
    return parseFilter(QByteArray(json)).value();
}

} // namespace

void SqliteBrowseTest::childrenComeInOrderOfTheirBytes() {
    auto store = inMemory();
    for (const char *name :
         {"a.b-c", "a.b.x", "a.2024-01-02", "a.2024.q1", "a.both", "a.both.deep.er", "a.both!", "b",
          "a.b-c.d", "é.ß", "a.zürich", "a.z.x", "a.b--c", "a.b-.x"})
        QVERIFY(store->put(ns(name), "k"_ba, "{}"_ba));
    const auto children = [&](const NamespacePath &parent) {
        return shown(store->run(ChildrenOp{parent, {}, 1000}).value());
    };
    QCOMPARE(children(ns("a")), (QByteArrayList{"2024+", "2024-01-02", "b+", "b-+", "b--c", "b-c*+",
                                                "both*+", "both!", "z+", "zürich"}));
    QCOMPARE(children({}), (QByteArrayList{"a+", "b", "é+"}));
    QCOMPARE(children(ns("a.both")), QByteArrayList{"deep+"});
    QCOMPARE(children(ns("nothing.here")), QByteArrayList{});
}

void SqliteBrowseTest::childrenComeInPages() {
    auto store = inMemory();
    QByteArrayList names;
    for (int i = 0; i < 40; ++i) {
        // Some only have namespaces below them, and sort inside the range of a sibling.
        const QByteArray label = "n" + QByteArray::number(i % 20) + (i % 2 == 0 ? "" : "-x");
        const QByteArray name = "a." + label + (i % 3 == 0 ? ".deep" : "");
        QVERIFY(store->put(NamespacePath::fromStored(name), "k"_ba, "{}"_ba));
        names.append(label);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const qint64 limit : {1, 2, 7, 100}) {
        QByteArrayList all;
        ChildrenOp op{ns("a"), {}, limit};
        for (;;) {
            const ChildrenAnswer page = store->run(op).value();
            QVERIFY(page.children.size() <= static_cast<size_t>(limit));
            for (const NamespaceChild &child : page.children)
                all.append(child.label);
            if (!page.more)
                break;
            QVERIFY(!page.children.empty());
            op.after = page.children.back().label;
        }
        QCOMPARE(all, names);
    }
}

void SqliteBrowseTest::countsFollowScopeAndFilter_data() {
    QTest::addColumn<Scope>("scope");
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<qint64>("expected");
    const QByteArray all = "{}"_ba;
    QTest::newRow("everything") << Scope{} << all << qint64(9);
    QTest::newRow("exactly the root") << Scope{{}, false, {}} << all << qint64(0);
    QTest::newRow("with all below") << Scope{ns("a.b"), true, {}} << all << qint64(4);
    QTest::newRow("exactly one") << Scope{ns("a.b"), false, {}} << all << qint64(2);
    QTest::newRow("nothing there") << Scope{ns("a.c"), true, {}} << all << qint64(0);
    QTest::newRow("pattern") << Scope{{}, true, pattern("*.b")} << all << qint64(4);
    QTest::newRow("pattern below") << Scope{ns("a"), true, pattern("a.*.c")} << all << qint64(2);
    QTest::newRow("filter") << Scope{ns("a"), true, {}} << R"({"n":{"$gte":3,"$lt":6}})"_ba
                            << qint64(3);
}

void SqliteBrowseTest::countsFollowScopeAndFilter() {
    QFETCH(Scope, scope);
    QFETCH(QByteArray, filter);
    QFETCH(qint64, expected);
    auto store = sampled();
    QCOMPARE(store->run(CountOp{scope, filterOf(filter)})->items, expected);
    // The rows counted are the rows listed.
    for (const RowOrder::By by : {RowOrder::Key, RowOrder::UpdatedAt}) {
        QCOMPARE(
            static_cast<qint64>(
                store->run(RowIdsOp{scope, filterOf(filter), {by, {}, false}, -1})->ids.size()),
            expected);
    }
}

void SqliteBrowseTest::idsAreOrdered_data() {
    QTest::addColumn<RowOrder>("order");
    QTest::addColumn<QByteArrayList>("expected");
    QTest::newRow("key") << RowOrder{RowOrder::Key, {}, false}
                         << QByteArrayList{"a/k1",   "a/k2",     "a.b/k1",
                                           "a.b/k2", "a.b.c/k1", "a.b.c/k2"};
    QTest::newRow("key, last first")
        << RowOrder{RowOrder::Key, {}, true}
        << QByteArrayList{"a.b.c/k2", "a.b.c/k1", "a.b/k2", "a.b/k1", "a/k2", "a/k1"};
    QTest::newRow("created") << RowOrder{RowOrder::CreatedAt, {}, false}
                             << QByteArrayList{"a.b.c/k1", "a.b.c/k2", "a.b/k1",
                                               "a.b/k2",   "a/k1",     "a/k2"};
    QTest::newRow("updated, ties by place")
        << RowOrder{RowOrder::UpdatedAt, {}, false}
        << QByteArrayList{"a/k2", "a.b/k1", "a/k1", "a.b.c/k2", "a.b/k2", "a.b.c/k1"};
    QTest::newRow("updated, newest first")
        << RowOrder{RowOrder::UpdatedAt, {}, true}
        << QByteArrayList{"a.b/k2", "a.b.c/k1", "a/k1", "a.b.c/k2", "a/k2", "a.b/k1"};
    QTest::newRow("expires, never is last")
        << RowOrder{RowOrder::ExpiresAt, {}, false}
        << QByteArrayList{"a/k2", "a.b.c/k2", "a/k1", "a.b/k1", "a.b/k2", "a.b.c/k1"};
    QTest::newRow("expires, latest first")
        << RowOrder{RowOrder::ExpiresAt, {}, true}
        << QByteArrayList{"a/k1", "a.b/k1", "a.b/k2", "a.b.c/k1", "a.b.c/k2", "a/k2"};
}

void SqliteBrowseTest::idsAreOrdered() {
    QFETCH(RowOrder, order);
    QFETCH(QByteArrayList, expected);
    auto store = sampled();
    // a.b-c sorts between a.b and a.b.c, and is none of them.
    QCOMPARE(placesOf(*store, {{ns("a"), true, {}}, filterOf(R"({"n":{"$lt":6}})"), order, -1}),
             expected);
}

void SqliteBrowseTest::idsAreOrderedByField_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QByteArrayList>("expected");
    QTest::newRow("numbers before text, missing last")
        << "x"_ba << false << QByteArrayList{"-1",   "0.5", "true", "big", "big+1",  "A",
                                             "list", "a",   "ü",    "-",   "broken", "null"};
    QTest::newRow("descending, missing last")
        << "x"_ba << true << QByteArrayList{"ü",    "a",   "list", "A", "big+1",  "big",
                                            "true", "0.5", "-1",   "-", "broken", "null"};
    QTest::newRow("path") << "p.q.1"_ba << false
                          << QByteArrayList{"0.5",   "-1",     "-",    "A",    "a",    "big",
                                            "big+1", "broken", "list", "null", "true", "ü"};
    QTest::newRow("a name with a period")
        << "it's.x"_ba << false << QByteArrayList{"A",     "a",      "-",    "-1",   "0.5",  "big",
                                                  "big+1", "broken", "list", "null", "true", "ü"};
}

void SqliteBrowseTest::idsAreOrderedByField() {
    QFETCH(QByteArray, field);
    QFETCH(bool, descending);
    QFETCH(QByteArrayList, expected);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    const std::vector<std::pair<const char *, const char *>> items = {
        {"-", R"({"y":1})"},
        {"-1", R"({"x":-1,"p":{"q":[0,2]}})"},
        {"0.5", R"({"x":0.5,"p":{"q":[0,1]}})"},
        {"A", R"({"x":"A","it's.x":1})"},
        {"a", R"({"x":"\u0061","it's":{"x":2}})"},
        {"big", R"({"x":9007199254740993})"},
        {"big+1", R"({"x":9007199254740994})"},
        {"list", R"({"x":["~"],"p":{"q":[0]}})"},
        {"null", R"({"x":null})"},
        {"true", R"({"x":true})"},
        {"ü", R"({"x":"ü"})"},
    };
    for (const auto &[key, value] : items)
        QVERIFY(store->put(ns("s"), key, value));
    execute(path, "INSERT INTO store (prefix, key, value) VALUES ('s', 'broken', '{\"x\":1')"_ba);
    // As a column makes it: its text need not be one that parseFieldName() reads.
    const QByteArrayList segments = field.split('.');
    const FieldName name{field, {segments.begin(), segments.end()}, field};
    QByteArrayList keys;
    for (const QByteArray &place :
         placesOf(*store, {{ns("s"), true, {}}, {}, {RowOrder::Field, name, descending}, -1}))
        keys.append(place.sliced(2));
    QCOMPARE(keys, expected);
}

void SqliteBrowseTest::idsStopAtTheLimit() {
    auto store = sampled();
    for (const RowOrder::By by : {RowOrder::Key, RowOrder::CreatedAt}) {
        for (const bool descending : {false, true}) {
            RowIdsOp op{{ns("a.b"), true, {}}, {}, {by, {}, descending}, -1};
            const std::vector<RowHandle> all = store->run(op)->ids;
            QCOMPARE(all.size(), size_t(4));
            for (qint64 limit = 0; limit <= 5; ++limit) {
                op.limit = limit;
                const std::vector<RowHandle> some = store->run(op)->ids;
                QCOMPARE(some.size(), static_cast<size_t>(std::min<qint64>(limit, 4)));
                QVERIFY(std::equal(some.begin(), some.end(), all.begin()));
            }
        }
    }
}

void SqliteBrowseTest::rowsComeInTheOrderAsked() {
    auto store = sampled();
    std::vector<RowHandle> ids = store->run(RowIdsOp{{ns("a"), false, {}}, {}, {}, -1})->ids;
    QCOMPARE(ids.size(), size_t(2));
    ids = {ids[1], RowHandle(123'456), ids[0], ids[1]};
    const RowsAnswer rows = store->run(RowsOp{ids}).value();
    QCOMPARE(rows.size(), size_t(4));
    QCOMPARE(rows[0]->key, "k2"_ba);
    QVERIFY(!rows[1]);
    QCOMPARE(rows[2]->key, "k1"_ba);
    QCOMPARE(rows[3], rows[0]);
    QCOMPARE(rows[0], store->get(ns("a"), "k2"_ba).value());
}

void SqliteBrowseTest::keysAreFoundByAPartOfThem_data() {
    QTest::addColumn<Scope>("scope");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("places");
    const Scope everywhere;
    QTest::newRow("the key, then what begins with it, then what has it")
        << everywhere << QByteArray("mem-1")
        << QByteArrayList{"b/mem-1", "a/mem-10", "b/MEM-1", "a/old-mem-1"};
    QTest::newRow("in capitals") << everywhere << QByteArray("OLD-M")
                                 << QByteArrayList{"a/old-mem-1"};
    QTest::newRow("not elsewhere") << Scope{NamespacePath::fromStored("b"), true, {}}
                                   << QByteArray("mem-1") << QByteArrayList{"b/mem-1", "b/MEM-1"};
    QTest::newRow("signs stand for themselves")
        << everywhere << QByteArray("%") << QByteArrayList{"b.c/100%"};
    QTest::newRow("an underscore, too")
        << everywhere << QByteArray("a_") << QByteArrayList{"b.c/a_b"};
    QTest::newRow("a backslash, too")
        << everywhere << QByteArray("\\") << QByteArrayList{"b.c/a\\b"};
    QTest::newRow("other letters as they are")
        << everywhere << QByteArray("é") << QByteArrayList{"b.c/été"};
    QTest::newRow("nothing") << everywhere << QByteArray("mem-3") << QByteArrayList{};
}

void SqliteBrowseTest::keysAreFoundByAPartOfThem() {
    QFETCH(Scope, scope);
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, places);
    const auto store = inMemory();
    for (const auto &[name, key] :
         std::initializer_list<std::pair<const char *, const char *>>{{"a", "mem-10"},
                                                                      {"a", "old-mem-1"},
                                                                      {"b", "mem-1"},
                                                                      {"b", "MEM-1"},
                                                                      {"b", "mem-2"},
                                                                      {"b.c", "100%"},
                                                                      {"b.c", "a_b"},
                                                                      {"b.c", "a\\b"},
                                                                      {"b.c", "été"}})
        QVERIFY(store->run(putOp(name, key, "{}")).has_value());
    const auto found = store->run(KeysOp{.scope = scope, .text = text});
    QVERIFY2(found.has_value(), found ? "" : qPrintable(found.error().detail));
    QByteArrayList shown;
    for (const ItemId &id : *found)
        shown.append(id.ns.stored() + '/' + id.key);
    QCOMPARE(shown, places);
    const auto first = store->run(KeysOp{.scope = scope, .text = text, .limit = 1});
    QCOMPARE(first->size(), places.isEmpty() ? 0U : 1U);
}

void SqliteBrowseTest::peekingTellsOfVectors() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    execute(path, "INSERT INTO store (prefix, key, value, updated_at) VALUES "
                  "('a', 'k', '{}', '2024-01-01 00:00:02'), ('a', 'none', '{}', '2024-01-01');"
                  "INSERT INTO store_vectors (prefix, key, field_name, embedding, updated_at) "
                  "VALUES ('a', 'k', 'text.1', x'00', '2024-01-01 00:00:02'), "
                  "('a', 'k', 'text.0', x'00', '2024-01-01 00:00:03')"_ba);
    const PeekAnswer fresh = store->run(PeekOp{{ns("a"), "k"_ba}}).value();
    QCOMPARE(fresh.vectorFields, (std::vector<QByteArray>{"text.0"_ba, "text.1"_ba}));
    QVERIFY(!fresh.vectorOutOfDate);
    QVERIFY(store->run(PeekOp{{ns("a"), "none"_ba}})->vectorFields.empty());
    QVERIFY(!store->run(PeekOp{{ns("a"), "absent"_ba}})->item);

    QVERIFY(store->put(ns("a"), "k"_ba, "{\"edited\":true}"_ba));
    QVERIFY(store->run(PeekOp{{ns("a"), "k"_ba}})->vectorOutOfDate);
}

void SqliteBrowseTest::vectorsStayCurrentWhereTheirTextsDo_data() {
    QTest::addColumn<QByteArray>("edited");
    QTest::addColumn<bool>("outOfDate");
    const auto row = [](const char *name, const char *edited, bool outOfDate) {
        QTest::newRow(name) << QByteArray(edited) << outOfDate;
    };
    row("same bytes", R"({"text":"t","tags":["x","y"],"n":1})", false);
    row("another field", R"({"n":2,"tags":["x", "y"],"text":"\u0074"})", false);
    row("text", R"({"text":"u","tags":["x","y"],"n":1})", true);
    row("one of several texts", R"({"text":"t","tags":["x","z"],"n":1})", true);
    row("one more text", R"({"text":"t","tags":["x","y","z"],"n":1})", true);
    row("no text", R"({"tags":["x","y"],"n":1})", true);
}

void SqliteBrowseTest::vectorsStayCurrentWhereTheirTextsDo() {
    QFETCH(QByteArray, edited);
    QFETCH(bool, outOfDate);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    execute(path, R"(INSERT INTO store (prefix, key, value, updated_at) VALUES
                  ('a', 'k', '{"text":"t","tags":["x","y"],"n":1}', '2024-01-01 00:00:02');
                  INSERT INTO store_vectors (prefix, key, field_name, embedding, updated_at)
                  VALUES ('a', 'k', 'tags[*].1', x'00', '2024-01-01 00:00:02'),
                  ('a', 'k', 'tags[*].0', x'00', '2024-01-01 00:00:02'),
                  ('a', 'k', 'text', x'00', '2024-01-01 00:00:02'))"_ba);
    QVERIFY(store->put(ns("a"), "k"_ba, edited));
    QCOMPARE(store->run(PeekOp{{ns("a"), "k"_ba}})->vectorOutOfDate, outOfDate);
    // Out of date once, and the same again: what the vectors were made from is not known any more.
    QVERIFY(store->put(ns("a"), "k"_ba, edited));
    QCOMPARE(store->run(PeekOp{{ns("a"), "k"_ba}})->vectorOutOfDate, outOfDate);
}

void SqliteBrowseTest::peekingKeepsNothingAlive() {
    auto store = inMemory();
    PutOp op = putOp("a", "k"_ba, "{}"_ba);
    op.ttl = {TtlChoice::Minutes, 5};
    op.expiresAt = at("2000-01-01");
    QVERIFY(store->run(op));
    const PeekAnswer peeked = store->run(PeekOp{{ns("a"), "k"_ba}}).value();
    QCOMPARE(peeked.item->expiresAt, at("2000-01-01"));
    const auto ids = store->run(RowIdsOp{}).value();
    QCOMPARE(store->run(RowsOp{ids.ids})->front()->expiresAt, at("2000-01-01"));
    QCOMPARE(store->run(CountOp{})->items, 1);
    QCOMPARE(store->run(PeekOp{{ns("a"), "k"_ba}})->item->expiresAt, at("2000-01-01"));
}

QTEST_GUILESS_MAIN(SqliteBrowseTest)
#include "tst_sqlite_browse.moc"
