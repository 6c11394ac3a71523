// SPDX-License-Identifier: Apache-2.0
// Memories that were written a thousand times over: equal and nearly equal vectors in an index.
#include "core/vector/vector_index.h"

#include "tests/unit/vector_samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace nestor;
using namespace nestor::test;

namespace {

constexpr std::size_t kDims = 24;
constexpr std::size_t kCount = 3000;

/// In groups of `size`, each member moved by `noise` in parts of its length; what is over is
/// different from all others.
Vectors sampleOf(double share, std::size_t size, float noise) {
    const std::size_t groups = std::size_t(share * double(kCount)) / size;
    Vectors vectors = randomVectors(kCount - groups * size, kDims, 1);
    const Vectors centres = randomVectors(groups, kDims, 2);
    const Vectors moves = randomVectors(groups * size, kDims, 3);
    for (std::size_t i = 0; i < groups * size; ++i) {
        std::vector<float> vector = centres[i / size];
        for (std::size_t j = 0; j < kDims; ++j)
            vector[j] += noise * moves[i][j];
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

std::unique_ptr<VectorIndex> indexOf(const Vectors &vectors, const std::vector<VectorId> &order,
                                     Distance distance, VectorEncoding encoding) {
    VectorIndexConfig config;
    config.dims = int(kDims);
    config.distance = distance;
    config.encoding = encoding;
    auto index = VectorIndex::create(config);
    std::vector<float> numbers;
    for (const VectorId id : order)
        numbers.insert(numbers.end(), vectors[id].begin(), vectors[id].end());
    if (!index || !(*index)->putMany(order, numbers, 1))
        return nullptr;
    return *std::move(index);
}

std::vector<VectorId> idsOf(const VectorAnswer &answer) {
    std::vector<VectorId> ids;
    for (const VectorHit &hit : answer.hits)
        ids.push_back(hit.id);
    return ids;
}

std::vector<VectorId> inOrder(std::size_t count) {
    std::vector<VectorId> ids(count);
    std::iota(ids.begin(), ids.end(), VectorId{0});
    return ids;
}

} // namespace

class EqualVectorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void copiesHideNothing_data();
    void copiesHideNothing();
    void tiesAreCutOrAllThere();
    void copiesOutliveTheFirst();
    void copiesComeBackFromAFile();
    void copiesPassFiltersOneByOne();
    void compactKeepsThem();
    void twoThreadsFindEachOthersCopies();
    void copiesThatCameFirstAreSortedOutLater();
    void qualityIsMeasuredAndKept();
    void copiesDoNotSpeakForTheRest();
    void crowdsFarFromAllElseAreFound_data();
    void crowdsFarFromAllElseAreFound();
    void codesTellWholeCrowdsApart();
    void onlyNoiseIsAskedForFromAnywhere();
};

void EqualVectorsTest::codesTellWholeCrowdsApart() {
    // Those of a crowd fill all places that are told apart by their numbers, while the codes of the
    // crowd that is nearest say that it is the second.
    constexpr std::size_t kGroups = 60;
    constexpr std::size_t kSize = 50;
    const Vectors centres = randomVectors(kGroups, kDims, 11);
    Vectors vectors;
    for (std::size_t i = 0; i < kGroups * kSize; ++i)
        vectors.push_back(centres[i / kSize]);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::InnerProduct, VectorEncoding::Int8);
    QVERIFY(index);
    const VectorFetch stored = [&](std::span<const VectorId> ids,
                                   std::span<const float *> numbers) -> Result<void> {
        std::ranges::transform(ids, numbers.begin(),
                               [&](VectorId id) { return vectors[id].data(); });
        return {};
    };
    for (const std::vector<float> &question : randomVectors(300, kDims, 12)) {
        const auto scoreOf = [&question](const std::vector<float> &vector) {
            return std::inner_product(question.begin(), question.end(), vector.begin(), 0.0F);
        };
        float best = scoreOf(centres[0]);
        for (const std::vector<float> &centre : centres)
            best = std::max(best, scoreOf(centre));
        const auto answer = index->search(question, 10, 64, {}, stored);
        QVERIFY(answer && answer->hits.size() == 10);
        for (const VectorHit &hit : answer->hits)
            QVERIFY(scoreOf(vectors[hit.id]) >= best - 1e-5F);
    }
}

void EqualVectorsTest::onlyNoiseIsAskedForFromAnywhere() {
    const auto askedOf = [](const Vectors &vectors) -> qint64 {
        const auto index =
            indexOf(vectors, inOrder(vectors.size()), Distance::Cosine, VectorEncoding::Float32);
        const auto quality = index ? index->measureQuality(64) : Result<VectorQuality>();
        return quality ? quality->questions : 0;
    };
    QCOMPARE(askedOf(randomVectors(2000, kDims, 13)), 256);
    const Vectors centres = randomVectors(40, kDims, 14);
    Vectors together = randomVectors(2000, kDims, 15);
    for (std::size_t i = 0; i < together.size(); ++i) {
        for (std::size_t j = 0; j < kDims; ++j)
            together[i][j] = centres[i % centres.size()][j] + 0.3F * together[i][j];
    }
    const qint64 asked = askedOf(together);
    QVERIFY2(asked >= 128 && asked < 256, QByteArray::number(asked).constData());
}

void EqualVectorsTest::copiesHideNothing_data() {
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("size");
    QTest::addColumn<float>("noise");
    QTest::addColumn<bool>("copiesFirst");
    QTest::addColumn<Distance>("distance");
    QTest::addColumn<VectorEncoding>("encoding");
    const auto row = [](double share, int size, float noise, bool first, Distance distance,
                        VectorEncoding encoding = VectorEncoding::Float32) {
        const char *names[] = {"cosine", "l2", "inner product"};
        QTest::addRow("%g %% in groups of %d, moved by %g, %s, %s%s", share * 100, size,
                      double(noise), first ? "first" : "last", names[int(distance)],
                      encoding == VectorEncoding::Int8 ? ", codes" : "")
            << share << size << noise << first << distance << encoding;
    };
    row(0.5, 2, 0, false, Distance::Cosine);
    row(0.5, 100, 0, true, Distance::Cosine);
    row(0.5, 1500, 0, false, Distance::L2);
    row(0.9, 300, 0, true, Distance::InnerProduct);
    row(0.9, 2700, 0, false, Distance::Cosine);
    row(0.9, 300, 0.01F, true, Distance::Cosine);
    row(0.9, 300, 0.01F, false, Distance::L2);
    row(0.5, 1500, 0.02F, true, Distance::L2);
    row(0.9, 2700, 0, true, Distance::Cosine, VectorEncoding::Int8);
    row(0.5, 100, 0.01F, false, Distance::L2, VectorEncoding::Int8);
}

void EqualVectorsTest::copiesHideNothing() {
    QFETCH(double, share);
    QFETCH(int, size);
    QFETCH(float, noise);
    QFETCH(bool, copiesFirst);
    QFETCH(Distance, distance);
    QFETCH(VectorEncoding, encoding);
    const Vectors vectors = sampleOf(share, std::size_t(size), noise);
    std::vector<VectorId> order = inOrder(vectors.size());
    if (copiesFirst)
        std::reverse(order.begin(), order.end());
    const auto index = indexOf(vectors, order, distance, encoding);
    QVERIFY(index);

    Vectors questions = randomVectors(30, kDims, 4);
    for (std::size_t i = 0; i < vectors.size(); i += 97)
        questions.push_back(vectors[i]);
    double found = 0;
    double wanted = 0;
    for (const std::vector<float> &question : questions) {
        const auto walked = index->search(question, 10, 64);
        const auto exact = index->searchExact(question, 10);
        QVERIFY(walked && exact);
        QCOMPARE(walked->hits.size(), std::size_t{10});
        QVERIFY(!walked->completedByScan);
        QVERIFY(std::ranges::is_sorted(walked->hits, std::greater<>(), &VectorHit::score));
        wanted += 10;
        for (const VectorHit &hit : walked->hits)
            found += hit.score >= exact->hits.back().score ? 1 : 0;
    }
    QVERIFY2(found >= 0.98 * wanted, qPrintable(QString::number(found / wanted)));
    for (std::size_t i = 0; i < vectors.size() && distance != Distance::InnerProduct; i += 41) {
        const auto itself = index->search(vectors[i], 1, 64);
        const auto nearest = index->searchExact(vectors[i], 1);
        QVERIFY(itself && nearest);
        QCOMPARE(itself->hits[0].score, nearest->hits[0].score);
    }
}

void EqualVectorsTest::tiesAreCutOrAllThere() {
    const Vectors vectors = sampleOf(0.5, 500, 0);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::L2, VectorEncoding::Float32);
    QVERIFY(index);
    const std::vector<float> &question = vectors.back();
    const auto cut = index->search(question, 10, 64);
    QVERIFY(cut);
    std::vector<VectorId> smallest(10); // of the last group
    std::iota(smallest.begin(), smallest.end(), VectorId(kCount - 500));
    QCOMPARE(idsOf(*cut), smallest);
    const auto all = index->search(question, 10, 64, {}, {}, Ties::All);
    QVERIFY(all);
    QCOMPARE(all->hits.size(), std::size_t{500});
    QCOMPARE(all->ranks.size(), std::size_t{500});
    const auto more = index->search(question, 501, 64, {}, {}, Ties::All);
    QVERIFY(more);
    QCOMPARE(more->hits.size(), std::size_t{501}); // the next one is alone
}

void EqualVectorsTest::copiesOutliveTheFirst() {
    const Vectors vectors = sampleOf(0.5, 500, 0);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::Cosine, VectorEncoding::Float32);
    QVERIFY(index);
    const VectorId first = kCount - 500;
    QVERIFY(index->remove(first));
    QVERIFY(index->put(first + 1, vectors[0])); // another now
    const auto left = index->search(vectors.back(), 600, 64, {}, {}, Ties::Cut);
    QVERIFY(left);
    const std::vector<VectorId> ids = idsOf(*left);
    QCOMPARE(std::ranges::count_if(ids, [&](VectorId id) { return id >= first; }), 498 + 1);
    QCOMPARE(ids[0], first + 2);
    QVERIFY(index->put(first, vectors.back())); // and back again
    QCOMPARE(idsOf(*index->search(vectors.back(), 1, 64)), (std::vector<VectorId>{first}));
    const auto twins = index->search(vectors[0], 2, 64);
    QVERIFY(twins);
    QCOMPARE(idsOf(*twins), (std::vector<VectorId>{0, first + 1}));
}

void EqualVectorsTest::copiesComeBackFromAFile() {
    for (const float noise : {0.0F, 0.01F}) {
        const Vectors vectors = sampleOf(0.9, 300, noise);
        const auto index =
            indexOf(vectors, inOrder(vectors.size()), Distance::L2, VectorEncoding::Float32);
        QVERIFY(index);
        QVERIFY(index->remove(kCount - 1));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("x.hnsw"));
        QVERIFY(index->save(path, "stamp"));
        const auto loaded = VectorIndex::load(path);
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().detail));
        for (std::size_t i = 0; i < vectors.size(); i += 211) {
            const auto before = index->search(vectors[i], 20, 64);
            const auto after = loaded->index->search(vectors[i], 20, 64);
            QVERIFY(before && after);
            QCOMPARE(after->hits, before->hits);
            QCOMPARE(after->ranked, before->ranked);
        }
        // What is put now is known to be equal to what the file brought.
        QVERIFY(loaded->index->put(7777, vectors[kCount - 2]));
        const auto again = loaded->index->search(vectors[kCount - 2], 300, 64);
        QVERIFY(again);
        const std::vector<VectorId> ids = idsOf(*again);
        QVERIFY(std::ranges::find(ids, VectorId{7777}) != ids.end());
    }
}

void EqualVectorsTest::copiesPassFiltersOneByOne() {
    const Vectors vectors = sampleOf(0.9, 900, 0);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::Cosine, VectorEncoding::Float32);
    QVERIFY(index);
    const auto odd = [](VectorId id) { return id % 2 == 1; };
    std::vector<VectorId> passing;
    for (VectorId id = 1; id < vectors.size(); id += 2)
        passing.push_back(id);
    const VectorBatchFilter asking = [&](std::span<const VectorId> ids, std::span<bool> passes) {
        for (std::size_t i = 0; i < ids.size(); ++i)
            passes[i] = odd(ids[i]);
        return Result<void>();
    };
    for (std::size_t i = 0; i < vectors.size(); i += 301) {
        const auto exact = index->searchExact(vectors[i], 15, odd);
        const auto walked = index->search(vectors[i], 15, 64, odd);
        const auto among = index->searchAmong(vectors[i], 15, 64, IdSet(passing));
        const auto widening = index->searchWidening(vectors[i], 15, 64, asking);
        QVERIFY(exact && walked && among && widening);
        QCOMPARE(walked->hits, exact->hits);
        QCOMPARE(among->hits, exact->hits);
        QCOMPARE(widening->hits, exact->hits);
        const auto all = index->searchWidening(vectors[i], 15, 64, asking, {}, Ties::All);
        QVERIFY(all);
        QVERIFY(all->hits.size() == 15 || all->hits.size() == 450);
    }
}

void EqualVectorsTest::compactKeepsThem() {
    const Vectors vectors = sampleOf(0.9, 300, 0);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::L2, VectorEncoding::Float32);
    QVERIFY(index);
    for (VectorId id = 0; id < vectors.size(); id += 2)
        QVERIFY(index->remove(id));
    QVERIFY(index->compact(2));
    QCOMPARE(index->deadShare(), 0.0);
    const auto all = index->search(vectors.back(), 1, 64, {}, {}, Ties::All);
    QVERIFY(all);
    QCOMPARE(all->hits.size(), std::size_t{150});
    QVERIFY(index->put(9999, vectors.back()));
    QCOMPARE(index->search(vectors.back(), 1, 64, {}, {}, Ties::All)->hits.size(),
             std::size_t{151});
}

void EqualVectorsTest::twoThreadsFindEachOthersCopies() {
    const Vectors vectors = sampleOf(0.9, 900, 0);
    VectorIndexConfig config;
    config.dims = int(kDims);
    auto index = VectorIndex::create(config);
    QVERIFY(index);
    std::vector<float> numbers;
    for (const std::vector<float> &vector : vectors)
        numbers.insert(numbers.end(), vector.begin(), vector.end());
    QVERIFY((*index)->putMany(inOrder(vectors.size()), numbers, 4));
    const auto all = (*index)->search(vectors.back(), 1, 64, {}, {}, Ties::All);
    QVERIFY(all);
    QCOMPARE(all->hits.size(), std::size_t{900});
    QVERIFY2(all->ranked < 600, qPrintable(QString::number(all->ranked))); // of one node
}

void EqualVectorsTest::copiesThatCameFirstAreSortedOutLater() {
    // One by one, so that nobody knows at first that they are more alike than others will be.
    const Vectors vectors = sampleOf(0.5, 500, 0.01F);
    VectorIndexConfig config;
    config.dims = int(kDims);
    config.distance = Distance::L2;
    auto index = VectorIndex::create(config);
    QVERIFY(index);
    for (std::size_t i = vectors.size(); i-- > 0;)
        QVERIFY((*index)->put(i, vectors[i]));
    QVERIFY((*index)->isOutgrown());
    QVERIFY((*index)->compact(1));
    QVERIFY(!(*index)->isOutgrown());
    for (std::size_t i = 0; i < vectors.size(); i += 41) {
        const auto itself = (*index)->search(vectors[i], 1, 64);
        QVERIFY(itself);
        QCOMPARE(itself->hits[0].id, VectorId(i));
    }
}

void EqualVectorsTest::qualityIsMeasuredAndKept() {
    const Vectors vectors = sampleOf(0.5, 300, 0);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::Cosine, VectorEncoding::Float32);
    QVERIFY(index);
    QCOMPARE(index->quality(), VectorQuality());
    const auto measured = index->measureQuality(64);
    QVERIFY(measured);
    QVERIFY(measured->recall >= 0.98 && measured->recall <= 1);
    QVERIFY(measured->questions > 0);
    QCOMPARE(measured->vectors, quint64{kCount});
    QVERIFY(!measured->exact);
    QCOMPARE(index->quality(), *measured);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("x.hnsw"));
    QVERIFY(index->save(path, {}));
    const auto described = VectorIndex::describeFile(path);
    QVERIFY(described);
    QCOMPARE(described->quality.breadth, measured->breadth);
    QVERIFY(std::abs(described->quality.recall - measured->recall) < 1e-6);
    QCOMPARE(VectorIndex::load(path)->index->quality(), described->quality);

    // Another graph is yet to be measured.
    QVERIFY(index->compact(1));
    QCOMPARE(index->quality().questions, 0);
}

void EqualVectorsTest::copiesDoNotSpeakForTheRest() {
    // Nine of ten are copies, of three vectors: what walks miss are the others.
    constexpr std::size_t kOthers = 2000;
    constexpr std::size_t kTimes = 3000;
    Vectors vectors = randomVectors(kOthers, kDims, 1);
    for (const std::vector<float> &copied : randomVectors(3, kDims, 2))
        vectors.insert(vectors.end(), kTimes, copied);
    const auto index =
        indexOf(vectors, inOrder(vectors.size()), Distance::Cosine, VectorEncoding::Float32);
    QVERIFY(index);
    const auto quality = index->measureQuality(10);
    QVERIFY(quality);
    double found = 0;
    const Vectors questions = randomVectors(60, kDims, 4);
    for (const std::vector<float> &question : questions) {
        const auto exact = index->searchExact(question, 10);
        const auto walked = quality->exact ? exact : index->search(question, 10, quality->breadth);
        QVERIFY(walked && exact);
        for (const VectorHit &hit : walked->hits)
            found += hit.score >= exact->hits.back().score ? 1 : 0;
    }
    QVERIFY2(found >= 0.95 * 10 * double(questions.size()), qPrintable(QString::number(found)));
}

void EqualVectorsTest::crowdsFarFromAllElseAreFound_data() {
    QTest::addColumn<VectorEncoding>("encoding");
    QTest::newRow("floats") << VectorEncoding::Float32;
    QTest::newRow("codes") << VectorEncoding::Int8;
}

void EqualVectorsTest::crowdsFarFromAllElseAreFound() {
    QFETCH(VectorEncoding, encoding);
    // Different texts, and ten status notes that were written a hundred times each, of which no
    // word stands in a text: no way through the graph gets nearer to them step by step.
    constexpr std::size_t kTexts = 4000;
    constexpr std::size_t kNotes = 10;
    constexpr std::size_t kTimes = 100;
    constexpr std::size_t kOfTexts = kDims - 6;
    Vectors vectors = randomVectors(kTexts, kDims, 1);
    for (std::vector<float> &vector : vectors)
        std::fill(vector.begin() + kOfTexts, vector.end(), 0.0F);
    Vectors notes = randomVectors(kNotes, kDims, 2);
    for (std::vector<float> &note : notes) {
        std::fill(note.begin(), note.begin() + kOfTexts, 0.0F);
        for (std::size_t i = kOfTexts; i < kDims; ++i)
            note[i] = 1 + 0.6F * note[i];
        vectors.insert(vectors.end(), kTimes, note);
    }
    // Every note comes late in one order, early in the other.
    for (const bool early : {false, true}) {
        std::vector<VectorId> order = inOrder(vectors.size());
        if (early)
            std::ranges::reverse(order);
        const auto index = indexOf(vectors, order, Distance::Cosine, encoding);
        QVERIFY(index);
        const auto quality = index->measureQuality(16);
        QVERIFY(quality);
        QVERIFY2(!quality->exact, qPrintable(QString::number(quality->recall)));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("x.hnsw"));
        QVERIFY(index->save(path, {}));
        const auto loaded = VectorIndex::load(path);
        QVERIFY(loaded);
        for (std::size_t note = 0; note < kNotes; ++note) {
            for (const VectorIndex *asked : {index.get(), loaded->index.get()}) {
                // Codes only say whose stored vectors to look at.
                const VectorFetch stored = [&](std::span<const VectorId> ids,
                                               std::span<const float *> numbers) -> Result<void> {
                    std::ranges::transform(ids, numbers.begin(),
                                           [&](VectorId id) { return vectors[id].data(); });
                    return {};
                };
                const auto answer = asked->search(notes[note], 10, quality->breadth, {}, stored);
                QVERIFY(answer);
                QCOMPARE(answer->hits.size(), std::size_t{10});
                for (const VectorHit &hit : answer->hits)
                    QCOMPARE((hit.id - kTexts) / kTimes, VectorId{note});
            }
        }
    }
}

QTEST_APPLESS_MAIN(EqualVectorsTest)
#include "tst_equal_vectors.moc"
