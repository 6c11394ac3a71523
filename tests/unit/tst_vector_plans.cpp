// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/filter/filter_parser.h"
#include "core/model/explanation_words.h"
#include "core/vector/vector_metric.h"

#include <QRandomGenerator>
#include <QSet>
#include <QtTest>

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

constexpr int kDims = 16;
constexpr int kItems = 20'000;
constexpr int kClusters = 40;

struct Sample {
    QByteArray ns;
    QByteArray key;
    int number = 0; ///< 0 to 999, at random
    int cluster = 0;
    std::vector<Vector> vectors; ///< prepared
};

/// Points around centres, as embeddings lie.
class Points {
public:
    Points() {
        for (int i = 0; i < kClusters; ++i)
            m_centres.push_back(noise(1));
    }
    Vector around(int cluster, double spread = 0.4) {
        Vector point = m_centres[size_t(cluster)];
        const Vector off = noise(spread);
        for (int i = 0; i < kDims; ++i)
            point[size_t(i)] += off[size_t(i)];
        return point;
    }
    int below(int end) { return m_random.bounded(end); }

private:
    Vector noise(double scale) {
        Vector vector;
        for (int i = 0; i < kDims; ++i)
            vector.push_back(float((m_random.generateDouble() * 2 - 1) * scale));
        return vector;
    }
    QRandomGenerator m_random{11};
    std::vector<Vector> m_centres;
};

StoreConfig configured(VectorEncoding encoding) {
    StoreConfig config;
    config.index.emplace();
    config.index->dims = kDims;
    config.index->fields = {"text"};
    config.index->encoding = encoding;
    return config;
}

PutOp put(const Sample &sample) {
    PutOp op = putOp(sample.ns, sample.key,
                     R"({"text":"x","number":)" + QByteArray::number(sample.number) +
                         R"(,"cluster":)" + QByteArray::number(sample.cluster) + "}");
    op.vectors.emplace();
    for (size_t i = 0; i < sample.vectors.size(); ++i)
        op.vectors->push_back({"text." + QByteArray::number(i), sample.vectors[i]});
    return op;
}

SearchOp nearest(const Vector &vector, qint64 limit, qint64 offset = 0) {
    SearchOp op;
    op.vector = vector;
    op.limit = limit;
    op.offset = offset;
    op.explain = true;
    return op;
}

Filter filterOf(const QByteArray &json) {
    auto filter = parseFilter(json);
    if (!filter)
        qFatal("%s", qPrintable(filter.error().detail));
    return *filter;
}

} // namespace

/// Searches of a store that is large enough for a graph, against comparing with everything.
class TestVectorPlans : public QObject {
    Q_OBJECT

public:
    explicit TestVectorPlans(VectorEncoding encoding)
        : m_encoding(encoding) {}

private Q_SLOTS:
    void initTestCase();
    void answersAreCompleteAndNear_data();
    void answersAreCompleteAndNear();
    void pagesContinue_data();
    void pagesContinue();
    void whatTheWalkFindsIsDescribed();
    void equalScoresGoByKeyInAGraph();
    void itemsOfManyVectorsLeaveRoomForOthers();
    void writesAreFoundAtOnce();
    void anAgentsWritesAreFoundAtOnce();
    void answersAreExactWhileTheGraphIsBuilt();

private:
    using Passes = std::function<bool(const Sample &)>;

    [[nodiscard]] std::unique_ptr<Store> open(qint64 graphFrom) const;
    static bool isIndexed(Store &store);
    /// Keys with their ranks, nearest first.
    [[nodiscard]] std::vector<std::pair<float, QByteArray>> bruteForce(const Vector &query,
                                                                       const Passes &passes) const;

    const VectorEncoding m_encoding;
    SampleStore m_sample;
    Points m_points;
    std::vector<Sample> m_items;
    std::unique_ptr<Store> m_store;
};

std::unique_ptr<Store> TestVectorPlans::open(qint64 graphFrom) const {
    OpenOptions options = m_sample.options();
    options.config = configured(m_encoding);
    options.graphFrom = graphFrom;
    auto store = openStore(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return *std::move(store);
}

bool TestVectorPlans::isIndexed(Store &store) {
    const auto found = store.search(nearest(Vector(kDims, 1), 1));
    return found && found->explanation->indexed == found->explanation->vectors;
}

std::vector<std::pair<float, QByteArray>> TestVectorPlans::bruteForce(const Vector &query,
                                                                      const Passes &passes) const {
    const Vector prepared = preparedVector(query, Distance::Cosine);
    std::vector<std::pair<float, QByteArray>> all;
    for (const Sample &item : m_items) {
        if (!passes(item) || item.vectors.empty())
            continue;
        float best = 2;
        for (const Vector &vector : item.vectors) {
            best =
                std::min(best, vectorRank(Distance::Cosine, prepared.data(), vector.data(), kDims));
        }
        all.emplace_back(best, item.key);
    }
    std::sort(all.begin(), all.end());
    return all;
}

void TestVectorPlans::initTestCase() {
    m_store = open(1000);
    std::vector<Op> ops;
    for (int i = 0; i < kItems; ++i) {
        Sample sample;
        sample.cluster = m_points.below(kClusters);
        sample.number = m_points.below(1000);
        sample.ns = "a." + QByteArray::number(i % 10) + (i % 3 == 0 ? ".deep" : "");
        // In the order of the items' keys, so that ties can be told.
        sample.key = QByteArray::number(i).rightJustified(6, '0');
        const int vectors = i % 50 == 0 ? 0 : i % 7 == 0 ? 3 : 1;
        for (int v = 0; v < vectors; ++v) {
            sample.vectors.push_back(
                preparedVector(m_points.around(sample.cluster), Distance::Cosine));
        }
        ops.emplace_back(put(sample));
        m_items.push_back(std::move(sample));
        if (ops.size() == 1000 || i + 1 == kItems) {
            QVERIFY(m_store->batch(std::move(ops)));
            ops.clear();
        }
    }
    QTRY_VERIFY_WITH_TIMEOUT(isIndexed(*m_store), 300'000);
}

void TestVectorPlans::answersAreCompleteAndNear_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<int>("below");   // number < below passes
    QTest::addColumn<int>("cluster"); // -1: all pass
    for (const int below : {1000, 700, 200, 80, 20, 3}) {
        QTest::addRow("%.1f %%", below / 10.0)
            << (below < 1000 ? R"({"number":{"$lt":)" + QByteArray::number(below) + "}}"
                             : QByteArray())
            << ""_ba
            << ""_ba << below << -1;
    }
    QTest::addRow("clustered") << R"({"cluster":7})"_ba
                               << ""_ba
                               << ""_ba << 1000 << 7;
    QTest::addRow("namespace") << ""_ba
                               << "a.3"_ba
                               << ""_ba << 1000 << -1;
    QTest::addRow("namespace alone") << ""_ba
                                     << "=a.3"_ba
                                     << ""_ba << 1000 << -1;
    QTest::addRow("pattern") << ""_ba
                             << ""_ba
                             << "a.*.deep"_ba << 1000 << -1;
    QTest::addRow("pattern and filter") << R"({"number":{"$lt":100}})"_ba
                                        << ""_ba
                                        << "a.*.deep"_ba << 100 << -1;
}

void TestVectorPlans::answersAreCompleteAndNear() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, pattern);
    QFETCH(int, below);
    QFETCH(int, cluster);
    const bool alone = prefix.startsWith('=');
    if (alone)
        prefix.remove(0, 1);
    const Passes passes = [&](const Sample &item) {
        return item.number < below && (cluster < 0 || item.cluster == cluster) &&
               (prefix.isEmpty() || item.ns == prefix ||
                (!alone && item.ns.startsWith(prefix + '.'))) &&
               (pattern.isEmpty() || item.ns.endsWith(".deep"));
    };
    int wanted = 0;
    int met = 0;
    QSet<QByteArray> plans;
    for (int round = 0; round < 40; ++round) {
        const Vector query = m_points.around(m_points.below(kClusters));
        SearchOp op = nearest(query, 1 + m_points.below(40), round % 4 == 0 ? round : 0);
        if (!filter.isEmpty())
            op.filter = filterOf(filter);
        if (!prefix.isEmpty())
            op.namespacePrefix = NamespacePath::fromStored(prefix);
        op.below = !alone;
        if (!pattern.isEmpty())
            op.pattern = NamespacePattern{pattern.split('.')};
        const auto found = m_store->search(op);
        QVERIFY(found);
        const auto expected = bruteForce(query, passes);
        const qint64 count = std::clamp<qint64>(qint64(expected.size()) - op.offset, 0, op.limit);
        QCOMPARE(qint64(found->items.size()), count);
        QHash<QByteArray, float> ranks;
        for (const auto &[rank, key] : expected)
            ranks.insert(key, rank);
        QSet<QByteArray> keys;
        for (const SearchItem &hit : found->items) {
            QVERIFY(ranks.contains(hit.item.key));
            QCOMPARE(*hit.score, -double(ranks[hit.item.key]));
            keys.insert(hit.item.key);
        }
        QCOMPARE(qint64(keys.size()), count);
        plans.insert(planName(found->explanation->plan));
        const bool exact = found->explanation->plan.way == VectorWay::Exact;
        for (qint64 i = op.offset; i < op.offset + count; ++i) {
            const QByteArray &key = expected[size_t(i)].second;
            ++wanted;
            met += keys.contains(key) ? 1 : 0;
            if (exact && op.limit + op.offset <= 16)
                QCOMPARE(found->items[size_t(i - op.offset)].item.key, key);
        }
    }
    QVERIFY2(met >= 0.98 * wanted, qPrintable(u"%1 of %2"_s.arg(met).arg(wanted)));
    if (filter.isEmpty() && prefix.isEmpty() && pattern.isEmpty())
        QCOMPARE(plans, QSet<QByteArray>{"hnsw"});
    for (const QByteArray &plan : plans)
        qInfo("%s", plan.constData());
}

void TestVectorPlans::pagesContinue_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addRow("all") << ""_ba;
    QTest::addRow("most") << R"({"number":{"$lt":800}})"_ba;
    QTest::addRow("some") << R"({"number":{"$lt":150}})"_ba;
    QTest::addRow("few") << R"({"number":{"$lt":4}})"_ba;
}

void TestVectorPlans::pagesContinue() {
    QFETCH(QByteArray, filter);
    for (int round = 0; round < 5; ++round) {
        const Vector query = m_points.around(m_points.below(kClusters));
        const auto page = [&](qint64 limit, qint64 offset) {
            SearchOp op = nearest(query, limit, offset);
            if (!filter.isEmpty())
                op.filter = filterOf(filter);
            return keysOf(*m_store->search(op));
        };
        const QByteArrayList whole = page(150, 0);
        QByteArrayList pages;
        for (qint64 offset = 0; offset < 150; offset += 10)
            pages += page(std::min<qint64>(10, 150 - offset), offset);
        QCOMPARE(pages, whole);
        QCOMPARE(QSet<QByteArray>(whole.begin(), whole.end()).size(), whole.size());
    }
}

void TestVectorPlans::whatTheWalkFindsIsDescribed() {
    const auto found = m_store->search(nearest(m_items[1].vectors[0], 5));
    QCOMPARE(planName(found->explanation->plan), "hnsw"_ba);
    QVERIFY(!found->explanation->reasons.empty());
    QVERIFY(found->explanation->candidates > 5);
    QVERIFY(found->explanation->candidates < kItems / 2);
    QCOMPARE(found->items.front().item.key, m_items[1].key);
    QCOMPARE(found->items.front().parts->field, "text.0"_ba);
    QVERIFY(*found->items.front().parts->vectorDistance < 1e-6);
    // Codes are told apart by no more than it takes.
    const bool coded = m_encoding == VectorEncoding::Int8;
    QCOMPARE(found->explanation->rescored > 0, coded);
    QVERIFY(found->explanation->rescored < 100);
    QCOMPARE(remarksText(found->explanation->reasons).contains("8-bit codes"), coded);
}

void TestVectorPlans::equalScoresGoByKeyInAGraph() {
    SampleStore sample;
    OpenOptions options = sample.options();
    options.config = configured(m_encoding);
    options.graphFrom = 100;
    auto store = *openStore(options);
    // More that are exactly as near than any walk keeps.
    std::vector<Op> ops;
    QByteArrayList keys;
    for (int i = 0; i < 3000; ++i) {
        Sample item;
        item.ns = "n";
        item.key = QByteArray::number(i).rightJustified(6, '0');
        item.vectors = {preparedVector(i % 3 == 0 ? Vector(kDims, 1) : m_points.around(i % 7),
                                       Distance::Cosine)};
        if (i % 3 == 0)
            keys.append(item.key);
        ops.emplace_back(put(item));
    }
    QVERIFY(store->batch(std::move(ops)));
    QTRY_VERIFY_WITH_TIMEOUT(isIndexed(*store), 300'000);
    QCOMPARE(keysOf(*store->search(nearest(Vector(kDims, 1), 10))), keys.first(10));
    QCOMPARE(keysOf(*store->search(nearest(Vector(kDims, 1), 20, 300))), keys.mid(300, 20));
}

void TestVectorPlans::itemsOfManyVectorsLeaveRoomForOthers() {
    SampleStore sample;
    OpenOptions options = sample.options();
    options.config = configured(m_encoding);
    options.graphFrom = 100;
    auto store = *openStore(options);
    std::vector<Op> ops;
    // A few items whose many vectors are nearer than any of the others'.
    for (int i = 0; i < 500; ++i) {
        Sample item;
        item.ns = "n";
        item.key = QByteArray::number(i).rightJustified(6, '0');
        for (int v = 0; v < (i < 4 ? 300 : 1); ++v)
            item.vectors.push_back(m_points.around(i < 4 ? 0 : 1, i < 4 ? 0.01 : 0.4));
        ops.emplace_back(put(item));
    }
    QVERIFY(store->batch(std::move(ops)));
    QTRY_VERIFY_WITH_TIMEOUT(isIndexed(*store), 300'000);
    const Vector query = m_points.around(0, 0.01);
    for (const qint64 limit : {5, 30, 100}) {
        const QByteArrayList keys = keysOf(*store->search(nearest(query, limit)));
        QCOMPARE(keys.size(), limit);
        QCOMPARE(QSet<QByteArray>(keys.begin(), keys.end()).size(), limit);
    }
}

void TestVectorPlans::writesAreFoundAtOnce() {
    const Vector place = preparedVector(
        Vector{9, -9, 9, -9, 9, -9, 9, -9, 9, -9, 9, -9, 9, -9, 9, 1}, Distance::Cosine);
    Sample item;
    item.ns = "a.new";
    item.key = "new";
    item.vectors = {place};
    const auto firstKey = [&](const Vector &query) {
        const auto found = m_store->search(nearest(query, 1));
        return found->items.front().item.key;
    };
    const Vector elsewhere = m_items[1].vectors[0];
    for (int round = 0; round < 3; ++round) {
        QVERIFY(m_store->batch({put(item)}));
        QCOMPARE(firstKey(place), "new"_ba);
        if (round == 1) // once it is in the graph, too
            QTRY_VERIFY_WITH_TIMEOUT(isIndexed(*m_store), 60'000);
        item.vectors = {elsewhere};
        QVERIFY(m_store->batch({put(item)}));
        QVERIFY(firstKey(place) != "new");
        QCOMPARE(keysOf(*m_store->search(nearest(elsewhere, 2))),
                 (QByteArrayList{m_items[1].key, "new"}));
        item.vectors = {place};
        QVERIFY(m_store->remove(NamespacePath::fromStored("a.new"), "new"));
        QVERIFY(firstKey(place) != "new");
    }
}

void TestVectorPlans::anAgentsWritesAreFoundAtOnce() {
    SKIP_WITHOUT_PYTHON();
    const Vector place = preparedVector(
        Vector{9, 9, -9, -9, 9, 9, -9, -9, 9, 9, -9, -9, 9, 9, -9, 1}, Distance::Cosine);
    const auto first = [&] { return m_store->search(nearest(place, 1))->items.front().item.key; };
    QVERIFY(
        m_sample.python("put('n', 'theirs', '{\"text\":\"x\"}')\n"
                        "embed('n', 'theirs', 'text', 9,9,-9,-9,9,9,-9,-9,9,9,-9,-9,9,9,-9,1)"));
    QCOMPARE(first(), "theirs"_ba);
    QVERIFY(m_sample.python("delete('n', 'theirs')"));
    QVERIFY(first() != "theirs");
}

void TestVectorPlans::answersAreExactWhileTheGraphIsBuilt() {
    const auto other = open(1000);
    const Vector query = m_points.around(5);
    const auto expected = bruteForce(query, [](const Sample &) { return true; });
    QByteArrayList keys;
    for (size_t i = 0; i < 10; ++i)
        keys.append(expected[i].second);
    // From the first search on, through all of the building.
    for (int i = 0; i < 20; ++i)
        QCOMPARE(keysOf(*other->search(nearest(query, 10))), keys);
}

/// Once with vectors as they are in the graph, and once with their codes.
int main(int argc, char **argv) {
    const QCoreApplication application(argc, argv);
    int failed = 0;
    for (const VectorEncoding encoding : {VectorEncoding::Float32, VectorEncoding::Int8}) {
        TestVectorPlans test(encoding);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

#include "tst_vector_plans.moc"
