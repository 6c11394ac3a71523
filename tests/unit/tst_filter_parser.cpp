// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

FieldCondition condition(const QByteArray &field, FilterOperator op, const QByteArray &operand) {
    const auto name = parseFieldName(field);
    return {name ? *name : FieldName{}, op, operand};
}

FilterNode leaf(const QByteArray &field, FilterOperator op, const QByteArray &operand) {
    return {condition(field, op, operand)};
}

Filter all(std::vector<FilterNode> parts) {
    return {{FilterAll{std::move(parts)}}};
}

} // namespace

class FilterParserTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filtersAreRead_data();
    void filtersAreRead();
    void faultsAreShownInPlace_data();
    void faultsAreShownInPlace();
    void namesAreRead_data();
    void namesAreRead();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void exactNamesReadBack_data();
    void exactNamesReadBack();
    void listsAreIndexedByPlainNumbersOnly();
    void writtenFiltersReadBack_data();
    void writtenFiltersReadBack();
    void everyFilterIsWrittenInOneLine();
    void equalNamesNeverMeetInOneObject();
    void handMadeFiltersAreWritten();
    void partsHaveExactNames();
};

void FilterParserTest::filtersAreRead_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Filter>("filter");
    using Op = FilterOperator;
    QTest::newRow("nothing") << "{}"_ba << Filter{};
    QTest::newRow("null") << "null"_ba << Filter{};
    QTest::newRow("equal") << R"({"a": "x"})"_ba << all({leaf("a", Op::Eq, "\"x\"")});
    QTest::newRow("all keys") << R"({"a": 1, "b": null})"_ba
                              << all({leaf("a", Op::Eq, "1"), leaf("b", Op::Eq, "null")});
    QTest::newRow("list") << R"({"a": [1, 2]})"_ba << all({leaf("a", Op::Eq, "[1, 2]")});
    QTest::newRow("digits are kept")
        << R"({"a": 3513714948419280427})"_ba << all({leaf("a", Op::Eq, "3513714948419280427")});
    QTest::newRow("operators")
        << R"({"a": {"$eq":1,"$ne":2,"$gt":3,"$gte":4,"$lt":5,"$lte":6,"$in":[7],"$nin":[8],"$exists":true,"$contains":"x","$startsWith":"y"}})"_ba
        << all({leaf("a", Op::Eq, "1"), leaf("a", Op::Ne, "2"), leaf("a", Op::Gt, "3"),
                leaf("a", Op::Gte, "4"), leaf("a", Op::Lt, "5"), leaf("a", Op::Lte, "6"),
                leaf("a", Op::In, "[7]"), leaf("a", Op::NotIn, "[8]"),
                leaf("a", Op::Exists, "true"), leaf("a", Op::Contains, "\"x\""),
                leaf("a", Op::StartsWith, "\"y\"")});
    QTest::newRow("equal to an object")
        << R"({"a": {"$eq": {"b": 1}}})"_ba << all({leaf("a", Op::Eq, R"({"b": 1})")});
    QTest::newRow("part") << R"({"a": {"b": {"c": 1}}})"_ba
                          << all({leaf("a", Op::Part, R"({"b": {"c": 1}})")});
    QTest::newRow("operators in a part")
        << R"({"a": {"b": {"$gt": 1}}})"_ba << all({leaf("a", Op::Part, R"({"b": {"$gt": 1}})")});
    QTest::newRow("no condition") << R"({"a": {}, "b": 1})"_ba << all({leaf("b", Op::Eq, "1")});
    QTest::newRow("and") << R"({"$and": [{"a": 1}, {"b": 2, "c": 3}]})"_ba
                         << all({leaf("a", Op::Eq, "1"), leaf("b", Op::Eq, "2"),
                                 leaf("c", Op::Eq, "3")});
    QTest::newRow("or") << R"({"$or": [{"a": 1}, {"b": 2, "c": 3}, {}]})"_ba
                        << all({{FilterAny{
                               {leaf("a", Op::Eq, "1"),
                                {FilterAll{{leaf("b", Op::Eq, "2"), leaf("c", Op::Eq, "3")}}},
                                {FilterAll{}}}}}});
    QTest::newRow("not") << R"({"$not": {"a": 1}})"_ba
                         << all({{FilterNot{{leaf("a", Op::Eq, "1")}}}});
    QTest::newRow("not of a field")
        << R"({"a": {"$not": {"$gt": 1, "$lt": 9}}})"_ba
        << all({{FilterNot{{{FilterAll{{leaf("a", Op::Gt, "1"), leaf("a", Op::Lt, "9")}}}}}}});
    QTest::newRow("or of a field")
        << R"({"a": {"$or": [1, {"$gt": 5}]}})"_ba
        << all({{FilterAny{{leaf("a", Op::Eq, "1"), leaf("a", Op::Gt, "5")}}}});
    QTest::newRow("and of a field") << R"({"a": {"$and": [{"$ne": 1}, {"$ne": 5}]}})"_ba
                                    << all({leaf("a", Op::Ne, "1"), leaf("a", Op::Ne, "5")});
    QTest::newRow("Python's infinity")
        << R"({"a": {"$lt": Infinity, "$gt": -Infinity}})"_ba
        << all({leaf("a", Op::Lt, "Infinity"), leaf("a", Op::Gt, "-Infinity")});
    QTest::newRow("Python's NaN") << R"({"a": NaN})"_ba << all({leaf("a", Op::Eq, "NaN")});
    QTest::newRow("an operator's name, quoted")
        << R"({"\"$and\"": 1})"_ba << all({leaf("\"$and\"", Op::Eq, "1")});
    QTest::newRow("an operator's name in a path")
        << R"({"_id.$oid": "x"})"_ba << all({leaf("_id.$oid", Op::Eq, "\"x\"")});
}

void FilterParserTest::filtersAreRead() {
    QFETCH(QByteArray, json);
    QFETCH(Filter, filter);
    const auto parsed = parseFilter(json);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    QVERIFY2(*parsed == filter, filterToJson(*parsed));
}

void FilterParserTest::faultsAreShownInPlace_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qsizetype>("offset");
    QTest::addColumn<QString>("says");
    QTest::newRow("no JSON") << R"({"a": 1)"_ba << qsizetype(7) << u"Expected ',' or '}'"_s;
    QTest::newRow("empty") << ""_ba << qsizetype(0) << u"Expected a JSON value"_s;
    QTest::newRow("a list") << "[1]"_ba << qsizetype(0) << u"A filter must be an object"_s;
    QTest::newRow("text") << " \"x\""_ba << qsizetype(1) << u"A filter must be an object"_s;
    QTest::newRow("unknown operator")
        << R"({"a": {"$regex": "x"}})"_ba << qsizetype(7) << u"Unsupported operator: $regex"_s;
    QTest::newRow("unknown operator outside")
        << R"({"$nor": []})"_ba << qsizetype(1) << u"Unsupported operator: $nor"_s;
    QTest::newRow("a field operator outside")
        << R"({"$gt": 1})"_ba << qsizetype(1) << u"Unsupported operator: $gt"_s;
    QTest::newRow("a member beside operators")
        << R"({"a": {"$gt": 1, "b": 2}})"_ba << qsizetype(17) << u"Unsupported operator: b"_s;
    QTest::newRow("unknown operator in a part")
        << R"({"a": {"b": {"$foo": 1}}})"_ba << qsizetype(13) << u"Unsupported operator: $foo"_s;
    QTest::newRow("injection") << R"({"access') = 'public' OR '1'='1": 1})"_ba << qsizetype(8)
                               << u"Invalid filter key"_s;
    QTest::newRow("bracket") << R"({"ok": 1, "tags[0]": 1})"_ba << qsizetype(15)
                             << u"Invalid filter key: 'tags[0]'"_s;
    QTest::newRow("control character")
        << R"({"a\nb": 1})"_ba << qsizetype(3) << u"Invalid filter key"_s;
    QTest::newRow("behind escapes")
        << R"({"\ud83d\ude00\u00e9é\t": 1})"_ba << qsizetype(22) << u"Invalid filter key"_s;
    QTest::newRow("open quote") << R"({"x.\"a": 1})"_ba << qsizetype(4)
                                << u"the closing quote is missing"_s;
    QTest::newRow("$in without a list")
        << R"({"a": {"$in": 5}})"_ba << qsizetype(14) << u"The operand of $in must be a list"_s;
    QTest::newRow("$nin without a list")
        << R"({"a": {"$nin": {}}})"_ba << qsizetype(15) << u"The operand of $nin"_s;
    QTest::newRow("$exists 1") << R"({"a": {"$exists": 1}})"_ba << qsizetype(18)
                               << u"The operand of $exists must be true or false"_s;
    QTest::newRow("$startsWith 1") << R"({"a": {"$startsWith": 1}})"_ba << qsizetype(22)
                                   << u"The operand of $startsWith must be a string"_s;
    QTest::newRow("$or without a list")
        << R"({"$or": {"a": 1}})"_ba << qsizetype(8) << u"The operand of $or must be a list"_s;
    QTest::newRow("$and of no filter")
        << R"({"$and": [{"a": 1}, 2]})"_ba << qsizetype(20) << u"A filter must be an object"_s;
    QTest::newRow("$not of no filter")
        << R"({"$not": 1})"_ba << qsizetype(9) << u"A filter must be an object"_s;
    QTest::newRow("NaN where a list must be")
        << R"({"a": {"$in": NaN}})"_ba << qsizetype(14) << u"The operand of $in"_s;
    QTest::newRow("an infinite key")
        << R"({Infinity: 1})"_ba << qsizetype(1) << u"Expected a name"_s;
}

void FilterParserTest::faultsAreShownInPlace() {
    QFETCH(QByteArray, json);
    QFETCH(qsizetype, offset);
    QFETCH(QString, says);
    const auto parsed = parseFilter(json);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidFilter);
    QVERIFY2(parsed.error().detail.contains(says), qPrintable(parsed.error().detail));
    QCOMPARE(parsed.error().offset, offset);
}

void FilterParserTest::namesAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("segments");
    QTest::addColumn<QByteArray>("literal");
    const auto row = [](const char *text, const QByteArrayList &segments, const char *literal) {
        QTest::newRow(text) << QByteArray(text) << segments << QByteArray(literal);
    };
    row("a", {"a"}, "a");
    row("a.b.0", {"a", "b", "0"}, "a.b.0");
    row("access-level", {"access-level"}, "access-level");
    row("größe in cm", {"größe in cm"}, "größe in cm");
    row("price ($)", {"price ($)"}, "price ($)");
    row(R"(a\.b)", {"a.b"}, "a.b");
    row(R"(a\.b.c)", {"a.b", "c"}, "a.b.c");
    row(R"(a\\.b)", {"a\\", "b"}, "a\\.b");
    row(R"(a\b)", {"a\\b"}, "a\\b");
    row(R"("it's".x)", {"it's", "x"}, "it's.x");
    row(R"(x."a[0].b")", {"x", "a[0].b"}, "x.a[0].b");
    row(R"("say \"hi\" \\ \n")", {"say \"hi\" \\ \\n"}, "say \"hi\" \\ \\n");
    row("a..b", {"a", "", "b"}, "a..b");
    row("", {""}, "");
    row(R"("")", {""}, "");
    row(".", {"", ""}, ".");
}

void FilterParserTest::namesAreRead() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, segments);
    QFETCH(QByteArray, literal);
    const auto field = parseFieldName(text);
    QVERIFY2(field, field ? "" : qPrintable(field.error().detail));
    QCOMPARE(QByteArrayList(field->segments.begin(), field->segments.end()), segments);
    QCOMPARE(field->literal, literal);
    QCOMPARE(field->text, text);
}

void FilterParserTest::badNamesAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("offset");
    QTest::newRow("apostrophe") << "it's"_ba << qsizetype(2);
    QTest::newRow("quote inside") << "a\"b\""_ba << qsizetype(1);
    QTest::newRow("opening bracket") << "a.b[0]"_ba << qsizetype(3);
    QTest::newRow("closing bracket") << "a]"_ba << qsizetype(1);
    QTest::newRow("zero") << QByteArray("a\0b", 3) << qsizetype(1);
    QTest::newRow("delete") << "a\x7F"_ba << qsizetype(1);
    QTest::newRow("unfinished") << "a.\"b"_ba << qsizetype(2);
    QTest::newRow("escaped end") << R"("b\")"_ba << qsizetype(0);
    QTest::newRow("text behind the quote") << "\"a\"b"_ba << qsizetype(3);
    QTest::newRow("not UTF-8") << "a\xFF"_ba << qsizetype(1);
}

void FilterParserTest::badNamesAreRefused() {
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, offset);
    const auto field = parseFieldName(text);
    QVERIFY(!field);
    QCOMPARE(field.error().code, ErrorCode::InvalidFilter);
    QVERIFY(field.error().detail.startsWith(u"Invalid filter key"_s));
    QCOMPARE(field.error().offset, offset);
}

void FilterParserTest::exactNamesReadBack_data() {
    QTest::addColumn<QByteArray>("name");
    for (const char *name : {"a", "a.b", "", ".", "it's", "\"", "\\", "a\\.b", "a[0]", "$gt",
                             "x\\\"y", "tab\there", "größe", "0", "\"a\".b'"})
        QTest::newRow(name) << QByteArray(name);
}

void FilterParserTest::exactNamesReadBack() {
    QFETCH(QByteArray, name);
    const FieldName field = exactFieldName(name);
    QCOMPARE(field.segments, std::vector<QByteArray>{name});
    QCOMPARE(field.literal, name);
    const auto parsed = parseFieldName(field.text);
    QVERIFY2(parsed, field.text);
    QCOMPARE(*parsed, field);
    QVERIFY(!field.text.startsWith('$'));
}

void FilterParserTest::listsAreIndexedByPlainNumbersOnly() {
    QCOMPARE(elementIndex("0"), qsizetype(0));
    QCOMPARE(elementIndex("120"), qsizetype(120));
    for (const char *other : {"", "01", "-1", "+1", "1.0", "a", "99999999999999999999"})
        QCOMPARE(elementIndex(other), qsizetype(-1));
}

void FilterParserTest::writtenFiltersReadBack_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char *json : {
             R"({})",
             R"({"a": 1, "b.c": [1, 2.50, "x"]})",
             R"({"year": {"$gte": 1990, "$lt": 2000}, "genres": {"$contains": "Comedy"}})",
             R"({"a": {"$eq": {"b": 1}}, "c": {"d": {"$in": [1, null]}}})",
             R"({"$or": [{"a": 1}, {"$not": {"b": 2, "c": 3}}], "$not": {"d": null}})",
             R"({"a": 1, "$and": [{"a": 2}, {"a": {"$gt": 0}}]})",
             R"({"$or": [{}, {"x": NaN}], "$and": [{"$or": [{"y": Infinity}]}]})",
             R"({"a": {"$not": {"$or": [{"$gt": 1}, {"$in": []}]}}})",
             R"({"\"it's\".x": "\"quoted\" \\ \u0001"})",
             R"({"$not": {}})",
         })
        QTest::newRow(json) << QByteArray(json);
}

void FilterParserTest::writtenFiltersReadBack() {
    QFETCH(QByteArray, json);
    const auto filter = parseFilter(json);
    QVERIFY(filter);
    const QByteArray written = filterToJson(*filter);
    const auto again = parseFilter(written);
    QVERIFY2(again, written);
    QVERIFY2(*again == *filter, written);
    QCOMPARE(filterToJson(*again), written);
}

void FilterParserTest::everyFilterIsWrittenInOneLine() {
    const auto filter =
        parseFilter("{\"a\": [1,\n2], \"b\": {\"$gt\":\r\n\"x\\n\"}, \"c\": {\"d\":\n3}}"_ba);
    QVERIFY(filter);
    QCOMPARE(filterToJson(*filter), R"({"a": [1, 2], "b": {"$gt": "x\n"}, "c": {"d": 3}})"_ba);
}

void FilterParserTest::equalNamesNeverMeetInOneObject() {
    const auto filter = parseFilter(R"({"a": 1, "b": 2, "a": 3, "c": 4})");
    QVERIFY(filter);
    QCOMPARE(filterToJson(*filter), R"({"a": 1, "b": 2, "$and": [{"a": 3}, {"c": 4}]})"_ba);
}

void FilterParserTest::handMadeFiltersAreWritten() {
    const Filter any{{FilterAny{{leaf("a", FilterOperator::Gt, "1"), {FilterAll{}}}}}};
    QCOMPARE(filterToJson(any), R"({"$or": [{"a": {"$gt": 1}}, {}]})"_ba);
    const Filter one{leaf("a", FilterOperator::Eq, "1")};
    QCOMPARE(filterToJson(one), R"({"a": 1})"_ba);
    const Filter nested = all({{FilterAll{{leaf("a", FilterOperator::Ne, "1")}}}});
    QCOMPARE(filterToJson(nested), R"({"$and": [{"a": {"$ne": 1}}]})"_ba);
    QCOMPARE(filterToJson(Filter{}), "{}"_ba);
}

void FilterParserTest::partsHaveExactNames() {
    const auto part = parseFilterPart(R"({"a.b": 1, "it's": {"$gt": 2}, "x": {"y": 3}, "z": {}})");
    QVERIFY(part);
    const Filter expected =
        all({{FieldCondition{exactFieldName("a.b"), FilterOperator::Eq, "1"}},
             {FieldCondition{exactFieldName("it's"), FilterOperator::Gt, "2"}},
             {FieldCondition{exactFieldName("x"), FilterOperator::Part, R"({"y": 3})"}}});
    QVERIFY(*part == expected);
    QVERIFY(!parseFilterPart("5"));
}

QTEST_APPLESS_MAIN(FilterParserTest)
#include "tst_filter_parser.moc"
