// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_splice.h"

#include "core/json/json_format.h"
#include "tests/unit/random_json.h"

#include <QTest>

#include <functional>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Edits of the tree are edits of a span: everything else keeps its bytes and the layout its style.
class JsonSpliceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layoutIsTakenOver_data();
    void layoutIsTakenOver();
    void misfitsAreRefused();
    void randomReplacements();
    void randomInsertionsAndRemovals();
    void randomRenamings();
};

namespace {

JsonDocument parsed(const QByteArray &text) {
    auto document = JsonDocument::parse(text);
    if (!document)
        qFatal("not JSON: %s",
               qPrintable(document.error().detail + u": "_s + QString::fromUtf8(text)));
    return *document;
}

const JsonNode &nodeOf(const JsonDocument &document, int node) {
    return document.nodes()[static_cast<size_t>(node)];
}

int childOf(const JsonDocument &document, int container, int position) {
    int index = container + 1;
    for (; position > 0; --position)
        index = nodeOf(document, index).next;
    return index;
}

/// The node a JSON Pointer of plain names and numbers leads to.
int at(const JsonDocument &document, const QByteArray &pointer) {
    for (int i = 0; i < static_cast<int>(document.nodes().size()); ++i) {
        if (document.pointer(i) == pointer)
            return i;
    }
    return -1;
}

using Edit = std::function<Result<JsonEdit>(const JsonDocument &)>;

} // namespace

Q_DECLARE_METATYPE(Edit)

void JsonSpliceTest::layoutIsTakenOver_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *name, const char *before, Edit edit, const char *after) {
        QTest::newRow(name) << QByteArray(before) << std::move(edit) << QByteArray(after);
    };
    const auto replace = [](const char *where, const char *json) -> Edit {
        return [=](const JsonDocument &d) { return replaceValue(d, at(d, where), json); };
    };
    const auto member = [](const char *where, int position, const char *name,
                           const char *json) -> Edit {
        return [=](const JsonDocument &d) {
            return insertMember(d, at(d, where), position, name, json);
        };
    };
    const auto element = [](const char *where, int position, const char *json) -> Edit {
        return
            [=](const JsonDocument &d) { return insertElement(d, at(d, where), position, json); };
    };
    const auto remove = [](const char *where) -> Edit {
        return [=](const JsonDocument &d) { return removeValue(d, at(d, where)); };
    };
    const auto rename = [](const char *where, const char *name) -> Edit {
        return [=](const JsonDocument &d) { return renameMember(d, at(d, where), name); };
    };

    row("replace", R"({"a": 1.0 , "b":2})", replace("/a", "[1]"), R"({"a": [1] , "b":2})");
    row("replace all", " 1 ", replace("", "{}"), " {} ");
    row("replace: spaces around the value go", "[1]", replace("/0", " 2\n"), "[2]");
    row("replace by lines in a line", "[1, 2]", replace("/0", "{\n \"a\": 1\n}"), "[{\"a\":1}, 2]");
    row("replace by lines in lines", "{\n  \"a\": 1\n}", replace("/a", "[\n  1\n]"),
        "{\n  \"a\": [\n    1\n  ]\n}");

    row("member into compact", R"({"a":1,"b":2})", member("", 1, "n", "0"),
        R"({"a":1,"n":0,"b":2})");
    row("first member", R"({"a": 1, "b": 2})", member("", 0, "n", "0"),
        R"({"n": 0, "a": 1, "b": 2})");
    row("last member", R"({"a": 1, "b": 2})", member("", 2, "n", "0"),
        R"({"a": 1, "b": 2, "n": 0})");
    row("second member of a spaced line", R"({"a": 1})", member("", 1, "n", "0"),
        R"({"a": 1, "n": 0})");
    row("second member of a compact line", R"({"a":1})", member("", 1, "n", "0"),
        R"({"a":1,"n":0})");
    row("spaces inside braces", R"({ "a": 1, "b": 2 })", member("", 0, "n", "0"),
        R"({ "n": 0, "a": 1, "b": 2 })");
    row("member of lines", "{\n    \"a\": 1\n}", member("", 1, "n", "0"),
        "{\n    \"a\": 1,\n    \"n\": 0\n}");
    row("first member of lines", "{\n\t\"a\": 1\n}", member("", 0, "n", "{\n\t\"x\": 1\n}"),
        "{\n\t\"n\": {\n\t\t\"x\": 1\n\t},\n\t\"a\": 1\n}");
    row("member of an empty line", "{}", member("", 0, "n", "0"), R"({"n":0})");
    row("member of an empty object in lines", "{\n   \"a\": {}\n}", member("/a", 0, "n", "0"),
        "{\n   \"a\": {\n      \"n\": 0\n   }\n}");
    row("carriage returns stay", "{\r\n  \"a\": []\r\n}", element("/a", 0, "1"),
        "{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}");
    row("name is escaped", "{}", member("", 0, "a\"\n", "1"), R"({"a\"\n":1})");

    row("element", "[1, 2]", element("", 1, "0"), "[1, 0, 2]");
    row("element at the end", "[1,2]", element("", 2, "0"), "[1,2,0]");
    row("element into spaces", "[ ]", element("", 0, "0"), "[0]");
    row("style from elsewhere", R"({"a": [1], "b": [1, 2]})", element("/a", 1, "0"),
        R"({"a": [1, 0], "b": [1, 2]})");

    row("remove the first", R"({"a": 1, "b": 2})", remove("/a"), R"({"b": 2})");
    row("remove the last", R"({"a": 1, "b": 2})", remove("/b"), R"({"a": 1})");
    row("remove the only one", "{\n  \"a\": 1\n}", remove("/a"), "{}");
    row("remove in the middle", "[\n  1,\n  2,\n  3\n]", remove("/1"), "[\n  1,\n  3\n]");
    row("remove the last of lines", "[\n  1,\n  2\n]", remove("/1"), "[\n  1\n]");

    row("rename", R"({"a" : 1,"b":2})", rename("/a", "é"), R"({"é" : 1,"b":2})");
    row("rename to itself", R"({"\u0061":1})", rename("/a", "a"), R"({"a":1})");
}

void JsonSpliceTest::layoutIsTakenOver() {
    QFETCH(QByteArray, before);
    QFETCH(Edit, edit);
    QFETCH(QByteArray, after);
    const auto result = edit(parsed(before));
    QVERIFY2(result.has_value(), qPrintable(result ? QString() : result.error().detail));
    QCOMPARE(result->appliedTo(before), after);
}

void JsonSpliceTest::misfitsAreRefused() {
    const JsonDocument document = parsed(R"({"a":[1],"b":2})");
    const auto code = [](const Result<JsonEdit> &result) {
        return result ? ErrorCode::Internal : result.error().code;
    };
    QCOMPARE(code(replaceValue(document, 1, "{,}")), ErrorCode::InvalidValue);
    QCOMPARE(code(replaceValue(document, 1, "1 2")), ErrorCode::InvalidValue);
    QCOMPARE(code(replaceValue(document, 99, "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(replaceValue(document, -1, "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertElement(document, 0, 0, "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertElement(document, 1, 2, "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertElement(document, 1, -1, "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertElement(document, 1, 0, "")), ErrorCode::InvalidValue);
    QCOMPARE(code(insertMember(document, 1, 0, "n", "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertMember(document, 0, 3, "n", "1")), ErrorCode::InvalidArgument);
    QCOMPARE(code(insertMember(document, 0, 0, "b", "1")), ErrorCode::Conflict);
    QCOMPARE(code(removeValue(document, 0)), ErrorCode::InvalidArgument);
    QCOMPARE(code(renameMember(document, 2, "n")), ErrorCode::InvalidArgument);
    QCOMPARE(code(renameMember(document, 1, "b")), ErrorCode::Conflict);
    const auto fault = replaceValue(document, 1, "[1,]");
    QVERIFY(!fault);
    QCOMPARE(fault.error().offset, 3);
}

void JsonSpliceTest::randomReplacements() {
    RandomJson random(41);
    for (int round = 0; round < 2000; ++round) {
        const JsonDocument document = parsed(random.document());
        const QByteArray json = random.document();
        const int node = random.below(static_cast<int>(document.nodes().size()));
        const auto edit = replaceValue(document, node, json);
        QVERIFY(edit.has_value());
        const JsonNode &old = nodeOf(document, node);
        QCOMPARE(edit->at, old.begin);
        QCOMPARE(edit->removed, old.end - old.begin);
        const JsonDocument result = parsed(edit->appliedTo(document.text()));
        QCOMPARE(compactJson(result.raw(node)), compactJson(json));
        // Putting the old value back gives the old bytes, unless it spans lines.
        const auto back = replaceValue(result, node, document.raw(node));
        QVERIFY(back.has_value());
        if (!document.raw(node).contains('\n'))
            QCOMPARE(back->appliedTo(result.text()), document.text());
    }
}

void JsonSpliceTest::randomInsertionsAndRemovals() {
    RandomJson random(42);
    for (int round = 0; round < 4000; ++round) {
        const JsonDocument document = parsed(random.document());
        const int node = random.below(static_cast<int>(document.nodes().size()));
        const JsonNode &container = nodeOf(document, node);
        if (container.type != JsonType::Array && container.type != JsonType::Object)
            continue;
        const QByteArray json = random.document();
        const int position = random.below(container.childCount + 1);
        const auto edit = container.type == JsonType::Array
                              ? insertElement(document, node, position, json)
                              : insertMember(document, node, position, "a new name", json);
        QVERIFY(edit.has_value());
        const JsonDocument result = parsed(edit->appliedTo(document.text()));
        QCOMPARE(nodeOf(result, node).childCount, container.childCount + 1);
        const int inserted = childOf(result, node, position);
        QCOMPARE(compactJson(result.raw(inserted)), compactJson(json));
        for (int i = 0; i < container.childCount; ++i) {
            const int before = childOf(document, node, i);
            const int after = childOf(result, node, i < position ? i : i + 1);
            QCOMPARE(result.raw(after), document.raw(before));
            QCOMPARE(result.name(after), document.name(before));
        }
        const auto removal = removeValue(result, inserted);
        QVERIFY(removal.has_value());
        const QByteArray back = removal->appliedTo(result.text());
        QCOMPARE(compactJson(back), compactJson(document.text()));
        if (container.childCount > 0)
            QCOMPARE(back, document.text());
    }
}

void JsonSpliceTest::randomRenamings() {
    RandomJson random(43);
    int renamed = 0;
    for (int round = 0; round < 2000; ++round) {
        const JsonDocument document = parsed(random.object());
        if (document.root().childCount == 0)
            continue;
        const int node = childOf(document, 0, random.below(document.root().childCount));
        const auto edit = renameMember(document, node, "a new name");
        QVERIFY(edit.has_value());
        const JsonDocument result = parsed(edit->appliedTo(document.text()));
        QCOMPARE(result.name(node), "a new name"_ba);
        QCOMPARE(result.raw(node), document.raw(node));
        ++renamed;
    }
    QVERIFY(renamed > 500);
}

QTEST_APPLESS_MAIN(JsonSpliceTest)
#include "tst_json_splice.moc"
