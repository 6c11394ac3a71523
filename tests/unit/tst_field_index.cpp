// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/field_index.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/filter/filter_parser.h"
#include "core/store/store_admin.h"
#include "tests/unit/random_filter.h"
#include "tests/unit/sqlite_samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <algorithm>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

namespace {

FieldName field(const QByteArray &text) {
    return parseFieldName(text).value();
}

Filter filterOf(const QByteArray &json) {
    return parseFilter(json).value();
}

Result<void> addIndexes(Store &store, const QByteArrayList &names,
                        FieldIndexUse use = FieldIndexUse::Nestor) {
    FieldIndexChange change;
    change.use = use;
    for (const QByteArray &name : names)
        change.add.push_back(field(name));
    return store.admin()->changeFieldIndexes(change);
}

QByteArrayList keysPassing(Store &store, const Filter &filter, const char *prefix = nullptr) {
    SearchOp op;
    if (prefix != nullptr)
        op.namespacePrefix = ns(prefix);
    op.filter = filter;
    op.limit = -1;
    const auto found = store.search(op);
    if (!found)
        return {"failed: " + found.error().detail.toUtf8()};
    return keysOf(*found);
}

/// What SQLite says of its plan for a statement, all lines.
QByteArray planOf(const QString &path, const QByteArray &sql) {
    auto connection = SqlConnection::open({.path = path, .access = SqlOptions::Access::Read});
    auto query = (*connection)->prepare("EXPLAIN QUERY PLAN " + sql);
    if (!query)
        return query.error().detail.toUtf8();
    QByteArrayList lines;
    while (query->step().value_or(false))
        lines.append(query->bytes(3));
    return lines.join('\n');
}

/// A store as LangGraph makes it: its tables, values bound as bytes.
QString guest(const QTemporaryDir &dir) {
    const QString path = dir.filePath(u"guest.db"_s);
    (void)opened({.path = path, .createManaged = false});
    execute(path, "PRAGMA journal_mode = DELETE");
    return path;
}

} // namespace

class FieldIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysFollowTheOrderOfNumbers();
    void sqlAndCppAgreeOnKeys_data();
    void sqlAndCppAgreeOnKeys();
    void aKeyOfTextIsItsBeginning();
    void everyFilterFindsTheSame_data();
    void everyFilterFindsTheSame();
    void selectiveFiltersGoThroughTheIndex();
    void badFieldsAreRefused_data();
    void badFieldsAreRefused();
    void aListOfChangesHappensAsAWhole();
    void anAgentMayWriteWhatIsNoJson();
    void anIndexForTheAgentAnswersItsQueries();
    void anIndexForTheAgentNeedsJson();
    void namesThatDifferByCaseAreToldApart();
    void unmanagingRemovesIndexes();
    void anIndexOfAnotherFormIsMadeAnew();
};

void FieldIndexTest::keysFollowTheOrderOfNumbers() {
    const QByteArrayList ascending = {"-1e400",
                                      "-123456789012345678901",
                                      "-999999999999999",
                                      "-99999999999999",
                                      "-1000.5",
                                      "-2",
                                      "-1.0015",
                                      "-1.001",
                                      "-0.0004",
                                      "0",
                                      "1E-400",
                                      "0.0009",
                                      "0.001",
                                      "0.5",
                                      "1",
                                      "10e-1",
                                      "1.0000000001",
                                      "2.5",
                                      "9007199254740993",
                                      "123456789012345678901",
                                      "1e400"};
    for (int i = 1; i < ascending.size(); ++i) {
        QVERIFY2(fieldKeyOfNumber(ascending[i - 1]) <= fieldKeyOfNumber(ascending[i]),
                 ascending[i].constData());
    }
    QCOMPARE(fieldKeyOfNumber("12.3456"), 12'345);
    QCOMPARE(fieldKeyOfNumber("-0.5"), -500);
    QCOMPARE(fieldKeyOfNumber("10e-1"), fieldKeyOfNumber("1.00"));
    QCOMPARE(fieldKeyOfNumber("1e99999999999"), kGreatestNumberKey);
    QCOMPARE(fieldKeyOfNumber("-1e99999999999"), -kGreatestNumberKey);
    QCOMPARE(fieldKeyOfNumber("1e-99999999999"), 0);
}

void FieldIndexTest::sqlAndCppAgreeOnKeys_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("key"); ///< as quote() writes it
    const auto row = [](const QByteArray &name, const QByteArray &value, const QByteArray &key) {
        QTest::newRow(name.constData()) << value << key;
    };
    for (const char *number : {"0",
                               "-0",
                               "1",
                               "-1",
                               "12",
                               "12.5",
                               "-0.5",
                               "-12.3456",
                               "0.0004",
                               "99999999999999",
                               "999999999999999",
                               "-99999999999999",
                               "-999999999999999",
                               "1000000000000000",
                               "123456789012345.678",
                               "1234567890123456.5",
                               "-12345678901234.5",
                               "-123456789012345.5",
                               "9223372036854775807",
                               "9223372036854775808",
                               "123456789012345678901234567890"}) {
        row(QByteArray("number ") + number, QByteArray("{\"a\":") + number + '}',
            QByteArray::number(fieldKeyOfNumber(number)));
    }
    row("text", R"({"a":"x'y"})", "'x''y'");
    row("escape", R"({"a":"x\n"})", "'x\n'");
    row("letter as escape", R"({"a":"\u8a18"})", "'記'");
    row("long text", "{\"a\":\"" + QByteArray("é").repeated(100) + "\"}",
        '\'' + QByteArray("é").repeated(64) + '\'');
    row("true", R"({"a":true})", "1000");
    row("false", R"({"a":false})", "0");
    row("null", R"({"a":null})", "NULL");
    row("missing", R"({"b":1})", "NULL");
    row("no object", "[1]", "NULL");
    row("first of two", R"({"a":1,"a":2})", "1000");
    // What only a look at the value tells.
    for (const char *value : {R"({"a":[1]})", R"({"a":{}})", "no JSON", "{\"a\":1", R"({"a":1e3})",
                              R"({"a":"\u0000"})", R"({"a":"\ud800"})", R"({"\u0061":1})", ""})
        row(QByteArray("other ") + value, value, "X''");
}

void FieldIndexTest::sqlAndCppAgreeOnKeys() {
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, key);
    auto connection = SqlConnection::open({.path = u":memory:"_s});
    QVERIFY(connection);
    for (const char *type : {"TEXT", "BLOB"}) {
        auto query = (*connection)
                         ->prepare("SELECT quote(" + fieldKeyExpression(field("a")) +
                                   ") FROM (SELECT CAST(? AS " + QByteArray(type) + ") AS value)");
        QVERIFY(query);
        query->bindText(1, value);
        QVERIFY(query->step().value_or(false));
        QCOMPARE(query->bytes(0), key);
    }
}

void FieldIndexTest::aKeyOfTextIsItsBeginning() {
    const QByteArray whole = QByteArray("ä").repeated(64);
    QCOMPARE(fieldKeyOfText(whole), whole);
    QVERIFY(isWholeFieldKey(whole));
    QCOMPARE(fieldKeyOfText(whole + 'x'), whole);
    QVERIFY(!isWholeFieldKey(whole + 'x'));
    QVERIFY(!fieldKeyOfText("").isNull());
}

void FieldIndexTest::everyFilterFindsTheSame_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 2; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void FieldIndexTest::everyFilterFindsTheSame() {
    QFETCH(unsigned, seed);
    QTemporaryDir dir;
    const QString plainPath = dir.filePath(u"plain.db"_s);
    const QString indexedPath = dir.filePath(u"indexed.db"_s);
    RandomFilter random(seed);
    {
        auto connection =
            SqlConnection::open({.path = plainPath, .access = SqlOptions::Access::ReadWriteMake});
        QVERIFY(connection);
        QVERIFY(createStoreTables(**connection));
        auto insert = (*connection)
                          ->prepare("INSERT INTO store (prefix, key, value) VALUES (?, ?, CASE "
                                    "WHEN ? THEN CAST(? AS BLOB) "
                                    "ELSE ? END)");
        QVERIFY(insert);
        for (int i = 0; i < 300; ++i) {
            const QByteArray value = i % 10 == 0 ? random.damaged(random.value()) : random.value();
            insert->bindText(1, i % 3 == 0 ? "x.y" : i % 3 == 1 ? "x" : "x-y");
            insert->bindText(2, QByteArray::number(1000 + i));
            insert->bindInt(3, i % 2);
            insert->bindText(4, value);
            insert->bindText(5, value);
            QVERIFY(insert->run());
        }
    }
    QVERIFY(QFile::copy(plainPath, indexedPath));
    auto plain = opened({.path = plainPath});
    auto indexed = opened({.path = indexedPath});
    // On those of the generator's fields that can have one.
    const QByteArrayList names = {"a", "b", "é", "a.b", "a\\.b", "c d", "a.b.a", ""};
    const auto made = addIndexes(*indexed, names);
    QVERIFY2(made, made ? "" : qPrintable(made.error().detail));
    QCOMPARE(indexed->admin()->fieldIndexes()->size(), static_cast<size_t>(names.size()));

    for (int i = 0; i < 150; ++i) {
        const Filter filter = filterOf(random.filter());
        QCOMPARE(keysPassing(*indexed, filter), keysPassing(*plain, filter));
        QCOMPARE(keysPassing(*indexed, filter, "x"), keysPassing(*plain, filter, "x"));
        const Scope scope{ns("x"), true, {}};
        const auto answers = indexed->batch({CountOp{scope, filter}, ItemsOp{scope, filter, {}, 50},
                                             RowIdsOp{scope, filter, {}, -1}});
        const auto expected = plain->batch({CountOp{scope, filter}, ItemsOp{scope, filter, {}, 50},
                                            RowIdsOp{scope, filter, {}, -1}});
        QVERIFY2(answers, answers ? "" : qPrintable(answers.error().detail));
        QVERIFY(*answers == *expected);
    }
    QCOMPARE(textOf(indexedPath, "PRAGMA integrity_check"), "ok"_ba);
}

void FieldIndexTest::selectiveFiltersGoThroughTheIndex() {
    auto store = inMemory();
    std::vector<Op> ops;
    for (int i = 0; i < 20'000; ++i) {
        ops.emplace_back(putOp(i % 2 == 0 ? "a" : "b", QByteArray::number(i),
                               "{\"status\":\"s" + QByteArray::number(i % 100) +
                                   "\",\"n\":" + QByteArray::number(i) + '}'));
    }
    QVERIFY(store->batch(std::move(ops)));
    QVERIFY(addIndexes(*store, {"status", "n"}));

    // Rows that a statement of SQLite's goes over one by one, and what it leaves to the filter.
    const auto visited = [&](const QByteArray &filter, const char *prefix) {
        SearchOp op;
        op.filter = filterOf(filter);
        op.limit = -1;
        if (prefix != nullptr)
            op.namespacePrefix = ns(prefix);
        auto lease = store->file().pool().reader();
        static qint64 calls = 0;
        calls = 0;
        // In place of the filter's own function one that counts and lets everything pass.
        sqlite3_create_function_v2((*lease)->handle(), "nestor_match", 2, SQLITE_UTF8, nullptr,
                                   [](sqlite3_context *context, int, sqlite3_value **) {
                                       ++calls;
                                       sqlite3_result_int(context, 1);
                                   },
                                   nullptr, nullptr, nullptr);
        lease = failure(ErrorCode::Internal, QString());
        if (!store->search(op))
            return qint64(-1);
        return calls;
    };
    QCOMPARE(visited(R"({"status":"s7"})", nullptr), 200);
    QCOMPARE(visited(R"({"status":"s7"})", "b"), 200);
    QCOMPARE(visited(R"({"status":"s7"})", "a"), 0);
    QCOMPARE(visited(R"({"status":{"$in":["s7","s8"]}})", nullptr), 400);
    QCOMPARE(visited(R"({"n":{"$gte":100,"$lt":110}})", nullptr), 11); // 110 has its own key
    QCOMPARE(visited(R"({"$or":[{"n":5},{"status":"s9"}]})", nullptr), 201);
    QCOMPARE(visited(R"({"other":1,"status":"s7"})", nullptr), 200);
    QCOMPARE(visited(R"({"status":{"$startsWith":"s7"}})", nullptr), 11 * 200);
    // Nothing to be gained.
    QCOMPARE(visited(R"({"n":{"$gte":100}})", nullptr), 20'000);
    QCOMPARE(visited(R"({"$or":[{"n":5},{"other":"s9"}]})", nullptr), 20'000);
    QCOMPARE(visited(R"({"status":{"$ne":"s7"}})", nullptr), 20'000);
}

void FieldIndexTest::badFieldsAreRefused_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("element") << "a.0"_ba;
    QTest::newRow("quote") << "\"say \\\"hi\\\"\""_ba;
    QTest::newRow("slash") << "a/b"_ba;
    QTest::newRow("backslash") << "a\\\\b"_ba;
}

void FieldIndexTest::badFieldsAreRefused() {
    QFETCH(QByteArray, name);
    auto store = inMemory();
    const auto made = addIndexes(*store, {name});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
    QVERIFY(made.error().detail.contains(u"cannot be indexed"_s));
}

void FieldIndexTest::aListOfChangesHappensAsAWhole() {
    auto store = inMemory();
    QVERIFY(addIndexes(*store, {"a", "b"}));
    QVERIFY(addIndexes(*store, {"a"})); // there already
    StoreAdmin &admin = *store->admin();
    const auto failed = admin.changeFieldIndexes({{field("c")}, {}, {field("a"), field("x")}});
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::NotFound);
    const std::vector<FieldIndexInfo> before = {{field("a"), {}}, {field("b"), {}}};
    QVERIFY(admin.fieldIndexes().value() == before);
    QVERIFY(admin.changeFieldIndexes({{field("c")}, {}, {field("a")}}));
    const std::vector<FieldIndexInfo> after = {{field("b"), {}}, {field("c"), {}}};
    QVERIFY(admin.fieldIndexes().value() == after);
}

void FieldIndexTest::anAgentMayWriteWhatIsNoJson() {
    QTemporaryDir dir;
    const QString path = guest(dir);
    auto store = opened({.path = path});
    QVERIFY(addIndexes(*store, {"status"}));
    QVERIFY(!store->admin()->isManaged());
    // As LangGraph writes, and as nobody should; none of it fails.
    execute(path, "INSERT OR REPLACE INTO store (prefix, key, value) VALUES "
                  "('a', '1', x'7B22737461747573223A226F6E227D'), ('a', '2', 'no JSON'), "
                  "('a', '3', x'00FF'), ('a', '4', '{\"status\":1e999}'), ('a', '5', '')");
    execute(path, "INSERT OR REPLACE INTO store (prefix, key, value) VALUES ('a', '2', "
                  "'{\"status\":\"on\"}'); UPDATE store SET value = 'broken' WHERE key = '4'; "
                  "DELETE FROM store WHERE key = '3'");
    auto keys = keysPassing(*store, filterOf(R"({"status":"on"})"));
    std::sort(keys.begin(), keys.end());
    QCOMPARE(keys, (QByteArrayList{"1", "2"}));
    QCOMPARE(textOf(path, "PRAGMA integrity_check"), "ok"_ba);
}

void FieldIndexTest::anIndexForTheAgentAnswersItsQueries() {
    QTemporaryDir dir;
    const QString path = guest(dir);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "1", R"({"status":"on","user":{"age":3}})"));
    const QByteArray query = "SELECT prefix, key, value FROM store "
                             "WHERE prefix LIKE 'a%' AND json_extract(value, '$.user.age') = 3";
    QVERIFY(!planOf(path, query).contains("nestor_"));
    QVERIFY(addIndexes(*store, {"user.age"}, FieldIndexUse::Agent));
    QVERIFY2(planOf(path, query).contains("nestor_agent_field_user.age"),
             planOf(path, query).constData());
    QCOMPARE(keysPassing(*store, filterOf(R"({"user.age":3})")), QByteArrayList{"1"});
    QCOMPARE(store->admin()->fieldIndexes()->front().use, FieldIndexUse::Agent);
    QVERIFY(store->admin()->changeFieldIndexes({{}, {}, {field("user.age")}}));
    QVERIFY(store->admin()->fieldIndexes()->empty());
}

void FieldIndexTest::anIndexForTheAgentNeedsJson() {
    QTemporaryDir dir;
    const QString path = guest(dir);
    execute(path, "INSERT INTO store (prefix, key, value) VALUES ('a.b', 'bad', '{')");
    auto store = opened({.path = path});
    const auto made = addIndexes(*store, {"status"}, FieldIndexUse::Agent);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidValue);
    QVERIFY(made.error().detail.contains(u"'bad' in 'a.b'"_s));
    QVERIFY(addIndexes(*store, {"status"}));
    QVERIFY(!addIndexes(*store, {"größe"}, FieldIndexUse::Agent)); // LangGraph refuses the name
}

void FieldIndexTest::namesThatDifferByCaseAreToldApart() {
    auto store = inMemory();
    QVERIFY(addIndexes(*store, {"Status"}));
    const auto made = addIndexes(*store, {"status"});
    QVERIFY(!made);
    QVERIFY(made.error().detail.contains(u"nestor_field_Status"_s));
}

void FieldIndexTest::unmanagingRemovesIndexes() {
    QTemporaryDir dir;
    const QString path = guest(dir);
    const QByteArray schema = "SELECT group_concat(sql, ';') FROM sqlite_master";
    const QByteArray before = textOf(path, schema);
    auto store = opened({.path = path});
    QVERIFY(addIndexes(*store, {"a", "b.c"}));
    QVERIFY(addIndexes(*store, {"a"}, FieldIndexUse::Agent));
    QVERIFY(textOf(path, schema) != before);
    QVERIFY(store->admin()->unmanage()); // a guest's, too
    QCOMPARE(textOf(path, schema), before);
}

void FieldIndexTest::anIndexOfAnotherFormIsMadeAnew() {
    QTemporaryDir dir;
    const QString path = guest(dir);
    execute(path, "CREATE INDEX nestor_field_a ON store (length(value))");
    auto store = opened({.path = path});
    QVERIFY(store->admin()->fieldIndexes()->empty());
    QVERIFY(store->put(ns("a"), "1", R"({"a":1})"));
    QCOMPARE(keysPassing(*store, filterOf(R"({"a":1})")), QByteArrayList{"1"});
    QVERIFY(addIndexes(*store, {"a"}));
    QCOMPARE(store->admin()->fieldIndexes()->size(), 1U);
}

QTEST_APPLESS_MAIN(FieldIndexTest)
#include "tst_field_index.moc"
