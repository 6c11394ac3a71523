// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_index.h"

#include "core/vector/distance_kernels.h"
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <bit>
#include <cmath>
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
        byBytes->reserve(capacity);
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

Result<void> VectorIndex::Private::place(Slot slot, const void *data, quint64 sum) {
    VectorGroups::Place &own = lives[slot].place;
    own = {slot};
    const std::optional<Slot> known = byBytes->find(sum);
    if (known && std::memcmp(data, graph->data(*known), encoded) == 0) {
        graph->place(slot, data);
        own.host = *known;
        own.kind = VectorGroups::Kind::Twin;
        groups->addTwin(lives[*known].place, {lives[slot].id, slot});
        return {};
    }
    const auto inserted = graph->insert(slot, data, reach.load(std::memory_order_relaxed));
    if (!inserted)
        return failure(inserted.error());
    if (const std::optional<Slot> node = *inserted) {
        own.host = *node;
        own.kind = VectorGroups::Kind::Companion;
        const double apart = graph->apart(data, graph->data(*node));
        groups->addCompanion(lives[*node].place, slot, std::sqrt(std::max(0.0, apart)));
    }
    byBytes->add(sum, slot);
    return {};
}

double VectorIndex::Private::reachOf(std::span<const void *const> sample) const {
    // Vectors so much nearer to each other than those of a sample are, are nearly equal.
    constexpr double kNearlyEqual = 0.17;
    if (sample.size() < 2)
        return 0;
    std::vector<double> nearest(sample.size(), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < sample.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (sample[i] == sample[j])
                continue;
            const double apart = graph->apart(sample[i], sample[j]);
            nearest[i] = std::min(nearest[i], apart);
            nearest[j] = std::min(nearest[j], apart);
        }
    }
    // Not the average: of nine of ten, the nearest may be nearly equal.
    const auto far = nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() * 94 / 100);
    std::nth_element(nearest.begin(), far, nearest.end());
    return std::isfinite(*far) ? std::max(0.0, *far) * kNearlyEqual * kNearlyEqual : 0;
}

double VectorIndex::Private::measuredReach() const {
    const quint64 at = newest();
    const std::size_t count = graph->count();
    std::vector<const void *> sample;
    quint64 state = 1;
    for (std::size_t i = 0; i < std::min(kReachSample, count); ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX generator
        const auto slot = static_cast<Slot>((state >> 33) % count);
        if (SlotLife::read(lives[slot].born) <= at) // what was ever there is whole
            sample.push_back(graph->data(slot));
    }
    return reachOf(sample);
}

void VectorIndex::Private::expect(std::span<const float> numbers) {
    const std::size_t count = numbers.size() / dims;
    if (count < kEnoughForReach || count <= graph->count())
        return;
    std::vector<EncodedVector> encodedSample;
    std::vector<const void *> sample;
    for (std::size_t i = 0; i < std::min(kReachSample, count); ++i) {
        const std::size_t at = i * count / std::min(kReachSample, count);
        encodedSample.push_back(encodedOf(numbers.subspan(at * dims, dims)));
        sample.push_back(encodedSample.back().data());
    }
    reach.store(reachOf(sample), std::memory_order_relaxed);
    reachHolds.store(graph->count() + count, std::memory_order_relaxed);
}

void VectorIndex::Private::noteInserted(Slot slot) {
    const std::size_t count = std::size_t{slot} + 1;
    if (count < kEnoughForReach || !std::has_single_bit(count) ||
        count < reachHolds.load(std::memory_order_relaxed))
        return;
    const double before = reach.load(std::memory_order_relaxed);
    const double now = measuredReach();
    reach.store(now, std::memory_order_relaxed);
    // Twice as far: what came before became nodes where it would have shared one.
    if (count > 2 * kEnoughForReach && now > 4 * before)
        outgrown.store(true, std::memory_order_relaxed);
}

void VectorIndex::Private::fillByBytes() {
    byBytes->fillOnce([this](const auto &add) {
        // Nothing is inserted before this is done: all of it comes from the file.
        const auto count = static_cast<Slot>(graph->count());
        for (Slot slot = 0; slot < count; ++slot) {
            if (lives[slot].place.kind != VectorGroups::Kind::Twin)
                add(SlotsByBytes::sumOf(graph->data(slot), encoded), slot);
        }
    });
}

Result<void> VectorIndex::Private::insert(const void *data, VectorId id) {
    const quint64 sum = SlotsByBytes::sumOf(data, encoded);
    for (;;) {
        std::size_t full = 0;
        {
            const InsertionPass pass(gate);
            fillByBytes();
            const std::lock_guard stripe(byBytes->stripe(sum));
            if (const std::optional<Slot> slot = graph->reserve()) {
                lives[*slot].id = id;
                auto placed = place(*slot, data, sum);
                if (placed) {
                    publish(id, *slot);
                    noteInserted(*slot);
                }
                return placed;
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
    shape.ranksByDot = config.distance != Distance::L2;
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

bool VectorIndex::isOutgrown() const {
    return d->outgrown.load(std::memory_order_relaxed);
}

void VectorIndex::expect(std::span<const float> numbers) {
    const InsertionPass pass(d->gate);
    d->expect(numbers);
}

std::size_t VectorIndex::bytes() const {
    const SearchPass pass(d->gate);
    const std::lock_guard lock(d->idsMutex);
    return d->graph->bytes() + d->lives.size() * sizeof(SlotLife) + d->slotOf.bytes() +
           d->groups->bytes() + d->byBytes->bytes();
}

} // namespace nestor
