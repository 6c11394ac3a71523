// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor::test;
using namespace Qt::StringLiterals;

/// Store files that somebody made to do harm: each is refused with what is wrong, or said to be
/// what it is before anything runs.
class HostileStoresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_folder.reset(); }
    void viewsAreNoTables_data();
    void viewsAreNoTables();
    void foreignTriggersAreNamed_data();
    void foreignTriggersAreNamed();
    void triggersWithoutEndAreStopped();
    void ownTriggersAreNotForeign();
    void unmanageDropsOnlyWhatIsOurs();
    void noStatementIsShown();
    void namesThatAreBytesAreFound();

private:
    [[nodiscard]] CommandOutcome run(const QStringList &arguments,
                                     const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    void execute(const QString &name, const QStringList &statements) const {
        {
            QSqlDatabase file = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"forger"_s);
            file.setDatabaseName(m_folder->filePath(name));
            QVERIFY(file.open());
            for (const QString &sql : statements) {
                QSqlQuery query(file);
                QVERIFY2(query.exec(sql), qPrintable(sql + query.lastError().text()));
            }
        }
        QSqlDatabase::removeDatabase(u"forger"_s);
    }
    [[nodiscard]] QString text(const QString &name, const QString &sql) const {
        QString answer;
        {
            QSqlDatabase file = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"reader"_s);
            file.setDatabaseName(m_folder->filePath(name));
            if (file.open()) {
                QSqlQuery query(file);
                if (query.exec(sql) && query.next())
                    answer = query.value(0).toString();
            }
        }
        QSqlDatabase::removeDatabase(u"reader"_s);
        return answer;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QString kStore =
    u"CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT "
    "NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP "
    "DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (prefix, key))"_s;
const QString kItem = uR"(INSERT INTO store (prefix, key, value) VALUES ('n', 'k', '{"i":1}'))"_s;
const QString kEndless = u"AS WITH RECURSIVE e(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM e) "
                         u"SELECT v, v AS prefix, v AS "
                         "key, v AS field_name, v AS embedding, v AS name, v AS value FROM e"_s;

} // namespace

void HostileStoresTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->filePath(u"config"_s).toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder->filePath(u"cache"_s).toUtf8());
}

void HostileStoresTest::viewsAreNoTables_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("statement");
    for (const char *name :
         {"store_migrations", "store_vectors", "vector_migrations", "STORE_MIGRATIONS",
          "nestor_meta", "nestor_log", "nestor_search", "nestor_fts"}) {
        QTest::newRow(name) << QString::fromLatin1(name)
                            << u"CREATE VIEW %1 %2"_s.arg(QString::fromLatin1(name), kEndless);
    }
    QTest::newRow("another virtual table")
        << u"store_migrations"_s << u"CREATE VIRTUAL TABLE store_migrations USING fts5(v)"_s;
    QTest::newRow("a computed column")
        << u"store_migrations"_s
        << u"CREATE TABLE store_migrations (w, v AS (length(zeroblob(100000000))))"_s;
}

void HostileStoresTest::viewsAreNoTables() {
    QFETCH(QString, name);
    QFETCH(QString, statement);
    execute(u"h.db"_s, {kStore, kItem, statement});
    QElapsedTimer clock;
    clock.start();
    for (const QStringList &arguments :
         std::vector<QStringList>{{u"get"_s, u"h.db"_s, u"n"_s, u"k"_s},
                                  {u"search"_s, u"h.db"_s, u"--query"_s, u"x"_s},
                                  {u"put"_s, u"h.db"_s, u"n"_s, u"k"_s, u"{}"_s},
                                  {u"check"_s, u"h.db"_s}}) {
        const CommandOutcome outcome = run(arguments);
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.err.toLower().contains(name.toLower().toUtf8()), outcome.err.constData());
    }
    QVERIFY(clock.elapsed() < 60'000);
}

void HostileStoresTest::foreignTriggersAreNamed_data() {
    QTest::addColumn<QString>("trigger");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("after insert")
        << u"CREATE TRIGGER spy AFTER INSERT ON store BEGIN DELETE FROM store WHERE key = 'k'; END"_s
        << "spy"_ba;
    QTest::newRow("named as ours")
        << u"CREATE TRIGGER nestor_insert AFTER INSERT ON store BEGIN DELETE FROM store; END"_s
        << "nestor_insert"_ba;
}

void HostileStoresTest::foreignTriggersAreNamed() {
    QFETCH(QString, trigger);
    QFETCH(QByteArray, name);
    execute(u"h.db"_s, {kStore, kItem, trigger});
    for (const QStringList &arguments :
         std::vector<QStringList>{{u"get"_s, u"h.db"_s, u"n"_s, u"k"_s},
                                  {u"check"_s, u"h.db"_s},
                                  {u"put"_s, u"h.db"_s, u"n"_s, u"k2"_s, u"{}"_s}}) {
        const CommandOutcome outcome = run(arguments);
        QVERIFY2(outcome.err.contains("triggers that neither LangGraph nor Nestor made"),
                 outcome.err.constData());
        QVERIFY2(outcome.err.contains(name), outcome.err.constData());
    }
}

/// One interrupt is enough, whatever SQLite is busy with, and the store is as it was.
void HostileStoresTest::triggersWithoutEndAreStopped() {
    execute(u"h.db"_s, {kStore, kItem,
                        u"CREATE TRIGGER busy AFTER INSERT ON store BEGIN SELECT count(*) FROM "
                        "(WITH RECURSIVE c(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM c) "
                        "SELECT v FROM c); END"_s});
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"),
                  {u"import"_s, u"h.db"_s, u"-"_s});
    process.write(R"({"namespace":["n"],"key":"k2","value":{}})");
    process.closeWriteChannel();
    // It has begun to write.
    const QString journal = m_folder->filePath(u"h.db-journal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(journal), 60'000);
    QCOMPARE(process.state(), QProcess::Running);
    process.terminate();
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(!QFile::exists(journal));
    QCOMPARE(text(u"h.db"_s, u"SELECT count(*) FROM store"_s), u"1"_s);
}

void HostileStoresTest::ownTriggersAreNotForeign() {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, u"{}"_s}).err, ""_ba);
    QCOMPARE(run({u"get"_s, u"s.db"_s, u"n"_s, u"k"_s}).err, ""_ba);
    execute(u"g.db"_s, {kStore, kItem});
    QCOMPARE(run({u"manage"_s, u"g.db"_s}).status, 0);
    QCOMPARE(run({u"get"_s, u"g.db"_s, u"n"_s, u"k"_s}).err, ""_ba);
}

void HostileStoresTest::unmanageDropsOnlyWhatIsOurs() {
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, uR"({"year":1,"text":"garden"})"_s}).status,
             0);
    QCOMPARE(run({u"index"_s, u"s.db"_s, u"--field"_s, u"year"_s}).status, 0);
    QCOMPARE(run({u"index"_s, u"s.db"_s}).status, 0);
    execute(u"s.db"_s,
            {u"CREATE TABLE nestor_notes (text)"_s, u"INSERT INTO nestor_notes VALUES ('mine')"_s,
             u"CREATE INDEX nestor_notes_text ON nestor_notes (text)"_s,
             u"CREATE VIEW nestor_view AS SELECT 1"_s,
             u"CREATE TRIGGER nestor_mine AFTER INSERT ON nestor_notes BEGIN SELECT 1; END"_s});
    const CommandOutcome outcome = run({u"unmanage"_s, u"s.db"_s});
    QVERIFY2(outcome.status == 0, outcome.err.constData());
    QCOMPARE(text(u"s.db"_s, u"SELECT text FROM nestor_notes"_s), u"mine"_s);
    QCOMPARE(text(u"s.db"_s,
                  u"SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE "
                  "name LIKE 'nestor%' ORDER BY name)"_s),
             u"nestor_mine,nestor_notes,nestor_notes_text,nestor_view"_s);
}

void HostileStoresTest::noStatementIsShown() {
    // A table that lacks a column which is asked for only when somebody writes.
    execute(u"h.db"_s,
            {kStore, kItem,
             u"CREATE TRIGGER t BEFORE INSERT ON store BEGIN INSERT INTO none VALUES (1); "
             "END"_s});
    const CommandOutcome outcome = run({u"put"_s, u"h.db"_s, u"n"_s, u"k2"_s, u"{}"_s});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("h.db"), outcome.err.constData());
    QVERIFY2(!outcome.err.contains("INSERT INTO store"), outcome.err.constData());
    QVERIFY2(!outcome.err.contains("nestor.sql"), outcome.err.constData());
}

void HostileStoresTest::namesThatAreBytesAreFound() {
    execute(u"h.db"_s,
            {kStore, kItem,
             uR"(INSERT INTO store (prefix, key, value) VALUES (x'626c6f62', 'k', '{"a":1}'))"_s,
             uR"(INSERT INTO store (prefix, key, value) VALUES ('x', x'6b32', '{"a":1}'))"_s});
    const CommandOutcome outcome = run({u"check"_s, u"h.db"_s, u"--json"_s});
    QVERIFY2(outcome.out.contains("blob-name"), outcome.out.constData());
    QVERIFY2(outcome.out.contains("k2"), outcome.out.constData());
}

QTEST_GUILESS_MAIN(HostileStoresTest)
#include "tst_hostile_stores.moc"
