// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/doctor.h"
#include "core/doctor/scan.h"
#include "core/open/open_store.h"
#include "core/store/agent_view.h"
#include "core/store/store_admin.h"
#include "tests/postgres/postgres_server.h"

#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// What an agent's own PostgresStore answers, beside what is there, and why they differ.
class PostgresAgentViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void whatTheIndexCutsOffIsNamedAndMended();
    void listsOfAnEmptyTableAreNamed();
    void anIndexThatIsNotValidIsNamed();
    void manyVectorsOfOneItemCrowdOthersOut();
    void everyGateSaysWhatItFound();
    void filtersAreTheAgents();
    void withoutAQuestionTheNewestCome();
    void theScanFindsWhatNoSearchReturns();
    void nothingOutsideOfTheReachCounts();
    void nothingIsWritten();

private:
    void open();
    /// Items "near0"… in the namespace `many`, the first of them nearest to (1, 0), and farther
    /// ones in `few`.
    void fill(int many, int few);
    Result<DoctorReport> ask(const DoctorQuestion &question,
                             const std::vector<ItemId> &expected = {});
    /// From now on the server sorts by indexes only.
    void forceIndex();

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Store> m_store;
};

namespace {

ItemId id(const QByteArray &ns, const QByteArray &key) {
    return {NamespacePath::fromStored(ns), key};
}

DoctorQuestion questionIn(const QByteArray &ns, qint64 limit = 3) {
    DoctorQuestion question;
    question.ns = NamespacePath::fromStored(ns);
    question.vector = Vector{1.0F, 0.0F};
    question.limit = limit;
    return question;
}

std::optional<Gate> verdictOf(const Result<DoctorReport> &report) {
    return report && !report->expected.empty() ? report->expected.front().verdict() : std::nullopt;
}

QByteArray notesOf(const Result<DoctorReport> &report) {
    return report ? QByteArrayList(report->notes.begin(), report->notes.end()).join('\n')
                  : report.error().detail.toUtf8();
}

} // namespace

void PostgresAgentViewTest::init() {
    m_store.reset();
    m_database = TestDatabase::make(u"pg17"_s);
    if (m_database == nullptr)
        QSKIP("the server does not run: packaging/servers start");
    OpenOptions options;
    options.location = m_database->address();
    options.config.emplace();
    options.config->index.emplace();
    options.config->index->dims = 2;
    options.config->index->embedder.provider = "none";
    QVERIFY(openStore(options).has_value());
    open();
}

void PostgresAgentViewTest::open() {
    OpenOptions options;
    options.location = m_database->address();
    options.readOnly = true;
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_store = *std::move(store);
}

void PostgresAgentViewTest::fill(int many, int few) {
    const auto insert = [&](const char *ns, const char *name, int count, const char *angle) {
        const QByteArray n = QByteArray::number(count);
        m_database->sql("INSERT INTO store (prefix, key, value) SELECT '" + QByteArray(ns) +
                        "', '" + name +
                        "' || i, jsonb_build_object('n', i, 't', i::text) FROM "
                        "generate_series(0, " +
                        n +
                        " - 1) i; INSERT INTO store_vectors (prefix, "
                        "key, field_name, embedding) SELECT '" +
                        ns + "', '" + name + "' || i, '$', format('[%s,%s]', cos(" + angle +
                        "), sin(" + angle + "))::vector FROM generate_series(0, " + n + " - 1) i");
    };
    if (many > 0)
        insert("many", "near", many, "0.001 * i");
    if (few > 0)
        insert("few", "far", few, "1 + 0.01 * i");
    m_database->sql("ANALYZE store, store_vectors");
}

void PostgresAgentViewTest::forceIndex() {
    const QByteArray alter = "ALTER DATABASE " + m_database->name().toUtf8() + " SET ";
    m_database->sql(alter + "enable_sort = off");
    m_database->sql(alter + "enable_seqscan = off");
    open();
}

Result<DoctorReport> PostgresAgentViewTest::ask(const DoctorQuestion &question,
                                                const std::vector<ItemId> &expected) {
    Job job;
    return examine(*m_store, question, expected, {}, job);
}

void PostgresAgentViewTest::whatTheIndexCutsOffIsNamedAndMended() {
    fill(100, 5);
    forceIndex();
    const auto lost = ask(questionIn("few"), {id("few", "far0")});
    QVERIFY2(lost.has_value(), qPrintable(lost ? QString() : lost.error().detail));
    QCOMPARE(lost->agent.size(), size_t(0)); // the 40 nearest are in another namespace
    QCOMPARE(verdictOf(lost), Gate::CrowdedOut);
    const auto &gate = lost->expected.front().gates[size_t(Gate::CrowdedOut)];
    const auto &facts = std::get<CrowdFacts>(gate.facts);
    QCOMPARE(facts.index, "store_vectors_embedding_idx"_ba);
    QCOMPARE(facts.vectorPlace, 101);
    QCOMPARE(facts.itemPlace, 1);
    QCOMPARE(lost->exact.front().lostAt, Gate::OtherNamespace);
    const QByteArray notes = notesOf(lost);
    QVERIFY2(notes.contains("hnsw.ef_search"), notes.constData());
    const QByteArray alter = "ALTER DATABASE \"" + m_database->name().toUtf8() + "\" SET ";
    for (const QByteArray &setting :
         {"hnsw.iterative_scan = 'relaxed_order'"_ba, "hnsw.ef_search = 200"_ba}) {
        QVERIFY2(notes.contains(alter + setting), notes.constData());
        m_database->sql("SET search_path = public; SELECT '[1]'::vector"); // loads pgvector
        m_database->sql(alter + setting);
    }
    open();
    const auto found = ask(questionIn("few"), {id("few", "far0")});
    QCOMPARE(verdictOf(found), Gate::Found);
    QCOMPARE(found->agent.size(), size_t(3));
    QVERIFY2(!notesOf(found).contains("are lost"), notesOf(found).constData());
}

void PostgresAgentViewTest::listsOfAnEmptyTableAreNamed() {
    m_database->sql("SET client_min_messages = error; DROP INDEX store_vectors_embedding_idx; "
                    "CREATE INDEX store_vectors_embedding_idx ON store_vectors USING ivfflat "
                    "(embedding vector_cosine_ops) WITH (lists = 20)");
    fill(60, 60);
    forceIndex();
    const auto lost = ask(questionIn("few", 20), {id("few", "far0")});
    QVERIFY2(lost.has_value(), qPrintable(lost ? QString() : lost.error().detail));
    // Which list a vector comes into is chance; where any is lost, it is said why.
    if (lost->agent.size() < 20) {
        const QByteArray notes = notesOf(lost);
        QVERIFY2(notes.contains("REINDEX INDEX CONCURRENTLY"), notes.constData());
        QVERIFY2(notes.contains("ivfflat.probes"), notes.constData());
    }
}

void PostgresAgentViewTest::anIndexThatIsNotValidIsNamed() {
    fill(3, 0);
    m_database->sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
                    "'store_vectors_embedding_idx'::regclass");
    open();
    const auto report = ask(questionIn("many"), {id("many", "near1")});
    QCOMPARE(verdictOf(report), Gate::Found); // all are compared
    QVERIFY2(notesOf(report).contains("not valid"), notesOf(report).constData());
    QVERIFY2(notesOf(report).contains("REINDEX INDEX CONCURRENTLY"), notesOf(report).constData());
}

void PostgresAgentViewTest::manyVectorsOfOneItemCrowdOthersOut() {
    fill(2, 0);
    m_database->sql("INSERT INTO store_vectors (prefix, key, field_name, embedding) SELECT 'many', "
                    "'near0', 'f.' || i, '[1,0]' FROM generate_series(1, 30) i");
    const auto report = ask(questionIn("many", 2), {id("many", "near1")});
    QVERIFY2(report.has_value(), qPrintable(report ? QString() : report.error().detail));
    QCOMPARE(report->agent.size(), size_t(1));
    QCOMPARE(verdictOf(report), Gate::CrowdedOut);
    const auto &facts =
        std::get<CrowdFacts>(report->expected.front().gates[size_t(Gate::CrowdedOut)].facts);
    QCOMPARE(facts.cut, 5); // twice the limit and one
    QCOMPARE(facts.vectorPlace, 32);
    QCOMPARE(facts.itemPlace, 2);
    QVERIFY(facts.reach >= 16);
    // With that limit it comes.
    const auto reached = ask(questionIn("many", facts.reach), {id("many", "near1")});
    QCOMPARE(verdictOf(reached), Gate::Found);
}

void PostgresAgentViewTest::everyGateSaysWhatItFound() {
    fill(5, 2);
    m_database->sql("INSERT INTO store (prefix, key, value) VALUES ('many', 'bare', '{}')");
    m_database->sql(
        "UPDATE store SET updated_at = now() + interval '1 minute' WHERE key = 'near1'");
    m_database->sql(
        "UPDATE store SET expires_at = now() - interval '1 minute' WHERE key = 'near2'");
    const auto verdict = [&](const QByteArray &ns, const QByteArray &key) {
        return verdictOf(ask(questionIn("many"), {id(ns, key)}));
    };
    QCOMPARE(verdict("many", "nowhere"), Gate::Absent);
    QCOMPARE(verdict("few", "far0"), Gate::OtherNamespace);
    QCOMPARE(verdict("many", "near2"), Gate::Expired);
    QCOMPARE(verdict("many", "bare"), Gate::NotEmbedded);
    QCOMPARE(verdict("many", "near1"), Gate::StaleVector);
    QCOMPARE(verdict("many", "near4"), Gate::BelowLimit);
    QCOMPARE(verdict("many", "near0"), Gate::Found);
    const auto absent = ask(questionIn("few"), {id("few", "near0")});
    QCOMPARE(verdictOf(absent), Gate::Absent);
    QCOMPARE(std::get<AbsentFacts>(absent->expected.front().gates.front().facts).elsewhere,
             std::vector<NamespacePath>{NamespacePath::fromStored("many")});
}

void PostgresAgentViewTest::filtersAreTheAgents() {
    fill(12, 0);
    DoctorQuestion question = questionIn("many", 20);
    question.filter = R"({"n":{"$gte":9}})";
    QCOMPARE(ask(question)->agent.size(), size_t(3));
    QCOMPARE(verdictOf(ask(question, {id("many", "near0")})), Gate::Filtered);
    question.filter = R"({"t":"3"})";
    QCOMPARE(ask(question)->agent.size(), size_t(1));
    question.filter = R"({"n":{"$in":[1]}})";
    const auto refused = ask(question, {id("many", "near1")});
    QVERIFY2(refused.has_value(), qPrintable(refused ? QString() : refused.error().detail));
    QVERIFY2(refused->agentFailure.contains(u"Unsupported operator"_s),
             qPrintable(refused->agentFailure));
    QCOMPARE(verdictOf(refused), Gate::Filtered);
}

void PostgresAgentViewTest::withoutAQuestionTheNewestCome() {
    fill(5, 0);
    m_database->sql(
        "UPDATE store SET updated_at = now() + interval '1 minute' WHERE key = 'near3'");
    DoctorQuestion question;
    question.ns = NamespacePath::fromStored("many");
    question.limit = 1;
    const auto report = ask(question, {id("many", "near3")});
    QCOMPARE(verdictOf(report), Gate::Found);
    const auto lost = ask(question, {id("many", "near0")});
    QCOMPARE(verdictOf(lost), Gate::BelowLimit);
}

void PostgresAgentViewTest::theScanFindsWhatNoSearchReturns() {
    fill(3, 0);
    m_database->sql(
        "INSERT INTO store (prefix, key, value) VALUES ('many', 'bare', '{}'); UPDATE store SET "
        "expires_at = now() - interval '1 minute' WHERE key = 'near2'; INSERT INTO store (prefix, "
        "key, value) SELECT 'crowd', to_char(i, 'FM00'), '{}' FROM generate_series(1, 12) i; "
        "INSERT "
        "INTO store_vectors (prefix, key, field_name, embedding) SELECT prefix, key, '$', '[0,1]' "
        "FROM store WHERE prefix = 'crowd'");
    Job job;
    const auto all = scanStore(*m_store, {}, {}, job);
    QVERIFY2(all.has_value(), qPrintable(all ? QString() : all.error().detail));
    QCOMPARE(all->items, 16);
    QCOMPARE(all->vectors, 15);
    QCOMPARE(all->dims, 2);
    QCOMPARE(all->unreachable.size(), size_t(1));
    QCOMPARE(all->unreachable.front().id, id("many", "bare"));
    QCOMPARE(all->notByItself.size(), size_t(2)); // ten of the twelve come
    QCOMPARE(all->notByItself.back().id, id("crowd", "12"));
    QCOMPARE(all->expired.size(), size_t(1));
    QCOMPARE(all->expired.front().id, id("many", "near2"));
    const auto some = scanStore(*m_store, NamespacePath::fromStored("crowd"), {}, job);
    QVERIFY(some.has_value());
    QCOMPARE(some->items, 12);
    QVERIFY(some->unreachable.empty());
}

void PostgresAgentViewTest::nothingOutsideOfTheReachCounts() {
    fill(100, 5);
    m_database->sql("INSERT INTO store (prefix, key, value) VALUES ('many', 'gone', '{}')");
    m_database->sql(
        "UPDATE store SET updated_at = now() + interval '1 hour' WHERE prefix = 'many'");
    forceIndex();
    const std::vector<ItemId> expected{id("few", "far0"), id("few", "gone")};
    const auto everything = ask(questionIn("few"), expected);
    QVERIFY2(everything.has_value(),
             qPrintable(everything ? QString() : everything.error().detail));
    QVERIFY(notesOf(everything).contains("vectors are older"));
    const auto elsewhereOf = [](const DoctorReport &report) {
        return std::get<AbsentFacts>(report.expected[1].gates[size_t(Gate::Absent)].facts)
            .elsewhere;
    };
    const auto placeOf = [](const DoctorReport &report) {
        return std::get<CrowdFacts>(report.expected[0].gates[size_t(Gate::CrowdedOut)].facts)
            .vectorPlace;
    };
    QCOMPARE(elsewhereOf(*everything).size(), size_t(1));
    QCOMPARE(placeOf(*everything), 101);

    Job job;
    DoctorOptions within;
    within.reach = NamespacePath::fromStored("few");
    const auto report = examine(*m_store, questionIn("few"), expected, within, job);
    QVERIFY2(report.has_value(), qPrintable(report ? QString() : report.error().detail));
    QVERIFY(!notesOf(report).contains("vectors are older"));
    QVERIFY(elsewhereOf(*report).empty());
    QCOMPARE(placeOf(*report), 1);
    QCOMPARE(report->exact.size(), size_t(3));
    for (const DoctorHit &hit : report->exact)
        QCOMPARE(hit.hit.item.ns, within.reach);
}

void PostgresAgentViewTest::nothingIsWritten() {
    fill(5, 2);
    m_database->sql("UPDATE store SET ttl_minutes = 5, expires_at = now() + interval '5 minutes'");
    const QByteArray all = "SELECT string_agg(ctid || ' ' || xmin || store::text, ';' ORDER BY "
                           "prefix, key) FROM store"_ba;
    const QByteArray before = m_database->value(all);
    QVERIFY(ask(questionIn("many"), {id("many", "near0"), id("few", "far0")}).has_value());
    QCOMPARE(m_database->value(all), before);
}

QTEST_GUILESS_MAIN(PostgresAgentViewTest)
#include "tst_postgres_agent_view.moc"
