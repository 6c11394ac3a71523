// SPDX-License-Identifier: Apache-2.0
#include "app/cli/op_codec.h"
#include "core/embedding/embedder.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "core/open/open_store.h"
#include "core/store/config_json.h"
#include "tests/postgres/postgres_server.h"

#include <QTest>

#include <array>
#include <cmath>
#include <thread>

using namespace nestor;
using namespace nestor::cli;
using namespace nestor::test;
using namespace Qt::StringLiterals;

namespace {

/// Texts by how often they hold each letter, as unit vectors.
class LetterEmbedder final : public Embedder {
public:
    static constexpr int kDims = 128;

    Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                  std::stop_token = {}) override {
        std::vector<std::vector<float>> vectors;
        for (const QByteArray &text : texts)
            vectors.push_back(vectorOf(text));
        return vectors;
    }
    int dims() const override { return kDims; }
    QByteArray identity() const override { return "test:letters"; }

    static std::vector<float> vectorOf(const QByteArray &text) {
        std::vector<float> vector(kDims, 0.0F);
        double square = 0;
        for (const QChar c : QString::fromUtf8(text))
            vector[c.unicode() % kDims] += 1.0F;
        for (const float x : vector)
            square += double(x) * double(x);
        for (float &x : vector)
            x = square > 0 ? float(double(x) / std::sqrt(square)) : 0.0F;
        return vector;
    }
};

struct Hit {
    QByteArray key;
    std::optional<double> score;
};

QByteArray joined(const QByteArrayList &parts) {
    return parts.join(' ');
}

} // namespace

/// What people do with LangGraph's PostgresStore, scene by scene, through the lines of `nestor-cli
/// batch` on a real server: the behaviour that programs written against it count on.
class PostgresScenariosTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void oneBatchOfEverythingKeepsItsOrder();
    void theLastOfABatchCountsAndNullDeletes();
    void namespacesAreListed_data();
    void namespacesAreListed();
    void filtersKnowTypes_data();
    void filtersKnowTypes();
    void unknownOperatorsAreRefused();
    void meaningIsSearchedInEveryTable_data();
    void meaningIsSearchedInEveryTable();
    void everyFieldThatIsNamedIsEmbedded();
    void oneMatchIsFoundAmongMany();
    void whatIsImportedIsEmbedded();
    void theRecordOfMigrationsMayBeLost();
    void expiredItemsGoByThemselves();
    void manyOperationsFitIntoOneBatch();
    void writersWhoMeetAllSucceed();

private:
    void open(const QByteArray &config, bool embeds = false);
    QByteArray ask(const QByteArray &line);
    void put(const QByteArray &key, const QByteArray &value, const QByteArray &more = {},
             const QByteArray &ns = R"(["test"])");
    std::vector<Hit> search(const QByteArray &more, const QByteArray &ns = R"(["test"])");
    QByteArray keys(const QByteArray &more);

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Store> m_store;
};

void PostgresScenariosTest::init() {
    if (m_database == nullptr)
        m_database = TestDatabase::make(u"pg17"_s);
    if (m_database == nullptr)
        QSKIP("the server does not run: packaging/servers start");
    m_database->sql("SET client_min_messages = error; DROP TABLE IF EXISTS store_vectors, store, "
                    "store_migrations, vector_migrations");
    open("{}");
}

void PostgresScenariosTest::cleanup() {
    m_store.reset();
}

void PostgresScenariosTest::open(const QByteArray &config, bool embeds) {
    m_store.reset();
    OpenOptions options;
    options.location = m_database->address();
    if (config != "{}") {
        const auto parsed = parseStoreConfig(config);
        QVERIFY2(parsed.has_value(), qPrintable(parsed ? QString() : parsed.error().detail));
        options.config = parsed->config;
    }
    if (embeds)
        options.embedder = std::make_shared<LetterEmbedder>();
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_store = *std::move(store);
}

QByteArray PostgresScenariosTest::ask(const QByteArray &line) {
    const auto request = parseRequest(line);
    if (!request)
        return errorLine(request.error());
    const auto answers = m_store->batch(request->ops);
    return answers ? answerLine(*request, *answers) : errorLine(answers.error());
}

void PostgresScenariosTest::put(const QByteArray &key, const QByteArray &value,
                                const QByteArray &more, const QByteArray &ns) {
    QCOMPARE(ask(R"({"op":"put","namespace":)" + ns + R"(,"key":")" + key + R"(","value":)" +
                 value + more + '}'),
             R"({"ok":true,"result":null})"_ba);
}

std::vector<Hit> PostgresScenariosTest::search(const QByteArray &more, const QByteArray &ns) {
    const QByteArray answer = ask(R"({"op":"search","namespace_prefix":)" + ns + more + '}');
    const auto document = JsonDocument::parse(answer);
    const int result = document ? document->member(0, "result") : -1;
    if (result < 0)
        return {{answer, {}}};
    std::vector<Hit> hits;
    for (int i = 0; i < document->nodes()[size_t(result)].childCount; ++i) {
        const int item = document->element(result, i);
        Hit hit;
        hit.key = document->string(document->member(item, "key"));
        const QByteArrayView score = document->raw(document->member(item, "score"));
        if (score != "null")
            hit.score = score.toDouble();
        hits.push_back(std::move(hit));
    }
    return hits;
}

QByteArray PostgresScenariosTest::keys(const QByteArray &more) {
    QByteArrayList all;
    for (const Hit &hit : search(more))
        all.append(hit.key);
    return joined(all);
}

void PostgresScenariosTest::oneBatchOfEverythingKeepsItsOrder() {
    put("k1", R"({"data": "v1"})", {}, R"(["test","foo"])");
    put("k2", R"({"data": "v2"})", {}, R"(["test","bar"])");
    const QByteArray answer = ask(
        R"({"op":"batch","ops":[
            {"op":"search","namespace_prefix":["test"],"filter":{"data":"v1"},"limit":10,"offset":0},
            {"op":"get","namespace":["test","bar"],"key":"k2"},
            {"op":"list_namespaces","match_conditions":null,"max_depth":null,"limit":5,"offset":0},
            {"op":"put","namespace":["test"],"key":"k3","value":{"data":"v3"}},
            {"op":"get","namespace":["test"],"key":"k3"},
            {"op":"get","namespace":["test","foo"],"key":"k1"}]})");
    const auto document = JsonDocument::parse(answer);
    QVERIFY2(document.has_value(), answer.constData());
    const int result = document->member(0, "result");
    QVERIFY2(result >= 0, answer.constData());
    const auto value = [&](int item) {
        return document->raw(document->member(item, "value")).toByteArray();
    };
    const int hits = document->element(result, 0);
    QCOMPARE(document->nodes()[size_t(hits)].childCount, 1);
    QCOMPARE(value(document->element(hits, 0)), R"({"data": "v1"})"_ba);
    QCOMPARE(value(document->element(result, 1)), R"({"data": "v2"})"_ba);
    QCOMPARE(document->raw(document->element(result, 2)).toByteArray(),
             R"([["test","bar"],["test","foo"]])"_ba);
    QCOMPARE(document->raw(document->element(result, 3)).toByteArray(), "null"_ba);
    // Reads see what was there before the batch.
    QCOMPARE(document->raw(document->element(result, 4)).toByteArray(), "null"_ba);
    QCOMPARE(value(document->element(result, 5)), R"({"data": "v1"})"_ba);
}

void PostgresScenariosTest::theLastOfABatchCountsAndNullDeletes() {
    put("old", R"({"n": 1})");
    QCOMPARE(ask(R"({"op":"batch","ops":[
        {"op":"put","namespace":["test"],"key":"a","value":{"n":1}},
        {"op":"put","namespace":["test"],"key":"a","value":{"n":2}},
        {"op":"put","namespace":["test"],"key":"b","value":{"n":1}},
        {"op":"put","namespace":["test"],"key":"b","value":null},
        {"op":"put","namespace":["test"],"key":"old","value":null},
        {"op":"put","namespace":["test"],"key":"never","value":null}]})"),
             R"({"ok":true,"result":[null,null,null,null,null,null]})"_ba);
    QCOMPARE(
        m_database->value("SELECT string_agg(key || value::text, ' ' ORDER BY key) FROM store"),
        R"(a{"n": 2})"_ba);
}

void PostgresScenariosTest::namespacesAreListed_data() {
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("listed");
    const auto row = [](const char *name, const QByteArray &more, const QByteArray &listed) {
        QTest::newRow(name) << more << listed;
    };
    row("all", "", R"([["p","d","x"],["t","d","x"],["t","d","y"],["t","i","x"],["t_%","c"]])");
    row("prefix", R"(,"match_conditions":[{"match_type":"prefix","path":["t"]}])",
        R"([["t","d","x"],["t","d","y"],["t","i","x"]])");
    row("suffix", R"(,"match_conditions":[{"match_type":"suffix","path":["x"]}])",
        R"([["p","d","x"],["t","d","x"],["t","i","x"]])");
    row("both",
        R"(,"match_conditions":[{"match_type":"prefix","path":["t"]},
            {"match_type":"suffix","path":["d","x"]}])",
        R"([["t","d","x"]])");
    row("any label", R"(,"match_conditions":[{"match_type":"prefix","path":["t","*","x"]}])",
        R"([["t","d","x"],["t","i","x"]])");
    row("any label before", R"(,"match_conditions":[{"match_type":"suffix","path":["*","y"]}])",
        R"([["t","d","y"]])");
    row("signs are literal", R"(,"match_conditions":[{"match_type":"prefix","path":["t_%","*"]}])",
        R"([["t_%","c"]])");
    row("depth", R"(,"max_depth":2)", R"([["p","d"],["t","d"],["t","i"],["t_%","c"]])");
    row("page", R"(,"limit":2,"offset":1)", R"([["t","d","x"],["t","d","y"]])");
    row("page of a depth", R"(,"max_depth":1,"limit":1,"offset":1)", R"([["t"]])");
}

void PostgresScenariosTest::namespacesAreListed() {
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, listed);
    for (const char *ns : {R"(["t","d","x"])", R"(["t","d","y"])", R"(["t","i","x"])",
                           R"(["p","d","x"])", R"(["t_%","c"])"})
        put("k", "{}", {}, ns);
    QCOMPARE(ask(R"({"op":"list_namespaces")" + more + '}'),
             R"({"ok":true,"result":)" + listed + '}');
}

void PostgresScenariosTest::filtersKnowTypes_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("found");
    const auto row = [](const QByteArray &filter, const QByteArray &found) {
        QTest::newRow(filter.constData()) << filter << found;
    };
    row(R"({"n":{"$gte":10}})", "c d");
    row(R"({"n":{"$gt":9}})", "c d e");
    row(R"({"n":{"$lt":10}})", "a b e");
    row(R"({"n":{"$lte":9}})", "a b");
    row(R"({"n":{"$gt":2,"$lt":11}})", "b c e");
    row(R"({"n":{"$eq":9}})", "b");
    row(R"({"n":9,"s":"b"})", "b");
    row(R"({"n":{"$ne":9}})", "a c d e");
    row(R"({"s":{"$gt":"a"}})", "b");
    row(R"({"l":["x"]})", "a");
}

void PostgresScenariosTest::filtersKnowTypes() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, found);
    put("a", R"({"n":2,"s":"a","l":["x"]})");
    put("b", R"({"n":9,"s":"b"})");
    put("c", R"({"n":10})");
    put("d", R"({"n":11})");
    put("e", R"({"n":9.5})");
    QByteArrayList all = keys(R"(,"filter":)" + filter).split(' ');
    std::sort(all.begin(), all.end());
    QCOMPARE(joined(all), found);
}

void PostgresScenariosTest::unknownOperatorsAreRefused() {
    const QByteArray answer = keys(R"(,"filter":{"n":{"$regex":1}})");
    QVERIFY2(answer.contains(R"("type":"ValueError")"), answer.constData());
    QVERIFY2(answer.contains("Unsupported operator"), answer.constData());
}

void PostgresScenariosTest::meaningIsSearchedInEveryTable_data() {
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("distance");
    for (const char *kind : {"hnsw", "ivfflat", "flat"}) {
        for (const char *type : {"vector", "halfvec"}) {
            for (const char *distance : {"l2", "inner_product", "cosine"}) {
                QTest::addRow("%s %s %s", kind, type, distance)
                    << QByteArray(kind) << QByteArray(type) << QByteArray(distance);
            }
        }
    }
}

void PostgresScenariosTest::meaningIsSearchedInEveryTable() {
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, distance);
    open(R"({"dims":128,"distance":")" + distance +
             R"(","embedder":{"provider":"none"},"fields":["text"],"ann":{"kind":")" + kind +
             R"(","type":")" + type + R"("},"ttl":{"default_ttl":2,"refresh_on_read":true}})",
         true);
    put("doc1", R"({"text":"red apple","color":"red","score":4.5})");
    put("doc2", R"({"text":"red car","color":"red","score":3.0})");
    put("doc3", R"({"text":"green apple","color":"green","score":4.0})");
    put("doc4", R"({"text":"blue car","color":"blue","score":3.5})");
    QCOMPARE(keys(R"(,"query":"apple","filter":{"color":"red"})"), "doc1 doc2"_ba);
    QCOMPARE(keys(R"(,"query":"car","filter":{"color":"red"},"refresh_ttl":false)"),
             "doc2 doc1"_ba);
    const auto blue = search(R"(,"query":"bbbbluuu","filter":{"score":{"$gt":3.2}})");
    QCOMPARE(blue.size(), size_t(3));
    QCOMPARE(blue.front().key, "doc4"_ba);
    QCOMPARE(keys(R"(,"query":"apple","filter":{"score":{"$gte":4.0},"color":"green"})"),
             "doc3"_ba);

    // Pages go on, and are complete.
    const auto first = search(R"(,"query":"apple","limit":2)");
    const auto second = search(R"(,"query":"apple","limit":2,"offset":2)");
    QCOMPARE(first.size() + second.size(), size_t(4));
    QVERIFY(first.front().key != second.front().key);

    // Scores are the distances of the vectors; no query, no scores.
    const auto one = LetterEmbedder::vectorOf("red apple");
    const auto asked = LetterEmbedder::vectorOf("apple");
    double dot = 0;
    double square = 0;
    for (size_t i = 0; i < one.size(); ++i) {
        dot += double(one[i]) * double(asked[i]);
        square += std::pow(double(one[i]) - double(asked[i]), 2);
    }
    const double expected = distance == "l2" ? -std::sqrt(square) : dot;
    QVERIFY(std::abs(search(R"(,"query":"apple","filter":{"score":4.5})").front().score.value() -
                     expected) < 1e-3);
    for (const char *none : {R"(,"query":"")", R"(,"query":null)"}) {
        for (const Hit &hit : search(none))
            QVERIFY(!hit.score);
    }

    // A new text has a new vector, and what is not to be indexed has none.
    put("doc1", R"({"text":"something else"})");
    QVERIFY(search(R"(,"query":"red apple")").front().key != "doc1");
    QCOMPARE(keys(R"(,"query":"something else","limit":1)"), "doc1"_ba);
    put("doc5", R"({"text":"something else"})", R"(,"index":false)");
    QVERIFY(!keys(R"(,"query":"something else")").contains("doc5"));
    QVERIFY(keys("").contains("doc5"));
}

void PostgresScenariosTest::everyFieldThatIsNamedIsEmbedded() {
    open(R"({"dims":128,"embedder":{"provider":"none"},"fields":["a","b","d"]})", true);
    put("doc1", R"({"b":"xxx","c":"yyy","d":"zzz"})"); // without a
    put("doc2", R"({"a":"uuu","b":"vvv","c":"www","d":"xxx"})");
    auto hits = search(R"(,"query":"xxx")");
    QCOMPARE(hits.size(), size_t(2));
    const double best = hits[0].score.value();
    QVERIFY(std::abs(best - hits[1].score.value()) < 1e-3);
    QCOMPARE(keys(R"(,"query":"uuu")"), "doc2 doc1"_ba);
    QCOMPARE(keys(R"(,"query":"zzz")"), "doc1 doc2"_ba);
    hits = search(R"(,"query":"www")"); // of no embedded field
    QCOMPARE(hits.size(), size_t(2));
    QVERIFY(hits[0].score.value() < best);
    // Fields of one put stand in place of the configured ones.
    put("doc3", R"({"a":"kkk","c":"lll"})", R"(,"index":["c"])");
    QCOMPARE(keys(R"(,"query":"lll","limit":1)"), "doc3"_ba);
    QVERIFY(search(R"(,"query":"kkk")").front().score.value() < best);
    // Every script is embedded.
    put("doc4", R"({"a":"это русский"})");
    QCOMPARE(keys(R"(,"query":"это русский","limit":1)"), "doc4"_ba);
}

void PostgresScenariosTest::oneMatchIsFoundAmongMany() {
    open(R"({"dims":128,"embedder":{"provider":"none"},"fields":["text"]})", true);
    QByteArrayList ops;
    for (int i = 0; i < 200; ++i) {
        ops.append(R"({"op":"put","namespace":["test",")" + QByteArray(i < 100 ? "A" : "Z") +
                   R"("],"key":"k)" + QByteArray::number(i) + R"(","value":{"text":"no"}})");
    }
    QVERIFY(ask(R"({"op":"batch","ops":[)" + ops.join(',') + "]}").startsWith(R"({"ok":true)"));
    put("match", R"({"text":"mmm"})", {}, R"(["test","M"])");
    const auto hits = search(R"(,"query":"mmm","limit":10)");
    QCOMPARE(hits.size(), size_t(10));
    QCOMPARE(hits[0].key, "match"_ba);
    QVERIFY(hits[0].score.value() > hits[1].score.value());
}

void PostgresScenariosTest::whatIsImportedIsEmbedded() {
    open(R"({"dims":128,"embedder":{"provider":"none"},"fields":["text"]})", true);
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    std::vector<PutOp> items;
    for (const char *text : {"aaa", "bbb", "own"}) {
        PutOp op;
        op.ns = NamespacePath::fromStored("test");
        op.key = text;
        op.value = R"({"text":")" + QByteArray(text) + R"("})";
        if (op.key == "own") // as a copy of a store brings them
            op.vectors = std::vector<FieldVector>{{"text", LetterEmbedder::vectorOf("zzz"), {}}};
        items.push_back(std::move(op));
    }
    QVERIFY((*writer)->put(items, ConflictRule::Replace).has_value());
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(keys(R"(,"query":"bbb","limit":1)"), "bbb"_ba);
    QCOMPARE(keys(R"(,"query":"zzz","limit":1)"), "own"_ba);
}

void PostgresScenariosTest::theRecordOfMigrationsMayBeLost() {
    const QByteArray config = R"({"dims":128,"embedder":{"provider":"none"}})";
    open(config, true);
    put("k", R"({"text":"kept"})");
    m_store.reset();
    m_database->sql("DROP TABLE store_migrations");
    open(config, true);
    QCOMPARE(keys(R"(,"query":"kept")"), "k"_ba);
    QCOMPARE(m_database->value("SELECT string_agg(v::text, ' ' ORDER BY v) FROM store_migrations"),
             "0 1 2 3"_ba);
    QCOMPARE(m_database->value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE "
                               "attrelid = 'store'::regclass AND attname = 'ttl_minutes'"),
             "double precision"_ba);
}

void PostgresScenariosTest::expiredItemsGoByThemselves() {
    open(R"({"ttl":{"default_ttl":0.001,"sweep_interval_minutes":0.002}})");
    put("short", "{}");
    put("long", "{}", R"(,"ttl":60)");
    put("never", "{}", R"(,"ttl":null)");
    QTRY_COMPARE_WITH_TIMEOUT(
        m_database->value("SELECT string_agg(key, ' ' ORDER BY key) FROM store"), "long never"_ba,
        30'000);
}

void PostgresScenariosTest::manyOperationsFitIntoOneBatch() {
    QByteArrayList ops;
    for (int i = 0; i < 400; ++i) {
        const QByteArray at = R"("namespace":["test",")" + QByteArray::number(i % 2) +
                              R"("],"key":"k)" + QByteArray::number(i % 100) + '"';
        ops.append(R"({"op":"put",)" + at + R"(,"value":{"n":)" + QByteArray::number(i) + "}}");
        ops.append(R"({"op":"get",)" + at + '}');
        ops.append(R"({"op":"list_namespaces","max_depth":)" + QByteArray::number(i % 4 + 1) + '}');
        ops.append(R"({"op":"search","namespace_prefix":["test"]})");
        ops.append(R"({"op":"delete",)" + at + '}');
    }
    const QByteArray answer = ask(R"({"op":"batch","ops":[)" + ops.join(',') + "]}");
    const auto document = JsonDocument::parse(answer);
    QVERIFY(document.has_value());
    const int result = document->member(0, "result");
    QVERIFY2(result >= 0, answer.constData());
    QCOMPARE(document->nodes()[size_t(result)].childCount, 2000);
    QCOMPARE(keys(""), ""_ba);
}

void PostgresScenariosTest::writersWhoMeetAllSucceed() {
    std::atomic<int> failed = 0;
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 6; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 0; i < 20; ++i) {
                std::vector<Op> ops;
                for (int k = 0; k < 10; ++k) { // in different orders
                    PutOp op;
                    op.ns = NamespacePath::fromStored("meet");
                    op.key = QByteArray::number((k * (writer + 1)) % 11);
                    op.value = R"({"by":)" + QByteArray::number(writer) + '}';
                    ops.emplace_back(std::move(op));
                }
                if (!m_store->batch(std::move(ops)))
                    ++failed;
            }
        });
    }
    writers.clear();
    QCOMPARE(failed.load(), 0);
    QCOMPARE(m_database->value("SELECT count(*) FROM store"), "11"_ba);
}

QTEST_GUILESS_MAIN(PostgresScenariosTest)
#include "tst_postgres_scenarios.moc"
