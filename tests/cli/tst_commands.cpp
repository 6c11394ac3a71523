// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor::test;

/// nestor-cli as a person or script runs it: what is printed, and the status it leaves with.
class CommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void helpIsThereForEveryCommand();
    void wrongUsageIsStatusTwo_data();
    void wrongUsageIsStatusTwo();
    void whatIsNoStoreIsRefused_data();
    void whatIsNoStoreIsRefused();
    void putThenGetGivesTheSameBytes();
    void argumentsAreUtf8();
    void fullOutputIsAFailure();
    void valueComesFromStandardInput();
    void getOfNothingFails();
    void deleteOfNothingSucceedsAndSaysSo();
    void listCountsItems();
    void listCountsManyNamespaces();
    void searchPrintsOneJsonObjectALine();
    void batchAnswersEveryLine();
    void batchOnAReadOnlyStoreRefusesWrites();
    void batchStacksDecorators();
    void batchCountsWhatIsAsked();
    void batchRefusesWrongOptions_data();
    void batchRefusesWrongOptions();
    void batchTakesTheStoresConfiguration();
    void batchProlongsAGuestOnlyWhenConfigured();
    void configurationIsRecorded();
    void fieldsAreIndexed();
    void checkDeletesOnlyWhatIsNamed();
    void emptyFileBecomesAStore();
    void formerVersionIsRestored();
    void unmanagedStoreKeepsNoHistory();

private:
    using Outcome = CommandOutcome;
    Outcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    /// A file beside the store; its path.
    [[nodiscard]] QString written(const QString &name, const QByteArray &content) const {
        writeFile(m_folder->filePath(name), content);
        return m_folder->filePath(name);
    }
    QString store() const { return m_folder->filePath(u"store.db"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void CommandsTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void CommandsTest::helpIsThereForEveryCommand() {
    const Outcome overview = run({u"--help"_s});
    QCOMPARE(overview.status, 0);
    for (const QByteArray &name : {"import"_ba, "export"_ba, "get"_ba, "put"_ba, "delete"_ba,
                                   "list"_ba, "search"_ba, "index"_ba, "stats"_ba, "batch"_ba}) {
        QVERIFY2(overview.out.contains("\n  " + name + ' '), name.constData());
        const Outcome help = run({QString::fromLatin1(name), u"--help"_s});
        QCOMPARE(help.status, 0);
        QVERIFY2(help.out.startsWith("usage: nestor-cli " + name), help.out.constData());
    }
}

void CommandsTest::wrongUsageIsStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *name, const QStringList &arguments, const QByteArray &said) {
        QTest::newRow(name) << arguments << said;
    };
    row("no command", {}, "usage");
    row("a key without a key", {u"key"_s, u"https://example.org/v1"_s}, "no key");
    row("a key of nobody", {u"key"_s, u"--forget"_s, u"nothing"_s}, "not the address");
    row("unknown tokenizer", {u"index"_s, u"s"_s, u"--words"_s, u"syllables"_s}, "syllables");
    row("unknown command", {u"frobnicate"_s}, "frobnicate");
    row("unknown option", {u"get"_s, u"--colour"_s, u"s"_s, u"a"_s, u"k"_s}, "colour");
    row("too few", {u"get"_s, u"s.db"_s}, "too few");
    row("too many", {u"get"_s, u"s.db"_s, u"a"_s, u"k"_s, u"x"_s}, "x");
    row("empty label", {u"get"_s, u"s.db"_s, u"a..b"_s, u"k"_s}, "empty label");
    row("filter", {u"search"_s, u"s.db"_s, u"--filter"_s, u"{\"a\":{\"$near\":1}}"_s}, "$near");
    row("filter no JSON", {u"search"_s, u"s.db"_s, u"--filter"_s, u"{a:1}"_s}, "byte 1");
    row("mode", {u"search"_s, u"s.db"_s, u"--mode"_s, u"magic"_s}, "magic");
    row("limit", {u"search"_s, u"s.db"_s, u"--limit"_s, u"ten"_s}, "--limit");
    row("ttl", {u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{}"_s, u"--ttl"_s, u"-1"_s}, "--ttl");
    row("value no JSON", {u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{\"a\":}"_s}, "byte 5");
    row("value no object", {u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"[1]"_s}, "object");
    row("reserved root", {u"put"_s, u"s.db"_s, u"langgraph"_s, u"k"_s, u"{}"_s}, "langgraph");
}

void CommandsTest::wrongUsageIsStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(!QFile::exists(m_folder->filePath(u"s.db"_s)));
}

void CommandsTest::whatIsNoStoreIsRefused_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << "just some text, longer than a header of SQLite would have to be\n"_ba;
    QTest::newRow("truncated database") << "SQLite format 3\0"_ba;
}

void CommandsTest::whatIsNoStoreIsRefused() {
    QFETCH(QByteArray, content);
    QFile file(store());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const Outcome outcome = run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("store.db"), outcome.err.constData());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content);
    QCOMPARE(run({u"list"_s, m_folder->path()}).status, 1);
    QCOMPARE(run({u"list"_s, m_folder->filePath(u"missing.db"_s)}).status, 1);
}

void CommandsTest::putThenGetGivesTheSameBytes() {
    const QString value = u"{\"b\": 1.0, \"a\":3513714948419280427, \"é\":\"\\u00e9\"}"_s;
    QCOMPARE(run({u"put"_s, store(), u"a.b"_s, u"k"_s, value}).status, 0);
    const Outcome got = run({u"get"_s, store(), u"a.b"_s, u"k"_s});
    QCOMPARE(got.status, 0);
    QCOMPARE(got.out, value.toUtf8() + '\n');
    const Outcome whole = run({u"get"_s, store(), u"a.b"_s, u"k"_s, u"--json"_s});
    QVERIFY(
        whole.out.startsWith("{\"namespace\":[\"a\",\"b\"],\"key\":\"k\",\"value\":{\"b\": 1.0"));
}

void CommandsTest::argumentsAreUtf8() {
    // Two keys of other bytes would otherwise become one.
    QProcess shell;
    shell.setWorkingDirectory(m_folder->path());
    shell.start(u"sh"_s, {u"-c"_s, u"\"$0\" put s.db a \"$(printf 'k\\377')\" '{}'"_s,
                          QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli")});
    QVERIFY(shell.waitForFinished(60'000));
    QCOMPARE(shell.exitCode(), 2);
    QVERIFY(shell.readAllStandardError().contains("argument 4 is not valid UTF-8"));
    QVERIFY(!QFile::exists(m_folder->filePath(u"s.db"_s)));
}

void CommandsTest::fullOutputIsAFailure() {
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("no /dev/full here");
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s}).status, 0);
    for (const QStringList &arguments :
         {QStringList{u"get"_s, store(), u"a"_s, u"k"_s}, QStringList{u"export"_s, store()},
          QStringList{u"export"_s, store(), u"-o"_s, u"/dev/full"_s},
          QStringList{u"list"_s, store()}}) {
        QProcess process;
        process.setStandardOutputFile(u"/dev/full"_s);
        process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"), arguments);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(!process.readAllStandardError().isEmpty());
    }
    QVERIFY(!QFileInfo(u"/dev/full"_s).isFile());
}

void CommandsTest::valueComesFromStandardInput() {
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, u"-"_s}, "{\"v\":1}\n").status, 0);
    QCOMPARE(run({u"get"_s, store(), u"a"_s, u"k"_s}).out, "{\"v\":1}\n"_ba);
}

void CommandsTest::getOfNothingFails() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    const Outcome outcome = run({u"get"_s, store(), u"a"_s, u"other"_s});
    QCOMPARE(outcome.status, 1);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(outcome.err.contains("other"));
}

void CommandsTest::deleteOfNothingSucceedsAndSaysSo() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    QCOMPARE(run({u"delete"_s, store(), u"a"_s, u"k"_s}).err, ""_ba);
    const Outcome again = run({u"delete"_s, store(), u"a"_s, u"k"_s});
    QCOMPARE(again.status, 0);
    QVERIFY(again.err.contains("no item"));
}

void CommandsTest::listCountsItems() {
    for (const QString &ns : {u"a.b"_s, u"a.c"_s, u"a-b"_s}) {
        run({u"put"_s, store(), ns, u"k"_s, u"{}"_s});
        run({u"put"_s, store(), ns, u"l"_s, u"{}"_s});
    }
    QCOMPARE(run({u"list"_s, store()}).out, "a-b\na.b\na.c\n"_ba);
    QCOMPARE(run({u"list"_s, store(), u"a"_s, u"--count"_s}).out, "2\ta.b\n2\ta.c\n"_ba);
    QCOMPARE(run({u"list"_s, store(), u"--depth"_s, u"1"_s, u"--count"_s}).out,
             "4\ta\n2\ta-b\n"_ba);
    QCOMPARE(run({u"list"_s, store(), u"*.c"_s, u"--json"_s}).out,
             "{\"namespace\":[\"a\",\"c\"]}\n"_ba);
}

/// More than are counted at once.
void CommandsTest::listCountsManyNamespaces() {
    QByteArray lines;
    QByteArray expected;
    for (int i = 1000; i < 2500; ++i) {
        const QByteArray number = QByteArray::number(i);
        for (int key = 0; key <= i % 3; ++key)
            lines += R"({"namespace":["n)" + number + R"(","m"],"key":")" +
                     QByteArray::number(key) + R"(","value":{}})" + '\n';
        expected += QByteArray::number(i % 3 + 1) + "\tn" + number + '\n';
    }
    const QString file = written(u"many.jsonl"_s, lines);
    QCOMPARE(run({u"import"_s, store(), file}).status, 0);
    QCOMPARE(run({u"list"_s, store(), u"--count"_s, u"--depth"_s, u"1"_s}).out, expected);
}

void CommandsTest::searchPrintsOneJsonObjectALine() {
    run({u"put"_s, store(), u"m"_s, u"one"_s, u"{\"year\":1990}"_s});
    run({u"put"_s, store(), u"m"_s, u"two"_s, u"{\"year\":1980}"_s});
    const Outcome found =
        run({u"search"_s, store(), u"--filter"_s, u"{\"year\":{\"$gte\":1985}}"_s, u"--json"_s});
    QCOMPARE(found.status, 0);
    QCOMPARE(found.out.count('\n'), 1);
    QVERIFY(found.out.startsWith("{\"namespace\":[\"m\"],\"key\":\"one\""));
    QVERIFY(found.out.contains("\"score\":null"));
    const Outcome nothing = run({u"search"_s, store(), u"--namespace"_s, u"x"_s});
    QCOMPARE(nothing.status, 0);
    QVERIFY(nothing.err.contains("nothing found"));
}

void CommandsTest::batchAnswersEveryLine() {
    const Outcome outcome =
        run({u"batch"_s, store()},
            "{\"op\":\"put\",\"namespace\":[\"a\"],\"key\":\"k\",\"value\":{\"v\":1}}\n"
            "this is not JSON\n"
            "\n"
            "{\"op\":\"get\",\"namespace\":[\"a\"],\"key\":\"k\"}");
    QCOMPARE(outcome.status, 0);
    const QByteArrayList lines = outcome.out.split('\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0], "{\"ok\":true,\"result\":null}"_ba);
    QVERIFY(lines[1].startsWith("{\"ok\":false,\"error\":{\"type\":\"ValueError\""));
    QVERIFY(lines[2].contains("\"value\":{\"v\":1}"));
    QVERIFY(lines[3].isEmpty());
}

void CommandsTest::batchOnAReadOnlyStoreRefusesWrites() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    const Outcome outcome = run({u"batch"_s, store(), u"--read-only"_s},
                                "{\"op\":\"delete\",\"namespace\":[\"a\"],\"key\":\"k\"}\n"
                                "{\"op\":\"get\",\"namespace\":[\"a\"],\"key\":\"k\"}\n");
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.out.contains("ReadOnlyError"));
    QVERIFY(outcome.out.contains("\"value\":{}"));
}

void CommandsTest::batchStacksDecorators() {
    const QString schema =
        written(u"person.json"_s, R"({"properties":{"age":{"type":"integer"}}})");
    const Outcome outcome =
        run({u"batch"_s, store(), u"--scope"_s, u"agents.42"_s, u"--schema"_s,
             u"agents.*.people="_s + schema, u"--max-ttl"_s, u"10"_s, u"--put-if-changed"_s,
             u"--raise-on-missing"_s, u"--cache"_s, u":memory:"_s},
            R"({"op":"put","namespace":["people"],"key":"ada","value":{"age":36}}
{"op":"put","namespace":["people"],"key":"bob","value":{"age":"old"}}
{"op":"get","namespace":["people"],"key":"bob"}
{"op":"get","namespace":["people"],"key":"ada"}
{"op":"sweep_ttl"}
)");
    QCOMPARE(outcome.status, 0);
    const QByteArrayList lines = outcome.out.split('\n');
    QCOMPARE(lines[0], "{\"ok\":true,\"result\":null}"_ba);
    QVERIFY2(lines[1].contains("ValueError") && lines[1].contains("age"), lines[1].constData());
    QVERIFY2(lines[2].contains("KeyError"), lines[2].constData());
    QVERIFY2(lines[3].contains(R"("namespace":["people"],"key":"ada","value":{"age":36})"),
             lines[3].constData());
    QVERIFY2(lines[4].contains("NotImplementedError"), lines[4].constData());
    QVERIFY(outcome.err.isEmpty());
    // Underneath it is where the scope says, and lives as long as it may.
    const Outcome plain = run({u"export"_s, store(), u"--format"_s, u"jsonl"_s});
    QVERIFY2(plain.out.contains(R"("namespace":["agents","42","people"])"), plain.out.constData());
    QVERIFY2(plain.out.contains(R"("ttl_minutes":10)"), plain.out.constData());

    const QByteArray again = R"({"op":"put","namespace":["n"],"key":"k","value":{"v":1}})"
                             "\n";
    const Outcome twice = run({u"batch"_s, store(), u"--put-if-changed"_s}, again + again);
    QCOMPARE(twice.out,
             "{\"ok\":true,\"result\":null}\n{\"ok\":true,\"result\":{\"unchanged\":true}}\n"_ba);
}

void CommandsTest::batchCountsWhatIsAsked() {
    const QByteArray lines = R"({"op":"put","namespace":["a","b"],"key":"k","value":{}}
{"op":"get","namespace":["a","b"],"key":"k"}
{"op":"get","namespace":["a"],"key":"none"}
{"op":"stats"}
)";
    const Outcome counted = run({u"batch"_s, store(), u"--stats"_s}, lines);
    QCOMPARE(counted.status, 0);
    const QByteArray counts = R"("operations":{"gets":2,"hits":1,"misses":1,"puts":1)";
    QVERIFY2(counted.out.split('\n')[3].contains(counts), counted.out.constData());
    QVERIFY2(counted.err.startsWith("{\"batches\":3,") && counted.err.contains(counts),
             counted.err.constData());
    QVERIFY(counted.err.contains(R"({"namespace":["a"],"operations":{"gets":2)"));
    const Outcome uncounted = run({u"batch"_s, store()}, lines);
    QVERIFY2(uncounted.out.split('\n')[3].contains("--stats"), uncounted.out.constData());
    QVERIFY(uncounted.err.isEmpty());
}

void CommandsTest::batchRefusesWrongOptions_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("scope") << QStringList{u"--scope"_s, u"a..b"_s} << "--scope"_ba;
    QTest::newRow("schema without a file") << QStringList{u"--schema"_s, u"a"_s} << "--schema"_ba;
    QTest::newRow("ttl") << QStringList{u"--max-ttl"_s, u"-1"_s} << "--max-ttl"_ba;
    QTest::newRow("ttl limits") << QStringList{u"--max-ttl"_s, u"1"_s, u"--min-ttl"_s, u"2"_s}
                                << "--min-ttl"_ba;
    QTest::newRow("minutes alone") << QStringList{u"--cache-minutes"_s, u"1"_s} << "--cache"_ba;
}

void CommandsTest::batchRefusesWrongOptions() {
    QFETCH(QStringList, options);
    QFETCH(QByteArray, said);
    const QString fresh = store() + u".new"_s;
    const QString cache = store() + u".cache"_s;
    if (!options.contains(u"--cache-minutes"_s))
        options += {u"--cache"_s, cache};
    const Outcome outcome = run(QStringList{u"batch"_s, fresh} + options, "");
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
    QVERIFY(!QFile::exists(fresh)); // looked at before anything is made
    QVERIFY(!QFile::exists(cache));
}

void CommandsTest::batchTakesTheStoresConfiguration() {
    const QString config = written(u"c.json"_s, R"({"ttl":{"default_ttl":7}})");
    const auto putLine = [](const QByteArray &key) {
        return R"({"op":"put","namespace":["a"],"key":")" + key + R"(","value":{}})";
    };
    run({u"batch"_s, store(), u"--index"_s, config}, putLine("made"));
    run({u"batch"_s, store()}, putLine("later"));
    run({u"put"_s, store(), u"a"_s, u"typed"_s, u"{}"_s});
    const Outcome all = run({u"export"_s, store(), u"--format"_s, u"jsonl"_s});
    QCOMPARE(all.out.count(R"("ttl_minutes":7)"), 3);
}

void CommandsTest::batchProlongsAGuestOnlyWhenConfigured() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s, u"--ttl"_s, u"60"_s});
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const auto expiry = [this] {
        const QByteArray out = run({u"export"_s, store(), u"--format"_s, u"jsonl"_s}).out;
        return out.mid(out.indexOf("\"expires_at\"")).split('"').value(3);
    };
    const QByteArray before = expiry();
    QVERIFY(!before.isEmpty());
    const QByteArray get = R"({"op":"get","namespace":["a"],"key":"k"})";
    QVERIFY(run({u"batch"_s, store()}, get).out.contains("\"value\":{}"));
    QCOMPARE(expiry(), before);
    const QString config = written(u"c.json"_s, R"({"ttl":{"refresh_on_read":true}})");
    run({u"batch"_s, store(), u"--index"_s, config}, get);
    QVERIFY(expiry() > before);
}

void CommandsTest::configurationIsRecorded() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    QCOMPARE(run({u"configure"_s, store()}).out, "null\n"_ba);
    const QString config = written(u"c.json"_s, R"({"ttl":{"default_ttl":1.5}})");
    QCOMPARE(run({u"configure"_s, store(), config}).status, 0);
    const QByteArray recorded = R"({"ttl":{"default_ttl":1.5,"omit_expired":false}})";
    QCOMPARE(run({u"configure"_s, store()}).out, recorded + '\n');
    QVERIFY(run({u"stats"_s, store(), u"--json"_s}).out.contains("\"config\":" + recorded));
    const QString wrong = written(u"w.json"_s, R"({"ttl":{"default_ttl":-1}})");
    const Outcome refused = run({u"configure"_s, store(), wrong});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("ttl.default_ttl"), refused.err.constData());
    // A misspelt name would clear what it should have set.
    const QString misspelt = written(u"m.json"_s, R"({"tll":{"default_ttl":5}})");
    const Outcome unknown = run({u"configure"_s, store(), misspelt});
    QCOMPARE(unknown.status, 2);
    QVERIFY2(unknown.err.contains("'tll'"), unknown.err);
    QCOMPARE(run({u"configure"_s, store()}).out, recorded + '\n');
    QCOMPARE(run({u"configure"_s, store(), u"--clear"_s}).status, 0);
    QCOMPARE(run({u"configure"_s, store()}).out, "null\n"_ba);
    QCOMPARE(run({u"configure"_s, store(), config, u"--clear"_s}).status, 2);
    run({u"unmanage"_s, store()});
    QCOMPARE(run({u"configure"_s, store(), config}).status, 1);
}

void CommandsTest::fieldsAreIndexed() {
    run({u"put"_s, store(), u"m"_s, u"one"_s, uR"({"status":"open","user":{"age":3}})"_s});
    const Outcome made = run({u"index"_s, store(), u"--field"_s, u"status,user.age"_s, u"--field"_s,
                              u"tags"_s, u"--json"_s});
    QCOMPARE(made.status, 0);
    QCOMPARE(made.out, R"([{"field":"status","for":"nestor"},{"field":"tags","for":"nestor"},)"
                       R"({"field":"user.age","for":"nestor"}])"
                       "\n"_ba);
    QVERIFY(run({u"stats"_s, store()}).out.contains("status is indexed"));
    const Outcome found =
        run({u"search"_s, store(), u"--filter"_s, uR"({"user.age":3})"_s, u"--json"_s});
    QVERIFY(found.out.contains("\"key\":\"one\""));
    const Outcome agents = run({u"index"_s, store(), u"--drop-field"_s, u"tags,user.age"_s,
                                u"--field"_s, u"status"_s, u"--for-agent"_s});
    QCOMPARE(agents.out, "status is indexed\nstatus is indexed for the agent's queries\n"_ba);
    QCOMPARE(run({u"index"_s, store(), u"--drop-field"_s, u"none"_s}).status, 1);
    QCOMPARE(run({u"index"_s, store(), u"--field"_s, u"a.0"_s}).status, 2);
    QCOMPARE(run({u"index"_s, store(), u"--field"_s, u"a"_s, u"--rebuild"_s}).status, 2);
    QCOMPARE(run({u"index"_s, store(), u"--for-agent"_s}).status, 2);
}

void CommandsTest::checkDeletesOnlyWhatIsNamed() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    run({u"import"_s, store(),
         written(u"bad.jsonl"_s, R"({"namespace":["a"],"key":"list","value":[1]})")});
    QCOMPARE(run({u"check"_s, store(), u"--repair"_s}, "y\n").status, 3); // nobody is asked
    QCOMPARE(run({u"check"_s, store(), u"--delete"_s, u"stale-vector"_s}).status, 2);
    const Outcome deleted =
        run({u"check"_s, store(), u"--delete"_s, u"not-an-object,expired-item"_s, u"--json"_s});
    QCOMPARE(deleted.status, 0);
    QVERIFY2(deleted.out.contains("\"problem\":\"not-an-object\",\"count\":1"),
             deleted.out.constData());
    QCOMPARE(run({u"check"_s, store()}).status, 0);
    QCOMPARE(run({u"list"_s, store(), u"--count"_s}).out, "1\ta\n"_ba);
}

void CommandsTest::emptyFileBecomesAStore() {
    QFile file(store());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QCOMPARE(run({u"batch"_s, store()}, "").status, 0);
    QVERIFY(QFile(store()).size() > 0);
    QCOMPARE(run({u"list"_s, store()}).status, 0);
}

void CommandsTest::formerVersionIsRestored() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{\"v\":1}"_s});
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{\"v\":2}"_s});
    const Outcome history = run({u"history"_s, store(), u"a"_s, u"k"_s, u"--json"_s});
    QCOMPARE(history.status, 0);
    QVERIFY2(history.out.contains("\"value\":{\"v\":1}"), history.out.constData());
    QVERIFY(history.out.contains("\"end\":\"replaced\""));
    const QByteArray version = history.out.split(':').at(1).split(',').first();
    QCOMPARE(
        run({u"history"_s, store(), u"a"_s, u"k"_s, u"--restore"_s, QString::fromLatin1(version)})
            .status,
        0);
    QCOMPARE(run({u"get"_s, store(), u"a"_s, u"k"_s}).out, "{\"v\":1}\n"_ba);
    QCOMPARE(run({u"history"_s, store(), u"a"_s, u"k"_s, u"--restore"_s, u"99999"_s}).status, 1);
}

void CommandsTest::unmanagedStoreKeepsNoHistory() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{\"v\":1}"_s});
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const Outcome history = run({u"history"_s, store(), u"a"_s, u"k"_s});
    QCOMPARE(history.status, 1);
    QVERIFY2(history.err.contains("manage"), history.err.constData());
    QCOMPARE(run({u"manage"_s, store()}).status, 0);
    QCOMPARE(run({u"history"_s, store(), u"a"_s, u"k"_s}).status, 0);
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "tst_commands.moc"
