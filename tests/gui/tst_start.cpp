// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/crash_trace.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

/// nestor where there is no display: it says what can be said, and what is missing.
class StartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpAndVersionNeedNoDisplay_data();
    void helpAndVersionNeedNoDisplay();
    void withoutADisplayOneSentenceSaysSo_data();
    void withoutADisplayOneSentenceSaysSo();
    void aPictureNeedsNoDisplay();
    void aCrashLeavesATrace();

private:
    struct Outcome {
        QProcess::ExitStatus end = QProcess::CrashExit;
        int status = -1;
        QByteArray out;
        QByteArray err;
    };
    /// As on a machine of which only these variables are known.
    static Outcome run(const QStringList &arguments, const QStringList &variables = {}) {
        const QTemporaryDir home;
        QProcessEnvironment environment;
        environment.insert(u"HOME"_s, home.path());
        environment.insert(u"XDG_RUNTIME_DIR"_s, home.path());
        environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
        for (const QString &variable : variables)
            environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor"), arguments);
        Outcome outcome;
        if (!process.waitForFinished(120'000))
            return outcome;
        outcome.end = process.exitStatus();
        outcome.status = process.exitCode();
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
};

void StartTest::helpAndVersionNeedNoDisplay_data() {
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("help") << u"--help"_s << "--screenshot"_ba;
    QTest::newRow("h") << u"-h"_s << "[STORE"_ba;
    QTest::newRow("version") << u"--version"_s << "nestor "_ba;
}

void StartTest::helpAndVersionNeedNoDisplay() {
    QFETCH(QString, option);
    QFETCH(QByteArray, says);
    const Outcome outcome = run({option});
    QCOMPARE(outcome.end, QProcess::NormalExit);
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.out.contains(says), outcome.out.constData());
    QVERIFY2(outcome.err.isEmpty(), outcome.err.constData());
}

void StartTest::withoutADisplayOneSentenceSaysSo_data() {
    QTest::addColumn<QStringList>("variables");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("none") << QStringList{} << "no display"_ba;
    QTest::newRow("not there") << QStringList{u"DISPLAY=:4711"_s} << ":4711"_ba;
    QTest::newRow("no such platform") << QStringList{u"QT_QPA_PLATFORM=paper"_s} << "paper"_ba;
}

void StartTest::withoutADisplayOneSentenceSaysSo() {
    QFETCH(QStringList, variables);
    QFETCH(QByteArray, says);
    const Outcome outcome = run({}, variables);
    QCOMPARE(outcome.end, QProcess::NormalExit);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
}

void StartTest::aPictureNeedsNoDisplay() {
    const QTemporaryDir folder;
    const QString picture = folder.filePath(u"start.png"_s);
    const Outcome outcome = run({u"--screenshot"_s, picture});
    QCOMPARE(outcome.status, 0);
    QVERIFY(QFile::exists(picture));
}

void StartTest::aCrashLeavesATrace() {
#if defined(Q_OS_LINUX)
    if (!nestor::crashesLeaveTraces())
        QSKIP("a sanitizer has traces of its own");
    const QTemporaryDir home;
    QProcess process;
    QProcessEnvironment environment;
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_RUNTIME_DIR"_s, home.path());
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor"), {});
    const QString state = home.filePath(u".local/state/nestor/"_s);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(state + u"nestor.log"_s), 60'000); // it has started
    QVERIFY(!QFile::exists(state + u"nestor.crash.txt"_s));
    QCOMPARE(::kill(pid_t(process.processId()), SIGSEGV), 0);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QFile trace(state + u"nestor.crash.txt"_s);
    QVERIFY(trace.open(QIODevice::ReadOnly));
    const QByteArray text = trace.readAll();
    QVERIFY2(text.startsWith("nestor ") && text.contains("SIGSEGV"), text.constData());
#endif
}

QTEST_MAIN(StartTest)
#include "tst_start.moc"
