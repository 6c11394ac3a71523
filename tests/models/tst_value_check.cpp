// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/value_check.h"

#include <QSignalSpy>
#include <QTest>

using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// How stored bytes are shown, and what becomes of an edited text.
class ValueCheckTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readableLayout_data();
    void readableLayout();
    void valuesAreShownReadable_data();
    void valuesAreShownReadable();
    void largeValuesAreShownAsAHead_data();
    void largeValuesAreShownAsAHead();
    void nothingEditedChangesNothing();
    void anEditChangesOnlyItsBytes();
    void faultsSayWhereAndWhy_data();
    void faultsSayWhereAndWhy();
    void whiteSpaceOfTheViewIsNoChange();
    void smallTextsAreCheckedAtOnce();
    void largeTextsAreCheckedLaterAndTheNewestWins();
};

namespace {

QByteArray largeObject(qsizetype bytes) {
    QByteArray value = "{\"list\":[";
    while (value.size() < bytes)
        value += "{\"name\":\"a name of some length\",\"n\":1.0},";
    return value + "0]}";
}

} // namespace

void ValueCheckTest::readableLayout_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *json, const char *expected) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(expected);
    };
    row("scalar", " 1.0 ", "1.0");
    row("empty", R"({"a":{},"b":[ ]})", "{\n  \"a\": {},\n  \"b\": []\n}");
    row("a short list stays in its line", R"({"tags":["outdoors","habits"]})",
        "{\n  \"tags\": [\"outdoors\", \"habits\"]\n}");
    row("a list of objects does not", R"([{"a":1}])", "[\n  {\n    \"a\": 1\n  }\n]");
    row("nested lists", R"([[1,2],[]])", "[\n  [1, 2],\n  []\n]");
    QTest::newRow("a long list of texts has a line each")
        << QByteArray("[\"" + QByteArray(40, 'a') + "\",\"" + QByteArray(40, 'b') + "\"]")
        << QByteArray("[\n  \"" + QByteArray(40, 'a') + "\",\n  \"" + QByteArray(40, 'b') +
                      "\"\n]");
    QByteArray numbers = "[";
    for (int i = 100; i < 140; ++i)
        numbers += QByteArray::number(i) + ',';
    numbers += "0]";
    QByteArray filled = "[\n ";
    for (int i = 100; i < 140; ++i)
        filled += (i == 115 || i == 130 ? "\n  " : " ") + QByteArray::number(i) + ',';
    QTest::newRow("a long list of numbers fills lines") << numbers << filled + " 0\n]";
}

void ValueCheckTest::readableLayout() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    QCOMPARE(readableJson(json), expected);
}

void ValueCheckTest::valuesAreShownReadable_data() {
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("formatted");
    QTest::newRow("one line") << QByteArray(R"({"a":1})") << QByteArray("{\n  \"a\": 1\n}") << true;
    QTest::newRow("one line and a line break")
        << QByteArray("{\"a\":1}\n") << QByteArray("{\n  \"a\": 1\n}") << true;
    QTest::newRow("several lines stay as they are")
        << QByteArray("{ \"a\":\n1}") << QByteArray("{ \"a\":\n1}") << false;
    QTest::newRow("no JSON stays as it is")
        << QByteArray("{'a':1}") << QByteArray("{'a':1}") << false;
}

void ValueCheckTest::valuesAreShownReadable() {
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, text);
    QFETCH(bool, formatted);
    const ShownValue shown = showValue(stored);
    QCOMPARE(shown.stored, stored);
    QCOMPARE(shown.text, text);
    QCOMPARE(shown.formatted, formatted);
    QVERIFY(!shown.headOnly);
    const ShownValue asStored = showValue(stored, ShowExtent::Bounded, ShowLayout::AsStored);
    QCOMPARE(asStored.text, stored);
    QVERIFY(!asStored.formatted);
}

void ValueCheckTest::largeValuesAreShownAsAHead_data() {
    QTest::addColumn<QByteArray>("stored");
    QTest::newRow("many values") << largeObject(2 * kEditableBytes);
    QTest::newRow("one long text")
        << QByteArray("{\"text\":\"" + QByteArray("é").repeated(kEditableLine) + "\",\"n\":1}");
    QTest::newRow("one longer text")
        << QByteArray("{\"text\":\"" + QByteArray("é").repeated(kEditableBytes) + "\",\"n\":1}");
}

void ValueCheckTest::largeValuesAreShownAsAHead() {
    QFETCH(QByteArray, stored);
    const ShownValue shown = showValue(stored);
    QVERIFY(shown.headOnly);
    QCOMPARE(shown.stored, stored);
    QVERIFY(shown.text.size() < kEditableBytes);
    for (const QByteArray &line : shown.text.split('\n'))
        QVERIFY(line.size() <= kEditableLine);
    QVERIFY(shown.text.isValidUtf8());
    const ShownValue whole = showValue(stored, ShowExtent::Whole);
    QVERIFY(!whole.headOnly);
    QCOMPARE(whole.text, readableJson(stored));
}

void ValueCheckTest::nothingEditedChangesNothing() {
    for (const QByteArray &stored :
         {QByteArray(R"({"a":1.0,"a":[1,{"b":"\u00e9"}]})"), QByteArray("{\n\"a\" :1 }\n")}) {
        const ShownValue base = showValue(stored);
        const CheckedValue checked = checkValue(base, base.text);
        QVERIFY(!checked.fault);
        QVERIFY(!checked.changed);
        QCOMPARE(checked.bytes, stored);
        QVERIFY(checked.diff.isEmpty());
    }
}

void ValueCheckTest::anEditChangesOnlyItsBytes() {
    const ShownValue base = showValue(R"({"a": 1.0,"b":2})");
    QByteArray text = base.text;
    text.replace("2\n", "3\n");
    const CheckedValue checked = checkValue(base, text);
    QVERIFY(checked.changed);
    QCOMPARE(checked.bytes, QByteArray(R"({"a": 1.0,"b":3})"));
    QCOMPARE(checked.diff.changes, 1);
}

void ValueCheckTest::faultsSayWhereAndWhy_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("offset");
    QTest::addColumn<bool>("isJson");
    QTest::newRow("open") << QByteArray("{\"a\": 1") << qsizetype(7) << false;
    QTest::newRow("after text of several bytes a character")
        << QByteArray("{\"山\": tru}") << qsizetype(8) << false;
    QTest::newRow("a list") << QByteArray("  [1]") << qsizetype(2) << true;
    QTest::newRow("nothing") << QByteArray() << qsizetype(0) << false;
}

void ValueCheckTest::faultsSayWhereAndWhy() {
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, offset);
    QFETCH(bool, isJson);
    const CheckedValue checked = checkValue(showValue("{}"), text);
    QVERIFY(checked.fault);
    QCOMPARE(checked.fault->offset, offset);
    QVERIFY(!checked.fault->message.isEmpty());
    QCOMPARE(checked.document != nullptr, isJson);
    QVERIFY(checked.changed);
}

void ValueCheckTest::whiteSpaceOfTheViewIsNoChange() {
    const ShownValue base = showValue(R"({"a":1})");
    const CheckedValue checked = checkValue(base, "{ \"a\"\n:   1}\n");
    QVERIFY(!checked.fault);
    QVERIFY(!checked.changed);
    const ShownValue asStored = showValue("{\n\"a\":1}");
    QVERIFY(checkValue(asStored, "{\n\"a\": 1}").changed);
}

void ValueCheckTest::smallTextsAreCheckedAtOnce() {
    ValueChecker checker;
    QSignalSpy checked(&checker, &ValueChecker::checked);
    checker.check(showValue("{}"), "{\"a\":1}");
    QCOMPARE(checked.count(), 1);
    QVERIFY(!checker.isPending());
}

void ValueCheckTest::largeTextsAreCheckedLaterAndTheNewestWins() {
    ValueChecker checker;
    std::vector<CheckedValue> values;
    connect(&checker, &ValueChecker::checked, this,
            [&](const CheckedValue &value) { values.push_back(value); });
    const ShownValue base = showValue(largeObject(400'000), ShowExtent::Whole);
    checker.check(base, base.text + "x");
    QVERIFY(values.empty());
    QVERIFY(checker.isPending());
    QTest::qWait(200); // the first is under way, or on a fast machine already answered
    checker.check(base, base.text);
    QTRY_VERIFY(!values.empty() && !values.back().fault);
    const size_t answers = values.size();
    QVERIFY(answers <= 2);
    QVERIFY(!checker.isPending());
    checker.check(base, base.text + "y");
    checker.cancel();
    QTest::qWait(300);
    QCOMPARE(values.size(), answers);
}

QTEST_GUILESS_MAIN(ValueCheckTest)
#include "tst_value_check.moc"
