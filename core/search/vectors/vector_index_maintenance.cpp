// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_index_maintenance.h"

#include "core/base/logging.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Vectors moved between two looks at whether to stop: a tenth of a second.
constexpr std::size_t kBatch = 256;
/// The same for who waits for it: all cores have something to do.
constexpr std::size_t kLargeBatch = 2048;

/// So many new vectors make the file worth writing: some, and a share of all. What is not in it is
/// caught up from the store at the next start.
constexpr qint64 kFewMoved = 500;
constexpr qint64 kShareToSave = 20;
constexpr qint64 kShareAtEnd = 100;

/// Programs that search once and end are not to begin what they do not finish.
constexpr std::chrono::milliseconds kDelay{300};

} // namespace

VectorIndexMaintenance::VectorIndexMaintenance(VectorSet &set, VectorSynchronizer &synchronizer)
    : m_set(set)
    , m_synchronizer(synchronizer) {}

VectorIndexMaintenance::~VectorIndexMaintenance() {
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_woken.notify_all();
    m_thread.join();
    if (!m_set.wantsMoving())
        saveWhen(kFewMoved + m_set.indexed() / kShareAtEnd);
}

void VectorIndexMaintenance::saveWhen(qint64 moved) {
    const std::lock_guard lock(m_movingMutex);
    if (m_moved < moved && !m_measured)
        return;
    m_moved = 0;
    m_measured = false;
    if (auto saved = m_synchronizer.save(); !saved)
        qCWarning(lcSearch, "writing the vector index: %s", qPrintable(saved.error().detail));
}

void VectorIndexMaintenance::wake() {
    const bool works = !m_isStopped && (m_set.wantsMoving() || m_set.wantsMeasuring());
    if (!works && !m_synchronizer.comparisonDue())
        return;
    const std::lock_guard lock(m_mutex);
    m_isWoken = true;
    m_woken.notify_one();
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

Result<std::size_t> VectorIndexMaintenance::moveSome(std::size_t count, unsigned threads,
                                                     const std::stop_token &stop) {
    const std::lock_guard lock(m_movingMutex);
    if (m_set.isGraphWorn()) {
        if (auto done = m_set.compactGraph(stop); !done)
            return failure(std::move(done.error()));
    }
    auto moved = m_set.moveIntoGraph(count, threads, stop);
    m_moved += moved ? qint64(*moved) : 0;
    return moved;
}

Result<void> VectorIndexMaintenance::measureWhenDue(const std::stop_token &stop) {
    const std::lock_guard lock(m_movingMutex);
    if (!m_set.wantsMeasuring())
        return {};
    auto done = m_set.measureGraph(stop);
    m_measured = m_measured || done;
    return done;
}

Result<void> VectorIndexMaintenance::finish(Job &job) {
    m_isStopped = false;
    for (;;) {
        m_isStopped = job.cancelled();
        if (m_isStopped)
            return failure(ErrorCode::Cancelled, u"Stopped while building the vector index"_s);
        auto moved = moveSome(kLargeBatch, 0, job.stopToken());
        if (!moved) {
            m_isStopped = moved.error().code == ErrorCode::Cancelled;
            return failure(std::move(moved.error()));
        }
        if (*moved == 0)
            break;
        job.report(m_set.indexed(), m_set.size());
    }
    if (m_set.wantsMeasuring()) {
        job.step("Measuring the vector index");
        if (auto done = measureWhenDue(job.stopToken()); !done)
            return done;
    }
    const std::lock_guard lock(m_movingMutex);
    if (m_moved == 0 && !m_measured)
        return {};
    job.step("Writing the vector index");
    auto saved = m_synchronizer.save(&job);
    if (saved) {
        m_moved = 0;
        m_measured = false;
    }
    return saved;
}

void VectorIndexMaintenance::moveAll(const std::stop_token &stop) {
    while (!stop.stop_requested() && !m_isStopped) {
        auto moved = moveSome(kBatch, 1, stop);
        if (!moved) {
            qCWarning(lcSearch, "building the vector index: %s", qPrintable(moved.error().detail));
            return;
        }
        if (*moved == 0)
            return;
    }
}

void VectorIndexMaintenance::run(const std::stop_token &stop) {
    const auto never = [] { return false; };
    {
        std::unique_lock lock(m_mutex);
        m_woken.wait_for(lock, stop, kDelay, never);
    }
    while (!stop.stop_requested()) {
        moveAll(stop);
        const auto measured = m_isStopped ? Result<void>() : measureWhenDue(stop);
        if (!measured && !stop.stop_requested())
            qCWarning(lcSearch, "measuring the vector index: %s",
                      qPrintable(measured.error().detail));
        if (!stop.stop_requested())
            saveWhen(kFewMoved + m_set.indexed() / kShareToSave);
        std::unique_lock lock(m_mutex);
        if (const auto due = m_synchronizer.comparisonDue()) {
            m_woken.wait_for(lock, stop, *due, never);
            lock.unlock();
            if (stop.stop_requested())
                return;
            if (auto done = m_synchronizer.compareInBackground(stop); !done)
                qCWarning(lcSearch, "comparing vectors: %s", qPrintable(done.error().detail));
            continue;
        }
        m_woken.wait(lock, stop, [this] { return m_isWoken; });
        m_isWoken = false;
    }
}

} // namespace nestor
