// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QNetworkRequest>
#include <QThread>

#include <chrono>
#include <memory>
#include <stop_token>

class QNetworkAccessManager;

namespace nestor {

/// Sends HTTP requests for threads that have no event loop: each call blocks until it is answered,
/// while one thread of the client does the network's work. Calls may come from several threads at
/// once; the client must outlive them. Redirections are not followed, so that what is sent (a key,
/// texts) only ever goes to the address that was configured. Needs a QCoreApplication.
class HttpClient {
public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    /// What came back.
    struct Answer {
        /// 0 when there was no answer; then `fault` says why.
        int status = 0;
        QByteArray body;
        QByteArray retryAfter; ///< the header of that name
        QString fault;
        bool worthRetrying = false; ///< the fault may pass: a timeout, a broken connection
    };

    /// The answer, whatever its status. Fails only with Cancelled, at once when `stop` is asked
    /// for; the request is then dropped. `timeout` is for the whole exchange; answers longer than
    /// `maxBytes` are a fault.
    [[nodiscard]] Result<Answer> post(const QNetworkRequest &request, const QByteArray &body,
                                      std::chrono::milliseconds timeout, qint64 maxBytes,
                                      const std::stop_token &stop);

private:
    struct Exchange;

    QThread m_thread;
    QNetworkAccessManager *m_network; ///< lives in m_thread, and ends with it
};

} // namespace nestor
