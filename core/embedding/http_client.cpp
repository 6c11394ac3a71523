// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/http_client.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <condition_variable>
#include <mutex>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

bool mayPass(QNetworkReply::NetworkError error) {
    switch (error) {
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::TimeoutError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::ProtocolFailure:
        return true;
    default:
        return false;
    }
}

} // namespace

/// One request: what the waiting thread and the network's thread share.
struct HttpClient::Exchange {
    std::mutex mutex;
    std::condition_variable_any finished;
    bool done = false; ///< guarded by mutex, as is answer
    Answer answer;

    // Only touched by the network's thread.
    QNetworkReply *reply = nullptr;
    bool timedOut = false;
    bool tooLong = false;
};

HttpClient::HttpClient()
    : m_network(new QNetworkAccessManager) {
    m_thread.setObjectName(u"nestor-http"_s);
    m_network->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_network, &QObject::deleteLater);
    m_thread.start();
}

HttpClient::~HttpClient() {
    m_thread.quit();
    m_thread.wait();
}

Result<HttpClient::Answer> HttpClient::post(const QNetworkRequest &request, const QByteArray &body,
                                            std::chrono::milliseconds timeout, qint64 maxBytes,
                                            const std::stop_token &stop) {
    const auto exchange = std::make_shared<Exchange>();
    QMetaObject::invokeMethod(
        m_network,
        [network = m_network, exchange, request, body, timeout, maxBytes] {
            QNetworkRequest direct = request;
            direct.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                                QNetworkRequest::ManualRedirectPolicy);
            QNetworkReply *reply = network->post(direct, body);
            exchange->reply = reply;
            QTimer::singleShot(timeout, reply, [exchange, reply] {
                exchange->timedOut = true;
                reply->abort();
            });
            QObject::connect(reply, &QNetworkReply::downloadProgress, reply,
                             [exchange, reply, maxBytes](qint64 received, qint64) {
                                 if (received > maxBytes && !exchange->tooLong) {
                                     exchange->tooLong = true;
                                     reply->abort();
                                 }
                             });
            QObject::connect(reply, &QNetworkReply::finished, reply, [exchange, reply] {
                Answer answer;
                answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
                if (exchange->timedOut) {
                    answer = {0, {}, {}, u"no answer in time"_s, true};
                } else if (exchange->tooLong) {
                    answer = {0, {}, {}, u"the answer is too long"_s, false};
                } else if (answer.status != 0 && reply->error() != QNetworkReply::NoError &&
                           mayPass(reply->error()) && answer.status < 300) {
                    // The head of an answer, and then the connection broke.
                    answer = {0, {}, {}, reply->errorString(), true};
                } else if (answer.status == 0) {
                    answer = {0, {}, {}, reply->errorString(), mayPass(reply->error())};
                } else {
                    answer.body = reply->readAll();
                    answer.retryAfter = reply->rawHeader("Retry-After");
                }
                exchange->reply = nullptr;
                reply->deleteLater();
                const std::lock_guard lock(exchange->mutex);
                exchange->answer = std::move(answer);
                exchange->done = true;
                exchange->finished.notify_all();
            });
        },
        Qt::QueuedConnection);

    std::unique_lock lock(exchange->mutex);
    if (exchange->finished.wait(lock, stop, [&] { return exchange->done; }))
        return std::move(exchange->answer);
    lock.unlock();
    QMetaObject::invokeMethod(
        m_network,
        [exchange] {
            if (exchange->reply)
                exchange->reply->abort();
        },
        Qt::QueuedConnection);
    return failure(ErrorCode::Cancelled, u"the request was cancelled"_s);
}

} // namespace nestor
