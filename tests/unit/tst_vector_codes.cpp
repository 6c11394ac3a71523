// SPDX-License-Identifier: Apache-2.0
// Vectors as 8-bit codes, and searches that tell the best apart by the stored floats.
#include "core/vector/vector_index.h"
#include "tests/unit/vector_samples.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace nestor;
using nestor::test::randomVectors;
using nestor::test::Vectors;

class VectorCodesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void codesAreNearWhatTheyStandFor_data();
    void codesAreNearWhatTheyStandFor();
    void ranksAreThoseOfTheDecodedVectors_data();
    void ranksAreThoseOfTheDecodedVectors();
    void rescoredSearchesAgreeWithFloats_data();
    void rescoredSearchesAgreeWithFloats();
    void withoutFloatsScoresAreNear();
    void vectorsThatAreGoneAreLeftOut();
    void failedFetchEndsTheSearch();
    void indexOfFloatsDoesNotAsk();
};

namespace {

void addDistances() {
    QTest::addColumn<Distance>("distance");
    QTest::newRow("cosine") << Distance::Cosine;
    QTest::newRow("l2") << Distance::L2;
    QTest::newRow("inner product") << Distance::InnerProduct;
}

std::unique_ptr<VectorIndex> makeIndex(int dims, Distance distance, VectorEncoding encoding,
                                       const Vectors &vectors) {
    VectorIndexConfig config;
    config.dims = dims;
    config.distance = distance;
    config.efConstruction = 100;
    config.encoding = encoding;
    auto index = VectorIndex::create(config, vectors.size());
    for (std::size_t i = 0; index && i < vectors.size(); ++i) {
        if (!(*index)->put(i, vectors[i]))
            return nullptr;
    }
    return index ? std::move(*index) : nullptr;
}

VectorFetch fetchFrom(const Vectors &vectors) {
    return [&vectors](std::span<const VectorId> ids,
                      std::span<const float *> numbers) -> Result<void> {
        for (std::size_t i = 0; i < ids.size(); ++i)
            numbers[i] = vectors[ids[i]].data();
        return {};
    };
}

} // namespace

void VectorCodesTest::codesAreNearWhatTheyStandFor_data() {
    QTest::addColumn<std::vector<float>>("vector");
    QTest::newRow("one number") << std::vector<float>{-3.5F};
    QTest::newRow("zero") << std::vector<float>(7, 0.0F);
    QTest::newRow("long") << std::vector<float>{1e18F, -1e17F, 3};
    QTest::newRow("tiny") << std::vector<float>{1e-45F, -1e-44F, 0};
    QTest::newRow("small beside large") << std::vector<float>{127, 0.49F, -0.51F, -126.4F};
    QTest::newRow("random") << randomVectors(1, 100, 3)[0];
}

void VectorCodesTest::codesAreNearWhatTheyStandFor() {
    QFETCH(std::vector<float>, vector);
    std::vector<float> data(encodedBytes(VectorEncoding::Int8, vector.size()) / 4 + 1);
    encodeVector(VectorEncoding::Int8, vector, data.data());
    std::vector<float> decoded(vector.size());
    decodeVector(VectorEncoding::Int8, data.data(), decoded);
    float largest = 0;
    for (const float x : vector)
        largest = std::max(largest, std::abs(x));
    for (std::size_t i = 0; i < vector.size(); ++i)
        QVERIFY(std::abs(vector[i] - decoded[i]) <= largest * 0.50001F / 127 + 1.5e-44F);
}

void VectorCodesTest::ranksAreThoseOfTheDecodedVectors_data() {
    addDistances();
}

void VectorCodesTest::ranksAreThoseOfTheDecodedVectors() {
    QFETCH(Distance, distance);
    for (const std::size_t dims : {1U, 3U, 16U, 63U, 384U, 4096U}) {
        const Vectors vectors = randomVectors(6, dims, static_cast<unsigned>(dims));
        const std::size_t numbers = encodedBytes(VectorEncoding::Int8, dims) / 4 + 1;
        for (std::size_t i = 0; i + 1 < vectors.size(); ++i) {
            std::vector<float> a(numbers);
            std::vector<float> b(numbers);
            encodeVector(VectorEncoding::Int8, vectors[i], a.data());
            encodeVector(VectorEncoding::Int8, vectors[i + 1], b.data());
            std::vector<float> decodedA(dims);
            std::vector<float> decodedB(dims);
            decodeVector(VectorEncoding::Int8, a.data(), decodedA);
            decodeVector(VectorEncoding::Int8, b.data(), decodedB);
            const float rank =
                encodedRank(VectorEncoding::Int8, distance)(a.data(), b.data(), &dims);
            const float expected =
                vectorRank(distance, decodedA.data(), decodedB.data(), static_cast<int>(dims));
            QVERIFY(std::abs(rank - expected) <= 1e-4F * static_cast<float>(dims));
            const float self =
                encodedRank(VectorEncoding::Int8, Distance::L2)(a.data(), a.data(), &dims);
            QVERIFY(self >= 0 && self <= 1e-4F * static_cast<float>(dims));
        }
    }
}

void VectorCodesTest::rescoredSearchesAgreeWithFloats_data() {
    addDistances();
}

void VectorCodesTest::rescoredSearchesAgreeWithFloats() {
    QFETCH(Distance, distance);
    Vectors vectors = randomVectors(3000, 24, 12);
    for (std::size_t i = 0; i < vectors.size(); ++i) { // lengths that differ a thousandfold
        for (float &x : vectors[i])
            x *= std::pow(10.0F, static_cast<float>(i % 4));
    }
    const auto codes = makeIndex(24, distance, VectorEncoding::Int8, vectors);
    const auto floats = makeIndex(24, distance, VectorEncoding::Float32, vectors);
    QVERIFY(codes->bytes() < floats->bytes());
    const VectorFetch stored = fetchFrom(vectors);
    std::vector<VectorId> some;
    for (VectorId id = 0; id < 3000; id += 2)
        some.push_back(id);
    const IdSet among(some);
    const auto everything = [](std::span<const VectorId> ids, std::span<bool> passes) {
        std::fill_n(passes.begin(), ids.size(), true);
        return Result<void>();
    };
    std::size_t found = 0;
    std::size_t wanted = 0;
    for (const std::vector<float> &query : randomVectors(30, 24, 13)) {
        const auto exact = floats->searchExact(query, 10);
        const auto exactAmong = floats->searchExact(query, 10, some);
        QVERIFY(exact && exactAmong);
        const auto count = [&](const Result<VectorAnswer> &answer,
                               const std::vector<VectorHit> &truth) {
            QVERIFY(answer);
            QCOMPARE(answer->hits.size(), std::size_t{10});
            QVERIFY(answer->rescored >= 10);
            wanted += 10;
            // A hit counts with its score: found ones have those of the floats, to the bit.
            for (const VectorHit &hit : truth)
                found += static_cast<std::size_t>(
                    std::count(answer->hits.begin(), answer->hits.end(), hit));
        };
        count(codes->search(query, 10, 80, {}, stored), exact->hits);
        count(codes->searchWidening(query, 10, 80, everything, stored), exact->hits);
        count(codes->searchExact(query, 10, VectorFilter{}, stored), exact->hits);
        count(codes->searchAmong(query, 10, 80, among, stored), exactAmong->hits);
        count(codes->searchExact(query, 10, some, stored), exactAmong->hits);
    }
    const double recall = static_cast<double>(found) / static_cast<double>(wanted);
    QVERIFY2(recall > 0.97, qPrintable(QString::number(recall)));
}

void VectorCodesTest::withoutFloatsScoresAreNear() {
    const Vectors vectors = randomVectors(500, 32, 14);
    const auto codes = makeIndex(32, Distance::Cosine, VectorEncoding::Int8, vectors);
    const auto floats = makeIndex(32, Distance::Cosine, VectorEncoding::Float32, vectors);
    const auto near = codes->search(vectors[7], 5, 50);
    const auto exact = floats->search(vectors[7], 5, 50);
    QVERIFY(near && exact);
    QCOMPARE(near->hits[0].id, VectorId{7});
    QCOMPARE(near->rescored, qint64{0});
    for (std::size_t i = 0; i < 5; ++i)
        QVERIFY(std::abs(near->hits[i].score - exact->hits[i].score) < 0.01);
}

void VectorCodesTest::vectorsThatAreGoneAreLeftOut() {
    const Vectors vectors = randomVectors(600, 8, 15);
    const auto codes = makeIndex(8, Distance::L2, VectorEncoding::Int8, vectors);
    const VectorFetch odd = [&](std::span<const VectorId> ids,
                                std::span<const float *> numbers) -> Result<void> {
        for (std::size_t i = 0; i < ids.size(); ++i)
            numbers[i] = ids[i] % 2 == 1 ? vectors[ids[i]].data() : nullptr;
        return {};
    };
    const auto answer = codes->search(vectors[0], 5, 50, {}, odd);
    QVERIFY(answer);
    QVERIFY(!answer->hits.empty());
    for (const VectorHit &hit : answer->hits)
        QCOMPARE(hit.id % 2, VectorId{1});
}

void VectorCodesTest::failedFetchEndsTheSearch() {
    const Vectors vectors = randomVectors(50, 8, 16);
    const auto codes = makeIndex(8, Distance::L2, VectorEncoding::Int8, vectors);
    const auto failed = codes->search(vectors[0], 5, 50, {}, [](auto, auto) -> Result<void> {
        return failure(ErrorCode::Busy, QStringLiteral("locked"));
    });
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Busy);
}

void VectorCodesTest::indexOfFloatsDoesNotAsk() {
    const Vectors vectors = randomVectors(50, 8, 17);
    const auto floats = makeIndex(8, Distance::L2, VectorEncoding::Float32, vectors);
    bool asked = false;
    const auto answer = floats->search(vectors[0], 5, 50, {}, [&](auto, auto) -> Result<void> {
        asked = true;
        return {};
    });
    QVERIFY(answer && !asked);
    QCOMPARE(answer->hits.size(), std::size_t{5});
}

QTEST_APPLESS_MAIN(VectorCodesTest)
#include "tst_vector_codes.moc"
