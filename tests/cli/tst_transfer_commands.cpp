// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_document.h"
#include "tests/cli/command_outcome.h"
#include "tests/support/full_disk.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// `nestor-cli import` and `export` as scripts see them: what they print, leave behind and answer.
class TransferCommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void importedAndExportedAgain();
    void standardInputAndOutputServe();
    void refusedRecordsAreListed();
    void strictImportFailsWhole();
    void failedImportLeavesNoNewStore();
    void anEndedImportIsTakenBack_data();
    void anEndedImportIsTakenBack();
    void aKilledImportIsKeptOnRequest();
    void fullDisksFailTheExport();
    void aFullDiskLeavesNoNewStore();
    void dryRunWritesNothing();
    void conflictsAreSettled();
    void reportIsJson();
    void exportIsSelective();
    void wrongUsageIsStatusTwo_data();
    void wrongUsageIsStatusTwo();
    void badInputIsStatusOne_data();
    void badInputIsStatusOne();
    void storeIsNeverWrittenOver();
    void devicesAreWrittenTo();
    void folderComesBackByteByByte();
    void namesAskForCompression_data();
    void namesAskForCompression();

private:
    using Outcome = CommandOutcome;
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content) const {
        writeFile(path(name), content);
    }
    [[nodiscard]] QByteArray read(const QString &name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "<none>"_ba;
    }

    void interruptImport(int signal);

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QByteArray kItem =
    R"({"namespace":["a","b"],"key":"k","value":{"x": 1.0},"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-01T10:00:00+00:00"})"
    "\n";

} // namespace

void TransferCommandsTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void TransferCommandsTest::importedAndExportedAgain() {
    write(u"films.json"_s, R"([{"title":"A","year":1999},
 {"title":"B.C","year":2001}])");
    const Outcome import = run({u"import"_s, u"s.db"_s, u"films.json"_s, u"--namespace"_s,
                                u"films.{year}"_s, u"--key"_s, u"{title}"_s});
    QCOMPARE(import.status, 0);
    QVERIFY2(import.out.startsWith("2 items of 2 records imported"), import.out.constData());
    QCOMPARE(import.err, ""_ba);
    QCOMPARE(run({u"get"_s, u"s.db"_s, u"films.2001"_s, u"B.C"_s}).out,
             "{\"title\":\"B.C\",\"year\":2001}\n"_ba);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"once.jsonl"_s}).status, 0);
    QCOMPARE(run({u"import"_s, u"t.db"_s, u"once.jsonl"_s}).status, 0);
    QCOMPARE(run({u"export"_s, u"t.db"_s, u"--output"_s, u"again.jsonl"_s}).status, 0);
    QCOMPARE(read(u"again.jsonl"_s), read(u"once.jsonl"_s));
    QCOMPARE(read(u"once.jsonl"_s).count('\n'), 2);
}

void TransferCommandsTest::standardInputAndOutputServe() {
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"-"_s}, kItem).status, 0);
    const Outcome exported = run({u"export"_s, u"s.db"_s});
    QCOMPARE(exported.status, 0);
    QCOMPARE(exported.out, kItem);
    QCOMPARE(exported.err, ""_ba);
}

void TransferCommandsTest::refusedRecordsAreListed() {
    write(u"mixed.jsonl"_s, kItem + "{\"nonsense\":1}\n" + kItem);
    const Outcome import =
        run({u"import"_s, u"s.db"_s, u"mixed.jsonl"_s, u"--errors"_s, u"errors.jsonl"_s});
    QCOMPARE(import.status, 3);
    QCOMPARE(
        import.err,
        "nestor-cli: import: mixed.jsonl:2: The item has no \"namespace\"\n"
        "nestor-cli: import: mixed.jsonl:3: The item 'k' in 'a.b' stands on line 1 already\n"_ba);
    QCOMPARE(
        read(u"errors.jsonl"_s).split('\n').first(),
        R"({"file":"mixed.jsonl","line":2,"reason":"The item has no \"namespace\"","text":"{\"nonsense\":1}"})"_ba);
    QCOMPARE(run({u"export"_s, u"s.db"_s}).out, kItem);
}

void TransferCommandsTest::strictImportFailsWhole() {
    write(u"mixed.jsonl"_s, kItem + "7\n");
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, u"{}"_s}).status, 0);
    const QByteArray before = run({u"export"_s, u"s.db"_s}).out;
    const Outcome import = run({u"import"_s, u"s.db"_s, u"mixed.jsonl"_s, u"--strict"_s});
    QCOMPARE(import.status, 1);
    QVERIFY2(import.err.endsWith("1 of 2 records were refused, so nothing was imported\n"),
             import.err.constData());
    QCOMPARE(run({u"export"_s, u"s.db"_s}).out, before);
}

void TransferCommandsTest::failedImportLeavesNoNewStore() {
    write(u"broken.json"_s, "[{}");
    QCOMPARE(run({u"import"_s, u"new.db"_s, u"broken.json"_s, u"--namespace"_s, u"n"_s, u"--key"_s,
                  u"k"_s})
                 .status,
             1);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"broken.json"_s});
    // Refused one by one, too. A store that was there stays, also when it is empty.
    write(u"broken.json"_s, "[1,2]");
    QCOMPARE(run({u"import"_s, u"new.db"_s, u"broken.json"_s, u"--namespace"_s, u"n"_s, u"--key"_s,
                  u"k"_s})
                 .status,
             3);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"broken.json"_s});
    write(u"none.jsonl"_s, "");
    QCOMPARE(run({u"import"_s, u"new.db"_s, u"none.jsonl"_s}).status, 0);
    QVERIFY(QFile::exists(path(u"new.db"_s)));
    QCOMPARE(run({u"import"_s, u"new.db"_s, u"broken.json"_s, u"--namespace"_s, u"n"_s, u"--key"_s,
                  u"k"_s})
                 .status,
             3);
    QVERIFY(QFile::exists(path(u"new.db"_s)));
}

void TransferCommandsTest::dryRunWritesNothing() {
    write(u"item.jsonl"_s, kItem);
    const Outcome dry = run({u"import"_s, u"new.db"_s, u"item.jsonl"_s, u"--dry-run"_s});
    QCOMPARE(dry.status, 0);
    QVERIFY2(dry.out.startsWith("1 item of 1 records would be imported"), dry.out.constData());
    QVERIFY(!QFile::exists(path(u"new.db"_s)));
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"item.jsonl"_s}).status, 0);
    const QByteArray before = run({u"export"_s, u"s.db"_s}).out;
    const Outcome again =
        run({u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--dry-run"_s, u"--json"_s});
    QCOMPARE(again.status, 0);
    QVERIFY(again.out.contains("\"inserted\":0,\"replaced\":1"));
    QCOMPARE(run({u"export"_s, u"s.db"_s}).out, before);
}

void TransferCommandsTest::conflictsAreSettled() {
    write(u"item.jsonl"_s, kItem);
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"a.b"_s, u"k"_s, u"{\"mine\":1}"_s}).status, 0);
    const auto import = [&](const QString &rule) {
        return run({u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--on-conflict"_s, rule}).status;
    };
    const auto value = [&] { return run({u"get"_s, u"s.db"_s, u"a.b"_s, u"k"_s}).out; };
    QCOMPARE(import(u"fail"_s), 1);
    QCOMPARE(import(u"skip"_s), 0);
    QCOMPARE(import(u"keep-newer"_s), 0);
    QCOMPARE(value(), "{\"mine\":1}\n"_ba);
    QCOMPARE(import(u"replace"_s), 0);
    QCOMPARE(value(), "{\"x\": 1.0}\n"_ba);
}

void TransferCommandsTest::reportIsJson() {
    write(u"mixed.jsonl"_s, kItem + "7\n");
    const Outcome import = run({u"import"_s, u"s.db"_s, u"mixed.jsonl"_s, u"--json"_s});
    QCOMPARE(import.status, 3);
    QCOMPARE(import.err, ""_ba);
    const auto report = JsonDocument::parse(import.out);
    QVERIFY(report.has_value());
    const auto number = [&](const char *name) {
        return report->raw(report->member(0, name)).toByteArray();
    };
    QCOMPARE(number("records"), "2"_ba);
    QCOMPARE(number("written"), "1"_ba);
    QCOMPARE(number("refused"), "1"_ba);
    QCOMPARE(number("refused_records"),
             R"([{"file":"mixed.jsonl","line":2,"reason":"An item must be a JSON object"}])"_ba);
    const Outcome exported = run({u"export"_s, u"s.db"_s, u"-o"_s, u"x.jsonl"_s, u"--json"_s});
    QVERIFY2(exported.out.startsWith(R"({"items":1,"unwritten":0,)"), exported.out.constData());
}

void TransferCommandsTest::exportIsSelective() {
    for (const QString &place : {u"a"_s, u"a.b"_s, u"a-b"_s, u"c.b"_s})
        QCOMPARE(
            run({u"put"_s, u"s.db"_s, place, u"k"_s, u"{\"n\":%1}"_s.arg(place.size())}).status, 0);
    const auto lines = [&](QStringList options) {
        return run(QStringList{u"export"_s, u"s.db"_s} + options).out.count('\n');
    };
    QCOMPARE(lines({}), 4);
    QCOMPARE(lines({u"--namespace"_s, u"a"_s}), 2);
    QCOMPARE(lines({u"--namespace"_s, u"*.b"_s}), 2);
    QCOMPARE(lines({u"--filter"_s, u"{\"n\":{\"$gt\":1}}"_s}), 3);
    QCOMPARE(lines({u"--namespace"_s, u"a"_s, u"--filter"_s, u"{\"n\":3}"_s}), 1);
    const QByteArray table = run({u"export"_s, u"s.db"_s, u"--format"_s, u"csv"_s}).out;
    QVERIFY2(table.startsWith("namespace,key,n,created_at,updated_at\na,k,1,"), table.constData());
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s, u"-o"_s, u"tree"_s}).status,
             0);
    QCOMPARE(read(u"tree/a/b/k.json"_s), "{\"n\":3}\n"_ba);
}

void TransferCommandsTest::wrongUsageIsStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *name, QStringList arguments) {
        QTest::newRow(name) << std::move(arguments);
    };
    row("no file", {u"import"_s, u"s.db"_s});
    row("no store", {u"export"_s});
    row("unknown option", {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--nope"_s});
    row("unknown format", {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--format"_s, u"xml"_s});
    row("wrong template",
        {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--namespace"_s, u"a.{b"_s, u"--key"_s, u"k"_s});
    row("empty label in a template", {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--namespace"_s,
                                      u"a..{b}"_s, u"--key"_s, u"k"_s});
    row("empty label at the end",
        {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--namespace"_s, u"{b}."_s, u"--key"_s, u"k"_s});
    row("wrong time to live", {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--ttl"_s, u"0"_s});
    row("wrong rule", {u"import"_s, u"s.db"_s, u"item.jsonl"_s, u"--on-conflict"_s, u"merge"_s});
    row("wrong filter", {u"export"_s, u"s.db"_s, u"--filter"_s, u"{"_s});
    row("wrong namespace", {u"export"_s, u"s.db"_s, u"--namespace"_s, u"a..b"_s});
    row("folder without a name", {u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s});
}

void TransferCommandsTest::wrongUsageIsStatusTwo() {
    QFETCH(QStringList, arguments);
    write(u"item.jsonl"_s, kItem);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.err.contains("--help"));
    QVERIFY(!QFile::exists(path(u"s.db"_s)));
}

void TransferCommandsTest::badInputIsStatusOne_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, QStringList arguments, const char *message) {
        QTest::newRow(name) << std::move(arguments) << QByteArray(message);
    };
    row("missing file", {u"import"_s, u"s.db"_s, u"none.jsonl"_s}, "There is no file 'none.jsonl'");
    row("directory as a file", {u"import"_s, u"s.db"_s, u"."_s, u"--format"_s, u"jsonl"_s},
        "'.' is a directory");
    row("cut off", {u"import"_s, u"s.db"_s, u"cut.jsonl.gz"_s}, "The gzip data ends too early");
    row("format unknown", {u"import"_s, u"s.db"_s, u"prose.txt"_s}, "name the format");
    row("store is a text file", {u"import"_s, u"prose.txt"_s, u"item.jsonl"_s}, "prose.txt");
    row("store is a directory", {u"import"_s, u"."_s, u"item.jsonl"_s}, "directory");
    row("no store to export", {u"export"_s, u"none.db"_s}, "none.db");
    row("nowhere to write", {u"export"_s, u"good.db"_s, u"-o"_s, u"no/where.jsonl"_s},
        "Cannot write 'no/where.jsonl'");
}

void TransferCommandsTest::badInputIsStatusOne() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    write(u"item.jsonl"_s, kItem);
    write(u"prose.txt"_s, "once upon a time\n");
    write(u"cut.jsonl.gz"_s, QByteArray::fromHex("1f8b0800000000000203"));
    QCOMPARE(run({u"import"_s, u"good.db"_s, u"item.jsonl"_s}).status, 0);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains(message), outcome.err.constData());
    QVERIFY(!QFile::exists(path(u"s.db"_s)));
    QCOMPARE(read(u"prose.txt"_s), "once upon a time\n"_ba);
}

void TransferCommandsTest::storeIsNeverWrittenOver() {
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"-"_s}, kItem).status, 0);
    write(u"in.jsonl"_s, kItem);
    const QByteArray store = read(u"s.db"_s);
    QVERIFY(QFile::link(path(u"s.db"_s), path(u"link"_s)));
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"s.db"_s}).status, 2);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"link"_s}).status, 2);
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"in.jsonl"_s, u"--errors"_s, u"s.db"_s}).status, 2);
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"in.jsonl"_s, u"--errors"_s, u"in.jsonl"_s}).status, 2);
    QCOMPARE(run({u"backup"_s, u"s.db"_s, u"link"_s, u"--force"_s}).status, 2);
    QCOMPARE(read(u"s.db"_s), store);
    QCOMPARE(read(u"in.jsonl"_s), kItem);
}

void TransferCommandsTest::devicesAreWrittenTo() {
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"-"_s}, kItem).status, 0);
    const Outcome outcome = run({u"export"_s, u"s.db"_s, u"-o"_s, u"/dev/stdout"_s});
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.out.startsWith(kItem));
    // A named pipe stays one.
    QProcess::execute(u"mkfifo"_s, {path(u"pipe"_s)});
    QProcess reader;
    reader.start(u"cat"_s, {path(u"pipe"_s)});
    QVERIFY(reader.waitForStarted());
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, u"pipe"_s}).status, 0);
    QVERIFY(reader.waitForFinished());
    QCOMPARE(reader.readAllStandardOutput(), kItem);
    QVERIFY(!QFileInfo(path(u"pipe"_s)).isFile());
}

void TransferCommandsTest::folderComesBackByteByByte() {
    QDir(m_folder->path()).mkpath(u"in/a/b"_s);
    write(u"in/a/b/k.json"_s, "{\n  \"x\": 1.0\n}\n");
    write(u"in/a/item.json"_s, R"({"namespace":["z"],"key":"q","value":{}})"
                               "\n");
    write(u"in/top.json"_s, "{}\n");
    // A file that lies in no folder names no namespace; the others are placed all the same.
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"in"_s}).status, 3);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s, u"-o"_s, u"out"_s}).status,
             0);
    QCOMPARE(read(u"out/a/b/k.json"_s), read(u"in/a/b/k.json"_s));
    QCOMPARE(read(u"out/a/item.json"_s), read(u"in/a/item.json"_s));
}

void TransferCommandsTest::namesAskForCompression_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("gzip") << u"out.jsonl.gz"_s << "\x1f\x8b"_ba;
    QTest::newRow("zstd") << u"out.jsonl.zst"_s << "\x28\xB5\x2F\xFD"_ba;
}

void TransferCommandsTest::namesAskForCompression() {
    QFETCH(QString, name);
    QFETCH(QByteArray, magic);
    QByteArray items;
    for (int i = 0; i < 30'000; ++i) // more than one buffer
        items +=
            R"({"namespace":["n"],"key":")" + QByteArray::number(i).rightJustified(6, '0') +
            R"(","value":{"x":)" + QByteArray::number(i * 7919 % 104'729) +
            R"(},"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-01T10:00:00+00:00"})"
            "\n";
    QCOMPARE(run({u"import"_s, u"s.db"_s, u"-"_s}, items).status, 0);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, name}).status, 0);
    const QByteArray first = read(name);
    QVERIFY(first.startsWith(magic));
    QVERIFY(first.size() < items.size() / 4);
    QCOMPARE(run({u"import"_s, u"second.db"_s, name}).status, 0);
    QCOMPARE(run({u"export"_s, u"second.db"_s}).out, items);
    QCOMPARE(run({u"export"_s, u"second.db"_s, u"-o"_s, name}).status, 0);
    QVERIFY(read(name) == first);
    // Nothing is a file too.
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"--namespace"_s, u"none"_s, u"-o"_s, name}).status, 0);
    QCOMPARE(run({u"import"_s, u"third.db"_s, name}).status, 0);
}

/// An import whose records come slowly, so that others see what is there of it, and a signal then.
void TransferCommandsTest::interruptImport(int signal) {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{}"_s}).status, 0);
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"),
                  {u"import"_s, u"s.db"_s, u"-"_s, u"--format"_s, u"jsonl"_s});
    QVERIFY(process.waitForStarted());
    QByteArray lines;
    for (int i = 0; i < 2000; ++i) {
        lines += "{\"namespace\":[\"n\"],\"key\":\"" + QByteArray::number(i) +
                 "\",\"value\":{\"i\":" + QByteArray::number(i) + "}}\n";
    }
    process.write(lines);
    const auto journals = [this] {
        return QDir(m_folder->path()).entryList({u"s.db.import-*"_s}).size();
    };
    // Once there is a journal, there are items that it is about; a moment later they are seen.
    const auto seen = [this] {
        return run({u"list"_s, u"s.db"_s, u"--count"_s}).out.contains("n");
    };
    QTRY_VERIFY_WITH_TIMEOUT((process.waitForBytesWritten(10), journals() == 1 && seen()), 60'000);
    QCOMPARE(::kill(pid_t(process.processId()), signal), 0);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus() == QProcess::CrashExit, signal == SIGKILL);
    if (signal != SIGKILL)
        QCOMPARE(process.exitCode(), 1);
    QCOMPARE(journals(), signal == SIGKILL ? 1 : 0);
}

void TransferCommandsTest::anEndedImportIsTakenBack_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("interrupt") << SIGINT;
    QTest::newRow("terminate") << SIGTERM;
    QTest::newRow("hang up") << SIGHUP;
    QTest::newRow("kill") << SIGKILL;
}

void TransferCommandsTest::anEndedImportIsTakenBack() {
    QFETCH(int, signal);
    interruptImport(signal);
    if (signal == SIGKILL) {
        // Who reads is told; who writes takes it back, and says so.
        const Outcome told = run({u"get"_s, u"s.db"_s, u"a"_s, u"k"_s});
        QCOMPARE(told.status, 0);
        QVERIFY2(told.err.contains("killed"), told.err);
        const Outcome back = run({u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{}"_s});
        QCOMPARE(back.status, 0);
        QVERIFY2(back.err.contains("taken back"), back.err);
        QVERIFY(run({u"get"_s, u"s.db"_s, u"a"_s, u"k"_s}).err.isEmpty());
    }
    QCOMPARE(run({u"export"_s, u"s.db"_s}).out.count('\n'), 1);
}

void TransferCommandsTest::aKilledImportIsKeptOnRequest() {
    interruptImport(SIGKILL);
    const Outcome kept = run({u"check"_s, u"s.db"_s, u"--keep-import"_s});
    QCOMPARE(kept.status, 0);
    QVERIFY2(kept.err.contains("stay"), kept.err);
    QVERIFY(run({u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{}"_s}).err.isEmpty());
    QVERIFY(run({u"export"_s, u"s.db"_s}).out.count('\n') > 1);
}

void TransferCommandsTest::fullDisksFailTheExport() {
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("There is no /dev/full");
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"a"_s, u"k"_s, u"{}"_s}).status, 0);
    for (const char *format : {"jsonl", "json", "csv", "llamaindex"}) {
        const Outcome full = run({u"export"_s, u"s.db"_s, u"-o"_s, u"/dev/full"_s, u"--format"_s,
                                  QString::fromLatin1(format)});
        QCOMPARE(full.status, 1);
        QVERIFY2(full.err.contains("/dev/full"), full.err);
    }
    const SmallDisk disk(64);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    const QString out = disk.filePath(u"out.jsonl"_s);
    QCOMPARE(run({u"export"_s, u"s.db"_s, u"-o"_s, out}).status, 0);
    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    QVERIFY(!before.isEmpty());
    disk.fill();
    const Outcome full = run({u"export"_s, u"s.db"_s, u"-o"_s, out});
    QCOMPARE(full.status, 1);
    QVERIFY2(full.err.contains("No space left"), full.err);
    QVERIFY(file.seek(0));
    QFile again(out);
    QVERIFY(again.open(QIODevice::ReadOnly));
    QCOMPARE(again.readAll(), before);
    // The list of refused records, too.
    writeFile(path(u"bad.jsonl"_s), "{\n");
    const QString list = disk.filePath(u"errors.jsonl"_s);
    const Outcome errors = run({u"import"_s, u"s.db"_s, u"bad.jsonl"_s, u"--errors"_s, list});
    QVERIFY2(errors.err.contains(list.toUtf8()), errors.err);
    QVERIFY(!QFile::exists(list));
}

void TransferCommandsTest::aFullDiskLeavesNoNewStore() {
    QByteArray lines;
    for (int i = 0; i < 2000; ++i)
        lines +=
            R"({"namespace":["a"],"key":"k)" + QByteArray::number(i) + R"(","value":{}})" + '\n';
    writeFile(path(u"many.jsonl"_s), lines);
    // The file itself, its tables, its log, or what is put in: each of them is too much for one.
    for (const int kib : {4, 12, 40, 80, 120, 150}) {
        const SmallDisk disk(kib);
        if (!disk.isThere())
            QSKIP("No file system can be mounted here");
        const QString store = disk.filePath(u"new.db"_s);
        const Outcome put = run({u"put"_s, store, u"a"_s, u"k"_s},
                                R"({"t":")" + QByteArray(100'000, 'x') + R"("})");
        QCOMPARE(put.status, 1);
        QVERIFY2(put.err.contains("no space left"), put.err);
        QCOMPARE(
            QDir(disk.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
            QStringList());
        QCOMPARE(run({u"import"_s, store, u"many.jsonl"_s}).status, 1);
        QCOMPARE(
            QDir(disk.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
            QStringList());
    }
}

QTEST_GUILESS_MAIN(TransferCommandsTest)
#include "tst_transfer_commands.moc"
