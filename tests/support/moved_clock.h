// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/clock.h"

#include <atomic>
#include <chrono>

namespace nestor::test {

/// A clock that stands still until a test moves it; what the whole program reads while it lives.
class MovedClock : public Clock {
public:
    explicit MovedClock(Timestamp start = Clock::system().now())
        : m_micros(start.micros)
        , m_before(Clock::use(*this)) {}
    ~MovedClock() override { Clock::use(m_before); }

    [[nodiscard]] Timestamp now() const override { return {m_micros.load()}; }
    /// Back, too.
    void advance(std::chrono::microseconds by) { m_micros += by.count(); }

private:
    std::atomic<qint64> m_micros;
    const Clock &m_before;
};

} // namespace nestor::test
