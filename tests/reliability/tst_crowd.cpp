// SPDX-License-Identifier: Apache-2.0
#include "tests/reliability/works.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <mutex>
#include <thread>

using namespace nestor;
using namespace nestor::test;

namespace {

constexpr int kAgents = 3;
constexpr int kPrograms = 2;
constexpr int kThreads = 4;

/// What several threads find wrong.
class Wrongs {
public:
    void add(const QString &what) {
        const std::lock_guard lock(m_mutex);
        if (m_all.size() < 20)
            m_all.append(what);
    }
    [[nodiscard]] QString all() {
        const std::lock_guard lock(m_mutex);
        return m_all.join(u'\n');
    }

private:
    std::mutex m_mutex;
    QStringList m_all;
};

/// The items that somebody was told are stored, as NAMESPACE/KEY.
using Acknowledged = QSet<QByteArray>;

/// How much each of the crowd does: rounds, or as long as NESTOR_CROWD says in seconds.
class Amount {
public:
    Amount()
        : m_seconds(qEnvironmentVariableIntValue("NESTOR_CROWD")) {
        m_clock.start();
    }
    [[nodiscard]] bool goesOn(int round, int rounds) const {
        return m_seconds > 0 ? m_clock.elapsed() < m_seconds * 1000 : round < rounds;
    }
    /// As the agent's program takes it.
    [[nodiscard]] QString forAgent(int rounds) const {
        return m_seconds > 0 ? u"%1s"_s.arg(m_seconds) : QString::number(rounds);
    }
    /// What an agent waits for a lock: as long as LangGraph's do, where somebody measures; in a
    /// test that has to hold on any machine, longer.
    [[nodiscard]] QString patience() const {
        return m_seconds > 0 ? u"timeout=5"_s : u"timeout=120"_s;
    }

private:
    int m_seconds;
    QElapsedTimer m_clock;
};

/// A program of LangGraph's kind, which writes until it has done its amount.
class Agent {
public:
    Agent(const QString &python, const QString &store, int number, const Amount &amount, int rounds)
        : m_prefix(u"agent.%1"_s.arg(number)) {
        m_process.start(python,
                        {QStringLiteral(NESTOR_SOURCE_DIR "/tests/unit/langgraph_agent.py"), store,
                         amount.forAgent(rounds), u"prefix="_s + m_prefix, amount.patience()});
    }
    /// Its longest batch in seconds.
    double finish(Acknowledged &acknowledged, Acknowledged &deleted, Wrongs &wrongs) {
        if (!m_process.waitForFinished(600'000) || m_process.exitCode() != 0) {
            wrongs.add(m_prefix + u": "_s + QString::fromUtf8(m_process.readAllStandardError()));
            return 0;
        }
        const QJsonObject report =
            QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
        for (const QJsonValue &error : report["errors"_L1].toArray())
            wrongs.add(m_prefix + u": "_s + error.toString());
        const QByteArray start = m_prefix.toUtf8() + '/';
        for (const QJsonValue &key : report["written"_L1].toArray())
            acknowledged.insert(start + key.toString().toUtf8());
        for (const QJsonValue &key : report["deleted"_L1].toArray())
            deleted.insert(start + key.toString().toUtf8());
        m_batches = report["batches"_L1].toInt();
        return report["longest"_L1].toDouble();
    }
    [[nodiscard]] int batches() const { return m_batches; }

private:
    QString m_prefix;
    QProcess m_process;
    int m_batches = 0;
};

/// One question to `nestor-cli batch`, and whether the answer is a good one.
bool asked(QProcess &program, const QByteArray &line, Wrongs &wrongs) {
    program.write(line + '\n');
    QByteArray answer;
    while (!answer.endsWith('\n')) {
        if (!program.canReadLine() && !program.waitForReadyRead(300'000)) {
            wrongs.add(u"nestor-cli does not answer: "_s + QString::fromUtf8(line));
            return false;
        }
        answer += program.readLine();
    }
    if (!answer.startsWith("{\"ok\":true")) {
        wrongs.add(u"nestor-cli: "_s + QString::fromUtf8(answer));
        return false;
    }
    return true;
}

/// A Nestor of its own process: puts, deletes, searches and lists, one after the other.
void runProgram(const Place &place, int number, const Amount &amount, int rounds,
                Acknowledged &acknowledged, Acknowledged &deleted, Wrongs &wrongs) {
    QProcess program;
    place.prepare(program, {u"batch"_s, u"s.db"_s});
    program.start();
    const QByteArray ns = "program" + QByteArray::number(number);
    for (int i = 0; amount.goesOn(i, rounds); ++i) {
        const QByteArray where =
            "\"namespace\":[\"" + ns + "\"],\"key\":\"k" + QByteArray::number(i) + '"';
        if (!asked(program, R"({"op":"put",)" + where + R"(,"value":{"text":"from a program"}})",
                   wrongs))
            return;
        acknowledged.insert(ns + "/k" + QByteArray::number(i));
        if (i % 7 == 3) {
            if (!asked(program, R"({"op":"delete",)" + where + '}', wrongs))
                return;
            acknowledged.remove(ns + "/k" + QByteArray::number(i));
            deleted.insert(ns + "/k" + QByteArray::number(i));
        }
        if (i % 5 == 0 &&
            (!asked(program,
                    R"({"op":"search","namespace_prefix":[],"query":"agent","mode":"text"})",
                    wrongs) ||
             !asked(program, R"({"op":"list_namespaces","max_depth":1})", wrongs)))
            return;
    }
    program.closeWriteChannel();
    if (!program.waitForFinished(300'000) || program.exitCode() != 0)
        wrongs.add(u"nestor-cli ended with an error"_s);
}

/// One of several threads on one store.
void runThread(Store &store, int number, const Amount &amount, int rounds,
               Acknowledged &acknowledged, Acknowledged &deleted, Wrongs &wrongs) {
    const QByteArray label = "thread" + QByteArray::number(number);
    const auto good = [&wrongs](const auto &result) {
        if (!result)
            wrongs.add(u"a thread: "_s + result.error().detail);
        return result.has_value();
    };
    for (int i = 0; amount.goesOn(i, rounds); ++i) {
        const QByteArray key = "k" + QByteArray::number(i);
        if (!good(store.put(NamespacePath({label}), key, R"({"text":"from a thread"})")))
            return;
        acknowledged.insert(label + '/' + key);
        const auto stored = store.get(NamespacePath({label}), key);
        if (!good(stored))
            return;
        if (!*stored)
            wrongs.add(u"a thread does not find what it has put"_s);
        if (i % 7 == 3) {
            if (!good(store.remove(NamespacePath({label}), key)))
                return;
            acknowledged.remove(label + '/' + key);
            deleted.insert(label + '/' + key);
        }
        SearchOp words;
        words.mode = SearchMode::Text;
        words.query = "thread";
        if (i % 3 == 0 && (!good(store.search(words)) || !good(store.run(CountOp{}))))
            return;
    }
}

struct Waits {
    double longest = 0; ///< of an agent's batches, in seconds
    int batches = 0;
};

} // namespace

/// Many write into one file at the same time: threads of one program, several programs of Nestor's,
/// several agents. Nothing that any of them was told is stored is lost. NESTOR_CROWD=60 lets them
/// work for so many seconds, and agents wait no longer than LangGraph's do.
class CrowdTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingIsLost_data();
    void nothingIsLost();

private:
    [[nodiscard]] Waits agentsAlone(const QString &journal) const;
    [[nodiscard]] bool makeStoreWith(const Place &place, const QString &journal) const;

    QString m_python;
    int m_rounds = 12;
};

void CrowdTest::initTestCase() {
    m_python = QStandardPaths::findExecutable(u"python3"_s);
    if (m_python.isEmpty())
        QSKIP("python3 is not installed");
}

/// A new store of Nestor's, with the journal that the row asks for.
bool CrowdTest::makeStoreWith(const Place &place, const QString &journal) const {
    if (place.run({u"put"_s, u"s.db"_s, u"first"_s, u"k"_s, u"{\"text\":\"first\"}"_s}).status != 0)
        return false;
    QProcess python;
    python.start(m_python, {u"-c"_s,
                            u"import sqlite3,sys\n"
                            "c=sqlite3.connect(sys.argv[1])\n"
                            "print(c.execute('pragma journal_mode='+sys.argv[2]).fetchone()[0])"_s,
                            place.path(u"s.db"_s), journal});
    return python.waitForFinished(60'000) &&
           python.readAllStandardOutput().trimmed() == journal.toUtf8();
}

Waits CrowdTest::agentsAlone(const QString &journal) const {
    const QTemporaryDir folder;
    const Place place(folder.path());
    Waits waits;
    if (!makeStoreWith(place, journal))
        return waits;
    const Amount amount;
    std::vector<std::unique_ptr<Agent>> agents;
    for (int i = 0; i < kAgents; ++i)
        agents.push_back(
            std::make_unique<Agent>(m_python, place.path(u"s.db"_s), i, amount, m_rounds));
    Acknowledged written;
    Acknowledged deleted;
    Wrongs wrongs;
    for (const auto &agent : agents) {
        waits.longest = std::max(waits.longest, agent->finish(written, deleted, wrongs));
        waits.batches += agent->batches();
    }
    return waits;
}

void CrowdTest::nothingIsLost_data() {
    QTest::addColumn<QString>("journal");
    QTest::newRow("write-ahead log") << u"wal"_s;
    QTest::newRow("rollback journal") << u"delete"_s;
}

void CrowdTest::nothingIsLost() {
    QFETCH(QString, journal);
    const QTemporaryDir folder;
    const Place place(folder.path());
    QVERIFY(makeStoreWith(place, journal));
    const Waits alone = agentsAlone(journal);

    const Amount amount;
    Wrongs wrongs;
    constexpr size_t kWorkers = kPrograms + kThreads;
    std::vector<Acknowledged> written(kWorkers + 1);
    std::vector<Acknowledged> deleted(kWorkers + 1);
    std::vector<std::unique_ptr<Agent>> agents;
    for (int i = 0; i < kAgents; ++i)
        agents.push_back(
            std::make_unique<Agent>(m_python, place.path(u"s.db"_s), i, amount, m_rounds));
    {
        const auto store = place.open(u"s.db"_s, false);
        QVERIFY2(store, store ? "" : qPrintable(store.error().detail));
        std::vector<std::thread> crowd;
        for (int i = 0; i < kPrograms; ++i)
            crowd.emplace_back([&, i] {
                runProgram(place, i, amount, m_rounds, written[size_t(i)], deleted[size_t(i)],
                           wrongs);
            });
        for (int i = 0; i < kThreads; ++i)
            crowd.emplace_back([&, i] {
                const auto at = size_t(kPrograms + i);
                runThread(**store, i, amount, m_rounds, written[at], deleted[at], wrongs);
            });
        for (std::thread &one : crowd)
            one.join();
    }
    Waits waits;
    for (const auto &agent : agents) {
        waits.longest =
            std::max(waits.longest, agent->finish(written[kWorkers], deleted[kWorkers], wrongs));
        waits.batches += agent->batches();
    }
    QVERIFY2(wrongs.all().isEmpty(), qPrintable(wrongs.all()));

    // What is stored is what somebody was told is stored, and nothing else.
    const auto store = place.open(u"s.db"_s, true);
    QVERIFY(store);
    int acknowledged = 0;
    for (size_t worker = 0; worker < written.size(); ++worker) {
        for (const QByteArray &id : written[worker]) {
            const qsizetype slash = id.indexOf('/');
            const auto item =
                (*store)->get(NamespacePath::fromStored(id.first(slash)), id.sliced(slash + 1));
            QVERIFY2(item && *item, id.constData());
            ++acknowledged;
        }
        for (const QByteArray &id : deleted[worker]) {
            const qsizetype slash = id.indexOf('/');
            const auto item =
                (*store)->get(NamespacePath::fromStored(id.first(slash)), id.sliced(slash + 1));
            QVERIFY2(item && !*item, id.constData());
        }
    }
    const auto counted = (*store)->run(CountOp{});
    QVERIFY(counted);
    QCOMPARE(counted->items, qint64(acknowledged) + 1 + kAgents); // and each agent's counter
    // Nothing is wrong but that the words may still have to catch up.
    const auto mended = place.run({u"check"_s, u"s.db"_s, u"--repair"_s});
    const auto checked = place.run({u"check"_s, u"s.db"_s});
    QVERIFY2(checked.status == 0, mended.out + checked.out + checked.err);
    for (const QByteArray &line : mended.out.split('\n'))
        QVERIFY2(!line.startsWith("damaged") && !line.startsWith("text-index-incomplete"), line);
    qInfo("%s: %d items acknowledged; the longest of %d batches of %d agents took %.3f s, of %d "
          "without Nestor %.3f s",
          qPrintable(journal), acknowledged, waits.batches, kAgents, waits.longest, alone.batches,
          alone.longest);
}

QTEST_GUILESS_MAIN(CrowdTest)
#include "tst_crowd.moc"
