// SPDX-License-Identifier: Apache-2.0
#include "core/search/embed/put_embedder.h"

#include "word_embedder.h"

#include <QtTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

IndexConfig configured(QByteArrayList fields, int dims = 0) {
    IndexConfig config;
    config.dims = dims;
    config.fields = std::move(fields);
    return config;
}

PutOp put(const QByteArray &key, const QByteArray &value, IndexChoice choice = {}) {
    PutOp op;
    op.ns = NamespacePath({"a", "b"});
    op.key = key;
    op.value = value;
    op.index = std::move(choice);
    return op;
}

const PutOp &putAt(const std::vector<Op> &ops, size_t i) {
    return std::get<PutOp>(ops[i]);
}

QByteArrayList fieldsOf(const PutOp &op) {
    QByteArrayList fields;
    for (const FieldVector &vector : *op.vectors)
        fields.append(vector.field);
    return fields;
}

} // namespace

class TestPutEmbedder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void configuredFieldsAreEmbedded();
    void severalTextsOfAPathAreNumbered();
    void aListNamesOtherFields();
    void falseAndNoTextRemoveVectors();
    void dollarIsTheWholeDocument();
    void onlyTheLastPutToAnItemIsEmbedded();
    void equalTextsAreEmbeddedOnce();
    void givenVectorsAreUsedAsTheyAre();
    void vectorsThatDoNotFitAreRefused_data();
    void vectorsThatDoNotFitAreRefused();
    void aFailedEmbedderChangesNothing();
    void withoutAnEmbedderWhatIsStoredStays();
    void deletesAndReadsAreLeftAlone();
};

void TestPutEmbedder::configuredFieldsAreEmbedded() {
    auto words = std::make_shared<WordEmbedder>();
    const PutEmbedder embedder(configured({"text", "title"}), words, VectorHome::Agent);
    std::vector<Op> ops{put("k", R"({"text":"red wine","other":1})")};
    QVERIFY(embedder.embed(ops));
    const PutOp &done = putAt(ops, 0);
    QCOMPARE(fieldsOf(done), QByteArrayList{"text"});
    QCOMPARE(done.vectors->front().vector, words->vectorOf("red wine"));
    QCOMPARE(done.vectors->front().textHash, textHash("red wine"));
    QCOMPARE(done.vectorsEmbedder, QByteArray());

    const PutEmbedder own(configured({"text"}), words, VectorHome::Nestor);
    ops = {put("k", R"({"text":"red wine"})")};
    QVERIFY(own.embed(ops));
    QCOMPARE(putAt(ops, 0).vectorsEmbedder, "test:words"_ba);
}

void TestPutEmbedder::severalTextsOfAPathAreNumbered() {
    const PutEmbedder embedder(configured({"tags[*]"}), std::make_shared<WordEmbedder>(),
                               VectorHome::Agent);
    std::vector<Op> ops{put("many", R"({"tags":["x","y"]})"), put("one", R"({"tags":["x"]})")};
    QVERIFY(embedder.embed(ops));
    QCOMPARE(fieldsOf(putAt(ops, 0)), (QByteArrayList{"tags[*].0", "tags[*].1"}));
    QCOMPARE(fieldsOf(putAt(ops, 1)), QByteArrayList{"tags[*]"});
}

void TestPutEmbedder::aListNamesOtherFields() {
    const PutEmbedder embedder(configured({"text"}), std::make_shared<WordEmbedder>(),
                               VectorHome::Agent);
    std::vector<Op> ops{put("k", R"({"text":"a","note":"b"})", {IndexChoice::Fields, {"note"}})};
    QVERIFY(embedder.embed(ops));
    QCOMPARE(fieldsOf(putAt(ops, 0)), QByteArrayList{"note"});
}

void TestPutEmbedder::falseAndNoTextRemoveVectors() {
    auto words = std::make_shared<WordEmbedder>();
    const PutEmbedder embedder(configured({"text"}), words, VectorHome::Agent);
    std::vector<Op> ops{put("no", R"({"text":"a"})", {IndexChoice::None, {}}),
                        put("missing", R"({"other":"a"})"),
                        put("empty list", R"({"text":"a"})", {IndexChoice::Fields, {}})};
    QVERIFY(embedder.embed(ops));
    for (size_t i = 0; i < ops.size(); ++i) {
        QVERIFY(putAt(ops, i).vectors.has_value());
        QVERIFY(putAt(ops, i).vectors->empty());
    }
    QCOMPARE(words->calls.load(), 0);
}

void TestPutEmbedder::dollarIsTheWholeDocument() {
    auto words = std::make_shared<WordEmbedder>();
    const QByteArray value = R"({"text":"red","n":1.0})";
    const PutEmbedder agent(configured({"$"}), words, VectorHome::Agent);
    QCOMPARE(agent.textsOf(value), (std::vector<FieldText>{{"$", R"({"n": 1.0, "text": "red"})"}}));
    QCOMPARE(agent.textsOf(value, {IndexChoice::Fields, {"$"}}), agent.textsOf(value));
    const PutEmbedder own(configured({"$"}), words, VectorHome::Nestor);
    QCOMPARE(own.textsOf(value), (std::vector<FieldText>{{"$", "red"}}));
}

void TestPutEmbedder::onlyTheLastPutToAnItemIsEmbedded() {
    auto words = std::make_shared<WordEmbedder>();
    const PutEmbedder embedder(configured({"text"}), words, VectorHome::Agent);
    PutOp gone = put("gone", R"({"text":"never"})");
    PutOp deleted = put("gone", {});
    deleted.value.reset();
    std::vector<Op> ops{put("k", R"({"text":"first"})"), gone, put("k", R"({"text":"last"})"),
                        deleted};
    QVERIFY(embedder.embed(ops));
    QCOMPARE(words->embedded.load(), 1);
    QVERIFY(!putAt(ops, 0).vectors);
    QCOMPARE(putAt(ops, 2).vectors->front().vector, words->vectorOf("last"));
}

void TestPutEmbedder::equalTextsAreEmbeddedOnce() {
    auto words = std::make_shared<WordEmbedder>();
    const PutEmbedder embedder(configured({"a", "b"}), words, VectorHome::Agent);
    std::vector<Op> ops{put("k", R"({"a":"same","b":"same"})"), put("l", R"({"a":"same"})")};
    QVERIFY(embedder.embed(ops));
    QCOMPARE(words->calls.load(), 1);
    QCOMPARE(words->embedded.load(), 1);
    QCOMPARE(putAt(ops, 0).vectors->size(), size_t(2));
    QCOMPARE(putAt(ops, 1).vectors->size(), size_t(1));
}

void TestPutEmbedder::givenVectorsAreUsedAsTheyAre() {
    auto words = std::make_shared<WordEmbedder>(3);
    const PutEmbedder embedder(configured({"text"}, 3), words, VectorHome::Agent);
    PutOp op = put("k", R"({"text":"a"})");
    op.vectors = {{"text", {1, 2, 3}}};
    std::vector<Op> ops{op};
    QVERIFY(embedder.embed(ops));
    QCOMPARE(putAt(ops, 0), op);
    QCOMPARE(words->calls.load(), 0);
}

void TestPutEmbedder::vectorsThatDoNotFitAreRefused_data() {
    QTest::addColumn<Vector>("vector");
    QTest::addColumn<QString>("message");
    QTest::addRow("size") << Vector{1, 2}
                          << u"Operation 1: The vector of field 'text' has 2 dimensions, but the "
                             "index has 3"_s;
    QTest::addRow("empty") << Vector{}
                           << u"Operation 1: The vector of field 'text' has 0 dimensions, but "
                              "the index has 3"_s;
    QTest::addRow("NaN") << Vector{1, 2, NAN}
                         << u"Operation 1: The vector of field 'text' cannot be compared: number "
                            "2 of the vector is not a number"_s;
    QTest::addRow("infinity") << Vector{1, INFINITY, 0}
                              << u"Operation 1: The vector of field 'text' cannot be compared: "
                                 "number 1 of the vector is infinite"_s;
}

void TestPutEmbedder::vectorsThatDoNotFitAreRefused() {
    QFETCH(Vector, vector);
    QFETCH(QString, message);
    const PutEmbedder embedder(configured({"text"}, 3), nullptr, VectorHome::Agent);
    PutOp op = put("k", R"({"text":"a"})");
    op.vectors = {{"text", vector}};
    std::vector<Op> ops{GetOp{}, op};
    const auto done = embedder.embed(ops);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(done.error().detail, message);
}

void TestPutEmbedder::aFailedEmbedderChangesNothing() {
    auto words = std::make_shared<WordEmbedder>();
    words->fails = true;
    const PutEmbedder embedder(configured({"text"}), words, VectorHome::Agent);
    const std::vector<Op> before{put("k", R"({"text":"a"})"), put("l", R"({"other":"a"})")};
    std::vector<Op> ops = before;
    const auto done = embedder.embed(ops);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Embedding);
    QCOMPARE(ops, before);

    // So does one that answers another size than the store is configured for.
    const PutEmbedder wrongSize(configured({"text"}, 3), std::make_shared<WordEmbedder>(4),
                                VectorHome::Agent);
    const auto refused = wrongSize.embed(ops);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Embedding);
    QCOMPARE(ops, before);
}

void TestPutEmbedder::withoutAnEmbedderWhatIsStoredStays() {
    const PutEmbedder embedder(configured({"text"}, 3), nullptr, VectorHome::Agent);
    std::vector<Op> ops{put("k", R"({"text":"a"})"),
                        put("no", R"({"text":"a"})", {IndexChoice::None, {}})};
    QVERIFY(embedder.embed(ops));
    QVERIFY(!putAt(ops, 0).vectors);
    QVERIFY(putAt(ops, 1).vectors && putAt(ops, 1).vectors->empty());
}

void TestPutEmbedder::deletesAndReadsAreLeftAlone() {
    auto words = std::make_shared<WordEmbedder>();
    const PutEmbedder embedder(configured({"text"}), words, VectorHome::Agent);
    PutOp deletion = put("k", {});
    deletion.value.reset();
    const std::vector<Op> before{deletion, GetOp{}, SearchOp{}};
    std::vector<Op> ops = before;
    QVERIFY(embedder.embed(ops));
    QCOMPARE(ops, before);
    QCOMPARE(words->calls.load(), 0);
}

QTEST_APPLESS_MAIN(TestPutEmbedder)
#include "tst_put_embedder.moc"
