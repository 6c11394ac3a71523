// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console_job.h"

#include <QLocale>

#include <csignal>

#if defined(Q_OS_UNIX)
#include <semaphore.h>
#endif

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kShowEveryMs = 100;

volatile std::sig_atomic_t interrupted = 0;

/// Rung by an interrupt, and when the job is over: all that a signal handler may do to wake a
/// thread.
class Bell {
public:
#if defined(Q_OS_UNIX)
    Bell() {
        (void)::sem_init(&m_rings, 0, 0);
    }
    void ring() {
        (void)::sem_post(&m_rings);
    }
    void wait() {
        while (::sem_wait(&m_rings) != 0) { // interrupted
        }
    }

private:
    sem_t m_rings{};
#else
    void ring() {}
    void wait() {}
#endif
};

Bell &bell() {
    static Bell one;
    return one;
}

/// The second interrupt ends the program at once, as when it waits for input.
void onSignal(int signal) {
    interrupted = 1;
    (void)std::signal(signal, SIG_DFL);
    bell().ring();
}

QString amount(qint64 number, ConsoleJob::Unit unit) {
    const QLocale locale = QLocale::c();
    return unit == ConsoleJob::Unit::Bytes ? locale.formattedDataSize(number, 1)
                                           : locale.toString(number);
}

} // namespace

ConsoleJob::ConsoleJob(Console &console, Unit unit)
    : ConsoleJob(console, unit, std::stop_source()) {}

ConsoleJob::ConsoleJob(Console &console, Unit unit, std::stop_source stop)
    : Job(stop.get_token())
    , m_console(console)
    , m_unit(unit)
    , m_stop(std::move(stop)) {
    interrupted = 0;
    // A statement that runs for long, or for ever, does not ask whether it is cancelled: it is
    // told.
    m_watch = std::thread([this, stop = m_stop]() mutable {
        // A ring of the job before may still hang in the air.
        do {
            bell().wait();
        } while (interrupted == 0 && !m_isOver);
        if (interrupted != 0)
            stop.request_stop();
    });
    (void)std::signal(SIGINT, onSignal);
    (void)std::signal(SIGTERM, onSignal);
#if defined(SIGHUP)
    // Who is told to go on when the terminal is closed (nohup) goes on.
    m_heedsHangup = std::signal(SIGHUP, onSignal) != SIG_IGN;
    if (!m_heedsHangup)
        (void)std::signal(SIGHUP, SIG_IGN);
#endif
    m_clock.start();
}

ConsoleJob::~ConsoleJob() {
    (void)std::signal(SIGINT, SIG_DFL);
    (void)std::signal(SIGTERM, SIG_DFL);
#if defined(SIGHUP)
    if (m_heedsHangup)
        (void)std::signal(SIGHUP, SIG_DFL);
#endif
    m_isOver = true;
    bell().ring();
    m_watch.join();
    m_console.endProgress();
}

bool ConsoleJob::cancelled() const {
    // A signal handler must not touch the stop state itself.
    if (interrupted != 0)
        m_stop.request_stop();
    return m_stop.stop_requested();
}

void ConsoleJob::step(const char *name) {
    m_step = name;
    m_shownAt = -1;
}

void ConsoleJob::report(qint64 done, qint64 total) {
    (void)cancelled();
    const qint64 now = m_clock.elapsed();
    if (!m_console.errorIsTerminal() || (m_shownAt >= 0 && now - m_shownAt < kShowEveryMs))
        return;
    m_shownAt = now;
    QString text = u"%1: "_s.arg(QLatin1StringView(m_step));
    if (m_unit != Unit::Steps || total <= 0)
        text += amount(done, m_unit);
    if (m_unit != Unit::Steps && total > 0)
        text += u" of %1, "_s.arg(amount(total, m_unit));
    if (total > 0) {
        text += u"%1 %"_s.arg(done * 100 / total);
        if (now > 1000 && done > 0) {
            const double left = static_cast<double>(now) * static_cast<double>(total - done) /
                                static_cast<double>(done) / 1000;
            text += u", %1 s left"_s.arg(left, 0, 'f', 0);
        }
    }
    m_console.progress(text);
}

} // namespace nestor::cli
