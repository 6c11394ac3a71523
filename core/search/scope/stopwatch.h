// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"

#include <QElapsedTimer>

#include <vector>

namespace nestor {

/// Times the parts of one search for its explanation. For one thread.
class Stopwatch {
public:
    Stopwatch() { m_timer.start(); }

    /// What happened since the last call (or the beginning) was `name`; equal names add up.
    void lap(const char *name) {
        const double milliseconds = static_cast<double>(m_timer.nsecsElapsed()) / 1e6;
        m_timer.restart();
        for (Explanation::Step &step : m_steps) {
            if (step.name == name) {
                step.milliseconds += milliseconds;
                return;
            }
        }
        m_steps.push_back({name, milliseconds});
    }

    [[nodiscard]] const std::vector<Explanation::Step> &steps() const { return m_steps; }

private:
    QElapsedTimer m_timer;
    std::vector<Explanation::Step> m_steps;
};

} // namespace nestor
