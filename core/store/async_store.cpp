// SPDX-License-Identifier: Apache-2.0
#include "core/store/async_store.h"

#include <QPromise>
#include <QThreadPool>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

using Answers = Result<std::vector<OpAnswer>>;

/// A token that asks to stop when either of two does.
class EitherStop {
public:
    EitherStop(const std::stop_token &one, const std::stop_token &other)
        : m_one(one, Request{m_source})
        , m_other(other, Request{m_source}) {}

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    struct Request {
        std::stop_source source;
        void operator()() { source.request_stop(); }
    };
    std::stop_source m_source;
    std::stop_callback<Request> m_one;
    std::stop_callback<Request> m_other;
};

} // namespace

struct AsyncStore::Private {
    explicit Private(std::shared_ptr<Store> theStore)
        : store(std::move(theStore)) {}

    Answers run(std::vector<Op> ops, const std::stop_token &asked) const {
        const EitherStop either(asked, closing.get_token());
        const std::stop_token token = either.token();
        if (token.stop_requested())
            return failure(ErrorCode::Cancelled, u"No longer wanted"_s);
        if (std::any_of(ops.begin(), ops.end(), isWrite))
            return store->batch(std::move(ops), token);
        // Who reads waits for another program's lock as long as it takes.
        for (;;) {
            Answers answers = store->batch(ops, token);
            if (answers || answers.error().code != ErrorCode::Busy)
                return answers;
            if (token.stop_requested())
                return failure(ErrorCode::Cancelled, u"No longer wanted"_s);
        }
    }

    std::shared_ptr<Store> store;
    std::stop_source closing;
    QThreadPool writers;
    QThreadPool readers;
};

AsyncStore::AsyncStore(std::shared_ptr<Store> store, int readers)
    : d(std::make_unique<Private>(std::move(store))) {
    d->writers.setMaxThreadCount(1);
    d->readers.setMaxThreadCount(std::max(readers, 1));
}

AsyncStore::~AsyncStore() {
    d->closing.request_stop();
    d->readers.waitForDone();
    d->writers.waitForDone();
}

QFuture<Answers> AsyncStore::batch(std::vector<Op> ops, std::stop_token stop) {
    QThreadPool &pool = std::any_of(ops.begin(), ops.end(), isWrite) ? d->writers : d->readers;
    // Shared only because QThreadPool takes a copyable function.
    auto promise = std::make_shared<QPromise<Answers>>();
    auto request = std::make_shared<std::vector<Op>>(std::move(ops));
    QFuture<Answers> future = promise->future();
    promise->start();
    pool.start([this, promise, request, stop = std::move(stop)] {
        promise->addResult(d->run(std::move(*request), stop));
        promise->finish();
    });
    return future;
}

std::shared_ptr<Store> AsyncStore::store() const {
    return d->store;
}

StoreConfig AsyncStore::config() const {
    return d->store->config();
}

Capabilities AsyncStore::capabilities() const {
    return d->store->capabilities();
}

} // namespace nestor
