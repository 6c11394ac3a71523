// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "core/base/job.h"

#include <QElapsedTimer>

namespace nestor::cli {

/// Shows how far a job is on the line of progress, a few times a second.
class ConsoleJob final : public Job {
public:
    explicit ConsoleJob(Console &console)
        : m_console(console) {
        m_sinceShown.start();
    }
    ~ConsoleJob() override { m_console.endProgress(); }

    void report(qint64 done, qint64 total) override {
        constexpr qint64 kInterval = 100; // milliseconds
        if (m_sinceShown.elapsed() < kInterval)
            return;
        m_sinceShown.restart();
        const QString how =
            total > 0 ? QStringLiteral("%1 %").arg(done * 100 / total) : QString::number(done);
        m_console.progress(QStringLiteral("%1: %2").arg(m_step, how));
    }
    void step(const char *name) override { m_step = QString::fromLatin1(name); }

private:
    Console &m_console;
    QElapsedTimer m_sinceShown;
    QString m_step;
};

} // namespace nestor::cli
