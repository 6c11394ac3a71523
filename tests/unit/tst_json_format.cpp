// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_format.h"

#include "core/json/json_document.h"
#include "core/json/json_tokens.h"
#include "core/json/json_writer.h"
#include "tests/unit/random_json.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <limits>

using namespace nestor;
using namespace Qt::StringLiterals;

class JsonFormatTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layoutIsPlain_data();
    void layoutIsPlain();
    void onlyWhiteSpaceChanges();
    void layoutIsPythons();
    void writerSeparatesValues();
    void writerKeepsWhatItIsGiven();
};

namespace {

QByteArrayList tokensOf(const QByteArray &text) {
    QByteArrayList tokens;
    for (const JsonToken &token : tokenizeJson(text))
        tokens.append(text.sliced(token.begin, token.end - token.begin));
    return tokens;
}

} // namespace

void JsonFormatTest::layoutIsPlain_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("compact");
    QTest::addColumn<QByteArray>("formatted");
    const auto row = [](const char *name, const char *json, const char *compact,
                        const char *formatted) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(compact) << QByteArray(formatted);
    };
    row("scalar", " 1.0\n", "1.0", "1.0");
    row("empty", "[ ] ", "[]", "[]");
    row("nested", "{\"a\":[1,{ }],\"b\" : {\"c\":null}}", R"({"a":[1,{}],"b":{"c":null}})",
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}");
    row("spaces in strings", "[\" a , b \\\" : \", \"\\\\\" ]", "[\" a , b \\\" : \",\"\\\\\"]",
        "[\n  \" a , b \\\" : \",\n  \"\\\\\"\n]");
    row("numbers and escapes as written", "[1e400, -0.0,\t\"\\u00e9\\/\"]",
        "[1e400,-0.0,\"\\u00e9\\/\"]", "[\n  1e400,\n  -0.0,\n  \"\\u00e9\\/\"\n]");
}

void JsonFormatTest::layoutIsPlain() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, compact);
    QFETCH(QByteArray, formatted);
    QCOMPARE(compactJson(json), compact);
    QCOMPARE(formatJson(json), formatted);
    QCOMPARE(compactJson(formatted), compact);
    QCOMPARE(formatJson(compact), formatted);
}

void JsonFormatTest::onlyWhiteSpaceChanges() {
    RandomJson random(31);
    for (int round = 0; round < 1000; ++round) {
        const QByteArray text = random.document();
        const QByteArray compact = compactJson(text);
        const QByteArray formatted = formatJson(text, 1 + round % 5);
        QCOMPARE(compact, tokensOf(text).join());
        QCOMPARE(tokensOf(formatted), tokensOf(text));
        QVERIFY(JsonDocument::parse(compact).has_value());
        QVERIFY(JsonDocument::parse(formatted).has_value());
        QByteArray appended = "before";
        appendCompactJson(appended, text);
        QCOMPARE(appended, "before" + compact);
    }
}

void JsonFormatTest::layoutIsPythons() {
    const QString python = u"/usr/bin/python3"_s;
    if (!QFile::exists(python))
        QSKIP("no /usr/bin/python3");
    const QByteArray json = R"({"a":[],"b":{},"c":[1,[2,{"d":"é"}]],"e":"x, y: {z}"})";
    QProcess process;
    process.start(python,
                  {u"-c"_s, u"import json,sys; sys.stdout.buffer.write(json.dumps(json.load("
                            "sys.stdin.buffer), indent=3, ensure_ascii=False).encode())"_s});
    QVERIFY(process.waitForStarted());
    process.write(json);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QCOMPARE(formatJson(json, 3), process.readAllStandardOutput());
}

void JsonFormatTest::writerSeparatesValues() {
    QByteArray out;
    JsonWriter writer(out);
    writer.beginObject();
    writer.name("list").beginArray().number(1).number(2.5).number(qint64(-3)).endArray();
    writer.name("empty").beginArray().endArray();
    writer.name("a\"b").beginObject().name("x").null().name("y").boolean(true).endObject();
    writer.name("float").number(1.0);
    writer.name("infinite").number(std::numeric_limits<double>::infinity());
    writer.name("big").number(std::numeric_limits<quint64>::max());
    writer.name("text").string("é\n");
    writer.endObject();
    QCOMPARE(out, R"({"list":[1,2.5,-3],"empty":[],"a\"b":{"x":null,"y":true},"float":1.0,)"
                  R"("infinite":null,"big":18446744073709551615,"text":"é\n"})"_ba);
}

void JsonFormatTest::writerKeepsWhatItIsGiven() {
    QByteArray out = "line: ";
    JsonWriter writer(out);
    writer.beginArray().raw("[1, 1.0]").compact("{\"a\": 1e400,\n \"a\": \" \"}").endArray();
    QCOMPARE(out, R"(line: [[1, 1.0],{"a":1e400,"a":" "}])"_ba);
}

QTEST_APPLESS_MAIN(JsonFormatTest)
#include "tst_json_format.moc"
