// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/search/sync/item_synchronizer.h"

#include <QMap>
#include <QThread>
#include <QtTest>

#include <atomic>
#include <thread>
#include <utility>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

/// Several large pages.
constexpr int kItems = 9000;

/// Keeps a copy of each value in a table of its own.
class Copies final : public ItemConsumer {
public:
    Result<bool> isReady(SqlConnection &home) override {
        auto there =
            home.integer("SELECT count(*) FROM sqlite_master WHERE name = 'nestor_copies'"_ba);
        if (!there)
            return failure(std::move(there.error()));
        if (onLook)
            std::exchange(onLook, nullptr)();
        return *there > 0;
    }
    Result<void> create(SqlConnection &home) override {
        return home.execute("DROP TABLE IF EXISTS nestor_copies;"
                            "DROP TABLE IF EXISTS nestor_copied;"
                            "CREATE TABLE nestor_copies (prefix, key, value, made, "
                            "PRIMARY KEY (prefix, key));"
                            "CREATE TABLE nestor_copied (position);"
                            "INSERT INTO nestor_copied VALUES (0)"_ba);
    }
    Result<qint64> position(SqlConnection &home) override {
        return home.integer("SELECT position FROM nestor_copied"_ba);
    }
    Result<void> setPosition(SqlConnection &home, qint64 position) override {
        auto update = home.prepare("UPDATE nestor_copied SET position = ?"_ba);
        if (!update)
            return failure(std::move(update.error()));
        update->bindInt(1, position);
        return update->run();
    }
    Result<std::vector<ItemPlace>> known(SqlConnection &, const std::optional<ItemPlace> &,
                                         const std::optional<ItemPlace> &) override {
        return std::vector<ItemPlace>();
    }
    qint64 largestPage() const override { return 2000; }
    std::shared_ptr<const void> readyOf(const ItemState &item) const override {
        elsewhere = elsewhere || QThread::currentThread() != mainThread;
        return item.value ? std::make_shared<const QByteArray>(*item.value + '!') : nullptr;
    }
    Result<std::vector<ItemState>> prepare(SqlFile &, std::vector<ItemState> items, bool,
                                           const std::stop_token &) override {
        if (onPrepare)
            onPrepare();
        return items;
    }
    Result<void> apply(SqlConnection &home, const std::vector<ItemState> &items) override {
        auto put = home.prepare("INSERT OR REPLACE INTO nestor_copies VALUES (?, ?, ?, ?)"_ba);
        auto remove = home.prepare("DELETE FROM nestor_copies WHERE prefix = ? AND key = ?"_ba);
        if (!put || !remove)
            return failure(put ? remove.error() : put.error());
        for (const ItemState &item : items) {
            SqlStatement &statement = item.value ? *put : *remove;
            statement.bindText(1, item.place.prefix);
            statement.bindText(2, item.place.key);
            if (item.value) {
                statement.bindText(3, *item.value);
                const auto *made = static_cast<const QByteArray *>(item.ready.get());
                ready += made ? 1 : 0;
                statement.bindText(4, made ? *made : *item.value + '!');
            }
            if (auto done = statement.run(); !done)
                return done;
        }
        ++pages;
        if (onPage)
            onPage();
        return {};
    }

    std::function<void()> onLook;    ///< once, after the tables were looked for
    std::function<void()> onPrepare; ///< between reading a page and writing it
    std::function<void()> onPage;
    QThread *mainThread = QThread::currentThread();
    mutable std::atomic<bool> elsewhere = false;
    int pages = 0;
    int ready = 0;
};

/// Is stopped after so many reports.
class StoppedJob final : public Job {
public:
    explicit StoppedJob(int after)
        : m_left(after) {}
    [[nodiscard]] bool cancelled() const override { return m_left <= 0; }
    void report(qint64, qint64) override { --m_left; }

private:
    int m_left;
};

std::vector<Op> items(int from, int to, const QByteArray &word) {
    std::vector<Op> ops;
    ops.reserve(size_t(to - from));
    for (int i = from; i < to; ++i) {
        ops.emplace_back(putOp("n." + QByteArray::number(i % 50), QByteArray::number(i),
                               "{\"" + word + "\":" + QByteArray::number(i) + '}'));
    }
    return ops;
}

QMap<QByteArray, QByteArray> rowsOf(SqlFile &file, const QByteArray &sql) {
    QMap<QByteArray, QByteArray> rows;
    const auto read = file.read([&](SqlConnection &connection) -> Result<void> {
        auto query = connection.prepare(sql);
        if (!query)
            return failure(std::move(query.error()));
        return forEachRow(
            *query, [&] { rows.insert(query->bytes(0) + '/' + query->bytes(1), query->bytes(2)); });
    });
    [&] { QVERIFY2(read, read ? "" : qPrintable(read.error().detail)); }();
    return rows;
}

} // namespace

/// What is derived from items follows a store's log, however much there is of it.
class ItemSynchronizerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_sample = std::make_unique<SampleStore>();
        m_store = m_sample->open();
        QVERIFY(m_store->batch(items(0, kItems, "first")));
    }
    void cleanup() { m_store.reset(); }
    void aLongLogIsReadAhead();
    void aRollbackJournalIsFollowedInTurn();
    void whatChangesMeanwhileIsFollowed();
    void whoFollowsTooIsNoticed();
    void tablesThatAnotherMadeMeanwhileStay();
    void tablesThatAnotherMadeAnewAreFilled_data();
    void tablesThatAnotherMadeAnewAreFilled();
    void aCancelledOneGoesOn();
    void aTokenEndsIt();

private:
    void verifyCopies() {
        SqlFile &file = fileOf(*m_store);
        const auto stored =
            rowsOf(file, "SELECT prefix, key, CAST(value AS BLOB) || '!' FROM store");
        QVERIFY(stored.size() >= kItems / 2);
        QCOMPARE(rowsOf(file, "SELECT prefix, key, CAST(made AS BLOB) FROM nestor_copies"), stored);
    }

    std::unique_ptr<SampleStore> m_sample;
    std::unique_ptr<Store> m_store;
    Job m_job;
};

void ItemSynchronizerTest::aLongLogIsReadAhead() {
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    const auto wrote = synchronizer.follow(m_job);
    QVERIFY2(wrote, wrote ? "" : qPrintable(wrote.error().detail));
    QVERIFY(*wrote);
    verifyCopies();
    QCOMPARE(copies.pages, 5); // one usual, four large
    QCOMPARE(copies.ready, kItems - int(ItemConsumer::kUsualPage));
    QVERIFY(copies.elsewhere);
    QVERIFY(!*synchronizer.follow(m_job));
    // A few changes are not worth a thread.
    copies.elsewhere = false;
    QVERIFY(m_store->batch(items(0, 10, "second")));
    QVERIFY(m_store->remove(NamespacePath::fromStored("n.11"), "11"));
    QVERIFY(*synchronizer.follow(m_job));
    QVERIFY(!copies.elsewhere);
    verifyCopies();
}

void ItemSynchronizerTest::aRollbackJournalIsFollowedInTurn() {
    m_store.reset();
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("db.execute('PRAGMA journal_mode = DELETE')"));
    m_store = m_sample->open();
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    QVERIFY(synchronizer.follow(m_job));
    QVERIFY(!copies.elsewhere);
    verifyCopies();
}

void ItemSynchronizerTest::whatChangesMeanwhileIsFollowed() {
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    auto other = m_sample->open();
    std::atomic<bool> stop = false;
    std::atomic<int> batches = 0;
    std::jthread writer([&] {
        for (int round = 0; !stop && round < 200; ++round) {
            const int from = round * 131 % (kItems - 40);
            if (other->batch(items(from, from + 40, "other")) &&
                other->remove(NamespacePath::fromStored("n." + QByteArray::number(from % 50)),
                              QByteArray::number(from)))
                ++batches;
        }
    });
    const auto wrote = synchronizer.follow(m_job);
    QVERIFY2(wrote, wrote ? "" : qPrintable(wrote.error().detail));
    stop = true;
    writer.join();
    QVERIFY(batches > 0);
    QVERIFY(synchronizer.follow(m_job));
    verifyCopies();
}

void ItemSynchronizerTest::whoFollowsTooIsNoticed() {
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    auto other = m_sample->open();
    // While a page is being read, another program writes further ones.
    Copies others;
    ItemSynchronizer another(other->searchEngine()->source(), other->searchEngine()->feed(), cache,
                             others);
    StoppedJob afterFirst(1);
    QVERIFY(!synchronizer.follow(afterFirst));
    QCOMPARE(copies.pages, 1);
    QVERIFY(another.follow(m_job));
    QVERIFY(synchronizer.follow(m_job));
    QCOMPARE(copies.pages, 1);
    verifyCopies();
}

/// Two programs look at once and find no tables; the slower one must look again when it is its
/// turn.
void ItemSynchronizerTest::tablesThatAnotherMadeMeanwhileStay() {
    SearchCache cache({}, {});
    const auto otherStore = m_sample->open();
    Copies others;
    ItemSynchronizer otherFollower(otherStore->searchEngine()->source(),
                                   otherStore->searchEngine()->feed(), cache, others);
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    copies.onLook = [&] { QVERIFY(otherFollower.follow(m_job)); };
    const auto wrote = synchronizer.follow(m_job);
    QVERIFY2(wrote, wrote ? "" : qPrintable(wrote.error().detail));
    verifyCopies();
    QCOMPARE(copies.pages, 0); // the other's work stood
}

void ItemSynchronizerTest::tablesThatAnotherMadeAnewAreFilled_data() {
    QTest::addColumn<int>("beforePage");
    QTest::newRow("before the first page") << 1;
    QTest::newRow("in the middle") << 3;
    QTest::newRow("before the last page") << 5;
}

/// A page that was read before must not bring the new tables to where the old ones stood.
void ItemSynchronizerTest::tablesThatAnotherMadeAnewAreFilled() {
    QFETCH(int, beforePage);
    SearchCache cache({}, {});
    const auto otherStore = m_sample->open();
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    int page = 0;
    copies.onPrepare = [&] {
        if (++page != beforePage)
            return;
        QVERIFY(fileOf(*otherStore).write([&](SqlConnection &connection) {
            return copies.create(connection);
        }));
    };
    const auto wrote = synchronizer.follow(m_job);
    QVERIFY2(wrote, wrote ? "" : qPrintable(wrote.error().detail));
    verifyCopies();
}

void ItemSynchronizerTest::aCancelledOneGoesOn() {
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    StoppedJob stopped(2);
    const auto broken = synchronizer.follow(stopped);
    QVERIFY(!broken);
    QCOMPARE(broken.error().code, ErrorCode::Cancelled);
    QCOMPARE(copies.pages, 2);
    QVERIFY(synchronizer.follow(m_job));
    verifyCopies();
    QCOMPARE(copies.pages, 6); // a usual one first, again
}

void ItemSynchronizerTest::aTokenEndsIt() {
    SearchCache cache({}, {});
    Copies copies;
    ItemSynchronizer synchronizer(m_store->searchEngine()->source(),
                                  m_store->searchEngine()->feed(), cache, copies);
    // A token that asks to stop ends the reading ahead, and the writing.
    std::stop_source source;
    Job job(source.get_token());
    copies.onPage = [&] { source.request_stop(); };
    const auto broken = synchronizer.follow(job);
    QVERIFY(!broken);
    QCOMPARE(broken.error().code, ErrorCode::Cancelled);
    copies.onPage = nullptr;
    QVERIFY(synchronizer.follow(m_job));
    verifyCopies();
}

QTEST_GUILESS_MAIN(ItemSynchronizerTest)
#include "tst_item_synchronizer.moc"
