// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_compare.h"
#include "core/json/json_number.h"
#include "tests/unit/random_json.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace nestor;
using namespace Qt::StringLiterals;

class JsonCompareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersCompareByExactValue_data();
    void numbersCompareByExactValue();
    void orderOfNumbersAgreesWithDoubles();
    void floatsAreWrittenAsPythonDoes_data();
    void floatsAreWrittenAsPythonDoes();
    void scalarsCompareWithinTheirKind_data();
    void scalarsCompareWithinTheirKind();
    void deepEqualityIgnoresLayout_data();
    void deepEqualityIgnoresLayout();
    void documentsEqualTheirOwnRewriting();
    void lastOfEqualNamesCounts();
};

namespace {

JsonDocument parsed(const QByteArray &text) {
    auto document = JsonDocument::parse(text);
    if (!document)
        qFatal("not JSON: %s", qPrintable(document.error().detail));
    return *document;
}

int sign(std::partial_ordering order) {
    return order < 0 ? -1 : order > 0 ? 1 : order == 0 ? 0 : 9;
}

} // namespace

void JsonCompareTest::numbersCompareByExactValue_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *a, const char *b, int expected) {
        QTest::addRow("%s ? %s", a, b) << QByteArray(a) << QByteArray(b) << expected;
    };
    row("1", "1.0", 0);
    row("1", "10e-1", 0);
    row("100", "1E+2", 0);
    row("0.001", "1e-3", 0);
    row("-0", "0.000", 0);
    row("0e5", "-0.0e-7", 0);
    row("-0.0", "1e-400", -1);
    row("9007199254740993", "9007199254740992", 1);
    row("9007199254740993", "9007199254740993.0", 0);
    row("9007199254740993", "9007199254740992.999", 1);
    row("18446744073709551616", "18446744073709551615", 1);
    row("123456789012345678901234567890", "123456789012345678901234567891", -1);
    row("1e400", "2e400", -1);
    row("-1e400", "-2e400", 1);
    row("1e-400", "0", 1);
    row("1e99999999999999999999", "9e99", 1);
    row("1e-99999999999999999999", "1e-99", -1);
    row("-5", "3", -1);
    row("-5", "-3", -1);
    row("10", "9", 1);
    row("0.1", "0.10000000000000001", -1);
    row("1.50", "1.5", 0);
    row("123.456e2", "12345.6", 0);
    row("0.00", "0.1", -1);
}

void JsonCompareTest::numbersCompareByExactValue() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, expected);
    QCOMPARE(sign(compareJsonNumbers(a, b)), expected);
    QCOMPARE(sign(compareJsonNumbers(b, a)), -expected);
}

void JsonCompareTest::orderOfNumbersAgreesWithDoubles() {
    RandomJson random(11);
    for (int round = 0; round < 20'000; ++round) {
        const QByteArray a = random.number();
        const QByteArray b = random.number();
        const double x = jsonNumberToDouble(a);
        const double y = jsonNumberToDouble(b);
        // Rounding keeps order, so only numbers that round to the same double may differ.
        if (x != y)
            QCOMPARE(sign(compareJsonNumbers(a, b)), x < y ? -1 : 1);
        QCOMPARE(sign(compareJsonNumbers(a, b)), -sign(compareJsonNumbers(b, a)));
        QCOMPARE(sign(compareJsonNumbers(a, a)), 0);
    }
}

void JsonCompareTest::floatsAreWrittenAsPythonDoes_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *text, double value) {
        QTest::newRow(text) << value << QByteArray(text);
    };
    row("0.0", 0.0);
    row("-0.0", -0.0);
    row("1.0", 1);
    row("0.1", 0.1);
    row("0.30000000000000004", 0.1 + 0.2);
    row("1234567890.5", 1234567890.5);
    row("1000000000000000.0", 1e15);
    row("1e+16", 1e16);
    row("1.2345e+16", 1.2345e16);
    row("-1e+100", -1e100);
    row("0.0001", 1e-4);
    row("0.00012345", 1.2345e-4);
    row("1e-05", 1e-5);
    row("1.5e-10", 1.5e-10);
    row("5e-324", std::numeric_limits<double>::denorm_min());
    row("1.7976931348623157e+308", std::numeric_limits<double>::max());
    row("inf", std::numeric_limits<double>::infinity());
    row("-inf", -std::numeric_limits<double>::infinity());
    row("nan", std::numeric_limits<double>::quiet_NaN());
}

void JsonCompareTest::floatsAreWrittenAsPythonDoes() {
    QFETCH(double, value);
    QFETCH(QByteArray, text);
    QCOMPARE(pythonFloat(value), text);
}

void JsonCompareTest::scalarsCompareWithinTheirKind_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("expected");
    constexpr int unordered = 9;
    const auto row = [](const char *a, const char *b, int expected) {
        QTest::addRow("%s ? %s", a, b) << QByteArray(a) << QByteArray(b) << expected;
    };
    row("true", "1", 0);
    row("false", "0.0", 0);
    row("true", "false", 1);
    row("2", "true", 1);
    row("null", "null", 0);
    row("null", "0", unordered);
    row("null", "false", unordered);
    row("\"1\"", "1", unordered);
    row("\"a\"", "\"b\"", -1);
    row("\"a\"", "\"\\u0061\"", 0);
    row("\"\\u00e9\"", "\"z\"", 1);
    row("\"\\ud83d\\ude00\"", "\"\\uffee\"", 1); // by code point, not by UTF-16 unit
    row("\"\"", "\"a\"", -1);
    row("[]", "[]", unordered);
    row("{}", "1", unordered);
}

void JsonCompareTest::scalarsCompareWithinTheirKind() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, expected);
    QCOMPARE(sign(compareJsonScalars(a, b)), expected);
}

void JsonCompareTest::deepEqualityIgnoresLayout_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *name, const char *a, const char *b, bool expected) {
        QTest::newRow(name) << QByteArray(a) << QByteArray(b) << expected;
    };
    row("order of members", R"({"a":1,"b":[2]})", R"({ "b": [2.0], "a": 1 })", true);
    row("order of elements", "[1,2]", "[2,1]", false);
    row("lengths", "[1,2]", "[1,2,3]", false);
    row("missing member", R"({"a":1})", R"({"a":1,"b":null})", false);
    row("other name", R"({"a":1})", R"({"b":1})", false);
    row("last of equal names", R"({"a":1,"a":2})", R"({"a":2})", true);
    row("first of equal names", R"({"a":1,"a":2})", R"({"a":1})", false);
    row("escapes", R"({"\u0061":"\/"})", R"({"a":"/"})", true);
    row("true and 1", "[true]", "[1]", true);
    row("null and 0", "[null]", "[0]", false);
    row("kinds", "[]", "{}", false);
    row("empty", "{}", "{ }", true);
    row("scalar and list", "1", "[1]", false);
    row("big integers", "[9007199254740993]", "[9007199254740992]", false);
}

void JsonCompareTest::deepEqualityIgnoresLayout() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(bool, expected);
    QCOMPARE(jsonEqual(parsed(a), 0, parsed(b), 0), expected);
    QCOMPARE(jsonEqual(parsed(b), 0, parsed(a), 0), expected);
}

void JsonCompareTest::documentsEqualTheirOwnRewriting() {
    RandomJson random(12);
    for (int round = 0; round < 1000; ++round) {
        const JsonDocument document = parsed(random.document());
        // White space outside strings is all that differs.
        QByteArray spaced = "\n\t" + document.text() + "  ";
        QVERIFY(jsonEqual(document, 0, parsed(spaced), 0));
        const JsonDocument wrapped = parsed('[' + document.text() + ",0]");
        QVERIFY(jsonEqual(document, 0, wrapped, 1));
        QVERIFY(!jsonEqual(document, 0, wrapped, 0));
    }
}

void JsonCompareTest::lastOfEqualNamesCounts() {
    const JsonDocument document = parsed(R"({"a":1,"b":2,"\u0061":3})");
    const std::vector<JsonMember> members = distinctMembers(document, 0);
    QCOMPARE(members.size(), size_t(2));
    QCOMPARE(members[0].name, "a"_ba);
    QCOMPARE(document.raw(members[0].node), QByteArrayView("3"));
    QCOMPARE(members[1].name, "b"_ba);
    QCOMPARE(lastMember(document, 0, "a"), members[0].node);
    QCOMPARE(lastMember(document, 0, "c"), -1);
    QCOMPARE(lastMember(document, 1, "a"), -1);
    QVERIFY(distinctMembers(document, 1).empty());
}

QTEST_APPLESS_MAIN(JsonCompareTest)
#include "tst_json_compare.moc"
