// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/label_template.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Namespaces and keys are made from records' fields, and what cannot be made is an error.
class LabelTemplateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void labelsAreMade_data();
    void labelsAreMade();
    void textIsMade_data();
    void textIsMade();
    void missingFieldsAreNamed_data();
    void missingFieldsAreNamed();
    void wrongTemplatesAreExplained_data();
    void wrongTemplatesAreExplained();
};

namespace {

const QByteArray kRecord =
    R"({"year": 1999, "title": "Mr. Bean", "a": {"b": [{"c": "deep"}, "x.y"]},
    "a.b": "literal", "float": 1.50, "yes": true, "nil": null, "list": ["p", "q.r"],
    "mixed": ["p", 1], "none": [], "obj": {}, "": "empty name", "odd|na{me": "odd", "twice": 1,
    "twice": 2, "text": "", "id": {"$oid": "507d"}})";

RawRecord record() {
    RawRecord record;
    record.line = 17;
    record.json = kRecord;
    record.name = "member";
    record.path = {"docstore/data", "v1.2"};
    return record;
}

LabelTemplate parsed(const QByteArray &text) {
    auto result = LabelTemplate::parse(text);
    if (!result)
        qFatal("no template: %s", qPrintable(result.error().detail));
    return *result;
}

} // namespace

void LabelTemplateTest::labelsAreMade_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("labels");
    const auto row = [](const char *text, QByteArrayList labels) {
        QTest::newRow(text) << QByteArray(text) << std::move(labels);
    };
    row("movies", {"movies"});
    row("movies.{year}", {"movies", "1999"});
    row("a.b.{year}x.c", {"a", "b", "1999x", "c"});
    row("{title}.{float}", {"Mr_ Bean", "1_50"});
    row("{yes}", {"true"});
    row("{a.b}", {"literal"});
    row("{\"a\".b[0].c}", {"deep"});
    row("{\"a\".b[-1]}", {"x_y"});
    row("{a[0]|year}", {"1999"});
    row("{nope|nil|year}", {"1999"});
    row("{list}", {"p", "q_r"});
    row("x.{list}.y", {"x", "p", "q_r", "y"});
    row("{@path}", {"docstore/data", "v1_2"});
    row("{@path}.{@name}", {"docstore/data", "v1_2", "member"});
    row("line-{@line}", {"line-17"});
    row("{{{year}}}", {"{1999}"});
    row("{\"odd|na{me\"}", {"odd"});
    row("{\"\"}", {"empty name"});
    row("{twice}", {"2"});
    row("{id.$oid}", {"507d"});
    row("", {""});
    row("a..b", {"a", "", "b"});
    row("{text}", {""});
}

void LabelTemplateTest::labelsAreMade() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, labels);
    const auto made = parsed(text).labels(record());
    QVERIFY2(made.has_value(), qPrintable(made ? QString() : made.error().detail));
    QCOMPARE(*made, labels);
}

void LabelTemplateTest::textIsMade_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("made");
    QTest::newRow("periods stay") << "{title} ({year})"_ba
                                  << "Mr. Bean (1999)"_ba;
    QTest::newRow("path") << "{@path}"_ba
                          << "docstore/data.v1.2"_ba;
    QTest::newRow("empty") << "{text}"_ba
                           << ""_ba;
}

void LabelTemplateTest::textIsMade() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, made);
    const auto result = parsed(text).text(record());
    QVERIFY(result.has_value());
    QCOMPARE(*result, made);
}

void LabelTemplateTest::missingFieldsAreNamed_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("detail");
    QTest::newRow("missing") << "{nope}"_ba << u"The record has no field for {nope}"_s;
    QTest::newRow("null") << "x.{nil}"_ba << u"The field for {nil} is null, not text"_s;
    QTest::newRow("object") << "{obj}"_ba << u"The field for {obj} is an object, not text"_s;
    QTest::newRow("list inside a label")
        << "x{list}"_ba << u"The field for {list} is a list, not text"_s;
    QTest::newRow("empty list") << "{none}"_ba << u"The field for {none} is a list, not text"_s;
    QTest::newRow("list of more than strings")
        << "{mixed}"_ba << u"The list for {mixed} holds more than strings"_s;
    QTest::newRow("all alternatives")
        << "{nope|year.x}"_ba << u"The record has no field for {nope|year.x}"_s;
}

void LabelTemplateTest::missingFieldsAreNamed() {
    QFETCH(QByteArray, text);
    QFETCH(QString, detail);
    const auto made = parsed(text).labels(record());
    QVERIFY(!made);
    QCOMPARE(made.error().detail, detail);
    QCOMPARE(made.error().code, ErrorCode::InvalidValue);
}

void LabelTemplateTest::wrongTemplatesAreExplained_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("offset");
    const auto row = [](const char *text, qsizetype offset) {
        QTest::newRow(text) << QByteArray(text) << offset;
    };
    row("a.{b", 2);
    row("a}b", 1);
    row("{}", 1);
    row("{a.}", 3);
    row("{a|}", 3);
    row("{.a}", 1);
    row("{a[x]}", 2);
    row("{a[0}", 2);
    row("{a{b}}", 2);
    row("{\"a}", 1);
    row("{\"a\"b}", 4);
}

void LabelTemplateTest::wrongTemplatesAreExplained() {
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, offset);
    const auto result = LabelTemplate::parse(text);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(result.error().offset, offset);
}

QTEST_APPLESS_MAIN(LabelTemplateTest)
#include "tst_label_template.moc"
