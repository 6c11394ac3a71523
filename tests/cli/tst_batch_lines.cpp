// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "tests/cli/command_outcome.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// `nestor-cli batch` as a program that drives it meets it: lines in, lines out, and what is on the
/// disk afterwards. What the operations mean is tst_batch's and tst_langgraph_scenarios'.
class BatchLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void unreadableLinesAnswerErrorsAndTheNextGoesOn_data();
    void unreadableLinesAnswerErrorsAndTheNextGoesOn();
    void wrongMembersAreNamed_data();
    void wrongMembersAreNamed();
    void lineEndsAreAnyOfThree();
    void answersAreFlushedLineByLine();
    void valuesNestToAThousand();
    void answersAreOneLineWhateverIsStored();

    void tablesExistOnceOpened();
    void wrongConfigurationLeavesNoFile_data();
    void wrongConfigurationLeavesNoFile();
    void plainHttpToAfarIsAllowedByName();
    void nullMembersOfTheConfigurationAreAbsent();
    void readingLeavesNoFileBesideAWriteAheadLog_data();
    void readingLeavesNoFileBesideAWriteAheadLog();
    void storeInADirectoryForReadingIsRead();
    void storeInMemoryIsReadToo();
    void repairBringsIndexesUpToDate();
    void sittingsCountUnlessToldOtherwise();

private:
    struct Outcome {
        int status = -1;
        QByteArrayList lines;
        QByteArray err;
    };
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input) const;
    [[nodiscard]] Outcome batch(const QByteArray &input, const QStringList &more = {}) const {
        return run(QStringList{u"batch"_s, store()} + more, input);
    }
    [[nodiscard]] QString store() const { return m_folder->filePath(u"store.db"_s); }
    [[nodiscard]] QString file(const QString &name, const QByteArray &content) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

static const QByteArray kGet = R"({"op":"get","namespace":["a"],"key":"none"})"_ba;
static const QByteArray kNothing = R"({"ok":true,"result":null})"_ba;

void BatchLinesTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

BatchLinesTest::Outcome BatchLinesTest::run(const QStringList &arguments,
                                            const QByteArray &input) const {
    const CommandOutcome outcome = runCommand(m_folder->path(), arguments, input);
    QByteArrayList lines = outcome.out.split('\n');
    if (lines.last().isEmpty())
        lines.removeLast();
    return {outcome.status, lines, outcome.err};
}

QString BatchLinesTest::file(const QString &name, const QByteArray &content) const {
    writeFile(m_folder->filePath(name), content);
    return m_folder->filePath(name);
}

void BatchLinesTest::unreadableLinesAnswerErrorsAndTheNextGoesOn_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("cut off") << R"({"op":"get","namespace":["a"],"key":"k)"_ba;
    QTest::newRow("no JSON") << "get a k"_ba;
    QTest::newRow("two values") << "{} {}"_ba;
    QTest::newRow("single quotes") << "{'op':'sweep_ttl'}"_ba;
    QTest::newRow("not UTF-8") << "{\"op\":\"get\",\"namespace\":[\"a\"],\"key\":\"\xFF\"}"_ba;
    QTest::newRow("zero byte") << QByteArray("\0", 1);
    QTest::newRow("control character")
        << "{\"op\":\"get\",\"namespace\":[\"a\"],\"key\":\"\x01\"}"_ba;
    QTest::newRow("too deep") << QByteArray(100'000, '[');
    QTest::newRow("list") << "[]"_ba;
    QTest::newRow("text") << "\"sweep_ttl\""_ba;
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("no name") << "{}"_ba;
    QTest::newRow("unknown name") << R"({"op":"drop"})"_ba;
    QTest::newRow("megabytes") << '"' + QByteArray(8'000'000, 'x');
}

void BatchLinesTest::unreadableLinesAnswerErrorsAndTheNextGoesOn() {
    QFETCH(QByteArray, line);
    const Outcome outcome = batch(line + '\n' + kGet + '\n');
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.lines.size(), 2);
    QVERIFY2(outcome.lines[0].startsWith(R"({"ok":false,"error":{"type":"ValueError","message":")"),
             outcome.lines[0].constData());
    QCOMPARE(outcome.lines[1], kNothing);
    QVERIFY(outcome.err.isEmpty());
}

void BatchLinesTest::wrongMembersAreNamed_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &type,
                        const QByteArray &said) { QTest::newRow(name) << line << type << said; };
    const QByteArray put = R"({"op":"put","namespace":["a"],"key":"k","value":{})";
    const QByteArray search = R"({"op":"search",)";
    const QByteArray list = R"({"op":"list_namespaces","match_conditions":[)";
    row("vector without numbers", put + R"(,"vectors":{"t":[]}})", "ValueError", "vectors.t");
    row("vectors as a list", put + R"(,"vectors":[1]})", "ValueError", "vectors");
    row("query vector without numbers", search + R"("vector":[]})", "ValueError", "vector");
    row("number JSON lacks", put + R"(,"ttl":NaN})", "ValueError", "/ttl");
    row("negative life", put + R"(,"ttl":-1})", "ValueError", "ttl");
    row("index true", put + R"(,"index":true})", "ValueError", "index");
    row("half a key", R"({"op":"put","namespace":["a"],"key":"\ud800","value":{}})", "ValueError",
        "key");
    row("half a key to get", R"({"op":"get","namespace":["a"],"key":"x\udc00"})", "ValueError",
        "key");
    row("half a label", R"({"op":"put","namespace":["\ud83d"],"key":"k","value":{}})",
        "InvalidNamespaceError", "namespace");
    row("pattern with a period", list + R"({"match_type":"prefix","path":["a.b"]}]})",
        "InvalidNamespaceError", "periods");
    row("pattern with nothing", list + R"({"match_type":"suffix","path":["a",""]}]})",
        "InvalidNamespaceError", "empty");
    row("pattern of numbers", list + R"({"match_type":"prefix","path":[1]}]})",
        "InvalidNamespaceError", "path");
    row("pattern to search", search + R"("namespace":["a.b","*"]})", "InvalidNamespaceError",
        "periods");
    row("inside a batch", R"({"op":"batch","ops":[)" + kGet + ',' + put + R"(,"ttl":"x"}]})",
        "ValueError", "operation 1: put: 'ttl'");
}

void BatchLinesTest::wrongMembersAreNamed() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, said);
    const Outcome outcome = batch(line + '\n');
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.lines.size(), 1);
    QVERIFY2(outcome.lines[0].startsWith(R"({"ok":false,"error":{"type":")" + type + '"'),
             outcome.lines[0].constData());
    QVERIFY2(outcome.lines[0].contains(said), outcome.lines[0].constData());
}

void BatchLinesTest::lineEndsAreAnyOfThree() {
    const Outcome outcome = batch(kGet + "\r\n\n \t\r\n" + kGet + '\n' + kGet);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.lines, (QByteArrayList{kNothing, kNothing, kNothing}));
}

void BatchLinesTest::answersAreFlushedLineByLine() {
    QProcess process;
    process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"), {u"batch"_s, store()});
    for (int i = 0; i < 3; ++i) {
        process.write(kGet + '\n');
        while (!process.canReadLine())
            QVERIFY(process.waitForReadyRead(30'000));
        QCOMPARE(process.readLine().trimmed(), kNothing);
    }
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);
}

void BatchLinesTest::valuesNestToAThousand() {
    const auto put = [](int depth) {
        return R"({"op":"put","namespace":["d"],"key":")" + QByteArray::number(depth) +
               R"(","value":{"a":)" + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']') +
               "}}";
    };
    const Outcome outcome = batch(put(1000) + '\n' + put(1001) + '\n' + R"({"op":"batch","ops":[)" +
                                  put(1000) + "]}\n" + R"({"op":"batch","ops":[)" + put(1001) +
                                  "]}\n" + R"({"op":"get","namespace":["d"],"key":"1001"})" + '\n');
    QCOMPARE(outcome.lines.size(), 5);
    QCOMPARE(outcome.lines[0], kNothing);
    QVERIFY2(outcome.lines[1].contains("Nested deeper than 1000 levels"), outcome.lines[1]);
    QCOMPARE(outcome.lines[2], R"({"ok":true,"result":[null]})"_ba);
    QVERIFY(outcome.lines[3].contains("Nested deeper than 100"));
    QCOMPARE(outcome.lines[4], kNothing);

    // And so they leave and come back.
    const QString exported = m_folder->filePath(u"all.jsonl"_s);
    QCOMPARE(run({u"export"_s, store(), u"-o"_s, exported}, {}).status, 0);
    const QString second = m_folder->filePath(u"second.db"_s);
    QCOMPARE(run({u"import"_s, second, exported}, {}).status, 0);
    QCOMPARE(run({u"export"_s, second}, {}).lines, run({u"export"_s, store()}, {}).lines);
    QFile deeper(exported);
    QVERIFY(deeper.open(QIODevice::Append));
    deeper.write(R"({"namespace":["d"],"key":"1001","value":{"a":)" + QByteArray(1000, '[') +
                 QByteArray(1000, ']') + "}}\n");
    deeper.close();
    QCOMPARE(run({u"import"_s, second, exported}, {}).status, 3);
}

void BatchLinesTest::answersAreOneLineWhateverIsStored() {
    const QByteArray value = "{\n \"a\": 1.0,\r\n \"b\": \"\\n\"\n}";
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s}, value).status, 0);
    const Outcome outcome = batch(R"({"op":"get","namespace":["a"],"key":"k"})");
    QCOMPARE(outcome.lines.size(), 1);
    QVERIFY2(outcome.lines[0].contains(R"("value":{"a":1.0,"b":"\n"},)"), outcome.lines[0]);
    QCOMPARE(run({u"get"_s, store(), u"a"_s, u"k"_s}, {}).lines.join('\n'), value);

    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, u"{\"now\": 1e400}"_s}, {}).status, 0);
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s}, {}).status, 0);
    const Outcome history = run({u"history"_s, store(), u"a"_s, u"k"_s, u"--json"_s}, {});
    QCOMPARE(history.lines.size(), 2);
    QVERIFY2(history.lines[0].contains(R"("value":{"now": 1e400},)"), history.lines[0]);
}

void BatchLinesTest::tablesExistOnceOpened() {
    (void)file(u"store.db"_s, {});
    QCOMPARE(batch({}).status, 0);
    SqlOptions options;
    options.path = store();
    auto connection = SqlConnection::open(options);
    QVERIFY(connection.has_value());
    for (const QByteArray &table :
         {"store"_ba, "store_vectors"_ba, "store_migrations"_ba, "vector_migrations"_ba}) {
        QCOMPARE(*(*connection)
                      ->integer("SELECT count(*) FROM sqlite_master WHERE name = '" + table + '\''),
                 1);
    }
    QCOMPARE(*(*connection)->integer("SELECT max(v) FROM store_migrations"_ba), 4);
    QCOMPARE(*(*connection)->integer("SELECT count(*) FROM store_migrations"_ba), 5);
}

void BatchLinesTest::wrongConfigurationLeavesNoFile_data() {
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<int>("status");
    QTest::newRow("no JSON") << "{"_ba << 2;
    QTest::newRow("no object") << "[]"_ba << 2;
    QTest::newRow("no dims") << R"({"fields":["$"]})"_ba << 2;
    QTest::newRow("distance") << R"({"dims":2,"distance":"dot"})"_ba << 2;
    QTest::newRow("life") << R"({"ttl":{"default_ttl":"x"}})"_ba << 2;
    QTest::newRow("plain HTTP to afar")
        << R"({"dims":2,"embedder":{"provider":"openai-compatible","url":"http://example.com/v1","model":"m"}})"_ba
        << 2;
    QTest::newRow("no such model")
        << R"({"dims":2,"embedder":{"provider":"static","model":"/nowhere"}})"_ba << 1;
}

void BatchLinesTest::wrongConfigurationLeavesNoFile() {
    QFETCH(QByteArray, config);
    QFETCH(int, status);
    const Outcome outcome = batch(kGet + '\n', {u"--index"_s, file(u"config.json"_s, config)});
    QCOMPARE(outcome.status, status);
    QVERIFY(outcome.lines.isEmpty());
    QVERIFY(!outcome.err.isEmpty());
    QVERIFY(!QFile::exists(store()));
}

void BatchLinesTest::plainHttpToAfarIsAllowedByName() {
    const QByteArray refused =
        R"({"dims":2,"embedder":{"provider":"openai-compatible","url":"http://example.com/v1","model":"m"}})";
    QVERIFY(batch(kGet + '\n', {u"--index"_s, file(u"config.json"_s, refused)})
                .err.contains("allow_plain_http"));
    QByteArray allowed = refused;
    allowed.replace(R"("model":"m")", R"("model":"m","allow_plain_http":true)");
    QCOMPARE(batch(kGet + '\n', {u"--index"_s, file(u"config.json"_s, allowed)}).lines,
             QByteArrayList{kNothing});
    QByteArray wrong = refused;
    wrong.replace(R"("model":"m")", R"("model":"m","allow_plain_http":1)");
    QVERIFY(batch(kGet + '\n', {u"--index"_s, file(u"config.json"_s, wrong)})
                .err.contains("embedder.allow_plain_http"));
}

void BatchLinesTest::nullMembersOfTheConfigurationAreAbsent() {
    const QString config = file(
        u"config.json"_s,
        R"({"dims":2,"fields":null,"distance":null,"embedder":null,"ttl":{"default_ttl":null,"refresh_on_read":null,"omit_expired":null,"sweep_interval_minutes":null}})");
    QCOMPARE(batch(kGet + '\n', {u"--index"_s, config}).lines, QByteArrayList{kNothing});
}

void BatchLinesTest::readingLeavesNoFileBesideAWriteAheadLog_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("get") << QStringList{u"get"_s, u"STORE"_s, u"a"_s, u"k"_s};
    QTest::newRow("search") << QStringList{u"search"_s, u"STORE"_s, u"--query"_s, u"word"_s};
    QTest::newRow("stats") << QStringList{u"stats"_s, u"STORE"_s};
    QTest::newRow("batch") << QStringList{u"batch"_s, u"STORE"_s, u"--read-only"_s};
}

void BatchLinesTest::readingLeavesNoFileBesideAWriteAheadLog() {
    QFETCH(QStringList, command);
    QCOMPARE(batch(R"({"op":"put","namespace":["a"],"key":"k","value":{"t":"word"}})").lines,
             QByteArrayList{kNothing});
    const auto content = [this] {
        QFile file(store());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    command.replaceInStrings(u"STORE"_s, store());
    QCOMPARE(run(command, R"({"op":"search","query":"word","mode":"text"})").status, 0);
    QVERIFY(content() == before);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"store.db"_s});
}

void BatchLinesTest::storeInADirectoryForReadingIsRead() {
    QCOMPARE(batch(R"({"op":"put","namespace":["a"],"key":"k","value":{"t":"word"}})").lines,
             QByteArrayList{kNothing});
    const QFile::Permissions all = QFile::permissions(m_folder->path());
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
    if (QFileInfo(m_folder->path()).isWritable())
        QSKIP("whoever runs this may write everywhere");
    const Outcome got = run({u"get"_s, store(), u"a"_s, u"k"_s}, {});
    const Outcome answers = batch(R"({"op":"search"})"
                                  "\n"
                                  R"({"op":"delete","namespace":["a"],"key":"k"})");
    QFile::setPermissions(m_folder->path(), all);
    QCOMPARE(got.lines, QByteArrayList{R"({"t":"word"})"});
    QCOMPARE(answers.lines.size(), 2);
    QVERIFY(answers.lines[0].contains(R"("key":"k")"));
    QVERIFY(answers.lines[1].contains("ReadOnlyError"));
}

void BatchLinesTest::storeInMemoryIsReadToo() {
    const Outcome outcome = run({u"batch"_s, u":memory:"_s, u"--read-only"_s},
                                kGet + '\n' + R"({"op":"delete","namespace":["a"],"key":"k"})");
    QCOMPARE(outcome.lines.size(), 2);
    QCOMPARE(outcome.lines[0], kNothing);
    QVERIFY(outcome.lines[1].contains("ReadOnlyError"));
    QCOMPARE(run({u"list"_s, u":memory:"_s}, {}).status, 0);
}

void BatchLinesTest::repairBringsIndexesUpToDate() {
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, uR"({"t":"hello world"})"_s}, {}).status, 0);
    QCOMPARE(run({u"index"_s, store()}, {}).status, 0);
    QCOMPARE(run({u"check"_s, store()}, {}).status, 0);
    {
        SqlOptions options;
        options.path = store();
        auto agent = SqlConnection::open(options);
        QVERIFY(agent.has_value());
        QVERIFY((*agent)->execute("INSERT OR REPLACE INTO store (prefix, key, value) "
                                  "VALUES ('a', 'k', '{\"t\":\"other words\"}')"_ba));
    }
    const Outcome found = run({u"check"_s, store(), u"--json"_s}, {});
    QCOMPARE(found.status, 3);
    QVERIFY(found.lines.value(0).contains("\"text-index-behind\",\"count\":1,\"repairable\":true"));
    QVERIFY(found.lines[0].contains("\"vector-index-behind\",\"count\":1,\"repairable\":true"));
    const Outcome repaired = run({u"check"_s, store(), u"--repair"_s}, {});
    QVERIFY2(repaired.status == 0, repaired.lines.join('\n').constData());
    QCOMPARE(run({u"check"_s, store()}, {}).status, 0);
    const Outcome hits = run(
        {u"search"_s, store(), u"--query"_s, u"other"_s, u"--mode"_s, u"text"_s, u"--json"_s}, {});
    QCOMPARE(hits.lines.size(), 1);
}

void BatchLinesTest::sittingsCountUnlessToldOtherwise() {
    const auto item = [](const char *key, const char *text, const char *at) {
        return R"({"namespace":["m"],"key":")"_ba + key + R"(","value":{"t":")" + text +
               R"("},"created_at":")" + at + R"(","updated_at":")" + at + "\"}\n";
    };
    const QString lines =
        file(u"lines.jsonl"_s, item("a1", "red wine", "2026-01-01T10:00:00+00:00") +
                                   item("a2", "goat cheese", "2026-01-01T10:05:00+00:00") +
                                   item("b1", "white wine", "2026-01-02T10:00:00+00:00"));
    QCOMPARE(run({u"import"_s, store(), lines}, {}).status, 0);
    const QByteArray ask = R"({"op":"search","namespace_prefix":["m"],"query":"wine cheese",)"
                           R"("mode":"hybrid","explain":true})"_ba;
    const Outcome together = batch(ask);
    QVERIFY2(together.lines.value(0).contains("a1 was written with a2"),
             together.lines.value(0).constData());
    const Outcome alone = batch(ask, {u"--no-together"_s});
    QVERIFY(alone.lines.value(0).contains("\"ok\":true"));
    QVERIFY(!alone.lines[0].contains("was written with"));
}

QTEST_GUILESS_MAIN(BatchLinesTest)
#include "tst_batch_lines.moc"
