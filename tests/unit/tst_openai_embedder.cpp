// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/openai_embedder.h"
#include "core/embedding/service_answer.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

using namespace nestor;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What the service does with one request.
struct Behaviour {
    int status = 200;
    QByteArray headers;             ///< further ones, each ended by \r\n
    std::optional<QByteArray> body; ///< absent: the right answer
    bool silent = false;            ///< never answers
    bool breaks = false;            ///< half of an answer, then the connection ends
};

/// The vector that the service gives a text: its length and its first byte.
std::vector<float> vectorOf(const QByteArray &text) {
    return {float(text.size()), float(static_cast<unsigned char>(text.isEmpty() ? 0 : text[0])), 1};
}

QByteArray rightAnswer(const QByteArrayList &texts, bool reversed = false) {
    QJsonArray data;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        QJsonArray numbers;
        for (const float number : vectorOf(texts[i]))
            numbers.append(double(number));
        const QJsonObject entry{{u"index"_s, i}, {u"embedding"_s, numbers}};
        if (reversed)
            data.prepend(entry);
        else
            data.append(entry);
    }
    return QJsonDocument(QJsonObject{{u"data"_s, data}}).toJson();
}

/// A service on loopback, in a thread of its own, that misbehaves as it is told: the behaviours
/// are used up one for each request, after them everything is answered well.
class Service : public QObject {
public:
    explicit Service(std::vector<Behaviour> behaviours = {})
        : m_behaviours(std::move(behaviours)) {
        moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            this, [this] { listen(); }, Qt::BlockingQueuedConnection);
    }
    ~Service() override {
        QMetaObject::invokeMethod(
            this, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    struct Request {
        QByteArray head;
        QString model;
        QByteArrayList texts;
    };
    [[nodiscard]] std::vector<Request> requests() {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    [[nodiscard]] OpenAiOptions options() const {
        OpenAiOptions options;
        options.url = QUrl(u"http://127.0.0.1:%1/v1"_s.arg(m_port));
        options.model = u"test-model"_s;
        options.firstDelay = 1ms;
        options.maxDelay = 3000ms;
        options.timeout = 5s;
        return options;
    }
    /// For each request from now on, in order: called before it is answered, in the service's
    /// thread.
    void setOnRequest(std::function<void(std::size_t)> onRequest) {
        const std::lock_guard lock(m_mutex);
        m_onRequest = std::move(onRequest);
    }
    void setReversed() {
        const std::lock_guard lock(m_mutex);
        m_reversed = true;
    }

private:
    void listen() {
        m_server = new QTcpServer(this);
        connect(m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server->nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
        m_port = m_server->serverPort();
    }

    void read(QTcpSocket *socket) {
        QByteArray &received = m_received[socket];
        received += socket->readAll();
        const qsizetype headEnd = received.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return;
        const QByteArray head = received.first(headEnd);
        const qsizetype at = head.toLower().indexOf("content-length:");
        const qsizetype length = head.mid(at + 15).split('\r').first().trimmed().toLongLong();
        if (received.size() < headEnd + 4 + length)
            return;
        const QJsonObject body =
            QJsonDocument::fromJson(received.sliced(headEnd + 4, length)).object();
        received.clear();

        Request request{head, body["model"_L1].toString(), {}};
        for (const QJsonValue &text : body["input"_L1].toArray())
            request.texts.append(text.toString().toUtf8());
        std::size_t number = 0;
        std::function<void(std::size_t)> onRequest;
        bool reversed = false;
        {
            const std::lock_guard lock(m_mutex);
            number = m_requests.size();
            m_requests.push_back(request);
            onRequest = m_onRequest;
            reversed = m_reversed;
        }
        if (onRequest)
            onRequest(number);
        const Behaviour behaviour =
            number < m_behaviours.size() ? m_behaviours[number] : Behaviour();
        if (!behaviour.silent)
            answer(socket, behaviour,
                   behaviour.body.value_or(rightAnswer(request.texts, reversed)));
    }

    static void answer(QTcpSocket *socket, const Behaviour &behaviour, const QByteArray &body) {
        QByteArray answer = "HTTP/1.1 " + QByteArray::number(behaviour.status) +
                            " Whatever\r\nContent-Type: application/json\r\nContent-Length: " +
                            QByteArray::number(body.size()) + "\r\n" + behaviour.headers + "\r\n" +
                            body;
        if (behaviour.breaks) {
            answer.chop(body.size() / 2);
            socket->write(answer);
            socket->disconnectFromHost();
            return;
        }
        socket->write(answer);
    }

    QThread m_thread;
    std::vector<Behaviour> m_behaviours;
    QTcpServer *m_server = nullptr;
    quint16 m_port = 0;
    QHash<QTcpSocket *, QByteArray> m_received;
    std::mutex m_mutex;
    std::vector<Request> m_requests;
    std::function<void(std::size_t)> m_onRequest;
    bool m_reversed = false;
};

std::unique_ptr<OpenAiEmbedder> embedderFor(const OpenAiOptions &options) {
    return OpenAiEmbedder::create(options).value();
}

} // namespace

class OpenAiEmbedderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreSentAsTheServiceExpects();
    void answersAreOrderedByIndex();
    void batchesKeepTheirLimits();
    void longTextsAreCutAtACharacter();
    void blankTextsAreZeroAndNotSent();
    void tooLargeRequestsAreHalved();
    void passingFaultsAreTriedAgain_data();
    void passingFaultsAreTriedAgain();
    void lastingFaultsAreNot_data();
    void lastingFaultsAreNot();
    void triesHaveAnEnd();
    void retryAfterIsHonoured();
    void retryAfterIsRead_data();
    void retryAfterIsRead();
    void silenceEndsAtTheTimeout();
    void allTriesTogetherHaveALimit();
    void pausesTogetherHaveALimit();
    void endlessHeadersHaveALimit();
    void brokenAnswersAreTriedAgain();
    void nobodyThereIsSaid();
    void nonsenseIsRefused_data();
    void nonsenseIsRefused();
    void dimensionsAreChecked();
    void endlessAnswersAreRefused();
    void redirectionsAreNotFollowed();
    void cancelIsHeardWhileWaiting_data();
    void cancelIsHeardWhileWaiting();
    void keysAreSentAndNeverTold();
    void aMissingKeyIsExplained();
    void addressesAreChecked_data();
    void addressesAreChecked();
    void severalThreadsMayCall();
    void identityNamesModelAndSize();
};

void OpenAiEmbedderTest::textsAreSentAsTheServiceExpects() {
    Service service;
    const auto embedder = embedderFor(service.options());
    QCOMPARE(embedder->dims(), 0);
    const auto vectors = embedder->embed({"one"_ba, "größer 記憶"_ba});
    QVERIFY2(vectors.has_value(), vectors ? "" : qPrintable(vectors.error().detail));
    QCOMPARE(vectors->at(0), vectorOf("one"));
    QCOMPARE(vectors->at(1), vectorOf("größer 記憶"));
    QCOMPARE(embedder->dims(), 3);
    const auto requests = service.requests();
    QCOMPARE(requests.size(), std::size_t(1));
    QVERIFY(requests[0].head.startsWith("POST /v1/embeddings HTTP/1.1"));
    QVERIFY(!requests[0].head.toLower().contains("authorization"));
    QCOMPARE(requests[0].model, u"test-model"_s);
    QVERIFY(embedder->embed({}).value().empty());
    QCOMPARE(embedder->embedQuery("q"_ba).value(), vectorOf("q"));
}

void OpenAiEmbedderTest::answersAreOrderedByIndex() {
    Service service;
    service.setReversed();
    const auto vectors = embedderFor(service.options())->embed({"a"_ba, "bb"_ba, "ccc"_ba}).value();
    QCOMPARE(vectors[0], vectorOf("a"));
    QCOMPARE(vectors[2], vectorOf("ccc"));
}

void OpenAiEmbedderTest::batchesKeepTheirLimits() {
    Service service;
    OpenAiOptions options = service.options();
    options.maxTexts = 3;
    options.maxTokens = 20;
    QByteArrayList texts;
    for (int i = 0; i < 8; ++i)
        texts << QByteArray(3 + i, 'x');
    texts << QByteArray(45, 'y') << QByteArray(45, 'z') << "end"_ba;
    const auto vectors = embedderFor(options)->embed(texts).value();
    for (qsizetype i = 0; i < texts.size(); ++i)
        QCOMPARE(vectors[std::size_t(i)], vectorOf(texts[i]));
    QByteArrayList sent;
    for (const auto &request : service.requests()) {
        QVERIFY(request.texts.size() <= 3);
        int tokens = 0;
        for (const QByteArray &text : request.texts)
            tokens += estimatedTokens(text);
        QVERIFY(tokens <= 20);
        sent += request.texts;
    }
    QCOMPARE(sent, texts);
}

void OpenAiEmbedderTest::longTextsAreCutAtACharacter() {
    Service service;
    OpenAiOptions options = service.options();
    options.maxTokensOfText = 10;
    QVERIFY(embedderFor(options)->embed({"記"_ba.repeated(50), QByteArray(50, 'a')}).has_value());
    const auto sent = service.requests()[0].texts;
    QCOMPARE(sent[0], "記"_ba.repeated(6));
    QCOMPARE(sent[1], QByteArray(30, 'a'));
}

void OpenAiEmbedderTest::blankTextsAreZeroAndNotSent() {
    Service service;
    const auto embedder = embedderFor(service.options());
    const auto vectors = embedder->embed({""_ba, "a"_ba, " \n"_ba}).value();
    QCOMPARE(vectors[0], std::vector<float>(3));
    QCOMPARE(vectors[1], vectorOf("a"));
    QCOMPARE(vectors[2], std::vector<float>(3));
    QCOMPARE(service.requests()[0].texts, QByteArrayList({"a"}));
    QCOMPARE(embedderFor(service.options())->embed({""_ba}).value()[0].size(), std::size_t(3));
}

void OpenAiEmbedderTest::tooLargeRequestsAreHalved() {
    Service service({{413, {}, "too large"_ba}, {413, {}, "too large"_ba}});
    const QByteArrayList texts = {"a", "bb", "ccc", "dddd"};
    const auto vectors = embedderFor(service.options())->embed(texts).value();
    for (qsizetype i = 0; i < 4; ++i)
        QCOMPARE(vectors[std::size_t(i)], vectorOf(texts[i]));
    QCOMPARE(service.requests().size(), std::size_t(5)); // 4, 2, 1, 1, 2
}

void OpenAiEmbedderTest::passingFaultsAreTriedAgain_data() {
    QTest::addColumn<int>("status");
    for (const int status : {408, 429, 500, 502, 503, 504, 529})
        QTest::addRow("%d", status) << status;
}

void OpenAiEmbedderTest::passingFaultsAreTriedAgain() {
    QFETCH(int, status);
    Service service({{status, {}, "busy"_ba}, {status, {}, "busy"_ba}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY2(vectors.has_value(), vectors ? "" : qPrintable(vectors.error().detail));
    QCOMPARE(service.requests().size(), std::size_t(3));
}

void OpenAiEmbedderTest::lastingFaultsAreNot_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("said");
    QTest::newRow("bad request") << 400 << R"({"error":{"message":"input too long"}})"_ba
                                 << u"400: input too long"_s;
    QTest::newRow("wrong key") << 401 << R"({"error":{"message":"bad key"}})"_ba
                               << u"401: bad key"_s;
    QTest::newRow("no such model")
        << 404 << R"({"error":"model not found"})"_ba << u"404: model not found"_s;
    QTest::newRow("plain text") << 403 << "go away"_ba << u"403: go away"_s;
    QTest::newRow("no credit") << 429
                               << R"({"error":{"message":"pay","code":"insufficient_quota"}})"_ba
                               << u"429: pay"_s;
    QTest::newRow("success without content") << 204 << ""_ba << u"204"_s;
}

void OpenAiEmbedderTest::lastingFaultsAreNot() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, said);
    Service service({{status, {}, body}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Embedding);
    QVERIFY2(vectors.error().detail.contains(said), qPrintable(vectors.error().detail));
    QCOMPARE(service.requests().size(), std::size_t(1));
}

void OpenAiEmbedderTest::triesHaveAnEnd() {
    Service service(std::vector<Behaviour>(10, {503, {}, "overloaded"_ba}));
    OpenAiOptions options = service.options();
    options.attempts = 3;
    const auto vectors = embedderFor(options)->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY(vectors.error().detail.contains(u"503: overloaded"_s));
    QCOMPARE(service.requests().size(), std::size_t(3));
}

void OpenAiEmbedderTest::retryAfterIsHonoured() {
    QElapsedTimer timer;
    {
        Service service({{429, "Retry-After: 1\r\n", "slow down"_ba}});
        const auto embedder = embedderFor(service.options());
        timer.start();
        QVERIFY(embedder->embed({"a"_ba}).has_value());
        QVERIFY(timer.elapsed() >= 1000);
    }
    // Longer than anybody would wait: said at once.
    Service service({{429, "Retry-After: 86400\r\n", "tomorrow"_ba}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY2(vectors.error().detail.contains(u"86400 s"_s), qPrintable(vectors.error().detail));
    QCOMPARE(service.requests().size(), std::size_t(1));
}

void OpenAiEmbedderTest::retryAfterIsRead_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("milliseconds"); // -1: none
    QTest::newRow("absent") << ""_ba << -1;
    QTest::newRow("seconds") << "7"_ba << 7000;
    QTest::newRow("zero") << " 0 "_ba << 0;
    QTest::newRow("fraction") << "0.25"_ba << 250;
    QTest::newRow("negative") << "-3"_ba << -1;
    QTest::newRow("endless") << "1e300"_ba << -1;
    QTest::newRow("date") << "Wed, 21 Oct 2015 07:28:30 GMT"_ba << 30'000;
    QTest::newRow("date that has passed") << "Wed, 21 Oct 2015 07:27:00 GMT"_ba << 0;
    QTest::newRow("no date") << "Wed, 41 Oct 2015 07:28:30 GMT"_ba << -1;
    QTest::newRow("words") << "soon"_ba << -1;
}

void OpenAiEmbedderTest::retryAfterIsRead() {
    QFETCH(QByteArray, header);
    QFETCH(int, milliseconds);
    const QDateTime now(QDate(2015, 10, 21), QTime(7, 28), Qt::UTC);
    const auto delay = retryDelay(header, now);
    QCOMPARE(delay ? int(delay->count()) : -1, milliseconds);
}

void OpenAiEmbedderTest::silenceEndsAtTheTimeout() {
    Behaviour silent;
    silent.silent = true;
    Service service({silent});
    OpenAiOptions options = service.options();
    options.timeout = 100ms;
    QVERIFY(embedderFor(options)->embed({"a"_ba}).has_value()); // the second try
    QCOMPARE(service.requests().size(), std::size_t(2));

    Service mute(std::vector<Behaviour>(5, silent));
    options.url = mute.options().url;
    options.attempts = 2;
    const auto vectors = embedderFor(options)->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY(vectors.error().detail.contains(u"no answer in time"_s));
}

void OpenAiEmbedderTest::allTriesTogetherHaveALimit() {
    Behaviour silent;
    silent.silent = true;
    Service mute(std::vector<Behaviour>(20, silent));
    OpenAiOptions options = mute.options();
    options.timeout = 5s;
    options.limit = 400ms;
    options.attempts = 20;
    QElapsedTimer clock;
    clock.start();
    const auto stalled = embedderFor(options)->embed({"x"_ba});
    QVERIFY(!stalled);
    QCOMPARE(stalled.error().code, ErrorCode::Embedding);
    QVERIFY2(clock.elapsed() < 4000, QByteArray::number(clock.elapsed()).constData());

    Behaviour failing;
    failing.status = 503;
    Service broken(std::vector<Behaviour>(200, failing));
    options = broken.options();
    options.firstDelay = 100ms;
    options.limit = 500ms;
    options.attempts = 200;
    clock.restart();
    QVERIFY(!embedderFor(options)->embed({"x"_ba}));
    QVERIFY2(clock.elapsed() < 4000, QByteArray::number(clock.elapsed()).constData());
}

/// A service that asks to wait, again and again, and for each half of what it finds too large.
void OpenAiEmbedderTest::pausesTogetherHaveALimit() {
    std::vector<Behaviour> behaviours{{413, {}, {}}};
    for (int i = 0; i < 20; ++i)
        behaviours.push_back({429, "Retry-After: 1\r\n", "slow down"_ba});
    Service service(behaviours);
    OpenAiOptions options = service.options();
    options.attempts = 100;
    options.maxDelay = 2500ms;
    const auto embedder = OpenAiEmbedder::create(options);
    const auto answer = (*embedder)->embed({"a"_ba, "b"_ba, "c"_ba, "d"_ba});
    QVERIFY(!answer);
    QVERIFY2(answer.error().detail.contains(u"asked to wait"_s), qPrintable(answer.error().detail));
    QCOMPARE(service.requests().size(), size_t(4)); // two pauses, and a third that is too much
}

/// A head of an answer that never ends, each part of it in time.
void OpenAiEmbedderTest::endlessHeadersHaveALimit() {
    std::promise<quint16> port;
    std::atomic<bool> over = false;
    std::thread service([&port, &over] {
        QTcpServer server;
        port.set_value(server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0));
        while (!over) {
            if (!server.waitForNewConnection(50))
                continue;
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            socket->write("HTTP/1.1 200 OK\r\n");
            for (int i = 0; !over && socket->state() == QAbstractSocket::ConnectedState; ++i) {
                socket->write("X-Header-" + QByteArray::number(i) + ": value\r\n");
                socket->waitForBytesWritten(20);
                socket->waitForReadyRead(5);
            }
        }
    });
    OpenAiOptions options;
    options.url = QUrl(u"http://127.0.0.1:%1/v1"_s.arg(port.get_future().get()));
    options.model = u"m"_s;
    options.firstDelay = 1ms;
    options.limit = 400ms;
    const auto embedder = OpenAiEmbedder::create(options);
    const auto answer = (*embedder)->embed({"a"_ba});
    over = true;
    service.join();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Embedding);
}

void OpenAiEmbedderTest::brokenAnswersAreTriedAgain() {
    Behaviour broken;
    broken.breaks = true;
    Service service({broken});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY2(vectors.has_value(), vectors ? "" : qPrintable(vectors.error().detail));
    QCOMPARE(service.requests().size(), std::size_t(2));
}

void OpenAiEmbedderTest::nobodyThereIsSaid() {
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    OpenAiOptions options;
    options.url = QUrl(u"http://localhost:%1/v1"_s.arg(server.serverPort()));
    options.model = u"m"_s;
    server.close();
    const auto vectors = embedderFor(options)->embed({"a"_ba});
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Embedding);
    QVERIFY(vectors.error().detail.contains(u"did not answer"_s));
}

void OpenAiEmbedderTest::nonsenseIsRefused_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no JSON") << "<html>hello</html>"_ba;
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("no data") << R"({"object":"list"})"_ba;
    QTest::newRow("data is not a list") << R"({"data":{"0":[1]}})"_ba;
    QTest::newRow("too few") << R"({"data":[{"index":0,"embedding":[1,2]}]})"_ba;
    QTest::newRow("too many")
        << R"({"data":[{"embedding":[1]},{"embedding":[1]},{"embedding":[1]}]})"_ba;
    QTest::newRow("one index twice")
        << R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})"_ba;
    QTest::newRow("index outside")
        << R"({"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]})"_ba;
    QTest::newRow("negative index")
        << R"({"data":[{"index":-1,"embedding":[1]},{"index":0,"embedding":[1]}]})"_ba;
    QTest::newRow("no vector") << R"({"data":[{"index":0},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("empty vector")
        << R"({"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("null in it")
        << R"({"data":[{"index":0,"embedding":[null]},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("text in it")
        << R"({"data":[{"index":0,"embedding":["1"]},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("beyond floats")
        << R"({"data":[{"index":0,"embedding":[1e300]},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("base64")
        << R"({"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":[1]}]})"_ba;
    QTest::newRow("two sizes")
        << R"({"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]})"_ba;
}

void OpenAiEmbedderTest::nonsenseIsRefused() {
    QFETCH(QByteArray, body);
    Service service({{200, {}, body}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba, "b"_ba});
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Embedding);
}

void OpenAiEmbedderTest::dimensionsAreChecked() {
    Service service;
    OpenAiOptions options = service.options();
    options.dims = 8;
    const auto vectors = embedderFor(options)->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY(vectors.error().detail.contains(u"3 dimensions instead of 8"_s));

    // A service that changes its mind.
    Service fickle({{}, {200, {}, R"({"data":[{"index":0,"embedding":[1,2]}]})"_ba}});
    const auto embedder = embedderFor(fickle.options());
    QVERIFY(embedder->embed({"a"_ba}).has_value());
    QVERIFY(!embedder->embed({"a"_ba}));
    QCOMPARE(embedder->dims(), 3);
}

void OpenAiEmbedderTest::endlessAnswersAreRefused() {
    Service service({{200, {}, QByteArray(2'000'000, ' ')}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY2(vectors.error().detail.contains(u"too long"_s), qPrintable(vectors.error().detail));
}

void OpenAiEmbedderTest::redirectionsAreNotFollowed() {
    Service other;
    Service service(
        {{307, "Location: " + other.options().url.toEncoded() + "/embeddings\r\n", ""_ba}});
    const auto vectors = embedderFor(service.options())->embed({"a"_ba});
    QVERIFY(!vectors);
    QVERIFY(vectors.error().detail.contains(u"307"_s));
    QVERIFY(other.requests().empty());
}

void OpenAiEmbedderTest::cancelIsHeardWhileWaiting_data() {
    QTest::addColumn<bool>("silent");
    QTest::newRow("for an answer") << true;
    QTest::newRow("for the next try") << false;
}

void OpenAiEmbedderTest::cancelIsHeardWhileWaiting() {
    QFETCH(bool, silent);
    Behaviour behaviour{429, "Retry-After: 600\r\n", "later"_ba};
    behaviour.silent = silent;
    Service service({behaviour});
    std::stop_source stop;
    service.setOnRequest([&](std::size_t) { stop.request_stop(); });
    OpenAiOptions options = service.options();
    options.timeout = 10min;
    options.maxDelay = 1h;
    const auto vectors = embedderFor(options)->embed({"a"_ba}, stop.get_token());
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Cancelled);
}

void OpenAiEmbedderTest::keysAreSentAndNeverTold() {
    const QByteArray key = "sk-very-secret-0123456789";
    Service service({{401, {}, R"({"error":{"message":"wrong key: )" + key + R"("}})"},
                     {403, {}, "forbidden for " + key}});
    OpenAiOptions options = service.options();
    options.key = key;
    const auto embedder = embedderFor(options);
    for (int i = 0; i < 2; ++i) {
        const auto vectors = embedder->embed({"a"_ba});
        QVERIFY(!vectors);
        QVERIFY(!vectors.error().detail.contains(u"secret"_s));
    }
    QVERIFY(service.requests()[0].head.contains("Authorization: Bearer " + key));
    QVERIFY(!embedder->identity().contains("secret"));
}

void OpenAiEmbedderTest::aMissingKeyIsExplained() {
    Service service({{401, {}, "who are you?"}, {500, {}, "broken"}});
    OpenAiOptions options = service.options();
    options.keyNote = u"no key was sent: X is not set"_s;
    options.attempts = 1;
    const auto embedder = embedderFor(options);
    QVERIFY(embedder->embed({"a"_ba}).error().detail.contains(u"X is not set"_s));
    QVERIFY(!embedder->embed({"a"_ba}).error().detail.contains(u"X is not set"_s));
}

void OpenAiEmbedderTest::addressesAreChecked_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowPlain");
    QTest::addColumn<bool>("valid");
    QTest::newRow("https") << u"https://api.openai.com/v1"_s << false << true;
    QTest::newRow("localhost") << u"http://localhost:11434/v1"_s << false << true;
    QTest::newRow("loopback") << u"http://127.0.0.9:8080/v1"_s << false << true;
    QTest::newRow("loopback 6") << u"http://[::1]:8080/v1"_s << false << true;
    QTest::newRow("plain to another machine") << u"http://10.0.0.7/v1"_s << false << false;
    QTest::newRow("looks like loopback") << u"http://localhost.example.com/v1"_s << false << false;
    QTest::newRow("plain, allowed") << u"http://10.0.0.7/v1"_s << true << true;
    QTest::newRow("password inside") << u"https://me:secret@example.com/v1"_s << false << false;
    QTest::newRow("file") << u"file:///etc/passwd"_s << true << false;
    QTest::newRow("no host") << u"https:///v1"_s << false << false;
    QTest::newRow("nothing") << QString() << false << false;
}

void OpenAiEmbedderTest::addressesAreChecked() {
    QFETCH(QString, url);
    QFETCH(bool, allowPlain);
    QFETCH(bool, valid);
    OpenAiOptions options;
    options.url = QUrl(url);
    options.model = u"m"_s;
    options.allowPlainHttp = allowPlain;
    const auto embedder = OpenAiEmbedder::create(options);
    QCOMPARE(embedder.has_value(), valid);
    if (!valid) {
        QCOMPARE(embedder.error().code, ErrorCode::InvalidConfig);
        QVERIFY(!embedder.error().detail.contains(u"secret"_s));
    }
}

void OpenAiEmbedderTest::severalThreadsMayCall() {
    Service service({{500, {}, "hiccup"_ba}});
    const auto embedder = embedderFor(service.options());
    std::vector<bool> right(6);
    {
        std::mutex mutex;
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < right.size(); ++i) {
            threads.emplace_back([&, i] {
                const QByteArray text(qsizetype(i) + 1, 'x');
                const auto vectors = embedder->embed({text});
                const std::lock_guard lock(mutex);
                right[i] = vectors && vectors->front() == vectorOf(text);
            });
        }
    }
    QCOMPARE(right, std::vector<bool>(6, true));
}

void OpenAiEmbedderTest::identityNamesModelAndSize() {
    Service service;
    OpenAiOptions options = service.options();
    options.dims = 3;
    QCOMPARE(embedderFor(options)->identity(), "openai-compatible:test-model:3"_ba);
}

QTEST_GUILESS_MAIN(OpenAiEmbedderTest)
#include "tst_openai_embedder.moc"
