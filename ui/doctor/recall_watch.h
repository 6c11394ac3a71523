// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/scan.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <optional>
#include <stop_token>

namespace nestor::ui {

class StoreSession;

/// Looks once after a store is opened, and some time after this window wrote, whether it holds
/// items that an agent's searches cannot return: for a mark on the store's tab. On a thread of its
/// own; in very large stores not at all. What other programs write is looked at with the next look.
class RecallWatch : public QObject {
    Q_OBJECT

public:
    explicit RecallWatch(StoreSession *session, QObject *parent = nullptr);
    ~RecallWatch() override;

    /// What was found last; nullopt before the first look.
    [[nodiscard]] const std::optional<ScanReport> &report() const { return m_report; }
    /// Whether there is anything that is lost.
    [[nodiscard]] bool isLosing() const { return m_report && !m_report->isSound(); }
    /// What that is, in a line or two; empty where there is nothing.
    [[nodiscard]] QString summary() const;
    /// Looks now.
    void look();

Q_SIGNALS:
    void changed();

private:
    void stop();

    StoreSession *m_session;
    std::optional<ScanReport> m_report;
    QTimer m_later;
    std::stop_source m_stop{std::nostopstate};
    QThreadPool m_thread; ///< last: its work ends before the rest goes
};

} // namespace nestor::ui
