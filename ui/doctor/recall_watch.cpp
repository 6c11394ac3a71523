// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/recall_watch.h"

#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QtConcurrentRun>

#include <chrono>

namespace nestor::ui {

namespace {

/// Beyond these a look takes seconds, in which an agent may have to wait for its next write.
constexpr qint64 kMostItems = 200'000;
constexpr std::chrono::seconds kAfterOpening{5};
constexpr std::chrono::seconds kAfterWriting{10};

} // namespace

RecallWatch::RecallWatch(StoreSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session) {
    m_thread.setMaxThreadCount(1);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &RecallWatch::look);
    const auto soon = [this] { m_later.start(kAfterOpening); };
    connect(session, &StoreSession::opened, this, soon);
    connect(session, &StoreSession::stateChanged, this, [this] {
        if (m_session->isOpen())
            return;
        stop();
        m_later.stop();
    });
    connect(session, &StoreSession::changed, this, [this](const StoreChange &change) {
        if (change.own && !m_later.isActive())
            m_later.start(kAfterWriting);
    });
    if (session->isOpen())
        soon();
}

RecallWatch::~RecallWatch() {
    stop();
    m_thread.waitForDone();
}

void RecallWatch::stop() {
    m_stop.request_stop();
}

void RecallWatch::look() {
    if (!m_session->isOpen() || m_session->itemCount().value_or(0) > kMostItems)
        return;
    stop();
    m_stop = std::stop_source();
    auto work = m_session->store()->onStore([token = m_stop.get_token()](Store &store) {
        Job job(token);
        return scanStore(store, {}, {}, job);
    });
    thenOn(QtConcurrent::run(&m_thread, std::move(work)), this,
           [this, token = m_stop.get_token()](const Result<ScanReport> &report) {
               // A store that cannot be scanned has no mark; whoever asks the doctor is told why.
               if (token.stop_requested() || !report)
                   return;
               m_report = *report;
               Q_EMIT changed();
           });
}

QString RecallWatch::summary() const {
    if (!isLosing())
        return {};
    QStringList lines;
    if (!m_report->unreachable.empty())
        lines << tr("No search by meaning returns: %L1").arg(m_report->unreachable.size());
    if (!m_report->notByItself.empty())
        lines << tr("Not found by their own vector: %L1").arg(m_report->notByItself.size());
    if (!m_report->expired.empty())
        lines << tr("Expired and still served: %L1").arg(m_report->expired.size());
    return lines.join(u'\n');
}

} // namespace nestor::ui
