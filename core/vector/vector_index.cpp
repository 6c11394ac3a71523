// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_index.h"

#include "core/vector/distance_kernels.h"
#include "core/vector/graph_gate.h"
#include "core/vector/hnsw_graph.h"
#include "core/vector/top_hits.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

Result<void> checkConfig(const VectorIndexConfig &config) {
    const auto check = [](const char *what, int value, int least, int most) -> Result<void> {
        if (value >= least && value <= most)
            return {};
        return failure(ErrorCode::InvalidConfig,
                       u"%1 is %2; %3 to %4 are possible"_s.arg(QLatin1StringView(what))
                           .arg(value)
                           .arg(least)
                           .arg(most));
    };
    if (auto checked = check("dims", config.dims, 1, kMaxVectorDims); !checked)
        return checked;
    if (auto checked = check("m", config.m, 2, 128); !checked)
        return checked;
    return check("ef_construction", config.efConstruction, 1, 10'000);
}

float rankByDot(const void *a, const void *b, const void *dims) {
    return -distanceKernels().dot(static_cast<const float *>(a), static_cast<const float *>(b),
                                  *static_cast<const std::size_t *>(dims));
}

float rankByL2(const void *a, const void *b, const void *dims) {
    return distanceKernels().squaredL2(static_cast<const float *>(a), static_cast<const float *>(b),
                                       *static_cast<const std::size_t *>(dims));
}

/// What a slot of the graph holds, and when: versions count the changes of the index. A search
/// takes the version of its start and sees what was there then, whatever is written beside it
/// (multi-version concurrency control, as databases have it).
struct SlotLife {
    static constexpr quint64 kNever = std::numeric_limits<quint64>::max();

    VectorId id = 0; ///< written before the slot is born
    quint64 born = kNever;
    quint64 ended = kNever; ///< replaced or removed

    [[nodiscard]] bool visibleAt(quint64 version) const {
        return read(born) <= version && version < read(ended);
    }
    static quint64 read(const quint64 &moment) {
        return std::atomic_ref(const_cast<quint64 &>(moment)).load(std::memory_order_relaxed);
    }
    static void write(quint64 &moment, quint64 version) {
        std::atomic_ref(moment).store(version, std::memory_order_relaxed);
    }
};

} // namespace

struct VectorIndex::Private {
    explicit Private(const VectorIndexConfig &wanted)
        : config(wanted)
        , dims(static_cast<std::size_t>(wanted.dims)) {}

    const VectorIndexConfig config;
    const std::size_t dims;
    mutable GraphGate gate;
    std::unique_ptr<HnswGraph> graph;
    std::vector<SlotLife> lives; ///< by slot, as many as the graph's capacity

    std::atomic<quint64> version = 0; ///< written under idsMutex, after what it stands for
    mutable std::mutex idsMutex;
    std::unordered_map<VectorId, Slot> slotOf; ///< of the newest version

    [[nodiscard]] float rank(const float *query, Slot slot) const {
        return vectorRank(config.distance, query, static_cast<const float *>(graph->data(slot)),
                          config.dims);
    }

    Result<void> insert(std::span<const float> prepared, VectorId id);
    void publish(VectorId id, Slot slot);
    Result<void> grow(std::size_t full);
    VectorAnswer scan(const float *query, std::size_t k, const VectorFilter &filter,
                      quint64 at) const;
};

/// Half as much again, so that growing costs a constant share.
Result<void> VectorIndex::Private::grow(std::size_t full) {
    const ExclusivePass pass(gate);
    if (graph->capacity() > full)
        return {}; // somebody else was here
    const std::size_t capacity = std::max<std::size_t>(1024, full + full / 2);
    try {
        lives.resize(capacity);
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal,
                       u"the vector index cannot grow to %1 vectors"_s.arg(capacity));
    }
    return graph->grow(capacity);
}

Result<void> VectorIndex::Private::insert(std::span<const float> prepared, VectorId id) {
    for (;;) {
        std::size_t full = 0;
        {
            const InsertionPass pass(gate);
            if (const std::optional<Slot> slot = graph->reserve()) {
                lives[*slot].id = id;
                auto inserted = graph->insert(*slot, prepared.data());
                if (inserted)
                    publish(id, *slot);
                return inserted;
            }
            full = graph->capacity();
        }
        if (auto grown = grow(full); !grown)
            return grown;
    }
}

void VectorIndex::Private::publish(VectorId id, Slot slot) {
    const std::lock_guard lock(idsMutex);
    const quint64 next = version + 1;
    SlotLife::write(lives[slot].born, next);
    const auto [entry, added] = slotOf.try_emplace(id, slot);
    if (!added) {
        SlotLife::write(lives[entry->second].ended, next);
        entry->second = slot;
    }
    version.store(next, std::memory_order_release);
}

VectorAnswer VectorIndex::Private::scan(const float *query, std::size_t k,
                                        const VectorFilter &filter, quint64 at) const {
    VectorAnswer answer;
    TopHits top(k);
    const auto count = static_cast<Slot>(graph->count());
    for (Slot slot = 0; slot < count; ++slot) {
        const SlotLife &life = lives[slot];
        if (!life.visibleAt(at) || (filter && !filter(life.id)))
            continue;
        top.add(rank(query, slot), life.id);
        ++answer.ranked;
    }
    answer.hits = top.take(config.distance);
    return answer;
}

VectorIndex::VectorIndex(std::unique_ptr<Private> data)
    : d(std::move(data)) {}

VectorIndex::~VectorIndex() = default;

Result<std::unique_ptr<VectorIndex>> VectorIndex::create(const VectorIndexConfig &config,
                                                         std::size_t expected) {
    if (auto checked = checkConfig(config); !checked)
        return failure(std::move(checked.error()));
    auto data = std::make_unique<Private>(config);
    HnswGraph::Shape shape;
    shape.dataSize = data->dims * sizeof(float);
    shape.rank = config.distance == Distance::L2 ? rankByL2 : rankByDot;
    shape.context = &data->dims;
    shape.m = config.m;
    shape.efConstruction = config.efConstruction;
    shape.seed = config.seed;
    auto graph = HnswGraph::create(shape, expected);
    if (!graph)
        return failure(std::move(graph.error()));
    data->graph = std::move(*graph);
    data->lives.resize(data->graph->capacity());
    return std::unique_ptr<VectorIndex>(new VectorIndex(std::move(data)));
}

const VectorIndexConfig &VectorIndex::config() const {
    return d->config;
}

std::size_t VectorIndex::size() const {
    const std::lock_guard lock(d->idsMutex);
    return d->slotOf.size();
}

bool VectorIndex::contains(VectorId id) const {
    const std::lock_guard lock(d->idsMutex);
    return d->slotOf.contains(id);
}

std::optional<std::vector<float>> VectorIndex::vector(VectorId id) const {
    const SearchPass pass(d->gate);
    const std::lock_guard lock(d->idsMutex);
    const auto slot = d->slotOf.find(id);
    if (slot == d->slotOf.end())
        return std::nullopt;
    const auto *data = static_cast<const float *>(d->graph->data(slot->second));
    return std::vector<float>(data, data + d->dims);
}

Result<void> VectorIndex::put(VectorId id, std::span<const float> vector) {
    if (auto checked = checkVector(vector, d->config.dims, d->config.distance); !checked)
        return checked;
    return d->insert(preparedVector(vector, d->config.distance), id);
}

bool VectorIndex::remove(VectorId id) {
    const SearchPass pass(d->gate); // nobody moves the slots meanwhile
    const std::lock_guard lock(d->idsMutex);
    const auto slot = d->slotOf.find(id);
    if (slot == d->slotOf.end())
        return false;
    const quint64 next = d->version + 1;
    SlotLife::write(d->lives[slot->second].ended, next);
    d->slotOf.erase(slot);
    d->version.store(next, std::memory_order_release);
    return true;
}

Result<VectorAnswer> VectorIndex::search(std::span<const float> query, std::size_t k,
                                         std::size_t ef, const VectorFilter &filter) const {
    if (auto checked = checkVector(query, d->config.dims, d->config.distance); !checked)
        return failure(std::move(checked.error()));
    const std::vector<float> prepared = preparedVector(query, d->config.distance);
    if (k == 0)
        return VectorAnswer{};
    const SearchPass pass(d->gate);
    const quint64 at = d->version.load(std::memory_order_acquire);
    const auto accept = [this, &filter, at](Slot slot) {
        const SlotLife &life = d->lives[slot];
        return life.visibleAt(at) && (!filter || filter(life.id));
    };
    // More than there are would only cost memory.
    const std::size_t breadth = std::min(std::max(k, ef), d->graph->count());
    auto walk = d->graph->walk(prepared.data(), breadth, accept, pass.kind());
    if (!walk)
        return failure(std::move(walk.error()));
    VectorAnswer answer;
    answer.ranked = static_cast<qint64>(walk->ranked);
    if (walk->found.size() < std::min(k, size())) {
        // Fewer pass than were asked for, or the graph has parts that no link leads to.
        answer = d->scan(prepared.data(), k, filter, at);
        answer.ranked += static_cast<qint64>(walk->ranked);
        answer.completedByScan = true;
        return answer;
    }
    TopHits top(k);
    for (const HnswGraph::Found &found : walk->found)
        top.add(found.rank, d->lives[found.slot].id);
    answer.hits = top.take(d->config.distance);
    return answer;
}

Result<VectorAnswer> VectorIndex::searchExact(std::span<const float> query, std::size_t k,
                                              const VectorFilter &filter) const {
    if (auto checked = checkVector(query, d->config.dims, d->config.distance); !checked)
        return failure(std::move(checked.error()));
    const std::vector<float> prepared = preparedVector(query, d->config.distance);
    const SearchPass pass(d->gate);
    return d->scan(prepared.data(), k, filter, d->version.load(std::memory_order_acquire));
}

Result<VectorAnswer> VectorIndex::searchExact(std::span<const float> query, std::size_t k,
                                              std::span<const VectorId> ids) const {
    if (auto checked = checkVector(query, d->config.dims, d->config.distance); !checked)
        return failure(std::move(checked.error()));
    const std::vector<float> prepared = preparedVector(query, d->config.distance);
    const SearchPass pass(d->gate);
    std::vector<Slot> slots;
    slots.reserve(ids.size());
    {
        const std::lock_guard lock(d->idsMutex);
        for (const VectorId id : ids) {
            if (const auto slot = d->slotOf.find(id); slot != d->slotOf.end())
                slots.push_back(slot->second);
        }
    }
    // In the order of memory; and an id that was named twice counts once.
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    VectorAnswer answer;
    TopHits top(k);
    for (const Slot slot : slots)
        top.add(d->rank(prepared.data(), slot), d->lives[slot].id);
    answer.ranked = static_cast<qint64>(slots.size());
    answer.hits = top.take(d->config.distance);
    return answer;
}

} // namespace nestor
