// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/task_list.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Jobs run, tell how far they are, stop when asked, and end in words.
class TaskListTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aJobThatEndsSaysSo();
    void progressStepAndRateAreTold();
    void aCancelledJobEndsAsCancelled();
    void failuresAreTold();
    void aNewerTaskOfItsKeyReplacesAnOlder();
    void anOwnerThatIsGoneIsNotCalled();
    void theDestructorStopsAndWaits();
    void endedTasksAreDismissedAndPushedOut();
    void progressReadsAsASentence_data();
    void progressReadsAsASentence();
};

namespace {

TaskSpec spec(const QString &title, const QByteArray &key = {}) {
    TaskSpec result;
    result.title = title;
    result.key = key;
    return result;
}

/// Counts until it is asked to stop.
Result<int> untilCancelled(Job &job) {
    for (int i = 0; !job.cancelled(); ++i) {
        job.report(i, 0);
        QThread::msleep(1);
    }
    return failure(ErrorCode::Cancelled, u"stopped"_s);
}

TaskOutcome outcomeOf(const Result<int> &result) {
    if (result)
        return {u"counted %1"_s.arg(*result), {}};
    return {result.error().detail, {}};
}

} // namespace

void TaskListTest::aJobThatEndsSaysSo() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    const quint64 id = tasks.start<int>(
        spec(u"Counting"_s), this, [](Job &) -> Result<int> { return 7; }, outcomeOf);
    QVERIFY(tasks.find(id)->isRunning());
    QCOMPARE(tasks.runningCount(), 1);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(ended[0][0].toULongLong(), id);
    QCOMPARE(tasks.find(id)->phase, Task::Phase::Done);
    QCOMPARE(tasks.find(id)->outcome.summary, u"counted 7"_s);
    QCOMPARE(tasks.runningCount(), 0);
}

void TaskListTest::progressStepAndRateAreTold() {
    TaskList tasks;
    const quint64 id = tasks.start<int>(
        spec(u"Indexing"_s), this,
        [](Job &job) -> Result<int> {
            job.step("Training");
            for (int i = 1; !job.cancelled(); ++i) {
                job.report(i, 1'000'000);
                QThread::msleep(1);
            }
            return failure(ErrorCode::Cancelled, QString());
        },
        outcomeOf);
    QTRY_VERIFY(tasks.find(id)->secondsLeft.has_value());
    const Task task = *tasks.find(id);
    QCOMPARE(task.step, u"Training"_s);
    QCOMPARE(task.total, qint64(1'000'000));
    QVERIFY(task.done > 0);
    QVERIFY(task.perSecond > 0);
    QVERIFY(*task.fraction() > 0 && *task.fraction() < 1);
    tasks.cancel(id);
}

void TaskListTest::aCancelledJobEndsAsCancelled() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    const quint64 id = tasks.start<int>(spec(u"Counting"_s), this, untilCancelled, outcomeOf);
    QTRY_VERIFY(tasks.find(id)->done > 0);
    tasks.cancel(id);
    QCOMPARE(tasks.find(id)->phase, Task::Phase::Cancelling);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(tasks.find(id)->phase, Task::Phase::Cancelled);
    QCOMPARE(tasks.find(id)->outcome.summary, u"stopped"_s);
}

void TaskListTest::failuresAreTold() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    const quint64 id = tasks.start<int>(
        spec(u"Counting"_s), this,
        [](Job &) -> Result<int> { return failure(ErrorCode::Io, u"the disk is full"_s); },
        outcomeOf);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(tasks.find(id)->phase, Task::Phase::Failed);
    QCOMPARE(tasks.find(id)->outcome.summary, u"the disk is full"_s);
}

void TaskListTest::aNewerTaskOfItsKeyReplacesAnOlder() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    QSignalSpy removed(&tasks, &TaskList::removed);
    int told = 0;
    const auto count = [&told](const Result<int> &result) {
        ++told;
        return outcomeOf(result);
    };
    const quint64 older =
        tasks.start<int>(spec(u"Indexing"_s, "index"), this, untilCancelled, count);
    const quint64 other =
        tasks.start<int>(spec(u"Importing"_s, "import"), this, untilCancelled, count);
    const quint64 newer = tasks.start<int>(
        spec(u"Indexing"_s, "index"), this, [](Job &) -> Result<int> { return 1; }, count);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(ended[0][0].toULongLong(), newer);
    QTRY_COMPARE(removed.count(), 1);
    QCOMPARE(removed[0][0].toULongLong(), older);
    QCOMPARE(told, 1);
    QVERIFY(tasks.find(other)->isRunning());
    tasks.cancel(other);
}

void TaskListTest::anOwnerThatIsGoneIsNotCalled() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    bool called = false;
    auto owner = std::make_unique<QObject>();
    QSemaphore go;
    tasks.start<int>(
        spec(u"Counting"_s), owner.get(),
        [&go](Job &) -> Result<int> {
            go.acquire();
            return 1;
        },
        [&called](const Result<int> &result) {
            called = true;
            return outcomeOf(result);
        });
    owner.reset();
    go.release();
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY(!called);
}

void TaskListTest::theDestructorStopsAndWaits() {
    std::atomic<bool> done = false;
    std::atomic<bool> begun = false;
    {
        TaskList tasks;
        tasks.start<int>(
            spec(u"Counting"_s), this,
            [&](Job &job) -> Result<int> {
                begun = true;
                while (!job.stopToken().stop_requested())
                    QThread::msleep(1);
                QThread::msleep(20); // what it has to put away
                done = true;
                return failure(ErrorCode::Cancelled, QString());
            },
            outcomeOf);
        QTRY_VERIFY(begun);
    }
    QVERIFY(done);
}

void TaskListTest::endedTasksAreDismissedAndPushedOut() {
    TaskList tasks;
    QSignalSpy ended(&tasks, &TaskList::ended);
    std::vector<quint64> ids;
    for (int i = 0; i < 8; ++i)
        ids.push_back(tasks.start<int>(
            spec(u"Counting"_s), this, [i](Job &) -> Result<int> { return i; }, outcomeOf));
    QTRY_COMPARE(ended.count(), 8);
    QTRY_COMPARE(tasks.tasks().size(), size_t(5));
    QVERIFY(tasks.find(ids.back()));
    tasks.dismiss(ids.back());
    QVERIFY(!tasks.find(ids.back()));
    QCOMPARE(tasks.tasks().size(), size_t(4));
}

void TaskListTest::progressReadsAsASentence_data() {
    QTest::addColumn<qint64>("done");
    QTest::addColumn<qint64>("total");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("left");
    QTest::addColumn<bool>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing yet") << qint64(0) << qint64(0) << 0.0 << -1.0 << false
                                 << u"starting…"_s;
    QTest::newRow("known total") << qint64(12330) << qint64(36273) << 1240.4 << 18.2 << false
                                 << u"12,330 of 36,273 · 1,240/s · 19 s left"_s;
    QTest::newRow("unknown total")
        << qint64(500) << qint64(0) << 100.0 << -1.0 << false << u"500 so far · 100/s"_s;
    QTest::newRow("minutes") << qint64(1) << qint64(2) << 1.0 << 200.0 << false
                             << u"1 of 2 · 1/s · 3 min left"_s;
    QTest::newRow("hours") << qint64(1) << qint64(2) << 0.0 << 4800.0 << false
                           << u"1 of 2 · 1 h 20 min left"_s;
    QTest::newRow("bytes") << qint64(1048576) << qint64(2097152) << 1048576.0 << 1.0 << true
                           << u"1.0 MB of 2.0 MB · 1.0 MB/s · 1 s left"_s;
}

void TaskListTest::progressReadsAsASentence() {
    QFETCH(qint64, done);
    QFETCH(qint64, total);
    QFETCH(double, rate);
    QFETCH(double, left);
    QFETCH(bool, bytes);
    QFETCH(QString, text);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Task task;
    task.done = done;
    task.total = total;
    task.perSecond = rate;
    if (left >= 0)
        task.secondsLeft = left;
    if (bytes)
        task.spec.unit = TaskSpec::Unit::Bytes;
    QCOMPARE(task.progressText(), text);
}

QTEST_GUILESS_MAIN(TaskListTest)
#include "tst_task_list.moc"
