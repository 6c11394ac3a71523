// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/keychain/service_keys.h"

#include "core/base/logging.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QHostAddress>
#include <qt6keychain/keychain.h>
#include <QThread>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <functional>
#include <future>
#include <memory>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Time to unlock a keychain; a service that never answers must not hold a store for ever.
constexpr std::chrono::minutes kPatience{2};

struct Outcome {
    QKeychain::Error error = QKeychain::OtherError;
    QString message = u"the keychain does not answer"_s;
    QByteArray key;
};

/// Runs a job to its end. Keychains answer through the main thread's event loop: this waits in a
/// loop of its own there, and for that loop on any other thread.
template <typename Make>
Outcome run(const Make &make) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto answer = promise->get_future();
    const auto start = [promise, make](const std::function<void()> &whenDone) {
        QKeychain::Job *job = make();
        job->setAutoDelete(true);
        QObject::connect(job, &QKeychain::Job::finished, qApp,
                         [promise, whenDone](QKeychain::Job *done) {
                             const auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(done);
                             promise->set_value({done->error(), done->errorString(),
                                                 read ? read->binaryData() : QByteArray()});
                             whenDone();
                         });
        job->start();
    };
    if (QThread::currentThread() == qApp->thread()) {
        auto loop = std::make_shared<QEventLoop>();
        QTimer::singleShot(kPatience, loop.get(), &QEventLoop::quit);
        start([weak = std::weak_ptr<QEventLoop>(loop)] {
            if (const auto waiting = weak.lock())
                waiting->quit();
        });
        if (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            loop->exec();
    } else {
        QMetaObject::invokeMethod(
            qApp, [start] { start([] {}); }, Qt::QueuedConnection);
        answer.wait_for(kPatience);
    }
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready ? answer.get()
                                                                                 : Outcome();
}

bool isOnThisMachine(const QString &host) {
    return host == u"localhost"_s || QHostAddress(host).isLoopback();
}

} // namespace

QByteArray serviceKey(const EmbedderConfig &config) {
    const QString host = QUrl(config.url).host();
    if (host.isEmpty() || isOnThisMachine(host))
        return {};
    Outcome outcome = run([host] {
        auto *job = new QKeychain::ReadPasswordJob(u"nestor"_s);
        job->setKey(host);
        return job;
    });
    if (outcome.error != QKeychain::NoError && outcome.error != QKeychain::EntryNotFound)
        qCInfo(lcEmbedding).noquote() << "no key from the keychain:" << outcome.message;
    return outcome.key;
}

Result<void> keepServiceKey(const QString &url, const QByteArray &key) {
    const QString host = QUrl(url, QUrl::StrictMode).host();
    if (host.isEmpty())
        return failure(ErrorCode::InvalidArgument,
                       u"'%1' is not the address of a service"_s.arg(url));
    const Outcome outcome = run([host, key]() -> QKeychain::Job * {
        if (key.isEmpty()) {
            auto *job = new QKeychain::DeletePasswordJob(u"nestor"_s);
            job->setKey(host);
            return job;
        }
        auto *job = new QKeychain::WritePasswordJob(u"nestor"_s);
        job->setKey(host);
        job->setBinaryData(key);
        return job;
    });
    const bool gone = key.isEmpty() && outcome.error == QKeychain::EntryNotFound;
    if (outcome.error != QKeychain::NoError && !gone)
        return failure(ErrorCode::Io, u"The keychain refused: %1"_s.arg(outcome.message));
    return {};
}

} // namespace nestor
