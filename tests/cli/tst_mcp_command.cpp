// SPDX-License-Identifier: Apache-2.0
#include "app/cli/console.h"
#include "core/json/json_document.h"
#include "tests/cli/command_outcome.h"
#include "tests/support/agent_writer.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <iostream>
#include <sstream>

using namespace Qt::StringLiterals;
using namespace nestor::test;

/// `nestor-cli mcp` as a client of the Model Context Protocol meets it.
class McpCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aSessionIsAnsweredAndEndsWithItsInput();
    void revisionsAreNegotiated_data();
    void revisionsAreNegotiated();
    void requestsMaySayTheirRevision();
    void batchesAreOfOneRevision();
    void whatIsNoRequestIsRefused_data();
    void whatIsNoRequestIsRefused();
    void brokenLinesEndNothing();
    void longLinesAreNotKept();
    void toolsHaveSchemas();
    void argumentsThatDoNotFitAreToldByTheRevision_data();
    void argumentsThatDoNotFitAreToldByTheRevision();
    void aToolThatFailsSaysSoToTheModel();
    void valuesStayAsTheyAre();
    void nothingIsWrittenUnlessAsked();
    void searchSaysWhy();
    void theScopeHoldsForEveryTool();
    void theDoctorSaysWhyWithinTheScope();
    void theDoctorsPlacesCountNothingOutside();
    void changesGoOnFromACursor();
    void aGuestTellsWhatWasWritten();
    void aCrowdOfOneMomentIsToldOnce();
    void wrongUsageAndMissingStoresEndIt();

private:
    [[nodiscard]] QString store() const { return m_folder->filePath(u"store.db"_s); }
    CommandOutcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    /// The lines that are answered to these.
    [[nodiscard]] QByteArrayList linesOf(const QByteArrayList &lines,
                                         const QStringList &options = {u"--write"_s}) const {
        const CommandOutcome outcome =
            run(QStringList{u"mcp"_s, store()} + options, lines.join('\n') + '\n');
        if (outcome.status != 0)
            qWarning("status %d: %s", outcome.status, outcome.err.constData());
        QByteArrayList out = outcome.out.split('\n');
        out.removeLast();
        return outcome.status == 0 ? out : QByteArrayList();
    }
    [[nodiscard]] QList<QJsonObject> answersTo(const QByteArrayList &lines,
                                               const QStringList &options = {u"--write"_s}) const {
        QList<QJsonObject> answers;
        for (const QByteArray &line : linesOf(lines, options))
            answers.append(QJsonDocument::fromJson(line).object());
        return answers;
    }
    /// The result of one tool that is called.
    [[nodiscard]] QJsonObject call(const QByteArray &tool, const QByteArray &arguments,
                                   const QStringList &options = {u"--write"_s}) const;
    void put(const QString &ns, const QString &key, const QString &value) const {
        QCOMPARE(run({u"put"_s, store(), ns, key, value}).status, 0);
    }
    static QStringList keysOf(const QJsonValue &list) {
        QStringList keys;
        for (const auto &entry : list.toArray())
            keys.append(entry["key"_L1].toString());
        return keys;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

QByteArray called(int id, const QByteArray &tool, const QByteArray &arguments) {
    return R"({"jsonrpc":"2.0","id":)" + QByteArray::number(id) +
           R"(,"method":"tools/call","params":{"name":")" + tool + R"(","arguments":)" + arguments +
           "}}";
}
QByteArray begun(const QByteArray &revision) {
    return R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
           revision + R"(","capabilities":{},"clientInfo":{"name":"test","version":"1"}}})";
}

} // namespace

QJsonObject McpCommandTest::call(const QByteArray &tool, const QByteArray &arguments,
                                 const QStringList &options) const {
    const auto answers = answersTo({called(1, tool, arguments)}, options);
    return answers.size() == 1 ? answers.first()["result"_L1].toObject() : QJsonObject();
}

void McpCommandTest::aSessionIsAnsweredAndEndsWithItsInput() {
    const auto lines =
        linesOf({begun("2025-06-18"), R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
                 "", R"({"jsonrpc":"2.0","id":"ping","method":"ping"})",
                 R"({"jsonrpc":"2.0","id":7,"result":{}})",
                 R"({"jsonrpc":"2.0","method":"tools/call","params":{}})",
                 called(3, "memory_list_namespaces", "{}")});
    QCOMPARE(lines.size(), 3); // notifications and answers get none
    const QJsonObject first = QJsonDocument::fromJson(lines[0]).object();
    QCOMPARE(first["jsonrpc"_L1].toString(), u"2.0"_s);
    QCOMPARE(first["id"_L1].toInt(-1), 0);
    const QJsonObject begun = first["result"_L1].toObject();
    QCOMPARE(begun["protocolVersion"_L1].toString(), u"2025-06-18"_s);
    QVERIFY(begun["capabilities"_L1].toObject().contains("tools"_L1));
    QCOMPARE(begun["serverInfo"_L1]["name"_L1].toString(), u"nestor"_s);
    QVERIFY(!begun["serverInfo"_L1]["version"_L1].toString().isEmpty());
    QCOMPARE(lines[1], R"({"jsonrpc":"2.0","id":"ping","result":{}})"_ba);
    QVERIFY(lines[2].contains(R"("structuredContent":{"namespaces":[],"more":false})"));
}

void McpCommandTest::revisionsAreNegotiated_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QString>("agreed");
    for (const QByteArray known : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
        QTest::newRow(known) << known << QString::fromLatin1(known);
    QTest::newRow("older") << "2024-01-01"_ba << u"2025-11-25"_s;
    QTest::newRow("newer") << "2099-01-01"_ba << u"2025-11-25"_s;
}

void McpCommandTest::revisionsAreNegotiated() {
    QFETCH(QByteArray, asked);
    QFETCH(QString, agreed);
    const auto answers = answersTo({begun(asked)});
    QCOMPARE(answers.size(), 1);
    QCOMPARE(answers[0]["result"_L1]["protocolVersion"_L1].toString(), agreed);
}

void McpCommandTest::requestsMaySayTheirRevision() {
    const auto request = [](const QByteArray &method, const QByteArray &meta) {
        return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":{"_meta":{)" +
               meta + "}}}";
    };
    const QByteArray version = R"("io.modelcontextprotocol/protocolVersion":")";
    const QByteArray now =
        version + R"(2026-07-28","io.modelcontextprotocol/clientCapabilities":{})";
    const auto answers =
        answersTo({request("server/discover", now), request("tools/list", now),
                   request("tools/list", version + R"(2026-07-28")"),
                   request("tools/list", version + R"(1900-01-01")"), request("ping", now)});
    QCOMPARE(answers.size(), 5);
    QVERIFY(answers[0]["result"_L1]["supportedVersions"_L1].toArray().contains(u"2026-07-28"_s));
    QCOMPARE(answers[0]["result"_L1]["_meta"_L1]["io.modelcontextprotocol/serverInfo"_L1]["name"_L1]
                 .toString(),
             u"nestor"_s);
    QCOMPARE(answers[1]["result"_L1]["resultType"_L1].toString(), u"complete"_s);
    QVERIFY(answers[1]["result"_L1]["ttlMs"_L1].isDouble());
    QCOMPARE(answers[2]["error"_L1]["code"_L1].toInt(), -32602);
    QCOMPARE(answers[3]["error"_L1]["code"_L1].toInt(), -32022);
    QVERIFY(!answers[3]["error"_L1]["data"_L1]["supported"_L1].toArray().isEmpty());
    QCOMPARE(answers[4]["error"_L1]["code"_L1].toInt(), -32601);
}

void McpCommandTest::batchesAreOfOneRevision() {
    const QByteArray batch = R"([{"jsonrpc":"2.0","id":1,"method":"ping"},)"
                             R"({"jsonrpc":"2.0","method":"notifications/x"},5,)"
                             R"({"jsonrpc":"2.0","id":2,"method":"nope"}])";
    const QByteArray silent = R"([{"jsonrpc":"2.0","method":"notifications/x"}])";
    auto lines = linesOf({begun("2025-03-26"), batch, silent, "[]"});
    QCOMPARE(lines.size(), 3);
    const QJsonArray answers = QJsonDocument::fromJson(lines[1]).array();
    QCOMPARE(answers.size(), 3);
    QVERIFY(answers[0].toObject().contains("result"_L1));
    QCOMPARE(answers[1]["error"_L1]["code"_L1].toInt(), -32600);
    QCOMPARE(answers[2]["error"_L1]["code"_L1].toInt(), -32601);
    QCOMPARE(QJsonDocument::fromJson(lines[2])["error"_L1]["code"_L1].toInt(), -32600);

    lines = linesOf({begun("2025-06-18"), batch});
    QCOMPARE(lines.size(), 2);
    QCOMPARE(QJsonDocument::fromJson(lines[1])["error"_L1]["code"_L1].toInt(), -32600);
}

void McpCommandTest::whatIsNoRequestIsRefused_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("no JSON") << "{nope"_ba << -32700 << "null"_ba;
    QTest::newRow("no UTF-8") << "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}"_ba << -32700
                              << "null"_ba;
    QTest::newRow("no object") << "17"_ba << -32600 << "null"_ba;
    QTest::newRow("no version") << R"({"id":1,"method":"ping"})"_ba << -32600 << "1"_ba;
    QTest::newRow("old version") << R"({"jsonrpc":"1.0","id":1,"method":"ping"})"_ba << -32600
                                 << "1"_ba;
    QTest::newRow("no method") << R"({"jsonrpc":"2.0","id":1})"_ba << -32600 << "1"_ba;
    QTest::newRow("method no text")
        << R"({"jsonrpc":"2.0","id":1,"method":1})"_ba << -32600 << "1"_ba;
    QTest::newRow("id null") << R"({"jsonrpc":"2.0","id":null,"method":"ping"})"_ba << -32600
                             << "null"_ba;
    QTest::newRow("params a list")
        << R"({"jsonrpc":"2.0","id":"a","method":"tools/list","params":[]})"_ba << -32602
        << "\"a\""_ba;
    QTest::newRow("no such method")
        << R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})"_ba << -32601 << "1"_ba;
    QTest::newRow("no such tool")
        << R"({"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"x"}})"_ba
        << -32602 << "9007199254740993"_ba;
    QTest::newRow("no name") << R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})"_ba << -32602
                             << "1"_ba;
    QTest::newRow("arguments a list")
        << R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_get","arguments":[]}})"_ba
        << -32602 << "1"_ba;
    QTest::newRow("cursor")
        << R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}})"_ba << -32602
        << "1"_ba;
    QTest::newRow("begun without a revision")
        << R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})"_ba << -32602 << "1"_ba;
}

void McpCommandTest::whatIsNoRequestIsRefused() {
    QFETCH(QByteArray, line);
    QFETCH(int, code);
    QFETCH(QByteArray, id);
    const auto lines = linesOf({line, R"({"jsonrpc":"2.0","id":2,"method":"ping"})"});
    QCOMPARE(lines.size(), 2);
    const QByteArray begin =
        R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":)" + QByteArray::number(code) + ',';
    QVERIFY2(lines[0].startsWith(begin), lines[0]);
    QCOMPARE(lines[1], R"({"jsonrpc":"2.0","id":2,"result":{}})"_ba);
}

void McpCommandTest::brokenLinesEndNothing() {
    const QByteArray ping = R"({"jsonrpc":"2.0","id":2,"method":"ping"})";
    const CommandOutcome outcome =
        run({u"mcp"_s, store(), u"--write"_s},
            QByteArray(200'000, '[') + '\n' + QByteArray("\0\1\2", 3) + '\n' + "\xf0\x9f\n" +
                called(1, "memory_search", R"({"query":")" + QByteArray(2'000'000, 'w') + "\"}") +
                "\r\n" + ping); // without a line feed
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    const QByteArrayList lines = outcome.out.split('\n');
    QCOMPARE(lines.size(), 6);
    for (qsizetype i = 0; i < 3; ++i)
        QCOMPARE(QJsonDocument::fromJson(lines[i])["error"_L1]["code"_L1].toInt(), -32700);
    QVERIFY(lines[3].startsWith(R"({"jsonrpc":"2.0","id":1,)"));
    QCOMPARE(lines[4], R"({"jsonrpc":"2.0","id":2,"result":{}})"_ba);
}

void McpCommandTest::longLinesAreNotKept() {
    std::istringstream input("12345\n123456\n\n123");
    nestor::cli::Console console;
    std::streambuf *former = std::cin.rdbuf(input.rdbuf());
    const auto fits = console.readLineUpTo(5);
    const auto tooLong = console.readLineUpTo(5);
    const auto blank = console.readLineUpTo(5);
    const auto last = console.readLineUpTo(5);
    const auto end = console.readLineUpTo(5);
    std::cin.rdbuf(former);
    QCOMPARE(fits.bytes, "12345"_ba);
    QVERIFY(!fits.tooLong);
    QVERIFY(tooLong.tooLong);
    QCOMPARE(tooLong.bytes, QByteArray());
    QVERIFY(blank.bytes.isEmpty() && !blank.tooLong && !blank.atEnd);
    QCOMPARE(last.bytes, "123"_ba);
    QVERIFY(!last.atEnd);
    QVERIFY(end.atEnd);
}

void McpCommandTest::toolsHaveSchemas() {
    const QByteArray request = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
    put(u"a"_s, u"k"_s, u"{}"_s);
    const auto namesOf = [](const QJsonObject &answer) {
        QStringList names;
        for (const auto &tool : answer["result"_L1]["tools"_L1].toArray()) {
            names.append(tool["name"_L1].toString());
            const QJsonValue schema = tool["inputSchema"_L1];
            if (schema["type"_L1] != u"object"_s || !schema["properties"_L1].isObject() ||
                tool["description"_L1].toString().isEmpty())
                names.append(u"without schema or description"_s);
            const QJsonObject properties = schema["properties"_L1].toObject();
            for (const auto &name : schema["required"_L1].toArray()) {
                if (!properties.contains(name.toString()))
                    names.append(u"requires what it does not have"_s);
            }
        }
        return names;
    };
    const QStringList read = namesOf(answersTo({request}, {}).value(0));
    for (const QString &name : {u"memory_search"_s, u"memory_get"_s, u"memory_list_namespaces"_s,
                                u"memory_changes"_s, u"memory_doctor"_s})
        QVERIFY2(read.contains(name), qPrintable(read.join(u' ')));
    QCOMPARE(namesOf(answersTo({request}).value(0)),
             read + QStringList({u"memory_put"_s, u"memory_delete"_s}));
}

void McpCommandTest::argumentsThatDoNotFitAreToldByTheRevision_data() {
    QTest::addColumn<QByteArray>("tool");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("missing") << "memory_get"_ba
                             << R"({"namespace":["a"]})"_ba
                             << "key"_ba;
    QTest::newRow("unknown") << "memory_search"_ba
                             << R"({"query":"x","namespce":["a"]})"_ba
                             << "namespce"_ba;
    QTest::newRow("type") << "memory_search"_ba
                          << R"({"query":1})"_ba
                          << "query"_ba;
    QTest::newRow("range") << "memory_search"_ba
                           << R"({"limit":0})"_ba
                           << "limit"_ba;
    QTest::newRow("filter") << "memory_search"_ba
                            << R"({"filter":{"a":{"$no":1}}})"_ba
                            << "filter"_ba;
    QTest::newRow("label") << "memory_get"_ba
                           << R"({"namespace":["a",""],"key":"k"})"_ba
                           << "namespace"_ba;
    QTest::newRow("period") << "memory_put"_ba
                            << R"({"namespace":["a.b"],"key":"k","value":{}})"_ba
                            << "namespace"_ba;
    QTest::newRow("reserved") << "memory_put"_ba
                              << R"({"namespace":["langgraph"],"key":"k","value":{}})"_ba
                              << "namespace"_ba;
    QTest::newRow("value") << "memory_put"_ba
                           << R"({"namespace":["a"],"key":"k","value":[]})"_ba
                           << "value"_ba;
    QTest::newRow("half a pair") << "memory_put"_ba
                                 << R"({"namespace":["a"],"key":"\ud800","value":{}})"_ba
                                 << "key"_ba;
    QTest::newRow("life") << "memory_put"_ba
                          << R"({"namespace":["a"],"key":"k","value":{},"ttl":0})"_ba
                          << "ttl"_ba;
    QTest::newRow("time") << "memory_changes"_ba
                          << R"({"since":"yesterday"})"_ba
                          << "since"_ba;
}

void McpCommandTest::argumentsThatDoNotFitAreToldByTheRevision() {
    QFETCH(QByteArray, tool);
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, named);
    const QByteArray request = called(1, tool, arguments);
    auto answers = answersTo({begun("2025-06-18"), request});
    QCOMPARE(answers.size(), 2);
    QCOMPARE(answers[1]["error"_L1]["code"_L1].toInt(), -32602);
    QVERIFY(answers[1]["error"_L1]["message"_L1].toString().contains(QString::fromLatin1(named)));
    answers = answersTo({begun("2025-11-25"), request});
    QCOMPARE(answers.size(), 2);
    const QJsonValue result = answers[1]["result"_L1];
    QCOMPARE(result["isError"_L1].toBool(), true);
    QVERIFY(result["content"_L1][0]["text"_L1].toString().contains(QString::fromLatin1(named)));
}

void McpCommandTest::aToolThatFailsSaysSoToTheModel() {
    const QJsonObject missing = call("memory_get", R"({"namespace":["a"],"key":"nowhere"})");
    QCOMPARE(missing["isError"_L1].toBool(), true);
    QCOMPARE(missing["content"_L1][0]["type"_L1].toString(), u"text"_s);
    QVERIFY(missing["content"_L1][0]["text"_L1].toString().contains(u"nowhere"_s));
    const QJsonObject cursor = call("memory_changes", R"({"cursor":"of another"})");
    QCOMPARE(cursor["isError"_L1].toBool(), true);
    const QJsonObject deleted = call("memory_delete", R"({"namespace":"a.b","key":"nowhere"})");
    QCOMPARE(deleted["isError"_L1].toBool(true), false);
    QCOMPARE(deleted["structuredContent"_L1]["deleted"_L1].toBool(true), false);
}

void McpCommandTest::valuesStayAsTheyAre() {
    const QByteArray value =
        R"({"n":1e400,"n":-0.0, "big":3513714948419280427,"t":"\u00e9\ud800 \"quoted\"","z":{"a":[]}})";
    const auto lines = linesOf(
        {called(1, "memory_put", R"({"namespace":["a","b"],"key":"k","value":)" + value + '}'),
         called(2, "memory_get", R"({"namespace":["a","b"],"key":"k"})"),
         called(3, "memory_search", R"({"query":"quoted"})"), called(4, "memory_changes", "{}")});
    QCOMPARE(lines.size(), 4);
    QCOMPARE(run({u"get"_s, store(), u"a.b"_s, u"k"_s}).out, value + '\n');
    for (qsizetype i = 1; i < 4; ++i) {
        QVERIFY2(lines[i].contains("\"value\":" + value), lines[i]);
        // The text says the same as the structure, byte by byte.
        const auto line = nestor::JsonDocument::parse(lines[i]);
        QVERIFY(line);
        const int result = line->member(0, "result");
        const int content = line->element(line->member(result, "content"), 0);
        QCOMPARE(line->string(line->member(content, "text")),
                 line->raw(line->member(result, "structuredContent")).toByteArray());
    }
    put(u"a.b"_s, u"k"_s, u"{}"_s);
    const QJsonValue got =
        call("memory_get", R"({"namespace":["a","b"],"key":"k"})")["structuredContent"_L1];
    QCOMPARE(got["namespace"_L1].toArray(), QJsonArray({u"a"_s, u"b"_s}));
    QCOMPARE(got["key"_L1].toString(), u"k"_s);
    QVERIFY(!got["created_at"_L1].toString().isEmpty());
    QVERIFY(!got["updated_at"_L1].toString().isEmpty());
}

void McpCommandTest::nothingIsWrittenUnlessAsked() {
    put(u"a"_s, u"k"_s, uR"({"text":"red wine"})"_s);
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const auto content = [this] {
        QFile file(store());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    const QStringList files = QDir(m_folder->path()).entryList(QDir::Files);
    const auto answers =
        answersTo({called(1, "memory_put", R"({"namespace":["a"],"key":"n","value":{}})"),
                   called(2, "memory_delete", R"({"namespace":["a"],"key":"k"})"),
                   called(3, "memory_search", R"({"query":"wine"})"),
                   called(4, "memory_get", R"({"namespace":["a"],"key":"k"})"),
                   called(5, "memory_changes", "{}"), called(6, "memory_list_namespaces", "{}")},
                  {});
    QCOMPARE(answers.size(), 6);
    QCOMPARE(answers[0]["error"_L1]["code"_L1].toInt(), -32602);
    QCOMPARE(answers[1]["error"_L1]["code"_L1].toInt(), -32602);
    for (qsizetype i = 2; i < 6; ++i)
        QCOMPARE(answers[i]["result"_L1]["isError"_L1].toBool(true), false);
    QCOMPARE(content(), before);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), files);
}

void McpCommandTest::searchSaysWhy() {
    put(u"a.b"_s, u"wine"_s, uR"({"text":"red wine from the south"})"_s);
    put(u"a.b"_s, u"beer"_s, uR"({"text":"a dark beer"})"_s);
    const QJsonValue found =
        call("memory_search", R"({"query":"wine","namespace":["a"]})")["structuredContent"_L1];
    const QJsonValue hit = found["results"_L1][0];
    QCOMPARE(hit["key"_L1].toString(), u"wine"_s);
    QCOMPARE(hit["namespace"_L1].toArray(), QJsonArray({u"a"_s, u"b"_s}));
    QVERIFY(hit["score"_L1].isDouble());
    QVERIFY(hit["why"_L1].toString().contains(u"wine"_s));
    QVERIFY(!hit["updated_at"_L1].toString().isEmpty());
    // Without a question, the newest first.
    const QJsonValue newest = call("memory_search", R"({"limit":1})")["structuredContent"_L1];
    QCOMPARE(keysOf(newest["results"_L1]), {u"beer"_s});
    QVERIFY(newest["results"_L1][0]["score"_L1].isNull());
}

void McpCommandTest::theScopeHoldsForEveryTool() {
    put(u"a.b"_s, u"in"_s, uR"({"text":"wine"})"_s);
    put(u"a.b.c"_s, u"deeper"_s, uR"({"text":"wine"})"_s);
    put(u"a.bc"_s, u"secret"_s, uR"({"text":"wine"})"_s);
    put(u"a"_s, u"secret"_s, uR"({"text":"wine"})"_s);
    put(u"z"_s, u"secret"_s, uR"({"text":"wine"})"_s);
    const QStringList options{u"--scope"_s, u"a.b"_s, u"--write"_s};
    const auto lines =
        linesOf({called(1, "memory_search", R"({"query":"wine","limit":100})"),
                 called(2, "memory_search", R"({"limit":100})"),
                 called(3, "memory_search", R"({"query":"wine","namespace":["a","b","*"]})"),
                 called(4, "memory_list_namespaces", "{}"),
                 called(5, "memory_list_namespaces", R"({"max_depth":1})"),
                 called(6, "memory_changes", "{}"),
                 called(7, "memory_changes", R"({"since":"2000-01-01"})"),
                 called(8, "memory_get", R"({"namespace":["a","b","c"],"key":"deeper"})")},
                options);
    QCOMPARE(lines.size(), 8);
    for (const QByteArray &line : lines) {
        QVERIFY2(line.contains(R"("isError":false)"), line);
        QVERIFY2(!line.contains("secret") && !line.contains(R"(["a"])") &&
                     !line.contains(R"("bc")") && !line.contains(R"("z")"),
                 line);
    }
    QVERIFY(lines[0].contains(R"("in")") && lines[0].contains(R"("deeper")"));
    QVERIFY(lines[6].contains(R"("in")") && lines[6].contains(R"("deeper")"));
    const QByteArray outside[] = {R"(["a"])", R"(["a","bc"])", R"(["z"])",
                                  R"("a")",   R"(["*","b"])",  R"(["*"])"};
    for (const QByteArray &ns : outside) {
        const auto answers = answersTo(
            {called(1, "memory_get", R"({"key":"secret","namespace":)" + ns + '}'),
             called(2, "memory_search", R"({"namespace":)" + ns + '}'),
             called(3, "memory_list_namespaces", R"({"namespace":)" + ns + '}'),
             called(4, "memory_changes", R"({"namespace":)" + ns + '}'),
             called(5, "memory_put", R"({"key":"secret","value":{},"namespace":)" + ns + '}'),
             called(6, "memory_delete", R"({"key":"secret","namespace":)" + ns + '}')},
            options);
        QCOMPARE(answers.size(), 6);
        for (const QJsonObject &answer : answers)
            QVERIFY2(answer["result"_L1]["isError"_L1].toBool(), ns);
    }
    // Also where there is no log.
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const auto guest = linesOf({called(1, "memory_changes", R"({"since":"2000-01-01"})")}, options);
    QVERIFY(guest[0].contains(R"("in")") && !guest[0].contains("secret"));
    QVERIFY(run({u"get"_s, store(), u"z"_s, u"secret"_s}).out.contains("wine"));
}

void McpCommandTest::theDoctorSaysWhyWithinTheScope() {
    put(u"a.b"_s, u"in"_s, uR"({"text":"wine","year":"2001"})"_s);
    put(u"z"_s, u"gone"_s, uR"({"text":"wine"})"_s);
    const QStringList options{u"--scope"_s, u"a.b"_s};
    const auto answers = answersTo(
        {called(1, "memory_doctor",
                R"({"filter":{"year":2001},"expect_namespace":["a","b"],"expect_key":"in"})"),
         called(2, "memory_doctor", R"({"expect_namespace":["a","b"],"expect_key":"gone"})"),
         called(3, "memory_doctor", R"({"expect_namespace":["z"],"expect_key":"gone"})")},
        options);
    QCOMPARE(answers.size(), 3);
    const QJsonValue filtered = answers[0]["result"_L1]["structuredContent"_L1]["expected"_L1][0];
    QCOMPARE(filtered["verdict"_L1].toString(), u"filtered"_s);
    QVERIFY(filtered["remedy"_L1].toString().contains(u"as a number"_s));
    const QJsonValue absent = answers[1]["result"_L1]["structuredContent"_L1]["expected"_L1][0];
    QCOMPARE(absent["verdict"_L1].toString(), u"absent"_s);
    // Where else the key exists is not told, where that is outside.
    QVERIFY(!absent["gates"_L1][0]["fact"_L1].toString().contains(u"exists in"_s));
    QVERIFY(answers[2]["result"_L1]["isError"_L1].toBool());
}

void McpCommandTest::theDoctorsPlacesCountNothingOutside() {
    {
        nestor::test::AgentWriter agent(store());
        for (int i = 0; i < 12; ++i) {
            agent.put("z", QByteArray::number(i).constData(), R"({"secret":"near"})",
                      {{"secret", nestor::test::AgentWriter::at(i / 10.0)}});
        }
        agent.put("a.b", "in", R"({"text":"far"})", {{"text", nestor::test::AgentWriter::at(30)}});
        agent.put("a.b", "bare", R"({"other":"x"})");
    }
    const QStringList options{u"--scope"_s, u"a.b"_s};
    const QByteArray question = R"("vector":[1,0,0.5],"expect_namespace":["a","b"],"expect_key":)";
    const auto answers = answersTo({called(1, "memory_doctor", '{' + question + R"("in"})"),
                                    called(2, "memory_doctor", '{' + question + R"("bare"})")},
                                   options);
    QCOMPARE(answers.size(), 2);
    const QJsonValue first = answers[0]["result"_L1]["structuredContent"_L1];
    QCOMPARE(first["agent"_L1][0]["exact_place"_L1].toInt(), 1);
    QCOMPARE(keysOf(first["exact"_L1]), QStringList{u"in"_s});
    for (const QJsonObject &answer : answers)
        QVERIFY(!QJsonDocument(answer).toJson().contains("secret"));
}

void McpCommandTest::changesGoOnFromACursor() {
    for (const QString &key : {u"one"_s, u"two"_s, u"three"_s})
        put(u"a"_s, key, u"{}"_s);
    const auto changes = [this](const QByteArray &arguments) {
        return call("memory_changes", arguments, {})["structuredContent"_L1].toObject();
    };
    QJsonObject page = changes(R"({"since":"2000-01-01","limit":2})");
    QCOMPARE(keysOf(page["changes"_L1]), QStringList({u"one"_s, u"two"_s}));
    QCOMPARE(page["more"_L1].toBool(), true);
    const auto next = [&](const QByteArray &more = {}) {
        page = changes(R"({"cursor":")" + page["cursor"_L1].toString().toUtf8() + '"' + more + '}');
        return keysOf(page["changes"_L1]);
    };
    QCOMPARE(next(), QStringList{u"three"_s});
    QCOMPARE(page["more"_L1].toBool(true), false);
    QCOMPARE(next(), QStringList());
    // Each item once, with what it is now.
    put(u"a"_s, u"one"_s, uR"({"v":1})"_s);
    put(u"b"_s, u"other"_s, u"{}"_s);
    put(u"a"_s, u"one"_s, uR"({"v":2})"_s);
    QCOMPARE(run({u"delete"_s, store(), u"a"_s, u"two"_s}).status, 0);
    QCOMPARE(next(R"(,"namespace":["a"])"), QStringList({u"one"_s, u"two"_s}));
    QCOMPARE(page["exact"_L1].toBool(), true);
    const QJsonArray list = page["changes"_L1].toArray();
    QCOMPARE(list[0]["change"_L1].toString(), u"written"_s);
    QCOMPARE(list[0]["value"_L1]["v"_L1].toInt(), 2);
    QCOMPARE(list[1]["change"_L1].toString(), u"deleted"_s);
    QVERIFY(list[1]["value"_L1].isUndefined());
    // With neither: the newest.
    QCOMPARE(keysOf(changes(R"({"limit":2})")["changes"_L1]), QStringList({u"one"_s, u"two"_s}));
    QCOMPARE(keysOf(changes(R"({"since":"2099-01-01"})")["changes"_L1]), QStringList());
}

void McpCommandTest::aGuestTellsWhatWasWritten() {
    const auto line = [](const QByteArray &key, const QByteArray &value, const QByteArray &at) {
        return R"({"namespace":["a"],"key":")" + key + R"(","value":)" + value +
               R"(,"created_at":"2026-01-01T00:00:00+00:00","updated_at":")" + at + "\"}\n";
    };
    const auto import = [this](const QByteArray &lines) {
        writeFile(m_folder->filePath(u"in.jsonl"_s), lines);
        QCOMPARE(run({u"import"_s, store(), u"in.jsonl"_s}).status, 0);
    };
    import(line("old", "{}", "2026-01-01T00:00:00+00:00") +
           line("b", "{}", "2026-01-02T00:00:00+00:00") +
           line("c", "{}", "2026-01-03T10:00:00+00:00"));
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const auto changes = [this](const QByteArray &arguments) {
        return call("memory_changes", arguments, {})["structuredContent"_L1].toObject();
    };
    QJsonObject page = changes(R"({"since":"2026-01-02T00:00:00.5Z"})");
    QCOMPARE(keysOf(page["changes"_L1]), QStringList({u"b"_s, u"c"_s}));
    QCOMPARE(page["exact"_L1].toBool(true), false);
    QVERIFY(!page["notes"_L1].toArray().isEmpty());
    const auto next = [&] {
        page = changes(R"({"cursor":")" + page["cursor"_L1].toString().toUtf8() + "\"}");
        return keysOf(page["changes"_L1]);
    };
    QCOMPARE(next(), QStringList());
    // Written in the second that was told last, before and behind what was told of it.
    import(line("a", "{}", "2026-01-03T10:00:00+00:00") +
           line("d", "{}", "2026-01-03T10:00:00+00:00"));
    QCOMPARE(next(), QStringList({u"a"_s, u"d"_s}));
    QCOMPARE(next(), QStringList());
    import(line("c", R"({"v":2})", "2026-01-03T10:00:00+00:00"));
    QCOMPARE(next(), QStringList{u"c"_s});
    QCOMPARE(next(), QStringList());
    // The cursor stays good where the store becomes a managed one.
    QCOMPARE(run({u"manage"_s, store()}).status, 0);
    put(u"a"_s, u"new"_s, u"{}"_s);
    QVERIFY(next().contains(u"new"_s));
    QCOMPARE(keysOf(changes(R"({"limit":1})")["changes"_L1]), QStringList{u"new"_s});
}

void McpCommandTest::aCrowdOfOneMomentIsToldOnce() {
    QByteArray lines;
    constexpr int kItems = 450;
    for (int i = 0; i < kItems; ++i) {
        lines += R"({"namespace":["a","n)" + QByteArray::number(i % 3) + R"("],"key":"k)" +
                 QByteArray::number(i) +
                 R"(","value":{},"created_at":"2026-01-01T00:00:00+00:00",)"
                 R"("updated_at":"2026-01-01T00:00:00+00:00"})"
                 "\n";
    }
    writeFile(m_folder->filePath(u"in.jsonl"_s), lines);
    QCOMPARE(run({u"import"_s, store(), u"in.jsonl"_s}).status, 0);
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    QSet<QString> seen;
    QByteArray ask = R"({"since":"2000-01-01","limit":100})";
    int pages = 0;
    for (bool more = true; more; ++pages) {
        const QJsonValue page = call("memory_changes", ask, {})["structuredContent"_L1];
        more = page["more"_L1].toBool();
        ask = R"({"limit":100,"cursor":")" + page["cursor"_L1].toString().toUtf8() + "\"}";
        for (const QString &key : keysOf(page["changes"_L1])) {
            QVERIFY(!seen.contains(key));
            seen.insert(key);
        }
    }
    QCOMPARE(seen.size(), kItems);
    QCOMPARE(pages, 5);
    const QJsonValue after = call("memory_changes", ask, {})["structuredContent"_L1];
    QVERIFY(after["changes"_L1].toArray().isEmpty());
}

void McpCommandTest::wrongUsageAndMissingStoresEndIt() {
    QCOMPARE(run({u"mcp"_s}).status, 2);
    QCOMPARE(run({u"mcp"_s, store(), u"--scope"_s, u"a..b"_s}).status, 2);
    QCOMPARE(run({u"mcp"_s, store(), u"--scope"_s, u""_s}).status, 2);
    QCOMPARE(run({u"mcp"_s, store(), u"--scope"_s, u"a.*"_s}).status, 2);
    const CommandOutcome missing = run({u"mcp"_s, store()});
    QCOMPARE(missing.status, 1);
    QCOMPARE(missing.out, QByteArray());
    QVERIFY(!QFile::exists(store()));
    QCOMPARE(run({u"mcp"_s, u"--help"_s}).status, 0);
}

QTEST_GUILESS_MAIN(McpCommandTest)
#include "tst_mcp_command.moc"
