// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/index_watch.h"

#include "core/base/logging.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QLocale>
#include <QtConcurrentRun>

namespace nestor::ui {

namespace {

constexpr int kSoonMilliseconds = 400; // rows come first
constexpr int kWhileItGrows = 1000;
/// Fewer are in the graph before it was told.
constexpr qint64 kWorthTelling = 5000;

} // namespace

IndexWatch::IndexWatch(StoreSession *session)
    : QObject(session)
    , m_session(session) {
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &IndexWatch::look);
    connect(session, &StoreSession::stateChanged, this, [this] {
        ++m_generation;
        m_looking = false;
        m_told = false;
        if (m_status.has_value()) {
            m_status.reset();
            Q_EMIT changed();
        }
    });
    connect(session, &StoreSession::opened, this, &IndexWatch::lookSoon);
    connect(session, &StoreSession::changed, this, &IndexWatch::lookSoon);
}

void IndexWatch::lookSoon() {
    if (m_looking)
        m_again = true;
    else if (!m_soon.isActive() || m_soon.remainingTime() > kSoonMilliseconds)
        m_soon.start(kSoonMilliseconds);
}

void IndexWatch::look() {
    if (!m_session->isOpen() || m_looking)
        return;
    m_looking = true;
    m_again = false;
    thenOn(QtConcurrent::run(
               m_session->store()->onStore([](Store &store) { return indexStatus(store); })),
           this, [this, generation = m_generation](const Result<IndexStatus> &status) {
               if (generation == m_generation)
                   receive(status);
           });
}

void IndexWatch::receive(const Result<IndexStatus> &status) {
    m_looking = false;
    if (!status && status.error().code != ErrorCode::Busy)
        qCWarning(lcWindow) << "Cannot look at the index:" << status.error().detail;
    if (status && status->waiting > 0 && !status->stopped)
        m_soon.start(kWhileItGrows);
    if (m_again || (!status && status.error().code == ErrorCode::Busy))
        lookSoon();
    if (!status || m_status == *status)
        return;
    m_status = *status;
    Q_EMIT changed();
    if (status->waiting == 0)
        m_told = false;
    if (status->waiting >= kWorthTelling && !m_told && !status->stopped) {
        m_told = true;
        Q_EMIT graphWaits();
    }
}

QString indexText(const std::optional<IndexStatus> &status) {
    if (!status)
        return {};
    if (status->embedder.isEmpty())
        return IndexWatch::tr("Not indexed by meaning");
    if (status->stopped) {
        return IndexWatch::tr("Building the index was stopped: %L1 of %L2")
            .arg(status->indexed)
            .arg(status->vectors);
    }
    if (status->waiting >= kWorthTelling) {
        return IndexWatch::tr("Building the index: %L1 of %L2")
            .arg(status->indexed)
            .arg(status->vectors);
    }
    if (!status->behind)
        return IndexWatch::tr("Indexed");
    if (*status->behind == 0)
        return IndexWatch::tr("Index up to date");
    return *status->behind < IndexStatus::kMostBehind
               ? IndexWatch::tr("Index is %Ln items behind", nullptr,
                                static_cast<int>(*status->behind))
               : IndexWatch::tr("Index is thousands of items behind");
}

QString indexAdvice(const std::optional<IndexStatus> &status) {
    if (!status)
        return {};
    if (status->embedder.isEmpty()) {
        return IndexWatch::tr("This store is searched by words. Tools ▸ Build Search Index lets it "
                              "be searched by meaning, too.");
    }
    if (status->stopped)
        return IndexWatch::tr("Searches compare with all vectors. Tools ▸ Build Search Index goes "
                              "on where it was.");
    if (status->waiting >= kWorthTelling)
        return IndexWatch::tr("Until it is there, searches compare with all vectors.");
    if (!status->behind) {
        return IndexWatch::tr(
            "This store has no log of its changes: each search looks for what was "
            "written since the one before.");
    }
    if (*status->behind == 0)
        return IndexWatch::tr("Every item can be found by its present text.");
    return status->embedder.startsWith("openai-compatible:")
               ? IndexWatch::tr(
                     "Another program wrote them. Tools ▸ Build Search Index embeds them.")
               : IndexWatch::tr("Another program wrote them. The next search takes them in first.");
}

} // namespace nestor::ui
