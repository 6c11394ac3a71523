// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_outcome.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <mutex>

using namespace nestor::test;
using namespace Qt::StringLiterals;

namespace {

/// A service on this machine that answers every text with one vector, and keeps what it was sent.
class Service : public QObject {
public:
    Service() {
        moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_server = new QTcpServer(this);
                connect(m_server, &QTcpServer::newConnection, this, &Service::accept);
                QVERIFY(m_server->listen(QHostAddress::LocalHost));
                m_port = m_server->serverPort();
            },
            Qt::BlockingQueuedConnection);
    }
    ~Service() override {
        QMetaObject::invokeMethod(
            this, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    [[nodiscard]] QString url() const { return u"http://127.0.0.1:%1/v1"_s.arg(m_port); }
    /// Everything that came so far, connections alone included.
    [[nodiscard]] QByteArray received() {
        const std::lock_guard lock(m_mutex);
        return m_received;
    }

private:
    void accept() {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            {
                const std::lock_guard lock(m_mutex);
                m_received += "(connection)";
            }
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    }
    void answer(QTcpSocket *socket) {
        const QByteArray more = socket->readAll();
        m_request += more;
        {
            const std::lock_guard lock(m_mutex);
            m_received += more;
        }
        const qsizetype head = m_request.indexOf("\r\n\r\n");
        const qsizetype at = m_request.toLower().indexOf("content-length:");
        if (head < 0 || at < 0)
            return;
        const qsizetype length = m_request.mid(at + 15).split('\r').first().trimmed().toLongLong();
        if (m_request.size() < head + 4 + length)
            return;
        m_request.clear();
        const QByteArray body = R"({"data":[{"index":0,"embedding":[1,0]}]})";
        socket->write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) +
                      "\r\n\r\n" + body);
    }

    QThread m_thread;
    QTcpServer *m_server = nullptr;
    quint16 m_port = 0;
    QByteArray m_request;
    std::mutex m_mutex;
    QByteArray m_received;
};

} // namespace

/// What a store's file says of services is a wish: nothing is sent before a person agreed.
class ServiceConsentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nothingIsSentForAFileAlone_data();
    void nothingIsSentForAFileAlone();
    void theWordIsForThisAddressAndThisKey();
    void theWordIsForThisStore();
    void theWordIsTakenBack();
    void namedServicesNeedNoOtherWord();
    void unusableEmbedderLocksNothing_data();
    void unusableEmbedderLocksNothing();
    void unreadableConfigurationsLockNothing_data();
    void unreadableConfigurationsLockNothing();
    void configureRefusesWhatCannotBeUsed_data();
    void configureRefusesWhatCannotBeUsed();

private:
    [[nodiscard]] CommandOutcome run(const QStringList &arguments,
                                     const QByteArray &input = {}) const {
        return runCommand(m_folder->path(), arguments, input);
    }
    /// A managed store with an item, into whose file somebody wrote a configuration.
    void makeStore(const QString &name, const QByteArray &config) const {
        QCOMPARE(run({u"put"_s, name, u"n"_s, u"k"_s, R"({"text":"one"})"_L1}).status, 0);
        record(name, config);
    }
    void record(const QString &name, const QByteArray &config) const {
        {
            QSqlDatabase file = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"forger"_s);
            file.setDatabaseName(m_folder->filePath(name));
            QVERIFY(file.open());
            QSqlQuery query(file);
            QVERIFY(query.prepare(
                u"INSERT OR REPLACE INTO nestor_meta (name, value) VALUES ('config', ?)"_s));
            query.addBindValue(QString::fromUtf8(config));
            QVERIFY(query.exec());
        }
        QSqlDatabase::removeDatabase(u"forger"_s);
    }
    [[nodiscard]] QByteArray serviceConfig(const QByteArray &more = {}) const {
        return "{\"dims\":2,\"embedder\":{\"provider\":\"openai-compatible\",\"model\":\"m\","
               "\"url\":\"" +
               m_service->url().toUtf8() + '"' + more + "}}";
    }
    [[nodiscard]] CommandOutcome search(const QString &store) const {
        return run(
            {u"search"_s, store, u"--query"_s, u"my question"_s, u"--mode"_s, u"semantic"_s});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Service> m_service;
};

void ServiceConsentTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_service = std::make_unique<Service>();
    // The program's own configuration and cache of each test.
    qputenv("XDG_CONFIG_HOME", m_folder->filePath(u"config"_s).toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder->filePath(u"cache"_s).toUtf8());
    qputenv("SECRET_OF_MINE", "do-not-send-this");
}

void ServiceConsentTest::cleanup() {
    m_service.reset();
    m_folder.reset();
}

void ServiceConsentTest::nothingIsSentForAFileAlone_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<bool>("works");
    QTest::newRow("search") << QStringList{u"search"_s, u"s.db"_s, u"--query"_s, u"my question"_s}
                            << ""_ba << false;
    QTest::newRow("search by meaning")
        << QStringList{u"search"_s, u"s.db"_s, u"--query"_s, u"q"_s, u"--mode"_s, u"semantic"_s}
        << ""_ba << false;
    QTest::newRow("search by words")
        << QStringList{u"search"_s, u"s.db"_s, u"--query"_s, u"one"_s, u"--mode"_s, u"text"_s}
        << ""_ba << true;
    QTest::newRow("put") << QStringList{u"put"_s, u"s.db"_s, u"n"_s, u"k2"_s,
                                        R"({"text":"two"})"_L1}
                         << ""_ba << true;
    QTest::newRow("batch")
        << QStringList{u"batch"_s, u"s.db"_s}
        << R"({"op":"put","namespace":["n"],"key":"k3","value":{"text":"three"}})"
           "\n"
           R"({"op":"search","namespace_prefix":[],"query":"my question"})"
           "\n"_ba
        << true;
    QTest::newRow("import") << QStringList{u"import"_s, u"s.db"_s, u"-"_s}
                            << R"({"namespace":["n"],"key":"k4","value":{"text":"four"}})"_ba
                            << true;
    QTest::newRow("get") << QStringList{u"get"_s, u"s.db"_s, u"n"_s, u"k"_s} << ""_ba << true;
    QTest::newRow("export") << QStringList{u"export"_s, u"s.db"_s} << ""_ba << true;
    QTest::newRow("stats") << QStringList{u"stats"_s, u"s.db"_s} << ""_ba << true;
    QTest::newRow("check") << QStringList{u"check"_s, u"s.db"_s} << ""_ba << true;
}

void ServiceConsentTest::nothingIsSentForAFileAlone() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    QFETCH(bool, works);
    makeStore(u"s.db"_s, serviceConfig(R"(,"api_key_variable":"SECRET_OF_MINE")"));
    const CommandOutcome outcome = run(arguments, input);
    QCOMPARE(m_service->received(), ""_ba);
    QVERIFY2((outcome.status == 0) == works, outcome.err.constData());
    // Said before: where to, with what, and how one agrees.
    QVERIFY2(outcome.err.contains(m_service->url().toUtf8()), outcome.err.constData());
    QVERIFY(outcome.err.contains("SECRET_OF_MINE"));
    QVERIFY(outcome.err.contains("nestor-cli trust"));
    QVERIFY(!outcome.err.contains("do-not-send-this"));
}

void ServiceConsentTest::theWordIsForThisAddressAndThisKey() {
    makeStore(u"s.db"_s, serviceConfig(R"(,"api_key_variable":"SECRET_OF_MINE")"));
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--allow"_s, u"http://127.0.0.1:1/v1"_s}).status, 0);
    QCOMPARE(search(u"s.db"_s).status, 1);
    QCOMPARE(m_service->received(), ""_ba);
    // The address without the key.
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--allow"_s, m_service->url()}).status, 0);
    const CommandOutcome found = search(u"s.db"_s);
    QVERIFY2(found.status == 0, found.err.constData());
    QVERIFY(m_service->received().contains("my question"));
    QVERIFY(!m_service->received().contains("do-not-send-this"));
    // And with it.
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--allow"_s, m_service->url() + u'/',
                  u"--api-key-variable"_s, u"SECRET_OF_MINE"_s})
                 .status,
             0);
    QCOMPARE(search(u"s.db"_s).status, 0);
    QVERIFY(m_service->received().contains("do-not-send-this"));
    // Another variable under the same address is another wish.
    qputenv("ANOTHER_SECRET", "nor-this");
    record(u"s.db"_s, serviceConfig(R"(,"api_key_variable":"ANOTHER_SECRET")"));
    QCOMPARE(search(u"s.db"_s).status, 0);
    QVERIFY(!m_service->received().contains("nor-this"));
}

void ServiceConsentTest::theWordIsForThisStore() {
    makeStore(u"s.db"_s, serviceConfig());
    makeStore(u"other.db"_s, serviceConfig());
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--allow"_s, m_service->url()}).status, 0);
    QCOMPARE(search(u"other.db"_s).status, 1);
    QCOMPARE(m_service->received(), ""_ba);
    QCOMPARE(search(u"s.db"_s).status, 0);
}

void ServiceConsentTest::theWordIsTakenBack() {
    makeStore(u"s.db"_s, serviceConfig());
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--allow"_s, m_service->url()}).status, 0);
    QCOMPARE(run({u"trust"_s, u"s.db"_s}).out,
             "This store asks for nothing that you have not allowed\n"_ba);
    QCOMPARE(run({u"trust"_s, u"s.db"_s, u"--forget"_s}).status, 0);
    QCOMPARE(search(u"s.db"_s).status, 1);
    QCOMPARE(m_service->received(), ""_ba);
}

void ServiceConsentTest::namedServicesNeedNoOtherWord() {
    writeFile(m_folder->filePath(u"index.json"_s), serviceConfig());
    const QByteArray put = R"({"op":"put","namespace":["n"],"key":"k","value":{"text":"one"}})"
                           "\n";
    // A new store is made with it, and may use it without it from then on.
    QCOMPARE(run({u"batch"_s, u"new.db"_s, u"--index"_s, u"index.json"_s}, put).status, 0);
    QVERIFY(m_service->received().contains("one"));
    QCOMPARE(search(u"new.db"_s).status, 0);
    // Configured by a person.
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, R"({"text":"one"})"_L1}).status, 0);
    QCOMPARE(run({u"configure"_s, u"s.db"_s, u"index.json"_s}).status, 0);
    QCOMPARE(search(u"s.db"_s).status, 0);
    // Indexed by a person.
    QCOMPARE(run({u"put"_s, u"i.db"_s, u"n"_s, u"k"_s, R"({"text":"one"})"_L1}).status, 0);
    const CommandOutcome indexed =
        run({u"index"_s, u"i.db"_s, u"--embedder"_s, u"openai-compatible"_s, u"--url"_s,
             m_service->url(), u"--model"_s, u"m"_s});
    QVERIFY2(indexed.status == 0, indexed.err.constData());
    QCOMPARE(search(u"i.db"_s).status, 0);
}

void ServiceConsentTest::unusableEmbedderLocksNothing_data() {
    QTest::addColumn<QByteArray>("embedder");
    QTest::newRow("password")
        << R"({"provider":"openai-compatible","model":"m","url":"https://me:secret@example.com/v1"})"_ba;
    QTest::newRow("no model")
        << R"({"provider":"openai-compatible","url":"https://example.com/v1"})"_ba;
    QTest::newRow("other scheme")
        << R"({"provider":"openai-compatible","model":"m","url":"ftp://example.com/v1"})"_ba;
    QTest::newRow("plain HTTP elsewhere")
        << R"({"provider":"openai-compatible","model":"m","url":"http://example.com/v1"})"_ba;
    QTest::newRow("a folder that is gone")
        << R"({"provider":"static","model":"/no/such/folder"})"_ba;
    QTest::newRow("a key in the address")
        << R"({"provider":"openai-compatible","model":"m","url":"https://example.com/v1?api-version=2&api_key=secret"})"_ba;
    QTest::newRow("a password in what is no address")
        << R"({"provider":"openai-compatible","model":"m","url":"https://me:secret@[example/v1"})"_ba;
    QTest::newRow("an address that is none")
        << R"({"provider":"openai-compatible","model":"m","url":"http://["})"_ba;
}

void ServiceConsentTest::unusableEmbedderLocksNothing() {
    QFETCH(QByteArray, embedder);
    makeStore(u"s.db"_s, R"({"dims":2,"embedder":)" + embedder + '}');
    for (const QStringList &arguments : std::vector<QStringList>{
             {u"get"_s, u"s.db"_s, u"n"_s, u"k"_s},
             {u"list"_s, u"s.db"_s},
             {u"search"_s, u"s.db"_s, u"--query"_s, u"one"_s, u"--mode"_s, u"text"_s},
             {u"put"_s, u"s.db"_s, u"n"_s, u"k2"_s, u"{}"_s},
             {u"delete"_s, u"s.db"_s, u"n"_s, u"k2"_s},
             {u"export"_s, u"s.db"_s},
             {u"stats"_s, u"s.db"_s},
             {u"check"_s, u"s.db"_s},
             {u"configure"_s, u"s.db"_s},
             {u"configure"_s, u"s.db"_s, u"--clear"_s}}) {
        const CommandOutcome outcome = run(arguments);
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        QVERIFY2(outcome.err.contains("warning"), qPrintable(arguments.join(u' ')));
        QVERIFY(!outcome.err.contains("secret"));
        QVERIFY2(!outcome.out.contains("secret"), outcome.out.constData());
    }
    QCOMPARE(run({u"get"_s, u"s.db"_s, u"n"_s, u"k"_s}).err, ""_ba);
}

void ServiceConsentTest::unreadableConfigurationsLockNothing_data() {
    QTest::addColumn<QByteArray>("config");
    QTest::newRow("no JSON") << "{"_ba;
    QTest::newRow("a list") << "[]"_ba;
    QTest::newRow("an embedder of no known kind") << R"({"embedder":{"provider":"quantum"}})"_ba;
    QTest::newRow("numbers out of range") << R"({"dims":-1,"embedder":{"provider":"none"}})"_ba;
}

void ServiceConsentTest::unreadableConfigurationsLockNothing() {
    QFETCH(QByteArray, config);
    makeStore(u"s.db"_s, config);
    for (const QStringList &arguments :
         std::vector<QStringList>{{u"get"_s, u"s.db"_s, u"n"_s, u"k"_s},
                                  {u"stats"_s, u"s.db"_s},
                                  {u"put"_s, u"s.db"_s, u"n"_s, u"k2"_s, u"{}"_s},
                                  {u"check"_s, u"s.db"_s},
                                  {u"configure"_s, u"s.db"_s, u"--clear"_s}}) {
        const CommandOutcome outcome = run(arguments);
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        QVERIFY2(outcome.err.contains("passed over"), qPrintable(arguments.join(u' ')));
    }
    QCOMPARE(run({u"stats"_s, u"s.db"_s}).err, ""_ba);
}

void ServiceConsentTest::configureRefusesWhatCannotBeUsed_data() {
    unusableEmbedderLocksNothing_data();
}

void ServiceConsentTest::configureRefusesWhatCannotBeUsed() {
    QFETCH(QByteArray, embedder);
    QCOMPARE(run({u"put"_s, u"s.db"_s, u"n"_s, u"k"_s, u"{}"_s}).status, 0);
    writeFile(m_folder->filePath(u"c.json"_s), R"({"dims":2,"embedder":)" + embedder + '}');
    const CommandOutcome outcome = run({u"configure"_s, u"s.db"_s, u"c.json"_s});
    QVERIFY(outcome.status != 0);
    QVERIFY2(!outcome.err.contains("secret"), outcome.err.constData());
    QCOMPARE(run({u"configure"_s, u"s.db"_s}).out, "null\n"_ba);
}

QTEST_GUILESS_MAIN(ServiceConsentTest)
#include "tst_service_consent.moc"
