// SPDX-License-Identifier: Apache-2.0
#include "core/store/filter_parser.h"
#include "core/store/store_file.h"
#include "tests/unit/sqlite_samples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace nestor;
using namespace nestor::test;

/// Nestor and a Python agent write the same file at the same time: no write is lost, nobody is told
/// "database is locked", and Nestor notices what the agent writes.
class BesideAnAgentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bothWrite_data();
    void bothWrite();
    void agentReadsWhatNestorWrote();

private:
    QString m_python;
};

namespace {

constexpr int kBatches = 150;

QString agentScript() {
    return QStringLiteral(NESTOR_SOURCE_DIR "/tests/unit/langgraph_agent.py");
}

QByteArrayList strings(const QJsonValue &array) {
    QByteArrayList list;
    for (const QJsonValue &value : array.toArray())
        list.append(value.toString().toUtf8());
    return list;
}

} // namespace

void BesideAnAgentTest::initTestCase() {
    m_python = QStandardPaths::findExecutable(u"python3"_s, {u"/usr/bin"_s});
    if (m_python.isEmpty())
        m_python = QStandardPaths::findExecutable(u"python3"_s);
    if (m_python.isEmpty())
        QSKIP("python3 is not installed");
}

void BesideAnAgentTest::bothWrite_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<QByteArray>("journal");
    QTest::addColumn<bool>("mixed");
    QTest::newRow("the agent's own file") << false << "delete"_ba << false;
    QTest::newRow("the agent's own file, reading before it writes") << false << "delete"_ba << true;
    QTest::newRow("managed, with the agent's journal") << true << "delete"_ba << false;
    QTest::newRow("a file that Nestor made") << true << "wal"_ba << false;
}

void BesideAnAgentTest::bothWrite() {
    QFETCH(bool, managed);
    QFETCH(QByteArray, journal);
    QFETCH(bool, mixed);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"agent.db"_s);
    opened({.path = path, .createManaged = managed});
    execute(path, "PRAGMA journal_mode = " + journal);
    auto store = opened({.path = path});
    const quint64 markBefore = store->storeFile()->changeMark().value();

    QProcess agent;
    QStringList arguments = {agentScript(), path, QString::number(kBatches)};
    if (mixed)
        arguments.append(u"mixed"_s);
    agent.start(m_python, arguments);
    QVERIFY(agent.waitForStarted());

    // Writers, browsers and searches of ours, as busy as they can be while the agent works.
    std::atomic<bool> over = false;
    std::atomic<int> written = 0;
    std::atomic<int> noticed = 0;
    QByteArrayList faults;
    std::mutex faultsMutex;
    const auto fault = [&](const Error &error) {
        const std::lock_guard lock(faultsMutex);
        faults.append(error.detail.toUtf8());
    };
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] {
            for (int i = 0; !over; ++i) {
                const QByteArray key = "n" + QByteArray::number(i);
                const auto done = store->batch({putOp("nestor", key, "{\"from\":\"nestor\"}"_ba),
                                                putOp("nestor", "counter"_ba, "{}"_ba)});
                if (done)
                    ++written;
                else
                    fault(done.error());
            }
        });
        threads.emplace_back([&] {
            const Filter filter = parseFilter("{\"number\":{\"$gte\":0}}"_ba).value();
            while (!over) {
                SearchOp search;
                search.filter = filter;
                if (const auto found = store->search(search); !found)
                    fault(found.error());
                const auto page = store->batch({ChildrenOp{}, CountOp{}, RowIdsOp{{}, {}, {}, 50}});
                if (!page)
                    fault(page.error());
            }
        });
        threads.emplace_back([&] {
            quint64 last = markBefore;
            while (!over) {
                const auto mark = store->storeFile()->changeMark();
                if (!mark)
                    fault(mark.error());
                else if (*mark != last)
                    ++noticed;
                last = mark.value_or(last);
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        });
        const bool finished = agent.waitForFinished(120'000);
        over = true;
        QVERIFY(finished);
    }
    QCOMPARE(faults, QByteArrayList{});
    QVERIFY(noticed > 0);
    QVERIFY2(agent.exitCode() == 0, agent.readAllStandardError().constData());
    const QJsonObject report = QJsonDocument::fromJson(agent.readAllStandardOutput()).object();
    const QByteArrayList errors = strings(report.value(u"errors"_s));
    // A transaction that reads and then writes is refused at once, by SQLite's own rule, when
    // somebody holds the write lock at that very moment: rare beside Nestor, never elsewhere.
    QVERIFY2(errors.size() <= (mixed ? kBatches / 30 : 0), errors.join("; "));

    // Nothing is lost, on either side.
    const QByteArrayList agents = strings(report.value(u"written"_s));
    if (errors.isEmpty())
        QCOMPARE(agents.size(), 2 * kBatches - kBatches / 5);
    for (const QByteArray &key : agents)
        QVERIFY2(store->get(ns("agent.memories"), key)->has_value(), key);
    for (const QByteArray &key : strings(report.value(u"deleted"_s)))
        QVERIFY2(!store->get(ns("agent.memories"), key)->has_value(), key);
    QCOMPARE(store->run(CountOp{{ns("agent"), true, {}}, {}})->items, agents.size() + 1);
    QVERIFY(written > 0);
    QCOMPARE(store->run(CountOp{{ns("nestor"), true, {}}, {}})->items, written + 1);
    QCOMPARE(textOf(path, "PRAGMA integrity_check"_ba), "ok"_ba);
    QVERIFY(store->storeFile()->changeMark().value() != markBefore);

    if (managed) {
        // Each rewriting of the counter ended a version, and the log has every write.
        QCOMPARE(static_cast<int>(
                     store->run(HistoryOp{{ns("agent.memories"), "counter"_ba}, 1000})->size()),
                 kBatches - 1);
        QCOMPARE(store->run(ChangesOp{0, 1})->last,
                 qint64(3 * kBatches + kBatches / 5 + 2 * written));
    }
}

void BesideAnAgentTest::agentReadsWhatNestorWrote() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    PutOp op = putOp("a.b", "k"_ba, "{\"text\":\"Grüße\",\"n\":1.0}"_ba);
    op.ttl = {TtlChoice::Minutes, 1.5};
    op.updatedAt = at("2024-05-06 07:08:09.123456");
    QVERIFY(store->run(op));
    QProcess python;
    python.start(
        m_python,
        {u"-c"_s,
         u"import sqlite3, json, sys, datetime\n"
         "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
         "r = c.execute('SELECT value, created_at, updated_at, expires_at, ttl_minutes '\n"
         "              'FROM store WHERE prefix = ? AND key IN (?)', ('a.b', 'k')).fetchone()\n"
         "v = json.loads(r[0])\n"
         "t = datetime.datetime.fromisoformat\n"
         "t(r[1]); t(r[3])\n"
         "assert c.execute('SELECT count(*) FROM store WHERE expires_at < "
         "CURRENT_TIMESTAMP').fetchone() == (0,)\n"
         "print(json.dumps([v, t(r[2]).isoformat(), r[4], type(r[0]).__name__]))\n"_s,
         path});
    QVERIFY(python.waitForFinished());
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
    QCOMPARE(python.readAllStandardOutput().trimmed(),
             "[{\"text\": \"Gr\\u00fc\\u00dfe\", \"n\": 1.0}, "
             "\"2024-05-06T07:08:09.123456\", 1.5, \"str\"]"_ba);
}

QTEST_GUILESS_MAIN(BesideAnAgentTest)
#include "tst_beside_an_agent.moc"
