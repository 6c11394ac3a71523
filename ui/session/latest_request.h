// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/async_store.h"
#include "ui/session/then_on.h"

#include <QFuture>
#include <QObject>

#include <stop_token>
#include <utility>

namespace nestor::ui {

/// Newest request wins: asking again stops the former request and drops its answer.
///
/// One for each thing that a widget or model shows. Used on the window's thread only; answers
/// arrive there too, and never after the `context` or this object is gone.
class LatestRequest {
public:
    LatestRequest() = default;
    ~LatestRequest() { cancel(); }
    LatestRequest(const LatestRequest &) = delete;
    LatestRequest &operator=(const LatestRequest &) = delete;

    /// Asks `store` and calls `receive(Result<Answer>)`, unless something newer was asked.
    template <typename T, typename Receive>
    void run(AsyncStore &store, T op, QObject *context, Receive receive) {
        cancel();
        m_stop = std::stop_source();
        watch(store.run(std::move(op), m_stop.get_token()), context, std::move(receive));
    }

    /// The same, with `prepare(Result<Answer>)` called on the worker first: `receive` gets what
    /// that answers. For answers that take time to be made ready to be shown.
    template <typename T, typename Prepare, typename Receive>
    void run(AsyncStore &store, T op, QObject *context, Prepare prepare, Receive receive) {
        cancel();
        m_stop = std::stop_source();
        watch(store.run(std::move(op), m_stop.get_token())
                  .then(QtFuture::Launch::Sync, std::move(prepare)),
              context, std::move(receive));
    }

    /// The same for several operations, which see one state of the store.
    template <typename Receive>
    void batch(AsyncStore &store, std::vector<Op> ops, QObject *context, Receive receive) {
        cancel();
        m_stop = std::stop_source();
        watch(store.batch(std::move(ops), m_stop.get_token()), context, std::move(receive));
    }

    /// Stops what is under way, if anything; its answer will not be received.
    void cancel() {
        m_stop.request_stop();
        m_pending = false;
    }

    [[nodiscard]] bool isPending() const { return m_pending; }

private:
    template <typename Answer, typename Receive>
    void watch(QFuture<Answer> future, QObject *context, Receive receive) {
        m_pending = true;
        thenOn(std::move(future), context,
               [this, stop = m_stop, receive = std::move(receive)](Answer answer) {
                   if (stop.stop_requested()) // also when this object is gone: its destructor stops
                       return;
                   m_pending = false;
                   // The store was closed under it: who shows it asks again when it is open.
                   if (!answer && answer.error().code == ErrorCode::Cancelled)
                       return;
                   receive(std::move(answer));
               });
    }

    std::stop_source m_stop{std::nostopstate};
    bool m_pending = false;
};

} // namespace nestor::ui
