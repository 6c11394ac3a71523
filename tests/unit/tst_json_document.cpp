// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "tests/unit/random_json.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// JSON is read as bytes with spans: nothing is changed, nothing that is not JSON is accepted.
class JsonDocumentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conformsToJsonTestSuite_data();
    void conformsToJsonTestSuite();
    void faultsAreLocatedAndExplained_data();
    void faultsAreLocatedAndExplained();
    void depthIsLimitedWithoutRecursion();
    void bytesAreKept();
    void spansFormTheTree();
    void membersAndElementsAreFound();
    void innermostValueAtAnOffset();
    void pointersNameTheirPlace();
    void randomDocumentsAreSpanned();
    void truncatedDocumentsAreRefused();
    void stringsAreDecoded_data();
    void stringsAreDecoded();
    void quotedTextIsReadBack();
};

namespace {

JsonDocument parsed(const QByteArray &text) {
    auto document = JsonDocument::parse(text);
    if (!document)
        qFatal("not JSON: %s", qPrintable(document.error().detail));
    return *document;
}

} // namespace

void JsonDocumentTest::conformsToJsonTestSuite_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QChar>("expected");
    const QDir suite(
        QStringLiteral(NESTOR_SOURCE_DIR "/../shared/data/jsontestsuite/test_parsing"));
    const QStringList files = suite.entryList({u"*.json"_s}, QDir::Files);
    if (files.isEmpty())
        QSKIP("JSONTestSuite is not beside the sources");
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << suite.filePath(file) << file.front();
}

void JsonDocumentTest::conformsToJsonTestSuite() {
    QFETCH(QString, path);
    QFETCH(QChar, expected);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    const auto document = JsonDocument::parse(text);
    if (expected == u'y')
        QVERIFY2(document.has_value(), qPrintable(document ? QString() : document.error().detail));
    if (expected == u'n')
        QVERIFY(!document.has_value());
    if (document) {
        QCOMPARE(document->text(), text);
    } else {
        QCOMPARE(document.error().code, ErrorCode::InvalidValue);
        QVERIFY(document.error().offset >= 0 && document.error().offset <= text.size());
        QVERIFY(!document.error().detail.isEmpty());
    }
}

void JsonDocumentTest::faultsAreLocatedAndExplained_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("offset");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, QByteArray text, qsizetype offset, QString message) {
        QTest::newRow(name) << text << offset << message;
    };
    row("empty", "", 0, u"Expected a JSON value, but the text ends here at character 1"_s);
    row("only spaces", " \n", 2,
        u"Expected a JSON value, but the text ends here at line 2, column 1"_s);
    row("byte order mark", "\xEF\xBB\xBF{}", 0,
        u"Expected a JSON value, but found a byte order mark at character 1"_s);
    row("two values", "{} {}", 3,
        u"Expected nothing more after the value, but found '{' at character 4"_s);
    row("unquoted name", "{a:1}", 1,
        u"Expected a name in quotes or '}', but found 'a' at character 2"_s);
    row("comma at the end", R"({"a":1,})", 7,
        u"Expected a name in quotes after ',', but found '}' at character 8"_s);
    row("no colon", R"({"a" 1})", 5,
        u"Expected ':' after the name, but found '1' at character 6"_s);
    row("no value", R"({"a":})", 5, u"Expected a value after ':', but found '}' at character 6"_s);
    row("no comma", "{\"a\": 1\n \"b\": 2}", 9,
        u"Expected ',' or '}', but found '\"' at line 2, column 2"_s);
    row("mismatched", "[1}", 2, u"Expected ',' or ']', but found '}' at character 3"_s);
    row("comma in array", "[1,]", 3, u"Expected a value after ',', but found ']' at character 4"_s);
    row("open array", "[", 1, u"Expected a value or ']', but the text ends here at character 2"_s);
    row("open string", R"(["abc)", 1,
        u"Expected '\"' to end this string, but the text ends at character 2"_s);
    row("line break in a string", "\"a\nb\"", 2,
        u"Expected an escape such as \\n, but found the control character U+000a in a string "
        u"at line 1, column 3"_s);
    row("wrong escape", R"("é\x")", 3,
        u"Expected one of \" \\ / b f n r t u after '\\' at character 3"_s);
    row("short escape", R"("\u12")", 1,
        u"Expected four hexadecimal digits after '\\u' at character 2"_s);
    row("malformed UTF-8", "\"a\xE8\xA8\"", 2,
        u"Expected UTF-8, but found a malformed byte in a string at character 3"_s);
    row("malformed between", "[\xFF]", 1,
        u"Expected a value or ']', but found bytes that are not UTF-8 at character 2"_s);
    row("leading zero", "012", 1, u"Expected no digit after a leading zero at character 2"_s);
    row("lone minus", "-", 1,
        u"Expected a digit after '-', but the text ends here at character 2"_s);
    row("plus", "+1", 0, u"Expected a JSON value, but found '+' at character 1"_s);
    row("fraction", "1.e2", 2, u"Expected a digit after '.', but found 'e' at character 3"_s);
    row("exponent", "1e+", 3,
        u"Expected a digit in the exponent, but the text ends here at character 4"_s);
    row("NaN", "[NaN]", 1, u"Expected a value or ']', but found 'N' at character 2"_s);
    row("literal", "nul", 0, u"Expected 'null', but found 'n' at character 1"_s);
    row("not ASCII", "[“a”]", 1, u"Expected a value or ']', but found '“' at character 2"_s);
}

void JsonDocumentTest::faultsAreLocatedAndExplained() {
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, offset);
    QFETCH(QString, message);
    const auto document = JsonDocument::parse(text);
    QVERIFY(!document);
    QCOMPARE(document.error().detail, message);
    QCOMPARE(document.error().offset, offset);
    QCOMPARE(document.error().code, ErrorCode::InvalidValue);
}

void JsonDocumentTest::depthIsLimitedWithoutRecursion() {
    const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
    QVERIFY(JsonDocument::parse(nested(1000)).has_value());
    const auto tooDeep = JsonDocument::parse(nested(1001));
    QVERIFY(!tooDeep);
    QCOMPARE(tooDeep.error().offset, 1000);
    QVERIFY(JsonDocument::parse(nested(1'000'000), 1'000'000).has_value());
    QVERIFY(!JsonDocument::parse(nested(2), 1));
}

void JsonDocumentTest::bytesAreKept() {
    const QByteArray text =
        "\t{\"z\": 3513714948419280427, \"a\": 1.0, \"a\": -0.0,\r\n \"e\": 1e400, "
        "\"big\": 123456789012345678901234567890, \"s\": \"\\u00e9\\/\\ud800\"} "_ba;
    const JsonDocument document = parsed(text);
    QCOMPARE(document.text(), text);
    QCOMPARE(document.root().childCount, 6);
    QCOMPARE(document.raw(document.member(0, "z")), QByteArrayView("3513714948419280427"));
    QCOMPARE(document.raw(document.member(0, "a")), QByteArrayView("1.0"));
    QCOMPARE(document.raw(document.member(0, "e")), QByteArrayView("1e400"));
    QCOMPARE(document.raw(document.member(0, "s")), QByteArrayView("\"\\u00e9\\/\\ud800\""));
}

void JsonDocumentTest::spansFormTheTree() {
    const JsonDocument document = parsed(R"({"a":[1,{"b":null}],"c":"x"})");
    const auto &nodes = document.nodes();
    QCOMPARE(nodes.size(), size_t(6));
    QCOMPARE(nodes[0], (JsonNode{JsonType::Object, 0, 28, -1, -1, -1, 6, 2}));
    QCOMPARE(nodes[1], (JsonNode{JsonType::Array, 5, 19, 1, 4, 0, 5, 2}));
    QCOMPARE(nodes[2], (JsonNode{JsonType::Number, 6, 7, -1, -1, 1, 3, 0}));
    QCOMPARE(nodes[3], (JsonNode{JsonType::Object, 8, 18, -1, -1, 1, 5, 1}));
    QCOMPARE(nodes[4], (JsonNode{JsonType::Null, 13, 17, 9, 12, 3, 5, 0}));
    QCOMPARE(nodes[5], (JsonNode{JsonType::String, 24, 27, 20, 23, 0, 6, 0}));
}

void JsonDocumentTest::membersAndElementsAreFound() {
    const JsonDocument document =
        parsed(R"({"list":[10,[20],30],"na\u006de":1,"twice":1,"twice":2,"":3})");
    const int list = document.member(0, "list");
    QCOMPARE(document.raw(document.element(list, 0)), QByteArrayView("10"));
    QCOMPARE(document.raw(document.element(list, 2)), QByteArrayView("30"));
    QCOMPARE(document.raw(document.element(list, -1)), QByteArrayView("30"));
    QCOMPARE(document.element(list, 3), -1);
    QCOMPARE(document.element(list, -4), -1);
    QCOMPARE(document.element(0, 0), -1);
    QCOMPARE(document.raw(document.member(0, "name")), QByteArrayView("1"));
    QCOMPARE(document.member(0, "na\\u006de"), -1);
    QCOMPARE(document.raw(document.member(0, "twice")), QByteArrayView("1"));
    QCOMPARE(document.raw(document.member(0, "")), QByteArrayView("3"));
    QCOMPARE(document.member(0, "absent"), -1);
    QCOMPARE(document.member(list, "0"), -1);
    QVERIFY(document.name(0).isNull());
    QVERIFY(!document.name(document.member(0, "")).isNull());
    QVERIFY(document.string(list).isEmpty());
}

void JsonDocumentTest::innermostValueAtAnOffset() {
    const JsonDocument document = parsed(R"( {"a": [1, 22], "b": {}} )");
    QCOMPARE(document.nodeAt(0), 0);
    QCOMPARE(document.nodeAt(1), 0);
    QCOMPARE(document.nodeAt(3), 0); // a name belongs to its object
    QCOMPARE(document.nodeAt(7), 1);
    QCOMPARE(document.nodeAt(8), 2);
    QCOMPARE(document.nodeAt(9), 1);
    QCOMPARE(document.nodeAt(12), 3);
    QCOMPARE(document.nodeAt(13), 1);
    QCOMPARE(document.nodeAt(14), 0);
    QCOMPARE(document.nodeAt(22), 4);
    QCOMPARE(document.nodeAt(1000), 0);
}

void JsonDocumentTest::pointersNameTheirPlace() {
    const JsonDocument document = parsed(R"({"a/b":[0,{"m~n":[7,8]}],"":1})");
    QCOMPARE(document.pointer(0), ""_ba);
    QCOMPARE(document.pointer(document.member(0, "a/b")), "/a~1b"_ba);
    const int inner = document.element(document.member(0, "a/b"), 1);
    QCOMPARE(document.pointer(document.element(document.member(inner, "m~n"), 1)),
             "/a~1b/1/m~0n/1"_ba);
    QCOMPARE(document.pointer(document.member(0, "")), "/"_ba);
}

void JsonDocumentTest::randomDocumentsAreSpanned() {
    RandomJson random(1);
    for (int round = 0; round < 2000; ++round) {
        const QByteArray text = random.document();
        const auto result = JsonDocument::parse(text);
        QVERIFY2(result.has_value(), qPrintable(QString::fromUtf8(text)));
        const JsonDocument &document = *result;
        QCOMPARE(document.text(), text);
        const auto &nodes = document.nodes();
        for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
            const JsonNode &node = nodes[static_cast<size_t>(i)];
            // Each span is a JSON text of its own, with the same tree in it.
            const JsonDocument part = parsed(document.raw(i).toByteArray());
            QCOMPARE(static_cast<int>(part.nodes().size()), node.next - i);
            QCOMPARE(part.root().childCount, node.childCount);
            QCOMPARE(document.nodeAt(node.begin), i);
            int children = 0;
            for (int child = i + 1; child < node.next;
                 child = nodes[static_cast<size_t>(child)].next) {
                QCOMPARE(nodes[static_cast<size_t>(child)].parent, i);
                ++children;
            }
            QCOMPARE(children, node.childCount);
        }
    }
}

void JsonDocumentTest::truncatedDocumentsAreRefused() {
    RandomJson random(2);
    for (int round = 0; round < 300; ++round) {
        const QByteArray text = '[' + random.document() + ']';
        for (qsizetype length = 0; length < text.size(); ++length) {
            const auto result = JsonDocument::parse(text.first(length));
            QVERIFY(!result);
            QVERIFY(result.error().offset <= length);
        }
    }
}

void JsonDocumentTest::stringsAreDecoded_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << R"("plain")"_ba
                           << "plain"_ba;
    QTest::newRow("short escapes") << R"("\"\\\/\b\f\n\r\t")"_ba
                                   << "\"\\/\b\f\n\r\t"_ba;
    QTest::newRow("code points") << R"("\u0041\u00e9\u8A18")"_ba
                                 << "Aé記"_ba;
    QTest::newRow("pair") << R"("\ud83d\ude00!")"_ba
                          << "😀!"_ba;
    QTest::newRow("high alone") << R"("\ud83d")"_ba
                                << "\xEF\xBF\xBD"_ba;
    QTest::newRow("high, then other") << R"("\ud83dx\u0041")"_ba
                                      << "\xEF\xBF\xBDxA"_ba;
    QTest::newRow("low alone") << R"("\ude00a")"_ba
                               << "\xEF\xBF\xBD\x61"_ba;
    QTest::newRow("wrong order") << R"("\ude00\ud83d")"_ba
                                 << "\xEF\xBF\xBD\xEF\xBF\xBD"_ba;
    QTest::newRow("two highs and a low") << R"("\ud83d\ud83d\ude00")"_ba
                                         << "\xEF\xBF\xBD😀"_ba;
    QTest::newRow("nul") << R"("a\u0000b")"_ba
                         << "a\0b"_ba;
}

void JsonDocumentTest::stringsAreDecoded() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, text);
    QCOMPARE(parsed(json).string(0), text);
    QCOMPARE(decodeJsonString(json), text);
}

void JsonDocumentTest::quotedTextIsReadBack() {
    QCOMPARE(quotedJson("a\"b\\c/\b\t\n\f\r\x01\x1f\x7f é😀"_ba),
             "\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0001\\u001f\x7f é😀\""_ba);
    QCOMPARE(quotedJson(""), "\"\""_ba);
    QCOMPARE(quotedJson("a\xFF\xE8\xA8z"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\""_ba);
    QByteArray all;
    for (int c = 0; c < 128; ++c)
        all += static_cast<char>(c);
    QCOMPARE(parsed(quotedJson(all)).string(0), all);
}

QTEST_APPLESS_MAIN(JsonDocumentTest)
#include "tst_json_document.moc"
