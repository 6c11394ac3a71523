// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/store/bulk_writer.h"

#include <QDir>
#include <QFile>
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
