// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_bulk_writer.h"
#include "core/backends/sqlite/sqlite_store.h"

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

constexpr int kOld = 10;
constexpr int kNew = 25;

PutOp item(int i, const QByteArray &text) {
    PutOp put;
    put.ns = NamespacePath({"notes", QByteArray::number(i % 5)});
    put.key = QByteArray::number(i);
    put.value = "{\"text\":\"" + text + "\"}";
    return put;
}

/// What a killed import had done by then.
enum class Killed {
    InFirstTurn, ///< nobody has seen anything
    BetweenTurns,
};

} // namespace

/// An import that was killed is found by whoever opens the store next, and taken back.
class UnfinishedImportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isTakenBack_data();
    void isTakenBack();
    void aWholeOneStays();
    void isSaidToWhoOnlyReads();
    void isKeptOnSomebodysWord();
    void whatOthersWroteSinceStays();
    void waitsForTheFirstEditWhereOthersTriggersWouldRun();
    void oneThatGoesOnIsLeftAlone();
    void takingBackGoesOnWhereItWasBrokenOff();
    void filesThatLookLikeAJournalStay();
    void anImportThatEndsLeavesNoFile_data();
    void anImportThatEndsLeavesNoFile();

private:
    [[nodiscard]] QString path() const { return m_directory->filePath(u"store.db"_s); }
    [[nodiscard]] QStringList journals() const {
        return QDir(m_directory->path()).entryList({u"*.import-*"_s});
    }
    [[nodiscard]] std::unique_ptr<SqliteStore>
    open(bool readOnly = false, UnfinishedWork unfinished = UnfinishedWork::TakeBack);
    [[nodiscard]] QByteArray content();
    /// Imports in a process of its own, which kills itself.
    void importAndDie(Killed when) const;

    std::unique_ptr<QTemporaryDir> m_directory;
    QStringList m_notices;
    bool m_managed = true;
};

void UnfinishedImportTest::init() {
    m_directory = std::make_unique<QTemporaryDir>();
    m_notices.clear();
    m_managed = true;
}

std::unique_ptr<SqliteStore> UnfinishedImportTest::open(bool readOnly, UnfinishedWork unfinished) {
    SqliteStoreOptions options;
    options.path = path();
    options.readOnly = readOnly;
    options.createManaged = m_managed;
    options.unfinished = unfinished;
    options.notice = [this](const QString &notice) { m_notices.append(notice); };
    auto store = SqliteStore::open(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return std::move(*store);
}

QByteArray UnfinishedImportTest::content() {
    const auto store = open(true);
    ItemsOp op;
    op.limit = 10'000;
    const auto page = store->run(op);
    QByteArray all;
    for (const Item &one : page->items)
        all += one.ns.stored() + '/' + one.key + ' ' + one.value + ' ' + one.updatedAt.toStored() +
               '\n';
    return all;
}

void UnfinishedImportTest::importAndDie(Killed when) const {
    const pid_t child = fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        SqliteStoreOptions options;
        options.path = path();
        auto store = SqliteStore::open(options);
        const StoreConfig config;
        BulkTurns turns;
        turns.first = turns.further = turns.pause = std::chrono::milliseconds(0); // an item a turn
        if (when == Killed::InFirstTurn)
            turns.first = std::chrono::hours(1);
        auto writer = SqliteBulkWriter::begin((*store)->file(), config, {}, turns);
        std::vector<PutOp> items;
        for (int i = 0; i < kNew; ++i)
            items.push_back(item(i, "imported"));
        const bool written = (*writer)->put(std::move(items), ConflictRule::Replace).has_value();
        if (!written)
            _exit(1);
        (void)raise(SIGKILL);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
}

void UnfinishedImportTest::isTakenBack_data() {
    QTest::addColumn<int>("when");
    QTest::addColumn<bool>("managed");
    QTest::addColumn<QByteArray>("journal");
    for (const bool managed : {true, false}) {
        for (const char *journal : {"WAL", "DELETE"}) {
            const char *kind = managed ? "managed" : "guest";
            QTest::addRow("in the first turn, %s, %s", kind, journal)
                << int(Killed::InFirstTurn) << managed << QByteArray(journal);
            QTest::addRow("between turns, %s, %s", kind, journal)
                << int(Killed::BetweenTurns) << managed << QByteArray(journal);
        }
    }
}

void UnfinishedImportTest::isTakenBack() {
    QFETCH(int, when);
    QFETCH(bool, managed);
    QFETCH(QByteArray, journal);
    m_managed = managed;
    {
        const auto store = open();
        QVERIFY(store->file().write([&](SqlConnection &) { return Result<void>(); }));
        for (int i = 0; i < kOld; ++i)
            QVERIFY(store->run(item(i, "old")));
    }
    {
        SqlOptions options;
        options.path = path();
        QVERIFY((*SqlConnection::open(options))->execute("PRAGMA journal_mode = " + journal));
    }
    const QByteArray before = content();
    importAndDie(static_cast<Killed>(when));
    const bool seen = static_cast<Killed>(when) == Killed::BetweenTurns;
    QCOMPARE(content() != before, seen);
    m_notices.clear();
    (void)open();
    QCOMPARE(content(), before);
    QCOMPARE(journals(), QStringList());
    QCOMPARE(m_notices.size(), seen ? 1 : 0);
    if (seen)
        QVERIFY2(m_notices.first().contains(u"25 items"_s), qPrintable(m_notices.first()));
    if (!managed)
        return;
    // Its traces in the history are gone, too.
    const auto store = open();
    for (const int i : {0, 7, 3}) {
        const auto history = store->run(HistoryOp{
            {NamespacePath({"notes", QByteArray::number(i % 5)}), QByteArray::number(i)}});
        QVERIFY(history);
        QVERIFY(history->empty());
    }
}

/// Killed after its last turn was committed, before the journal was gone.
void UnfinishedImportTest::aWholeOneStays() {
    (void)open();
    QString kept;
    {
        const auto store = open();
        const StoreConfig config;
        BulkTurns turns;
        turns.first = turns.pause = std::chrono::milliseconds(0);
        turns.further = std::chrono::hours(1);
        auto writer = SqliteBulkWriter::begin(store->file(), config, {}, turns);
        QVERIFY(writer);
        // The first is a turn of its own, the second is written with the commit.
        QVERIFY((*writer)->put({item(1, "one"), item(2, "two")}, ConflictRule::Replace));
        QCOMPARE(journals().size(), 1);
        kept = m_directory->filePath(journals().first());
        // The last thing that commit() does is to take the journal away; a second name for it
        // survives, as the journal does of a program that is killed just before.
        QCOMPARE(::link(QFile::encodeName(kept).constData(),
                        QFile::encodeName(kept + u"f"_s).constData()),
                 0);
        QVERIFY((*writer)->commit());
        QVERIFY(!QFile::exists(kept));
    }
    const QByteArray whole = content();
    QVERIFY(whole.contains("one") && whole.contains("two"));
    QCOMPARE(journals().size(), 1);
    m_notices.clear();
    (void)open();
    QCOMPARE(journals().size(), 0);
    QVERIFY(m_notices.isEmpty());
    QCOMPARE(content(), whole);
}

void UnfinishedImportTest::isSaidToWhoOnlyReads() {
    (void)open();
    importAndDie(Killed::BetweenTurns);
    const QByteArray half = content();
    QVERIFY(!half.isEmpty());
    QCOMPARE(m_notices.size(), 1);
    QVERIFY2(m_notices.first().contains(u"25"_s), qPrintable(m_notices.first()));
    QCOMPARE(journals().size(), 1);
    QCOMPARE(content(), half);
}

void UnfinishedImportTest::isKeptOnSomebodysWord() {
    (void)open();
    importAndDie(Killed::BetweenTurns);
    const QByteArray half = content();
    (void)open(false, UnfinishedWork::Keep);
    QCOMPARE(journals(), QStringList());
    (void)open();
    QCOMPARE(content(), half);
}

void UnfinishedImportTest::whatOthersWroteSinceStays() {
    (void)open();
    importAndDie(Killed::BetweenTurns);
    {
        // An agent, which does not know of it.
        SqlOptions options;
        options.path = path();
        QVERIFY((*SqlConnection::open(options))
                    ->execute("UPDATE store SET value = '{\"mine\":1}', updated_at = "
                              "'2031-01-01 00:00:00' WHERE key IN ('5', '6')"));
    }
    m_notices.clear();
    (void)open();
    const QByteArray left = content();
    QCOMPARE(left.count('\n'), 2);
    QCOMPARE(left.count("mine"), 2);
    QVERIFY2(m_notices.first().contains(u"2 stay"_s), qPrintable(m_notices.first()));
}

void UnfinishedImportTest::waitsForTheFirstEditWhereOthersTriggersWouldRun() {
    {
        const auto store = open();
        QVERIFY(store->run(item(1, "old")));
    }
    importAndDie(Killed::BetweenTurns);
    QCOMPARE(journals().size(), 1);
    const auto connection = [this] {
        SqlOptions options;
        options.path = path();
        return std::move(*SqlConnection::open(options));
    }();
    QVERIFY(connection->execute("CREATE TABLE seen (n);"
                                "CREATE TRIGGER spy AFTER DELETE ON store BEGIN "
                                "INSERT INTO seen VALUES (old.key); END"));
    const auto seen = [&] {
        return connection->integer("SELECT count(*) FROM seen"_ba).value_or(-1);
    };
    m_notices.clear();
    const auto store = open();
    QCOMPARE(seen(), 0);
    QCOMPARE(m_notices.size(), 1);
    QVERIFY2(m_notices.first().contains(u"until it is written to"_s),
             qPrintable(m_notices.first()));
    QCOMPARE(store->notices().size(), size_t(1)); // of the triggers
    QVERIFY(store->run(CountOp{}));
    QCOMPARE(seen(), 0);
    QVERIFY(store->run(item(2, "edited")));
    QVERIFY(seen() > 0);
    QVERIFY(journals().isEmpty());
    const auto count = store->run(CountOp{});
    QCOMPARE(count->items, 2);
}

void UnfinishedImportTest::oneThatGoesOnIsLeftAlone() {
    const auto store = open();
    const StoreConfig config;
    BulkTurns turns;
    turns.first = turns.further = turns.pause = std::chrono::milliseconds(0);
    auto writer = SqliteBulkWriter::begin(store->file(), config, {}, turns);
    QVERIFY(writer);
    QVERIFY((*writer)->put({item(1, "one"), item(2, "two")}, ConflictRule::Replace));
    (void)open();
    QVERIFY(m_notices.isEmpty());
    QCOMPARE(journals().size(), 1);
    QVERIFY((*writer)->put({item(3, "three")}, ConflictRule::Replace));
    QVERIFY((*writer)->commit());
    QCOMPARE(content().count('\n'), 3);
    QCOMPARE(journals(), QStringList());
}

void UnfinishedImportTest::takingBackGoesOnWhereItWasBrokenOff() {
    (void)open();
    const QByteArray before = content();
    importAndDie(Killed::BetweenTurns);
    {
        // Half of it was taken back when that was killed, too.
        SqlOptions options;
        options.path = path();
        QVERIFY((*SqlConnection::open(options))
                    ->execute("DELETE FROM store WHERE CAST(key AS INTEGER) > 12"));
    }
    (void)open();
    QCOMPARE(content(), before);
    QCOMPARE(journals(), QStringList());
}

void UnfinishedImportTest::filesThatLookLikeAJournalStay() {
    (void)open();
    const QStringList names{u"store.db.import-1"_s, u"store.db.import-notes.txt"_s,
                            u"store.db.import-abc"_s};
    for (const QString &name : names) {
        QFile file(m_directory->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(name.endsWith(u'c') ? QByteArray() : QByteArray(500, 'x'));
    }
    (void)open();
    QVERIFY(m_notices.isEmpty());
    QStringList there = journals();
    there.sort();
    QStringList expected = names;
    expected.sort();
    QCOMPARE(there, expected);
}

void UnfinishedImportTest::anImportThatEndsLeavesNoFile_data() {
    QTest::addColumn<bool>("commits");
    QTest::newRow("committed") << true;
    QTest::newRow("given up") << false;
}

void UnfinishedImportTest::anImportThatEndsLeavesNoFile() {
    QFETCH(bool, commits);
    const auto store = open();
    const QByteArray before = content();
    const StoreConfig config;
    BulkTurns turns;
    turns.first = turns.further = turns.pause = std::chrono::milliseconds(0);
    auto writer = SqliteBulkWriter::begin(store->file(), config, {}, turns);
    QVERIFY(writer);
    QVERIFY((*writer)->put({item(1, "one"), item(2, "two")}, ConflictRule::Replace));
    QCOMPARE(journals().size(), 1);
    if (commits)
        QVERIFY((*writer)->commit());
    writer->reset();
    QCOMPARE(journals(), QStringList());
    QCOMPARE(content() == before, !commits);
}

QTEST_GUILESS_MAIN(UnfinishedImportTest)
#include "tst_unfinished_import.moc"
