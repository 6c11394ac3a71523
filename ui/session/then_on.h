// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <memory>
#include <type_traits>
#include <utility>

namespace nestor::ui {

/// Calls `function` with the result of `future`, on the thread of `context` and only while that
/// lives; answers with the future of what the function returns.
///
/// In place of future.then(context, …), which in Qt 6.4 asserts when the context went first, and
/// looks at it from the worker's thread. When the context goes, or `future` ends without a result,
/// the function is not called and the returned future ends cancelled.
template <typename T, typename Function>
auto thenOn(QFuture<T> future, QObject *context, Function function) {
    using Answer = std::invoke_result_t<Function, T>;
    auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    auto answer = promise->future();
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, promise, function = std::move(function)]() mutable {
                         watcher->deleteLater();
                         QFuture<T> done = watcher->future();
                         if (done.resultCount() == 0)
                             return; // the promise goes with this call's capture: cancelled
                         if constexpr (std::is_void_v<Answer>)
                             function(done.result());
                         else
                             promise->addResult(function(done.result()));
                         promise->finish();
                     });
    watcher->setFuture(std::move(future));
    return answer;
}

} // namespace nestor::ui
