// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor::test;

/// `nestor-cli index STORE --quality` and `--ef` as a person or script runs them.
class IndexCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void smallStoresAreSearchedExactly();
    void anIndexIsMeasuredAtTheStoresSettings_data();
    void anIndexIsMeasuredAtTheStoresSettings();
    void codesAreRemembered();
    void whatIsNotSaidGoesOn();
    void fieldsWithoutTextAreRefused_data();
    void fieldsWithoutTextAreRefused();
    void anotherChoiceOfFieldsTakesThePlaceOfTheOld();
    void wrongUsageIsStatusTwo_data();
    void wrongUsageIsStatusTwo();
    void plainHttpToAfarIsRefused();

private:
    using Outcome = CommandOutcome;
    Outcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    [[nodiscard]] QString store() const { return m_folder->filePath(u"store.db"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void IndexCommandTest::smallStoresAreSearchedExactly() {
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, uR"({"text":"red wine"})"_s}).status, 0);
    QCOMPARE(run({u"index"_s, store()}).status, 0);
    const Outcome told = run({u"index"_s, store(), u"--quality"_s});
    QCOMPARE(told.status, 0);
    QVERIFY2(told.out.contains("no vector index"), told.out);
    const Outcome json = run({u"index"_s, store(), u"--quality"_s, u"--k"_s, u"3"_s, u"--json"_s});
    QCOMPARE(json.status, 0);
    QCOMPARE(json.out, "{\"vectors\":0,\"k\":3,\"queries\":0}\n"_ba);
}

void IndexCommandTest::anIndexIsMeasuredAtTheStoresSettings_data() {
    QTest::addColumn<QByteArray>("codes");
    QTest::newRow("numbers") << "float32"_ba;
    QTest::newRow("codes") << "int8"_ba;
}

void IndexCommandTest::anIndexIsMeasuredAtTheStoresSettings() {
    QFETCH(QByteArray, codes);
    // So many numbers in all that there is an index.
    constexpr int kVectors = 1100;
    constexpr int kDims = 4096;
    const QString config = m_folder->filePath(u"config.json"_s);
    QFile file(config);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"dims":4096,"ef":200,"codes":")" + codes + "\"}");
    file.close();
    QByteArray lines;
    quint32 state = 1;
    for (int i = 0; i < kVectors; ++i) {
        lines += R"({"op":"put","namespace":["v"],"key":"k)" + QByteArray::number(i) +
                 R"(","value":{},"vectors":{"$":[)";
        for (int k = 0; k < kDims; ++k) {
            state = state * 1664525U + 1013904223U;
            lines += char('0' + (state >> 24) % 10);
            lines += ',';
        }
        lines.chop(1);
        lines += "]}}\n";
    }
    const Outcome put = run({u"batch"_s, store(), u"--index"_s, config}, lines);
    QCOMPARE(put.status, 0);
    QCOMPARE(put.out.count("\"ok\":true"), kVectors);

    const Outcome measured = run({u"index"_s, store(), u"--quality"_s, u"--k"_s, u"5"_s,
                                  u"--queries"_s, u"20"_s, u"--json"_s});
    QVERIFY2(measured.status == 0, measured.err);
    const QJsonObject report = QJsonDocument::fromJson(measured.out).object();
    QCOMPARE(report["vectors"_L1].toInt(), kVectors);
    QCOMPARE(report["k"_L1].toInt(), 5);
    QCOMPARE(report["queries"_L1].toInt(), 20);
    QCOMPARE(report["codes"_L1].toString().toLatin1(), codes);
    const QJsonObject current = report["current"_L1].toObject();
    QCOMPARE(current["ef"_L1].toInt(), 200);
    const QJsonArray all = report["by_ef"_L1].toArray();
    QVERIFY(all.contains(current));
    QCOMPARE(all.last()["ef"_L1].toInt(), 1024);
    for (qsizetype i = 0; i < all.size(); ++i) {
        const double recall = all[i]["recall"_L1].toDouble(-1);
        QVERIFY(recall > 0 && recall <= 1);
        QVERIFY(i == 0 || all[i]["ef"_L1].toInt() > all[i - 1]["ef"_L1].toInt());
    }
    // A walk of nearly all vectors finds what is nearest; which breadth reaches .99 is told right.
    QVERIFY(all.last()["recall"_L1].toDouble() >= 0.99);
    const int reached = report["ef_for_99"_L1].toInt();
    for (const auto &point : all)
        QCOMPARE(point["recall"_L1].toDouble() >= 0.99, point["ef"_L1].toInt() >= reached);
    QVERIFY(report["exact_milliseconds"_L1].toDouble() > 0);

    const Outcome told = run({u"index"_s, store(), u"--quality"_s, u"--queries"_s, u"5"_s});
    QVERIFY2(told.out.contains("<- searches use this"), told.out);
    QCOMPARE(told.out.contains("8-bit codes"), codes == "int8");
}

void IndexCommandTest::codesAreRemembered() {
    QCOMPARE(run({u"put"_s, store(), u"a"_s, u"k"_s, uR"({"text":"red wine"})"_s}).status, 0);
    const auto codesOf = [this](const QStringList &options) {
        const Outcome built = run(QStringList{u"index"_s, store(), u"--json"_s} + options);
        return QJsonDocument::fromJson(built.out).object()["codes"_L1].toString();
    };
    const auto told = [this] {
        const Outcome stats = run({u"stats"_s, store(), u"--json"_s});
        return QJsonDocument::fromJson(stats.out)["index"_L1]["codes"_L1].toString();
    };
    QCOMPARE(codesOf({}), u"float32"_s);
    QCOMPARE(told(), u"float32"_s);
    QCOMPARE(codesOf({u"--codes"_s, u"int8"_s}), u"int8"_s);
    QCOMPARE(told(), u"int8"_s);
    QVERIFY(run({u"stats"_s, store()}).out.contains("8-bit codes"));
    QCOMPARE(codesOf({u"--ef"_s, u"80"_s}), u"int8"_s);
    QCOMPARE(codesOf({u"--codes"_s, u"float32"_s}), u"float32"_s);
    QCOMPARE(told(), u"float32"_s);
}

namespace {

QByteArray manyItems() {
    QByteArray lines;
    for (int i = 0; i < 30; ++i) {
        lines += "{\"namespace\":[\"n\"],\"key\":\"" + QByteArray::number(i) +
                 "\",\"value\":{\"title\":\"red wine and bread " + QByteArray::number(i) +
                 "\",\"body\":\"a long winter in the garden\"}}\n";
    }
    return lines;
}

} // namespace

/// Who only brings an index up to date must not lose how it was built.
void IndexCommandTest::whatIsNotSaidGoesOn() {
    QCOMPARE(run({u"import"_s, store(), u"-"_s}, manyItems()).status, 0);
    const auto recorded = [this] {
        return QJsonDocument::fromJson(run({u"stats"_s, store(), u"--json"_s}).out)["index"_L1]
            .toObject();
    };
    QCOMPARE(run({u"index"_s, store(), u"--fields"_s, u"title"_s, u"--ef"_s, u"90"_s}).status, 0);
    const QJsonObject built = recorded();
    QVERIFY(!built.isEmpty());
    const Outcome again = run({u"index"_s, store(), u"--json"_s});
    QCOMPARE(again.status, 0);
    const QJsonObject report = QJsonDocument::fromJson(again.out).object();
    QCOMPARE(report["embedded"_L1].toInt(), 0);
    const Outcome checked = run({u"check"_s, store(), u"--json"_s});
    QCOMPARE(QJsonDocument::fromJson(checked.out)["vectors"_L1].toInt(), 30);
    QVERIFY(!report["trained"_L1].toBool());
    QCOMPARE(recorded(), built);
    QCOMPARE(run({u"index"_s, store(), u"--rebuild"_s}).status, 0);
    QCOMPARE(recorded()["fields"_L1], built["fields"_L1]);
    QCOMPARE(run({u"index"_s, store(), u"--model"_s, u"some"_s}).status, 2);
}

void IndexCommandTest::fieldsWithoutTextAreRefused_data() {
    QTest::addColumn<QString>("fields");
    QTest::newRow("misspelt") << u"titel"_s;
    QTest::newRow("several") << u"titel,bodies[*].text"_s;
}

/// A misspelt name embeds nothing, and took all vectors away with status 0.
void IndexCommandTest::fieldsWithoutTextAreRefused() {
    QFETCH(QString, fields);
    QCOMPARE(run({u"import"_s, store(), u"-"_s}, manyItems()).status, 0);
    QCOMPARE(run({u"index"_s, store(), u"--fields"_s, u"title"_s}).status, 0);
    const auto vectors = [this] {
        return QJsonDocument::fromJson(run({u"check"_s, store(), u"--json"_s}).out)["vectors"_L1]
            .toInt();
    };
    QCOMPARE(vectors(), 30);
    const Outcome refused = run({u"index"_s, store(), u"--fields"_s, fields});
    QVERIFY(refused.status != 0);
    QVERIFY2(refused.err.contains("titel"), refused.err);
    QCOMPARE(vectors(), 30);
    const Outcome found = run({u"search"_s, store(), u"--query"_s, u"red wine"_s, u"--mode"_s,
                               u"semantic"_s, u"--json"_s});
    QCOMPARE(found.out.count('\n'), 10);
    // One among others is told.
    const Outcome told = run({u"index"_s, store(), u"--fields"_s, u"title,titel"_s});
    QCOMPARE(told.status, 0);
    QVERIFY2(told.err.contains("'titel'"), told.err);
    QVERIFY2(!told.err.contains("'title'"), told.err);
}

void IndexCommandTest::anotherChoiceOfFieldsTakesThePlaceOfTheOld() {
    QCOMPARE(run({u"import"_s, store(), u"-"_s}, manyItems()).status, 0);
    QCOMPARE(run({u"index"_s, store(), u"--fields"_s, u"title"_s}).status, 0);
    QCOMPARE(run({u"index"_s, store(), u"--fields"_s, u"title,body"_s}).status, 0);
    const Outcome checked = run({u"check"_s, store(), u"--json"_s});
    QCOMPARE(QJsonDocument::fromJson(checked.out)["vectors"_L1].toInt(), 60);
    QCOMPARE(run({u"index"_s, store(), u"--fields"_s, u"body"_s}).status, 0);
    const Outcome last = run({u"check"_s, store(), u"--json"_s});
    QCOMPARE(QJsonDocument::fromJson(last.out)["vectors"_L1].toInt(), 30);
    QCOMPARE(last.status, 0);
}

void IndexCommandTest::wrongUsageIsStatusTwo_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("no neighbours") << QStringList{u"--quality"_s, u"--k"_s, u"0"_s} << "k"_ba;
    QTest::newRow("questions") << QStringList{u"--quality"_s, u"--queries"_s, u"x"_s}
                               << "queries"_ba;
    QTest::newRow("breadth") << QStringList{u"--ef"_s, u"0"_s} << "ef"_ba;
    QTest::newRow("breadth of fields")
        << QStringList{u"--field"_s, u"a"_s, u"--ef"_s, u"64"_s} << "--ef"_ba;
    QTest::newRow("codes") << QStringList{u"--codes"_s, u"int4"_s} << "codes"_ba;
    QTest::newRow("codes of nothing")
        << QStringList{u"--codes"_s, u"int8"_s, u"--embedder"_s, u"none"_s} << "--codes"_ba;
    QTest::newRow("codes of fields")
        << QStringList{u"--field"_s, u"a"_s, u"--codes"_s, u"int8"_s} << "--codes"_ba;
    QTest::newRow("plain HTTP without a service")
        << QStringList{u"--allow-plain-http"_s} << "openai-compatible"_ba;
}

void IndexCommandTest::wrongUsageIsStatusTwo() {
    QFETCH(QStringList, options);
    QFETCH(QByteArray, named);
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    const Outcome outcome = run(QStringList{u"index"_s, store()} + options);
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains(named), outcome.err);
}

void IndexCommandTest::plainHttpToAfarIsRefused() {
    run({u"put"_s, store(), u"a"_s, u"k"_s, u"{}"_s});
    // An address that nobody can have (RFC 5737): it is refused before anybody is asked.
    const QStringList service{u"index"_s,   store(), u"--embedder"_s, u"openai-compatible"_s,
                              u"--model"_s, u"m"_s,  u"--url"_s,      u"http://192.0.2.1/v1"_s};
    const Outcome refused = run(service);
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("--allow-plain-http"), refused.err);
}

QTEST_GUILESS_MAIN(IndexCommandTest)
#include "tst_index_command.moc"
