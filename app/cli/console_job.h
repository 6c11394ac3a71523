// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "core/base/job.h"

#include <QElapsedTimer>

#include <atomic>
#include <thread>

namespace nestor::cli {

/// Runs a job in the foreground: its progress is a line on standard error, and an interrupt
/// (Ctrl-C), SIGTERM or the end of the terminal (SIGHUP) cancels it, so that it ends as a cancelled
/// job does and not in the middle of a file. One at a time, on the main thread.
class ConsoleJob final : public Job {
public:
    /// What the numbers of report() count.
    enum class Unit { Steps, Bytes, Items };

    explicit ConsoleJob(Console &console, Unit unit = Unit::Steps);
    ~ConsoleJob() override;

    [[nodiscard]] bool cancelled() const override;
    void report(qint64 done, qint64 total) override;
    void step(const char *name) override;

    [[nodiscard]] double seconds() const {
        return static_cast<double>(m_clock.nsecsElapsed()) / 1e9;
    }

private:
    ConsoleJob(Console &console, Unit unit, std::stop_source stop);

    Console &m_console;
    Unit m_unit;
    mutable std::stop_source m_stop;
    const char *m_step = "";
    QElapsedTimer m_clock;
    qint64 m_shownAt = -1; ///< milliseconds of m_clock
    bool m_heedsHangup = false;
    std::atomic<bool> m_isOver = false;
    std::thread m_watch; ///< asks for the stop while the job is busy with something long
};

} // namespace nestor::cli
