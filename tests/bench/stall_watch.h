// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QString>

namespace nestor::bench {

/// An application that knows how long its window's thread was busy at a stretch: while an event is
/// handled, nothing is painted and no key is answered. Everything that the thread does begins with
/// an event (input, paint, timer, queued call), so the longest one is the longest stall.
class WatchedApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    struct Stall {
        double wallMs = 0;      ///< of the longest event, by the clock on the wall
        double processorMs = 0; ///< of the busiest event: without what other programs took
        QString wallBy;         ///< whose event the longest was, for people
        QString processorBy;
        qint64 events = 0;
        qint64 over = 0; ///< how many took more than kLimitMs
    };
    static constexpr double kLimitMs = 16;

    /// What was seen since the last reset(). From the window's thread.
    [[nodiscard]] const Stall &stall() const { return m_stall; }
    void reset() { m_stall = {}; }

    bool notify(QObject *receiver, QEvent *event) override;

private:
    Stall m_stall;
    int m_depth = 0;
};

} // namespace nestor::bench
