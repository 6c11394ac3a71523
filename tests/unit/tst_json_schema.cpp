// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/json_schema.h"

#include <QElapsedTimer>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// What a schema asks for, and that neither it nor a value can make the check run away.
class JsonSchemaTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keywordsMeanWhatDraftSevenSays_data();
    void keywordsMeanWhatDraftSevenSays();
    void patternsTakeLinearTime_data();
    void patternsTakeLinearTime();
    void checkEndsWhateverTheSchema_data();
    void checkEndsWhateverTheSchema();
    void nestedValuesFitNestedSchemas();
    void badSchemaIsRefused_data();
    void badSchemaIsRefused();
};

namespace {

/// Far more than any of these takes, far less than running away does.
constexpr qint64 kPatienceMs = 20'000;

} // namespace

void JsonSchemaTest::keywordsMeanWhatDraftSevenSays_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("fits");
    int rows = 0;
    const auto row = [&rows](const QByteArray &schema, const QByteArray &value, bool fits) {
        QTest::addRow("%d: %s of %s", rows++, value.constData(), schema.left(60).constData())
            << schema << value << fits;
    };
    row(R"({"const":1})", "1.0", true);
    row(R"({"const":1})", "true", false);
    row(R"({"enum":[[1,{"a":1,"b":2}]]})", R"([1,{"b":2,"a":1.0}])", true);
    row(R"({"type":["integer","null"]})", "20e-1", true);
    row(R"({"type":["integer","null"]})", "2.5", false);
    row(R"({"type":"integer"})", "123456789012345678901234567890", true);
    row(R"({"multipleOf":0.01})", "19.99", true);
    row(R"({"multipleOf":0.01})", "19.995", false);
    row(R"({"multipleOf":3})", "1e2", false);
    row(R"({"multipleOf":25})", "1e2", true);
    row(R"({"exclusiveMinimum":5})", "5", false);
    row(R"({"exclusiveMaximum":5})", "4.999999999999999999999", true);
    row(R"({"minLength":2})", R"("🌀")", false);
    row(R"({"maxLength":1})", R"("🌀")", true);
    row(R"({"pattern":"^[0-9]{3}$"})", R"("123")", true);
    row(R"({"pattern":"^[0-9]{3}$"})", R"("123\n")", false);
    row(R"({"pattern":"b"})", R"("abc")", true);
    row(R"({"pattern":"^\\ud83c\\udf00\\u0041$"})", R"("🌀A")", true);
    row(R"({"pattern":"^(?<year>\\d+)\\/$"})", R"("1999/")", true);
    row(R"({"items":{"type":"number"}})", "[1,2]", true);
    row(R"({"items":[{"type":"number"}],"additionalItems":false})", "[1,2]", false);
    row(R"({"items":[{"type":"number"}],"additionalItems":{"type":"null"}})", "[1,null]", true);
    row(R"({"contains":{"const":3}})", "[1,2,3]", true);
    row(R"({"contains":{"const":3}})", "[]", false);
    row(R"({"uniqueItems":true})", R"([1,true,"1",[1],[true],{"a":1},{"a":true}])", true);
    row(R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1.0}])", false);
    row(R"({"propertyNames":{"maxLength":2}})", R"({"ab":1})", true);
    row(R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})", false);
    row(R"({"dependencies":{"a":["b"]}})", R"({"a":1})", false);
    row(R"({"dependencies":{"a":{"required":["b"]}}})", R"({"a":1,"b":2})", true);
    row(R"({"properties":{"pattern":{"type":"string"}},"additionalProperties":false})",
        R"({"pattern":"x"})", true);
    row(R"({"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false})",
        R"({"y":1})", false);
    row(R"({"oneOf":[{"type":"number"},{"minimum":5}]})", "7", false);
    row(R"({"oneOf":[{"type":"number"},{"minimum":5}]})", "3", true);
    row(R"({"anyOf":[{"type":"null"},{"type":"number"}]})", "3", true);
    row(R"({"not":{"type":"null"}})", "null", false);
    row(R"({"if":{"type":"number"},"then":{"minimum":5},"else":{"minLength":2}})", "7", true);
    row(R"({"if":{"type":"number"},"then":{"minimum":5},"else":{"minLength":2}})", R"("a")", false);
    row(R"({"format":"date"})", R"("2024-02-29")", true);
    row(R"({"format":"date"})", R"("2023-02-29")", false);
    row(R"({"format":"date-time"})", R"("2024-02-29T23:59:60.25+05:30")", true);
    row(R"({"format":"time"})", R"("25:00:00Z")", false);
    row(R"({"format":"colour"})", R"("green")", true);
    row(R"({"$id":"https://x/y","$ref":"https://x/y#/definitions/n","definitions":{"n":{"type":"null"}}})",
        "null", true);
    row(R"({"$ref":"#n","definitions":{"a":{"$id":"#n","type":"null"}}})", "1", false);
    row(R"({"$ref":"#/definitions/a~1b%25","definitions":{"a/b%":{"type":"null"}}})", "null", true);
}

void JsonSchemaTest::keywordsMeanWhatDraftSevenSays() {
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, value);
    QFETCH(bool, fits);
    const auto parsed = JsonSchema::parse(schema);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    QCOMPARE(parsed->validate(value).has_value(), fits);
}

void JsonSchemaTest::patternsTakeLinearTime_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("fits");
    const QByteArray letters = QByteArray("a ").repeated(25'000);
    QTest::newRow("long text") << R"({"pattern":"^[a-z ]*$"})"_ba << letters << true;
    QTest::newRow("megabytes") << R"({"pattern":"^([a-z]| )*$"})"_ba << letters.repeated(100)
                               << true;
    QTest::newRow("doubled repetition")
        << R"({"pattern":"(a+)+$"})"_ba << QByteArray("a").repeated(50'000) + '!' << false;
    QTest::newRow("alternatives that overlap")
        << R"({"pattern":"^(a|a|ab)*c$"})"_ba << QByteArray("a").repeated(50'000) << false;
    QTest::newRow("format") << R"({"format":"date"})"_ba << QByteArray("1").repeated(100'000)
                            << false;
    QTest::newRow("names") << R"({"patternProperties":{"(a+)+$":false}})"_ba
                           << QByteArray("a").repeated(50'000) + '!' << true;
}

void JsonSchemaTest::patternsTakeLinearTime() {
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, text);
    QFETCH(bool, fits);
    const auto parsed = JsonSchema::parse(schema);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    QElapsedTimer clock;
    clock.start();
    const bool isName = schema.contains("Properties");
    const auto checked = parsed->validate(isName ? "{\"" + text + "\":1}" : '"' + text + '"');
    QCOMPARE(checked.has_value(), fits);
    QVERIFY(clock.elapsed() < kPatienceMs);
}

void JsonSchemaTest::checkEndsWhateverTheSchema_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::newRow("refers to itself at the same value")
        << R"({"anyOf":[{"$ref":"#"},{"type":"null"}]})"_ba;
    QTest::newRow("refers to itself twice") << R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})"_ba;
    QTest::newRow("not itself") << R"({"not":{"$ref":"#"}})"_ba;
    QTest::newRow("if itself") << R"({"if":{"$ref":"#"},"then":{"$ref":"#"}})"_ba;
    QTest::newRow("names that are schemas of themselves")
        << R"({"propertyNames":{"$ref":"#"},"allOf":[{"dependencies":{"a":{"$ref":"#"}}}]})"_ba;
    QByteArray doubling = R"({"$ref":"#/definitions/d0","definitions":{)";
    for (int i = 0; i < 64; ++i) {
        const QByteArray next = "{\"$ref\":\"#/definitions/d" + QByteArray::number(i + 1) + "\"}";
        doubling += "\"d" + QByteArray::number(i) + "\":{\"allOf\":[" + next + ',' + next + "]},";
    }
    QTest::newRow("doubles with every line") << doubling + R"("d64":true}})";
}

void JsonSchemaTest::checkEndsWhateverTheSchema() {
    QFETCH(QByteArray, schema);
    const auto parsed = JsonSchema::parse(schema);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
    QElapsedTimer clock;
    clock.start();
    const auto checked = parsed->validate(R"({"a":[1,2,{"a":3}]})");
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::InvalidValue);
    QVERIFY2(checked.error().detail.contains(u"too many steps"_s),
             qPrintable(checked.error().detail));
    QVERIFY(clock.elapsed() < kPatienceMs);
}

void JsonSchemaTest::nestedValuesFitNestedSchemas() {
    const auto schema =
        JsonSchema::parse(R"({"type":"object","additionalProperties":{"$ref":"#"},"required":[]})");
    QVERIFY(schema);
    const int depth = 990;
    const QByteArray value = QByteArray("{\"a\":").repeated(depth) + "{}" + QByteArray(depth, '}');
    const auto fits = schema->validate(value);
    QVERIFY2(fits, fits ? "" : qPrintable(fits.error().detail));
    QVERIFY(
        !schema->validate(QByteArray("{\"a\":").repeated(depth) + '1' + QByteArray(depth, '}')));
}

void JsonSchemaTest::badSchemaIsRefused_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QString>("says");
    QTest::newRow("reference to itself") << R"({"$ref":"#"})"_ba << u"itself"_s;
    QTest::newRow("references in a circle")
        << R"({"$ref":"#/definitions/a","definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})"_ba
        << u"itself"_s;
    QTest::newRow("reference to nothing") << R"({"items":{"$ref":"#/none"}})"_ba << u"/items"_s;
    QTest::newRow("reference elsewhere")
        << R"({"$ref":"https://example.com/schema.json"})"_ba << u"another document"_s;
    QTest::newRow("no expression")
        << R"x({"properties":{"x":{"pattern":"("}}})x"_ba << u"/properties/x/pattern"_s;
    QTest::newRow("looks ahead") << R"x({"pattern":"a(?!b)"})x"_ba << u"pattern"_s;
    QTest::newRow("refers to a group") << R"({"pattern":"(a)\\1"})"_ba << u"pattern"_s;
QTest::newRow("too large") << R"({"pattern":"((a{1000}){1000}){1000}"})"_ba << u"pattern"_s;
QTest::newRow("no such type") << R"({"type":"nonsense"})"_ba << u"type"_s;
QTest::newRow("negative length") << R"({"minLength":-1})"_ba << u"minLength"_s;
QTest::newRow("no list of schemas") << R"({"allOf":{}})"_ba << u"allOf"_s;
QTest::newRow("multiple of nothing") << R"({"multipleOf":0})"_ba << u"multipleOf"_s;
}

void JsonSchemaTest::badSchemaIsRefused() {
    QFETCH(QByteArray, schema);
    QFETCH(QString, says);
    const auto parsed = JsonSchema::parse(schema);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidConfig);
    QVERIFY2(parsed.error().detail.contains(says), qPrintable(parsed.error().detail));
}

QTEST_GUILESS_MAIN(JsonSchemaTest)
#include "tst_json_schema.moc"
