// SPDX-License-Identifier: Apache-2.0
// Building an index on several threads and compacting it while it is used.
#include "core/vector/vector_index.h"
#include "tests/unit/vector_samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

using namespace nestor;
using nestor::test::randomVectors;
using nestor::test::Vectors;

class VectorIndexBuildTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void manyThreadsBuildAGoodGraph_data();
    void manyThreadsBuildAGoodGraph();
    void oneThreadBuildsTheSameGraph();
    void badBatchPutsNothing();
    void lastOfTwoCounts();
    void buildingReportsAndStops();
    void compactLeavesWhatLives_data();
    void compactLeavesWhatLives();
    void stoppedCompactChangesNothing();
    void compactBesideWritesLosesNothing();
    void savedAfterCompactComesBack();
};

namespace {

std::unique_ptr<VectorIndex> makeIndex(int dims, Distance distance,
                                       VectorEncoding encoding = VectorEncoding::Float32) {
    VectorIndexConfig config;
    config.dims = dims;
    config.distance = distance;
    config.efConstruction = 100;
    config.encoding = encoding;
    auto index = VectorIndex::create(config);
    return index ? std::move(*index) : nullptr;
}

std::vector<float> inOnePiece(const Vectors &vectors) {
    std::vector<float> numbers;
    for (const std::vector<float> &vector : vectors)
        numbers.insert(numbers.end(), vector.begin(), vector.end());
    return numbers;
}

std::vector<VectorId> idsUpTo(std::size_t count) {
    std::vector<VectorId> ids(count);
    for (std::size_t i = 0; i < count; ++i)
        ids[i] = i;
    return ids;
}

/// The share of the ten nearest that walks find.
double recallOf(const VectorIndex &index, const Vectors &queries) {
    std::size_t found = 0;
    std::size_t wanted = 0;
    for (const std::vector<float> &query : queries) {
        const auto walked = index.search(query, 10, 100);
        const auto exact = index.searchExact(query, 10);
        if (!walked || !exact)
            return 0;
        wanted += exact->hits.size();
        for (const VectorHit &hit : exact->hits)
            found +=
                static_cast<std::size_t>(std::count(walked->hits.begin(), walked->hits.end(), hit));
    }
    return static_cast<double>(found) / static_cast<double>(wanted);
}

class CountingJob : public Job {
public:
    explicit CountingJob(qint64 stopAt)
        : m_stopAt(stopAt) {}
    [[nodiscard]] bool cancelled() const override { return done >= m_stopAt; }
    void report(qint64 now, qint64 all) override {
        backwards = backwards || now < done;
        done = now;
        total = all;
    }
    std::atomic<qint64> done = 0;
    std::atomic<qint64> total = 0;
    std::atomic<bool> backwards = false;

private:
    qint64 m_stopAt;
};

} // namespace

void VectorIndexBuildTest::manyThreadsBuildAGoodGraph_data() {
    QTest::addColumn<unsigned>("threads");
    QTest::newRow("as many as there are cores") << 0U;
    QTest::newRow("one") << 1U;
    QTest::newRow("two") << 2U;
    QTest::newRow("more than cores") << 7U;
}

void VectorIndexBuildTest::manyThreadsBuildAGoodGraph() {
    QFETCH(unsigned, threads);
    const Vectors vectors = randomVectors(3000, 8, 1);
    const auto index = makeIndex(8, Distance::L2);
    QVERIFY(index->put(2, std::vector<float>(8, 3.0F))); // will be replaced
    QVERIFY(index->putMany(idsUpTo(3000), inOnePiece(vectors), threads));
    QCOMPARE(index->size(), std::size_t{3000});
    for (std::size_t i = 0; i < vectors.size(); i += 100)
        QCOMPARE(index->vector(i), vectors[i]);
    const double recall = recallOf(*index, randomVectors(40, 8, 2));
    QVERIFY2(recall > 0.98, qPrintable(QString::number(recall)));
    // The empty batch is one, too.
    QVERIFY(index->putMany({}, {}, threads));
}

void VectorIndexBuildTest::oneThreadBuildsTheSameGraph() {
    const Vectors vectors = randomVectors(800, 6, 3);
    const auto many = makeIndex(6, Distance::Cosine);
    const auto single = makeIndex(6, Distance::Cosine);
    QVERIFY(many->putMany(idsUpTo(800), inOnePiece(vectors), 1));
    single->expect(inOnePiece(vectors)); // as putMany() does
    for (std::size_t i = 0; i < vectors.size(); ++i)
        QVERIFY(single->put(i, vectors[i]));
    for (const std::vector<float> &query : randomVectors(20, 6, 4)) {
        const auto a = many->search(query, 5, 10);
        const auto b = single->search(query, 5, 10);
        QVERIFY(a && b);
        QCOMPARE(a->hits, b->hits);
        QCOMPARE(a->ranked, b->ranked);
    }
}

void VectorIndexBuildTest::badBatchPutsNothing() {
    const auto index = makeIndex(2, Distance::L2);
    const std::vector<VectorId> ids{1, 2};
    const auto bad = index->putMany(ids, std::vector<float>{1, 2, 3, std::nanf("")});
    QVERIFY(!bad);
    QCOMPARE(bad.error().code, ErrorCode::InvalidArgument);
    QVERIFY(bad.error().detail.startsWith(QStringLiteral("vector 1: ")));
    const auto odd = index->putMany(ids, std::vector<float>{1, 2, 3});
    QVERIFY(!odd);
    QCOMPARE(odd.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(index->size(), std::size_t{0});
}

void VectorIndexBuildTest::lastOfTwoCounts() {
    const auto index = makeIndex(1, Distance::L2);
    QVERIFY(index->putMany(std::vector<VectorId>{5, 6, 5}, std::vector<float>{1, 2, 3}, 3));
    QCOMPARE(index->size(), std::size_t{2});
    QCOMPARE(index->vector(5), std::vector<float>{3});
    QCOMPARE(index->deadShare(), 0.0);
}

void VectorIndexBuildTest::buildingReportsAndStops() {
    const std::vector<float> numbers = inOnePiece(randomVectors(2000, 4, 5));
    CountingJob whole(1'000'000);
    QVERIFY(makeIndex(4, Distance::L2)->putMany(idsUpTo(2000), numbers, 2, &whole));
    QCOMPARE(whole.done.load(), qint64{2000});
    QCOMPARE(whole.total.load(), qint64{2000});
    QVERIFY(!whole.backwards);
    CountingJob some(500);
    const auto index = makeIndex(4, Distance::L2);
    const auto stopped = index->putMany(idsUpTo(2000), numbers, 2, &some);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QVERIFY(index->size() >= 500 && index->size() < 2000);
    QVERIFY(index->search(std::vector<float>(4, 0.0F), 5, 20)->hits.size() == 5);
}

void VectorIndexBuildTest::compactLeavesWhatLives_data() {
    QTest::addColumn<VectorEncoding>("encoding");
    QTest::newRow("floats") << VectorEncoding::Float32;
    QTest::newRow("codes") << VectorEncoding::Int8;
}

void VectorIndexBuildTest::compactLeavesWhatLives() {
    QFETCH(VectorEncoding, encoding);
    const Vectors vectors = randomVectors(4000, 8, 6);
    const auto index = makeIndex(8, Distance::L2, encoding);
    QCOMPARE(index->deadShare(), 0.0);
    QVERIFY(index->putMany(idsUpTo(4000), inOnePiece(vectors)));
    for (VectorId id = 0; id < 4000; ++id) {
        if (id % 4 != 1)
            QVERIFY(index->remove(id));
    }
    QVERIFY(index->put(1, vectors[0])); // replaced: one more node
    QVERIFY(std::abs(index->deadShare() - 3001.0 / 4001.0) < 1e-12);
    const std::size_t before = index->bytes();
    const auto vector = index->vector(5);
    QVERIFY(index->compact(2));
    QCOMPARE(index->deadShare(), 0.0);
    QCOMPARE(index->size(), std::size_t{1000});
    QVERIFY(index->bytes() < before / 2);
    QCOMPARE(index->vector(5), vector);
    QVERIFY(!index->contains(4));
    const double recall = recallOf(*index, randomVectors(40, 8, 2));
    QVERIFY2(recall > 0.98, qPrintable(QString::number(recall)));
    QVERIFY(index->put(4, vectors[4]));
    QVERIFY(index->remove(5));
    QCOMPARE(index->size(), std::size_t{1000});
}

void VectorIndexBuildTest::stoppedCompactChangesNothing() {
    const auto index = makeIndex(4, Distance::L2);
    QVERIFY(index->putMany(idsUpTo(1000), inOnePiece(randomVectors(1000, 4, 7))));
    for (VectorId id = 0; id < 500; ++id)
        QVERIFY(index->remove(id));
    CountingJob job(100);
    const auto stopped = index->compact(2, &job);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(index->deadShare(), 0.5);
    QCOMPARE(index->size(), std::size_t{500});
}

void VectorIndexBuildTest::compactBesideWritesLosesNothing() {
    // A window of 400 ids moves on, and ten ids far off are replaced all the time; meanwhile the
    // graph is compacted again and again, and searched.
    static constexpr VectorId window = 400;
    static constexpr VectorId fixed = 1'000'000;
    const auto index = makeIndex(6, Distance::L2);
    const Vectors vectors = randomVectors(997, 6, 21);
    const std::vector<float> far(6, 100.0F);
    const auto farNear = [](VectorId round) {
        return std::vector<float>(6, 100.0F + 0.001F * static_cast<float>(round % 50));
    };
    for (VectorId id = 0; id < window; ++id)
        QVERIFY(index->put(id, vectors[id]));
    for (VectorId i = 0; i < 10; ++i)
        QVERIFY(index->put(fixed + i, farNear(i)));
    std::atomic<bool> finished = false;
    std::atomic<bool> failed = false;
    VectorId next = window;
    std::jthread writer([&] {
        for (; !finished; ++next) {
            if (!index->put(next, vectors[next % vectors.size()]) ||
                !index->remove(next - window) || !index->put(fixed + next % 10, farNear(next)))
                failed = true;
        }
    });
    std::jthread searcher([&] {
        while (!finished) {
            const auto answer = index->search(far, 10, 40);
            if (!answer || answer->hits.size() != 10 ||
                std::any_of(answer->hits.begin(), answer->hits.end(),
                            [](const VectorHit &hit) { return hit.id < fixed; }))
                failed = true;
        }
    });
    for (int round = 0; round < 8; ++round)
        QVERIFY(index->compact(2));
    finished = true;
    writer.join();
    searcher.join();
    QVERIFY(!failed);
    QCOMPARE(index->size(), std::size_t{window + 10});
    for (VectorId id = next - window; id < next; ++id)
        QCOMPARE(index->vector(id), vectors[id % vectors.size()]);
    for (VectorId id = next - 10; id < next; ++id)
        QCOMPARE(index->vector(fixed + id % 10), farNear(id));
    QVERIFY(recallOf(*index, randomVectors(20, 6, 8)) > 0.97);
}

void VectorIndexBuildTest::savedAfterCompactComesBack() {
    const QTemporaryDir folder;
    const auto index = makeIndex(8, Distance::Cosine, VectorEncoding::Int8);
    QVERIFY(index->putMany(idsUpTo(1500), inOnePiece(randomVectors(1500, 8, 9))));
    for (VectorId id = 0; id < 700; ++id)
        QVERIFY(index->remove(id));
    QVERIFY(index->compact());
    QVERIFY(index->save(folder.filePath(QStringLiteral("x")), "x"));
    const auto loaded = VectorIndex::load(folder.filePath(QStringLiteral("x")));
    QVERIFY(loaded);
    QCOMPARE(loaded->index->config(), index->config());
    QCOMPARE(loaded->index->size(), std::size_t{800});
    for (const std::vector<float> &query : randomVectors(20, 8, 10)) {
        QCOMPARE(loaded->index->search(query, 10, 50)->hits, index->search(query, 10, 50)->hits);
        QCOMPARE(loaded->index->searchExact(query, 10)->hits, index->searchExact(query, 10)->hits);
    }
}

QTEST_APPLESS_MAIN(VectorIndexBuildTest)
#include "tst_vector_index_build.moc"
