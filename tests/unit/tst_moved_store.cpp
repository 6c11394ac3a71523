// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/store/bulk_writer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

std::unique_ptr<SqliteStore> openAt(const QString &path) {
    SqliteStoreOptions options;
    options.path = path;
    auto store = SqliteStore::open(options);
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<SqlConnection> connectTo(const QString &path) {
    SqlOptions options;
    options.path = path;
    auto connection = SqlConnection::open(options);
    return connection ? std::move(*connection) : nullptr;
}

Result<void> put(Store &store, const QByteArray &key) {
    auto done = store.put(NamespacePath({"notes"}), key, R"({"text":"hello"})");
    return done ? Result<void>() : failure(done.error());
}

bool isIntact(const QString &path) {
    const auto connection = connectTo(path);
    auto query = connection->prepare("PRAGMA integrity_check"_ba);
    const auto row = query ? query->step() : Result<bool>(false);
    return row && *row && query->bytes(0) == "ok";
}

qint64 itemsIn(const QString &path) {
    const auto connection = connectTo(path);
    return connection->integer("SELECT count(*) FROM store"_ba).value_or(-1);
}

} // namespace

/// A store whose file is removed, renamed or replaced while it is open says so, and neither loses
/// what it acknowledged nor harms what took its place.
class MovedStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesIntoAFileThatIsGoneAreRefused_data();
    void writesIntoAFileThatIsGoneAreRefused();
    void writesIntoAnEmptiedFileAreRefused_data() { journals(); }
    void writesIntoAnEmptiedFileAreRefused();
    void aFileThatIsCutOffIsSaid_data() { journals(); }
    void aFileThatIsCutOffIsSaid();
    void whatIsWrittenOverTheFileIsSaid_data();
    void whatIsWrittenOverTheFileIsSaid();
    void nothingIsMixedWithADatabaseThatCountsMore_data() { journals(); }
    void nothingIsMixedWithADatabaseThatCountsMore();
    void logsThatAreCopiedIntoTheFileAreNoOverwriting();
    void aFileThatShrinksByVacuumIsWrittenOn_data() { journals(); }
    void aFileThatShrinksByVacuumIsWrittenOn();
    void whatWasWrittenBeforeItWasRenamedIsInIt_data() { journals(); }
    void whatWasWrittenBeforeItWasRenamedIsInIt();
    void theFileInItsPlaceStaysAsItIs_data();
    void theFileInItsPlaceStaysAsItIs();
    void aRemovedLogIsSaid();
    void aFileThatComesBackIsWrittenAgain_data() { journals(); }
    void aFileThatComesBackIsWrittenAgain();

private:
    static void journals() {
        QTest::addColumn<QByteArray>("journal");
        QTest::newRow("write-ahead log") << "WAL"_ba;
        QTest::newRow("rollback journal") << "DELETE"_ba;
    }
    [[nodiscard]] std::unique_ptr<SqliteStore> store(const QByteArray &journal) const {
        (void)openAt(path());
        if (!connectTo(path())->execute("PRAGMA journal_mode = " + journal))
            qFatal("no journal");
        auto opened = openAt(path());
        if (!put(*opened, "before"))
            qFatal("no store");
        return opened;
    }
    [[nodiscard]] QString path(const QString &name = u"store.db"_s) const {
        return m_directory->filePath(name);
    }

    std::unique_ptr<QTemporaryDir> m_directory;

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
};

void MovedStoreTest::writesIntoAFileThatIsGoneAreRefused_data() {
    QTest::addColumn<QByteArray>("journal");
    QTest::addColumn<bool>("bulk");
    for (const char *journal : {"WAL", "DELETE"}) {
        QTest::addRow("%s, put", journal) << QByteArray(journal) << false;
        QTest::addRow("%s, bulk", journal) << QByteArray(journal) << true;
    }
}

void MovedStoreTest::writesIntoAFileThatIsGoneAreRefused() {
    QFETCH(QByteArray, journal);
    QFETCH(bool, bulk);
    const auto opened = store(journal);
    QVERIFY(QFile::remove(path()));
    Result<void> done;
    if (bulk) {
        auto writer = opened->bulkWriter();
        QVERIFY(writer);
        PutOp op;
        op.ns = NamespacePath({"notes"});
        op.key = "after";
        op.value = "{}";
        const auto written = (*writer)->put({op}, ConflictRule::Replace);
        done = written ? (*writer)->commit() : failure(written.error());
    } else {
        done = put(*opened, "after");
    }
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Io);
    QVERIFY2(done.error().detail.contains(path()), qPrintable(done.error().detail));
    QVERIFY(!QFile::exists(path()));
    // Said again, not forgotten.
    QVERIFY(!put(*opened, "after"));
}

/// By a shell's redirection, or a copy that found no room: the file is the same, and empty.
void MovedStoreTest::writesIntoAnEmptiedFileAreRefused() {
    QFETCH(QByteArray, journal);
    const auto opened = store(journal);
    QVERIFY(QFile::resize(path(), 0));
    const auto done = put(*opened, "after");
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Io);
    QVERIFY2(done.error().detail.contains(u"emptied"_s), qPrintable(done.error().detail));
    QVERIFY(!put(*opened, "after"));
}

namespace {

void putMany(Store &store, int count) {
    std::vector<Op> ops;
    for (int i = 0; i < count; ++i) {
        PutOp op;
        op.ns = NamespacePath({"notes"});
        op.key = QByteArray::number(i);
        op.value = R"({"text":"hello"})";
        ops.emplace_back(std::move(op));
    }
    QVERIFY(store.batch(std::move(ops)));
}

/// As `cp` does it: the file stays the one that it is.
void writeOver(const QString &path, const QByteArray &content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(content.size()));
    QCOMPARE(file.write(content), content.size());
}

QByteArray contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void MovedStoreTest::aFileThatIsCutOffIsSaid() {
    QFETCH(QByteArray, journal);
    const auto opened = store(journal);
    putMany(*opened, 500);
    QVERIFY(connectTo(path())->execute("PRAGMA wal_checkpoint(TRUNCATE)"_ba));
    QVERIFY(opened->run(CountOp{}));
    QVERIFY(put(*opened, "before"));
    QVERIFY(QFile::resize(path(), QFileInfo(path()).size() / 2));
    const auto done = put(*opened, "after");
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Corrupt);
    QVERIFY2(done.error().detail.contains(u"cut off"_s), qPrintable(done.error().detail));
    const auto again = put(*opened, "after"); // said again
    QVERIFY(!again);
    QVERIFY2(again.error().detail.contains(u"cut off"_s), qPrintable(again.error().detail));
}

void MovedStoreTest::whatIsWrittenOverTheFileIsSaid_data() {
    QTest::addColumn<QByteArray>("journal");
    QTest::addColumn<bool>("older"); // a former copy of it; else no database
    QTest::addColumn<bool>("reads");
    for (const char *journal : {"WAL", "DELETE"}) {
        for (const bool reads : {false, true}) {
            const char *how = reads ? "count" : "put";
            QTest::addRow("an older copy, %s, %s", journal, how)
                << QByteArray(journal) << true << reads;
            QTest::addRow("no database, %s, %s", journal, how)
                << QByteArray(journal) << false << reads;
        }
    }
}

void MovedStoreTest::whatIsWrittenOverTheFileIsSaid() {
    QFETCH(QByteArray, journal);
    QFETCH(bool, older);
    QFETCH(bool, reads);
    (void)store(journal); // closed again: all is in the file
    const QByteArray copy = older ? contentOf(path()) : QByteArray(200'000, 'x');
    {
        const auto opened = openAt(path());
        for (int i = 0; i < 5; ++i)
            putMany(*opened, 100 * (i + 1));
        QVERIFY(connectTo(path())->execute("PRAGMA wal_checkpoint(PASSIVE)"_ba));
        QVERIFY(put(*opened, "another")); // in the log, where there is one
        QVERIFY(opened->run(CountOp{}));
        writeOver(path(), copy);
        Error error;
        if (reads) {
            const auto counted = opened->run(CountOp{});
            QVERIFY(!counted);
            error = counted.error();
        } else {
            const auto done = put(*opened, "after");
            QVERIFY(!done);
            error = done.error();
        }
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QVERIFY2(error.detail.contains(u"overwritten"_s), qPrintable(error.detail));
        QVERIFY(!put(*opened, "after"));
    }
    // What took its place is as it was, and no log of ours will be taken for its own.
    QVERIFY(contentOf(path()) == copy);
    if (!older)
        return;
    QVERIFY(isIntact(path()));
    QCOMPARE(itemsIn(path()), 1);
}

/// What an agent may have written meanwhile counts more changes, too. With a log it is told by the
/// log; without one what was written over the file is read anew, and is a whole.
void MovedStoreTest::nothingIsMixedWithADatabaseThatCountsMore() {
    QFETCH(QByteArray, journal);
    const QString other = path(u"other.db"_s);
    (void)openAt(other);
    {
        const auto connection = connectTo(other);
        QVERIFY(connection->execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF"_ba));
        for (int i = 0; i < 300; ++i)
            QVERIFY(connection->execute("INSERT INTO store (prefix, key, value) VALUES ('x', '" +
                                        QByteArray::number(i) + "', '{}')"));
    }
    const QByteArray content = contentOf(other);
    {
        const auto opened = store(journal);
        putMany(*opened, 100);
        QVERIFY(put(*opened, "another"));
        writeOver(path(), content);
        const auto done = put(*opened, "after");
        QCOMPARE(bool(done), journal == "DELETE");
        if (!done) {
            QVERIFY2(done.error().detail.contains(u"overwritten"_s),
                     qPrintable(done.error().detail));
            QVERIFY(!put(*opened, "after"));
        }
    }
    QVERIFY(isIntact(path()));
    QCOMPARE(itemsIn(path()), journal == "DELETE" ? 301 : 300);
}

/// By whomever, as much of them as fits, and while others read.
void MovedStoreTest::logsThatAreCopiedIntoTheFileAreNoOverwriting() {
    const auto opened = store("WAL");
    const auto other = connectTo(path());
    const auto reader = connectTo(path());
    for (int round = 0; round < 12; ++round) {
        putMany(*opened, 20);
        if (round % 3 == 0)
            QVERIFY(reader->execute("BEGIN; SELECT count(*) FROM store"_ba));
        QVERIFY(put(*opened, QByteArray::number(round)));
        const char *how = round % 4 == 0 ? "RESTART" : round % 4 == 1 ? "TRUNCATE" : "PASSIVE";
        (void)other->execute(QByteArray("PRAGMA busy_timeout = 1; PRAGMA wal_checkpoint(") + how +
                             ')');
        QVERIFY(opened->run(CountOp{}));
        const auto done = put(*opened, "after");
        QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
        if (round % 3 == 1)
            QVERIFY(reader->execute("COMMIT"_ba));
    }
}

void MovedStoreTest::aFileThatShrinksByVacuumIsWrittenOn() {
    QFETCH(QByteArray, journal);
    const auto opened = store(journal);
    putMany(*opened, 2000);
    QVERIFY(opened->run(CountOp{}));
    const auto other = connectTo(path());
    QVERIFY(other->execute("DELETE FROM store WHERE key <> 'before'; VACUUM;"
                           "PRAGMA wal_checkpoint(TRUNCATE)"_ba));
    QVERIFY(opened->run(CountOp{}));
    QVERIFY(put(*opened, "after"));
    QCOMPARE(itemsIn(path()), 2);
}

void MovedStoreTest::whatWasWrittenBeforeItWasRenamedIsInIt() {
    QFETCH(QByteArray, journal);
    {
        const auto opened = store(journal);
        QVERIFY(QFile::rename(path(), path(u"other.db"_s)));
        QVERIFY(!put(*opened, "after"));
    }
    QVERIFY(isIntact(path(u"other.db"_s)));
    QCOMPARE(itemsIn(path(u"other.db"_s)), 1);
    // Also where nobody writes any more.
    QVERIFY(QFile::remove(path(u"other.db"_s)));
    {
        const auto opened = store(journal);
        QVERIFY(QFile::rename(path(), path(u"other.db"_s)));
    }
    QCOMPARE(itemsIn(path(u"other.db"_s)), 1);
}

void MovedStoreTest::theFileInItsPlaceStaysAsItIs_data() {
    QTest::addColumn<QByteArray>("journal");
    QTest::addColumn<QByteArray>("others");
    QTest::addColumn<QByteArray>("then");
    for (const char *journal : {"WAL", "DELETE"}) {
        for (const char *others : {"WAL", "DELETE"}) {
            for (const char *then : {"put", "get", "nothing"})
                QTest::addRow("%s by %s, %s", journal, others, then)
                    << QByteArray(journal) << QByteArray(others) << QByteArray(then);
        }
    }
}

void MovedStoreTest::theFileInItsPlaceStaysAsItIs() {
    QFETCH(QByteArray, journal);
    QFETCH(QByteArray, others);
    QFETCH(QByteArray, then);
    const QString other = path(u"other.db"_s);
    {
        const auto opened = openAt(other);
        for (int i = 0; i < 500; ++i)
            QVERIFY(put(*opened, QByteArray::number(i)));
    }
    QVERIFY(connectTo(other)->execute("PRAGMA journal_mode = " + others));
    auto opened = store(journal);
    QCOMPARE(
        std::rename(QFile::encodeName(other).constData(), QFile::encodeName(path()).constData()),
        0);
    if (then == "put") {
        const auto done = put(*opened, "after");
        QVERIFY(!done);
        QVERIFY2(done.error().detail.contains(u"replaced"_s), qPrintable(done.error().detail));
    } else if (then == "get") {
        QVERIFY(!opened->run(CountOp{}));
    }
    // While the store is still open, where it has learnt of it; and afterwards.
    if (then != "nothing") {
        QVERIFY(isIntact(path()));
        QCOMPARE(itemsIn(path()), 500);
    }
    opened.reset();
    QVERIFY(isIntact(path()));
    QCOMPARE(itemsIn(path()), 500);
    const auto again = openAt(path());
    QVERIFY(put(*again, "after"));
    QCOMPARE(itemsIn(path()), 501);
}

void MovedStoreTest::aRemovedLogIsSaid() {
    const auto opened = store("WAL");
    QVERIFY(QFile::remove(path(u"store.db-wal"_s)));
    const auto done = put(*opened, "after");
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Io);
    QVERIFY2(done.error().detail.contains(path(u"store.db-wal"_s)),
             qPrintable(done.error().detail));
}

/// Nothing is remembered of a file that was away for a moment, as long as nobody looked.
void MovedStoreTest::aFileThatComesBackIsWrittenAgain() {
    QFETCH(QByteArray, journal);
    const auto opened = store(journal);
    QVERIFY(QFile::rename(path(), path(u"other.db"_s)));
    QVERIFY(QFile::rename(path(u"other.db"_s), path()));
    QVERIFY(put(*opened, "after"));
    QCOMPARE(itemsIn(path()), 2);
}

QTEST_GUILESS_MAIN(MovedStoreTest)
#include "tst_moved_store.moc"
