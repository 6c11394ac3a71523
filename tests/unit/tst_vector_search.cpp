// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"
#include "word_embedder.h"

#include "core/model/explanation_words.h"
#include "core/search/engine/searchable_store.h"
#include "core/vector/vector_metric.h"

#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

constexpr int kDims = 4;

StoreConfig configured(Distance distance = Distance::Cosine, int dims = kDims,
                       QByteArrayList fields = {"text"}) {
    StoreConfig config;
    config.index.emplace();
    config.index->dims = dims;
    config.index->distance = distance;
    config.index->fields = std::move(fields);
    return config;
}

PutOp put(const QByteArray &ns, const QByteArray &key, std::vector<FieldVector> vectors,
          const QByteArray &value = R"({"text":"x"})") {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    op.value = value;
    op.vectors = std::move(vectors);
    return op;
}

SearchOp nearest(Vector vector, qint64 limit = 10, qint64 offset = 0) {
    SearchOp op;
    op.vector = std::move(vector);
    op.limit = limit;
    op.offset = offset;
    return op;
}

} // namespace

/// Searches by vector through openStore(), on real files.
class TestVectorSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_sample = std::make_unique<SampleStore>(); }
    void hitsComeBestFirstWithTheirScores_data();
    void hitsComeBestFirstWithTheirScores();
    void aZeroVectorScoresZero();
    void theBestVectorOfAnItemCounts();
    void equalScoresGoByNamespaceAndKey();
    void namespacesPatternsAndFiltersRestrict();
    void pagesContinueAndAreComplete();
    void minScoreCutsTheTail();
    void itemsWithoutVectorsAreNotFound();
    void wrongSizesAreRefusedBeforeAnythingIsWritten();
    void foreignVectorsOfAnotherSizeAreNoted();
    void aQueryIsEmbedded();
    void aFailedEmbedderStoresNothing();
    void aQueryWithoutAnIndexIsLangGraphs();
    void searchesInABatchSeeTheStateBeforeIt();
    void puttingAnewReplacesAllVectors();
    void whatIsFoundLivesOn();
    void explanationsSayWhatWasDone();
    void anAgentsWritesAreFoundAtOnce();
    void orphanedAndStaleVectorsAreNotFound();
    void randomSearchesEqualBruteForce_data();
    void randomSearchesEqualBruteForce();

private:
    std::unique_ptr<SampleStore> m_sample;
};

void TestVectorSearch::hitsComeBestFirstWithTheirScores_data() {
    QTest::addColumn<int>("distance");
    QTest::addColumn<QByteArrayList>("keys");
    QTest::addColumn<QList<double>>("scores");
    // For the query (2, 0): a = (1, 0), b = (3, 3), c = (-1, 0), d = (9, 1).
    QTest::addRow("cosine") << int(Distance::Cosine) << QByteArrayList{"a", "d", "b", "c"}
                            << QList<double>{1, 9 / std::sqrt(82.0), std::sqrt(0.5), -1};
    QTest::addRow("l2") << int(Distance::L2) << QByteArrayList{"a", "c", "b", "d"}
                        << QList<double>{-1, -3, -std::sqrt(10.0), -std::sqrt(50.0)};
    QTest::addRow("inner product")
        << int(Distance::InnerProduct) << QByteArrayList{"d", "b", "a", "c"}
        << QList<double>{18, 6, 2, -2};
}

void TestVectorSearch::hitsComeBestFirstWithTheirScores() {
    QFETCH(int, distance);
    QFETCH(QByteArrayList, keys);
    QFETCH(QList<double>, scores);
    auto store = m_sample->open(configured(Distance(distance), 2));
    QVERIFY(store->batch({put("n", "a", {{"text", {1, 0}}}), put("n", "b", {{"text", {3, 3}}}),
                          put("n", "c", {{"text", {-1, 0}}}), put("n", "d", {{"text", {9, 1}}})}));
    const auto found = store->search(nearest({2, 0}));
    QVERIFY(found);
    QCOMPARE(keysOf(*found), keys);
    for (qsizetype i = 0; i < scores.size(); ++i) {
        const double score = *found->items[size_t(i)].score;
        QVERIFY2(std::abs(score - scores[i]) < 1e-5, QByteArray::number(score, 'g', 12));
    }
}

void TestVectorSearch::aZeroVectorScoresZero() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "zero", {{"text", {0, 0, 0, 0}}}),
                          put("n", "near", {{"text", {1, 0, 0, 0}}}),
                          put("n", "far", {{"text", {-1, 0, 0, 0}}})}));
    const auto found = store->search(nearest({1, 0, 0, 0}));
    QCOMPARE(keysOf(*found), (QByteArrayList{"near", "zero", "far"}));
    QCOMPARE(*found->items[1].score, 0.0);
    const auto zero = store->search(nearest({0, 0, 0, 0}));
    QCOMPARE(keysOf(*zero), (QByteArrayList{"far", "near", "zero"}));
    for (const SearchItem &hit : zero->items)
        QCOMPARE(*hit.score, 0.0);
}

void TestVectorSearch::theBestVectorOfAnItemCounts() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "two", {{"text.0", {0, 1, 0, 0}}, {"text.1", {1, 0, 0, 0}}}),
                          put("n", "one", {{"text", {1, 1, 0, 0}}})}));
    const auto found = store->search(nearest({1, 0, 0, 0}));
    QCOMPARE(keysOf(*found), (QByteArrayList{"two", "one"}));
    QCOMPARE(*found->items.front().score, 1.0);
}

void TestVectorSearch::equalScoresGoByNamespaceAndKey() {
    auto store = m_sample->open(configured());
    const Vector same{1, 2, 3, 4};
    QVERIFY(store->batch({put("b", "a", {{"text", same}}), put("a.b", "z", {{"text", same}}),
                          put("a", "y", {{"text", same}}), put("a", "x", {{"text", same}})}));
    const QByteArrayList all{"x", "y", "z", "a"};
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), all);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}, 1, i))), QByteArrayList{all[i]});
}

void TestVectorSearch::namespacesPatternsAndFiltersRestrict() {
    auto store = m_sample->open(configured());
    const auto at = [](float x) { return std::vector<FieldVector>{{"text", {1, x, 0, 0}}}; };
    QVERIFY(store->batch({put("a.b", "1", at(0), R"({"text":"x","n":1})"),
                          put("a.b.c", "2", at(1), R"({"text":"x","n":2})"),
                          put("a.bc", "3", at(2), R"({"text":"x","n":3})"),
                          put("d.b", "4", at(3), R"({"text":"x","n":4})")}));
    SearchOp op = nearest({1, 0, 0, 0});
    op.namespacePrefix = NamespacePath({"a", "b"});
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"1", "2"}));
    op.namespacePrefix = {};
    op.pattern = NamespacePattern{{"*", "b"}};
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"1", "2", "4"}));
    op.namespacePrefix = NamespacePath(QByteArrayList{"a"});
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"1", "2"}));
}

void TestVectorSearch::pagesContinueAndAreComplete() {
    auto store = m_sample->open(configured());
    std::vector<Op> ops;
    // Ten vectors an item: LangGraph's pages end early here.
    for (int i = 0; i < 30; ++i) {
        std::vector<FieldVector> vectors;
        for (int v = 0; v < 10; ++v) {
            vectors.push_back({"text." + QByteArray::number(v),
                               {1, float(i) / 10 + float(v) / 1000, float(v % 3), 0}});
        }
        ops.emplace_back(put("n", QByteArray::number(i), vectors));
    }
    QVERIFY(store->batch(std::move(ops)));
    const auto whole = keysOf(*store->search(nearest({1, 1, 0, 0}, -1)));
    QCOMPARE(whole.size(), 30);
    QByteArrayList pages;
    for (int offset = 0; offset < 35; offset += 7) {
        const auto page = keysOf(*store->search(nearest({1, 1, 0, 0}, 7, offset)));
        QCOMPARE(page.size(), std::clamp(30 - offset, 0, 7));
        pages += page;
    }
    QCOMPARE(pages, whole);
    QCOMPARE(store->search(nearest({1, 1, 0, 0}, 0))->items.size(), size_t(0));
}

void TestVectorSearch::minScoreCutsTheTail() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "same", {{"text", {1, 0, 0, 0}}}),
                          put("n", "half", {{"text", {1, 1, 0, 0}}}),
                          put("n", "none", {{"text", {0, 1, 0, 0}}})}));
    SearchOp op = nearest({1, 0, 0, 0});
    op.minScore = 0.5;
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"same", "half"}));
    op.minScore = 1;
    QCOMPARE(keysOf(*store->search(op)), QByteArrayList{"same"});
    op.minScore = -1;
    QCOMPARE(keysOf(*store->search(op)).size(), 3);
}

void TestVectorSearch::itemsWithoutVectorsAreNotFound() {
    auto store = m_sample->open(configured());
    PutOp unindexed = put("n", "unindexed", {});
    unindexed.vectors.reset();
    unindexed.index.kind = IndexChoice::None;
    QVERIFY(store->batch({put("n", "indexed", {{"text", {1, 0, 0, 0}}}), unindexed}));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), QByteArrayList{"indexed"});
}

void TestVectorSearch::wrongSizesAreRefusedBeforeAnythingIsWritten() {
    auto store = m_sample->open(configured());
    const auto stored =
        store->batch({put("n", "a", {{"text", {1, 0, 0, 0}}}), put("n", "b", {{"text", {1, 0}}})});
    QVERIFY(!stored);
    QCOMPARE(stored.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(stored.error().detail,
             u"Operation 1: The vector of field 'text' has 2 dimensions, but the index has 4"_s);
    QVERIFY(!store->get(NamespacePath::fromStored("n"), "a")->has_value());
    const auto found = store->search(nearest({1, 0}));
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(found.error().detail, u"The query vector has 2 dimensions, but the index has 4"_s);
}

void TestVectorSearch::foreignVectorsOfAnotherSizeAreNoted() {
    {
        auto store = m_sample->open(configured(Distance::Cosine, 3));
        QVERIFY(store->batch({put("n", "three", {{"text", {1, 0, 0}}})}));
    }
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "four", {{"text", {1, 0, 0, 0}}})}));
    const auto found = store->search(nearest({1, 0, 0, 0}));
    QCOMPARE(keysOf(*found), QByteArrayList{"four"});
    QCOMPARE(found->notes.size(), size_t(1));
    const SearchRemark &note = found->notes.front();
    QCOMPARE(note.kind, SearchRemark::Kind::VectorsPassedOver);
    QVERIFY2(remarkText(note).endsWith("numbers: 1"), remarkText(note));
}

void TestVectorSearch::aQueryIsEmbedded() {
    auto words = std::make_shared<WordEmbedder>();
    auto store = m_sample->open(configured(Distance::Cosine, 0), words);
    const NamespacePath ns(QByteArrayList{"n"});
    QVERIFY(store->put(ns, "wine", R"({"text":"a bottle of red wine"})"));
    QVERIFY(store->put(ns, "bread", R"({"text":"a loaf of bread"})"));
    SearchOp op;
    op.query = "red wine";
    const auto found = store->search(op);
    QCOMPARE(keysOf(*found), (QByteArrayList{"wine", "bread"}));
    QVERIFY(*found->items[0].score > *found->items[1].score);
    // A vector beside the query is what is searched for.
    op.vector = words->vectorOf("bread");
    QCOMPARE(keysOf(*store->search(op)).constFirst(), "bread"_ba);
}

void TestVectorSearch::aFailedEmbedderStoresNothing() {
    auto words = std::make_shared<WordEmbedder>();
    auto store = m_sample->open(configured(Distance::Cosine, 0), words);
    const NamespacePath ns(QByteArrayList{"n"});
    QVERIFY(store->put(ns, "old", R"({"text":"old"})"));
    words->fails = true;
    const auto stored = store->put(ns, "new", R"({"text":"new"})");
    QVERIFY(!stored);
    QCOMPARE(stored.error().code, ErrorCode::Embedding);
    QVERIFY(!store->put(ns, "old", R"({"text":"changed"})"));
    QVERIFY(!store->get(ns, "new")->has_value());
    QCOMPARE((*store->get(ns, "old"))->value, R"({"text":"old"})"_ba);
    SearchOp op;
    op.query = "old";
    QVERIFY(!store->search(op));
}

void TestVectorSearch::aQueryWithoutAnIndexIsLangGraphs() {
    auto store = m_sample->open(std::nullopt);
    const NamespacePath ns(QByteArrayList{"n"});
    QVERIFY(store->put(ns, "first", R"({"text":"wine"})"));
    QVERIFY(store->put(ns, "second", R"({"text":"bread"})"));
    SearchOp op;
    op.query = "wine";
    const auto found = store->search(op);
    QCOMPARE(keysOf(*found), (QByteArrayList{"second", "first"}));
    QVERIFY(!found->items.front().score);
    // Who asks for meaning is told that there is none.
    op.mode = SearchMode::Semantic;
    const auto semantic = store->search(op);
    QVERIFY(!semantic);
    QCOMPARE(semantic.error().code, ErrorCode::InvalidConfig);
}

void TestVectorSearch::searchesInABatchSeeTheStateBeforeIt() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "old", {{"text", {1, 0, 0, 0}}})}));
    PutOp gone = put("n", "old", {});
    gone.value.reset();
    gone.vectors.reset();
    const auto answers =
        store->batch({GetOp{NamespacePath::fromStored("n"), "new", {}},
                      put("n", "new", {{"text", {1, 0, 0, 0}}}), nearest({1, 0, 0, 0}), gone,
                      GetOp{NamespacePath::fromStored("n"), "old", {}}});
    QVERIFY(answers);
    QCOMPARE(answers->size(), size_t(5));
    QVERIFY(!std::get<GetAnswer>((*answers)[0]));
    QCOMPARE(keysOf(std::get<SearchAnswer>((*answers)[2])), QByteArrayList{"old"});
    QVERIFY(std::holds_alternative<PutAnswer>((*answers)[3]));
    QVERIFY(std::get<GetAnswer>((*answers)[4]));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), QByteArrayList{"new"});
}

void TestVectorSearch::puttingAnewReplacesAllVectors() {
    auto store = m_sample->open(configured());
    const Vector first{1, 0, 0, 0};
    const Vector second{0, 1, 0, 0};
    QVERIFY(store->batch({put("n", "k", {{"text.0", first}, {"text.1", second}})}));
    QVERIFY(store->batch({put("n", "k", {{"text", second}})}));
    QCOMPARE(*store->search(nearest(first))->items.front().score, 0.0);
    PutOp unindexed = put("n", "k", {});
    unindexed.vectors.reset();
    unindexed.index.kind = IndexChoice::None;
    QVERIFY(store->batch({unindexed}));
    QVERIFY(store->search(nearest(first))->items.empty());
}

void TestVectorSearch::whatIsFoundLivesOn() {
    StoreConfig config = configured();
    config.ttl.refreshOnRead = false;
    auto store = m_sample->open(config);
    PutOp op = put("n", "k", {{"text", {1, 0, 0, 0}}});
    op.ttl = {TtlChoice::Minutes, 10};
    op.expiresAt = Timestamp::now().plusMinutes(1);
    QVERIFY(store->batch({op}));
    const NamespacePath ns = NamespacePath::fromStored("n");
    SearchOp search = nearest({1, 0, 0, 0});
    QVERIFY(store->search(search));
    QCOMPARE((*store->get(ns, "k"))->expiresAt, op.expiresAt);
    search.refreshTtl = true;
    QVERIFY(store->search(search));
    QVERIFY(*(*store->get(ns, "k"))->expiresAt > Timestamp::now().plusMinutes(9));
}

void TestVectorSearch::explanationsSayWhatWasDone() {
    auto store = m_sample->open(configured(Distance::L2));
    QVERIFY(store->batch({put("a", "k", {{"text.0", {1, 0, 0, 0}}, {"text.1", {3, 0, 0, 0}}}),
                          put("b", "l", {{"text", {9, 0, 0, 0}}})}));
    SearchOp op = nearest({3, 4, 0, 0});
    op.namespacePrefix = NamespacePath(QByteArrayList{"a"});
    QVERIFY(!store->search(op)->explanation);
    op.explain = true;
    const auto found = store->search(op);
    QVERIFY(found->explanation);
    QCOMPARE(planName(found->explanation->plan), "exact"_ba);
    QCOMPARE(found->explanation->items, 2);
    QCOMPARE(found->explanation->passing, 1);
    QVERIFY(!found->explanation->steps.empty());
    const ScoreParts &parts = *found->items.front().parts;
    QCOMPARE(parts.field, "text.1"_ba);
    QCOMPARE(*parts.vectorDistance, 4.0);
    QCOMPARE(*parts.vectorScore, -4.0);
    QCOMPARE(parts.fused, -4.0);
}

void TestVectorSearch::anAgentsWritesAreFoundAtOnce() {
    SKIP_WITHOUT_PYTHON();
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("n", "mine", {{"text", {1, 1, 0, 0}}})}));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), QByteArrayList{"mine"});
    QVERIFY(m_sample->python(
        "put('n', 'theirs', '{\"text\":\"x\"}'); embed('n', 'theirs', 'text', 1, 0, 0, 0)"));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), (QByteArrayList{"theirs", "mine"}));
    QVERIFY(m_sample->python(
        "put('n', 'theirs', '{\"text\":\"y\"}'); embed('n', 'theirs', 'text', 0, 1, 0, 0)"));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), (QByteArrayList{"mine", "theirs"}));
    QVERIFY(m_sample->python("db.execute(\"DELETE FROM store WHERE key = 'mine'\")"));
    QCOMPARE(keysOf(*store->search(nearest({1, 0, 0, 0}))), QByteArrayList{"theirs"});
}

void TestVectorSearch::orphanedAndStaleVectorsAreNotFound() {
    SKIP_WITHOUT_PYTHON();
    auto store = m_sample->open(configured(Distance::Cosine, kDims, {"t[*]"}));
    QVERIFY(m_sample->python(
        "put('n', 'orphan', '{\"t\":[\"x\"]}'); embed('n', 'orphan', 't[*]', 1, 0, 0, 0)\n"
        "db.execute(\"DELETE FROM store WHERE key = 'orphan'\")\n"
        // A shorter list: t[*].0 and t[*].1 were written before, t[*] is new.
        "put('n', 'shorter', '{\"t\":[\"x\"]}')\n"
        "embed('n', 'shorter', 't[*].0', 1, 0, 0, 0)\n"
        "embed('n', 'shorter', 't[*].1', 1, 0, 0, 0)\n"
        "embed('n', 'shorter', 't[*]', 0, 1, 0, 0)\n"
        // Fewer of several.
        "put('n', 'fewer', '{\"t\":[\"x\",\"y\"]}')\n"
        "embed('n', 'fewer', 't[*].0', 0, 1, 0, 0)\n"
        "embed('n', 'fewer', 't[*].2', 1, 0, 0, 0)\n"
        // Put anew without the field, or without being indexed.
        "put('n', 'gone', '{\"other\":1}'); embed('n', 'gone', 't[*]', 1, 0, 0, 0)\n"
        "put('n', 'unindexed', '{\"t\":[\"x\"]}')\n"
        "embed('n', 'unindexed', 't[*]', 1, 0, 0, 0)\n"
        "db.execute(\"UPDATE store_vectors SET updated_at = '2020-01-01 00:00:00' "
        "WHERE key = 'unindexed'\")\n"
        "put('n', 'good', '{\"t\":[\"x\",\"y\",\"z\"]}')\n"
        "embed('n', 'good', 't[*].2', 1, 1, 0, 0)\n"));
    const auto found = store->search(nearest({1, 0, 0, 0}));
    QCOMPARE(keysOf(*found), (QByteArrayList{"good", "fewer", "shorter"}));
    QCOMPARE(*found->items[1].score, 0.0);
    QVERIFY(found->notes.empty());
}

void TestVectorSearch::randomSearchesEqualBruteForce_data() {
    QTest::addColumn<int>("distance");
    QTest::addColumn<bool>("coded");
    QTest::addColumn<bool>("lopsided");
    const std::pair<const char *, Distance> distances[] = {
        {"cosine", Distance::Cosine},
        {"l2", Distance::L2},
        {"inner product", Distance::InnerProduct}};
    for (const auto &[name, distance] : distances) {
        QTest::addRow("%s", name) << int(distance) << false << false;
        QTest::addRow("%s, by codes", name) << int(distance) << true << false;
        QTest::addRow("%s, by codes, one number great", name) << int(distance) << true << true;
    }
}

void TestVectorSearch::randomSearchesEqualBruteForce() {
    QFETCH(int, distance);
    QFETCH(bool, coded);
    QFETCH(bool, lopsided);
    constexpr int kRandomDims = 12;
    OpenOptions options = m_sample->options();
    options.config = configured(Distance(distance), kRandomDims);
    if (coded) {
        options.config->index->encoding = VectorEncoding::Int8;
        options.graphFrom = 1;
    }
    auto store = *openStore(options);
    QRandomGenerator random(7);
    const auto randomVector = [&] {
        Vector vector;
        for (int i = 0; i < kRandomDims; ++i)
            vector.push_back(float(random.bounded(21) - 10));
        // All the others together are less than its code tells apart.
        if (lopsided)
            vector[3] = 4000;
        return vector;
    };
    struct Stored {
        QByteArray ns;
        QByteArray key;
        std::vector<Vector> vectors;
    };
    std::vector<Stored> stored;
    std::vector<Op> ops;
    const int items = coded ? 250 : 400; // so few that no walk pays
    for (int i = 0; i < items; ++i) {
        Stored item{"a." + QByteArray::number(random.bounded(5)), QByteArray::number(i), {}};
        std::vector<FieldVector> vectors;
        for (int v = random.bounded(4); v > 0; --v) {
            item.vectors.push_back(randomVector());
            vectors.push_back({"f." + QByteArray::number(v), item.vectors.back()});
        }
        ops.emplace_back(put(item.ns, item.key, vectors));
        stored.push_back(std::move(item));
    }
    QVERIFY(store->batch(std::move(ops)));
    Job job;
    QVERIFY(static_cast<SearchableStore &>(*store).engine().indexVectors(job));

    for (int round = 0; round < 60; ++round) {
        SearchOp op = nearest(randomVector(), random.bounded(30), random.bounded(60));
        if (round % 3 == 0)
            op.namespacePrefix = NamespacePath({"a", QByteArray::number(random.bounded(6))});
        struct Expected {
            float rank;
            QByteArray ns;
            QByteArray key;
        };
        std::vector<Expected> expected;
        const Vector query = preparedVector(*op.vector, Distance(distance));
        for (const Stored &item : stored) {
            if (!op.namespacePrefix.contains(NamespacePath::fromStored(item.ns)))
                continue;
            std::optional<float> best;
            for (const Vector &vector : item.vectors) {
                const Vector prepared = preparedVector(vector, Distance(distance));
                const float rank =
                    vectorRank(Distance(distance), query.data(), prepared.data(), kRandomDims);
                best = std::min(best.value_or(rank), rank);
            }
            if (best)
                expected.push_back({*best, item.ns, item.key});
        }
        std::sort(expected.begin(), expected.end(), [](const Expected &a, const Expected &b) {
            return std::tie(a.rank, a.ns, a.key) < std::tie(b.rank, b.ns, b.key);
        });
        QByteArrayList keys;
        for (size_t i = size_t(op.offset); i < expected.size() && keys.size() < op.limit; ++i)
            keys.append(expected[i].key);
        op.explain = true;
        const auto found = store->search(op);
        QVERIFY(found);
        QCOMPARE(keysOf(*found), keys);
        QCOMPARE(found->explanation->indexed > 0, coded);
    }
}

QTEST_GUILESS_MAIN(TestVectorSearch)
#include "tst_vector_search.moc"
