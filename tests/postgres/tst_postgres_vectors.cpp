// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_store.h"
#include "core/filter/filter_parser.h"
#include "core/model/explanation_words.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "tests/postgres/postgres_server.h"
#include "tests/unit/word_embedder.h"

#include <QSet>
#include <QTest>

#include <cmath>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// Searches by meaning in PostgreSQL with pgvector: scores, pages, and where vectors end up.
class PostgresVectorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void meaningFollowsTheText();
    void scoresAreTheServersDistances_data();
    void scoresAreTheServersDistances();
    void pagesAreCompleteWithManyVectorsAnItem();
    void namespacesAndFiltersAreStrict();
    void vectorsThatNoTextHasAnyMoreGo();
    void aFailedEmbedderStoresNothing();
    void tablesAreMadeAsTheAgentMakesThem();
    void manyVectorsAreSearchedByTheServersIndex();
    void anotherSizeIsRefused();
    void vectorsAreCounted();
    void aServerWithoutPgvectorSaysSo();

private:
    void open(const IndexConfig &index);
    QByteArray keys(const SearchOp &op);

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Store> m_store;
    std::shared_ptr<WordEmbedder> m_embedder = std::make_shared<WordEmbedder>();
};

namespace {

IndexConfig config(Distance distance = Distance::Cosine) {
    IndexConfig index;
    index.dims = 64;
    index.fields = {"text"};
    index.distance = distance;
    return index;
}

PutOp putOp(const QByteArray &ns, const QByteArray &key, const QByteArray &value) {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    op.value = value;
    return op;
}

SearchOp about(const QByteArray &query, const QByteArray &ns = {}) {
    SearchOp op;
    op.query = query;
    if (!ns.isEmpty())
        op.namespacePrefix = NamespacePath::fromStored(ns);
    return op;
}

} // namespace

void PostgresVectorsTest::init() {
    m_store.reset();
    if (m_database == nullptr)
        m_database = TestDatabase::make(u"pg17"_s);
    if (m_database == nullptr)
        QSKIP("the server does not run: packaging/servers start");
    m_database->sql("SET client_min_messages = error; DROP TABLE IF EXISTS store_vectors, store, "
                    "store_migrations, vector_migrations");
    m_embedder->fails = false;
    open(config());
}

void PostgresVectorsTest::open(const IndexConfig &index) {
    m_store.reset();
    OpenOptions options;
    options.location = m_database->address();
    options.config.emplace();
    options.config->index = index;
    options.embedder = m_embedder;
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_store = *std::move(store);
}

QByteArray PostgresVectorsTest::keys(const SearchOp &op) {
    const auto hits = m_store->search(op);
    if (!hits)
        return "error: " + hits.error().detail.toUtf8();
    QByteArrayList all;
    for (const SearchItem &hit : hits->items)
        all.append(hit.item.key);
    return all.join(' ');
}

void PostgresVectorsTest::meaningFollowsTheText() {
    QVERIFY(m_store->batch({putOp("m", "zebra", R"({"text":"zany zebra"})"),
                            putOp("m", "dogs", R"({"text":"something about dogs"})"),
                            putOp("m", "none", R"({"other":"zany zebra"})")}));
    QCOMPARE(keys(about("zebra")), "zebra dogs"_ba); // what has no vector is not found
    QVERIFY(m_store->run(putOp("m", "zebra", R"({"text":"new text about dogs"})")));
    QVERIFY(m_store->run(putOp("m", "dogs", R"({"text":"zebra"})")));
    QCOMPARE(keys(about("zebra")), "dogs zebra"_ba);
    QCOMPARE(keys(about("")).split(' ').size(), 3); // no query: all of them
    SearchOp words = about("zebra");
    words.mode = SearchMode::Text;
    QCOMPARE(m_store->search(words).error().code, ErrorCode::Unsupported);
}

void PostgresVectorsTest::scoresAreTheServersDistances_data() {
    QTest::addColumn<Distance>("distance");
    QTest::newRow("cosine") << Distance::Cosine;
    QTest::newRow("l2") << Distance::L2;
    QTest::newRow("inner product") << Distance::InnerProduct;
}

void PostgresVectorsTest::scoresAreTheServersDistances() {
    QFETCH(Distance, distance);
    m_database->sql("DROP TABLE store_vectors, vector_migrations");
    open(config(distance));
    QVERIFY(m_store->run(putOp("m", "k", R"({"text":"one two three"})")));
    const auto a = m_embedder->vectorOf("one two three");
    const auto b = m_embedder->vectorOf("two four");
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double square = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        dot += double(a[i]) * double(b[i]);
        aa += double(a[i]) * double(a[i]);
        bb += double(b[i]) * double(b[i]);
        square += std::pow(double(a[i]) - double(b[i]), 2);
    }
    const double expected = distance == Distance::Cosine ? dot / std::sqrt(aa * bb)
                            : distance == Distance::L2   ? -std::sqrt(square)
                                                         : dot;
    const auto hits = m_store->search(about("two four"));
    QVERIFY(hits.has_value());
    QCOMPARE(hits->items.size(), size_t(1));
    QVERIFY(std::abs(*hits->items[0].score - expected) < 1e-5);
    SearchOp least = about("two four");
    least.minScore = expected + 1e-3;
    QCOMPARE(keys(least), ""_ba);
    least.minScore = expected - 1e-3;
    QCOMPARE(keys(least), "k"_ba);
}

void PostgresVectorsTest::pagesAreCompleteWithManyVectorsAnItem() {
    // Each of ten items has forty vectors that are as near as can be.
    std::vector<Op> ops;
    for (int item = 0; item < 10; ++item) {
        QByteArrayList texts;
        for (int i = 0; i < 40; ++i)
            texts.append("\"same words\"");
        ops.emplace_back(putOp("p", "k" + QByteArray::number(item),
                               R"({"text":"ignored","texts":[)" + texts.join(',') + "]}"));
        std::get<PutOp>(ops.back()).index = {IndexChoice::Fields, {"texts[*]"}};
    }
    QVERIFY(m_store->batch(std::move(ops)));
    QByteArrayList all;
    for (qint64 offset = 0; offset < 12; offset += 3) {
        SearchOp op = about("same words");
        op.limit = 3;
        op.offset = offset;
        const auto hits = m_store->search(op);
        QVERIFY(hits.has_value());
        QCOMPARE(hits->items.size(), size_t(offset < 9 ? 3 : 1));
        for (const SearchItem &hit : hits->items)
            all.append(hit.item.key);
    }
    QCOMPARE(all.join(' '), "k0 k1 k2 k3 k4 k5 k6 k7 k8 k9"_ba);
}

void PostgresVectorsTest::namespacesAndFiltersAreStrict() {
    QVERIFY(m_store->batch({putOp("a", "1", R"({"text":"red car","c":"red"})"),
                            putOp("a.b", "2", R"({"text":"red apple","c":"red"})"),
                            putOp("a-b", "3", R"({"text":"red car","c":"red"})"),
                            putOp("ab", "4", R"({"text":"red car","c":"blue"})")}));
    QCOMPARE(keys(about("red car", "a")), "1 2"_ba);
    QCOMPARE(keys(about("red car", "a.b")), "2"_ba);
    SearchOp filtered = about("red car");
    filtered.filter = *parseFilter(R"({"c":"red"})");
    QCOMPARE(keys(filtered), "1 3 2"_ba);
    filtered.namespacePrefix = NamespacePath::fromStored("a");
    filtered.below = false;
    filtered.explain = true;
    QCOMPARE(keys(filtered), "1"_ba);
    QCOMPARE(planName(m_store->search(filtered)->explanation->plan), "exact"_ba);
}

void PostgresVectorsTest::vectorsThatNoTextHasAnyMoreGo() {
    PutOp two = putOp("v", "k", R"({"text":["one","two"]})");
    two.index = {IndexChoice::Fields, {"text[*]"}};
    QVERIFY(m_store->run(two));
    QCOMPARE(m_database->value("SELECT count(*) FROM store_vectors"), "2"_ba);
    QVERIFY(m_store->run(putOp("v", "k", R"({"text":"one"})")));
    QCOMPARE(m_database->value("SELECT string_agg(field_name, ' ') FROM store_vectors"), "text"_ba);
    PutOp unindexed = putOp("v", "k", R"({"text":"one"})");
    unindexed.index.kind = IndexChoice::None;
    QVERIFY(m_store->run(unindexed));
    QCOMPARE(m_database->value("SELECT count(*) FROM store_vectors"), "0"_ba);
    QVERIFY(m_store->run(putOp("v", "k", R"({"text":"one"})")));
    QVERIFY(m_store->remove(NamespacePath::fromStored("v"), "k"));
    QCOMPARE(m_database->value("SELECT count(*) FROM store_vectors"), "0"_ba);
}

void PostgresVectorsTest::aFailedEmbedderStoresNothing() {
    m_embedder->fails = true;
    QVERIFY(!m_store->run(putOp("v", "k", R"({"text":"one"})")));
    QCOMPARE(m_database->value("SELECT count(*) FROM store"), "0"_ba);
}

void PostgresVectorsTest::tablesAreMadeAsTheAgentMakesThem() {
    m_database->sql("DROP TABLE store_migrations"); // and again where the record was lost
    open(config());
    QCOMPARE(m_database->value("SELECT string_agg(v::text, ' ' ORDER BY v) FROM store_migrations"),
             "0 1 2 3"_ba);
    QCOMPARE(m_database->value("SELECT string_agg(v::text, ' ' ORDER BY v) FROM vector_migrations"),
             "0 1 2"_ba);
    QCOMPARE(m_database->value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE "
                               "attrelid = 'store_vectors'::regclass AND attname = 'embedding'"),
             "vector(64)"_ba);
    QVERIFY(m_database->value("SELECT pg_get_indexdef('store_vectors_embedding_idx'::regclass)")
                .contains("hnsw (embedding vector_cosine_ops)"));
    m_database->sql("DROP TABLE store_vectors, vector_migrations");
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(m_database->address());
    options.config.index = config(Distance::L2);
    options.isConfigured = true;
    options.config.index->ann = {.kind = "hnsw", .type = "halfvec", .m = 8, .efConstruction = 32};
    const auto store = PostgresStore::open(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    const QByteArray made =
        m_database->value("SELECT pg_get_indexdef('store_vectors_embedding_idx'::regclass)");
    QVERIFY2(made.contains("halfvec_l2_ops) WITH (m='8', ef_construction='32')"), made);
    m_database->sql("INSERT INTO store_migrations VALUES (17)");
    QCOMPARE(PostgresStore::open(options).error().code, ErrorCode::NewerStore);
}

void PostgresVectorsTest::manyVectorsAreSearchedByTheServersIndex() {
    // 2,000 vectors around a circle, of which those of "rare" stand opposite to what is asked.
    constexpr int kItems = 2'000;
    std::vector<Op> ops;
    for (int i = 0; i < kItems; ++i) {
        PutOp op = putOp(i % 2 == 0 ? "even" : "odd", "k" + QByteArray::number(i),
                         R"({"n":)" + QByteArray::number(i) + '}');
        Vector vector(64, 0.0F);
        const double angle = 3.14159265358979 * i / kItems;
        vector[0] = static_cast<float>(std::cos(angle));
        vector[1] = static_cast<float>(std::sin(angle));
        op.vectors = {{"text", vector, {}}};
        ops.emplace_back(op);
    }
    QVERIFY(m_store->batch(std::move(ops)));
    m_database->sql("ANALYZE store; ANALYZE store_vectors");
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(m_database->address());
    options.mostReadVectors = 1'000;
    const auto store = PostgresStore::open(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    SearchOp op;
    op.vector = Vector(64, 0.0F);
    op.vector->front() = 1;
    op.limit = 20;
    op.offset = 5;
    op.explain = true;
    const auto found = (*store)->search(op);
    QVERIFY2(found.has_value(), qPrintable(found ? QString() : found.error().detail));
    QCOMPARE(planName(found->explanation->plan), "hnsw"_ba);
    QVERIFY(remarksText(found->explanation->reasons).startsWith("approximate"));
    QCOMPARE(found->items.size(), size_t(20));
    for (int i = 0; i < 20; ++i)
        QCOMPARE(found->items[size_t(i)].item.key, "k" + QByteArray::number(i + 5));

    // Half of all, in a namespace and by a filter.
    op.offset = 0;
    op.namespacePrefix = NamespacePath::fromStored("odd");
    const auto odd = (*store)->search(op);
    QVERIFY2(odd.has_value(), qPrintable(odd ? QString() : odd.error().detail));
    QCOMPARE(planName(odd->explanation->plan), "hnsw"_ba);
    QCOMPARE(odd->items.size(), size_t(20));
    for (int i = 0; i < 20; ++i)
        QCOMPARE(odd->items[size_t(i)].item.key, "k" + QByteArray::number(2 * i + 1));
    op.filter = *parseFilter(R"({"n": {"$gte": 1000}})");
    const auto far = (*store)->search(op);
    QVERIFY2(far.has_value(), qPrintable(far ? QString() : far.error().detail));
    QCOMPARE(far->items.size(), size_t(20));
    QCOMPARE(far->items.front().item.key, "k1001"_ba);
    // Few pass: exactly.
    op.filter = *parseFilter(R"({"n": {"$gte": 1990}})");
    const auto few = (*store)->search(op);
    QVERIFY(few.has_value());
    QCOMPARE(planName(few->explanation->plan), "exact"_ba);
    QCOMPARE(few->items.size(), size_t(5));
    // More are wanted than pass: the walk comes short, and all are looked at.
    op.filter = {};
    op.limit = 1'500;
    const auto all = (*store)->search(op);
    QVERIFY(all.has_value());
    QCOMPARE(planName(all->explanation->plan), "exact"_ba);
    QCOMPARE(all->items.size(), size_t(kItems / 2));
}

void PostgresVectorsTest::anotherSizeIsRefused() {
    PutOp op = putOp("v", "k", "{}");
    op.vectors = {{"text", Vector(63, 1.0F), {}}};
    const auto done = m_store->batch({putOp("v", "good", "{}"), op});
    QVERIFY(!done);
    QVERIFY2(done.error().detail.contains(u"63"_s) && done.error().detail.contains(u"64"_s),
             qPrintable(done.error().detail));
    QCOMPARE(m_database->value("SELECT count(*) FROM store"), "0"_ba);
    OpenOptions options;
    options.location = m_database->address();
    options.config.emplace();
    options.config->index = config();
    options.config->index->dims = 32;
    const auto other = openStore(options);
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::InvalidConfig);
}

void PostgresVectorsTest::vectorsAreCounted() {
    QVERIFY(m_store->batch({putOp("m", "a", R"({"text":"one"})"),
                            putOp("m", "b", R"({"text":"two"})"), putOp("m", "c", "{}")}));
    StoreAdmin *admin = m_store->admin();
    QVERIFY(admin != nullptr);
    const std::vector<VectorCount> both{{{}, 64, 2}};
    const auto stats = admin->stats();
    QVERIFY2(stats, qPrintable(stats ? QString() : stats.error().detail));
    QCOMPARE(stats->vectors, both);
    const auto record = admin->itemRecord({NamespacePath({"m"}), "a"});
    QVERIFY2(record, qPrintable(record ? QString() : record.error().detail));
    QCOMPARE(record->vectors, std::vector<VectorCount>({{{}, 64, 1}}));
    QVERIFY(admin->itemRecord({NamespacePath({"m"}), "c"})->vectors.empty());
    m_database->sql("UPDATE store SET updated_at = now() + interval '1 hour' WHERE key = 'b'");
    Job job;
    const auto report = admin->check({}, job);
    QVERIFY2(report, qPrintable(report ? QString() : report.error().detail));
    QCOMPARE(report->vectors, 2);
    QCOMPARE(report->find(Problem::OutOfDateVector)->count, 1);
}

void PostgresVectorsTest::aServerWithoutPgvectorSaysSo() {
    const auto database = TestDatabase::make(u"pg15"_s);
    if (database == nullptr)
        QSKIP("the server does not run: packaging/servers start");
    OpenOptions options;
    options.location = database->address();
    options.config.emplace();
    options.config->index = config();
    const auto store = openStore(options);
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::Unsupported);
    QVERIFY2(store.error().detail.contains(u"pgvector"_s), qPrintable(store.error().detail));
}

QTEST_GUILESS_MAIN(PostgresVectorsTest)
#include "tst_postgres_vectors.moc"
