// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/timestamp.h"

namespace nestor {

/// What Timestamp::now() reads: the system's clock, unless a test moves another one. Durations
/// (waits, limits, paces) are measured by std::chrono::steady_clock and not by this.
class Clock {
public:
    Clock() = default;
    Clock(const Clock &) = delete;
    Clock &operator=(const Clock &) = delete;
    virtual ~Clock() = default;

    /// May be called from any thread.
    [[nodiscard]] virtual Timestamp now() const = 0;

    /// The system's.
    [[nodiscard]] static const Clock &system();
    /// Has Timestamp::now() read this one in the whole process, which must outlive its use. Returns
    /// the one before.
    static const Clock &use(const Clock &clock);
};

} // namespace nestor
