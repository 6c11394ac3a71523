// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/jobs/check_job.h"
#include "core/jobs/index_job.h"
#include "core/open/open_store.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

constexpr int kItems = 300;

/// A managed store whose words are indexed.
class Fixture {
public:
    Fixture() {
        const auto store = open();
        std::vector<Op> ops;
        for (int i = 0; i < kItems; ++i) {
            PutOp put;
            put.ns = NamespacePath({"n", QByteArray::number(i % 7)});
            put.key = "k" + QByteArray::number(i);
            put.value = "{\"text\":\"common word" + QByteArray::number(i) + "\"}";
            ops.emplace_back(std::move(put));
        }
        if (!store->batch(std::move(ops)) || found(*store, "common") != kItems)
            qFatal("no store");
    }

    [[nodiscard]] std::unique_ptr<Store> open() const {
        OpenOptions options;
        options.location = path();
        options.cacheDirectory = m_directory.filePath(u"cache"_s);
        auto store = openStore(options);
        if (!store)
            qFatal("%s", qPrintable(store.error().detail));
        return std::move(*store);
    }

    [[nodiscard]] static qint64 found(Store &store, const QByteArray &words) {
        SearchOp search;
        search.query = words;
        search.mode = SearchMode::Text;
        search.limit = 10 * kItems;
        const auto result = store.run(search);
        return result ? qint64(result->items.size()) : -1;
    }

    /// As somebody without Nestor's care.
    void run(const QByteArray &sql) const {
        SqlOptions options;
        options.path = path();
        auto connection = SqlConnection::open(options);
        if (!connection)
            qFatal("%s", qPrintable(connection.error().detail));
        if (auto done = (*connection)->execute(sql); !done)
            qFatal("%s", qPrintable(done.error().detail));
    }

private:
    [[nodiscard]] QString path() const { return m_directory.filePath(u"store.db"_s); }
    QTemporaryDir m_directory;
};

qint64 countOf(const CheckReport &report, Problem problem) {
    const Finding *finding = report.find(problem);
    return finding == nullptr ? 0 : finding->count;
}

qint64 problemsWithWords(const CheckReport &report) {
    return countOf(report, Problem::WordIndexDamaged) +
           countOf(report, Problem::WordIndexIncomplete);
}

} // namespace

/// Words that are not those of the items are found, and made anew.
class WordsCheckTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodWordsAreGood();
    void whatTheNextSearchReadsIsNoProblem();
    void damageIsFoundAndMended_data();
    void damageIsFoundAndMended();
    void rebuildingMendsIt_data() { damageIsFoundAndMended_data(); }
    void rebuildingMendsIt();
};

void WordsCheckTest::goodWordsAreGood() {
    const Fixture fixture;
    const auto store = fixture.open();
    QVERIFY(store->remove(NamespacePath({"n", "3"}), "k3"));
    QVERIFY(store->put(NamespacePath({"n", "4"}), "k4", R"({"text":"common other"})"));
    QCOMPARE(Fixture::found(*store, "common"), kItems - 1);
    Job job;
    const auto report = checkStore(*store, {}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(report->findings.empty());
}

void WordsCheckTest::whatTheNextSearchReadsIsNoProblem() {
    const Fixture fixture;
    // An agent writes, and deletes; nobody has searched since.
    fixture.run(
        "INSERT INTO store (prefix, key, value) VALUES ('n.9', 'new', '{\"t\":\"common\"}');"
        "DELETE FROM store WHERE key = 'k5'");
    const auto store = fixture.open();
    Job job;
    const auto report = checkStore(*store, {}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(problemsWithWords(*report), 0);
    QVERIFY(countOf(*report, Problem::TextIndexBehind) > 0);
}

void WordsCheckTest::damageIsFoundAndMended_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<Problem>("problem");
    const auto row = [](const char *name, const QByteArray &sql, Problem problem) {
        QTest::newRow(name) << sql << problem;
    };
    // What two programs that made the tables at once left behind.
    row("items are missing",
        "DELETE FROM nestor_fts WHERE rowid % 2 = 1;"
        "DELETE FROM nestor_fts_items WHERE number % 2 = 1",
        Problem::WordIndexIncomplete);
    row("nothing is there", "DELETE FROM nestor_fts; DELETE FROM nestor_fts_items",
        Problem::WordIndexIncomplete);
    row("values are older", "UPDATE nestor_fts_items SET value_hash = 7 WHERE number < 20",
        Problem::WordIndexIncomplete);
    row("an item is gone", "DROP TRIGGER nestor_delete; DELETE FROM store WHERE key = 'k7'",
        Problem::WordIndexIncomplete);
    row("rows are missing", "DELETE FROM nestor_fts WHERE rowid < 20", Problem::WordIndexDamaged);
    row("rows are another's", "UPDATE nestor_fts_content SET c0 = x'313a6e61' WHERE id = 9",
        Problem::WordIndexDamaged);
    row("the index is empty", "DELETE FROM nestor_fts_data WHERE id > 10",
        Problem::WordIndexDamaged);
    row("the index is garbage", "UPDATE nestor_fts_data SET block = x'0102030405' WHERE id > 10",
        Problem::WordIndexDamaged);
    row("no structure", "DELETE FROM nestor_fts_data", Problem::WordIndexDamaged);
    row("no data", "DROP TABLE nestor_fts_data", Problem::WordIndexDamaged);
    row("no settings", "DROP TABLE nestor_fts_config", Problem::WordIndexDamaged);
    row("settings of another version", "UPDATE nestor_fts_config SET v = 9 WHERE k = 'version'",
        Problem::WordIndexDamaged);
    row("no texts", "DROP TABLE nestor_fts_content", Problem::WordIndexDamaged);
    row("no table", "DROP TABLE nestor_fts", Problem::WordIndexDamaged);
    row("no items", "DROP TABLE nestor_fts_items", Problem::WordIndexDamaged);
    row("no state", "DROP TABLE nestor_fts_state", Problem::WordIndexDamaged);
    row("leftovers only",
        "DROP TABLE nestor_fts; CREATE TABLE nestor_fts_data (id INTEGER PRIMARY KEY, block BLOB)",
        Problem::WordIndexDamaged);
}

void WordsCheckTest::damageIsFoundAndMended() {
    QFETCH(QByteArray, sql);
    QFETCH(Problem, problem);
    const Fixture fixture;
    fixture.run(sql);
    const auto store = fixture.open();
    Job job;
    const auto found = checkStore(*store, {}, job);
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QVERIFY(countOf(*found, problem) > 0);
    QVERIFY(found->find(problem)->repairable);
    QCOMPARE(countOf(*found, Problem::DamagedFile), 0);
    const auto repaired = checkStore(*store, {.repair = true}, job);
    QVERIFY2(repaired, repaired ? "" : qPrintable(repaired.error().detail));
    QVERIFY(repaired->isClean());
    const auto after = checkStore(*store, {}, job);
    QVERIFY(after);
    QVERIFY(after->findings.empty());
    QCOMPARE(Fixture::found(*store, "common"), after->items);
    QCOMPARE(Fixture::found(*fixture.open(), "word11"), 1);
}

void WordsCheckTest::rebuildingMendsIt() {
    QFETCH(QByteArray, sql);
    const Fixture fixture;
    fixture.run(sql);
    const auto store = fixture.open();
    IndexPlan plan;
    plan.index.embedder.provider = "none";
    plan.rebuild = true;
    Job job;
    const auto built = buildIndex(plan, *store, job);
    QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
    const auto after = checkStore(*store, {}, job);
    QVERIFY(after);
    QVERIFY(after->findings.empty());
    QCOMPARE(Fixture::found(*store, "common"), after->items);
}

QTEST_GUILESS_MAIN(WordsCheckTest)
#include "tst_words_check.moc"
