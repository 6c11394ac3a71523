// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"
#include "tests/support/agent_writer.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor::test;

/// `nestor-cli doctor` on stores that an agent wrote, each with one loss.
class DoctorCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void eachLossHasItsVerdict_data();
    void eachLossHasItsVerdict();
    void gatesStandInTheirOrder();
    void farthestFirstIsSaid();
    void listsNameTheirDifferences();
    void vectorsOfOthersBreakTheSearch();
    void aTextBesideANumberIsSaidToBeOne();
    void aValueThatIsNotJsonBreaksEveryFilter();
    void whatLangGraphRefusesIsFiltered();
    void deletedItemsAreFoundInTheHistory();
    void anItemIsItsOwnQuestion();
    void theEmbedderAsksAndCompares();
    void withoutAQuestionTheNewestCome();
    void scansFindWhatNoSearchReturns();
    void theLadderIsPrinted();
    void capsulesFailForTheirReason_data();
    void capsulesFailForTheirReason();
    void capsulesAreOfTheWholeStore_data();
    void capsulesAreOfTheWholeStore();
    void capsulesTellNothingOfTheStore();
    void nothingLostMakesNoCapsule();
    void wrongUsageIsStatusTwo_data();
    void wrongUsageIsStatusTwo();

private:
    [[nodiscard]] QString store() const { return m_folder->filePath(u"agent.db"_s); }
    [[nodiscard]] CommandOutcome doctor(const QStringList &options) const {
        return runCommand(m_folder->path(), QStringList{u"doctor"_s, store()} + options);
    }
    [[nodiscard]] QJsonObject report(const QStringList &options, int status) const {
        const QByteArray before = content();
        const CommandOutcome outcome = doctor(options + QStringList{u"--json"_s});
        if (outcome.status != status)
            qWarning("status %d: %s", outcome.status, outcome.err.constData());
        if (content() != before)
            qWarning("the store was changed");
        if (outcome.status != status || content() != before)
            return {};
        return QJsonDocument::fromJson(outcome.out).object();
    }
    [[nodiscard]] QByteArray content() const {
        QFile file(store());
        return file.open(QIODevice::ReadOnly)
                   ? QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256)
                   : QByteArray();
    }
    [[nodiscard]] static QJsonObject firstOf(const QJsonObject &report) {
        return report["expected"_L1].toArray().first().toObject();
    }
    [[nodiscard]] static QString factOf(const QJsonObject &expected, QLatin1StringView gate) {
        for (const QJsonValue &one : expected["gates"_L1].toArray()) {
            if (one["gate"_L1].toString() == gate)
                return one["fact"_L1].toString();
        }
        return {};
    }
    [[nodiscard]] static QStringList keysOf(const QJsonValue &hits) {
        QStringList keys;
        for (const QJsonValue &hit : hits.toArray())
            keys.append(hit["key"_L1].toString());
        return keys;
    }

    /// What test_capsule.py fails with.
    [[nodiscard]] QByteArray lastLineOfCapsule(const QString &python) const {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PYTHONPATH"_s,
                           m_folder->path() +
                               QStringLiteral(":" NESTOR_SOURCE_DIR "/tests/support/stand_in"));
        environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s);
        process.setProcessEnvironment(environment);
        process.start(python,
                      {u"-c"_s, u"import test_capsule as t; t.test_the_item_is_recalled()"_s});
        if (!process.waitForFinished(60'000) || process.exitCode() != 1)
            return "it did not fail";
        return process.readAllStandardError().trimmed().split('\n').last();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QString kQuestion = u"[1, 0, 0.5]"_s;

/// Five items that are not asked for.
void putOthers(AgentWriter &agent) {
    for (int i = 0; i < 5; ++i) {
        agent.put("mem.ada", ("other" + QByteArray::number(i)).constData(),
                  R"({"text":"something else","year":1999})", {{"text", AgentWriter::at(40 + i)}});
    }
}

using Write = void (*)(AgentWriter &);

void writeStale(AgentWriter &agent) {
    agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
              {{"text", AgentWriter::at(1)}});
    agent.sql("UPDATE store_vectors SET updated_at = '2026-01-01 00:00:00' WHERE key = 'want'");
    agent.put("mem.ada", "want", R"({"text":"now something else","year":2001})"); // index=False
}

void writeGone(AgentWriter &agent) {
    agent.put("mem.ada", "want", R"({"note":"wanted","year":2001})",
              {{"text", AgentWriter::at(1)}});
}

void writeCrowd(AgentWriter &agent) {
    agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
              {{"text", AgentWriter::at(9)}});
    AgentWriter::Vectors vectors;
    QByteArray texts;
    for (int i = 0; i < 25; ++i) {
        vectors["chunks[*]." + QByteArray::number(i)] = AgentWriter::at(i / 10.0);
        texts += (i > 0 ? ",\"c" : "\"c") + QByteArray::number(i) + '"';
    }
    agent.put("mem.ada", "big", R"({"year":2001,"chunks":[)" + texts + "]}", vectors);
}

void writeNearer(AgentWriter &agent, int count) {
    agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
              {{"text", AgentWriter::at(30)}});
    for (int i = 0; i < count; ++i) {
        agent.put("mem.ada", ("near" + QByteArray::number(i)).constData(),
                  R"({"text":"nearer","year":2001})", {{"text", AgentWriter::at(i)}});
    }
}

} // namespace

void DoctorCommandTest::eachLossHasItsVerdict_data() {
    QTest::addColumn<Write>("write");
    QTest::addColumn<QString>("ns");
    QTest::addColumn<QString>("verdict");
    const Write wanted = [](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}});
    };
    QTest::newRow("found") << wanted << u"mem.ada"_s << u"found"_s;
    QTest::newRow("absent") << Write([](AgentWriter &agent) {
        agent.put("mem.bob", "want", R"({"text":"wanted"})", {{"text", AgentWriter::at(1)}});
    }) << u"mem.ada"_s << u"absent"_s;
    QTest::newRow("sibling of the same beginning") << Write([](AgentWriter &agent) {
        agent.put("mem.adam", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}});
    }) << u"mem.adam"_s << u"other-namespace"_s;
    QTest::newRow("above") << Write([](AgentWriter &agent) {
        agent.put("mem", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}});
    }) << u"mem"_s << u"other-namespace"_s;
    QTest::newRow("below is within") << Write([](AgentWriter &agent) {
        agent.put("mem.ada.work", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}});
    }) << u"mem.ada.work"_s << u"found"_s;
    QTest::newRow("filtered") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":"2001"})",
                  {{"text", AgentWriter::at(1)}});
    }) << u"mem.ada"_s << u"filtered"_s;
    QTest::newRow("expired") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}}, "2026-01-02 03:04:05.123456+00:00");
    }) << u"mem.ada"_s << u"expired"_s;
    QTest::newRow("not yet expired") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}}, "2999-01-02 03:04:05.123456+00:00");
    }) << u"mem.ada"_s << u"found"_s;
    QTest::newRow("not embedded") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})");
    }) << u"mem.ada"_s << u"not-embedded"_s;
    QTest::newRow("older vector") << Write(writeStale) << u"mem.ada"_s << u"stale-vector"_s;
    QTest::newRow("field gone") << Write(writeGone) << u"mem.ada"_s << u"stale-vector"_s;
    QTest::newRow("wrong size") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})", {{"text", {1, 0}}});
    }) << u"mem.ada"_s << u"wrong-size"_s;
    QTest::newRow("crowded out") << Write(writeCrowd) << u"mem.ada"_s << u"crowded-out"_s;
    QTest::newRow("below the limit") << Write([](AgentWriter &agent) { writeNearer(agent, 12); })
                                     << u"mem.ada"_s << u"below-limit"_s;
    QTest::newRow("another item breaks the filter") << Write([](AgentWriter &agent) {
        agent.put("mem.ada", "want", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(1)}});
        agent.put("mem.ada", "broken", "{", {{"text", AgentWriter::at(2)}});
    }) << u"mem.ada"_s << u"filtered"_s;
    // Beyond the cut, and by its own rank.
    QTest::newRow("far below the limit")
        << Write([](AgentWriter &agent) { writeNearer(agent, 25); }) << u"mem.ada"_s
        << u"below-limit"_s;
}

void DoctorCommandTest::eachLossHasItsVerdict() {
    QFETCH(Write, write);
    QFETCH(QString, ns);
    QFETCH(QString, verdict);
    {
        AgentWriter agent(store());
        putOthers(agent);
        write(agent);
    }
    const bool found = verdict == u"found"_s;
    const QJsonObject told =
        report({u"--namespace"_s, u"mem.ada"_s, u"--vector"_s, kQuestion, u"--filter"_s,
                uR"({"year":2001})"_s, u"--expect"_s, ns, u"want"_s},
               found ? 0 : 3);
    const QJsonObject expected = firstOf(told);
    QCOMPARE(expected["verdict"_L1].toString(), verdict);
    QCOMPARE(expected["key"_L1].toString(), u"want"_s);
    QCOMPARE(expected["namespace"_L1].toArray().size(), ns.count(u'.') + 1);
    QCOMPARE(expected["remedy"_L1].isNull(), found);
    // All before the verdict hold, and it is the first that does not.
    for (const QJsonValue &gate : expected["gates"_L1].toArray()) {
        if (gate["gate"_L1].toString() == verdict) {
            QCOMPARE(gate["ok"_L1], QJsonValue(found));
            QVERIFY(!gate["fact"_L1].toString().isEmpty());
            break;
        }
        QCOMPARE(gate["ok"_L1], QJsonValue(true));
    }
    const bool served = found || verdict == u"expired"_s || verdict == u"stale-vector"_s;
    QCOMPARE(keysOf(told["agent"_L1]).contains(u"want"_s), served);
}

void DoctorCommandTest::gatesStandInTheirOrder() {
    {
        AgentWriter agent(store());
        putOthers(agent);
    }
    const QJsonObject expected =
        firstOf(report({u"--vector"_s, kQuestion, u"--expect"_s, u"no.where"_s, u"x"_s}, 3));
    QStringList gates;
    for (const QJsonValue &gate : expected["gates"_L1].toArray())
        gates.append(gate["gate"_L1].toString());
    QCOMPARE(gates.join(u' '), u"absent other-namespace filtered expired not-embedded stale-vector "
                               "wrong-size crowded-out below-limit found"_s);
}

void DoctorCommandTest::farthestFirstIsSaid() {
    {
        AgentWriter agent(store());
        writeNearer(agent, 30);
    }
    const QString config = m_folder->filePath(u"config.json"_s);
    writeFile(config, R"({"dims":3,"fields":["text"],"distance":"l2"})");
    const QJsonObject told =
        report({u"--vector"_s, kQuestion, u"--index"_s, config, u"--expect"_s, u"mem.ada"_s,
                u"near0"_s, u"--expect"_s, u"mem.ada"_s, u"want"_s},
               3);
    const QJsonArray expected = told["expected"_L1].toArray();
    QCOMPARE(expected.size(), 2);
    QCOMPARE(expected[0]["verdict"_L1].toString(), u"below-limit"_s);
    const QString fact = factOf(expected[0].toObject(), "below-limit"_L1);
    QVERIFY2(fact.contains(u"farthest first"_s), qPrintable(fact));
    QVERIFY2(fact.contains(u"31 would reach"_s), qPrintable(fact));
    QCOMPARE(expected[1]["verdict"_L1].toString(), u"found"_s);
    QCOMPARE(keysOf(told["agent"_L1]).first(), u"want"_s);
    QCOMPARE(keysOf(told["exact"_L1]).first(), u"near0"_s);
}

void DoctorCommandTest::listsNameTheirDifferences() {
    {
        AgentWriter agent(store());
        putOthers(agent);
        writeCrowd(agent);
        agent.put("mem.bob", "his", R"({"text":"wanted","year":2001})",
                  {{"text", AgentWriter::at(0)}});
        agent.put("mem.ada", "older", R"({"text":"wanted","year":2000})",
                  {{"text", AgentWriter::at(3)}});
    }
    const QJsonObject told = report({u"--namespace"_s, u"mem.ada"_s, u"--vector"_s, kQuestion,
                                     u"--filter"_s, uR"({"year":2001})"_s, u"--limit"_s, u"4"_s},
                                    0);
    QCOMPARE(keysOf(told["agent"_L1]), QStringList{u"big"_s});
    const QJsonArray exact = told["exact"_L1].toArray();
    QCOMPARE(keysOf(exact).join(u' '), u"big his older want"_s);
    QCOMPARE(exact[0]["agent_place"_L1].toInt(), 1);
    QVERIFY(exact[0]["lost_at"_L1].isUndefined());
    QCOMPARE(exact[1]["lost_at"_L1].toString(), u"other-namespace"_s);
    QCOMPARE(exact[2]["lost_at"_L1].toString(), u"filtered"_s);
    QCOMPARE(exact[3]["lost_at"_L1].toString(), u"crowded-out"_s);
    QVERIFY(qAbs(exact[0]["score"_L1].toDouble() - 1) < 1e-6);
}

void DoctorCommandTest::vectorsOfOthersBreakTheSearch() {
    {
        AgentWriter agent(store());
        agent.put("mem.ada", "want", R"({"text":"wanted"})", {{"text", AgentWriter::at(1)}});
        agent.put("mem.ada", "odd", R"({"text":"odd"})", {{"text", {1, 0}}});
        agent.put("mem.bob", "his", R"({"text":"fine"})", {{"text", AgentWriter::at(1)}});
    }
    const QStringList question{u"--vector"_s, kQuestion};
    const QJsonObject told =
        report(question + QStringList{u"--expect"_s, u"mem.ada"_s, u"want"_s}, 3);
    QCOMPARE(firstOf(told)["verdict"_L1].toString(), u"wrong-size"_s);
    QVERIFY(factOf(firstOf(told), "wrong-size"_L1).contains(u"mem.ada odd"_s));
    QVERIFY(told["agent"_L1].toArray().isEmpty());
    QVERIFY(!told["agent_error"_L1].toString().isEmpty());
    // Where the odd one is not compared, it breaks nothing.
    const QJsonObject his = report(question + QStringList{u"--namespace"_s, u"mem.bob"_s,
                                                          u"--expect"_s, u"mem.bob"_s, u"his"_s},
                                   0);
    QCOMPARE(firstOf(his)["verdict"_L1].toString(), u"found"_s);
}

void DoctorCommandTest::aTextBesideANumberIsSaidToBeOne() {
    {
        AgentWriter agent(store());
        agent.put("mem.ada", "want", R"({"text":"wanted","size":"abc"})",
                  {{"text", AgentWriter::at(1)}});
    }
    const QStringList question{u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s, u"want"_s};
    // LangGraph takes any text for 0 there, Nestor does not.
    const QJsonObject passes =
        firstOf(report(question + QStringList{u"--filter"_s, uR"({"size":{"$lt":5}})"_s}, 0));
    const QString fact = factOf(passes, "filtered"_L1);
    QVERIFY2(fact.contains(u"LangGraph's SQL says yes, Nestor's filter no"_s), qPrintable(fact));
    QVERIFY2(fact.contains(u"a text, not a number"_s), qPrintable(fact));
    const QJsonObject fails =
        firstOf(report(question + QStringList{u"--filter"_s, uR"({"size":7})"_s}, 3));
    QCOMPARE(fails["verdict"_L1].toString(), u"filtered"_s);
    QVERIFY(factOf(fails, "filtered"_L1).contains(u"a text, not a number"_s));
}

void DoctorCommandTest::aValueThatIsNotJsonBreaksEveryFilter() {
    {
        AgentWriter agent(store());
        agent.put("mem.ada", "want", R"({"year":2001})", {{"year", AgentWriter::at(1)}});
        agent.put("mem.ada.odd", "broken", "not JSON", {{"year", AgentWriter::at(2)}});
        agent.put("mem.bob", "also", "{", {});
    }
    const QStringList question{u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s, u"want"_s};
    const QJsonObject told = report(question + QStringList{u"--namespace"_s, u"mem.ada"_s,
                                                           u"--filter"_s, uR"({"year":2001})"_s},
                                    3);
    QCOMPARE(firstOf(told)["verdict"_L1].toString(), u"filtered"_s);
    QVERIFY(factOf(firstOf(told), "filtered"_L1).contains(u"mem.ada.odd broken"_s));
    QVERIFY(firstOf(told)["remedy"_L1].toString().contains(u"mem.ada.odd broken"_s));
    QVERIFY(told["agent_error"_L1].toString().contains(u"malformed"_s));
    QCOMPARE(told["exact"_L1].toArray().first()["lost_at"_L1].toString(), u"filtered"_s);
    // Without a filter nobody reads the values.
    QCOMPARE(firstOf(report(question, 0))["verdict"_L1].toString(), u"found"_s);
}

void DoctorCommandTest::whatLangGraphRefusesIsFiltered() {
    {
        AgentWriter agent(store());
        agent.put("mem.ada", "want", R"({"text":"wanted","size":3})",
                  {{"text", AgentWriter::at(1)}});
    }
    const QJsonObject told =
        report({u"--vector"_s, kQuestion, u"--filter"_s, uR"({"size":{"$in":[3]}})"_s,
                u"--expect"_s, u"mem.ada"_s, u"want"_s},
               3);
    QCOMPARE(firstOf(told)["verdict"_L1].toString(), u"filtered"_s);
    const QString fact = factOf(firstOf(told), "filtered"_L1);
    QVERIFY2(fact.contains(u"ValueError: Unsupported operator: $in"_s), qPrintable(fact));
    QVERIFY2(fact.contains(u"Nestor's filter yes"_s), qPrintable(fact));
    QVERIFY(told["agent_error"_L1].toString().contains(u"Unsupported operator"_s));
}

void DoctorCommandTest::deletedItemsAreFoundInTheHistory() {
    {
        AgentWriter agent(store());
        putOthers(agent);
        agent.put("mem.ada", "want", R"({"text":"wanted"})", {{"text", AgentWriter::at(1)}});
    }
    QCOMPARE(runCommand(m_folder->path(), {u"manage"_s, store()}).status, 0);
    QCOMPARE(runCommand(m_folder->path(), {u"delete"_s, store(), u"mem.ada"_s, u"want"_s}).status,
             0);
    const CommandOutcome outcome =
        doctor({u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s, u"want"_s, u"--json"_s});
    QCOMPARE(outcome.status, 3);
    const QJsonObject expected = firstOf(QJsonDocument::fromJson(outcome.out).object());
    QCOMPARE(expected["verdict"_L1].toString(), u"absent"_s);
    QVERIFY(factOf(expected, "absent"_L1).contains(u"was deleted at 2"_s));
    QVERIFY(expected["remedy"_L1].toString().contains(u"--restore "_s));
}

void DoctorCommandTest::anItemIsItsOwnQuestion() {
    {
        AgentWriter agent(store());
        putOthers(agent);
        agent.put("mem.ada", "-key", R"({"text":"wanted"})", {{"text", AgentWriter::at(1)}});
        agent.put("mem.ada", "bare", R"({"text":"wanted"})");
    }
    const QJsonObject told =
        report({u"--like"_s, u"mem.ada"_s, u"-key"_s, u"--expect"_s, u"mem.ada"_s, u"-key"_s}, 0);
    QCOMPARE(keysOf(told["agent"_L1]).first(), u"-key"_s);
    const CommandOutcome bare = doctor({u"--like"_s, u"mem.ada"_s, u"bare"_s});
    QCOMPARE(bare.status, 1);
    QVERIFY2(bare.err.contains("has no vector"), bare.err);
}

namespace {

/// A static model of three words, each a direction of its own; other words are none.
void writeModel(const QString &folder) {
    QDir().mkpath(folder);
    writeFile(folder + u"/tokenizer.json"_s,
              R"({"normalizer":{"type":"BertNormalizer","lowercase":true},
 "pre_tokenizer":{"type":"BertPreTokenizer"},
 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
  "max_input_chars_per_word":100,"vocab":{"[UNK]":0,"red":1,"green":2,"blue":3}}})");
    writeFile(folder + u"/config.json"_s, R"({"normalize":true})");
    QByteArray numbers;
    for (const float number : {0.F, 0.F, 0.F, 1.F, 0.F, 0.F, 0.F, 1.F, 0.F, 0.F, 0.F, 1.F}) {
        QByteArray one(sizeof(float), '\0');
        qToLittleEndian(number, one.data());
        numbers += one;
    }
    const QByteArray header =
        R"({"embeddings":{"dtype":"F32","shape":[4,3],"data_offsets":[0,48]}})";
    QByteArray size(sizeof(quint64), '\0');
    qToLittleEndian(quint64(header.size()), size.data());
    writeFile(folder + u"/model.safetensors"_s, size + header + numbers);
}

} // namespace

void DoctorCommandTest::theEmbedderAsksAndCompares() {
    {
        AgentWriter agent(store());
        agent.put("c", "red", R"({"text":"red"})", {{"text", {1, 0, 0}}});
        agent.put("c", "green", R"({"text":"green"})", {{"text", {0, 1, 0}}});
        // An old vector of another text, whose time says nothing.
        agent.put("c", "painted", R"({"text":"blue"})", {{"text", {0.9F, 0.1F, 0}}});
        agent.put("c", "other", R"({"note":"blue"})");
    }
    const QString model = m_folder->filePath(u"model"_s);
    writeModel(model);
    const QString config = m_folder->filePath(u"config.json"_s);
    writeFile(config, R"({"dims":3,"fields":["text"],"embedder":{"provider":"static","model":")" +
                          model.toUtf8() + "\"}}");
    const QJsonObject told =
        report({u"--query"_s, u"Red"_s, u"--index"_s, config, u"--expect"_s, u"c"_s, u"red"_s,
                u"--expect"_s, u"c"_s, u"painted"_s, u"--expect"_s, u"c"_s, u"other"_s},
               3);
    QCOMPARE(keysOf(told["agent"_L1]).join(u' '), u"red painted green"_s);
    const QJsonArray expected = told["expected"_L1].toArray();
    QCOMPARE(expected[0]["verdict"_L1].toString(), u"found"_s);
    QCOMPARE(expected[1]["verdict"_L1].toString(), u"stale-vector"_s);
    QVERIFY(factOf(expected[1].toObject(), "stale-vector"_L1).contains(u"not that of its text"_s));
    QCOMPARE(expected[2]["verdict"_L1].toString(), u"not-embedded"_s);
    const QString fact = factOf(expected[2].toObject(), "not-embedded"_L1);
    QVERIFY2(fact.contains(u"configured paths (text)"_s), qPrintable(fact));
}

void DoctorCommandTest::withoutAQuestionTheNewestCome() {
    {
        AgentWriter agent(store());
        for (int i = 0; i < 5; ++i)
            agent.put("mem.ada", ("k" + QByteArray::number(i)).constData(), R"({"n":1})");
        agent.sql("UPDATE store SET updated_at = '2026-01-01 00:00:0' || substr(key, 2)");
    }
    const QJsonObject told =
        report({u"--namespace"_s, u"mem"_s, u"--limit"_s, u"3"_s, u"--expect"_s, u"mem.ada"_s,
                u"k4"_s, u"--expect"_s, u"mem.ada"_s, u"k0"_s},
               3);
    QCOMPARE(keysOf(told["agent"_L1]).join(u' '), u"k4 k3 k2"_s);
    const QJsonArray expected = told["expected"_L1].toArray();
    QCOMPARE(expected[0]["verdict"_L1].toString(), u"found"_s);
    QCOMPARE(expected[1]["verdict"_L1].toString(), u"below-limit"_s);
    QVERIFY(factOf(expected[1].toObject(), "below-limit"_L1).contains(u"5 would reach"_s));
}

void DoctorCommandTest::scansFindWhatNoSearchReturns() {
    {
        AgentWriter agent(store());
        putOthers(agent);
        agent.put("mem.ada", "bare", R"({"text":"bare"})");
        agent.put("mem.ada", "late", R"({"text":"late"})", {{"text", AgentWriter::at(80)}},
                  "2026-01-02 03:04:05.123456+00:00");
        agent.put("mem.bob", "odd", R"({"text":"odd"})", {{"text", {1, 0}}});
        for (int i = 0; i < 14; ++i) { // the same note again and again
            agent.put("log.ada", ("note" + QByteArray::number(i)).constData(),
                      R"({"text":"all is well"})", {{"text", AgentWriter::at(10)}});
        }
    }
    const QJsonObject told = report({}, 3);
    QCOMPARE(told["items"_L1].toInt(), 22);
    QCOMPARE(keysOf(told["unreachable"_L1]).join(u' '), u"odd bare"_s);
    QCOMPARE(told["unreachable"_L1][0]["why"_L1].toString(), u"wrong-size"_s);
    QCOMPARE(told["unreachable"_L1][1]["why"_L1].toString(), u"not-embedded"_s);
    QCOMPARE(keysOf(told["expired"_L1]), QStringList{u"late"_s});
    const QStringList lost = keysOf(told["not_by_itself"_L1]);
    QCOMPARE(lost.size(), 4);
    QVERIFY(lost.filter(u"note"_s).size() == 4);
    // A namespace alone is looked at.
    QCOMPARE(report({u"--namespace"_s, u"mem.nobody"_s}, 0)["unreachable"_L1].toArray().size(), 0);
}

void DoctorCommandTest::theLadderIsPrinted() {
    {
        AgentWriter agent(store());
        putOthers(agent);
        writeCrowd(agent);
    }
    const CommandOutcome outcome =
        doctor({u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s, u"want"_s});
    QCOMPARE(outcome.status, 3);
    for (const char *text :
         {"mem.ada want: crowded-out", "✓ absent", "✗ crowded-out", "mem.ada big has 20",
          "Ask with a limit of 13", "what the agent gets:", "nearest of all:"})
        QVERIFY2(outcome.out.contains(text), text);
}

void DoctorCommandTest::capsulesFailForTheirReason_data() {
    eachLossHasItsVerdict_data();
    QTest::newRow("beyond l2") << Write([](AgentWriter &agent) { writeNearer(agent, 30); })
                               << u"mem.ada"_s << u"l2"_s;
}

void DoctorCommandTest::capsulesFailForTheirReason() {
    QFETCH(Write, write);
    QFETCH(QString, ns);
    QFETCH(QString, verdict);
    if (verdict == u"found"_s)
        return;
    const QString python = QStandardPaths::findExecutable(u"python3"_s);
    if (python.isEmpty())
        QSKIP("python3 is not installed");
    {
        AgentWriter agent(store());
        putOthers(agent);
        write(agent);
    }
    const QString config = m_folder->filePath(u"config.json"_s);
    const bool isL2 = verdict == u"l2"_s;
    writeFile(config, R"({"dims":3,"fields":["text"],"distance":")" +
                          QByteArray(isL2 ? "l2" : "cosine") + "\"}");
    const QString capsule = m_folder->filePath(u"test_capsule.py"_s);
    const CommandOutcome outcome =
        doctor({u"--namespace"_s, u"mem.ada"_s, u"--vector"_s, kQuestion, u"--filter"_s,
                uR"({"year":2001})"_s, u"--index"_s, config, u"--expect"_s, ns,
                isL2 ? u"near0"_s : u"want"_s, u"--capsule"_s, capsule});
    QCOMPARE(outcome.status, 3);
    const QByteArray last = lastLineOfCapsule(python);
    const QByteArray wanted = "AssertionError: " + (isL2 ? "below-limit"_ba : verdict.toUtf8());
    QVERIFY2(last.startsWith(wanted), last);
}

void DoctorCommandTest::capsulesAreOfTheWholeStore_data() {
    QTest::addColumn<Write>("write");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("stale") << Write(writeStale) << u"stale-vector"_s;
    QTest::newRow("crowded out") << Write(writeCrowd) << u"crowded-out"_s;
    QTest::newRow("below the limit")
        << Write([](AgentWriter &agent) { writeNearer(agent, 12); }) << u"below-limit"_s;
}

void DoctorCommandTest::capsulesAreOfTheWholeStore() {
    QFETCH(Write, write);
    QFETCH(QString, verdict);
    const QString python = QStandardPaths::findExecutable(u"python3"_s);
    if (python.isEmpty())
        QSKIP("python3 is not installed");
    {
        AgentWriter agent(store());
        write(agent);
    }
    // Nobody may put into the namespace that is asked.
    QCOMPARE(doctor({u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s, u"want"_s,
                     u"--capsule"_s, m_folder->filePath(u"test_capsule.py"_s)})
                 .status,
             3);
    QVERIFY2(lastLineOfCapsule(python).startsWith("AssertionError: " + verdict.toUtf8()),
             lastLineOfCapsule(python));
}

void DoctorCommandTest::capsulesTellNothingOfTheStore() {
    {
        AgentWriter agent(store());
        agent.put("Heinrich.private", "IBAN", R"({"Konto":"Postbank 4711","jahr":"1984"})",
                  {{"Konto", AgentWriter::at(1)}});
    }
    const QString capsule = m_folder->filePath(u"capsule.py"_s);
    QCOMPARE(doctor({u"--namespace"_s, u"Heinrich"_s, u"--vector"_s, kQuestion, u"--filter"_s,
                     uR"({"jahr":1984})"_s, u"--expect"_s, u"Heinrich.private"_s, u"IBAN"_s,
                     u"--capsule"_s, capsule})
                 .status,
             3);
    QFile file(capsule);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll().toLower();
    QVERIFY(content.contains("filtered"));
    for (const char *secret :
         {"heinrich", "private", "iban", "konto", "postbank", "4711", "jahr", "1984", "agent.db"})
        QVERIFY2(!content.contains(secret), secret);
    QVERIFY(!content.contains(m_folder->path().toUtf8().toLower()));
}

void DoctorCommandTest::nothingLostMakesNoCapsule() {
    {
        AgentWriter agent(store());
        putOthers(agent);
    }
    const QString capsule = m_folder->filePath(u"capsule.py"_s);
    const CommandOutcome outcome = doctor({u"--vector"_s, kQuestion, u"--expect"_s, u"mem.ada"_s,
                                           u"other1"_s, u"--capsule"_s, capsule});
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.err.contains("no capsule"));
    QVERIFY(!QFile::exists(capsule));
}

void DoctorCommandTest::wrongUsageIsStatusTwo_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("half of a pair") << QStringList{u"--expect"_s, u"mem.ada"_s};
    QTest::newRow("no list") << QStringList{u"--vector"_s, u"{}"_s};
    QTest::newRow("an empty list") << QStringList{u"--vector"_s, u"[]"_s};
    QTest::newRow("not numbers") << QStringList{u"--vector"_s, uR"(["1"])"_s};
    QTest::newRow("a capsule of nothing") << QStringList{u"--capsule"_s, u"c.py"_s};
    QTest::newRow("no limit") << QStringList{u"--limit"_s, u"0"_s};
    QTest::newRow("no filter") << QStringList{u"--filter"_s, u"[1]"_s};
    QTest::newRow("two questions")
        << QStringList{u"--like"_s, u"a"_s, u"b"_s, u"--query"_s, u"x"_s};
    QTest::newRow("an empty label")
        << QStringList{u"--vector"_s, u"[1]"_s, u"--expect"_s, u"a..b"_s, u"k"_s};
}

void DoctorCommandTest::wrongUsageIsStatusTwo() {
    QFETCH(QStringList, options);
    { AgentWriter agent(store()); }
    const CommandOutcome outcome = doctor(options);
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(!outcome.err.isEmpty());
}

QTEST_GUILESS_MAIN(DoctorCommandTest)
#include "tst_doctor_command.moc"
