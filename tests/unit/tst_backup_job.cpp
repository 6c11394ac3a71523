// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/jobs/backup_job.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

std::unique_ptr<SqliteStore> openAt(const QString &path, bool readOnly = false) {
    SqliteStoreOptions options;
    options.path = path;
    options.readOnly = readOnly;
    auto store = SqliteStore::open(options);
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<SqlConnection> connectTo(const QString &path) {
    SqlOptions options;
    options.path = path;
    auto connection = SqlConnection::open(options);
    return connection ? std::move(*connection) : nullptr;
}

/// Some items, enough for several pieces of a copy.
bool fill(Store &store, int items) {
    std::vector<Op> ops;
    for (int i = 0; i < items; ++i) {
        PutOp put;
        put.ns = NamespacePath({"notes"});
        put.key = QByteArray::number(i);
        put.value = "{\"text\":\"" + QByteArray(2000, 'x') + "\"}";
        ops.emplace_back(std::move(put));
    }
    return store.batch(std::move(ops)).has_value();
}

} // namespace

class BackupJobTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCopyHoldsEverything_data();
    void aCopyHoldsEverything();
    void anAgentWritesMeanwhile_data();
    void anAgentWritesMeanwhile();
    void memoryIsBackedUp();
    void existingTargetsAreKept();
    void impossibleTargetsAreRefused();
    void cancelLeavesNothing();
};

void BackupJobTest::aCopyHoldsEverything_data() {
    QTest::addColumn<QByteArray>("journal");
    QTest::newRow("write-ahead log") << "WAL"_ba;
    QTest::newRow("rollback journal") << "DELETE"_ba;
}

void BackupJobTest::aCopyHoldsEverything() {
    QFETCH(QByteArray, journal);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"store.db"_s);
    QVERIFY(openAt(path) != nullptr);
    QVERIFY(connectTo(path)->execute("PRAGMA journal_mode = " + journal));
    const auto store = openAt(path);
    QVERIFY(store != nullptr);
    QVERIFY(fill(*store, 50));

    class Progress : public Job {
    public:
        void report(qint64 done, qint64 total) override {
            m_last = done;
            m_total = total;
        }
        qint64 m_last = 0;
        qint64 m_total = 0;
    } job;
    BackupPlan plan;
    plan.target = directory.filePath(u"copy.db"_s);
    const auto report = backupStore(*store, plan, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 50);
    QCOMPARE(report->bytes, QFileInfo(plan.target).size());
    QVERIFY(job.m_total > 0);
    QCOMPARE(job.m_last, job.m_total);
    QCOMPARE(QDir(directory.path()).entryList({u"copy.db*"_s}, QDir::Files),
             QStringList{u"copy.db"_s});

    const auto copy = openAt(plan.target, true);
    QVERIFY(copy != nullptr);
    const auto original = store->get(NamespacePath({"notes"}), "7");
    const auto copied = copy->get(NamespacePath({"notes"}), "7");
    QVERIFY(original && copied);
    QVERIFY(*original && *original == *copied);
}

void BackupJobTest::anAgentWritesMeanwhile_data() {
    aCopyHoldsEverything_data();
}

void BackupJobTest::anAgentWritesMeanwhile() {
    QFETCH(QByteArray, journal);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"store.db"_s);
    QVERIFY(openAt(path) != nullptr);
    QVERIFY(connectTo(path)->execute("PRAGMA journal_mode = " + journal));
    const auto store = openAt(path);
    QVERIFY(store != nullptr);
    QVERIFY(fill(*store, 5000)); // 10 MiB: several pieces

    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    std::atomic<int> failed = 0;
    std::thread agent([&] {
        const auto connection = connectTo(path);
        for (int i = 0; !stop; ++i) {
            const QByteArray key = QByteArray::number(i);
            // Two items a transaction: a copy has both or none.
            const auto done = connection->execute(
                "BEGIN; INSERT INTO store (prefix, key, value) VALUES ('left', '" + key +
                "', x'7B7D'); INSERT INTO store (prefix, key, value) VALUES ('right', '" + key +
                "', x'7B7D'); COMMIT");
            (done ? written : failed) += 1;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    while (written == 0 && failed == 0)
        std::this_thread::yield();
    BackupPlan plan;
    plan.target = directory.filePath(u"copy.db"_s);
    Job job;
    const auto report = backupStore(*store, plan, job);
    stop = true;
    agent.join();
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(failed.load(), 0);
    QVERIFY(report->items >= 5000);
    const auto copy = connectTo(plan.target);
    QVERIFY(copy != nullptr);
    const auto left = copy->integer("SELECT count(*) FROM store WHERE prefix = 'left'");
    const auto right = copy->integer("SELECT count(*) FROM store WHERE prefix = 'right'");
    QVERIFY(left && right);
    QCOMPARE(*left, *right);
}

void BackupJobTest::memoryIsBackedUp() {
    const QTemporaryDir directory;
    const auto store = openAt(u":memory:"_s);
    QVERIFY(store != nullptr);
    QVERIFY(fill(*store, 3));
    BackupPlan plan;
    plan.target = directory.filePath(u"copy.db"_s);
    Job job;
    const auto report = backupStore(*store, plan, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 3);
}

void BackupJobTest::existingTargetsAreKept() {
    const QTemporaryDir directory;
    const auto store = openAt(directory.filePath(u"store.db"_s));
    QVERIFY(store != nullptr);
    BackupPlan plan;
    plan.target = directory.filePath(u"copy.db"_s);
    QFile existing(plan.target);
    QVERIFY(existing.open(QIODevice::WriteOnly));
    existing.write("mine");
    existing.close();
    Job job;
    const auto refused = backupStore(*store, plan, job);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(existing.size(), 4);
    plan.overwrite = true;
    QVERIFY(backupStore(*store, plan, job));
    QVERIFY(openAt(plan.target, true) != nullptr);
}

void BackupJobTest::impossibleTargetsAreRefused() {
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"store.db"_s);
    const auto store = openAt(path);
    QVERIFY(store != nullptr);
    Job job;
    const auto codeFor = [&](const QString &target) {
        const auto report = backupStore(*store, BackupPlan{target, true}, job);
        return report ? ErrorCode::Internal : report.error().code;
    };
    QCOMPARE(codeFor({}), ErrorCode::InvalidArgument);
    QCOMPARE(codeFor(path), ErrorCode::InvalidArgument);
    QCOMPARE(codeFor(directory.path()), ErrorCode::InvalidArgument);
    QCOMPARE(codeFor(directory.filePath(u"none/copy.db"_s)), ErrorCode::Io);
    QVERIFY(openAt(path, true) != nullptr);
}

void BackupJobTest::cancelLeavesNothing() {
    const QTemporaryDir directory;
    const auto store = openAt(directory.filePath(u"store.db"_s));
    QVERIFY(store != nullptr);
    std::stop_source source;
    source.request_stop();
    Job job(source.get_token());
    const auto report = backupStore(*store, {directory.filePath(u"copy.db"_s)}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QVERIFY(QDir(directory.path()).entryList({u"copy.db*"_s}, QDir::Files).isEmpty());
}

QTEST_GUILESS_MAIN(BackupJobTest)
#include "tst_backup_job.moc"
