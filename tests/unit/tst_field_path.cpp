// SPDX-License-Identifier: Apache-2.0
#include "core/json/field_path.h"
#include "core/json/json_string.h"
#include "tests/unit/random_json.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Paths select the texts that LangGraph would embed; where Python is at hand, it is asked.
class FieldPathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreSelected_data();
    void textsAreSelected();
    void severalTextsGetNumberedFields();
    void wholeDocumentIsWrittenAsPythonDoes_data();
    void wholeDocumentIsWrittenAsPythonDoes();
    void agreesWithPythonOnRandomDocuments();
};

namespace {

JsonDocument parsed(const QByteArray &text) {
    auto document = JsonDocument::parse(text);
    if (!document)
        qFatal("not JSON: %s", qPrintable(document.error().detail));
    return *document;
}

/// The rules of SEMANTICS.md §7 once more, in Python, over json and str() themselves. Reads lines
/// `[path, document-as-text]`, answers each with the list of texts.
const char kPythonRules[] = R"(
import json, re, sys

def dumps(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)

def leaf(value):
    if value is None:
        return []
    return [dumps(value)] if isinstance(value, (list, dict)) else [str(value)]

def tokens(path):
    found, at = [], 0
    while at < len(path):
        pair = {'[': '[]', '{': '{}'}.get(path[at])
        if pair:
            end, depth = at + 1, 1
            while end < len(path) and depth:
                depth += (path[end] == pair[0]) - (path[end] == pair[1])
                end += 1
            found.append(path[at:end])
        else:
            end = at + len(re.match(r'[^.\[{]*', path[at:]).group())
            if end > at:
                found.append(path[at:end])
            if path[end:end + 1] == '.':
                end += 1
        at = end
    return found

def pick(value, steps):
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value

def select(value, steps):
    if not steps:
        return leaf(value)
    step, rest = steps[0], steps[1:]
    inner = step[1:-1]
    if step[0] == '[' and step[-1] == ']':
        if not isinstance(value, list):
            return []
        if inner == '*':
            return [text for part in value for text in select(part, rest)]
        try:
            return select(value[int(inner)], rest)
        except (ValueError, IndexError):
            return []
    if step[0] == '{' and step[-1] == '}':
        if not isinstance(value, dict):
            return []
        names = [tokens(name.strip()) for name in inner.split(',')]
        return [text for name in names if name for text in leaf(pick(value, name))]
    if step == '*':
        parts = value.values() if isinstance(value, dict) else value
        if not isinstance(value, (dict, list)):
            return []
        return [text for part in parts for text in select(part, rest)]
    return select(value[step], rest) if isinstance(value, dict) and step in value else []

for line in sys.stdin.buffer:
    path, document = json.loads(line)
    value = json.loads(document)
    steps = [] if path == '$' else tokens(path)
    texts = select(value, steps) if steps else [dumps(value)]
    sys.stdout.buffer.write(json.dumps(texts, ensure_ascii=False).encode() + b'\n')
)";

const QString kPython = u"/usr/bin/python3"_s;

} // namespace

void FieldPathTest::textsAreSelected_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArrayList>("texts");
    const auto row = [](const char *path, QByteArrayList texts) {
        QTest::newRow(path) << QByteArray(path) << std::move(texts);
    };
    row("title", {"Tea"});
    row("n", {"25"});
    row("f", {"0.0"});
    row("big", {"3513714948419280427"});
    row("yes", {"True"});
    row("no", {"False"});
    row("nil", {});
    row("list", {"[1, null, {\"x\": \"a\", \"y\": \"b\"}, \"z\"]"});
    row("empty", {"[]"});
    row("nothing", {"{}"});
    row("a.b", {"deep"});
    row(".a..b.", {"deep"});
    row("a.b.c", {});
    row("missing", {});
    row("list[0]", {"1"});
    row("list[1]", {});
    row("list[-1]", {"z"});
    row("list[+3]", {"z"});
    row("list[ 0 ]", {"1"});
    row("list[0_3]", {"z"});
    row("list[0__3]", {});
    row("list[_3]", {});
    row("list[4]", {});
    row("list[-5]", {});
    row("list[99999999999999999999]", {});
    row("list[]", {});
    row("list[x]", {});
    row("list[0", {});
    row("list[2].x", {"a"});
    row("list[2]x", {"a"});
    row("list.[2].x", {"a"});
    row("list[*]", {"1", "{\"x\": \"a\", \"y\": \"b\"}", "z"});
    row("list[*].x", {"a"});
    row("list.*", {"1", "{\"x\": \"a\", \"y\": \"b\"}", "z"});
    row("list[2].*", {"b", "a"});
    row("title[0]", {});
    row("title.*", {});
    row("a[*]", {});
    row("{title, a.b,nil,missing}", {"Tea", "deep"});
    row("{title}.ignored", {"Tea"});
    row("{list[0]}", {});
    row("{a}", {"{\"b\": \"deep\"}"});
    row("{}", {});
    row("{title", {});
    row("list[*].{x,y}", {"a", "b"});
    row("twice", {"2"});
    row("[0]", {});
    row("é", {"accent"});
    row("sp ace", {"spaced"});
    row("escaped", {"a\"b\n"});
}

void FieldPathTest::textsAreSelected() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArrayList, texts);
    static const JsonDocument document = parsed(R"({
        "title": "Tea", "n": 25, "f": 0.0, "big": 3513714948419280427, "yes": true, "no": false,
        "nil": null, "list": [1, null, {"y": "b", "x": "a"}, "z"], "empty": [], "nothing": {},
        "a": {"b": "deep"}, "twice": 1, "twice": 2, "\u00e9": "accent", "sp ace": "spaced",
        "escaped": "a\"b\n"})");
    QCOMPARE(FieldPath(path).textsIn(document), texts);
}

void FieldPathTest::severalTextsGetNumberedFields() {
    const JsonDocument document = parsed(R"({"a":["x","y"],"b":"z"})");
    const std::vector<FieldText> several = {{"a[*].0", "x"}, {"a[*].1", "y"}};
    QCOMPARE(textsAt(document, "a[*]"), several);
    const std::vector<FieldText> one = {{"b", "z"}};
    QCOMPARE(textsAt(document, "b"), one);
    const std::vector<FieldText> all = {
        {"b", "z"}, {"a[*].0", "x"}, {"a[*].1", "y"}, {"$", R"({"a": ["x", "y"], "b": "z"})"}};
    QCOMPARE(textsAt(document, {FieldPath("b"), FieldPath("a[*]"), FieldPath("$"), FieldPath("c")}),
             all);
}

void FieldPathTest::wholeDocumentIsWrittenAsPythonDoes_data() {
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *document, const char *text) {
        QTest::newRow(name) << QByteArray(document) << QByteArray(text);
    };
    row("sorted by code point", R"({"b":1,"a":2,"é":3,"Z":4})",
        R"({"Z": 4, "a": 2, "b": 1, "é": 3})");
    row("last of equal names", R"({"a":1,"b":0,"a":2})", R"({"a": 2, "b": 0})");
    row("floats", "[1.0,1e16,0.1,1E-7,-0.0,100.50,1e400,-1e400,1e-400]",
        "[1.0, 1e+16, 0.1, 1e-07, -0.0, 100.5, Infinity, -Infinity, 0.0]");
    row("integers", "[3513714948419280427,-0,123456789012345678901234567890]",
        "[3513714948419280427, 0, 123456789012345678901234567890]");
    row("text", R"(["\u00e9\ud83d\ude00\/\u0001\"\\\t"])", R"(["é😀/\u0001\"\\\t"])");
    row("literals", "[ true,false,null ,[ ],{ }]", "[true, false, null, [], {}]");
    row("string", R"( "x" )", R"("x")");
}

void FieldPathTest::wholeDocumentIsWrittenAsPythonDoes() {
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, text);
    const std::vector<FieldText> whole = {{"$", text}};
    const std::vector<FieldText> named = {{"", text}};
    QCOMPARE(textsAt(parsed(document), "$"), whole);
    QCOMPARE(textsAt(parsed(document), ""), named);
    QCOMPARE(pythonJson(parsed(document)), text);
}

void FieldPathTest::agreesWithPythonOnRandomDocuments() {
    if (!QFile::exists(kPython))
        QSKIP("no /usr/bin/python3");
    RandomJson random(21);
    const QByteArrayList parts = {"a",    "b",     "c d", "*", "[*]", "[0]",
                                  "[-1]", "[ 1 ]", ".",   ".", "{a}", "[x]",
                                  "a",    "[",     "{",   "}", "]",   "{a, b.a,c d}"};
    QByteArrayList paths;
    QByteArrayList documents;
    QByteArray input;
    for (int i = 0; i < 5000; ++i) {
        QByteArray path;
        for (int length = random.below(6); length > 0; --length)
            path += parts[random.below(static_cast<int>(parts.size()))];
        if (i % 4 == 0)
            path = "$";
        paths.append(path);
        documents.append(i % 8 == 0 ? random.document() : random.object());
        input += '[' + quotedJson(path) + ',' + quotedJson(documents.last()) + "]\n";
    }
    QProcess python;
    python.start(kPython, {u"-c"_s, QString::fromUtf8(kPythonRules)});
    QVERIFY(python.waitForStarted());
    python.write(input);
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished());
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());

    int selected = 0;
    for (int i = 0; i < paths.size(); ++i) {
        const JsonDocument expected = parsed(python.readLine());
        QByteArrayList texts;
        for (int child = 1; child < expected.root().next;
             child = expected.nodes()[static_cast<size_t>(child)].next)
            texts.append(expected.string(child));
        const QByteArray where = paths[i] + " in " + documents[i];
        QVERIFY2(FieldPath(paths[i]).textsIn(parsed(documents[i])) == texts, where.constData());
        selected += static_cast<int>(texts.size());
    }
    QVERIFY(selected > 1000);
}

QTEST_APPLESS_MAIN(FieldPathTest)
#include "tst_field_path.moc"
