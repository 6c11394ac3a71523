// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/jobs/backup_job.h"
#include "tests/support/full_disk.h"

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
    void targetsWithJournalsAreRefused_data();
    void targetsWithJournalsAreRefused();
    void aTargetInUseIsRefused_data();
    void aTargetInUseIsRefused();
    void filesBesideTheTargetStay();
    void aStoreOnAReadOnlyMediumIsBackedUp_data();
    void aStoreOnAReadOnlyMediumIsBackedUp();
    void aFullDiskKeepsTheOldTarget();
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

void BackupJobTest::targetsWithJournalsAreRefused_data() {
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<bool>("exists");
    for (const char *suffix : {"-wal", "-journal", "-shm"}) {
        QTest::addRow("%s beside a target", suffix) << QString::fromLatin1(suffix) << true;
        QTest::addRow("%s without a target", suffix) << QString::fromLatin1(suffix) << false;
    }
}

/// SQLite would apply them to the copy, and make it malformed.
void BackupJobTest::targetsWithJournalsAreRefused() {
    QFETCH(QString, suffix);
    QFETCH(bool, exists);
    const QTemporaryDir directory;
    const auto store = openAt(directory.filePath(u"store.db"_s));
    QVERIFY(store != nullptr && fill(*store, 5));
    const QString target = directory.filePath(u"copy.db"_s);
    const auto put = [](const QString &path, const QByteArray &content) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    };
    if (exists)
        put(target, "mine");
    put(target + suffix, "a journal");
    // A link to it changes nothing.
    const QString link = directory.filePath(u"link.db"_s);
    if (exists)
        QVERIFY(QFile::link(target, link));
    for (const QString &name : exists ? QStringList{target, link} : QStringList{target}) {
        Job job;
        const auto report = backupStore(*store, {name, true}, job);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Conflict);
        QVERIFY2(report.error().detail.contains(target + suffix),
                 qPrintable(report.error().detail));
    }
    QFile journal(target + suffix);
    QVERIFY(journal.open(QIODevice::ReadOnly));
    QCOMPARE(journal.readAll(), "a journal"_ba);
    QFile file(target);
    QCOMPARE(file.exists(), exists);
    QVERIFY(!exists || (file.open(QIODevice::ReadOnly) && file.readAll() == "mine"));
}

void BackupJobTest::aTargetInUseIsRefused_data() {
    aCopyHoldsEverything_data();
}

void BackupJobTest::aTargetInUseIsRefused() {
    QFETCH(QByteArray, journal);
    const QTemporaryDir directory;
    const auto store = openAt(directory.filePath(u"store.db"_s));
    QVERIFY(store != nullptr && fill(*store, 5));
    const QString target = directory.filePath(u"copy.db"_s);
    QVERIFY(openAt(target) != nullptr);
    QVERIFY(connectTo(target)->execute("PRAGMA journal_mode = " + journal));
    const auto agent = connectTo(target);
    QVERIFY(agent->execute("BEGIN IMMEDIATE; INSERT INTO store (prefix, key, value) "
                           "VALUES ('n', 'k', '{}')"));
    Job job;
    const auto report = backupStore(*store, {target, true}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Conflict);
    QVERIFY(agent->execute("COMMIT"));
    QCOMPARE(*agent->integer("SELECT count(*) FROM store"), 1);
}

void BackupJobTest::filesBesideTheTargetStay() {
    const QTemporaryDir directory;
    const auto store = openAt(directory.filePath(u"store.db"_s));
    QVERIFY(store != nullptr && fill(*store, 5));
    QFile partial(directory.filePath(u"copy.db.partial"_s));
    QVERIFY(partial.open(QIODevice::WriteOnly) && partial.write("mine") == 4);
    partial.close();
    Job job;
    QVERIFY(backupStore(*store, {directory.filePath(u"copy.db"_s)}, job));
    QCOMPARE(partial.size(), 4);
    QCOMPARE(QDir(directory.path()).entryList({u"*copy.db*"_s}, QDir::Files | QDir::Hidden),
             (QStringList{u"copy.db"_s, u"copy.db.partial"_s}));
}

void BackupJobTest::aStoreOnAReadOnlyMediumIsBackedUp_data() {
    aCopyHoldsEverything_data();
}

void BackupJobTest::aStoreOnAReadOnlyMediumIsBackedUp() {
    QFETCH(QByteArray, journal);
    const test::SmallDisk disk(4096);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    const QString path = disk.filePath(u"store.db"_s);
    QVERIFY(fill(*openAt(path), 5));
    QVERIFY(connectTo(path)->execute("PRAGMA journal_mode = " + journal));
    QVERIFY(disk.makeReadOnly());
    const auto store = openAt(path, true);
    QVERIFY(store != nullptr);
    const QTemporaryDir directory;
    Job job;
    const auto report = backupStore(*store, {directory.filePath(u"copy.db"_s)}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 5);
    QVERIFY(openAt(directory.filePath(u"copy.db"_s)) != nullptr);
}

void BackupJobTest::aFullDiskKeepsTheOldTarget() {
    const test::SmallDisk disk(2048);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    const QTemporaryDir directory;
    const auto small = openAt(directory.filePath(u"small.db"_s));
    const auto large = openAt(directory.filePath(u"large.db"_s));
    QVERIFY(small != nullptr && fill(*small, 5) && large != nullptr && fill(*large, 2000));
    const QString target = disk.filePath(u"copy.db"_s);
    Job job;
    QVERIFY(backupStore(*small, {target}, job));
    const auto report = backupStore(*large, {target, true}, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Io);
    const auto kept = openAt(target, true);
    QVERIFY(kept != nullptr);
    QCOMPARE(kept->run(CountOp{})->items, 5);
    QCOMPARE(QDir(disk.path()).entryList(QDir::Files | QDir::Hidden).filter(u"copy.db."_s),
             QStringList());
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
