// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"
#include "tests/postgres/postgres_server.h"

#include <QTest>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// Addresses, and what is said where a store cannot be opened: each cause apart, with what to do,
/// and never with a password.
class PostgresConnectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void addressesAreTakenApart_data();
    void addressesAreTakenApart();
    void equalAddressesAreOneStore();
    void causesAreToldApart_data();
    void causesAreToldApart();
    void encryptedConnectionsAreChecked();
    void readingChangesNothing();
    void whatIsNoStoreIsRefused_data();
    void whatIsNoStoreIsRefused();
    void aBrokenConnectionIsMadeAnew();
    void aStopReachesTheServer();

private:
    std::unique_ptr<TestDatabase> m_database;
};

void PostgresConnectionTest::initTestCase() {
    m_database = TestDatabase::make(u"pg17"_s);
    if (m_database == nullptr)
        return; // what needs no server is tested all the same
    for (const char *role : {"needs_password", "needs_tls", "nestor_reader"}) {
        m_database->sql("DO $$ BEGIN CREATE ROLE " + QByteArray(role) +
                        " LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN END $$");
    }
}

#define NEED_SERVER()                                                                              \
    if (m_database == nullptr)                                                                     \
    QSKIP("the server does not run: packaging/servers start")

void PostgresConnectionTest::addressesAreTakenApart_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("display");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *address, const char *display, const char *name) {
        QTest::newRow(address) << QString::fromUtf8(address) << QString::fromUtf8(display)
                               << QString::fromUtf8(name);
    };
    row("postgresql://ada:geheim@db.example.org:6432/agents",
        "postgresql://ada@db.example.org:6432/agents", "agents");
    row("postgres://ada:p%40ss@h/d?sslmode=require&password=x&application_name=a%26b",
        "postgresql://ada@h/d?sslmode=require&application_name=a%26b", "d");
    row("POSTGRESQL://h", "postgresql://h", "");
    row("postgresql:///d?host=/run/postgresql", "postgresql:///d?host=%2Frun%2Fpostgresql", "d");
    row("postgresql://a,b:5433/d", "postgresql://a,b:5433/d", "d");
    row("postgresql://u@[::1]:5432/d", "postgresql://u@[::1]:5432/d", "d");
    row("sqlite:///x.db", "x.db", "x.db");
    row("sqlite:", ":memory:", ":memory:");
    row("notes/x.db", "notes/x.db", "x.db");
}

void PostgresConnectionTest::addressesAreTakenApart() {
    QFETCH(QString, address);
    QFETCH(QString, display);
    QFETCH(QString, name);
    const auto location = StoreLocation::parse(address);
    QVERIFY(location.has_value());
    QCOMPARE(location->display(), display);
    QCOMPARE(location->name(), name);
    QCOMPARE(location->text(), address);
    QVERIFY(!location->canonical().contains(u"geheim"_s));
    QVERIFY(!location->canonical().contains(u"p%40ss"_s));
}

void PostgresConnectionTest::equalAddressesAreOneStore() {
    const auto at = [](const char *text) { return *StoreLocation::parse(QString::fromUtf8(text)); };
    QVERIFY(at("postgres://u:one@H/d") == at("postgresql://u:two@h:5432/d?sslmode=require"));
    QVERIFY(at("postgresql://u@h/u") == at("postgresql://u@h"));
    QVERIFY(!(at("postgresql://u@h/d") == at("postgresql://u@h/e")));
    QVERIFY(!(at("postgresql://u@h/d") == at("postgresql://u@h:5433/d")));
    QVERIFY(!(at("postgresql://u@h/d") == at("postgresql://u@h/d?options=-csearch_path%3Dx")));
    QVERIFY(at("sqlite:///x.db") == at("x.db"));
    QCOMPARE(StoreLocation::parse(u"redis://h"_s).error().code, ErrorCode::Unsupported);
    const auto secret = StoreLocation::parse(u"postgresql://u@h/d?geheim"_s);
    QVERIFY(!secret && !secret.error().detail.contains(u"geheim"_s));
}

void PostgresConnectionTest::causesAreToldApart_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const char *user, const char *database,
                        const char *said) {
        QTest::newRow(name) << QString::fromUtf8(user) << QString::fromUtf8(database)
                            << QString::fromUtf8(said);
    };
    row("no password", "needs_password", "", "wants a password");
    row("wrong password", "needs_password:geheim", "", "the password is wrong");
    row("no such role", "nobody_here", "", "does not let this user in");
    row("no such database", "postgres", "nosuch", "no such database");
    row("TLS refused", "needs_tls", "?sslmode=disable", "does not let this user in");
    row("no authority", "postgres", "?sslmode=verify-ca&sslrootcert=/nosuch/file",
        "certificate of an authority");
    row("unknown authority", "postgres", "?sslmode=verify-ca&sslrootcert=WRONG", "not signed by");
}

void PostgresConnectionTest::causesAreToldApart() {
    NEED_SERVER();
    QFETCH(QString, user);
    QFETCH(QString, database);
    QFETCH(QString, said);
    if (database.isEmpty() || database.startsWith(u'?'))
        database.prepend(m_database->name());
    const QString folder =
        qEnvironmentVariable("NESTOR_SERVERS", QStringLiteral(NESTOR_SOURCE_DIR "/build/servers"));
    database.replace(u"WRONG"_s, folder + u"/pg15/root/srv/pg/data/authority.crt"_s);
    OpenOptions options;
    options.location = inDatabase(serverAddress(u"pg17"_s), database, user);
    const auto store = openStore(options);
    QVERIFY(!store);
    QVERIFY2(store.error().detail.contains(said), qPrintable(store.error().detail));
    QVERIFY2(!store.error().detail.contains(u"geheim"_s), qPrintable(store.error().detail));
}

void PostgresConnectionTest::encryptedConnectionsAreChecked() {
    NEED_SERVER();
    const QString folder =
        qEnvironmentVariable("NESTOR_SERVERS", QStringLiteral(NESTOR_SOURCE_DIR "/build/servers"));
    const QString secure = m_database->address() + u"?sslmode=verify-full&sslrootcert="_s + folder +
                           u"/pg17/root/srv/pg/data/authority.crt"_s;
    OpenOptions options;
    options.location = secure;
    const auto wrongName = openStore(options);
    QVERIFY(!wrongName);
    QVERIFY2(wrongName.error().detail.contains(u"for another name"_s),
             qPrintable(wrongName.error().detail));
    QString named = secure;
    options.location = named.replace(u"127.0.0.1"_s, u"localhost"_s);
    const auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
}

void PostgresConnectionTest::readingChangesNothing() {
    NEED_SERVER();
    OpenOptions options;
    options.location = m_database->address();
    (void)openStore(options); // the store is made
    m_database->sql("INSERT INTO store (prefix, key, value, ttl_minutes, expires_at) VALUES "
                    "('a.b', 'k', '{}', 5, now() + interval '1 minute') ON CONFLICT DO NOTHING");
    const QByteArray all =
        "SELECT string_agg(ctid || ' ' || xmin || ' ' || store::text, ';') FROM store";
    const QByteArray schema = "SELECT string_agg(relname, ' ' ORDER BY oid) FROM pg_class";
    const QByteArray rows = m_database->value(all);
    const QByteArray tables = m_database->value(schema);
    auto store = openStore(options);
    QVERIFY(store.has_value());
    QVERIFY((*store)->get(NamespacePath::fromStored("a.b"), "k").has_value());
    QVERIFY((*store)->search({}).has_value());
    QVERIFY((*store)->run(ChildrenOp{}).has_value());
    QCOMPARE(m_database->value(all), rows);
    QCOMPARE(m_database->value(schema), tables);
    options.readOnly = true;
    store = openStore(options);
    QVERIFY(store.has_value());
    QVERIFY(!(*store)->capabilities().writable);
    QCOMPARE((*store)->put(NamespacePath::fromStored("a"), "k", "{}").error().code,
             ErrorCode::ReadOnly);
    // A role that may not even look.
    options.location = inDatabase(serverAddress(u"pg17"_s), m_database->name(), u"nestor_reader"_s);
    const auto denied = openStore(options);
    QVERIFY(!denied);
    QVERIFY2(denied.error().detail.contains(u"GRANT SELECT"_s), qPrintable(denied.error().detail));
    m_database->sql("GRANT SELECT ON store TO nestor_reader");
    options.readOnly = false;
    store = openStore(options);
    QVERIFY(store.has_value());
    QVERIFY(!(*store)->capabilities().writable);
    QVERIFY((*store)->get(NamespacePath::fromStored("a.b"), "k").has_value());
    QVERIFY(!(*store)->put(NamespacePath::fromStored("a"), "k", "{}").has_value());
}

void PostgresConnectionTest::whatIsNoStoreIsRefused_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("said");
    QTest::newRow("none") << QByteArray("SELECT 1") << u"no LangGraph store"_s;
    QTest::newRow("a view") << "CREATE VIEW store AS SELECT 'a' AS prefix"_ba << u"not a table"_s;
    QTest::newRow("other columns") << "CREATE TABLE store (id int, key text)"_ba << u"'prefix'"_s;
    QTest::newRow("other types") << "CREATE TABLE store (prefix text, key text, value json, "
                                    "created_at timestamptz, updated_at timestamptz)"_ba
                                 << u"not jsonb"_s;
}

void PostgresConnectionTest::whatIsNoStoreIsRefused() {
    NEED_SERVER();
    QFETCH(QByteArray, sql);
    QFETCH(QString, said);
    const auto database = TestDatabase::make(u"pg17"_s);
    database->sql(sql);
    OpenOptions options;
    options.location = database->address();
    options.create = false;
    const auto store = openStore(options);
    QVERIFY(!store);
    QVERIFY2(store.error().detail.contains(said), qPrintable(store.error().detail));
}

void PostgresConnectionTest::aBrokenConnectionIsMadeAnew() {
    NEED_SERVER();
    OpenOptions options;
    options.location = m_database->address();
    auto store = openStore(options);
    QVERIFY(store.has_value());
    const NamespacePath ns = NamespacePath::fromStored("broken");
    QVERIFY((*store)->put(ns, "k", R"({"v": 1})").has_value());
    const QByteArray cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                           "datname = current_database() AND pid <> pg_backend_pid()";
    QVERIFY(m_database->value(cut).toInt() > 0);
    const auto item = (*store)->get(ns, "k");
    QVERIFY2(item.has_value(), qPrintable(item ? QString() : item.error().detail));
    QCOMPARE((*item)->value, R"({"v": 1})"_ba);
    QVERIFY(m_database->value(cut).toInt() > 0);
    QVERIFY((*store)->put(ns, "k", R"({"v": 2})").has_value());
    QCOMPARE((*(*store)->get(ns, "k"))->value, R"({"v": 2})"_ba);
}

void PostgresConnectionTest::aStopReachesTheServer() {
    NEED_SERVER();
    auto connection = connectTo(m_database->address());
    std::stop_source stop;
    std::thread stopper([&] {
        while (m_database->value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE "
                                 "'SELECT pg_sleep(600)%' AND state = 'active'") == "0")
            QThread::msleep(5);
        stop.request_stop();
    });
    const auto slept = connection->run(PqQuery("SELECT pg_sleep(600)::text"), stop.get_token());
    stopper.join();
    QVERIFY(!slept);
    QCOMPARE(slept.error().code, ErrorCode::Cancelled);
    QVERIFY(connection->run(PqQuery("SELECT 1")).has_value());
}

QTEST_GUILESS_MAIN(PostgresConnectionTest)
#include "tst_postgres_connection.moc"
