// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/agent_filter.h"
#include "core/doctor/doctor.h"
#include "core/doctor/item_gates.h"
#include "core/doctor/scan.h"
#include "core/doctor/vector_places.h"
#include "core/open/open_store.h"
#include "tests/support/agent_writer.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace nestor;
using nestor::test::AgentWriter;

/// The gates of the doctor's ladder, and the agent's order of vectors.
class DoctorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstGateThatFailsIsTheVerdict();
    void conditionsAreLangGraphs_data();
    void conditionsAreLangGraphs();
    void placesCountVectorsAndItems();
    void zeroVectorsStandLast();
    void farthestComeFirstUnderL2();
    void differencesAreSummedForInnerProducts();
    void scoresAreTheStatements_data();
    void scoresAreTheStatements();
    void namespacesAreComparedByLabels_data();
    void namespacesAreComparedByLabels();
    void vectorsWithoutTheirTextAreStale_data();
    void vectorsWithoutTheirTextAreStale();
    void freshVectorsForgiveStaleOnes();
    void tiesAreSaid();
    void examiningNeedsNoWritableFile();
};

namespace {

NamespacePath path(const char *dotted) {
    return NamespacePath::parse(dotted).value();
}

AgentVectorRow rowOf(qint64 vector, qint64 item, const std::vector<float> &numbers,
                     bool inside = true) {
    return {vector, item, inside,
            QByteArrayView(reinterpret_cast<const char *>(numbers.data()),
                           qsizetype(numbers.size() * sizeof(float)))};
}

std::unique_ptr<Store> opened(const QString &file) {
    OpenOptions options;
    options.location = file;
    options.readOnly = true;
    options.create = false;
    options.cacheDirectory = file + u".cache"_s;
    auto store = openStore(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return std::move(*store);
}

DoctorReport examined(const QString &file, const DoctorQuestion &question,
                      const std::vector<ItemId> &expected, const DoctorOptions &options = {}) {
    const auto store = opened(file);
    Job job;
    auto report = examine(*store, question, expected, options, job);
    if (!report)
        qFatal("%s", qPrintable(report.error().detail));
    return *std::move(report);
}

Item itemOf(const QByteArray &value) {
    Item item;
    item.value = value;
    item.updatedAt = Timestamp::parse("2026-05-05 12:00:00").value();
    return item;
}

} // namespace

void DoctorTest::theFirstGateThatFailsIsTheVerdict() {
    Diagnosis diagnosis;
    for (const Gate gate : kGates)
        diagnosis.gates.push_back({gate, true, NoFacts{}});
    QCOMPARE(diagnosis.verdict(), Gate::Found);
    diagnosis.gates.back().ok = false;
    QVERIFY(!diagnosis.verdict()); // lost, and nobody knows where
    diagnosis.gates[size_t(Gate::BelowLimit)].ok = false;
    QCOMPARE(diagnosis.verdict(), Gate::BelowLimit);
    diagnosis.gates[size_t(Gate::Expired)].ok = false;
    QCOMPARE(diagnosis.verdict(), Gate::Expired);
    diagnosis.gates[size_t(Gate::Filtered)].ok = std::nullopt;
    QCOMPARE(diagnosis.verdict(), Gate::Expired);
    DoctorReport report;
    QVERIFY(report.allFound());
    report.expected = {diagnosis};
    QVERIFY(!report.allFound());
}

void DoctorTest::conditionsAreLangGraphs_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("passes"); // -1: refused
    const QByteArray value =
        R"({"a":{"b":1},"t":"x","n":5,"yes":true,"none":null,"list":[1,2],"text":"7"})";
    QTest::newRow("text") << R"({"t":"x"})"_ba << value << 1;
    QTest::newRow("number and its text") << R"({"text":7})"_ba << value << 0;
    QTest::newRow("order casts") << R"({"text":{"$gt":6}})"_ba << value << 1;
    QTest::newRow("any text is 0") << R"({"t":{"$lt":5}})"_ba << value << 1;
    QTest::newRow("path") << R"({"a.b":{"$gte":1}})"_ba << value << 1;
    QTest::newRow("float") << R"({"n":5.0})"_ba << value << 1;
    QTest::newRow("true is 1") << R"({"yes":1})"_ba << value << 1;
    QTest::newRow("1 is true") << R"({"yes":true})"_ba << value << 1;
    QTest::newRow("null") << R"({"none":null,"missing":null})"_ba << value << 1;
    QTest::newRow("unequal to what is missing") << R"({"missing":{"$ne":1}})"_ba << value << 0;
    QTest::newRow("not null") << R"({"n":{"$ne":null}})"_ba << value << 1;
    QTest::newRow("list") << R"({"list":[1, 2]})"_ba << value << 1;
    QTest::newRow("list by operator never") << R"({"list":{"$eq":[1,2]}})"_ba << value << 0;
    QTest::newRow("unequal list always") << R"({"list":{"$ne":[1,2]}})"_ba << value << 1;
    QTest::newRow("of equal names the last") << R"({"n":1,"n":5})"_ba << value << 1;
    QTest::newRow("no condition") << R"({"n":{}})"_ba << value << 1;
    QTest::newRow("both ends") << R"({"n":{"$gt":4,"$lt":5}})"_ba << value << 0;
    QTest::newRow("unknown operator") << R"({"n":{"$in":[5]}})"_ba << value << -1;
    QTest::newRow("part") << R"({"a":{"b":1}})"_ba << value << -1;
    QTest::newRow("key with a space") << R"({"a b":1})"_ba << value << -1;
    QTest::newRow("quote") << R"({"a'":1})"_ba << value << -1;
}

void DoctorTest::conditionsAreLangGraphs() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, value);
    QFETCH(int, passes);
    const auto conditions = agentConditions(filter);
    QVERIFY(conditions);
    bool refused = false;
    for (const AgentCondition &condition : *conditions)
        refused = refused || !condition.refusal.isEmpty();
    QCOMPARE(refused, passes < 0);
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.db"_s);
    {
        AgentWriter agent(file);
        agent.put("a", "k", value, {{"$", {1, 0}}});
    }
    DoctorQuestion question;
    question.vector = Vector{1, 0};
    question.filter = filter;
    const DoctorReport report = examined(file, question, {{path("a"), "k"}});
    QCOMPARE(report.expected[0].gates[size_t(Gate::Filtered)].ok, passes == 1);
    // The gate says what the statement answers.
    QCOMPARE(report.agent.size(), size_t(passes == 1));
    QCOMPARE(report.agentFailure.isEmpty(), passes >= 0);
}

void DoctorTest::placesCountVectorsAndItems() {
    VectorPlaces places({1, 0}, Distance::Cosine);
    places.add(rowOf(1, 10, {1, 0}));
    places.add(rowOf(2, 10, {1, 0.1F}));
    places.add(rowOf(3, 20, {1, 0.2F}));
    places.add(rowOf(4, 10, {1, 0.3F}));
    places.add(rowOf(5, 30, {1, 0.2F}));
    places.add(rowOf(6, 40, {1, 0}, false)); // nearer, and not within the question
    places.add(rowOf(7, 50, {1, 0, 0}));
    places.sort();
    const auto first = places.placeOf(10);
    QVERIFY(first);
    QCOMPARE(first->vector, 1);
    QCOMPARE(first->item, 1);
    const auto tied = places.placeOf(30);
    QVERIFY(tied);
    QCOMPARE(tied->vector, 4);
    QCOMPARE(tied->item, 3);
    QCOMPARE(tied->ties, 1);
    QVERIFY(!places.placeOf(40));
    QVERIFY(!places.placeOf(50));
    QCOMPARE(places.misfits().size(), 1U);
    QCOMPARE(places.misfits()[0].size, 3);
    const auto takers = places.takersOf(3);
    QCOMPARE(takers.size(), 2U);
    QCOMPARE(takers[0], std::pair(qint64(10), qint64(2)));
    std::vector<qint64> nearest;
    places.eachNearest([&](const VectorPlaces::Near &near) {
        nearest.push_back(near.itemRow);
        return nearest.size() < 2;
    });
    std::sort(nearest.begin(), nearest.end());
    QCOMPARE(nearest, (std::vector<qint64>{10, 40}));
}

void DoctorTest::zeroVectorsStandLast() {
    VectorPlaces places({1, 0}, Distance::Cosine);
    places.add(rowOf(1, 10, {0, 0}));
    places.add(rowOf(2, 20, {-1, 0}));
    places.sort();
    QCOMPARE(places.placeOf(20)->vector, 1);
    QCOMPARE(places.placeOf(10)->vector, 2);
    std::vector<double> scores;
    places.eachNearest([&](const VectorPlaces::Near &near) {
        scores.push_back(near.score);
        return true;
    });
    QCOMPARE(scores, (std::vector<double>{0, -1}));
}

void DoctorTest::farthestComeFirstUnderL2() {
    VectorPlaces places({1, 0}, Distance::L2);
    places.add(rowOf(1, 10, {1, 0}));
    places.add(rowOf(2, 20, {5, 0}));
    places.sort();
    QCOMPARE(places.placeOf(20)->item, 1);
    QCOMPARE(places.placeOf(10)->item, 2);
}

void DoctorTest::differencesAreSummedForInnerProducts() {
    VectorPlaces places({1, 0}, Distance::InnerProduct);
    places.add(rowOf(1, 10, {9, 0})); // the greatest product, and far away
    places.add(rowOf(2, 20, {1, 0.5F}));
    places.sort();
    QCOMPARE(places.placeOf(20)->item, 1);
    qint64 nearest = 0;
    places.eachNearest([&](const VectorPlaces::Near &near) {
        nearest = near.itemRow;
        return false;
    });
    QCOMPARE(nearest, 10);
}

void DoctorTest::scoresAreTheStatements_data() {
    QTest::addColumn<Distance>("distance");
    QTest::addColumn<double>("score");
    QTest::newRow("cosine") << Distance::Cosine << 0.6;
    QTest::newRow("l2") << Distance::L2 << std::sqrt(4 + 16.0);
    QTest::newRow("inner product") << Distance::InnerProduct << -6.0;
}

void DoctorTest::scoresAreTheStatements() {
    QFETCH(Distance, distance);
    QFETCH(double, score);
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.db"_s);
    {
        AgentWriter agent(file);
        agent.put("a", "k", "{}", {{"$", {3, 4}}});
    }
    DoctorQuestion question;
    question.vector = Vector{1, 0};
    DoctorOptions options;
    options.index = IndexConfig();
    options.index->distance = distance;
    const DoctorReport report = examined(file, question, {}, options);
    QCOMPARE(report.agent.size(), 1U);
    QVERIFY(qAbs(*report.agent[0].hit.score - score) < 1e-6);
}

void DoctorTest::namespacesAreComparedByLabels_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<int>("differs");
    QTest::newRow("root") << ""_ba
                          << "a.b"_ba << -1;
    QTest::newRow("same") << "a.b"_ba
                          << "a.b"_ba << -1;
    QTest::newRow("below") << "a"_ba
                           << "a.b"_ba << -1;
    QTest::newRow("above") << "a.b"_ba
                           << "a"_ba << 1;
    QTest::newRow("begins alike") << "a.b"_ba
                                  << "a.bc"_ba << 1;
    QTest::newRow("case") << "A.b"_ba
                          << "a.b"_ba << 0;
}

void DoctorTest::namespacesAreComparedByLabels() {
    QFETCH(QByteArray, asked);
    QFETCH(QByteArray, item);
    QFETCH(int, differs);
    const GateResult gate =
        namespaceGate(NamespacePath::parse(asked).value(), NamespacePath::parse(item).value());
    QCOMPARE(gate.ok, differs < 0);
    QCOMPARE(std::get<NamespaceFacts>(gate.facts).differs, differs);
}

void DoctorTest::vectorsWithoutTheirTextAreStale_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<bool>("stale");
    const QByteArray same = "2026-05-05 12:00:00";
    QTest::newRow("whole document") << "$"_ba
                                    << R"({"a":1})"_ba << same << false;
    QTest::newRow("field") << "a"_ba
                           << R"({"a":1})"_ba << same << false;
    QTest::newRow("null") << "a"_ba
                          << R"({"a":null})"_ba << same << true;
    QTest::newRow("gone") << "b"_ba
                          << R"({"a":1})"_ba << same << true;
    QTest::newRow("one of many") << "a[*].1"_ba
                                 << R"({"a":["x","y"]})"_ba << same << false;
    QTest::newRow("beyond many") << "a[*].2"_ba
                                 << R"({"a":["x","y"]})"_ba << same << true;
    QTest::newRow("now one") << "a[*].0"_ba
                             << R"({"a":["x"]})"_ba << same << true;
    QTest::newRow("one by its path") << "a[*]"_ba
                                     << R"({"a":["x"]})"_ba << same << false;
    QTest::newRow("older") << "a"_ba
                           << R"({"a":1})"_ba
                           << "2026-05-05 11:59:59"_ba << true;
    QTest::newRow("newer") << "a"_ba
                           << R"({"a":1})"_ba
                           << "2026-05-05 12:00:01"_ba << false;
    QTest::newRow("no time") << "a"_ba
                             << R"({"a":1})"_ba
                             << "whenever"_ba << false;
    QTest::newRow("no JSON") << "a"_ba
                             << "{"_ba << same << false;
}

void DoctorTest::vectorsWithoutTheirTextAreStale() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, time);
    QFETCH(bool, stale);
    const StaleFacts facts = staleFacts(itemOf(value), {{field, "abcd", Timestamp::parse(time)}});
    QCOMPARE(isStale(facts, field), stale);
}

void DoctorTest::freshVectorsForgiveStaleOnes() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.db"_s);
    {
        AgentWriter agent(file);
        // Put with three texts, then with one.
        agent.put("a", "k", R"({"t":["x"]})",
                  {{"t[*]", {1, 0}}, {"t[*].0", {0, 1}}, {"t[*].1", {0, 1}}});
    }
    DoctorQuestion question;
    question.vector = Vector{1, 0};
    DoctorReport report = examined(file, question, {{path("a"), "k"}});
    QCOMPARE(report.expected[0].verdict(), Gate::Found);
    QCOMPARE(std::get<StaleFacts>(report.expected[0].gates[size_t(Gate::StaleVector)].facts)
                 .stale.size(),
             2U);
    // What is found by an old text is found by mistake.
    question.vector = Vector{0, 1};
    report = examined(file, question, {{path("a"), "k"}});
    QCOMPARE(report.expected[0].verdict(), Gate::StaleVector);
}

void DoctorTest::tiesAreSaid() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.db"_s);
    std::vector<ItemId> all;
    {
        AgentWriter agent(file);
        for (int i = 0; i < 30; ++i) {
            const QByteArray key = "k" + QByteArray::number(i);
            agent.put("a", key.constData(), "{}", {{"$", {1, 0}}});
            all.push_back({path("a"), key});
        }
    }
    DoctorQuestion question;
    question.vector = Vector{1, 0};
    const DoctorReport report = examined(file, question, all);
    int found = 0;
    for (const Diagnosis &diagnosis : report.expected) {
        const LimitFacts &limit =
            std::get<LimitFacts>(diagnosis.gates[size_t(Gate::BelowLimit)].facts);
        QCOMPARE(limit.ties, 29);
        if (diagnosis.verdict() == Gate::Found)
            ++found;
        else
            QCOMPARE(diagnosis.verdict(), Gate::BelowLimit);
    }
    QCOMPARE(found, 10);
    const auto store = opened(file);
    Job job;
    const auto scan = scanStore(*store, {}, {}, job);
    QVERIFY(scan);
    QCOMPARE(scan->notByItself.size(), 20U);
}

void DoctorTest::examiningNeedsNoWritableFile() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.db"_s);
    {
        AgentWriter agent(file, false);
        agent.put("a", "k", "{}");
    }
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner));
    DoctorQuestion question;
    question.vector = Vector{1, 0};
    const DoctorReport report = examined(file, question, {{path("a"), "k"}});
    QCOMPARE(report.expected[0].verdict(), Gate::NotEmbedded);
    // An agent without an index passes over the question.
    QCOMPARE(report.agent.size(), 1U);
    QVERIFY(!report.agent[0].hit.score);
    QCOMPARE(report.notes.size(), 1U);
}

QTEST_GUILESS_MAIN(DoctorTest)
#include "tst_doctor.moc"
