// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/vectors/vector_set.h"
#include "core/search/vectors/vector_synchronizer.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace nestor {

/// Does in the background what searches by vector are not to wait for: moves vectors into the
/// graph, writes the file of the index, and compares a guest's vectors as a whole. One thread,
/// there only while there is something to do or to wait for. May be used from several threads; its
/// end is waited for.
class VectorIndexMaintenance {
public:
    VectorIndexMaintenance(VectorSet &set, VectorSynchronizer &synchronizer);
    ~VectorIndexMaintenance();
    VectorIndexMaintenance(const VectorIndexMaintenance &) = delete;
    VectorIndexMaintenance &operator=(const VectorIndexMaintenance &) = delete;

    /// Looks whether there is something to do; cheap.
    void wake();
    /// Does on the caller's thread what there is to move, reports vectors to `job`, and writes the
    /// file where it is behind. Fails with Cancelled, as VectorSet::moveIntoGraph() and as
    /// VectorSynchronizer::save().
    ///
    /// Who stops it has stopped the work: nothing goes on in the background until it is called
    /// again. What is not in the graph by then is compared one by one.
    [[nodiscard]] Result<void> finish(Job &job);
    [[nodiscard]] bool isStopped() const { return m_isStopped; }

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<std::size_t> moveSome(std::size_t count, unsigned threads,
                                               const std::stop_token &stop);
    void moveAll(const std::stop_token &stop);
    [[nodiscard]] Result<void> measureWhenDue(const std::stop_token &stop);
    void saveWhen(qint64 moved);

    VectorSet &m_set;
    VectorSynchronizer &m_synchronizer;
    std::mutex m_movingMutex; ///< one moves or saves at a time
    qint64 m_moved = 0;       ///< vectors, since the file was written
    bool m_measured = false;  ///< likewise, the graph
    std::mutex m_mutex;
    std::condition_variable_any m_woken;
    bool m_isWoken = false;
    std::atomic<bool> m_isStopped = false; ///< by who called finish()
    std::jthread m_thread;                 ///< last: its end is waited for while all else is there
};

} // namespace nestor
