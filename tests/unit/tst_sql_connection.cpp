// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection_pool.h"
#include "core/backends/sqlite/driver/sql_transaction.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <thread>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Statements carry bytes unchanged, transactions are all or nothing, waits end.
class SqlConnectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytesComeBackAsTheyWere_data();
    void bytesComeBackAsTheyWere();
    void textIsStoredAsText();
    void numbersAndNullsKeepTheirTypes();
    void statementsAreReusedAndReset();
    void sameStatementTwiceAtOnce();
    void badSqlIsInternal();
    void missingParameterNumberIsRefused();
    void pathsNeedNoEscaping();
    void missingFileIsNotMade();
    void directoryIsNotAFile();
    void uncommittedWorkIsUndone();
    void committedWorkStays();
    void secondWriterIsToldBusy();
    void waitForALockEndsWhenAsked();
    void longQueryEndsWhenAsked();
    void readersRefuseToWrite();
    void memoryIsOneDatabase();
    void connectionsGoToAnyThread();
    void oneReaderKeepsASmallFile();
};

namespace {

std::unique_ptr<SqlConnection> opened(SqlOptions options) {
    auto connection = SqlConnection::open(options);
    if (!connection)
        qFatal("%s", qPrintable(connection.error().detail));
    return std::move(*connection);
}

std::unique_ptr<SqlConnection> inMemory() {
    return opened({.path = u":memory:"_s});
}

/// A file with a table t(x) in a rollback journal.
QString makeFile(const QTemporaryDir &dir) {
    const QString path = dir.filePath(u"a.db"_s);
    auto connection = opened({.path = path, .access = SqlOptions::Access::ReadWriteMake});
    if (!connection->execute("CREATE TABLE t (x)"_ba))
        qFatal("no table");
    return path;
}

qint64 integerOf(SqlConnection &connection, const QByteArray &sql) {
    auto number = connection.integer(sql);
    if (!number)
        qFatal("%s", qPrintable(number.error().detail));
    return *number;
}

} // namespace

void SqlConnectionTest::bytesComeBackAsTheyWere_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("null") << QByteArray();
    QTest::newRow("ascii") << "{\"a\": 1.0}"_ba;
    QTest::newRow("unicode") << QByteArray("Grüße, 世界 😀");
    QTest::newRow("zero inside") << QByteArray("a\0b", 3);
    QTest::newRow("long") << QByteArray(3'000'000, 'x');
}

void SqlConnectionTest::bytesComeBackAsTheyWere() {
    QFETCH(QByteArray, bytes);
    auto connection = inMemory();
    QVERIFY(connection->execute("CREATE TABLE t (x TEXT, y BLOB)"_ba));
    {
        auto insert = connection->prepare("INSERT INTO t VALUES (?, ?)"_ba);
        QVERIFY(insert);
        insert->bindText(1, bytes);
        insert->bindBlob(2, bytes);
        QVERIFY(insert->run());
    }
    auto query = connection->prepare("SELECT x, y FROM t"_ba);
    QVERIFY(query);
    const auto row = query->step();
    QVERIFY(row && *row);
    QVERIFY(!query->isNull(0));
    QVERIFY(!query->isNull(1));
    QCOMPARE(query->bytes(0), bytes);
    QCOMPARE(query->bytes(1), bytes);
}

void SqlConnectionTest::textIsStoredAsText() {
    auto connection = inMemory();
    auto query = connection->prepare("SELECT typeof(?), typeof(?), typeof(?)"_ba);
    QVERIFY(query);
    query->bindText(1, "a"_ba);
    query->bindBlob(2, "a"_ba);
    query->bindValue(3, "a"_ba);
    QVERIFY(query->step().value());
    QCOMPARE(query->bytes(0), "text"_ba);
    QCOMPARE(query->bytes(1), "blob"_ba);
    QCOMPARE(query->bytes(2), "text"_ba);
}

void SqlConnectionTest::numbersAndNullsKeepTheirTypes() {
    auto connection = inMemory();
    auto query = connection->prepare("SELECT ?, ?, ?, ?"_ba);
    QVERIFY(query);
    query->bindInt(1, 9'007'199'254'740'993);
    query->bindReal(2, 0.1);
    query->bindNull(3);
    query->bindValue(4, QVariant());
    QVERIFY(query->step().value());
    QCOMPARE(query->integer(0), 9'007'199'254'740'993);
    QCOMPARE(query->real(1), 0.1);
    QVERIFY(query->isNull(2));
    QVERIFY(query->isNull(3));
}

void SqlConnectionTest::statementsAreReusedAndReset() {
    QTemporaryDir dir;
    const QString path = makeFile(dir);
    auto one = opened({.path = path});
    QVERIFY(one->execute("INSERT INTO t VALUES (1), (2), (3)"_ba));
    {
        auto query = one->prepare("SELECT x FROM t"_ba);
        QVERIFY(query->step().value()); // left in the middle
    }
    // Had the statement kept its lock, this writer could not commit.
    auto two = opened({.path = path, .busyTimeout = std::chrono::milliseconds(0)});
    QVERIFY(two->execute("INSERT INTO t VALUES (4)"_ba));
    auto query = one->prepare("SELECT x FROM t"_ba);
    QVERIFY(query->step().value());
    QCOMPARE(query->integer(0), 1);
}

void SqlConnectionTest::sameStatementTwiceAtOnce() {
    auto connection = inMemory();
    auto a = connection->prepare("SELECT ?"_ba);
    auto b = connection->prepare("SELECT ?"_ba);
    a->bindInt(1, 1);
    b->bindInt(1, 2);
    QVERIFY(a->step().value());
    QVERIFY(b->step().value());
    QCOMPARE(a->integer(0), 1);
    QCOMPARE(b->integer(0), 2);
}

void SqlConnectionTest::badSqlIsInternal() {
    auto connection = inMemory();
    const auto statement = connection->prepare("SELEC 1"_ba);
    QVERIFY(!statement);
    QCOMPARE(statement.error().code, ErrorCode::Internal);
    QVERIFY(statement.error().detail.contains(u"SELEC"_s));
}

void SqlConnectionTest::missingParameterNumberIsRefused() {
    auto connection = inMemory();
    auto statement = connection->prepare("SELECT ?"_ba);
    statement->bindInt(2, 1);
    QVERIFY(!statement->step());
    // The fault is told once; the statement is good again.
    statement->bindInt(1, 1);
    QVERIFY(statement->step().value());
}

void SqlConnectionTest::pathsNeedNoEscaping() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"50% of? #1 ü.db"_s);
    {
        auto connection = opened({.path = path, .access = SqlOptions::Access::ReadWriteMake});
        QVERIFY(connection->execute("CREATE TABLE t (x)"_ba));
    }
    QVERIFY(QFile::exists(path));
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
}

void SqlConnectionTest::missingFileIsNotMade() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"none.db"_s);
    const auto connection = SqlConnection::open({.path = path});
    QVERIFY(!connection);
    QCOMPARE(connection.error().code, ErrorCode::NotFound);
    QVERIFY(!QFile::exists(path));
}

void SqlConnectionTest::directoryIsNotAFile() {
    QTemporaryDir dir;
    const auto connection = SqlConnection::open({.path = dir.path()});
    QVERIFY(!connection);
    QCOMPARE(connection.error().code, ErrorCode::NotAStore);
}

void SqlConnectionTest::uncommittedWorkIsUndone() {
    auto connection = inMemory();
    QVERIFY(connection->execute("CREATE TABLE t (x)"_ba));
    {
        auto transaction = SqlTransaction::begin(*connection, SqlTransaction::Kind::Write);
        QVERIFY(transaction);
        QVERIFY(connection->execute("INSERT INTO t VALUES (1)"_ba));
        QVERIFY(connection->inTransaction());
    }
    QVERIFY(!connection->inTransaction());
    QCOMPARE(integerOf(*connection, "SELECT count(*) FROM t"_ba), 0);
}

void SqlConnectionTest::committedWorkStays() {
    auto connection = inMemory();
    QVERIFY(connection->execute("CREATE TABLE t (x)"_ba));
    {
        auto transaction = SqlTransaction::begin(*connection, SqlTransaction::Kind::Write);
        QVERIFY(transaction);
        QVERIFY(connection->execute("INSERT INTO t VALUES (1), (2)"_ba));
        QCOMPARE(connection->changes(), 2);
        QVERIFY(transaction->commit());
    }
    QCOMPARE(integerOf(*connection, "SELECT count(*) FROM t"_ba), 2);
}

void SqlConnectionTest::secondWriterIsToldBusy() {
    QTemporaryDir dir;
    const QString path = makeFile(dir);
    auto one = opened({.path = path});
    auto two = opened({.path = path, .busyTimeout = std::chrono::milliseconds(5)});
    auto first = SqlTransaction::begin(*one, SqlTransaction::Kind::Write);
    QVERIFY(first);
    const auto second = SqlTransaction::begin(*two, SqlTransaction::Kind::Write);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Busy);
    QVERIFY(first->commit());
    QVERIFY(SqlTransaction::begin(*two, SqlTransaction::Kind::Write));
}

void SqlConnectionTest::waitForALockEndsWhenAsked() {
    QTemporaryDir dir;
    const QString path = makeFile(dir);
    auto one = opened({.path = path});
    auto two = opened({.path = path, .busyTimeout = std::chrono::hours(1)});
    auto first = SqlTransaction::begin(*one, SqlTransaction::Kind::Write);
    QVERIFY(first);
    std::stop_source stop;
    two->setStopToken(stop.get_token());
    std::jthread asker([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        stop.request_stop();
    });
    const auto second = SqlTransaction::begin(*two, SqlTransaction::Kind::Write);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Cancelled);
}

void SqlConnectionTest::longQueryEndsWhenAsked() {
    auto connection = inMemory();
    std::stop_source stop;
    stop.request_stop();
    connection->setStopToken(stop.get_token());
    // Without the question this runs for ever.
    const auto answer = connection->integer(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"_ba);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    connection->setStopToken({});
    QCOMPARE(integerOf(*connection, "SELECT 1"_ba), 1);
}

void SqlConnectionTest::readersRefuseToWrite() {
    QTemporaryDir dir;
    SqlConnectionPool pool({.path = makeFile(dir)}, [](SqlConnection &) { return Result<void>(); });
    auto reader = pool.reader();
    QVERIFY(reader);
    const auto written = (*reader)->execute("INSERT INTO t VALUES (1)"_ba);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::ReadOnly);
    auto writer = pool.writer();
    QVERIFY(writer);
    QVERIFY((*writer)->execute("INSERT INTO t VALUES (1)"_ba));
    QCOMPARE(integerOf(**reader, "SELECT count(*) FROM t"_ba), 1);
}

void SqlConnectionTest::memoryIsOneDatabase() {
    SqlConnectionPool pool({.path = u":memory:"_s}, [](SqlConnection &) { return Result<void>(); });
    {
        auto writer = pool.writer();
        QVERIFY(writer);
        QVERIFY((*writer)->execute("CREATE TABLE t (x); INSERT INTO t VALUES (7)"_ba));
    }
    auto reader = pool.reader();
    QVERIFY(reader);
    QCOMPARE(integerOf(**reader, "SELECT x FROM t"_ba), 7);
}

void SqlConnectionTest::connectionsGoToAnyThread() {
    QTemporaryDir dir;
    SqlConnectionPool pool({.path = makeFile(dir)}, [](SqlConnection &) { return Result<void>(); });
    constexpr int kThreads = 4;
    constexpr int kRows = 50;
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < kRows; ++i) {
                    auto writer = pool.writer();
                    if (!writer || !(*writer)->execute("INSERT INTO t VALUES (1)"_ba))
                        ++failures;
                }
                auto reader = pool.reader();
                if (!reader || !(*reader)->integer("SELECT count(*) FROM t"_ba))
                    ++failures;
            });
        }
    }
    QCOMPARE(failures.load(), 0);
    auto reader = pool.reader();
    QCOMPARE(integerOf(**reader, "SELECT count(*) FROM t"_ba), kThreads * kRows);
}

void SqlConnectionTest::oneReaderKeepsASmallFile() {
    QTemporaryDir dir;
    const QString path = makeFile(dir);
    QVERIFY(opened({.path = path})
                ->execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                          "i < 24) INSERT INTO t SELECT zeroblob(1000000) FROM n"_ba));
    SqlConnectionPool pool({.path = path}, [](SqlConnection &) { return Result<void>(); });
    const qint64 file = QFileInfo(path).size() / 1024;
    const SqlConnection *first = nullptr;
    const SqlConnection *second = nullptr;
    {
        auto one = pool.reader();
        auto other = pool.reader();
        QVERIFY(one && other);
        first = &**one;
        second = &**other;
        QVERIFY(-integerOf(**one, "PRAGMA cache_size"_ba) > file);
        QVERIFY(qAbs(integerOf(**other, "PRAGMA cache_size"_ba)) <= SqlConnection::kUsualCache);
    }
    {
        auto one = pool.reader();
        QVERIFY(&**one == first);
        QVERIFY((*one)->enlargePageCache(SqlConnection::kUsualCache + 1)); // it has more than that
        QVERIFY(-integerOf(**one, "PRAGMA cache_size"_ba) > file);
        QVERIFY((*one)->enlargePageCache(1'000'000));
        QCOMPARE(integerOf(**one, "PRAGMA cache_size"_ba), -1'000'000);
        QVERIFY((*one)->restorePageCache());
        QVERIFY(-integerOf(**one, "PRAGMA cache_size"_ba) > file);
        QVERIFY(-integerOf(**one, "PRAGMA cache_size"_ba) < 1'000'000);
    }
    // Where there is a choice it is the one with the pages, in whichever order they came back.
    for (int i = 0; i < 3; ++i) {
        auto one = pool.reader();
        QVERIFY(&**one == first);
        auto other = pool.reader();
        QVERIFY(&**other == second);
        if (i == 1)
            auto back = *std::move(one);
    }
}

QTEST_GUILESS_MAIN(SqlConnectionTest)
#include "tst_sql_connection.moc"
