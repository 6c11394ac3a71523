// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_bulk_writer.h"
#include "core/filter/filter_parser.h"
#include "core/jobs/import_job.h"
#include "core/open/open_store.h"
#include "core/store/change_feed.h"
#include "tests/unit/sqlite_samples.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

using namespace nestor;
using namespace nestor::test;

/// Nestor and a Python agent write the same file at the same time: no write is lost, nobody is told
/// "database is locked", and Nestor notices and finds what the agent writes.
///
/// Each case lasts some seconds; NESTOR_AGENT_SECONDS=60 makes it a minute, and prints figures.
class BesideAnAgentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bothWrite_data();
    void bothWrite();
    void importLetsTheAgentWrite_data();
    void importLetsTheAgentWrite();
    void agentReadsWhatNestorWrote();

private:
    void start(QProcess &agent, const QStringList &arguments) const;

    QString m_python;
    QString m_seconds;
};

namespace {

QByteArrayList strings(const QJsonValue &array) {
    QByteArrayList list;
    for (const QJsonValue &value : array.toArray())
        list.append(value.toString().toUtf8());
    return list;
}

/// What went wrong, from several threads.
class Faults {
public:
    void add(const QByteArray &fault) {
        const std::lock_guard lock(m_mutex);
        m_all.append(fault);
    }
    void add(const Error &error) { add(error.detail.toUtf8()); }
    QByteArrayList all() {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

private:
    std::mutex m_mutex;
    QByteArrayList m_all;
};

double secondsNow() {
    return static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000;
}

/// The agent's newest batch, as far as others can see it.
struct Seen {
    int number = -1;
    double at = 0;
};

Seen newestOf(Store &store, Faults &faults) {
    const auto item = store.run(PeekOp{{ns("agent.memories"), "counter"_ba}});
    if (!item)
        faults.add(item.error());
    if (!item || !item->item)
        return {};
    const QJsonObject value = QJsonDocument::fromJson(item->item->value).object();
    return {value.value(u"number"_s).toInt(), value.value(u"at"_s).toDouble()};
}

/// What batch `number` wrote is found by its word and by its vector.
void findBatch(Store &store, int number, Faults &faults) {
    const QByteArray key = "q" + QByteArray::number(number);
    SearchOp words;
    words.mode = SearchMode::Text;
    words.query = "word" + QByteArray::number(number);
    if (const auto found = store.search(words); !found)
        faults.add(found.error());
    else if (!keysOf(*found).contains(key))
        faults.add("the words of " + key + " are not found");
    SearchOp vector;
    const double angle = number / 10000.0;
    vector.vector =
        Vector{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    vector.limit = 3;
    if (const auto found = store.search(vector); !found)
        faults.add(found.error());
    else if (!keysOf(*found).contains(key))
        faults.add("the vector of " + key + " is not found");
}

} // namespace

void BesideAnAgentTest::initTestCase() {
    m_python = QStandardPaths::findExecutable(u"python3"_s, {u"/usr/bin"_s});
    if (m_python.isEmpty())
        m_python = QStandardPaths::findExecutable(u"python3"_s);
    if (m_python.isEmpty())
        QSKIP("python3 is not installed");
    m_seconds = qEnvironmentVariable("NESTOR_AGENT_SECONDS");
}

void BesideAnAgentTest::start(QProcess &agent, const QStringList &arguments) const {
    const QString script = QStringLiteral(NESTOR_SOURCE_DIR "/tests/unit/langgraph_agent.py");
    agent.start(m_python, QStringList{script} + arguments);
    QVERIFY(agent.waitForStarted());
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
    OpenOptions options;
    options.location = path;
    options.cacheDirectory = dir.filePath(u"cache"_s);
    IndexConfig &index = options.config.emplace().index.emplace();
    index.dims = 2;
    index.distance = Distance::L2; // tells vectors apart that are this near to each other
    const auto opening = openStore(options);
    QVERIFY2(opening, opening ? "" : qPrintable(opening.error().detail));
    Store &store = **opening;
    const quint64 markBefore = store.changeFeed()->commits().value();

    QProcess agent;
    QStringList arguments = {path, m_seconds.isEmpty() ? u"150"_s : m_seconds + u's', u"vectors"_s};
    if (mixed)
        arguments.append(u"mixed"_s);
    start(agent, arguments);

    // Writers, browsers and searches of ours, as busy as they can be while the agent works.
    std::atomic<bool> over = false;
    std::atomic<int> written = 0;
    std::atomic<int> noticed = 0;
    double latest = 0; // seconds until the slowest change was noticed
    int looked = 0;
    Faults faults;
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] {
            for (int i = 0; !over; ++i) {
                PutOp plain = putOp("nestor", "n" + QByteArray::number(i), "{\"from\":\"nestor\"}");
                PutOp counter = putOp("nestor", "counter", "{}");
                plain.vectors = counter.vectors = std::vector<FieldVector>();
                const auto done = store.batch({plain, counter});
                if (done)
                    ++written;
                else
                    faults.add(done.error());
            }
        });
        threads.emplace_back([&] {
            const Filter filter = parseFilter("{\"number\":{\"$gte\":0}}"_ba).value();
            while (!over) {
                SearchOp search;
                search.filter = filter;
                if (const auto found = store.search(search); !found)
                    faults.add(found.error());
                const auto page = store.batch({ChildrenOp{}, CountOp{}, RowIdsOp{{}, {}, {}, 50}});
                if (!page)
                    faults.add(page.error());
            }
        });
        threads.emplace_back([&] {
            quint64 last = markBefore;
            int known = -1;
            while (!over) {
                const auto mark = store.changeFeed()->commits();
                if (!mark) {
                    faults.add(mark.error());
                } else if (*mark != last) {
                    last = *mark;
                    const double now = secondsNow();
                    if (const Seen seen = newestOf(store, faults); seen.number > known) {
                        known = seen.number;
                        latest = std::max(latest, now - seen.at);
                        ++noticed;
                    }
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        });
        threads.emplace_back([&] {
            while (!over) {
                if (const int number = newestOf(store, faults).number; number >= 0) {
                    findBatch(store, number, faults);
                    ++looked;
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        });
        const bool finished = agent.waitForFinished(120'000 + 1000 * m_seconds.toInt());
        over = true;
        QVERIFY(finished);
    }
    QVERIFY2(faults.all().isEmpty(), faults.all().join("; "));
    QVERIFY(noticed > 0);
    QVERIFY(looked > 0);
    QVERIFY2(agent.exitCode() == 0, agent.readAllStandardError().constData());
    const QJsonObject report = QJsonDocument::fromJson(agent.readAllStandardOutput()).object();
    const QByteArrayList errors = strings(report.value(u"errors"_s));
    const int batches = report.value(u"batches"_s).toInt();
    // A transaction that reads and then writes is refused at once, by SQLite's own rule, when
    // somebody takes the write lock at that very moment: rare beside Nestor, never elsewhere.
    QVERIFY2(errors.size() <= (mixed ? batches / 100 : 0), errors.join("; "));
    if (!m_seconds.isEmpty()) {
        qInfo(
            "%d batches of the agent's, the longest %.3f s; %d of ours; changes seen after %.3f s "
            "at the most; searched for %d of them",
            batches, report.value(u"longest"_s).toDouble(), written.load(), latest, looked);
        QVERIFY2(latest <= 1, "changes are seen within a second");
    }

    // Nothing is lost, on either side.
    if (errors.isEmpty())
        findBatch(store, batches - 1, faults);
    const QByteArrayList agents = strings(report.value(u"written"_s));
    if (errors.isEmpty())
        QCOMPARE(agents.size(), 2 * batches - batches / 5);
    for (const QByteArray &key : agents)
        QVERIFY2(store.get(ns("agent.memories"), key)->has_value(), key);
    for (const QByteArray &key : strings(report.value(u"deleted"_s)))
        QVERIFY2(!store.get(ns("agent.memories"), key)->has_value(), key);
    QCOMPARE(store.run(CountOp{{ns("agent"), true, {}}, {}})->items, agents.size() + 1);
    QVERIFY(written > 0);
    QCOMPARE(store.run(CountOp{{ns("nestor"), true, {}}, {}})->items, written + 1);
    QVERIFY2(faults.all().isEmpty(), faults.all().join("; "));
    QCOMPARE(textOf(path, "PRAGMA integrity_check"_ba), "ok"_ba);
    QVERIFY(store.changeFeed()->commits().value() != markBefore);

    if (managed) {
        // Each rewriting of the counter ended a version, and the log has every write.
        const auto history = store.run(HistoryOp{{ns("agent.memories"), "counter"_ba}, 1'000'000});
        QCOMPARE(static_cast<int>(history->size()), batches - 1);
        QCOMPARE(store.run(ChangesOp{0, 1})->last, qint64(3 * batches + batches / 5 + 2 * written));
    }
}

namespace {

/// Writes long imports in shorter turns than it should, so that one need not be long.
class ImpatientStore final : public Store {
public:
    explicit ImpatientStore(SqliteStore &store)
        : m_store(store) {}

    Result<std::vector<OpAnswer>> batch(std::vector<Op> ops, std::stop_token stop = {}) override {
        return m_store.batch(std::move(ops), std::move(stop));
    }
    Capabilities capabilities() const override { return m_store.capabilities(); }
    StoreConfig config() const override { return m_config; }
    Result<std::unique_ptr<BulkWriter>> bulkWriter(std::stop_token stop = {}) override {
        using std::chrono::milliseconds;
        return SqliteBulkWriter::begin(m_store.file(), m_config, std::move(stop),
                                       {milliseconds(100), milliseconds(100), milliseconds(120)});
    }

private:
    SqliteStore &m_store;
    StoreConfig m_config;
};

} // namespace

void BesideAnAgentTest::importLetsTheAgentWrite_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<QByteArray>("journal");
    QTest::newRow("the agent's own file") << false << "delete"_ba;
    QTest::newRow("a file that Nestor made") << true << "wal"_ba;
}

void BesideAnAgentTest::importLetsTheAgentWrite() {
    QFETCH(bool, managed);
    QFETCH(QByteArray, journal);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"agent.db"_s);
    opened({.path = path, .createManaged = managed});
    execute(path, "PRAGMA journal_mode = " + journal);
    auto store = opened({.path = path});
    constexpr int kItems = 60'000;
    QFile file(dir.filePath(u"items.jsonl"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < kItems; ++i) {
        file.write("{\"namespace\":[\"imported\"],\"key\":\"" + QByteArray::number(i) +
                   "\",\"value\":{\"text\":\"" + QByteArray(200, 'x') + "\"}}\n");
    }
    file.close();

    QProcess agent;
    start(agent, {path, u"600s"_s});
    Faults faults;
    // It is at work before the import begins.
    while (newestOf(*store, faults).number < 3)
        QTest::qWait(5);
    const int before = newestOf(*store, faults).number;
    ImpatientStore impatient(*store);
    ImportPlan plan;
    plan.files = {file.fileName()};
    Job job;
    const double began = secondsNow();
    const auto imported = importCollection(plan, impatient, job);
    const double took = secondsNow() - began;
    const int after = newestOf(*store, faults).number;
    agent.write("\n");
    agent.closeWriteChannel();
    QVERIFY(agent.waitForFinished(60'000));
    QVERIFY2(imported, imported ? "" : qPrintable(imported.error().detail));
    QCOMPARE(imported->inserted, kItems);
    const QJsonObject report = QJsonDocument::fromJson(agent.readAllStandardOutput()).object();
    QCOMPARE(strings(report.value(u"errors"_s)), QByteArrayList{});
    QVERIFY2(after > before, "nobody could write during the import");
    qInfo("an import of %.1f s, %d batches of the agent's meanwhile, the longest %.3f s", took,
          after - before, report.value(u"longest"_s).toDouble());
    QVERIFY2(faults.all().isEmpty(), faults.all().join("; "));
    QCOMPARE(store->run(CountOp{{ns("imported"), true, {}}, {}})->items, kItems);
    QCOMPARE(store->run(CountOp{{ns("agent"), true, {}}, {}})->items,
             strings(report.value(u"written"_s)).size() + 1);
    QCOMPARE(textOf(path, "PRAGMA integrity_check"_ba), "ok"_ba);
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
