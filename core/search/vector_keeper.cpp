// SPDX-License-Identifier: Apache-2.0
#include "core/search/vector_keeper.h"

#include "core/base/logging.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Vectors moved between two looks at whether to stop: a tenth of a second.
constexpr std::size_t kBatch = 256;

/// Programs that search once and end are not to begin what they do not finish.
constexpr std::chrono::milliseconds kDelay{300};

} // namespace

VectorKeeper::VectorKeeper(VectorSet &set, VectorFollower &follower)
    : m_set(set)
    , m_follower(follower) {}

VectorKeeper::~VectorKeeper() = default;

void VectorKeeper::wake() {
    if (!m_set.wantsMoving() && !m_follower.comparisonDue())
        return;
    const std::lock_guard lock(m_mutex);
    m_isWoken = true;
    m_woken.notify_one();
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

Result<std::size_t> VectorKeeper::moveSome(const std::stop_token &stop) {
    const std::lock_guard lock(m_movingMutex);
    if (m_set.isGraphWorn())
        m_set.dissolveGraph();
    return m_set.moveIntoGraph(kBatch, stop);
}

Result<void> VectorKeeper::finish(Job &job) {
    for (;;) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"Stopped while building the vector index"_s);
        auto moved = moveSome(job.stopToken());
        if (!moved)
            return failure(std::move(moved.error()));
        if (*moved == 0)
            return {};
        job.report(m_set.indexed(), m_set.size());
    }
}

void VectorKeeper::moveAll(const std::stop_token &stop) {
    while (!stop.stop_requested()) {
        auto moved = moveSome(stop);
        if (!moved) {
            qCWarning(lcSearch, "building the vector index: %s", qPrintable(moved.error().detail));
            return;
        }
        if (*moved == 0)
            return;
    }
}

void VectorKeeper::run(const std::stop_token &stop) {
    const auto never = [] { return false; };
    {
        std::unique_lock lock(m_mutex);
        m_woken.wait_for(lock, stop, kDelay, never);
    }
    while (!stop.stop_requested()) {
        moveAll(stop);
        std::unique_lock lock(m_mutex);
        if (const auto due = m_follower.comparisonDue()) {
            m_woken.wait_for(lock, stop, *due, never);
            lock.unlock();
            if (stop.stop_requested())
                return;
            if (auto done = m_follower.compareInBackground(stop); !done)
                qCWarning(lcSearch, "comparing vectors: %s", qPrintable(done.error().detail));
            continue;
        }
        m_woken.wait(lock, stop, [this] { return m_isWoken; });
        m_isWoken = false;
    }
}

} // namespace nestor
