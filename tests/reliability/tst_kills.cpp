// SPDX-License-Identifier: Apache-2.0
#include "tests/reliability/works.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace nestor::test;

/// Programs that are killed at any moment lose nothing that they acknowledged, and leave nothing
/// half done behind. NESTOR_KILLS=N kills each kind of work N times.
class KillsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anyMomentWillDo_data();
    void anyMomentWillDo();
    void cleanupTestCase();

private:
    [[nodiscard]] QString killed(const Work &work, Place &place, const QByteArray &before,
                                 qint64 after, int round);

    std::unique_ptr<QTemporaryDir> m_model;
    qint64 m_took = 0; ///< microseconds, the last program
    int m_kills = 0;   ///< that hit a program at work
    int m_late = 0;
};

void KillsTest::initTestCase() {
    m_model = std::make_unique<QTemporaryDir>();
    Place place(m_model->path());
    QVERIFY(makeStore(place));
}

void KillsTest::cleanupTestCase() {
    qInfo("%d programs killed at work, %d came to their end before", m_kills, m_late);
}

/// Starts the work, kills it after so many microseconds; what is wrong then.
QString KillsTest::killed(const Work &work, Place &place, const QByteArray &before, qint64 after,
                          int round) {
    const QByteArray input = work.input ? work.input(round) : QByteArray();
    QFile given(place.temporary() + u"/../input"_s);
    if (!given.open(QIODevice::WriteOnly) || given.write(input) != input.size())
        return u"its input cannot be kept"_s;
    given.close();
    QProcess process;
    place.prepare(process, work.arguments);
    QElapsedTimer clock;
    clock.start();
    process.start();
    if (!process.waitForStarted())
        return u"it does not start"_s;
    qsizetype written = 0;
    const auto left = [&] {
        return int(std::max<qint64>(0, (after - clock.nsecsElapsed() / 1000) / 1000));
    };
    do {
        // All at once, or so slowly that others get their turns.
        const qsizetype piece = work.slowInput ? 20'000 : input.size();
        if (written < input.size()) {
            process.write(input.constData() + written, std::min(piece, input.size() - written));
            written = std::min(input.size(), written + piece);
            if (written == input.size())
                process.closeWriteChannel();
        } else if (input.isEmpty()) {
            process.closeWriteChannel();
        }
        process.waitForFinished(work.slowInput ? std::min(left(), 30) : left());
    } while (process.state() != QProcess::NotRunning && left() > 0);
    m_took = clock.nsecsElapsed() / 1000;
    process.kill();
    process.waitForFinished();
    ++(process.exitStatus() == QProcess::CrashExit ? m_kills : m_late);
    QByteArray answers = process.readAllStandardOutput();
    answers.truncate(answers.lastIndexOf('\n') + 1);
    if (work.after) {
        if (const QString wrong = work.after(place, before, answers); !wrong.isEmpty())
            return wrong;
    }
    return checked(work, place);
}

void KillsTest::anyMomentWillDo_data() {
    QTest::addColumn<int>("work");
    for (size_t i = 0; i < allWork().size(); ++i)
        QTest::newRow(allWork()[i].name) << int(i);
}

void KillsTest::anyMomentWillDo() {
    QFETCH(int, work);
    const Work &kind = allWork()[size_t(work)];
    const int asked = qEnvironmentVariableIntValue("NESTOR_KILLS");
    const int times = asked > 0 ? asked : 12;
    // Every round begins with the same files.
    const QTemporaryDir prepared;
    Place first(prepared.path());
    QVERIFY(first.copyFrom(Place(m_model->path())));
    if (kind.before)
        kind.before(first);
    const QByteArray before = first.items();
    // How long it takes when nobody kills it.
    qint64 whole = 0;
    for (int round = 0; round <= times; ++round) {
        const QTemporaryDir folder;
        Place place(folder.path());
        QVERIFY(place.copyFrom(first));
        const qint64 after =
            round == 0 ? 240'000'000
                       : qint64(double(whole) * QRandomGenerator::global()->generateDouble());
        const QString wrong = killed(kind, place, before, after, round);
        QVERIFY2(
            wrong.isEmpty(),
            qPrintable(
                u"round %1, killed after %2 us of %3: %4"_s.arg(round).arg(after).arg(whole).arg(
                    wrong)));
        if (round == 0) {
            whole = m_took;
            --m_late; // it was to come to its end
        }
    }
}

QTEST_GUILESS_MAIN(KillsTest)
#include "tst_kills.moc"
