// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor::test;

/// `nestor-cli radar` as a person or script runs it.
class RadarCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void pairsAreTold();
    void aNamespaceBoundsIt();
    void peopleReadThem();
    void valuesStayAsTheyAre();
    void aGuestStaysAsItIs();
    void theSampleHasFew();
    void wrongUsageIsStatusTwo();

private:
    [[nodiscard]] QString store() const { return m_folder->filePath(u"store.db"_s); }
    CommandOutcome run(const QStringList &arguments) const {
        return runCommand(m_folder->path(), arguments);
    }
    void import(const QByteArray &lines) const {
        writeFile(m_folder->filePath(u"in.jsonl"_s), lines);
        QCOMPARE(run({u"import"_s, store(), u"in.jsonl"_s}).status, 0);
    }
    [[nodiscard]] QList<QJsonObject> pairs(const QStringList &options = {}) const {
        const CommandOutcome outcome = run(QStringList{u"radar"_s, store(), u"--json"_s} + options);
        QList<QJsonObject> all;
        if (outcome.status != 0)
            qWarning("status %d: %s", outcome.status, outcome.err.constData());
        for (const QByteArray &line : outcome.out.split('\n')) {
            if (!line.isEmpty())
                all.append(QJsonDocument::fromJson(line).object());
        }
        return all;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

QByteArray line(const QByteArray &ns, const QByteArray &key, const QByteArray &value,
                const QByteArray &day) {
    return R"({"namespace":[)" + ns + R"(],"key":")" + key + R"(","value":)" + value +
           R"(,"created_at":"2026-01-)" + day + R"(T00:00:00+00:00","updated_at":"2026-01-)" + day +
           "T00:00:00+00:00\"}\n";
}

const QByteArray kPlanted =
    line(R"("a","facts")", "berlin", R"({"text":"Ada lives in Berlin"})", "02") +
    line(R"("a","facts")", "paris", R"({"text":"Ada lives in Paris"})", "01") +
    line(R"("a","notes")", "wine", R"({"text":"Ada likes red wine."})", "03") +
    line(R"("a","facts")", "wine", R"({"text":"ada likes Red Wine"})", "04") +
    line(R"("b","facts")", "free", R"({"user":"eva","plan":"free"})", "05") +
    line(R"("b","facts")", "pro", R"({"user":"eva","plan":"pro"})", "05") +
    line(R"("b","facts")", "tea", R"({"text":"Eva drinks tea at five"})", "06");

} // namespace

void RadarCommandTest::pairsAreTold() {
    import(kPlanted);
    const auto told = pairs();
    QCOMPARE(told.size(), 3);
    QCOMPARE(told[0]["kind"_L1].toString(), u"conflict"_s);
    QCOMPARE(told[0]["items"_L1][0]["key"_L1].toString(), u"paris"_s);
    QCOMPARE(told[0]["items"_L1][1]["key"_L1].toString(), u"berlin"_s);
    QCOMPARE(told[0]["items"_L1][1]["namespace"_L1].toArray(), QJsonArray({u"a"_s, u"facts"_s}));
    QCOMPARE(told[0]["items"_L1][1]["value"_L1]["text"_L1].toString(), u"Ada lives in Berlin"_s);
    QCOMPARE(told[0]["differs"_L1].toArray(), QJsonArray({u"Paris"_s, u"Berlin"_s}));
    QCOMPARE(told[0]["later"_L1].toString(), u"berlin"_s);
    QCOMPARE(told[1]["kind"_L1].toString(), u"duplicate"_s);
    QCOMPARE(told[1]["differs"_L1].toArray(), QJsonArray());
    QCOMPARE(told[1]["items"_L1][0]["namespace"_L1].toArray(), QJsonArray({u"a"_s, u"notes"_s}));
    QCOMPARE(told[1]["later"_L1].toString(), u"wine"_s);
    QCOMPARE(told[2]["kind"_L1].toString(), u"conflict"_s);
    QCOMPARE(told[2]["differs"_L1].toArray(), QJsonArray({u"plan"_s}));
    QVERIFY(told[2]["later"_L1].isNull()); // of the same time
}

void RadarCommandTest::aNamespaceBoundsIt() {
    import(kPlanted);
    const auto told = pairs({u"--namespace"_s, u"a.facts"_s});
    QCOMPARE(told.size(), 1);
    QCOMPARE(told[0]["later"_L1].toString(), u"berlin"_s);
    QCOMPARE(pairs({u"--namespace"_s, u"nowhere"_s}).size(), 0);
}

void RadarCommandTest::peopleReadThem() {
    import(kPlanted);
    const CommandOutcome outcome = run({u"radar"_s, store()});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    QVERIFY2(outcome.out.contains("conflict: Paris, Berlin\n") &&
                 outcome.out.contains("conflict in field plan\n") &&
                 outcome.out.contains("7 items: 1 duplicates, 2 conflicts\n"),
             outcome.out);
}

void RadarCommandTest::valuesStayAsTheyAre() {
    const QByteArray value = R"({"user":"ada","n":1e400, "n":3513714948419280427,"ok":false})";
    import(line(R"("a")", "one", value, "01") + line(R"("a")", "two", value, "02"));
    const CommandOutcome outcome = run({u"radar"_s, store(), u"--json"_s});
    QCOMPARE(outcome.out.count("\"value\":" + value), 2);
    QVERIFY(outcome.out.startsWith(R"({"kind":"duplicate","items":[{"namespace":["a"],)"));
}

void RadarCommandTest::aGuestStaysAsItIs() {
    import(kPlanted);
    QCOMPARE(run({u"unmanage"_s, store()}).status, 0);
    const auto content = [this] {
        QFile file(store());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    QCOMPARE(pairs().size(), 3);
    QCOMPARE(content(), before);
}

void RadarCommandTest::theSampleHasFew() {
    QCOMPARE(run({u"import"_s, store(),
                  QStringLiteral(NESTOR_SOURCE_DIR "/resources/samples/agent-memory.jsonl")})
                 .status,
             0);
    // A question that two runs of an evaluation ask; and two readings whose first words could be
    // names. Nothing else among nearly three hundred.
    QStringList told;
    for (const QJsonObject &pair : pairs()) {
        told.append(pair["kind"_L1].toString() + u' ' + pair["items"_L1][0]["key"_L1].toString());
    }
    told.sort();
    QCOMPARE(told, QStringList({u"conflict greenhouse-latest"_s, u"duplicate q-002"_s}));
}

void RadarCommandTest::wrongUsageIsStatusTwo() {
    QCOMPARE(run({u"radar"_s}).status, 2);
    QCOMPARE(run({u"radar"_s, store(), u"--namespace"_s, u"a..b"_s}).status, 2);
    QCOMPARE(run({u"radar"_s, store()}).status, 1);
    QVERIFY(!QFile::exists(store()));
    QCOMPARE(run({u"radar"_s, u"--help"_s}).status, 0);
}

QTEST_GUILESS_MAIN(RadarCommandTest)
#include "tst_radar_command.moc"
