// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QString>

#include <vector>

namespace nestor::bench {

/// An application that knows how long its window's thread was busy at a stretch: while an event is
/// handled, nothing is painted and no key is answered. Everything that the thread does begins with
/// an event (input, paint, timer, queued call), so the longest one is the longest stall.
class WatchedApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    /// What an event had handled inside itself, as a repaint has the paint events of all widgets.
    struct Part {
        QString name;
        double wallMs = 0; ///< without what is a part of its own
    };
    struct Event {
        QString name; ///< the event and whose it was, for people
        QString during;
        double wallMs = 0;      ///< by the clock on the wall
        double processorMs = 0; ///< without what other programs took
        std::vector<Part> parts;
    };
    struct Stall {
        double wallMs = 0;      ///< of the longest event
        double processorMs = 0; ///< of the busiest event
        qint64 events = 0;
        qint64 over = 0;            ///< how many took more than kLimitMs
        std::vector<Event> longest; ///< of kKept activities at the most, the longest first
    };
    static constexpr double kLimitMs = 16;
    static constexpr std::size_t kKept = 40;

    /// What was seen since the last reset(). From the window's thread.
    [[nodiscard]] const Stall &stall() const { return m_stall; }
    void reset() { m_stall = {}; }
    /// What the person at the window is doing; said of the events that follow.
    void setActivity(const QString &activity) { m_activity = activity; }

    bool notify(QObject *receiver, QEvent *event) override;

private:
    bool notifyInside(QObject *receiver, QEvent *event);
    void remember(Event event);

    Stall m_stall;
    QString m_activity;
    int m_depth = 0;
    double m_insideMs = 0; ///< of the event being handled: what its parts took so far
    std::vector<Part> m_parts;
};

} // namespace nestor::bench
