// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/filter/filter_parser.h"
#include "core/jobs/index_job.h"
#include "core/jobs/index_quality.h"
#include "core/search/engine/searchable_store.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

constexpr int kItems = 900;

/// Sentences of a few hundred words, so that there is something to learn and to tell apart.
QByteArray sentence(QRandomGenerator &random) {
    QByteArray text;
    const int topic = random.bounded(9);
    for (int i = 0; i < 9; ++i)
        text += "word" + QByteArray::number(topic * 20 + random.bounded(40)) + ' ';
    return text.trimmed();
}

PutOp item(int i, const QByteArray &text) {
    return putOp("n", "k" + QByteArray::number(i),
                 R"({"text":")" + text + R"(","i":)" + QByteArray::number(i % 10) + "}");
}

IndexPlan learned(VectorEncoding encoding) {
    IndexPlan plan;
    plan.index.embedder.provider = "learned";
    plan.index.encoding = encoding;
    return plan;
}

SearchOp question(const QByteArray &query, SearchMode mode, qint64 limit = 10) {
    SearchOp op;
    op.query = query;
    op.mode = mode;
    op.limit = limit;
    op.explain = true;
    return op;
}

} // namespace

/// An index of 8-bit codes, as a store's choice.
class TestCodedIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void codesAreAChoiceThatStays_data();
    void codesAreAChoiceThatStays();
    void choosingEmbedsNothingAgain();
    void answersAreThoseOfTheNumbers_data();
    void answersAreThoseOfTheNumbers();
    void anUnchangedItemStaysInTheGraph_data();
    void anUnchangedItemStaysInTheGraph();
    void aVectorThatIsNotWhereItWasIsLookedForAnew();
    void theQualityIsThatAfterTellingApart();

private:
    [[nodiscard]] std::unique_ptr<Store> open(const SampleStore &sample,
                                              std::optional<qint64> graphFrom = 500) const {
        OpenOptions options = sample.options();
        options.graphFrom = graphFrom;
        auto store = openStore(options);
        if (!store)
            qFatal("%s", qPrintable(store.error().detail));
        return *std::move(store);
    }
    void fill(const SampleStore &sample, bool managed = true);
    IndexReport build(Store &store, VectorEncoding encoding) {
        const auto report = buildIndex(learned(encoding), store, m_job);
        [&] { QVERIFY2(report, report ? "" : qPrintable(report.error().detail)); }();
        return report.value_or(IndexReport());
    }
    static qint64 indexed(Store &store) {
        return static_cast<SearchableStore &>(store).engine().semanticIndex()->vectors().indexed();
    }

    QByteArrayList m_texts;
    std::unique_ptr<SampleStore> m_sample;
    Job m_job;
};

void TestCodedIndex::init() {
    m_sample = std::make_unique<SampleStore>();
    QRandomGenerator random(5);
    m_texts.clear();
    for (int i = 0; i < kItems; ++i)
        m_texts.append(sentence(random));
}

void TestCodedIndex::fill(const SampleStore &sample, bool managed) {
    if (!managed)
        QVERIFY(sample.python("setup()"));
    std::vector<Op> ops;
    ops.reserve(kItems);
    for (int i = 0; i < kItems; ++i)
        ops.emplace_back(item(i, m_texts[i]));
    QVERIFY(open(sample)->batch(std::move(ops)));
}

void TestCodedIndex::codesAreAChoiceThatStays_data() {
    QTest::addColumn<bool>("managed");
    QTest::addRow("managed") << true;
    QTest::addRow("guest") << false;
}

void TestCodedIndex::codesAreAChoiceThatStays() {
    QFETCH(bool, managed);
    if (!managed)
        SKIP_WITHOUT_PYTHON();
    fill(*m_sample, managed);
    auto before = open(*m_sample);
    QCOMPARE(build(*open(*m_sample), VectorEncoding::Float32).encoding, VectorEncoding::Float32);
    const SearchOp asked = question(m_texts[7], SearchMode::Semantic);
    QCOMPARE(before->search(asked)->explanation->rescored, 0);
    const IndexReport report = build(*open(*m_sample), VectorEncoding::Int8);
    QCOMPARE(report.encoding, VectorEncoding::Int8);
    QCOMPARE(report.indexed, kItems);
    // By a program that opens the store afterwards, and by one that had it open.
    auto after = open(*m_sample);
    QCOMPARE(after->config().index->encoding, VectorEncoding::Int8);
    for (Store *store : {after.get(), before.get()}) {
        const auto found = store->search(asked);
        QVERIFY(found);
        QCOMPARE(found->items.front().item.key, "k7"_ba);
        QCOMPARE(found->explanation->indexed, kItems);
        QVERIFY(found->explanation->rescored > 0);
    }
    QCOMPARE(build(*open(*m_sample), VectorEncoding::Float32).indexed, kItems);
    for (Store *store : {after.get(), before.get()})
        QCOMPARE(store->search(asked)->explanation->rescored, 0);
}

void TestCodedIndex::choosingEmbedsNothingAgain() {
    fill(*m_sample);
    auto store = open(*m_sample);
    QCOMPARE(build(*store, VectorEncoding::Float32).embedded, kItems);
    const IndexReport coded = build(*store, VectorEncoding::Int8);
    QCOMPARE(coded.embedded, 0);
    QCOMPARE(coded.encoding, VectorEncoding::Int8);
    QVERIFY(!coded.trained);
}

void TestCodedIndex::answersAreThoseOfTheNumbers_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QByteArray>("filter");
    for (const bool managed : {true, false}) {
        for (const SearchMode mode : {SearchMode::Semantic, SearchMode::Hybrid}) {
            for (const QByteArray &filter : {""_ba, R"({"i":3})"_ba}) {
                QTest::addRow("%s, %s%s", managed ? "managed" : "guest",
                              mode == SearchMode::Hybrid ? "hybrid" : "semantic",
                              filter.isEmpty() ? "" : ", filtered")
                    << managed << int(mode) << filter;
            }
        }
    }
}

void TestCodedIndex::answersAreThoseOfTheNumbers() {
    QFETCH(bool, managed);
    QFETCH(int, mode);
    QFETCH(QByteArray, filter);
    if (!managed)
        SKIP_WITHOUT_PYTHON();
    fill(*m_sample, managed);
    auto store = open(*m_sample);
    (void)build(*store, VectorEncoding::Int8);
    QCOMPARE(indexed(*store), kItems);
    // The same model and vectors, without a graph.
    QFile::remove(m_sample->path() + u".hnsw"_s);
    QDir cache(m_sample->cacheDirectory());
    for (const QString &name : cache.entryList({u"*.hnsw"_s}))
        cache.remove(name);
    auto exact = open(*m_sample, std::numeric_limits<qint64>::max());
    QRandomGenerator random(9);
    int met = 0;
    int wanted = 0;
    for (int round = 0; round < 20; ++round) {
        SearchOp op = question(sentence(random), SearchMode(mode));
        if (!filter.isEmpty())
            op.filter = *parseFilter(filter);
        const auto found = store->search(op);
        const auto expected = exact->search(op);
        QVERIFY(found && expected);
        QCOMPARE(expected->explanation->indexed, 0);
        QVERIFY(found->explanation->rescored > 0);
        QCOMPARE(found->items.size(), expected->items.size());
        for (const SearchItem &hit : found->items) {
            ++wanted;
            const auto same =
                std::find_if(expected->items.begin(), expected->items.end(),
                             [&](const SearchItem &one) { return one.item.key == hit.item.key; });
            if (same == expected->items.end())
                continue;
            ++met;
            // To the last bit.
            QVERIFY(*hit.parts->vectorScore == *same->parts->vectorScore);
            if (SearchMode(mode) == SearchMode::Semantic)
                QVERIFY(*hit.score == *same->score);
        }
        if (!filter.isEmpty())
            QCOMPARE(keysOf(*found), keysOf(*expected)); // a few: all of them are compared
    }
    QVERIFY2(met >= 0.98 * wanted, qPrintable(u"%1 of %2"_s.arg(met).arg(wanted)));
}

void TestCodedIndex::anUnchangedItemStaysInTheGraph_data() {
    QTest::addColumn<bool>("managed");
    QTest::addRow("managed") << true;
    QTest::addRow("guest") << false;
}

void TestCodedIndex::anUnchangedItemStaysInTheGraph() {
    SKIP_WITHOUT_PYTHON();
    QFETCH(bool, managed);
    fill(*m_sample, managed);
    auto store = open(*m_sample);
    (void)build(*store, VectorEncoding::Int8);
    const auto bestOf = [&](const QByteArray &text) {
        const auto found = store->search(question(text, SearchMode::Semantic, 1));
        return found ? found->items.front().item.key : "failed"_ba;
    };
    QCOMPARE(bestOf(m_texts[3]), "k3"_ba);
    QCOMPARE(indexed(*store), kItems);
    // Its text is as it was: written by this program, and by an agent, whose row is another.
    QVERIFY(store->batch({item(3, m_texts[3])}));
    QCOMPARE(bestOf(m_texts[3]), "k3"_ba);
    QCOMPARE(indexed(*store), kItems);
    QVERIFY(m_sample->python("put('n', 'k3', '{\"text\":\"" + m_texts[3] + "\",\"i\":99}')"));
    QCOMPARE(bestOf(m_texts[3]), "k3"_ba);
    QCOMPARE(indexed(*store), kItems);
    // Another text is another vector, which counts at once.
    const QByteArray other = "word1 word175 word40 word90";
    QVERIFY(store->batch({item(3, other)}));
    QCOMPARE(bestOf(other), "k3"_ba);
}

void TestCodedIndex::aVectorThatIsNotWhereItWasIsLookedForAnew() {
    fill(*m_sample);
    auto store = open(*m_sample);
    (void)build(*store, VectorEncoding::Int8);
    const SearchOp asked = question(m_texts[11], SearchMode::Semantic, 5);
    const QByteArrayList keys = keysOf(*store->search(asked));
    // As no program of Nestor's does it: without a word in any log.
    auto other = open(*m_sample);
    QVERIFY(fileOf(*other).write([](SqlConnection &connection) {
        return connection.execute("UPDATE nestor_vectors SET id = id + 100000 WHERE id % 2 = 0");
    }));
    const auto found = store->search(asked);
    QVERIFY(found);
    QCOMPARE(keysOf(*found), keys);
    QCOMPARE(found->items.front().item.key, "k11"_ba);
    // Vectors that are gone are found no more, and others fill the page.
    QVERIFY(fileOf(*other).write([](SqlConnection &connection) {
        return connection.execute("DELETE FROM nestor_vectors WHERE key = 'k11'");
    }));
    const auto without = store->search(asked);
    QVERIFY(without);
    QCOMPARE(without->items.size(), size_t(5));
    QVERIFY(!keysOf(*without).contains("k11"));
}

void TestCodedIndex::theQualityIsThatAfterTellingApart() {
    fill(*m_sample);
    auto store = open(*m_sample);
    (void)build(*store, VectorEncoding::Int8);
    QualityPlan plan;
    plan.queries = 40;
    const auto report = measureIndexQuality(plan, *store, m_job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->encoding, VectorEncoding::Int8);
    QCOMPARE(report->vectors, kItems);
    // A walk of more than there are finds all that telling apart can find.
    QCOMPARE(report->others.back().ef, 1024);
    QVERIFY2(report->others.back().recall >= 0.99,
             QByteArray::number(report->others.back().recall));
    QVERIFY(report->efFor99.has_value());
}

QTEST_GUILESS_MAIN(TestCodedIndex)
#include "tst_coded_index.moc"
