// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/saved_searches/saved_search_model.h"
#include "ui/session/latest_request.h"

#include <QElapsedTimer>
#include <QTimer>

namespace nestor::ui {

class StoreSession;

/// Counts what the saved searches of a model show, one after the other on the workers of the
/// session: soon after they or the store change, and seldom enough that counting takes a tenth of
/// one worker's time at the most, however busy the agent is. Only while it is active.
class SavedSearchCounter : public QObject {
    Q_OBJECT

public:
    /// Both must outlive the counter.
    SavedSearchCounter(StoreSession *session, SavedSearchModel *model, QObject *parent = nullptr);

    /// Whether anybody sees the counts.
    void setActive(bool active);

private:
    void countSoon(int milliseconds);
    void begin();
    void next();
    void take(const SavedCount &count);

    StoreSession *m_session;
    SavedSearchModel *m_model;
    LatestRequest m_request;
    QTimer m_later;
    QElapsedTimer m_clock;
    qint64 m_lastRound = 0; ///< milliseconds
    int m_row = -1;         ///< being counted
    bool m_active = false;
    bool m_stale = true;
};

} // namespace nestor::ui
