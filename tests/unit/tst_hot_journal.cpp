// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/jobs/backup_job.h"
#include "tests/support/full_disk.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

std::unique_ptr<SqliteStore> openAt(const QString &path, bool readOnly) {
    SqliteStoreOptions options;
    options.path = path;
    options.readOnly = readOnly;
    options.createManaged = false;
    auto store = SqliteStore::open(options);
    if (!store)
        qWarning("%s", qPrintable(store.error().detail));
    return store ? std::move(*store) : nullptr;
}

/// An agent that is killed in the middle of a write, with pages of it in the file already.
void killAnAgent(const QString &path) {
    const pid_t child = fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        SqlOptions options;
        options.path = path;
        auto connection = SqlConnection::open(options);
        // A small cache spills pages into the file before the end.
        const bool done = (*connection)
                              ->execute("PRAGMA cache_size = 5; BEGIN; UPDATE store SET value = "
                                        "'{\"half\":\"' || hex(zeroblob(2000)) || '\"}'")
                              .has_value();
        (void)raise(done ? SIGKILL : SIGABRT);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

QByteArray bytesOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly)
               ? QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256)
               : QByteArray();
}

} // namespace

/// What an agent left half written is read as it was before, and stays as it lies there.
class HotJournalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readingLeavesTheFileAsItIs();
    void writingRollsBack();
    void itIsBackedUp();
    void aLogWhereNothingCanBeWrittenIsRead();

private:
    static void make(const QString &path) {
        const auto store = openAt(path, false);
        for (int i = 0; i < 200; ++i)
            QVERIFY(store->put(NamespacePath({"n"}), QByteArray::number(i), R"({"text":"whole"})"));
    }
};

void HotJournalTest::readingLeavesTheFileAsItIs() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"store.db"_s);
    make(path);
    QVERIFY((*SqlConnection::open({.path = path}))->execute("PRAGMA journal_mode = DELETE"));
    killAnAgent(path);
    QVERIFY(QFile(path + u"-journal"_s).size() > 0);
    const QByteArray before = bytesOf(path) + bytesOf(path + u"-journal"_s);
    {
        const auto store = openAt(path, true);
        QVERIFY(store != nullptr);
        QCOMPARE(store->run(CountOp{})->items, 200);
        const auto item = store->get(NamespacePath({"n"}), "7");
        QVERIFY(item && *item);
        QCOMPARE((*item)->value, R"({"text":"whole"})"_ba);
        QVERIFY(store->file().isReadOnly());
    }
    QCOMPARE(bytesOf(path) + bytesOf(path + u"-journal"_s), before);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 2);
}

void HotJournalTest::writingRollsBack() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"store.db"_s);
    make(path);
    QVERIFY((*SqlConnection::open({.path = path}))->execute("PRAGMA journal_mode = DELETE"));
    killAnAgent(path);
    const auto store = openAt(path, false);
    QVERIFY(store != nullptr);
    QVERIFY(store->put(NamespacePath({"n"}), "new", "{}"));
    QCOMPARE(store->run(CountOp{})->items, 201);
    QCOMPARE((*store->get(NamespacePath({"n"}), "7"))->value, R"({"text":"whole"})"_ba);
}

void HotJournalTest::itIsBackedUp() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"store.db"_s);
    make(path);
    QVERIFY((*SqlConnection::open({.path = path}))->execute("PRAGMA journal_mode = DELETE"));
    killAnAgent(path);
    const auto store = openAt(path, true);
    QVERIFY(store != nullptr);
    Job job;
    const auto report = backupStore(*store, {folder.filePath(u"copy.db"_s)}, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 200);
    const auto copy = openAt(folder.filePath(u"copy.db"_s), true);
    QCOMPARE((*copy->get(NamespacePath({"n"}), "7"))->value, R"({"text":"whole"})"_ba);
}

/// The log of an agent that was killed, on a medium that cannot be written to.
void HotJournalTest::aLogWhereNothingCanBeWrittenIsRead() {
    const test::SmallDisk disk(8192);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    const QString path = disk.filePath(u"store.db"_s);
    make(path);
    const pid_t child = fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        auto connection = SqlConnection::open({.path = path});
        (void)(*connection)
            ->execute("UPDATE store SET value = '{\"text\":\"newer\"}' WHERE key = '7'");
        (void)raise(SIGKILL);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(QFile(path + u"-wal"_s).size() > 0);
    QFile::remove(path + u"-shm"_s);
    QVERIFY(disk.makeReadOnly());
    const auto store = openAt(path, true);
    QVERIFY(store != nullptr);
    QCOMPARE((*store->get(NamespacePath({"n"}), "7"))->value, R"({"text":"newer"})"_ba);
}

QTEST_GUILESS_MAIN(HotJournalTest)
#include "tst_hot_journal.moc"
