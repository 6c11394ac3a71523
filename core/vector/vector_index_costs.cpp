// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

template <typename Work>
double nanosecondsOf(const Work &work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start)
        .count();
}

/// Walks of one breadth: the nodes they compare with, on average, and the least time a node took.
struct Probe {
    double ranked = 0;
    double nanosecondsEach = 0;
};

} // namespace

VectorCosts VectorIndex::Private::measuredCosts(GraphGate::Search kind) const {
    const std::size_t count = graph->count();
    const quint64 at = newest();
    const auto isVisible = [this, at](Slot slot) { return lives[slot].visibleAt(at); };
    const auto visible = [&](Slot node) { return anyOf(node, kind, isVisible); };
    VectorCosts measured;

    // Questions like those to come: vectors of the index, spread over it.
    constexpr std::size_t kQuestions = 6;
    const auto questionAt = [&](std::size_t i) {
        return static_cast<Slot>((2 * i + 1) * count / (2 * kQuestions));
    };
    const auto walksOf = [&](std::size_t breadth) {
        Probe probe{0, 1e9};
        for (std::size_t i = 0; i < kQuestions; ++i) {
            double ranked = 1;
            const double time = nanosecondsOf([&] {
                if (const auto walk =
                        graph->walk(graph->data(questionAt(i)), breadth, visible, kind))
                    ranked = static_cast<double>(std::max<std::size_t>(walk->ranked, 1));
            });
            probe.ranked += ranked / kQuestions;
            // The least: whatever else the machine does only adds to it.
            probe.nanosecondsEach = std::min(probe.nanosecondsEach, time / ranked);
        }
        return probe;
    };
    constexpr std::size_t kNarrow = 32;
    constexpr std::size_t kWide = 512;
    (void)walksOf(kNarrow); // warms the caches
    const Probe narrow = walksOf(kNarrow);
    const Probe wide = walksOf(kWide);
    measured.walkRank = std::max(1.0, wide.nanosecondsEach);
    const double power = std::log(std::max(1.1, wide.ranked / narrow.ranked)) /
                         std::log(static_cast<double>(kWide) / kNarrow);
    measured.walkPower = std::clamp(power, 0.1, 1.0);
    measured.walkScale = narrow.ranked / std::pow(double{kNarrow}, measured.walkPower);

    // An exact search over one vector in so many, with its look-ups.
    std::vector<VectorId> ids;
    const std::size_t stride = std::max<std::size_t>(1, count / 1000);
    for (std::size_t slot = 0; slot < count; slot += stride) {
        if (lives[slot].visibleAt(at))
            ids.push_back(lives[slot].id);
    }
    measured.exactRank = 1e9;
    for (std::size_t i = 0; i < 4 && !ids.empty(); ++i) {
        const void *question = graph->data(questionAt(i));
        const double time = nanosecondsOf([&] { (void)scanIds(question, 10, ids, Ties::Cut); });
        measured.exactRank = std::min(measured.exactRank, time / static_cast<double>(ids.size()));
    }
    return measured;
}

VectorCosts VectorIndex::costs() const {
    const std::lock_guard lock(d->costsMutex);
    const std::size_t count = size();
    constexpr std::size_t kWorthMeasuring = 1000; // below, the built-in ones do
    if (count < kWorthMeasuring || (d->costsMeasuredAt > 0 && count < 2 * d->costsMeasuredAt))
        return d->costs;
    const SearchPass pass(d->gate);
    d->costs = d->measuredCosts(pass.kind());
    d->costsMeasuredAt = count;
    return d->costs;
}

void VectorIndex::setCosts(const VectorCosts &costs) {
    const std::lock_guard lock(d->costsMutex);
    d->costs = costs;
    d->costsMeasuredAt = std::numeric_limits<std::size_t>::max() / 2;
}

std::vector<VectorId> VectorIndex::sampleIds(std::size_t count, quint64 seed) const {
    const SearchPass pass(d->gate);
    const quint64 at = d->newest();
    const std::size_t slots = d->graph->count();
    std::vector<VectorId> ids;
    if (slots == 0)
        return ids;
    // One from each of `count` equal stretches: evenly, and none twice.
    const std::size_t stretches = std::min(count, slots);
    quint64 state = seed;
    for (std::size_t i = 0; i < stretches; ++i) {
        const std::size_t first = i * slots / stretches;
        const std::size_t end = (i + 1) * slots / stretches;
        state = state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX generator
        const SlotLife &life = d->lives[first + (state >> 33) % (end - first)];
        if (life.visibleAt(at))
            ids.push_back(life.id);
    }
    return ids;
}

} // namespace nestor
