// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/window_scene.h"

#include <QCoreApplication>

#include <cstdio>

namespace nestor::bench {

Script::Script(QObject *parent)
    : QObject(parent) {
    m_tick.setInterval(1);
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, &Script::look);
}

Script &Script::then(const QString &name, std::function<void()> act, std::function<bool()> done) {
    m_steps.push_back({name, std::move(act), std::move(done)});
    return *this;
}

void Script::run(int patienceSeconds) {
    m_patience = qint64(patienceSeconds) * 1000;
    m_tick.start();
}

void Script::look() {
    if (m_at == m_steps.size()) {
        m_tick.stop();
        QCoreApplication::exit(0);
        return;
    }
    Step &step = m_steps[m_at];
    if (!m_acted) {
        m_acted = true;
        m_since.start();
        if (m_told)
            m_told(step.name);
        if (step.act)
            step.act();
        return;
    }
    if (step.done && !step.done()) {
        if (m_since.elapsed() > m_patience) {
            std::fprintf(stderr, "nestor_window_bench: “%s” was not done after %lld s\n",
                         qPrintable(step.name), static_cast<long long>(m_patience / 1000));
            m_tick.stop();
            QCoreApplication::exit(1);
        }
        return;
    }
    step.milliseconds = static_cast<double>(m_since.nsecsElapsed()) * 1e-6;
    ++m_at;
    m_acted = false;
}

double Script::milliseconds(const QString &name) const {
    for (const Step &step : m_steps) {
        if (step.name == name)
            return step.milliseconds;
    }
    return 0;
}

} // namespace nestor::bench
