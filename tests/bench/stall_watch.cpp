// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/stall_watch.h"

#include <QEvent>
#include <QMetaEnum>
#include <QThread>
#include <QVarLengthArray>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <utility>

namespace nestor::bench {

namespace {

/// Parts that took less are not worth a line.
constexpr double kPartMs = 0.3;

double threadMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

double wallMilliseconds() {
    return std::chrono::duration<double, std::milli>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Whose event it is: its class and name, and those it belongs to up to one that has a name.
struct Receiver {
    explicit Receiver(const QObject *object) {
        for (const QObject *at = object; at != nullptr; at = at->parent()) {
            classes.push_back(at->metaObject()->className());
            objectName = at->objectName();
            if (!objectName.isEmpty())
                break;
        }
    }
    QVarLengthArray<const char *, 4> classes;
    QString objectName;
};

QString nameOf(QEvent::Type type, const Receiver &receiver) {
    const char *typeName = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    QString name =
        QString::fromLatin1(typeName != nullptr ? typeName : "event") + QStringLiteral(" to ");
    for (const char *of : receiver.classes)
        name += QString::fromLatin1(of) + u' ';
    return name + receiver.objectName;
}

} // namespace

bool WatchedApplication::notify(QObject *receiver, QEvent *event) {
    // Workers deliver their own events; events inside events are part of the outer one.
    if (QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    if (m_depth > 0)
        return notifyInside(receiver, event);
    // Both may be gone afterwards.
    const QEvent::Type type = event->type();
    const Receiver whose(receiver);
    m_parts.clear();
    const double start = wallMilliseconds();
    const double processorStart = threadMilliseconds();
    ++m_depth;
    const bool handled = QApplication::notify(receiver, event);
    --m_depth;
    const double processor = threadMilliseconds() - processorStart;
    const double wall = wallMilliseconds() - start;

    ++m_stall.events;
    m_stall.over += wall > kLimitMs ? 1 : 0;
    m_stall.wallMs = std::max(m_stall.wallMs, wall);
    m_stall.processorMs = std::max(m_stall.processorMs, processor);
    remember({nameOf(type, whose), m_activity, wall, processor, m_parts});
    return handled;
}

void WatchedApplication::remember(Event event) {
    auto &longest = m_stall.longest;
    if (longest.size() == kKept && event.wallMs <= longest.back().wallMs)
        return;
    const auto same = std::ranges::find(longest, event.during, &Event::during);
    if (same == longest.end())
        longest.push_back(std::move(event));
    else if (event.wallMs > same->wallMs)
        *same = std::move(event);
    std::ranges::stable_sort(longest, std::ranges::greater(), &Event::wallMs);
    longest.resize(std::min(longest.size(), kKept));
}

bool WatchedApplication::notifyInside(QObject *receiver, QEvent *event) {
    const QEvent::Type type = event->type();
    const Receiver whose(receiver);
    const double before = std::exchange(m_insideMs, 0);
    const double start = wallMilliseconds();
    const bool handled = QApplication::notify(receiver, event);
    const double all = wallMilliseconds() - start;
    const double own = all - m_insideMs;
    m_insideMs = before + all;
    if (own >= kPartMs)
        m_parts.push_back({nameOf(type, whose), own});
    return handled;
}

} // namespace nestor::bench
