// SPDX-License-Identifier: Apache-2.0
#include "core/base/crash_trace.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

/// A stack that never ends, which compilers must not see.
volatile int deepest = -1;

int descend(int depth) { // NOLINT(misc-no-recursion)
    volatile char room[4096] = {};
    room[depth % 4096] = 1;
    return depth == deepest ? room[0] : descend(depth + 1) + room[1];
}

} // namespace

/// A process that crashes leaves a file that says how, once.
class CrashTraceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crashesLeaveATrace_data();
    void crashesLeaveATrace();
    void anOrderlyEndLeavesNone();
    void onlyTheNewestAreKept();

private:
    /// Runs `work` in a process of its own; the status as waitpid() has it.
    static int inChild(const QString &folder, void (*work)()) {
        const pid_t child = fork();
        if (child == 0) {
            const rlimit none{0, 0};
            (void)setrlimit(RLIMIT_CORE, &none);
            (void)!freopen("/dev/null", "w", stderr);
            leaveTraceOfCrash(folder, "program 1.2");
            work();
            _exit(0);
        }
        int status = -1;
        [&] { QCOMPARE(waitpid(child, &status, 0), child); }();
        return status;
    }
};

void CrashTraceTest::crashesLeaveATrace_data() {
    using Work = void (*)();
    QTest::addColumn<Work>("work");
    QTest::addColumn<int>("signal");
    QTest::newRow("segmentation fault") << Work([] { (void)raise(SIGSEGV); }) << SIGSEGV;
    QTest::newRow("abort") << Work([] { std::abort(); }) << SIGABRT;
    QTest::newRow("exception") << Work([] { std::terminate(); }) << SIGABRT;
    QTest::newRow("stack overflow") << Work([] { (void)descend(0); }) << SIGSEGV;
}

void CrashTraceTest::crashesLeaveATrace() {
    if (!crashesLeaveTraces())
        QSKIP("a sanitizer has traces of its own");
    using Work = void (*)();
    QFETCH(Work, work);
    QFETCH(int, signal);
    const QTemporaryDir place;
    const QString folder = place.filePath(u"state/nestor"_s); // not there yet
    const int status = inChild(folder, work);
    QVERIFY(WIFSIGNALED(status)); // it ends as it would have
    QCOMPARE(WTERMSIG(status), signal);
    const auto trace = takeCrashTrace(folder);
    QVERIFY(trace);
    QVERIFY2(trace->startsWith(u"program 1.2\nended by SIG"_s), qPrintable(*trace));
    QVERIFY2(trace->contains(u"(%1)"_s.arg(signal)), qPrintable(*trace));
    QVERIFY2(trace->count(u"[0x"_s) > 2, qPrintable(*trace)); // frames
    QVERIFY(!takeCrashTrace(folder));                         // told once, and kept
    QCOMPARE(QDir(folder).entryList({u"*.crash-*.txt"_s}).size(), 1);
}

void CrashTraceTest::anOrderlyEndLeavesNone() {
    const QTemporaryDir place;
    const int status = inChild(place.path(), [] {});
    QVERIFY(WIFEXITED(status));
    QVERIFY(!takeCrashTrace(place.path()));
    QVERIFY(QDir(place.path()).isEmpty());
}

void CrashTraceTest::onlyTheNewestAreKept() {
    const QTemporaryDir place;
    const QString name = QCoreApplication::applicationName();
    for (int i = 0; i < 8; ++i) {
        QFile old(place.filePath(u"%1.crash-2020010%2-000000.txt"_s.arg(name, QString::number(i))));
        QVERIFY(old.open(QIODevice::WriteOnly));
    }
    QFile now(place.filePath(name + u".crash.txt"_s));
    QVERIFY(now.open(QIODevice::WriteOnly));
    now.close();
    QVERIFY(takeCrashTrace(place.path()));
    const QStringList kept = QDir(place.path()).entryList(QDir::Files, QDir::Name);
    QCOMPARE(kept.size(), 5);
    QVERIFY(!kept.last().contains(u"2020"_s));
}

QTEST_GUILESS_MAIN(CrashTraceTest)
#include "tst_crash_trace.moc"
