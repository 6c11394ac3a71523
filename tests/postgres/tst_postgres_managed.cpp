// SPDX-License-Identifier: Apache-2.0
#include "core/store/change_feed.h"
#include "core/store/store_admin.h"
#include "tests/postgres/postgres_server.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <atomic>
#include <map>
#include <thread>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// The expression is evaluated once.
#define VERIFY_RESULT(result)                                                                      \
    do {                                                                                           \
        const auto &tried = (result);                                                              \
        QVERIFY2(tried.has_value(), qPrintable(tried ? QString() : tried.error().detail));         \
    } while (false)

namespace {

QByteArray oneLine(const std::vector<Change> &changes) {
    QByteArrayList all;
    for (const Change &change : changes)
        all.append((change.deleted ? "-" : "+") + change.id.ns.stored() + '/' + change.id.key);
    return all.join(' ');
}

/// Everything in the database that is not the server's own, as text.
const QByteArray kEverything =
    "SELECT string_agg(x, E'\n' ORDER BY x) FROM (SELECT 'schema ' || nspname AS x FROM "
    "pg_namespace WHERE nspname !~ '^pg_(temp|toast)' UNION ALL SELECT 'class ' || "
    "c.oid::regclass::text || coalesce(c.relacl::text, '') FROM pg_class c JOIN pg_namespace n ON "
    "n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)' UNION ALL SELECT "
    "'function ' || p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = "
    "p.pronamespace WHERE n.nspname !~ '^(pg_|information_schema)' UNION ALL SELECT 'trigger ' || "
    "tgname FROM pg_trigger WHERE NOT tgisinternal) e"_ba;

} // namespace

/// A managed store on real servers: what agents write, with SQL as they send it, leaves its history
/// and a log, in a schema that goes again without a trace.
class PostgresManagedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void whatAgentsWriteIsKept();
    void livesThatAreProlongedAreNoChange();
    void lateCommitsAreNotMissed();
    void whatIsNotSettledIsTold();
    void longTransactionsComeInPages();
    void emptyingTheTableIsKept();
    void whoMayNotSeeTheLogStillWrites();
    void nothingIsLeftBehind();
    void whatLacksIsSaid();
    void othersObjectsAreNotTaken();
    void aWriterThatStaysIsNotWaitedForLong();
    void keysAsLongAsTheStoreTakesAreKept();
    void theHistoryIsLimited();
    void namesThatAreTakenAreLeftAlone();
    void managementOfOthersIsSeen();
    void vectorsComeBackAsTheyWere();

private:
    std::unique_ptr<PostgresStore> opened(const QString &user = {});
    StoreAdmin &admin() { return *m_store->admin(); }
    QByteArray history(const QByteArray &ns, const QByteArray &key);
    /// What changed after the last call, by the log.
    QByteArray changes();

    std::map<QString, std::unique_ptr<TestDatabase>> m_databases; ///< by server
    TestDatabase *m_database = nullptr;
    QString m_server;
    QByteArray m_role;
    std::unique_ptr<PostgresStore> m_store;
    qint64 m_position = 0;
};

void PostgresManagedTest::initTestCase_data() {
    QTest::addColumn<QString>("server");
    QTest::newRow("15") << u"pg15"_s;
    QTest::newRow("17") << u"pg17"_s;
    QTest::newRow("pooled") << u"pgbouncer"_s;
}

void PostgresManagedTest::init() {
    QFETCH_GLOBAL(QString, server);
    if (serverAddress(server).isEmpty())
        QSKIP("the server does not run: packaging/servers start");
    // One database for all tests on a server: each test goes through all servers.
    auto &database = m_databases[server];
    if (database == nullptr)
        database = TestDatabase::make(server);
    QVERIFY(database != nullptr);
    m_database = database.get();
    m_server = server;
    m_database->sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS nestor, nestor_public "
                    "CASCADE; DROP TABLE IF EXISTS store_vectors, store, store_migrations, "
                    "vector_migrations");
    m_store = opened();
    QVERIFY(m_store != nullptr);
    QVERIFY(!admin().isManaged());
    const auto done = admin().manage();
    VERIFY_RESULT(done);
    QVERIFY(admin().isManaged());
    const auto end = m_store->run(ChangesOp{0, 1});
    VERIFY_RESULT(end);
    m_position = end->last;
}

void PostgresManagedTest::cleanup() {
    m_store.reset();
    if (!m_role.isEmpty()) {
        (void)m_database->connection().execute("DROP OWNED BY " + m_role);
        (void)m_database->connection().execute("DROP ROLE " + m_role);
        m_role.clear();
    }
}

std::unique_ptr<PostgresStore> PostgresManagedTest::opened(const QString &user) {
    PostgresStoreOptions options;
    options.location =
        *StoreLocation::parse(inDatabase(m_database->address(), m_database->name(), user));
    auto store = PostgresStore::open(options);
    if (!store)
        qWarning("%s", qPrintable(store.error().detail));
    return store ? *std::move(store) : nullptr;
}

QByteArray PostgresManagedTest::history(const QByteArray &ns, const QByteArray &key) {
    const auto found = m_store->run(HistoryOp{{NamespacePath::fromStored(ns), key}, 100});
    if (!found)
        return "error: " + found.error().detail.toUtf8();
    QByteArrayList all;
    for (const HistoryEntry &entry : *found)
        all.append(QByteArray::number(int(entry.end)) + ' ' + entry.value);
    return all.join(", ");
}

QByteArray PostgresManagedTest::changes() {
    // The log tells what is settled: what others do on the server, in any database, may take a
    // moment.
    const QByteArray now = m_database->value("SELECT pg_snapshot_xmax(pg_current_snapshot())");
    const QByteArray isSettled =
        "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= '" + now + "'::xid8";
    (void)QTest::qWaitFor([&] { return m_database->value(isSettled) == "t"_ba; }, 500);
    const auto page = m_store->run(ChangesOp{m_position, 1000});
    if (!page)
        return "error: " + page.error().detail.toUtf8();
    if (page->truncated)
        return "truncated"_ba;
    qint64 before = m_position;
    for (const Change &change : page->changes) {
        if (change.sequence <= before)
            return "out of order"_ba;
        before = change.sequence;
    }
    m_position = std::max(before, page->last);
    return oneLine(page->changes);
}

void PostgresManagedTest::whatAgentsWriteIsKept() {
    const QByteArray upsert =
        "INSERT INTO store (prefix, key, value) VALUES ('a.b', 'k', '{\"n\": %}') ON CONFLICT "
        "(prefix, key) DO UPDATE SET value = excluded.value, updated_at = CURRENT_TIMESTAMP"_ba;
    for (const char *number : {"1", "2", "2", "3"})
        m_database->sql(QByteArray(upsert).replace("%", number));
    QCOMPARE(history("a.b", "k"), R"(0 {"n": 2}, 0 {"n": 1})"_ba);
    QCOMPARE(changes(), "+a.b/k +a.b/k +a.b/k +a.b/k"_ba);
    m_database->sql("DELETE FROM store WHERE key = 'k'");
    QCOMPARE(history("a.b", "k"), R"(1 {"n": 3}, 0 {"n": 2}, 0 {"n": 1})"_ba);
    QCOMPARE(admin().itemRecord({NamespacePath::fromStored("a.b"), "k"})->formerVersions, 3);
    const auto stats = admin().stats();
    VERIFY_RESULT(stats);
    QVERIFY(stats->managed);
    QCOMPARE(stats->history, 3);
    QCOMPARE(changes(), "-a.b/k"_ba);
    m_database->sql("INSERT INTO store (prefix, key, value, expires_at) VALUES ('a', 'old', '{}', "
                    "now() - interval '1 hour')");
    const auto swept = m_store->run(SweepTtlOp{});
    VERIFY_RESULT(swept);
    QCOMPARE(history("a", "old"), "2 {}"_ba);
    // Nestor's own, and a name that is changed.
    VERIFY_RESULT(m_store->put(NamespacePath::fromStored("m"), "new", "{}"));
    m_database->sql("UPDATE store SET key = 'newer' WHERE key = 'new'");
    QCOMPARE(changes(), "+a/old -a/old +m/new -m/new +m/newer"_ba);
    QCOMPARE(history("m", "new"), "1 {}"_ba);
    QVERIFY(m_store->notices().empty()); // our triggers are no one's else
    QVERIFY(m_store->capabilities().history);
}

void PostgresManagedTest::livesThatAreProlongedAreNoChange() {
    PutOp put;
    put.ns = NamespacePath::fromStored("a");
    put.key = "k";
    put.value = "{}";
    put.ttl = {TtlChoice::Minutes, 10};
    VERIFY_RESULT(m_store->run(put));
    QCOMPARE(changes(), "+a/k"_ba);
    m_database->sql("UPDATE store SET expires_at = now() + interval '1 day'");
    QCOMPARE(changes(), ""_ba);
    QCOMPARE(history("a", "k"), ""_ba);
}

void PostgresManagedTest::lateCommitsAreNotMissed() {
    const auto early = connectTo(m_database->address());
    const auto late = connectTo(m_database->address());
    // The first transaction takes its number in the log last, and is committed first or last.
    for (const bool earlyCommitsFirst : {true, false}) {
        const QByteArray n = earlyCommitsFirst ? "1"_ba : "2"_ba;
        VERIFY_RESULT(early->execute("BEGIN; SELECT pg_current_xact_id()"));
        VERIFY_RESULT(
            late->execute("BEGIN; INSERT INTO store VALUES ('l', 'late" + n + "', '{}')"));
        VERIFY_RESULT(early->execute("INSERT INTO store VALUES ('l', 'early" + n + "', '{}')"));
        VERIFY_RESULT((earlyCommitsFirst ? early : late)->execute("COMMIT"));
        const QByteArray first = changes();
        VERIFY_RESULT((earlyCommitsFirst ? late : early)->execute("COMMIT"));
        const QByteArray then = changes();
        QCOMPARE((first + ' ' + then).trimmed(), "+l/early" + n + " +l/late" + n);
        QCOMPARE(changes(), ""_ba);
    }
}

void PostgresManagedTest::whatIsNotSettledIsTold() {
    ChangeFeed *feed = m_store->changeFeed();
    const auto mark = feed->now();
    VERIFY_RESULT(mark);
    QVERIFY(mark->hasLog());
    const auto idle = connectTo(m_database->address());
    VERIFY_RESULT(idle->execute("BEGIN; SELECT pg_current_xact_id()"));
    m_database->sql("INSERT INTO store VALUES ('u', 'seen', '{}')");
    const auto commits = feed->commits();
    VERIFY_RESULT(commits);
    QVERIFY(*commits != mark->commits);
    auto page = feed->since(*mark, 10);
    VERIFY_RESULT(page);
    QCOMPARE(page->kind, ChangePage::Kind::Logged);
    QCOMPARE(oneLine(page->changes), "+u/seen"_ba);
    QCOMPARE(page->mark.sequence, mark->sequence); // it has no place yet
    VERIFY_RESULT(idle->execute("COMMIT"));
    page = feed->since(page->mark, 10);
    VERIFY_RESULT(page);
    QCOMPARE(oneLine(page->changes), "+u/seen"_ba);
    QVERIFY(page->mark.sequence > mark->sequence);
    QVERIFY(!feed->nameOf(page->mark.sequence)->isEmpty());
    page = feed->since(page->mark, 10);
    VERIFY_RESULT(page);
    QVERIFY(page->changes.empty());
    const auto quiet = feed->commits();
    QCOMPARE(*feed->commits(), *quiet);
}

void PostgresManagedTest::longTransactionsComeInPages() {
    m_database->sql("INSERT INTO store SELECT 'p', 'k' || lpad(i::text, 5, '0'), '{}' FROM "
                    "generate_series(1, 12000) i");
    m_database->sql("INSERT INTO store VALUES ('p', 'last', '{}')");
    std::vector<Change> all;
    for (;;) {
        const auto page = m_store->run(ChangesOp{m_position, 5000});
        VERIFY_RESULT(page);
        QVERIFY(!page->truncated);
        if (page->changes.empty())
            break;
        all.insert(all.end(), page->changes.begin(), page->changes.end());
        m_position = page->changes.back().sequence;
    }
    QCOMPARE(all.size(), size_t(12001));
    QCOMPARE(all[4999].id.key, "k05000"_ba);
    QCOMPARE(all[11999].id.key, "k12000"_ba);
    QCOMPARE(all.back().id.key, "last"_ba);
    // From the end of a transaction that is too long to be counted, too.
    m_database->sql("DELETE FROM store");
    const auto end = m_store->run(ChangesOp{0, 1});
    VERIFY_RESULT(end);
    QVERIFY(end->truncated); // what was there before management is not in the log
    m_position = end->last;
    QCOMPARE(changes(), ""_ba);
    m_database->sql("INSERT INTO store VALUES ('p', 'again', '{}')");
    QCOMPARE(changes(), "+p/again"_ba);
}

void PostgresManagedTest::emptyingTheTableIsKept() {
    m_database->sql("INSERT INTO store VALUES ('t', 'k', '{\"v\": 1}')");
    m_database->sql("TRUNCATE store CASCADE");
    QCOMPARE(changes(), "+t/k -t/k"_ba);
    QCOMPARE(history("t", "k"), R"(1 {"v": 1})"_ba);
}

void PostgresManagedTest::whoMayNotSeeTheLogStillWrites() {
    if (m_server == u"pgbouncer"_s)
        QSKIP("everybody is the same role there");
    m_role = "agent_" + m_database->name().toUtf8();
    m_database->sql("CREATE ROLE " + m_role +
                    " LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON "
                    "store TO " +
                    m_role);
    const auto agent =
        connectTo(inDatabase(m_database->address(), m_database->name(), QString::fromUtf8(m_role)));
    QVERIFY(agent != nullptr);
    // A path that leads elsewhere does not lead our triggers there.
    for (const char *sql : {"CREATE TEMP TABLE log (op text)", "SET search_path = pg_temp, public",
                            "INSERT INTO store VALUES ('w', 'k', '{\"v\": 1}')",
                            "UPDATE store SET value = '{\"v\": 2}'", "DELETE FROM store"})
        VERIFY_RESULT(agent->execute(sql));
    QCOMPARE(changes(), "+w/k +w/k -w/k"_ba);
    QCOMPARE(m_database->value("SELECT count(*) FROM nestor.log"), "3"_ba);
    // He may read the items, but was granted that later than the history was begun.
    const auto his = opened(QString::fromUtf8(m_role));
    QVERIFY(his != nullptr);
    QVERIFY(!his->capabilities().history);
    QVERIFY(his->capabilities().writable);
    const auto refused = his->run(HistoryOp{{NamespacePath::fromStored("w"), "k"}, 10});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Denied);
    QVERIFY(refused.error().detail.contains(u"GRANT"_s));
    QVERIFY(his->changeFeed()->now().has_value()); // as of a guest
    const auto unmanaged = his->admin()->unmanage();
    QVERIFY(!unmanaged);
    QCOMPARE(unmanaged.error().code, ErrorCode::Denied);
    // Begun again, the history is for all who may read the items.
    VERIFY_RESULT(admin().unmanage());
    VERIFY_RESULT(admin().manage());
    QVERIFY(his->run(HistoryOp{{NamespacePath::fromStored("w"), "k"}, 10}).has_value());
}

void PostgresManagedTest::nothingIsLeftBehind() {
    VERIFY_RESULT(m_store->put(NamespacePath::fromStored("n"), "k", "{}"));
    VERIFY_RESULT(admin().unmanage());
    QVERIFY(!admin().isManaged());
    const QByteArray before = m_database->value(kEverything);
    QVERIFY(!before.contains("nestor"));
    VERIFY_RESULT(admin().unmanage()); // there is nothing to do
    VERIFY_RESULT(admin().manage());
    VERIFY_RESULT(admin().manage());
    QVERIFY(m_database->value(kEverything) != before);
    VERIFY_RESULT(admin().unmanage());
    QCOMPARE(m_database->value(kEverything), before);
    const auto refused = m_store->run(ChangesOp{0, 1});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
}

void PostgresManagedTest::whatLacksIsSaid() {
    if (m_server == u"pgbouncer"_s)
        QSKIP("everybody is the same role there");
    VERIFY_RESULT(admin().unmanage());
    m_role = "agent_" + m_database->name().toUtf8();
    m_database->sql("CREATE ROLE " + m_role +
                    " LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON "
                    "store TO " +
                    m_role);
    const QByteArray before = m_database->value(kEverything);
    const auto his = opened(QString::fromUtf8(m_role));
    QVERIFY(his != nullptr);
    const auto refused = his->admin()->manage();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Denied);
    QVERIFY2(refused.error().detail.contains(u"GRANT CREATE ON DATABASE"_s) &&
                 refused.error().detail.contains(u"GRANT TRIGGER ON"_s),
             qPrintable(refused.error().detail));
    QCOMPARE(m_database->value(kEverything), before);
    // With these two it can, though it owns nothing.
    m_database->sql("GRANT CREATE ON DATABASE " + m_database->name().toUtf8() + " TO " + m_role +
                    "; GRANT TRIGGER ON store TO " + m_role);
    VERIFY_RESULT(his->admin()->manage());
    m_database->sql("INSERT INTO store VALUES ('h', 'k', '{}')");
    QCOMPARE(m_database->value("SELECT count(*) FROM nestor.log"), "1"_ba);
    VERIFY_RESULT(his->admin()->unmanage());
}

void PostgresManagedTest::othersObjectsAreNotTaken() {
    m_database->sql("CREATE TABLE nestor.mine (x int)");
    const auto refused = admin().unmanage();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    m_database->sql("INSERT INTO store VALUES ('o', 'k', '{}')");
    QCOMPARE(changes(), "+o/k"_ba); // all or nothing
    m_database->sql("DROP TABLE nestor.mine");
    VERIFY_RESULT(admin().unmanage());
}

void PostgresManagedTest::aWriterThatStaysIsNotWaitedForLong() {
    VERIFY_RESULT(admin().unmanage());
    const auto writer = connectTo(m_database->address());
    VERIFY_RESULT(writer->execute("BEGIN; INSERT INTO store VALUES ('s', 'stays', '{}')"));
    std::atomic<bool> done = false;
    Result<void> managed;
    std::jthread manager([&] {
        managed = admin().manage();
        done = true;
    });
    // Whoever else writes meanwhile stands behind us for a moment only.
    QTRY_VERIFY(m_database->value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
                                  "'Lock' AND datname = current_database()") != "0"_ba);
    QElapsedTimer timer;
    timer.start();
    m_database->sql("INSERT INTO store VALUES ('s', 'other', '{}')");
    QVERIFY2(timer.elapsed() < 3000, QByteArray::number(timer.elapsed()));
    QVERIFY(!done);
    VERIFY_RESULT(writer->execute("COMMIT"));
    manager.join();
    VERIFY_RESULT(managed);
    QVERIFY(admin().isManaged());
}

void PostgresManagedTest::keysAsLongAsTheStoreTakesAreKept() {
    // Random, as what can be compressed is no test.
    m_database->sql("INSERT INTO store SELECT 'long', string_agg(md5(i::text), ''), '{\"v\": 1}' "
                    "FROM generate_series(1, 82) i");
    m_database->sql("UPDATE store SET value = '{\"v\": 2}'");
    const QByteArray key = m_database->value("SELECT key FROM store");
    QCOMPARE(key.size(), 82 * 32);
    QCOMPARE(history("long", key), R"(0 {"v": 1})"_ba);
}

void PostgresManagedTest::theHistoryIsLimited() {
    for (int i = 0; i < 6; ++i)
        VERIFY_RESULT(m_store->put(NamespacePath::fromStored("h"), "k",
                                   R"({"n":)" + QByteArray::number(i) + '}'));
    const auto limits = admin().historyLimits();
    VERIFY_RESULT(limits);
    QCOMPARE(*limits, HistoryLimits());
    VERIFY_RESULT(admin().setHistoryLimits({2, 30.5}));
    QCOMPARE(*admin().historyLimits(), (HistoryLimits{2, 30.5}));
    QCOMPARE(history("h", "k"), R"(0 {"n": 4}, 0 {"n": 3})"_ba);
    QCOMPARE(changes().count('+'), 6); // the log is another matter
    m_database->sql("UPDATE nestor.log SET at = at - interval '40 days' WHERE old_value = "
                    "'{\"n\": 3}'");
    VERIFY_RESULT(admin().setHistoryLimits({2, 30.5}));
    QCOMPARE(history("h", "k"), R"(0 {"n": 4})"_ba);
    QVERIFY(!admin().setHistoryLimits({-1, 1}).has_value());
    VERIFY_RESULT(admin().setHistoryLimits({0, 0}));
    QCOMPARE(history("h", "k"), ""_ba);
}

void PostgresManagedTest::namesThatAreTakenAreLeftAlone() {
    VERIFY_RESULT(admin().unmanage());
    m_database->sql("CREATE SCHEMA nestor; CREATE TABLE nestor.log (mine int)");
    VERIFY_RESULT(admin().manage());
    QCOMPARE(m_store->schema().managed->schema, "nestor_public"_ba);
    VERIFY_RESULT(m_store->put(NamespacePath::fromStored("n"), "k", "{}"));
    QCOMPARE(changes(), "truncated"_ba); // a mark of another log
    VERIFY_RESULT(admin().unmanage());
    QCOMPARE(m_database->value("SELECT count(*) FROM nestor.log"), "0"_ba);
    // A trigger that has one of our names only does not pass for ours.
    m_database->sql("CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
                    "'BEGIN RETURN NULL; END'; CREATE TRIGGER nestor_insert AFTER INSERT ON store "
                    "FOR EACH ROW EXECUTE FUNCTION evil()");
    QVERIFY(!admin().isManaged());
    QCOMPARE(m_store->notices().size(), size_t(1));
    m_database->sql("DROP FUNCTION evil CASCADE; DROP TABLE nestor.log; DROP SCHEMA nestor");
}

void PostgresManagedTest::managementOfOthersIsSeen() {
    const auto other = opened();
    QVERIFY(other->admin()->isManaged());
    const auto mark = other->changeFeed()->now();
    VERIFY_RESULT(mark);
    VERIFY_RESULT(admin().unmanage());
    auto page = other->changeFeed()->since(*mark, 10);
    VERIFY_RESULT(page);
    QCOMPARE(page->kind, ChangePage::Kind::Unknown);
    QVERIFY(!page->mark.hasLog());
    QVERIFY(!other->admin()->isManaged());
    VERIFY_RESULT(admin().manage());
    VERIFY_RESULT(m_store->put(NamespacePath::fromStored("n"), "k", "{}"));
    page = other->changeFeed()->since(page->mark, 10);
    VERIFY_RESULT(page);
    QCOMPARE(page->kind, ChangePage::Kind::Unknown);
    QVERIFY(page->mark.hasLog());
    QVERIFY(page->mark.epoch != mark->epoch);
}

void PostgresManagedTest::vectorsComeBackAsTheyWere() {
    if (m_server != u"pg17"_s)
        QSKIP("there is no pgvector");
    m_store.reset();
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(m_database->address());
    options.config.index = IndexConfig{};
    options.config.index->dims = 3;
    options.isConfigured = true;
    auto store = PostgresStore::open(options);
    VERIFY_RESULT(store);
    m_store = *std::move(store);
    PutOp put;
    put.ns = NamespacePath::fromStored("v");
    put.key = "k";
    put.value = "{}";
    put.vectors = std::vector<FieldVector>{{"text", {0.1F, -2.5e-7F, 3.0F}, {}}};
    VERIFY_RESULT(m_store->run(put));
    const QByteArray rows = "SELECT string_agg(concat_ws(' ', prefix, key, field_name, embedding, "
                            "created_at, updated_at), ', ') FROM store_vectors"_ba;
    const QByteArray before = m_database->value(rows);
    const std::array<ItemId, 2> ids{ItemId{NamespacePath::fromStored("v"), "k"},
                                    ItemId{NamespacePath::fromStored("v"), "none"}};
    const auto kept = admin().keptVectors(ids);
    VERIFY_RESULT(kept);
    QCOMPARE(kept->size(), size_t(1));
    VERIFY_RESULT(m_store->remove(ids[0].ns, "k"));
    QCOMPARE(m_database->value(rows), "null"_ba);
    VERIFY_RESULT(admin().restoreVectors(*kept)); // whose item is not there
    QCOMPARE(m_database->value(rows), "null"_ba);
    VERIFY_RESULT(m_store->put(ids[0].ns, "k", "{}"));
    VERIFY_RESULT(admin().restoreVectors(*kept));
    QCOMPARE(m_database->value(rows), before);
}

QTEST_GUILESS_MAIN(PostgresManagedTest)
#include "tst_postgres_managed.moc"
