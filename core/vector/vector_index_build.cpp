// SPDX-License-Identifier: Apache-2.0
// Building graphs on several threads: putMany() and compact().
#include "core/base/text.h"
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <system_error>
#include <thread>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

/// Calls `each(i)` for every number below `count`, in order on one thread, else on several that
/// take the next one each; until one fails or the job is cancelled. Never throws.
template <typename Each>
Result<void> inParallel(std::size_t count, unsigned threads, Job *job, const Each &each) {
    constexpr std::size_t kBetweenReports = 64;
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stopped = false;
    std::mutex mutex; // of the job's reports and of what went wrong
    Result<void> result;
    std::size_t done = 0;
    const auto stop = [&](Error error) {
        const std::lock_guard lock(mutex);
        if (!stopped.exchange(true))
            result = failure(std::move(error));
    };
    const auto work = [&] {
        try {
            for (std::size_t at = next++; at < count && !stopped; at = next++) {
                if (job != nullptr && job->cancelled())
                    return stop({ErrorCode::Cancelled, u"building the vector index was stopped"_s});
                if (Result<void> made = each(at); !made)
                    return stop(std::move(made.error()));
                if (job != nullptr && (at + 1) % kBetweenReports == 0) {
                    const std::lock_guard lock(mutex);
                    done += kBetweenReports;
                    job->report(static_cast<qint64>(done), static_cast<qint64>(count));
                }
            }
        } catch (const std::exception &e) {
            stop({ErrorCode::Internal,
                  u"the vector index could not be built: %1"_s.arg(textOf(e.what()))});
        }
    };
    if (threads == 0)
        threads = std::max(1U, std::thread::hardware_concurrency());
    const auto useful = static_cast<unsigned>(std::min<std::size_t>(threads, count));
    {
        std::vector<std::jthread> others;
        try {
            for (unsigned i = 1; i < useful; ++i)
                others.emplace_back(work);
        } catch (const std::system_error &) { // NOLINT(bugprone-empty-catch): fewer will do
        }
        work();
    }
    if (result && job != nullptr)
        job->report(static_cast<qint64>(count), static_cast<qint64>(count));
    return result;
}

/// Where each id is named last, in order.
std::vector<std::size_t> lastOfEach(std::span<const VectorId> ids) {
    std::unordered_map<VectorId, std::size_t> last;
    last.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        last[ids[i]] = i;
    std::vector<std::size_t> places;
    places.reserve(last.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (last[ids[i]] == i)
            places.push_back(i);
    }
    return places;
}

} // namespace

Result<void> VectorIndex::putMany(std::span<const VectorId> ids, std::span<const float> numbers,
                                  unsigned threads, Job *job) {
    if (numbers.size() != ids.size() * d->dims) {
        return failure(ErrorCode::InvalidArgument,
                       u"%1 numbers for %2 vectors of %3 dimensions"_s.arg(numbers.size())
                           .arg(ids.size())
                           .arg(d->dims));
    }
    const auto vectorAt = [&](std::size_t i) { return numbers.subspan(i * d->dims, d->dims); };
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (auto checked = checkVector(vectorAt(i), d->config.dims, d->config.distance); !checked) {
            return failure(ErrorCode::InvalidArgument,
                           u"vector %1: %2"_s.arg(i).arg(checked.error().detail));
        }
    }
    try {
        const std::vector<std::size_t> places = lastOfEach(ids);
        std::size_t capacity = 0;
        std::size_t needed = 0;
        {
            const SearchPass pass(d->gate);
            capacity = d->graph->capacity();
            needed = d->graph->count() + places.size();
        }
        // Once, instead of in the middle of it, where all threads would wait.
        if (needed > capacity) {
            if (auto grown = d->grow(capacity, needed); !grown)
                return grown;
        }
        return inParallel(places.size(), threads, job, [&](std::size_t i) {
            const std::size_t at = places[i];
            return d->insert(d->encodedOf(vectorAt(at)).data(), ids[at]);
        });
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal, u"no memory for %1 vectors"_s.arg(ids.size()));
    }
}

/// How many nodes there are at a moment when nothing is being inserted: whether each of them is a
/// vector of the index is known.
std::size_t VectorIndex::Private::settledCount() const {
    const ExclusivePass pass(gate);
    return graph->count();
}

std::vector<Slot> VectorIndex::Private::visibleSlots(Slot from, Slot to) const {
    const SearchPass pass(gate);
    const quint64 at = newest();
    std::vector<Slot> slots;
    for (Slot slot = from; slot < to; ++slot) {
        if (lives[slot].visibleAt(at))
            slots.push_back(slot);
    }
    return slots;
}

Result<void> VectorIndex::Private::copyTo(Private &fresh, std::span<const Slot> slots,
                                          unsigned threads, Job *job) const {
    return inParallel(slots.size(), threads, job, [&](std::size_t i) {
        EncodedVector data(encoded / sizeof(float) + 1);
        VectorId id = 0;
        {
            const SearchPass pass(gate);
            std::memcpy(data.data(), graph->data(slots[i]), encoded);
            id = lives[slots[i]].id;
        }
        return fresh.insert(data.data(), id);
    });
}

Result<void> VectorIndex::compact(unsigned threads, Job *job) {
    const std::lock_guard whole(d->wholeMutex);
    try {
        auto settled = static_cast<Slot>(d->settledCount());
        const std::vector<Slot> slots = d->visibleSlots(0, settled);
        auto made = create(d->config, slots.size() + slots.size() / 8);
        if (!made)
            return failure(std::move(made.error()));
        Private &fresh = *(*made)->d;
        if (auto copied = d->copyTo(fresh, slots, threads, job); !copied)
            return copied;

        // What was put meanwhile, until little of it is left.
        constexpr Slot kLittle = 64;
        for (int round = 0; round < 10; ++round) {
            const auto now = static_cast<Slot>(d->settledCount());
            if (now - settled <= kLittle)
                break;
            if (auto copied = d->copyTo(fresh, d->visibleSlots(settled, now), threads, job);
                !copied)
                return copied;
            settled = now;
        }
        // The rest, while everybody waits.
        const ExclusivePass pass(d->gate);
        const auto last = static_cast<Slot>(d->graph->count());
        for (Slot slot = settled; slot < last; ++slot) {
            if (!d->lives[slot].visibleAt(d->newest()))
                continue;
            auto inserted = fresh.insert(d->graph->data(slot), d->lives[slot].id);
            if (!inserted)
                return inserted;
        }
        const std::lock_guard lock(d->idsMutex);
        std::vector<VectorId> removed;
        fresh.slotOf.forEach([&](VectorId id, Slot) {
            if (!d->slotOf.find(id))
                removed.push_back(id);
        });
        for (const VectorId id : removed)
            fresh.remove(id);
        std::swap(d->graph, fresh.graph);
        std::swap(d->lives, fresh.lives);
        std::swap(d->slotOf, fresh.slotOf);
        d->version = fresh.version.load();
        return {};
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal, u"no memory to compact the vector index"_s);
    }
}

} // namespace nestor
