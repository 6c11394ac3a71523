// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace nestor {

/// Sweeps a store of what has expired, now and then, on a thread of its own: what
/// TtlConfig::sweepIntervalMinutes asks for.
///
/// The store must outlive the sweeper. The destructor stops it and waits for a sweep under way.
class TtlSweeper {
public:
    /// Called on the sweeper's thread after each sweep: the number of items removed, or why it
    /// failed. A failed sweep is tried again at the next turn.
    using Report = std::function<void(const Result<SweepTtlAnswer> &)>;

    /// The first sweep comes one interval from now, as in LangGraph.
    TtlSweeper(Store &store, std::chrono::milliseconds interval, Report report = {});
    TtlSweeper(const TtlSweeper &) = delete;
    TtlSweeper &operator=(const TtlSweeper &) = delete;
    ~TtlSweeper() = default;

private:
    void run(const std::stop_token &stop);

    Store &m_store;
    std::chrono::milliseconds m_interval;
    Report m_report;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last, so that it ends before what it uses
};

} // namespace nestor
