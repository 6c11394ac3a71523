// SPDX-License-Identifier: Apache-2.0
#include "core/base/log_file.h"

#include "core/base/logging.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

using namespace nestor;
using namespace Qt::StringLiterals;

/// What programs log is found in a file, of the level that was asked for, and never without end.
class LogFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsLoggedIsInTheFile();
    void levelsAreKept_data();
    void levelsAreKept();
    void aMessageIsALine();
    void oldFilesMakeRoom();
    void allThreadsMayLog();
    void nobodyElseMayReadIt();
    void whereNothingCanBeWrittenNothingFails();
    void whatIsTakenDownHasNoText();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"state/nestor/n.log"_s); }
    [[nodiscard]] QByteArrayList lines() const {
        QFile file(path());
        if (!file.open(QIODevice::ReadOnly))
            return {};
        QByteArrayList lines = file.readAll().split('\n');
        lines.removeAll({});
        return lines;
    }
    [[nodiscard]] LogFile::Options options(QtMsgType level = QtInfoMsg) const {
        LogFile::Options options;
        options.path = path();
        options.level = level;
        options.echoed = QtFatalMsg;
        return options;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void LogFileTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void LogFileTest::whatIsLoggedIsInTheFile() {
    {
        const LogFile log(options());
        QVERIFY(!QFile::exists(path()));
        qCInfo(lcStore, "opened %d", 7);
    }
    qCInfo(lcStore, "after it"); // not any more
    QCOMPARE(lines().size(), 1);
    QVERIFY2(lines().first().endsWith("Z info nestor.store: opened 7"), lines().first());
}

void LogFileTest::levelsAreKept_data() {
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("noted");
    QTest::newRow("debug") << int(QtDebugMsg) << 4;
    QTest::newRow("info") << int(QtInfoMsg) << 3;
    QTest::newRow("warning") << int(QtWarningMsg) << 2;
    QTest::newRow("critical") << int(QtCriticalMsg) << 1;
}

void LogFileTest::levelsAreKept() {
    QFETCH(int, level);
    const LogFile log(options(QtMsgType(level)));
    qCDebug(lcSql, "d");
    qCInfo(lcSql, "i");
    qCWarning(lcSql, "w");
    qCCritical(lcSql, "c");
    QTEST(int(lines().size()), "noted");
}

void LogFileTest::aMessageIsALine() {
    const LogFile log(options());
    qCWarning(lcStore).noquote() << "one\ntwo\r\n2026 warning nestor.store: forged";
    QCOMPARE(lines().size(), 1);
}

void LogFileTest::oldFilesMakeRoom() {
    LogFile::Options small = options();
    small.mostBytes = 500;
    small.kept = 2;
    const LogFile log(small);
    for (int i = 0; i < 100; ++i)
        qCInfo(lcStore, "message number %d", i);
    QVERIFY(lines().last().endsWith("number 99"));
    for (const QString &suffix : {u""_s, u".1"_s, u".2"_s}) {
        const QFileInfo file(path() + suffix);
        QVERIFY2(file.exists(), qPrintable(file.filePath()));
        QVERIFY(file.size() < 600);
    }
    QVERIFY(!QFile::exists(path() + u".3"_s));
}

void LogFileTest::allThreadsMayLog() {
    constexpr int kThreads = 4;
    constexpr int kMessages = 50;
    const LogFile log(options());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([thread] {
            for (int i = 0; i < kMessages; ++i)
                qCInfo(lcJobs, "thread %d says %d", thread, i);
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(lines().size(), kThreads * kMessages);
    for (const QByteArray &line : lines())
        QVERIFY2(line.contains(" info nestor.jobs: thread "), line);
}

void LogFileTest::nobodyElseMayReadIt() {
    const LogFile log(options());
    qCInfo(lcStore, "private");
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(path()) & others));
}

void LogFileTest::whereNothingCanBeWrittenNothingFails() {
    QFile blocker(m_folder->filePath(u"state"_s));
    QVERIFY(blocker.open(QIODevice::WriteOnly)); // a file in the folder's place
    const LogFile log(options());
    qCWarning(lcStore, "to nowhere");
    QVERIFY(lines().isEmpty());
}

void LogFileTest::whatIsTakenDownHasNoText() {
    const LogFile log(options());
    qCWarning(lcEmbedding, "of the store secret.db");
    const std::vector<LogFile::Noted> noted = LogFile::lately();
    QVERIFY(!noted.empty());
    QCOMPARE(noted.back().level, u"warning"_s);
    QCOMPARE(noted.back().category, u"nestor.embedding"_s);
    QVERIFY(!noted.back().time.contains(u"secret"_s));
}

QTEST_GUILESS_MAIN(LogFileTest)
#include "tst_log_file.moc"
