// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/stall_watch.h"

#include <QEvent>
#include <QMetaEnum>
#include <QThread>

#include <chrono>
#include <ctime>

namespace nestor::bench {

namespace {

double threadMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

} // namespace

bool WatchedApplication::notify(QObject *receiver, QEvent *event) {
    // Workers deliver their own events; events inside events are part of the outer one.
    if (m_depth > 0 || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    // Both may be gone afterwards.
    const QEvent::Type type = event->type();
    const char *className = receiver->metaObject()->className();
    const QString name = receiver->objectName();
    const auto start = std::chrono::steady_clock::now();
    const double processorStart = threadMilliseconds();
    ++m_depth;
    const bool handled = QApplication::notify(receiver, event);
    --m_depth;
    const double processor = threadMilliseconds() - processorStart;
    const double wall =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

    ++m_stall.events;
    m_stall.over += wall > kLimitMs ? 1 : 0;
    const auto by = [&] {
        const char *typeName = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        return QStringLiteral("%1 to %2 %3")
            .arg(QString::fromLatin1(typeName != nullptr ? typeName : "event"),
                 QString::fromLatin1(className), name);
    };
    if (wall > m_stall.wallMs) {
        m_stall.wallMs = wall;
        m_stall.wallBy = by();
    }
    if (processor > m_stall.processorMs) {
        m_stall.processorMs = processor;
        m_stall.processorBy = by();
    }
    return handled;
}

} // namespace nestor::bench
