// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"
#include "core/store/change_feed.h"
#include "tests/postgres/cutting_proxy.h"
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
    void whatIsCutIsThereOnce_data();
    void whatIsCutIsThereOnce();
    void addressesThatCannotBeReadAreNotRepeated_data();
    void addressesThatCannotBeReadAreNotRepeated();
    void missingRightsAreNamed();
    void newerMigrationsAreRefused();
    void whatStandsBeforeThePathIsNotCalled();
    void whatOthersWriteIsSeen_data();
    void whatOthersWriteIsSeen();
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
    QTest::newRow("a table elsewhere")
        << "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; "
           "CREATE FOREIGN TABLE store (prefix text) SERVER s OPTIONS (filename '/dev/null')"_ba
        << u"not a table"_s;
    const QByteArray store = "CREATE TABLE store (prefix text, key text, value jsonb, created_at "
                             "timestamptz, updated_at timestamptz);";
    QTest::newRow("a view in place of vectors")
        << store + "CREATE VIEW store_vectors AS SELECT 'a' AS prefix" << u"not a table"_s;
    QTest::newRow("other columns of vectors")
        << store + "CREATE TABLE store_vectors (embedding text)" << u"store_vectors"_s;
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

void PostgresConnectionTest::whatIsCutIsThereOnce_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("cut");
    QTest::newRow("before it is sent") << "pg_current_xact_id"_ba << int(CuttingProxy::Before);
    QTest::newRow("before it is answered") << "pg_current_xact_id"_ba << int(CuttingProxy::After);
    QTest::newRow("before the commit") << "COMMIT"_ba << int(CuttingProxy::Before);
    QTest::newRow("after the commit") << "COMMIT"_ba << int(CuttingProxy::After);
}

void PostgresConnectionTest::whatIsCutIsThereOnce() {
    NEED_SERVER();
    QFETCH(QByteArray, words);
    QFETCH(int, cut);
    // What is encrypted cannot be looked into.
    CuttingProxy proxy(m_database->address() + u"?sslmode=disable"_s);
    OpenOptions options;
    options.location = proxy.address();
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_database->sql("CREATE TABLE IF NOT EXISTS written (key text); TRUNCATE written; "
                    "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
                    "'BEGIN INSERT INTO public.written VALUES (NEW.key); RETURN NEW; END'; "
                    "CREATE OR REPLACE TRIGGER note AFTER INSERT OR UPDATE ON store "
                    "FOR EACH ROW EXECUTE FUNCTION note()");
    const NamespacePath ns = NamespacePath::fromStored("cut");
    QVERIFY((*store)->put(ns, "first", "{}").has_value());
    proxy.cutAt(words, CuttingProxy::Cut(cut));
    const auto put = (*store)->put(ns, "second", "{}");
    QVERIFY2(put.has_value(), qPrintable(put ? QString() : put.error().detail));
    QCOMPARE(proxy.cuts(), 1);
    QCOMPARE(m_database->value("SELECT string_agg(key, ' ' ORDER BY key) FROM written"),
             "first second"_ba);
    m_database->sql("DROP TRIGGER note ON store");
}

void PostgresConnectionTest::addressesThatCannotBeReadAreNotRepeated_data() {
    QTest::addColumn<QString>("address");
    for (const char *address : {"postgresql://u:geheim%zz@h/d", "postgresql://u:geheim%00@h/d",
                                "postgresql://u:x/geheim@h/d", "postgresql://u:12/geheim@h/d",
                                "postgresql://u:x@geheim@h/d", "postgresql://u:x?geheim@h/d",
                                "postgresql://u:12?a=geheim@h/d", "postgresql://h/d?pasword=geheim",
                                "postgresql://h:geheim/d", "postgresql://h:99999/d"})
        QTest::newRow(address) << QString::fromLatin1(address);
}

void PostgresConnectionTest::addressesThatCannotBeReadAreNotRepeated() {
    QFETCH(QString, address);
    OpenOptions options;
    options.location = address;
    const auto store = openStore(options);
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(!store.error().detail.contains(u"geheim"_s), qPrintable(store.error().detail));
}

void PostgresConnectionTest::missingRightsAreNamed() {
    NEED_SERVER();
    const auto database = TestDatabase::make(u"pg17"_s);
    OpenOptions options;
    options.location = inDatabase(serverAddress(u"pg17"_s), database->name(), u"nestor_reader"_s);
    const auto unmade = openStore(options);
    QVERIFY(!unmade);
    QCOMPARE(unmade.error().code, ErrorCode::Denied);
    QVERIFY2(unmade.error().detail.contains(u"GRANT CREATE ON SCHEMA \"public\""_s),
             qPrintable(unmade.error().detail));
    OpenOptions owner;
    owner.location = database->address();
    QVERIFY(openStore(owner).has_value());
    database->sql("GRANT SELECT, DELETE ON store TO nestor_reader");
    const auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    const auto put = (*store)->put(NamespacePath::fromStored("a"), "k", "{}");
    QVERIFY(!put);
    QCOMPARE(put.error().code, ErrorCode::Denied);
    QVERIFY2(put.error().detail.contains(u"GRANT INSERT, UPDATE ON"_s),
             qPrintable(put.error().detail));
    database->sql(
        "GRANT ALL ON store TO nestor_reader; ALTER TABLE store ENABLE ROW LEVEL SECURITY");
    const auto policed = (*store)->put(NamespacePath::fromStored("a"), "k", "{}");
    QVERIFY(!policed);
    QVERIFY2(policed.error().detail.contains(u"row-level security"_s),
             qPrintable(policed.error().detail));
    // A trigger that leaves rows out says nothing of it.
    database->sql("CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS "
                  "'BEGIN RETURN NULL; END'; CREATE TRIGGER drop_row BEFORE INSERT ON store "
                  "FOR EACH ROW EXECUTE FUNCTION drop_row()");
    const auto own = openStore(owner);
    QVERIFY(own.has_value());
    QCOMPARE((*own)->notices().size(), size_t(1));
    QCOMPARE((*own)->notices().front().kind, StoreNotice::Kind::ForeignTriggers);
    const auto left = (*own)->put(NamespacePath::fromStored("a"), "k", "{}");
    QVERIFY(!left);
    QVERIFY2(left.error().detail.contains(u"left out"_s), qPrintable(left.error().detail));
}

void PostgresConnectionTest::newerMigrationsAreRefused() {
    NEED_SERVER();
    const auto database = TestDatabase::make(u"pg17"_s);
    OpenOptions options;
    options.location = database->address();
    QVERIFY(openStore(options).has_value());
    database->sql("INSERT INTO store_migrations VALUES (4)");
    for (const bool readOnly : {false, true}) {
        options.readOnly = readOnly;
        const auto store = openStore(options);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::NewerStore);
        QVERIFY2(store.error().detail.contains(u"migration 4"_s), qPrintable(store.error().detail));
    }
}

void PostgresConnectionTest::whatStandsBeforeThePathIsNotCalled() {
    NEED_SERVER();
    // Operators and functions of the server's names, in a schema that comes before its own.
    const auto database = TestDatabase::make(u"pg17"_s);
    database->sql(
        "CREATE SCHEMA \"a \"\"b'; --\"; CREATE TABLE public.called (what text);"
        "CREATE FUNCTION \"a \"\"b'; --\".evil(text, text) RETURNS boolean LANGUAGE plpgsql AS "
        "$$BEGIN INSERT INTO public.called VALUES ('operator'); RETURN true; END$$;"
        "CREATE OPERATOR \"a \"\"b'; --\".= (LEFTARG = text, RIGHTARG = text, "
        "FUNCTION = \"a \"\"b'; --\".evil);"
        "CREATE FUNCTION \"a \"\"b'; --\".now() RETURNS timestamptz LANGUAGE plpgsql AS "
        "$$BEGIN INSERT INTO public.called VALUES ('now'); RETURN 'epoch'; END$$;"
        "CREATE FUNCTION \"a \"\"b'; --\".to_regclass(text) RETURNS regclass LANGUAGE plpgsql AS "
        "$$BEGIN INSERT INTO public.called VALUES ('to_regclass'); RETURN NULL; END$$;"
        "ALTER DATABASE " +
        database->name().toUtf8() + " SET search_path = \"a \"\"b'; --\", pg_catalog, public");
    OpenOptions options;
    options.location = database->address();
    const auto store = openStore(options); // made in the first schema, whatever its name
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    const NamespacePath ns = NamespacePath::fromStored("x'; DROP TABLE store; --");
    const QByteArray key = "k\"'; --"_ba;
    const QByteArray value = "{\"a'b\": 1}"_ba;
    QVERIFY((*store)->put(ns, key, value).has_value());
    QCOMPARE((*(*store)->get(ns, key))->value, value);
    QVERIFY((*store)->listNamespaces({}).has_value());
    QVERIFY((*store)->run(ChildrenOp{}).has_value());
    QCOMPARE(database->value("SELECT pg_catalog.count(*) FROM public.called"), "0"_ba);
    QCOMPARE(database->value("SELECT pg_catalog.count(*) FROM \"a \"\"b'; --\".store"), "1"_ba);
}

void PostgresConnectionTest::whatOthersWriteIsSeen_data() {
    QTest::addColumn<bool>("large");
    QTest::newRow("few items") << false;
    QTest::newRow("many items") << true;
}

void PostgresConnectionTest::whatOthersWriteIsSeen() {
    NEED_SERVER();
    QFETCH(bool, large);
    const auto database = TestDatabase::make(u"pg17"_s);
    OpenOptions options;
    options.location = database->address();
    QVERIFY(openStore(options).has_value());
    database->sql("INSERT INTO store (prefix, key, value) VALUES ('a', 'k', '{}')");
    if (large) // as far as the server knows
        database->sql("UPDATE pg_class SET reltuples = 1000000 WHERE oid = 'store'::regclass");
    options.readOnly = true;
    const auto store = openStore(options);
    QVERIFY(store.has_value());
    ChangeFeed *feed = (*store)->changeFeed();
    QVERIFY(feed != nullptr);
    // What was counted late is behind us once the number rests.
    quint64 last = 0;
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(last, feed->commits().value_or(0)) == last, 30'000);
    const auto seenSince = [&](quint64 mark) { return feed->commits().value_or(mark) != mark; };
    for (const char *write : {"INSERT INTO store (prefix, key, value) VALUES ('a', 'l', '{}')",
                              "UPDATE store SET value = '{\"n\": 1}' WHERE key = 'k'",
                              "DELETE FROM store WHERE key = 'l'"}) {
        const quint64 mark = feed->commits().value_or(0);
        // Another connection each, which tells at its end what it has done.
        auto other = connectTo(database->address());
        QVERIFY(other->execute(write).has_value());
        other.reset();
        QTRY_VERIFY2_WITH_TIMEOUT(seenSince(mark), write, 30'000);
    }
    if (large)
        return;
    // What is committed elsewhere is none of it.
    const quint64 mark = feed->commits().value_or(0);
    database->sql("CREATE TABLE elsewhere (n int); INSERT INTO elsewhere VALUES (1)");
    QVERIFY(!seenSince(mark));
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
