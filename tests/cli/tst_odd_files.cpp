// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace nestor::test;
using namespace Qt::StringLiterals;

/// Files, folders and names as they come from anywhere, through import and export: each is read, or
/// refused with what is wrong with it, and no byte of a name is lost.
class OddFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyByteOfANameCounts();
    void namesSurviveEveryForm_data();
    void namesSurviveEveryForm();
    void halvesOfCharactersAreNoNames_data();
    void halvesOfCharactersAreNoNames();
    void namesInMessagesAreNoPlaceholders();
    void filesAreRead_data();
    void filesAreRead();
    void filesAreExplained_data();
    void filesAreExplained();
    void missingPlacesAreSaidOnce();
    void foldersAreKeptApart();
    void exportsFollowNoLink();
    void leftFilesAreNamed();
    void formatsGoByTheName();
    void nothingIsLostQuietly();
    void filesWithoutEndDoNotFillTheMemory();
    void terminalIsNotSteered();
    void helpIsForTheCommand();

private:
    [[nodiscard]] CommandOutcome run(const QStringList &arguments,
                                     const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content) const {
        QDir().mkpath(QFileInfo(path(name)).path());
        writeFile(path(name), content);
    }
    [[nodiscard]] QByteArray read(const QString &name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "<none>"_ba;
    }
    [[nodiscard]] QByteArray exported(const QString &store) const {
        return run({u"export"_s, store}).out;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QByteArray kTimes =
    R"(,"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-01T10:00:00+00:00"})"
    "\n";

QByteArray item(const QByteArray &ns, const QByteArray &key, int number) {
    return R"({"namespace":[")" + ns + R"("],"key":")" + key + R"(","value":{"i":)" +
           QByteArray::number(number) + '}' + kTimes;
}

} // namespace

void OddFilesTest::everyByteOfANameCounts() {
    write(u"b.jsonl"_s,
          item("b", R"(\ufeffabc)", 1) + item("b", "abc", 2) + item(R"(\ufeffb)", "abc", 3));
    QCOMPARE(run({u"import"_s, u"b.db"_s, u"b.jsonl"_s}).status, 0);
    const QString marked = QChar(0xFEFF) + u"abc"_s;
    QCOMPARE(run({u"get"_s, u"b.db"_s, u"b"_s, marked}).out, "{\"i\":1}\n"_ba);
    QCOMPARE(run({u"put"_s, u"b.db"_s, u"b"_s, marked, uR"({"i":4})"_s}).status, 0);
    QCOMPARE(run({u"get"_s, u"b.db"_s, u"b"_s, u"abc"_s}).out, "{\"i\":2}\n"_ba);
    QCOMPARE(run({u"get"_s, u"b.db"_s, u"b"_s, marked}).out, "{\"i\":4}\n"_ba);
    QCOMPARE(run({u"export"_s, u"b.db"_s, u"--namespace"_s, QChar(0xFEFF) + u"b"_s}).out,
             item("\xEF\xBB\xBF"
                  "b",
                  "abc", 3));
    const QByteArrayList listed = run({u"list"_s, u"b.db"_s}).out.trimmed().split('\n');
    QCOMPARE(listed.size(), 2);
    QVERIFY(listed[0] != listed[1]);
    QCOMPARE(run({u"delete"_s, u"b.db"_s, u"b"_s, marked}).status, 0);
    QCOMPARE(run({u"get"_s, u"b.db"_s, u"b"_s, u"abc"_s}).out, "{\"i\":2}\n"_ba);
    QVERIFY(run({u"get"_s, u"b.db"_s, u"b"_s, marked}).status != 0);
}

void OddFilesTest::namesSurviveEveryForm_data() {
    QTest::addColumn<QString>("format");
    for (const char *format : {"jsonl", "json", "csv", "llamaindex", "folder"})
        QTest::newRow(format) << QString::fromLatin1(format);
}

void OddFilesTest::namesSurviveEveryForm() {
    QFETCH(QString, format);
    QByteArray lines;
    int number = 0;
    for (const char *name : {"a", R"(a\u0000)", R"(a\u0000\u0000)", R"(\ufeffa)", R"(\ufeff)",
                             R"(\ufeff\ufeff)", R"(\u202ea)", R"(a b.json)", R"(%41)", "A"})
        lines += item("n", name, ++number);
    write(u"names.jsonl"_s, lines);
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"names.jsonl"_s}).status, 0);
    const QString target = u"out"_s;
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"--format"_s, format, u"-o"_s, target}).status, 0);
    const CommandOutcome imported = run({u"import"_s, u"t.db"_s, target, u"--format"_s, format});
    QVERIFY2(imported.status == 0, imported.err.constData());
    const QByteArrayList before = exported(u"s.db"_s).split('\n');
    const QByteArrayList after = exported(u"t.db"_s).split('\n');
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i + 1 < before.size(); ++i) {
        const auto nameOf = [](const QByteArray &line) {
            return line.first(line.indexOf(",\"value\""));
        };
        QCOMPARE(nameOf(after[i]), nameOf(before[i]));
    }
}

void OddFilesTest::halvesOfCharactersAreNoNames_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("places");
    const QStringList byId{u"--namespace"_s, u"t"_s, u"--key"_s, u"{id}"_s};
    QTest::newRow("key") << R"({"id":"\ud800"})"_ba << byId;
    QTest::newRow("namespace") << R"({"id":"x\udfff"})"_ba
                               << QStringList{u"--namespace"_s, u"t.{id}"_s, u"--key"_s, u"k"_s};
    QTest::newRow("list of labels") << R"({"id":["a","\ud800"]})"_ba
                                    << QStringList{u"--namespace"_s, u"{id}"_s, u"--key"_s, u"k"_s};
    QTest::newRow("nested") << R"({"a":{"id":"\ud83d\ud83d\ude00"}})"_ba
                            << QStringList{u"--namespace"_s, u"t"_s, u"--key"_s, u"{a.id}"_s};
    QTest::newRow("exchange form")
        << R"({"namespace":["a"],"key":"\ud800","value":{}})"_ba << QStringList();
}

void OddFilesTest::halvesOfCharactersAreNoNames() {
    QFETCH(QByteArray, content);
    QFETCH(QStringList, places);
    write(u"half.jsonl"_s, content + '\n');
    const CommandOutcome outcome =
        run(QStringList{u"import"_s, u"t.db"_s, u"half.jsonl"_s} + places);
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("half of a surrogate pair"), outcome.err.constData());
}

void OddFilesTest::namesInMessagesAreNoPlaceholders() {
    write(u"100%1.jsonl"_s, "{bad\n");
    CommandOutcome outcome = run({u"import"_s, u"t.db"_s, u"100%1.jsonl"_s, u"--namespace"_s,
                                  u"t"_s, u"--key"_s, u"{id}"_s});
    QVERIFY2(outcome.err.startsWith("nestor-cli: import: 100%1.jsonl:1: Expected "),
             outcome.err.constData());
    outcome = run({u"get"_s, u"t%2.db"_s, u"n%1"_s, u"%3"_s});
    QVERIFY2(outcome.err.contains("t%2.db"), outcome.err.constData());
    write(u"f/n/nul%00.json"_s, "{bad");
    outcome = run({u"import"_s, u"t.db"_s, u"f"_s});
    QVERIFY2(outcome.err.contains("f/n/nul%00.json:1: "), outcome.err.constData());
}

void OddFilesTest::filesAreRead_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("values"); ///< of the keys that the rows ask for
    const QStringList byId{u"--namespace"_s, u"t"_s, u"--key"_s, u"{id}"_s};
    QTest::newRow("carriage returns") << u"cr.csv"_s << "id,t\r1,a\r2,c\r"_ba << byId
                                      << R"({"id":"1","t":"a"}{"id":"2","t":"c"})"_ba;
    QTest::newRow("carriage returns, quotes") << u"cr.csv"_s << "id,t\r1,\"a\nb\"\r2,c"_ba << byId
                                              << R"({"id":"1","t":"a\nb"}{"id":"2","t":"c"})"_ba;
    QTest::newRow("separator named")
        << u"s.csv"_s << "sep=;\nid;s\n1;a,b\n"_ba << byId << R"({"id":"1","s":"a,b"})"_ba;
    QTest::newRow("bars") << u"b.csv"_s << "id|s\n1|a\n"_ba << byId << R"({"id":"1","s":"a"})"_ba;
    QTest::newRow("columns without names")
        << u"e.csv"_s << "id,,name,\n1,,y,\n"_ba << byId << R"({"id":"1","name":"y"})"_ba;
    QTest::newRow("one column without a name")
        << u"i.csv"_s << ",id,n\n0,1,y\n"_ba << byId << R"({"":"0","id":"1","n":"y"})"_ba;
    QTest::newRow("columns of one name") << u"d.csv"_s << "id,t,t\n1,,x\n2,,\n"_ba << byId
                                         << R"({"id":"1","t":"x"}{"id":"2","t":""})"_ba;
    QTest::newRow("UTF-16, little")
        << u"u.json"_s
        << QByteArray("\xFF\xFE[\0{\0\"\0i\0d\0\"\0:\0\"\0\x3D\xD8\x00\xDE\"\0}\0]\0", 28)
        << QStringList{u"--namespace"_s, u"t"_s, u"--key"_s, u"1"_s} << R"({"id":"😀"})"_ba;
    QTest::newRow("UTF-16, big, no mark")
        << u"u.jsonl"_s << QByteArray("\0{\0\"\0i\0d\0\"\0:\0\"\0\xE9\0\"\0}\0\n", 22)
        << QStringList{u"--namespace"_s, u"t"_s, u"--key"_s, u"1"_s} << R"({"id":"é"})"_ba;
    QTest::newRow("Latin-1") << u"l.csv"_s << "id,t\n1,M\xFCller\n2,\xE9\n"_ba
                             << byId + QStringList{u"--encoding"_s, u"latin1"_s}
                             << R"({"id":"1","t":"Müller"}{"id":"2","t":"é"})"_ba;
    QTest::newRow("Windows-1252") << u"w.csv"_s << "id,t\n1,\x80\n"_ba
                                  << byId + QStringList{u"--encoding"_s, u"windows-1252"_s}
                                  << R"({"id":"1","t":"€"})"_ba;
    QTest::newRow("one document") << u"single.json"_s
                                  << "{\"id\":\"1\",\n \"name\":\"art\",\n \"orders\":[]}\n"_ba
                                  << byId << R"({"id":"1","name":"art","orders":[]})"_ba;
    QTest::newRow("one document, one line")
        << u"one.json"_s << R"({"id":"1"})"_ba << byId << R"({"id":"1"})"_ba;
    QTest::newRow("one line of text")
        << u"one.txt"_s << "{\"id\":\"1\"}\n"_ba << byId << R"({"id":"1"})"_ba;
    QTest::newRow("the whole, when told")
        << u"whole.json"_s << R"({"id":"1","rows":[{"id":"2"}]})"_ba
        << byId + QStringList{u"--records"_s, u""_s} << R"({"id":"1","rows":[{"id":"2"}]})"_ba;
    QTest::newRow("first that says something")
        << u"f.jsonl"_s << "{\"e\":\"\",\"id\":\"1\"}\n"_ba
        << QStringList{u"--namespace"_s, u"t"_s, u"--key"_s, u"{e|id}"_s}
        << R"({"e":"","id":"1"})"_ba;
    QTest::newRow("for ever") << u"n.jsonl"_s << "{\"id\":\"1\"}\n"_ba
                              << byId + QStringList{u"--ttl"_s, u"never"_s} << R"({"id":"1"})"_ba;
}

void OddFilesTest::filesAreRead() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, options);
    QFETCH(QByteArray, values);
    write(name, content);
    const CommandOutcome outcome = run(QStringList{u"import"_s, u"t.db"_s, name} + options);
    QVERIFY2(outcome.status == 0, outcome.err.constData());
    QByteArray got = run({u"get"_s, u"t.db"_s, u"t"_s, u"1"_s}).out.trimmed();
    got += run({u"get"_s, u"t.db"_s, u"t"_s, u"2"_s}).out.trimmed();
    QCOMPARE(got, values);
}

void OddFilesTest::filesAreExplained_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("says");
    const QStringList byLine{u"--namespace"_s, u"t"_s, u"--key"_s, u"{@line}"_s};
    QTest::newRow("zip") << u"a.zip"_s << "PK\x03\x04rest"_ba << byLine << "zip"_ba;
    QTest::newRow("zip called a table") << u"a.csv"_s << "PK\x03\x04rest"_ba << byLine << "zip"_ba;
    QTest::newRow("database") << u"a.db"_s << QByteArray("SQLite format 3\0rest", 20) << byLine
                              << "SQLite database"_ba;
    QTest::newRow("pickle") << u"a.pkl"_s << "\x80\x04]"_ba << byLine << "pickle"_ba;
    QTest::newRow("Latin-1, unnamed")
        << u"l.csv"_s << "id,t\n1,M\xFCller\n2,\xE9\n"_ba << byLine << "--encoding latin1"_ba;
    QTest::newRow("half a pair") << u"u.json"_s << QByteArray("\xFF\xFE[\0\"\0\x00\xD8\"\0]\0", 12)
                                 << byLine << "surrogate"_ba;
    QTest::newRow("nameless, but filled")
        << u"e.csv"_s << "id,,name,\n1,x,y,\n"_ba << byLine << "column 2 is filled"_ba;
    QTest::newRow("pointer without a slash")
        << u"p.json"_s << R"({"jobs":[{"id":1}]})"_ba
        << byLine + QStringList{u"--records"_s, u"jobs"_s} << "'/jobs'"_ba;
    QTest::newRow("no such placeholder")
        << u"p.jsonl"_s << "{}\n{}\n"_ba
        << QStringList{u"--namespace"_s, u"t"_s, u"--key"_s, u"{@foo}"_s} << "@foo"_ba;
    QTest::newRow("encoding") << u"p.jsonl"_s << "{}\n"_ba
                              << byLine + QStringList{u"--encoding"_s, u"klingon"_s}
                              << "klingon"_ba;
}

void OddFilesTest::filesAreExplained() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, options);
    QFETCH(QByteArray, says);
    write(name, content);
    const CommandOutcome outcome = run(QStringList{u"import"_s, u"t.db"_s, name} + options);
    QVERIFY(outcome.status != 0);
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
    // Once, and not for every record of it.
    QVERIFY2(outcome.err.count(says) <= 2, outcome.err.constData());
}

void OddFilesTest::missingPlacesAreSaidOnce() {
    write(u"films.jsonl"_s, QByteArray(R"({"title":"A","year":1999})"
                                       "\n")
                                .repeated(20));
    CommandOutcome outcome = run({u"import"_s, u"t.db"_s, u"films.jsonl"_s});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains("title, year"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("--namespace 'films' --key '{title}'"), outcome.err.constData());
    QCOMPARE(outcome.err.count("nestor-cli: import:"), 1);
    QVERIFY(!QFile::exists(path(u"t.db"_s)));
    outcome = run({u"import"_s, u"t.db"_s, u"films.jsonl"_s, u"--namespace"_s, u"films"_s});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains("--key '{title}'"), outcome.err.constData());
}

void OddFilesTest::foldersAreKeptApart() {
    write(u"outside/secret.json"_s, R"({"secret":1})");
    write(u"f/n/K.JSON"_s, R"({"i":1})");
    write(u"f/n/plain.json"_s, R"({"i":2})");
    QVERIFY(QFile::link(path(u"outside/secret.json"_s), path(u"f/n/link.json"_s)));
    QVERIFY(QFile::link(path(u"outside"_s), path(u"f/linked"_s)));
    QCOMPARE(mkfifo(QFile::encodeName(path(u"f/n/pipe.json"_s)).constData(), 0600), 0);
    const QByteArray wrongName = QFile::encodeName(path(u"f/n"_s)) + "/\xFF.json";
    FILE *wrong = fopen(wrongName.constData(), "w");
    QVERIFY(wrong != nullptr);
    fputs("{}", wrong);
    fclose(wrong);
    QCOMPARE(run({u"put"_s, u"o.db"_s, u"n"_s, u"k"_s, u"{}"_s}).status, 0);
    const CommandOutcome outcome = run({u"import"_s, u"t.db"_s, u"f"_s});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("link.json:1: The file is a link"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("pipe.json"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("not valid UTF-8"), outcome.err.constData());
    const QByteArray items = exported(u"t.db"_s);
    QVERIFY(!items.contains("secret"));
    QVERIFY(items.contains(R"("key":"K")"));
    QVERIFY(items.contains(R"("key":"plain")"));

    write(u"notes/a.md"_s, "# A");
    write(u"notes/b.pckl"_s, "x");
    const CommandOutcome nothing = run({u"import"_s, u"u.db"_s, u"notes"_s});
    QCOMPARE(nothing.status, 1);
    QVERIFY2(nothing.err.contains("1 .md, 1 .pckl"), nothing.err.constData());
}

void OddFilesTest::exportsFollowNoLink() {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, R"({"i":1})"_L1}).status, 0);
    QDir().mkpath(path(u"outside"_s));
    QDir().mkpath(path(u"out"_s));
    QVERIFY(QFile::link(path(u"outside"_s), path(u"out/n"_s)));
    CommandOutcome outcome =
        run({u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s, u"-o"_s, u"out"_s});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("link"), outcome.err.constData());
    QVERIFY(QDir(path(u"outside"_s)).isEmpty());
    QFile::remove(path(u"out/n"_s));
    write(u"precious.txt"_s, "precious");
    QDir().mkpath(path(u"out/n"_s));
    QVERIFY(QFile::link(path(u"precious.txt"_s), path(u"out/n/k.json"_s)));
    outcome = run({u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s, u"-o"_s, u"out"_s});
    QCOMPARE(outcome.status, 1);
    QCOMPARE(read(u"precious.txt"_s), "precious"_ba);
}

void OddFilesTest::leftFilesAreNamed() {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"a"_s, u"{}"_s}).status, 0);
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"b"_s, u"{}"_s}).status, 0);
    const QStringList exporting{u"export"_s, u"s.db"_s, u"--format"_s,
                                u"folder"_s, u"-o"_s,   u"out"_s};
    QVERIFY(!run(exporting).err.contains("did not write"));
    QCOMPARE(run({u"delete"_s, u"s.db"_s, u"n"_s, u"a"_s}).status, 0);
    const CommandOutcome again = run(exporting);
    QCOMPARE(again.status, 0);
    QVERIFY2(again.err.contains("1 .json files that this export did not write"),
             again.err.constData());
    QVERIFY(again.err.contains("n/a.json"));
}

void OddFilesTest::formatsGoByTheName() {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"a"_s, u"{}"_s}).status, 0);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"s.csv"_s}).status, 0);
    QVERIFY2(read(u"s.csv"_s).startsWith("namespace,key,"), read(u"s.csv"_s).constData());
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"s.txt"_s}).status, 0);
    QVERIFY(read(u"s.txt"_s).startsWith(R"({"namespace":)"));
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"--format"_s, u"jsonl"_s, u"-o"_s, u"j.csv"_s}).status,
             0);
    QVERIFY(read(u"j.csv"_s).startsWith(R"({"namespace":)"));
}

void OddFilesTest::nothingIsLostQuietly() {
    // A field that is called as an item's column, however often.
    const QByteArray value = R"({"key":"1","value.key":"2","value.value.ttl_minutes":"3"})";
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"a"_s, QString::fromUtf8(value)}).status, 0);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"s.csv"_s}).status, 0);
    QCOMPARE(run({u"import"_s, u"t.db"_s, u"s.csv"_s}).status, 0);
    QCOMPARE(run({u"get"_s, u"t.db"_s, u"n"_s, u"a"_s}).out, value + '\n');
    // Doubled names.
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"b"_s, R"({"x":1,"x":2})"_L1}).status, 0);
    CommandOutcome outcome = run({u"export"_s, u"s.db"_s, u"--format"_s, u"csv"_s});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("two members named \"x\""), outcome.err.constData());
    // Times, and values that the form's own import refuses.
    write(u"list.jsonl"_s, R"({"namespace":["n"],"key":"l","value":[1]})"
                           "\n");
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"list.jsonl"_s}).status, 0);
    outcome = run({u"export"_s, u"s.db"_s, u"--format"_s, u"llamaindex"_s});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("is not an object"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("keeps no times"), outcome.err.constData());
}

void OddFilesTest::filesWithoutEndDoNotFillTheMemory() {
    QElapsedTimer clock;
    clock.start();
    QVERIFY(QFile::link(u"/dev/zero"_s, path(u"zero.jsonl"_s)));
    CommandOutcome outcome = run({u"import"_s, u"t.db"_s, u"zero.jsonl"_s});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("more than can be read"), outcome.err.constData());
    QVERIFY(QFile::link(u"/dev/zero"_s, path(u"zero.json"_s)));
    for (const QStringList &arguments :
         std::vector<QStringList>{{u"batch"_s, u"t.db"_s, u"--schema"_s, u"=zero.json"_s},
                                  {u"batch"_s, u"t.db"_s, u"--index"_s, u"zero.json"_s}}) {
        outcome = run(arguments);
        QVERIFY(outcome.status == 1 || outcome.status == 2);
        QVERIFY2(outcome.err.contains("zero.json"), outcome.err.constData());
    }
    QVERIFY(clock.elapsed() < 120'000);
}

void OddFilesTest::terminalIsNotSteered() {
    const QByteArray value = "{\"t\":\"a\xC2\x9B"
                             "31mb\xE2\x80\xAE"
                             "c\"}";
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, QString::fromUtf8(value)}).status, 0);
    const QByteArray shown = run({u"search"_s, u"s.db"_s}).out;
    QVERIFY2(shown.contains("\\u009b31mb\\u202ec"), shown.constData());
    QVERIFY(!shown.contains("\xC2\x9B") && !shown.contains("\xE2\x80\xAE"));
    QVERIFY(run({u"search"_s, u"s.db"_s, u"--json"_s}).out.contains(value)); // data is as it is
}

void OddFilesTest::helpIsForTheCommand() {
    QCOMPARE(run({u"help"_s, u"import"_s}).out, run({u"import"_s, u"--help"_s}).out);
    QCOMPARE(run({u"help"_s, u"import"_s}).status, 0);
    QCOMPARE(run({u"help"_s, u"nonsense"_s}).status, 2);
}

QTEST_GUILESS_MAIN(OddFilesTest)
#include "tst_odd_files.moc"
