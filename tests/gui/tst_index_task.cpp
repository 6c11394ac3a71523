// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_fixture.h"
#include "ui/jobs/task_list.h"

#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>

#include <sqlite3.h>

#include <ctime>
#include <random>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Building the index from the window, and giving it up: the task keeps its row until the work has
/// really ended, which is soon, and says then that it was cancelled.
class IndexTaskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void cancellingKeepsTheRowUntilTheWorkHasEnded();
    void whatWasCancelledCanBeBuiltAgain();
    void cancellingEndsAlsoWhatWaitsForAnotherProgram();

private:
    void fill(int items);
    [[nodiscard]] TaskList *tasks() const { return m_fixture->window().tasks(); }
    [[nodiscard]] Task newest() const { return tasks()->tasks().back(); }
    [[nodiscard]] bool hasRow() const { return m_fixture->find<QWidget>(u"runningTask"_s); }
    void cancelByItsRow();

    std::unique_ptr<WindowFixture> m_fixture;
};

namespace {

/// Of a machine that does other things, too.
constexpr int kSoon = 20'000;

/// Whether this process has nothing more to do: nobody works on behind the window.
bool isAtRest() {
    QElapsedTimer clock;
    clock.start();
    const std::clock_t before = std::clock();
    QTest::qWait(200);
    const double used = double(std::clock() - before) * 1000 / CLOCKS_PER_SEC;
    return used < double(clock.elapsed()) / 2;
}

} // namespace

void IndexTaskTest::fill(int items) {
    constexpr int kWords = 4000;
    constexpr int kWordsOfText = 25;
    constexpr int kAtOnce = 2000;
    std::mt19937 random(7);
    std::vector<Op> ops;
    for (int i = 0; i < items; ++i) {
        QByteArray text;
        for (int word = 0; word < kWordsOfText; ++word)
            text += "word" + QByteArray::number(random() % kWords) + ' ';
        PutOp op;
        op.ns = NamespacePath::fromStored("many");
        op.key = "k" + QByteArray::number(i);
        op.value = R"({"text":")" + text + "\"}";
        ops.emplace_back(std::move(op));
        if (int(ops.size()) == kAtOnce || i + 1 == items) {
            QVERIFY(m_fixture->file().agent().batch(ops).has_value());
            ops.clear();
        }
    }
}

void IndexTaskTest::cancelByItsRow() {
    auto *cancel = m_fixture->find<QPushButton>(u"cancelTask"_s);
    QVERIFY(cancel != nullptr && cancel->isVisible() && cancel->isEnabled());
    QTest::mouseClick(cancel, Qt::LeftButton);
    QCOMPARE(newest().phase, Task::Phase::Cancelling);
    QVERIFY(!cancel->isEnabled());
    QVERIFY(m_fixture->textOf(u"taskProgressText"_s).contains(u"stopping"_s));
    QVERIFY(hasRow());
}

void IndexTaskTest::cancellingKeepsTheRowUntilTheWorkHasEnded() {
    fill(8000);
    m_fixture->openMemory();
    QSignalSpy ended(tasks(), &TaskList::ended);
    // The row is there as long as the work is: looked at the moment it is said to have ended.
    bool rowAtTheEnd = false;
    connect(tasks(), &TaskList::changed, this, [this, &rowAtTheEnd, &ended] {
        if (ended.isEmpty() && tasks()->runningCount() == 0)
            rowAtTheEnd = hasRow();
    });
    m_fixture->trigger(u"buildIndex"_s);
    QTRY_VERIFY(newest().done > 0);
    QVERIFY2(newest().isRunning(), qPrintable(newest().outcome.summary));
    cancelByItsRow();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, kSoon);
    QVERIFY(rowAtTheEnd);
    QCOMPARE(newest().phase, Task::Phase::Cancelled);
    const QString outcome = m_fixture->textOf(u"taskOutcome"_s);
    QVERIFY2(outcome.contains(u"cancelled"_s), qPrintable(outcome));
    QTRY_VERIFY(!hasRow());
    QTRY_VERIFY(isAtRest());
}

void IndexTaskTest::whatWasCancelledCanBeBuiltAgain() {
    fill(500);
    m_fixture->openMemory();
    QSignalSpy ended(tasks(), &TaskList::ended);
    m_fixture->trigger(u"buildIndex"_s);
    QTRY_VERIFY(hasRow());
    cancelByItsRow();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, kSoon);
    QCOMPARE(newest().phase, Task::Phase::Cancelled);
    m_fixture->trigger(u"buildIndex"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, 6 * kSoon);
    QVERIFY2(newest().phase == Task::Phase::Done, qPrintable(newest().outcome.summary));
}

void IndexTaskTest::cancellingEndsAlsoWhatWaitsForAnotherProgram() {
    // As an agent makes it: with a rollback journal, where a writer keeps readers out.
    const QString path = m_fixture->file().filePath(u"agent.db"_s);
    sqlite3 *agent = nullptr;
    QCOMPARE(sqlite3_open(path.toUtf8().constData(), &agent), SQLITE_OK);
    const auto run = [agent](const char *sql) {
        return sqlite3_exec(agent, sql, nullptr, nullptr, nullptr);
    };
    QCOMPARE(
        run("CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
            "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT "
            "CURRENT_TIMESTAMP, expires_at TIMESTAMP, ttl_minutes REAL, PRIMARY KEY (prefix, key));"
            "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);"
            "INSERT INTO store_migrations VALUES (0), (1), (2), (3), (4);"
            "INSERT INTO store (prefix, key, value) VALUES ('a', 'k', '{\"text\":\"one\"}');"),
        SQLITE_OK);
    const StorePage *page = m_fixture->window().openStore(path);
    QTRY_VERIFY(page->session()->isOpen());
    QSignalSpy ended(tasks(), &TaskList::ended);
    bool locked = false; // the window reads for moments
    QTRY_VERIFY(locked || (locked = run("BEGIN EXCLUSIVE") == SQLITE_OK));
    m_fixture->trigger(u"buildIndex"_s);
    QTRY_VERIFY(hasRow());
    QTest::qWait(300); // it waits by now
    const bool waits = newest().isRunning();
    if (waits)
        cancelByItsRow();
    const bool inTime = QTest::qWaitFor([&ended] { return ended.count() == 1; }, kSoon);
    QCOMPARE(run("ROLLBACK"), SQLITE_OK);
    sqlite3_close(agent);
    QVERIFY(waits);
    QVERIFY(inTime);
    QCOMPARE(newest().phase, Task::Phase::Cancelled);
}

QTEST_MAIN(IndexTaskTest)
#include "tst_index_task.moc"
