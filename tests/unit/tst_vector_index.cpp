// SPDX-License-Identifier: Apache-2.0
#include "core/vector/exact_search.h"
#include "core/vector/vector_index.h"
#include "tests/unit/vector_samples.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

using namespace nestor;
using nestor::test::randomVectors;
using nestor::test::Vectors;

Q_DECLARE_METATYPE(std::vector<float>)

class VectorIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void configOutOfRangeIsRefused_data();
    void configOutOfRangeIsRefused();
    void badVectorIsRefused_data();
    void badVectorIsRefused();
    void scoreAndDistanceAreThoseOfTheMetric_data();
    void scoreAndDistanceAreThoseOfTheMetric();
    void zeroVectorScoresZeroUnderCosine();
    void cosineIgnoresLength();
    void emptyIndexFindsNothing();
    void searchAgreesWithExactSearch_data();
    void searchAgreesWithExactSearch();
    void putReplacesAndRemoveForgets();
    void everyIdIsPossible();
    void filterIsObeyedAndAnswersAreComplete_data();
    void filterIsObeyedAndAnswersAreComplete();
    void plannedSearchIsComplete_data();
    void plannedSearchIsComplete();
    void walkAwayFromWhatPassesIsGivenUp();
    void shortVectorsAreFoundByInnerProduct_data();
    void shortVectorsAreFoundByInnerProduct();
    void wideningSearchIsComplete_data();
    void wideningSearchIsComplete();
    void wideningSearchAsksOnceAndPassesErrorsOn();
    void samplesAreOfTheIndex();
    void equalVectorsAreAllFound();
    void exactSearchOverIdsPassesOverUnknownOnes();
    void exactSearchReadsStoredBlobs();
    void searchesRunBesideWrites();
};

namespace {

std::unique_ptr<VectorIndex> makeIndex(int dims, Distance distance, std::size_t expected = 0) {
    VectorIndexConfig config;
    config.dims = dims;
    config.distance = distance;
    config.efConstruction = 100;
    auto index = VectorIndex::create(config, expected);
    return index ? std::move(*index) : nullptr;
}

std::vector<VectorId> idsOf(const std::vector<VectorHit> &hits) {
    std::vector<VectorId> ids;
    for (const VectorHit &hit : hits)
        ids.push_back(hit.id);
    return ids;
}

void putAll(VectorIndex &index, const Vectors &vectors) {
    for (std::size_t i = 0; i < vectors.size(); ++i)
        QVERIFY(index.put(i, vectors[i]));
}

} // namespace

void VectorIndexTest::configOutOfRangeIsRefused_data() {
    QTest::addColumn<int>("dims");
    QTest::addColumn<int>("m");
    QTest::addColumn<int>("efConstruction");
    QTest::newRow("no dims") << 0 << 16 << 200;
    QTest::newRow("negative dims") << -3 << 16 << 200;
    QTest::newRow("too many dims") << 4097 << 16 << 200;
    QTest::newRow("one neighbour") << 8 << 1 << 200;
    QTest::newRow("too many neighbours") << 8 << 129 << 200;
    QTest::newRow("no breadth") << 8 << 16 << 0;
}

void VectorIndexTest::configOutOfRangeIsRefused() {
    QFETCH(int, dims);
    QFETCH(int, m);
    QFETCH(int, efConstruction);
    const auto index =
        VectorIndex::create({dims, Distance::Cosine, m, efConstruction, VectorIndexConfig{}.seed});
    QVERIFY(!index);
    QCOMPARE(index.error().code, ErrorCode::InvalidConfig);
}

void VectorIndexTest::badVectorIsRefused_data() {
    constexpr float inf = std::numeric_limits<float>::infinity();
    QTest::addColumn<Distance>("distance");
    QTest::addColumn<std::vector<float>>("vector");
    QTest::newRow("too short") << Distance::Cosine << std::vector<float>{1, 2};
    QTest::newRow("too long") << Distance::Cosine << std::vector<float>{1, 2, 3, 4};
    QTest::newRow("empty") << Distance::L2 << std::vector<float>{};
    QTest::newRow("NaN") << Distance::L2 << std::vector<float>{1, std::nanf(""), 3};
    QTest::newRow("infinite") << Distance::Cosine << std::vector<float>{1, 2, inf};
    QTest::newRow("minus infinite") << Distance::InnerProduct << std::vector<float>{-inf, 2, 3};
    QTest::newRow("overlong under L2") << Distance::L2 << std::vector<float>{1e19F, 0, 0};
    QTest::newRow("overlong product") << Distance::InnerProduct << std::vector<float>{3e38F, 1, 0};
}

void VectorIndexTest::badVectorIsRefused() {
    QFETCH(Distance, distance);
    QFETCH(std::vector<float>, vector);
    const auto index = makeIndex(3, distance);
    QVERIFY(index->put(1, std::vector<float>{1, 2, 3}));
    const auto put = index->put(2, vector);
    QVERIFY(!put);
    QCOMPARE(put.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!put.error().detail.isEmpty());
    const auto search = index->search(vector, 1, 10);
    QVERIFY(!search);
    QCOMPARE(search.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!index->searchExact(vector, 1));
    QCOMPARE(index->size(), std::size_t{1});
}

void VectorIndexTest::scoreAndDistanceAreThoseOfTheMetric_data() {
    QTest::addColumn<Distance>("distance");
    QTest::addColumn<double>("nearScore");
    QTest::addColumn<double>("nearDistance");
    QTest::addColumn<double>("farScore");
    QTest::addColumn<double>("farDistance");
    // The question is (3, 4); the vectors are (6, 8) and (-4, 3).
    QTest::newRow("cosine") << Distance::Cosine << 1.0 << 0.0 << 0.0 << 1.0;
    QTest::newRow("l2") << Distance::L2 << -5.0 << 5.0 << -std::sqrt(50.0) << std::sqrt(50.0);
    QTest::newRow("inner product") << Distance::InnerProduct << 50.0 << -50.0 << 0.0 << 0.0;
}

void VectorIndexTest::scoreAndDistanceAreThoseOfTheMetric() {
    QFETCH(Distance, distance);
    QFETCH(double, nearScore);
    QFETCH(double, nearDistance);
    QFETCH(double, farScore);
    QFETCH(double, farDistance);
    const auto index = makeIndex(2, distance);
    QVERIFY(index->put(10, std::vector<float>{-4, 3}));
    QVERIFY(index->put(20, std::vector<float>{6, 8}));
    const std::vector<float> query{3, 4};
    const auto walked = index->search(query, 2, 10);
    const auto exact = index->searchExact(query, 2);
    QVERIFY(walked && exact);
    QCOMPARE(walked->hits, exact->hits);
    QCOMPARE(idsOf(walked->hits), (std::vector<VectorId>{20, 10}));
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-6; };
    QVERIFY(near(walked->hits[0].score, nearScore));
    QVERIFY(near(walked->hits[0].distance, nearDistance));
    QVERIFY(near(walked->hits[1].score, farScore));
    QVERIFY(near(walked->hits[1].distance, farDistance));
    for (const VectorHit &hit : walked->hits) {
        QVERIFY(hit.score != 0 || !std::signbit(hit.score));
        QVERIFY(hit.distance != 0 || !std::signbit(hit.distance));
    }
}

void VectorIndexTest::zeroVectorScoresZeroUnderCosine() {
    const auto index = makeIndex(4, Distance::Cosine);
    const std::vector<float> zero(4, 0.0F);
    QVERIFY(index->put(1, zero));
    QVERIFY(index->put(2, std::vector<float>{1, 0, 0, 0}));
    const auto ofVector = index->search(std::vector<float>{-1, 0, 0, 0}, 2, 10);
    QVERIFY(ofVector);
    QCOMPARE(ofVector->hits, (std::vector<VectorHit>{{1, 0.0, 1.0}, {2, -1.0, 2.0}}));
    const auto ofZero = index->search(zero, 2, 10);
    QVERIFY(ofZero);
    QCOMPARE(ofZero->hits, (std::vector<VectorHit>{{1, 0.0, 1.0}, {2, 0.0, 1.0}}));
}

void VectorIndexTest::cosineIgnoresLength() {
    const auto index = makeIndex(3, Distance::Cosine);
    // Lengths whose squares neither a float nor a careless sum can hold.
    QVERIFY(index->put(1, std::vector<float>{1e30F, 1e30F, 0}));
    QVERIFY(index->put(2, std::vector<float>{1e-30F, 1e-30F, 0}));
    QVERIFY(index->put(3, std::vector<float>{0, 0, 3e38F}));
    const auto answer = index->search(std::vector<float>{2e-38F, 2e-38F, 0}, 3, 10);
    QVERIFY(answer);
    QCOMPARE(idsOf(answer->hits), (std::vector<VectorId>{1, 2, 3}));
    QVERIFY(answer->hits[1].score > 0.999999);
    QCOMPARE(answer->hits[2].score, 0.0);
}

void VectorIndexTest::emptyIndexFindsNothing() {
    const auto index = makeIndex(3, Distance::L2);
    const std::vector<float> query{1, 2, 3};
    QCOMPARE(index->search(query, 5, 10)->hits.size(), std::size_t{0});
    QCOMPARE(index->searchExact(query, 5)->hits.size(), std::size_t{0});
    QVERIFY(!index->remove(1));
    QVERIFY(!index->vector(1));
    QVERIFY(index->put(1, query));
    QCOMPARE(index->search(query, 0, 10)->hits.size(), std::size_t{0});
}

void VectorIndexTest::searchAgreesWithExactSearch_data() {
    QTest::addColumn<Distance>("distance");
    QTest::addColumn<int>("dims");
    for (const int dims : {1, 3, 24, 129}) {
        QTest::addRow("cosine %d", dims) << Distance::Cosine << dims;
        QTest::addRow("l2 %d", dims) << Distance::L2 << dims;
        QTest::addRow("inner product %d", dims) << Distance::InnerProduct << dims;
    }
}

void VectorIndexTest::searchAgreesWithExactSearch() {
    QFETCH(Distance, distance);
    QFETCH(int, dims);
    const auto size = static_cast<std::size_t>(dims);
    const Vectors vectors = randomVectors(1500, size, 1);
    const auto index = makeIndex(dims, distance); // grows twice
    putAll(*index, vectors);
    std::vector<float> together;
    for (const auto &vector : vectors)
        together.insert(together.end(), vector.begin(), vector.end());
    constexpr std::size_t k = 10;
    std::size_t common = 0;
    const Vectors queries = randomVectors(20, size, 2);
    for (const auto &query : queries) {
        const auto exact = index->searchExact(query, k);
        const auto outside = exactSearch(query, together, distance, k);
        QVERIFY(exact && outside);
        QCOMPARE(exact->hits, *outside);
        QCOMPARE(exact->ranked, qint64{1500});
        const auto walked = index->search(query, k, 100);
        QVERIFY(walked);
        QCOMPARE(walked->hits.size(), k);
        for (const VectorHit &hit : walked->hits) {
            common +=
                static_cast<std::size_t>(std::count(exact->hits.begin(), exact->hits.end(), hit));
        }
    }
    // Many cosines of one number are equal: ties may be broken outside of the first ten.
    if (dims > 1)
        QVERIFY2(common >= 190, qPrintable(QString::number(common)));
}

void VectorIndexTest::putReplacesAndRemoveForgets() {
    const auto index = makeIndex(2, Distance::L2);
    QVERIFY(index->put(1, std::vector<float>{0, 0}));
    QVERIFY(index->put(2, std::vector<float>{5, 5}));
    QVERIFY(index->put(1, std::vector<float>{9, 9}));
    QCOMPARE(index->size(), std::size_t{2});
    QCOMPARE(index->vector(1), (std::vector<float>{9, 9}));
    const std::vector<float> origin{0, 0};
    QCOMPARE(idsOf(index->search(origin, 5, 10)->hits), (std::vector<VectorId>{2, 1}));
    QVERIFY(index->remove(2));
    QVERIFY(!index->remove(2));
    QVERIFY(!index->contains(2));
    QCOMPARE(idsOf(index->search(origin, 5, 10)->hits), (std::vector<VectorId>{1}));
    QVERIFY(index->put(2, std::vector<float>{1, 1}));
    QCOMPARE(idsOf(index->search(origin, 5, 10)->hits), (std::vector<VectorId>{2, 1}));
    QCOMPARE(idsOf(index->searchExact(origin, 5)->hits), (std::vector<VectorId>{2, 1}));
}

void VectorIndexTest::everyIdIsPossible() {
    const auto index = makeIndex(1, Distance::L2);
    const std::vector<VectorId> ids{0, 1, std::numeric_limits<VectorId>::max(), VectorId{1} << 63U,
                                    VectorId{1} << 32U};
    for (std::size_t i = 0; i < ids.size(); ++i)
        QVERIFY(index->put(ids[i], std::vector<float>{static_cast<float>(i)}));
    QCOMPARE(idsOf(index->search(std::vector<float>{-1}, 9, 10)->hits), ids);
}

void VectorIndexTest::filterIsObeyedAndAnswersAreComplete_data() {
    QTest::addColumn<int>("oneOf");
    QTest::newRow("half") << 2;
    QTest::newRow("a tenth") << 10;
    QTest::newRow("a hundredth") << 100;
    QTest::newRow("three of them") << 1000;
    QTest::newRow("none") << 1'000'000;
}

void VectorIndexTest::filterIsObeyedAndAnswersAreComplete() {
    QFETCH(int, oneOf);
    const auto index = makeIndex(16, Distance::Cosine);
    const Vectors vectors = randomVectors(3000, 16, 3);
    putAll(*index, vectors);
    const auto passes = [oneOf](VectorId id) {
        return id % static_cast<VectorId>(oneOf) == static_cast<VectorId>(oneOf) - 1;
    };
    std::vector<VectorId> passing;
    for (VectorId id = 0; id < vectors.size(); ++id) {
        if (passes(id))
            passing.push_back(id);
    }
    for (const auto &query : randomVectors(10, 16, 4)) {
        const auto walked = index->search(query, 20, 40, passes);
        const auto exact = index->searchExact(query, 20, passes);
        QVERIFY(walked && exact);
        QCOMPARE(walked->hits.size(), std::min<std::size_t>(20, passing.size()));
        for (const VectorHit &hit : walked->hits)
            QVERIFY(passes(hit.id));
        QCOMPARE(exact->hits, index->searchExact(query, 20, passing)->hits);
        QCOMPARE(exact->ranked, static_cast<qint64>(passing.size()));
    }
}

void VectorIndexTest::plannedSearchIsComplete_data() {
    filterIsObeyedAndAnswersAreComplete_data();
    QTest::newRow("all") << 1;
}

void VectorIndexTest::plannedSearchIsComplete() {
    QFETCH(int, oneOf);
    const auto index = makeIndex(16, Distance::Cosine);
    putAll(*index, randomVectors(3000, 16, 3));
    std::vector<VectorId> passing;
    for (VectorId id = 0; id < 6000; ++id) { // half of them not in the index
        if (id % static_cast<VectorId>(oneOf) == 0 && (id < 3000 || oneOf < 1000))
            passing.push_back(id);
    }
    const IdSet among(passing);
    const auto inIndex = static_cast<std::size_t>(
        std::count_if(passing.begin(), passing.end(), [](VectorId id) { return id < 3000; }));
    std::size_t common = 0;
    std::size_t wanted = 0;
    for (const auto &query : randomVectors(10, 16, 4)) {
        const auto planned = index->searchAmong(query, 20, 200, among);
        const auto exact = index->searchExact(query, 20, passing);
        QVERIFY(planned && exact);
        QCOMPARE(planned->hits.size(), std::min<std::size_t>(20, inIndex));
        wanted += planned->hits.size();
        for (const VectorHit &hit : planned->hits)
            common +=
                static_cast<std::size_t>(std::count(exact->hits.begin(), exact->hits.end(), hit));
    }
    QVERIFY2(common * 100 >= wanted * 95, qPrintable(QString::number(common)));
}

void VectorIndexTest::walkAwayFromWhatPassesIsGivenUp() {
    // Two clouds far apart; the question lies in the one, what passes in the other.
    const auto index = makeIndex(8, Distance::L2);
    Vectors vectors = randomVectors(6000, 8, 6);
    std::vector<VectorId> far;
    for (VectorId id = 0; id < vectors.size(); ++id) {
        if (id % 3 != 0) {
            vectors[id][0] += 50;
            far.push_back(id);
        }
    }
    putAll(*index, vectors);
    index->setCosts({}); // where a walk is worth beginning
    const std::vector<float> query(8, 0.0F);
    const auto answer = index->searchAmong(query, 10, 32, IdSet(far));
    const auto exact = index->searchExact(query, 10, far);
    QVERIFY(answer && exact);
    QVERIFY(answer->completedByScan);
    QCOMPARE(answer->plan, VectorPlan::Exact);
    QCOMPARE(answer->hits, exact->hits);
    QVERIFY(answer->ranked > exact->ranked && answer->ranked < 2 * exact->ranked);
}

void VectorIndexTest::shortVectorsAreFoundByInnerProduct_data() {
    QTest::addColumn<double>("timesAsLong"); // the longest quarter of the vectors as the shortest
    QTest::newRow("1.4") << 1.4;
    QTest::newRow("4") << 4.0;
    QTest::newRow("1000") << 1000.0;
}

void VectorIndexTest::shortVectorsAreFoundByInnerProduct() {
    QFETCH(double, timesAsLong);
    // Links lead to the long ones; only a quarter passes, from the shortest to the longest.
    Vectors vectors = randomVectors(4000, 24, 12);
    for (VectorId id = 0; id < vectors.size(); ++id) {
        const auto scale =
            static_cast<float>(std::pow(timesAsLong, static_cast<double>(id % 4) / 3));
        for (float &x : vectors[id])
            x *= scale;
    }
    const auto index = makeIndex(24, Distance::InnerProduct);
    putAll(*index, vectors);
    VectorCosts costs;
    costs.exactRank = 1e9; // a walk whatever it costs
    index->setCosts(costs);
    for (VectorId quarter = 0; quarter < 4; ++quarter) {
        const auto passes = [quarter](VectorId id) { return id % 4 == quarter; };
        std::vector<VectorId> passing;
        for (VectorId id = quarter; id < vectors.size(); id += 4)
            passing.push_back(id);
        const IdSet among(passing);
        const auto batch = [&](std::span<const VectorId> ids,
                               std::span<bool> pass) -> Result<void> {
            std::transform(ids.begin(), ids.end(), pass.begin(), passes);
            return {};
        };
        std::array<std::size_t, 3> found{};
        std::size_t wanted = 0;
        for (const auto &query : randomVectors(20, 24, 13)) {
            const auto exact = index->searchExact(query, 10, passing);
            const std::array answers{index->searchAmong(query, 10, 80, among),
                                     index->search(query, 10, 80, passes),
                                     index->searchWidening(query, 10, 80, batch)};
            QVERIFY(exact);
            wanted += exact->hits.size();
            for (std::size_t i = 0; i < answers.size(); ++i) {
                QVERIFY(answers[i]);
                for (const VectorHit &hit : answers[i]->hits) {
                    found[i] += static_cast<std::size_t>(
                        std::count(exact->hits.begin(), exact->hits.end(), hit));
                }
            }
        }
        for (const std::size_t one : found)
            QVERIFY2(one * 100 >= wanted * 95, qPrintable(QString::number(one)));
    }
}

void VectorIndexTest::wideningSearchIsComplete_data() {
    plannedSearchIsComplete_data();
}

void VectorIndexTest::wideningSearchIsComplete() {
    QFETCH(int, oneOf);
    const auto index = makeIndex(16, Distance::InnerProduct);
    putAll(*index, randomVectors(3000, 16, 3));
    QVERIFY(index->remove(0));
    const auto passes = [oneOf](VectorId id) { return id % static_cast<VectorId>(oneOf) == 0; };
    const auto filter = [&](std::span<const VectorId> ids, std::span<bool> pass) -> Result<void> {
        std::transform(ids.begin(), ids.end(), pass.begin(), passes);
        return {};
    };
    std::size_t common = 0;
    std::size_t wanted = 0;
    for (const auto &query : randomVectors(10, 16, 4)) {
        const auto widening = index->searchWidening(query, 20, 40, filter);
        const auto exact = index->searchExact(query, 20, passes);
        QVERIFY(widening && exact);
        QCOMPARE(widening->hits.size(), exact->hits.size());
        QVERIFY(widening->plan == VectorPlan::Widening);
        wanted += exact->hits.size();
        for (const VectorHit &hit : widening->hits)
            common +=
                static_cast<std::size_t>(std::count(exact->hits.begin(), exact->hits.end(), hit));
    }
    QVERIFY2(common * 100 >= wanted * 90, qPrintable(QString::number(common)));
}

void VectorIndexTest::wideningSearchAsksOnceAndPassesErrorsOn() {
    const auto index = makeIndex(4, Distance::L2);
    putAll(*index, randomVectors(2000, 4, 8));
    const std::vector<float> query(4, 0.0F);
    std::set<VectorId> asked;
    bool twice = false;
    const auto few = [&](std::span<const VectorId> ids, std::span<bool> pass) -> Result<void> {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            twice = twice || !asked.insert(ids[i]).second;
            pass[i] = ids[i] % 500 == 0;
        }
        return {};
    };
    const auto answer = index->searchWidening(query, 10, 16, few);
    QVERIFY(answer);
    QCOMPARE(answer->hits.size(), std::size_t{4});
    QVERIFY(answer->completedByScan);
    QVERIFY(!twice);
    QCOMPARE(asked.size(), std::size_t{2000});

    const auto failing = [](std::span<const VectorId>, std::span<bool>) -> Result<void> {
        return failure(ErrorCode::Busy, QStringLiteral("locked"));
    };
    const auto failed = index->searchWidening(query, 10, 16, failing);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Busy);
}

void VectorIndexTest::samplesAreOfTheIndex() {
    const auto index = makeIndex(1, Distance::L2);
    QVERIFY(index->sampleIds(10).empty());
    for (VectorId id = 0; id < 1000; ++id)
        QVERIFY(index->put(id, std::vector<float>{static_cast<float>(id)}));
    for (VectorId id = 0; id < 1000; id += 2)
        QVERIFY(index->remove(id));
    const std::vector<VectorId> ids = index->sampleIds(200);
    QVERIFY(ids.size() > 70 && ids.size() < 130);
    QCOMPARE(std::set<VectorId>(ids.begin(), ids.end()).size(), ids.size());
    for (const VectorId id : ids)
        QVERIFY(id % 2 == 1);
    QCOMPARE(index->sampleIds(5000).size(), std::size_t{500});
}

void VectorIndexTest::equalVectorsAreAllFound() {
    // Nodes that are all equally far link to each other only: the rest cannot be reached.
    const auto index = makeIndex(4, Distance::Cosine);
    for (VectorId id = 0; id < 300; ++id)
        QVERIFY(index->put(id, std::vector<float>{1, 1, 1, 1}));
    for (VectorId id = 300; id < 600; ++id)
        QVERIFY(index->put(id, std::vector<float>{-1, 1, 1, 1}));
    const auto all = index->search(std::vector<float>{1, 0, 0, 0}, 600, 600);
    QVERIFY(all);
    const std::vector<VectorId> ids = idsOf(all->hits);
    QCOMPARE(std::set<VectorId>(ids.begin(), ids.end()).size(), std::size_t{600});
    const auto some = index->search(std::vector<float>{-1, 0, 0, 0}, 300, 10);
    QVERIFY(some);
    QCOMPARE(some->hits.size(), std::size_t{300});
}

void VectorIndexTest::exactSearchOverIdsPassesOverUnknownOnes() {
    const auto index = makeIndex(1, Distance::InnerProduct);
    for (VectorId id = 0; id < 10; ++id)
        QVERIFY(index->put(id, std::vector<float>{static_cast<float>(id)}));
    const std::vector<VectorId> ids{3, 77, 5, 3, 9};
    const auto answer = index->searchExact(std::vector<float>{1}, 10, ids);
    QVERIFY(answer);
    QCOMPARE(idsOf(answer->hits), (std::vector<VectorId>{9, 5, 3}));
    QCOMPARE(answer->ranked, qint64{3});
}

void VectorIndexTest::exactSearchReadsStoredBlobs() {
    auto search = ExactSearch::create(std::vector<float>{0, 1}, Distance::L2, 2);
    QVERIFY(search);
    // 1.0F and 2.0F, little-endian, at an odd address.
    const QByteArray stored = QByteArray::fromHex("ff"
                                                  "0000803f"
                                                  "00000040");
    QVERIFY(search->addStored(7, QByteArrayView(stored).sliced(1)));
    QVERIFY(!search->addStored(8, QByteArrayView(stored)));
    QVERIFY(!search->addStored(9, QByteArray::fromHex("0000c07f00000040"))); // NaN
    QCOMPARE(search->ranked(), qint64{1});
    const std::vector<VectorHit> hits = search->take();
    QCOMPARE(idsOf(hits), (std::vector<VectorId>{7}));
    QVERIFY(std::abs(hits[0].distance - std::sqrt(2.0)) < 1e-6);
}

void VectorIndexTest::searchesRunBesideWrites() {
    // Ids 0 to 99 are replaced all the time by vectors near the question, so every search must
    // find exactly these; others come and go far away.
    static constexpr std::size_t fixed = 100;
    const auto index = makeIndex(8, Distance::L2, 16);
    const auto near = [](std::size_t id, std::size_t round) {
        return std::vector<float>(8, 1e-4F * static_cast<float>((id * 7 + round) % 100));
    };
    for (std::size_t id = 0; id < fixed; ++id)
        QVERIFY(index->put(id, near(id, 0)));
    std::atomic<bool> failed = false;
    const auto check = [&failed](bool holds) {
        if (!holds)
            failed = true;
    };
    std::atomic<int> writers = 2;
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        for (std::size_t round = 1; round < 12; ++round) {
            for (std::size_t id = 0; id < fixed; ++id)
                check(index->put(id, near(id, round)).has_value());
        }
        --writers;
    });
    threads.emplace_back([&] {
        const Vectors far = randomVectors(1000, 8, 5);
        for (std::size_t i = 0; i < far.size(); ++i) {
            std::vector<float> vector = far[i];
            vector[0] += 100;
            check(index->put(1000 + i, vector).has_value());
            if (i % 3 == 0)
                check(index->remove(1000 + i));
        }
        --writers;
    });
    const auto search = [&] {
        const std::vector<float> origin(8, 0.0F);
        do {
            const auto answer = index->search(origin, fixed, 120);
            const std::vector<VectorId> ids =
                answer ? idsOf(answer->hits) : std::vector<VectorId>{};
            const std::set<VectorId> distinct(ids.begin(), ids.end());
            check(distinct.size() == fixed && *distinct.rbegin() < fixed);
            const auto exact =
                index->searchExact(origin, 10, [](VectorId id) { return id < fixed; });
            check(exact && exact->hits.size() == 10);
        } while (writers > 0 && !failed);
    };
    threads.emplace_back(search);
    threads.emplace_back(search);
    threads.clear(); // joins
    QVERIFY(!failed);
    QCOMPARE(index->size(), fixed + 1000 - 334);
}

QTEST_APPLESS_MAIN(VectorIndexTest)
#include "tst_vector_index.moc"
