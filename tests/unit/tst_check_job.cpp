// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/jobs/check_job.h"
#include "core/jobs/index_job.h"
#include "core/open/open_store.h"
#include "tests/support/full_disk.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

/// A store with four good items, and a way to write into it what an agent writes.
class Fixture {
public:
    Fixture() {
        SqliteStoreOptions options;
        options.path = path();
        auto opened = SqliteStore::open(options);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().detail));
        m_store = std::move(*opened);
        for (const char *key : {"a", "b", "c", "d"}) {
            if (!m_store->put(NamespacePath({"notes"}), key, R"({"text":"hello"})"))
                qFatal("put failed");
        }
    }

    [[nodiscard]] QString path() const { return m_directory.filePath(u"store.db"_s); }
    [[nodiscard]] SqliteStore &store() { return *m_store; }

    void run(const QByteArray &sql) {
        SqlOptions options;
        options.path = path();
        auto connection = SqlConnection::open(options);
        if (!connection)
            qFatal("%s", qPrintable(connection.error().detail));
        if (auto done = (*connection)->execute(sql); !done)
            qFatal("%s", qPrintable(done.error().detail));
    }

    /// A vector as LangGraph writes it: times in whole seconds.
    void addVector(const QByteArray &key, const QByteArray &field, int dims,
                   const QByteArray &time = "2030-01-01 00:00:00") {
        run("INSERT INTO store_vectors (prefix, key, field_name, embedding, created_at, updated_at)"
            " VALUES ('notes', '" +
            key + "', '" + field + "', zeroblob(" + QByteArray::number(dims * 4) + "), '" + time +
            "', '" + time + "')");
    }

    /// Stores with what was removed from it.
    [[nodiscard]] QStringList filesBeside() const {
        QStringList paths;
        for (const QString &name : QDir(m_directory.path()).entryList({u"*.removed-*"_s}))
            paths.append(m_directory.filePath(name));
        return paths;
    }

    CheckReport check(bool repair = false, std::vector<Problem> remove = {}) {
        Job job;
        auto report = checkStore(*m_store, CheckPlan{repair, std::move(remove)}, job);
        if (!report)
            qFatal("%s", qPrintable(report.error().detail));
        return *report;
    }

private:
    QTemporaryDir m_directory;
    std::unique_ptr<SqliteStore> m_store;
};

qint64 countOf(const CheckReport &report, Problem problem) {
    const Finding *finding = report.find(problem);
    return finding == nullptr ? 0 : finding->count;
}

/// The keys, of vectors with their fields, that a store of removed rows has.
QByteArrayList keptIn(const QString &path, const QByteArray &table) {
    SqlOptions options;
    options.path = path;
    auto connection = SqlConnection::open(options);
    if (!connection)
        return {"(cannot be opened)"};
    auto query =
        (*connection)
            ->prepare(table == "store"
                          ? "SELECT key FROM store ORDER BY key"_ba
                          : "SELECT key || '/' || field_name FROM store_vectors ORDER BY 1"_ba);
    QByteArrayList keys;
    if (!query || !forEachRow(*query, [&] { keys.append(query->bytes(0)); }))
        return {"(cannot be read)"};
    return keys;
}

QByteArrayList keptIn(const CheckReport &report, const QByteArray &table) {
    return keptIn(report.removedTo, table);
}

ItemId note(const QByteArray &key) {
    return {NamespacePath({"notes"}), key};
}

} // namespace

class CheckJobTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGoodStoreIsClean();
    void badItemsAreFound_data();
    void badItemsAreFound();
    void badItemsAreNeverRepaired();
    void itemsGoOnlyOnSomebodysWord();
    void otherProblemsCannotBeDeleted();
    void uselessVectorsAreFoundAndRemoved();
    void theAgentsVectorsAreItsOwn_data();
    void theAgentsVectorsAreItsOwn();
    void whatCannotBeKeptIsNotRemoved();
    void outOfDateVectorsAreADecision();
    void examplesAreFew();
    void aDamagedFileIsFound();
    void brokenReferencesAreFound();
    void readOnlyStoresAreNotRepaired();
    void cancelEndsIt();
};

void CheckJobTest::aGoodStoreIsClean() {
    Fixture fixture;
    const CheckReport report = fixture.check();
    QVERIFY(report.isClean());
    QVERIFY(report.findings.empty());
    QCOMPARE(report.items, 4);
}

void CheckJobTest::badItemsAreFound_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("problem");
    const auto row = [](const char *name, const QByteArray &set, Problem problem) {
        QTest::newRow(name) << "UPDATE store SET " + set + " WHERE key = 'b'"
                            << static_cast<int>(problem);
    };
    row("no JSON", "value = '{\"text\":'", Problem::InvalidJson);
    row("no UTF-8", "value = CAST(x'7B2261223A22FF227D' AS TEXT)", Problem::InvalidJson);
    row("empty", "value = ''", Problem::InvalidJson);
    row("a list", "value = '[1]'", Problem::NotAnObject);
    row("a BLOB with a string", "value = x'2261226A22' || ''", Problem::InvalidJson);
    row("empty label", "prefix = 'notes..b'", Problem::BadNamespace);
    row("no label", "prefix = ''", Problem::BadNamespace);
    row("period at the end", "prefix = 'notes.'", Problem::BadNamespace);
    row("unreadable time", "updated_at = 'yesterday'", Problem::BadTime);
    row("number as expiry", "expires_at = 1800000000", Problem::BadTime);
    row("expired", "expires_at = '2020-01-01 00:00:00.000000+00:00', ttl_minutes = 1",
        Problem::ExpiredItem);
}

void CheckJobTest::badItemsAreFound() {
    QFETCH(QByteArray, sql);
    QFETCH(int, problem);
    Fixture fixture;
    fixture.run(sql);
    const CheckReport report = fixture.check();
    QVERIFY(!report.isClean());
    const Finding *finding = report.find(static_cast<Problem>(problem));
    QVERIFY(finding != nullptr);
    QCOMPARE(finding->count, 1);
    QCOMPARE(finding->examples.size(), size_t(1));
    QCOMPARE(finding->examples.front().key, "b"_ba);
    QVERIFY(!finding->explanation.isEmpty());
    QVERIFY(!finding->repairable);
}

void CheckJobTest::badItemsAreNeverRepaired() {
    Fixture fixture;
    fixture.run("UPDATE store SET value = 'x' WHERE key = 'a';"
                "UPDATE store SET expires_at = '2020-01-01 00:00:00' WHERE key = 'c'");
    const CheckReport report = fixture.check(true);
    QVERIFY(!report.isClean());
    QCOMPARE(report.find(Problem::InvalidJson)->repaired, 0);
    QCOMPARE(report.find(Problem::ExpiredItem)->repaired, 0);
    QCOMPARE(fixture.check().items, 4);
}

void CheckJobTest::itemsGoOnlyOnSomebodysWord() {
    Fixture fixture;
    fixture.addVector("a", "text", 8);
    fixture.run("UPDATE store SET value = 'x' WHERE key = 'a';"
                "UPDATE store SET prefix = 'notes..x' WHERE key = 'b';"
                "UPDATE store SET expires_at = '2020-01-01 00:00:00' WHERE key = 'c';"
                "UPDATE store SET value = CAST('[1]' AS BLOB) WHERE key = 'd'");
    CheckReport report = fixture.check(false, {Problem::ExpiredItem});
    QCOMPARE(report.find(Problem::ExpiredItem)->repaired, 1);
    QCOMPARE(report.find(Problem::InvalidJson)->repaired, 0);
    QCOMPARE(fixture.check().items, 3);
    report =
        fixture.check(false, {Problem::InvalidJson, Problem::BadNamespace, Problem::NotAnObject});
    QVERIFY(report.isClean());
    report = fixture.check();
    QVERIFY(report.isClean());
    QCOMPARE(report.items, 0);
    QCOMPARE(report.vectors, 0);
    // The history has them.
    QCOMPARE(fixture.store().run(HistoryOp{note("a")})->front().value, "x"_ba);
    QCOMPARE(fixture.filesBeside().size(), 2);
    QCOMPARE(keptIn(fixture.filesBeside().first(), "store"), QByteArrayList{"c"});
    QCOMPARE(keptIn(fixture.filesBeside().last(), "store"), (QByteArrayList{"a", "b", "d"}));
    QCOMPARE(keptIn(fixture.filesBeside().last(), "store_vectors"), QByteArrayList{"a/text"});
}

void CheckJobTest::otherProblemsCannotBeDeleted() {
    Fixture fixture;
    Job job;
    const auto report = checkStore(fixture.store(), CheckPlan{false, {Problem::BadTime}}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
    QVERIFY(report.error().detail.contains(u"bad-time"_s));
}

void CheckJobTest::uselessVectorsAreFoundAndRemoved() {
    Fixture fixture;
    fixture.run("UPDATE store SET updated_at = '2025-05-05 10:00:00'"); // as an agent writes
    fixture.addVector("a", "text", 8);
    fixture.addVector("b", "text", 8);
    fixture.addVector("gone", "text", 8);
    fixture.addVector("c", "text", 8, "2025-05-05 09:00:00"); // before the item's last put
    fixture.addVector("c", "title", 8);                       // a field that it no longer has
    fixture.addVector("d", "text", 4);
    CheckReport report = fixture.check();
    QCOMPARE(report.vectors, 6);
    QCOMPARE(countOf(report, Problem::OrphanedVector), 1);
    QCOMPARE(report.find(Problem::OrphanedVector)->examples, std::vector<ItemId>{note("gone")});
    QCOMPARE(countOf(report, Problem::StaleVector), 2);
    QCOMPARE(countOf(report, Problem::WrongVectorSize), 1);
    QCOMPARE(report.find(Problem::WrongVectorSize)->examples, std::vector<ItemId>{note("d")});

    QVERIFY(report.removedTo.isEmpty());

    report = fixture.check(true);
    QCOMPARE(report.find(Problem::OrphanedVector)->repaired, 1);
    QCOMPARE(report.find(Problem::StaleVector)->repaired, 2);
    // Only the agent's embedder could make it again.
    QCOMPARE(report.find(Problem::WrongVectorSize)->repaired, 0);
    QVERIFY(!report.find(Problem::WrongVectorSize)->repairable);
    QCOMPARE(keptIn(report, "store_vectors"), (QByteArrayList{"c/text", "c/title", "gone/text"}));

    report = fixture.check();
    QCOMPARE(report.vectors, 3);
    report = fixture.check(false, {Problem::WrongVectorSize});
    QVERIFY(report.isClean());
    QCOMPARE(keptIn(report, "store_vectors"), QByteArrayList{"d/text"});
    report = fixture.check();
    QVERIFY(report.findings.empty());
    QCOMPARE(report.vectors, 2);
    QCOMPARE(fixture.filesBeside().size(), 2); // a store of what was removed for each
}

/// An index of Nestor's own says nothing about the vectors of the agent.
void CheckJobTest::theAgentsVectorsAreItsOwn_data() {
    QTest::addColumn<bool>("managed");
    QTest::newRow("guest") << false;
    QTest::newRow("managed") << true;
}

void CheckJobTest::theAgentsVectorsAreItsOwn() {
    QFETCH(bool, managed);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"store.db"_s);
    {
        SqliteStoreOptions options;
        options.path = path;
        options.createManaged = managed;
        const auto store = SqliteStore::open(options);
        QVERIFY(store);
        for (int i = 0; i < 20; ++i) {
            PutOp put;
            put.ns = NamespacePath({"notes"});
            put.key = QByteArray::number(i);
            put.value = "{\"text\":\"note number " + put.key + " about the garden and rain\"}";
            put.vectors = std::vector<FieldVector>{{"text", Vector(24, 0.5F)}};
            QVERIFY((*store)->run(put));
        }
    }
    OpenOptions options;
    options.location = path;
    options.cacheDirectory = directory.filePath(u"cache"_s);
    const auto build = [&] {
        const auto store = openStore(options);
        QVERIFY(store);
        IndexPlan plan;
        plan.index.embedder.provider = "learned";
        Job job;
        const auto built = buildIndex(plan, **store, job);
        QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
        QVERIFY(built->dims != 24);
    };
    build();
    const auto store = openStore(options); // its configuration is now that of the learned index
    QVERIFY(store);
    Job job;
    const auto report = checkStore(**store, {.repair = true}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(report->isClean());
    QVERIFY(report->findings.empty());
    SqlOptions reading;
    reading.path = options.location;
    const auto connection = SqlConnection::open(reading);
    QVERIFY(connection);
    QCOMPARE((*connection)->integer("SELECT count(*) FROM store_vectors").value_or(-1), 20);
}

void CheckJobTest::whatCannotBeKeptIsNotRemoved() {
    const test::SmallDisk disk(2048);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    SqliteStoreOptions options;
    options.path = disk.filePath(u"store.db"_s);
    const auto store = SqliteStore::open(options);
    QVERIFY(store);
    QVERIFY((*store)->put(NamespacePath({"notes"}), "a", R"({"text":"hello"})"));
    QVERIFY((*store)->file().write([](SqlConnection &connection) {
        return connection.execute("INSERT INTO store_vectors (prefix, key, field_name, embedding) "
                                  "VALUES ('notes', 'gone', 'text', zeroblob(32))");
    }));
    disk.fill();
    Job job;
    const auto report = checkStore(**store, {.repair = true}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Io);
    disk.empty();
    QCOMPARE(QDir(disk.path()).entryList({u"*removed*"_s}), QStringList());
    const auto again = checkStore(**store, {}, job);
    QVERIFY(again);
    QCOMPARE(countOf(*again, Problem::OrphanedVector), 1);
}

void CheckJobTest::outOfDateVectorsAreADecision() {
    Fixture fixture;
    fixture.addVector("a", "text", 8);
    fixture.addVector("b", "text", 8);
    fixture.run("UPDATE store SET updated_at = '2031-01-01 00:00:00.500' WHERE key = 'a'");
    const CheckReport report = fixture.check(true);
    QCOMPARE(countOf(report, Problem::OutOfDateVector), 1);
    QVERIFY(!report.isClean());
    QCOMPARE(fixture.check().vectors, 2);
}

void CheckJobTest::examplesAreFew() {
    Fixture fixture;
    fixture.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                "INSERT INTO store (prefix, key, value) SELECT 'bad', i, 'no JSON' FROM n");
    const CheckReport report = fixture.check();
    QCOMPARE(report.items, 5004);
    QCOMPARE(countOf(report, Problem::InvalidJson), 5000);
    QCOMPARE(report.find(Problem::InvalidJson)->examples.size(), size_t(10));
}

void CheckJobTest::aDamagedFileIsFound() {
    Fixture fixture;
    // The root page of an index is not where the schema says.
    fixture.run("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = "
                "(SELECT rootpage FROM sqlite_master WHERE name = 'store_migrations') "
                "WHERE name = 'store_prefix_idx'");
    SqliteStoreOptions options;
    options.path = fixture.path();
    options.readOnly = true;
    const auto store = SqliteStore::open(options);
    QVERIFY(store);
    Job job;
    const auto report = checkStore(**store, {}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(countOf(*report, Problem::DamagedFile) > 0);
    QVERIFY(!report->find(Problem::DamagedFile)->details.empty());
}

void CheckJobTest::brokenReferencesAreFound() {
    Fixture fixture;
    fixture.run("CREATE TABLE mine (prefix, key, FOREIGN KEY (prefix, key) REFERENCES "
                "store (prefix, key)); INSERT INTO mine VALUES ('notes', 'a'), ('notes', 'none')");
    const CheckReport report = fixture.check();
    QCOMPARE(countOf(report, Problem::BrokenReference), 1);
}

void CheckJobTest::readOnlyStoresAreNotRepaired() {
    Fixture fixture;
    SqliteStoreOptions options;
    options.path = fixture.path();
    options.readOnly = true;
    const auto store = SqliteStore::open(options);
    QVERIFY(store);
    Job job;
    QVERIFY(checkStore(**store, CheckPlan{false}, job));
    const auto repaired = checkStore(**store, CheckPlan{true}, job);
    QVERIFY(!repaired);
    QCOMPARE(repaired.error().code, ErrorCode::ReadOnly);
}

void CheckJobTest::cancelEndsIt() {
    Fixture fixture;
    std::stop_source source;
    source.request_stop();
    Job job(source.get_token());
    const auto report = checkStore(fixture.store(), {}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(CheckJobTest)
#include "tst_check_job.moc"
