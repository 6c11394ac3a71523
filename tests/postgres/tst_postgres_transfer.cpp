// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_bulk_writer.h"
#include "core/jobs/copy_job.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "tests/postgres/postgres_server.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// Long writes into PostgreSQL: all or nothing, whatever the rule, and in turns.
class PostgresTransferTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void itemsComeAsTheyAre();
    void rulesSayWhatBecomesOfStoredItems_data();
    void rulesSayWhatBecomesOfStoredItems();
    void anItemMayComeTwice();
    void whatCannotBeKeptEndsIt();
    void aShortWriteIsSeenAsAWhole();
    void turnsAreSeenAndTakenBack();
    void aWriteThroughAPoolerIsOneTransaction();
    void withoutTemporaryTablesItIsOneBatch();
    void olderTablesGetColumnsForLives();
    void filesAndServersAreCopiedToEachOther();

private:
    std::unique_ptr<PostgresStore> open(const QString &address, bool vectors = false);
    /// Every item as "namespace/key=value@updated".
    QByteArray all();

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<PostgresStore> m_store;
};

namespace {

PutOp item(const QByteArray &key, const QByteArray &value = "{}", const QByteArray &ns = "a") {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    op.value = value;
    return op;
}

Timestamp at(qint64 seconds) {
    return Timestamp{seconds * 1'000'000};
}

using Outcomes = std::vector<PutOutcome>;
constexpr auto kInserted = PutOutcome::Inserted;
constexpr auto kReplaced = PutOutcome::Replaced;
constexpr auto kSkipped = PutOutcome::Skipped;
/// Every put is a turn of its own.
constexpr PostgresBulkWriter::Turns kShort{std::chrono::milliseconds(0),
                                           std::chrono::milliseconds(0)};

} // namespace

std::unique_ptr<PostgresStore> PostgresTransferTest::open(const QString &address, bool vectors) {
    PostgresStoreOptions options;
    options.location = *StoreLocation::parse(address);
    if (vectors) {
        options.isConfigured = true;
        options.config.index.emplace();
        options.config.index->dims = 2;
    }
    auto store = PostgresStore::open(std::move(options));
    if (!store)
        qWarning("%s", qPrintable(store.error().detail));
    return store ? *std::move(store) : nullptr;
}

QByteArray PostgresTransferTest::all() {
    return m_database->value(
        "SELECT string_agg(prefix || '/' || key || '=' || value::text, ' ' ORDER BY prefix, key) "
        "FROM store");
}

void PostgresTransferTest::init() {
    m_store.reset();
    if (m_database == nullptr)
        m_database = TestDatabase::make(u"pg17"_s);
    if (m_database == nullptr)
        QSKIP("the server does not run: packaging/servers start");
    m_database->sql("SET client_min_messages = error; DROP TABLE IF EXISTS store_vectors, store, "
                    "store_migrations, vector_migrations");
    m_store = open(m_database->address(), true);
    QVERIFY(m_store != nullptr);
}

void PostgresTransferTest::itemsComeAsTheyAre() {
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    PutOp full = item("full", R"({"b": 1.0, "a": "ä"})", "x.y");
    full.createdAt = at(1'000);
    full.updatedAt = at(2'000);
    full.expiresAt = at(3'000'000'000);
    full.ttl = {TtlChoice::Minutes, 0.5};
    full.vectors = {{FieldVector{"text", {1.0F, 0.5F}}}};
    const auto outcomes = (*writer)->put({full, item("any", "[1]")}, ConflictRule::Fail);
    QVERIFY2(outcomes.has_value(), qPrintable(outcomes ? QString() : outcomes.error().detail));
    QCOMPARE(*outcomes, (Outcomes{kInserted, kInserted}));
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(all(), R"(a/any=[1] x.y/full={"a": "ä", "b": 1.0})"_ba);
    QCOMPARE(m_database->value("SELECT concat_ws(' ', extract(epoch FROM created_at)::int, "
                               "extract(epoch FROM updated_at)::int, extract(epoch FROM "
                               "expires_at)::bigint, ttl_minutes) FROM store WHERE key = 'full'"),
             "1000 2000 3000000000 0.5"_ba);
    QCOMPARE(m_database->value("SELECT string_agg(prefix || key || field_name || embedding::text, "
                               "' ') FROM store_vectors"),
             "x.yfulltext[1,0.5]"_ba);
    // Nothing is left of it in the session, which others use next.
    QCOMPARE(m_database->value("SELECT count(*) FROM pg_class WHERE relname LIKE 'nestor%'"),
             "0"_ba);
}

void PostgresTransferTest::rulesSayWhatBecomesOfStoredItems_data() {
    QTest::addColumn<ConflictRule>("rule");
    QTest::addColumn<Outcomes>("outcomes");
    QTest::addColumn<QByteArray>("stored");
    QTest::newRow("replace") << ConflictRule::Replace << Outcomes{kReplaced, kReplaced, kInserted}
                             << R"(a/new={"n": 1} a/newer={"n": 1} a/older={"n": 1})"_ba;
    QTest::newRow("skip") << ConflictRule::Skip << Outcomes{kSkipped, kSkipped, kInserted}
                          << R"(a/new={"n": 1} a/newer={} a/older={})"_ba;
    QTest::newRow("newer") << ConflictRule::KeepNewer << Outcomes{kReplaced, kSkipped, kInserted}
                           << R"(a/new={"n": 1} a/newer={} a/older={"n": 1})"_ba;
    QTest::newRow("fail") << ConflictRule::Fail << Outcomes{} << "a/newer={} a/older={}"_ba;
}

void PostgresTransferTest::rulesSayWhatBecomesOfStoredItems() {
    QFETCH(ConflictRule, rule);
    QFETCH(Outcomes, outcomes);
    QFETCH(QByteArray, stored);
    PutOp older = item("older");
    older.updatedAt = at(1'000);
    PutOp newer = item("newer");
    newer.updatedAt = at(3'000);
    QVERIFY(m_store->batch({older, newer}).has_value());
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    std::vector<PutOp> items{item("older", R"({"n":1})"), item("newer", R"({"n":1})"),
                             item("new", R"({"n":1})")};
    for (PutOp &one : items)
        one.updatedAt = at(2'000);
    const auto done = (*writer)->put(items, rule);
    if (rule == ConflictRule::Fail) {
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Conflict);
        QVERIFY2(done.error().detail.contains(u"older"_s), qPrintable(done.error().detail));
    } else {
        QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
        QCOMPARE(*done, outcomes);
        QVERIFY((*writer)->commit().has_value());
    }
    QCOMPARE(all(), stored);
}

void PostgresTransferTest::anItemMayComeTwice() {
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    const auto done =
        (*writer)->put({item("k", R"({"n":1})"), item("k", R"({"n":2})")}, ConflictRule::Replace);
    QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
    QCOMPARE(*done, (Outcomes{kInserted, kReplaced}));
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(all(), R"(a/k={"n": 2})"_ba);
}

void PostgresTransferTest::whatCannotBeKeptEndsIt() {
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    QVERIFY((*writer)->put({item("first")}, ConflictRule::Replace).has_value());
    const auto done =
        (*writer)->put({item("fine"), item("bad", R"({"a":"\u0000"})")}, ConflictRule::Replace);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidValue);
    QVERIFY2(done.error().detail.contains(u"bad"_s), qPrintable(done.error().detail));
    QVERIFY(!(*writer)->commit().has_value());
    QCOMPARE(all(), "null"_ba);
}

void PostgresTransferTest::aShortWriteIsSeenAsAWhole() {
    auto writer = m_store->bulkWriter();
    QVERIFY(writer.has_value());
    QVERIFY((*writer)->put({item("one")}, ConflictRule::Replace).has_value());
    QVERIFY((*writer)->put({item("two")}, ConflictRule::Replace).has_value());
    QCOMPARE(all(), "null"_ba);
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(all(), "a/one={} a/two={}"_ba);

    writer = m_store->bulkWriter();
    QVERIFY((*writer)->put({item("three")}, ConflictRule::Replace).has_value());
    writer->reset(); // whoever goes away without a commit gives it up
    QCOMPARE(all(), "a/one={} a/two={}"_ba);
}

void PostgresTransferTest::turnsAreSeenAndTakenBack() {
    PutOp old = item("old", R"({"was":1})");
    old.createdAt = old.updatedAt = at(1'000);
    old.vectors = {{FieldVector{"text", {1.0F, 0.0F}}, FieldVector{"more", {0.0F, 1.0F}}}};
    QVERIFY(m_store->batch({old, item("theirs", R"({"was":1})")}).has_value());
    const QByteArray rows = m_database->value("SELECT string_agg(store::text, ' ' ORDER BY key) "
                                              "FROM store WHERE key = 'old'");
    const QByteArray vectors = "SELECT string_agg(field_name || embedding::text, ' ' ORDER BY "
                               "field_name) FROM store_vectors"_ba;
    auto writer = PostgresBulkWriter::begin(*m_store, {}, kShort);
    QVERIFY(writer.has_value());
    PutOp replaced = item("old", R"({"is":1})");
    replaced.vectors = {{FieldVector{"text", {0.0F, 2.0F}}}};
    for (int i = 0; i < 2; ++i) { // of the second time nothing is kept: it was ours
        const auto done = (*writer)->put({replaced, item("theirs", R"({"is":1})"), item("new")},
                                         ConflictRule::Replace);
        QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
    }
    QCOMPARE(all(), R"(a/new={} a/old={"is": 1} a/theirs={"is": 1})"_ba); // seen by others
    QCOMPARE(m_database->value(vectors), "text[0,2]"_ba);
    m_database->sql("UPDATE store SET value = '{\"agent\": 1}' WHERE key = 'theirs'");
    const auto report = (*writer)->rollBack();
    QVERIFY2(report.has_value(), qPrintable(report ? QString() : report.error().detail));
    QCOMPARE(all(), R"(a/old={"was": 1} a/theirs={"agent": 1})"_ba);
    QCOMPARE(m_database->value("SELECT string_agg(store::text, ' ' ORDER BY key) FROM store WHERE "
                               "key = 'old'"),
             rows);
    QCOMPARE(m_database->value(vectors), "more[0,1] text[1,0]"_ba);
    QVERIFY(report->undone >= 2);
    QVERIFY(report->left >= 1);
}

void PostgresTransferTest::aWriteThroughAPoolerIsOneTransaction() {
    const auto pooled = TestDatabase::make(u"pgbouncer"_s);
    if (pooled == nullptr)
        QSKIP("the pooler does not run: packaging/servers start");
    const auto store = open(pooled->address());
    QVERIFY(store != nullptr);
    auto writer = PostgresBulkWriter::begin(*store, {}, kShort);
    QVERIFY(writer.has_value());
    QVERIFY((*writer)->put({item("one")}, ConflictRule::Replace).has_value());
    QVERIFY((*writer)->put({item("one"), item("two")}, ConflictRule::Replace).has_value());
    QCOMPARE(pooled->value("SELECT count(*) FROM store"), "0"_ba);
    const auto done = (*writer)->commit();
    QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
    QCOMPARE(pooled->value("SELECT count(*) FROM store"), "2"_ba);
}

void PostgresTransferTest::withoutTemporaryTablesItIsOneBatch() {
    m_database->sql("DO $$ BEGIN CREATE ROLE nestor_plain LOGIN; EXCEPTION WHEN duplicate_object "
                    "THEN END $$; REVOKE TEMPORARY ON DATABASE " +
                    m_database->name().toUtf8() +
                    " FROM PUBLIC; GRANT ALL ON store, store_vectors TO nestor_plain");
    const auto store =
        open(inDatabase(serverAddress(u"pg17"_s), m_database->name(), u"nestor_plain"_s));
    QVERIFY(store != nullptr);
    auto writer = store->bulkWriter();
    QVERIFY2(writer.has_value(), qPrintable(writer ? QString() : writer.error().detail));
    QVERIFY((*writer)->put({item("one")}, ConflictRule::Replace).has_value());
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(all(), "a/one={}"_ba);
}

void PostgresTransferTest::olderTablesGetColumnsForLives() {
    m_database->sql("ALTER TABLE store DROP COLUMN expires_at, DROP COLUMN ttl_minutes; "
                    "DELETE FROM store_migrations WHERE v > 1");
    const auto store = open(m_database->address());
    QVERIFY(store != nullptr);
    auto writer = store->bulkWriter();
    QVERIFY(writer.has_value());
    PutOp brief = item("brief");
    brief.ttl = {TtlChoice::Minutes, 2};
    QVERIFY((*writer)->put({item("one")}, ConflictRule::Replace).has_value());
    const auto done = (*writer)->put({brief}, ConflictRule::Replace);
    QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
    QVERIFY((*writer)->commit().has_value());
    QCOMPARE(m_database->value("SELECT string_agg(key || coalesce(ttl_minutes::text, '-'), ' ' "
                               "ORDER BY key) FROM store"),
             "brief2 one-"_ba);
}

void PostgresTransferTest::filesAndServersAreCopiedToEachOther() {
    const QTemporaryDir folder;
    const auto file = [&](const QString &name) {
        OpenOptions options;
        options.location = folder.filePath(name);
        options.cacheDirectory = folder.filePath(u"cache"_s);
        auto store = openStore(options);
        return store ? *std::move(store) : nullptr;
    };
    const auto from = file(u"from.db"_s);
    QVERIFY(from != nullptr);
    {
        auto writer = from->bulkWriter();
        QVERIFY(writer.has_value());
        PutOp full = item("full", R"({"more": 1, "text": "ä"})", "x.y");
        full.createdAt = at(1'000);
        full.updatedAt = at(2'000);
        full.expiresAt = at(3'000'000'000);
        full.ttl = {TtlChoice::Minutes, 0.5};
        full.vectors = {{FieldVector{"text", {1.5F, -0.25F}}, FieldVector{"more", {0.1F, 3e-7F}}}};
        std::vector<PutOp> items{full};
        for (int i = 0; i < 1'200; ++i) // more than one page
            items.push_back(
                item("k" + QByteArray::number(i), R"({"n": )" + QByteArray::number(i) + '}'));
        QVERIFY((*writer)->put(items, ConflictRule::Fail).has_value());
        QVERIFY((*writer)->commit().has_value());
    }
    Job job;
    const auto index = vectorsToCopy(*from, job);
    QVERIFY(index.has_value() && *index);
    QCOMPARE((*index)->dims, 2);
    const auto there = copyStore(*from, *m_store, {}, job);
    QVERIFY2(there.has_value(), qPrintable(there ? QString() : there.error().detail));
    QCOMPARE(*there, (CopyReport{1'201, 1'201, 0, 0, 2}));
    const auto back = file(u"back.db"_s);
    QVERIFY(back != nullptr);
    const auto returned = copyStore(*m_store, *back, {}, job);
    QVERIFY2(returned.has_value(), qPrintable(returned ? QString() : returned.error().detail));
    QCOMPARE(*returned, *there);
    ItemsOp all;
    all.limit = 2'000;
    const auto was = from->run(all);
    const auto is = back->run(all);
    QVERIFY(was.has_value() && is.has_value());
    QVERIFY(*was == *is);
    const std::vector<ItemId> ids{{NamespacePath::fromStored("x.y"), "full"}};
    const auto before = from->admin()->agentVectors(ids);
    const auto after = back->admin()->agentVectors(ids);
    QVERIFY(before.has_value() && after.has_value());
    QCOMPARE(before->front().size(), size_t(2));
    QVERIFY(*before == *after);
    // What one side cannot keep is named, and nothing of it is there.
    QVERIFY(back->run(item("bad", R"({"a":"\u0000"})", "b")).has_value());
    m_database->sql("DELETE FROM store");
    const auto refused = copyStore(*back, *m_store, {}, job);
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.contains(u"bad"_s), qPrintable(refused.error().detail));
    QCOMPARE(m_database->value("SELECT count(*) FROM store"), "0"_ba);
}

QTEST_GUILESS_MAIN(PostgresTransferTest)
#include "tst_postgres_transfer.moc"
