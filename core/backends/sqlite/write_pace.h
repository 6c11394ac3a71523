// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

namespace nestor {

/// When this program may begin its next write, so that others get theirs in between. SQLite wakes
/// nobody who waits for a lock: he asks again after 1, 2, 5, ... 100 ms
/// (sqliteDefaultBusyCallback), and who writes without a rest is never found away. Knows no clock
/// of its own; not thread-safe.
class WritePace {
public:
    using Clock = std::chrono::steady_clock;

    enum class Journal {
        Rollback, ///< A writer keeps readers out, too: as much time between writes as they take.
        Wal,      ///< A rest after some writing: a long one where others have written lately.
        Memory,   ///< Nobody else can be there.
    };

    /// When the next write may begin; not after `now` where it need not wait.
    [[nodiscard]] Clock::time_point nextBegin(Journal journal, Clock::time_point now) const;
    /// A write is over; `others` says whether another connection has written since the last one.
    void wrote(Clock::time_point begun, Clock::time_point ended, bool others);

private:
    [[nodiscard]] bool areOthersThere(Clock::time_point now) const;
    /// What has been written and not been rested for.
    [[nodiscard]] Clock::duration owedAt(Clock::time_point now) const;

    Clock::time_point m_ended;                 ///< of the last write
    Clock::duration m_took{0};                 ///< by the last write
    Clock::duration m_owed{0};                 ///< as of m_ended
    std::optional<Clock::time_point> m_others; ///< when they were last seen to have written
};

} // namespace nestor
