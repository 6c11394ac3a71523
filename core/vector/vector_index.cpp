// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_index.h"

#include "core/vector/distance_kernels.h"
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

} // namespace

Result<void> checkVectorIndexConfig(const VectorIndexConfig &config) {
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

/// Half as much again, so that growing costs a constant share.
Result<void> VectorIndex::Private::grow(std::size_t full, std::size_t wanted) {
    const ExclusivePass pass(gate);
    if (graph->capacity() > full)
        return {}; // somebody else was here
    const std::size_t capacity = std::max({std::size_t{1024}, full + full / 2, wanted});
    try {
        lives.resize(capacity);
        const std::lock_guard lock(idsMutex);
        slotOf.reserve(capacity); // so that publishing never allocates
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal,
                       u"the vector index cannot grow to %1 vectors"_s.arg(capacity));
    }
    return graph->grow(capacity);
}

EncodedVector VectorIndex::Private::encodedOf(std::span<const float> vector) const {
    std::vector<float> prepared = preparedVector(vector, config.distance);
    if (config.encoding == VectorEncoding::Float32)
        return prepared;
    EncodedVector data((encoded + sizeof(float) - 1) / sizeof(float));
    encodeVector(config.encoding, prepared, data.data());
    return data;
}

Result<void> VectorIndex::Private::insert(const void *data, VectorId id) {
    for (;;) {
        std::size_t full = 0;
        {
            const InsertionPass pass(gate);
            if (const std::optional<Slot> slot = graph->reserve()) {
                lives[*slot].id = id;
                auto inserted = graph->insert(*slot, data);
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
    if (const std::optional<Slot> old = slotOf.put(id, slot))
        SlotLife::write(lives[*old].ended, next);
    version.store(next, std::memory_order_release);
}

VectorIndex::VectorIndex(std::unique_ptr<Private> data)
    : d(std::move(data)) {}

VectorIndex::~VectorIndex() = default;

Result<std::unique_ptr<VectorIndex>> VectorIndex::create(const VectorIndexConfig &config,
                                                         std::size_t expected) {
    if (auto checked = checkVectorIndexConfig(config); !checked)
        return failure(std::move(checked.error()));
    auto data = std::make_unique<Private>(config);
    HnswGraph::Shape shape;
    shape.dataSize = data->encoded;
    shape.rank = data->rankOf;
    shape.dims = data->dims;
    shape.m = config.m;
    shape.efConstruction = config.efConstruction;
    shape.seed = config.seed;
    auto graph = HnswGraph::create(shape, expected);
    if (!graph)
        return failure(std::move(graph.error()));
    data->graph = std::move(*graph);
    data->lives.resize(data->graph->capacity());
    data->slotOf.reserve(data->graph->capacity());
    return std::unique_ptr<VectorIndex>(new VectorIndex(std::move(data)));
}

const VectorIndexConfig &VectorIndex::config() const {
    return d->config;
}

std::size_t VectorIndex::size() const {
    return d->living();
}

bool VectorIndex::contains(VectorId id) const {
    const std::lock_guard lock(d->idsMutex);
    return d->slotOf.find(id).has_value();
}

std::optional<std::vector<float>> VectorIndex::vector(VectorId id) const {
    const SearchPass pass(d->gate);
    const std::lock_guard lock(d->idsMutex);
    const std::optional<Slot> slot = d->slotOf.find(id);
    if (!slot)
        return std::nullopt;
    std::vector<float> vector(d->dims);
    decodeVector(d->config.encoding, d->graph->data(*slot), vector);
    return vector;
}

bool VectorIndex::holds(VectorId id, std::span<const float> vector) const {
    if (!checkVector(vector, d->config.dims, d->config.distance))
        return false;
    const EncodedVector wanted = d->encodedOf(vector);
    const SearchPass pass(d->gate);
    const std::lock_guard lock(d->idsMutex);
    const std::optional<Slot> slot = d->slotOf.find(id);
    return slot && std::memcmp(wanted.data(), d->graph->data(*slot), d->encoded) == 0;
}

Result<void> VectorIndex::put(VectorId id, std::span<const float> vector) {
    if (auto checked = checkVector(vector, d->config.dims, d->config.distance); !checked)
        return checked;
    return d->insert(d->encodedOf(vector).data(), id);
}

bool VectorIndex::Private::remove(VectorId id) {
    const SearchPass pass(gate); // nobody moves the slots meanwhile
    const std::lock_guard lock(idsMutex);
    const std::optional<Slot> slot = slotOf.take(id);
    if (!slot)
        return false;
    const quint64 next = version + 1;
    SlotLife::write(lives[*slot].ended, next);
    version.store(next, std::memory_order_release);
    return true;
}

bool VectorIndex::remove(VectorId id) {
    return d->remove(id);
}

double VectorIndex::deadShare() const {
    const SearchPass pass(d->gate);
    const auto nodes = static_cast<double>(d->graph->count());
    return nodes == 0 ? 0 : 1 - static_cast<double>(size()) / nodes;
}

std::size_t VectorIndex::bytes() const {
    const SearchPass pass(d->gate);
    const std::lock_guard lock(d->idsMutex);
    return d->graph->bytes() + d->lives.size() * sizeof(SlotLife) + d->slotOf.bytes();
}

} // namespace nestor
