// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/lock_waits.h"

#include <QHash>

#include <chrono>
#include <mutex>

namespace nestor {

using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

/// A wait that lasts longer is one that a person notices.
constexpr auto kNoticed = 250ms;
/// Who waits asks again at least every 16 ms; later than this, and nobody does any more.
constexpr auto kStillWaiting = 200ms;

std::mutex waitsMutex;

QHash<QString, Clock::time_point> &lastWaits() {
    static QHash<QString, Clock::time_point> waits;
    return waits;
}

} // namespace

void noteLockWait(const QString &path, Clock::time_point since) {
    if (Clock::now() - since < kNoticed)
        return;
    const std::lock_guard lock(waitsMutex);
    lastWaits().insert(path, Clock::now());
}

bool isLockAwaited(const QString &path) {
    const std::lock_guard lock(waitsMutex);
    const auto last = lastWaits().constFind(path);
    return last != lastWaits().constEnd() && Clock::now() - *last < kStillWaiting;
}

} // namespace nestor
