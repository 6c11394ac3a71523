// SPDX-License-Identifier: Apache-2.0
#include "core/model/clock.h"

#include <atomic>
#include <chrono>

namespace nestor {

namespace {

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override {
        using namespace std::chrono;
        return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
    }
};

std::atomic<const Clock *> &clockInUse() {
    static std::atomic<const Clock *> clock = &Clock::system();
    return clock;
}

} // namespace

const Clock &Clock::system() {
    static const SystemClock clock;
    return clock;
}

const Clock &Clock::use(const Clock &clock) {
    return *clockInUse().exchange(&clock);
}

Timestamp Timestamp::now() {
    return clockInUse().load()->now();
}

} // namespace nestor
