// SPDX-License-Identifier: Apache-2.0
#include "core/store/ttl_sweeper.h"

namespace nestor {

TtlSweeper::TtlSweeper(Store &store, std::chrono::milliseconds interval, Report report)
    : m_store(store)
    , m_interval(interval)
    , m_report(std::move(report))
    , m_thread([this](const std::stop_token &stop) { run(stop); }) {}

void TtlSweeper::run(const std::stop_token &stop) {
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, m_interval, [] { return false; });
        }
        if (stop.stop_requested())
            return;
        const auto swept = m_store.run(SweepTtlOp{}, stop);
        if (m_report)
            m_report(swept);
    }
}

} // namespace nestor
