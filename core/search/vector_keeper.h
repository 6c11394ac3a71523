// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/vector_follower.h"
#include "core/search/vector_set.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace nestor {

/// Does in the background what searches by vector are not to wait for: moves vectors into the
/// graph, and compares a guest's as a whole. One thread, there only while there is something to
/// do or to wait for. May be used from several threads; its end is waited for.
class VectorKeeper {
public:
    VectorKeeper(VectorSet &set, VectorFollower &follower);
    ~VectorKeeper();
    VectorKeeper(const VectorKeeper &) = delete;
    VectorKeeper &operator=(const VectorKeeper &) = delete;

    /// Looks whether there is something to do; cheap.
    void wake();
    /// Does on the caller's thread what there is to move, and reports vectors to `job`. Fails with
    /// Cancelled and as VectorSet::moveIntoGraph().
    [[nodiscard]] Result<void> finish(Job &job);

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<std::size_t> moveSome(const std::stop_token &stop);
    void moveAll(const std::stop_token &stop);

    VectorSet &m_set;
    VectorFollower &m_follower;
    std::mutex m_movingMutex; ///< one moves at a time
    std::mutex m_mutex;
    std::condition_variable_any m_woken;
    bool m_isWoken = false;
    std::jthread m_thread; ///< last: its end is waited for while all else is there
};

} // namespace nestor
