// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_set.h"

#include "core/search/vectors/exact_vector_reader.h"
#include "core/vector/vector_metric.h"

#include <QtEndian>

#include <algorithm>
#include <limits>
#include <mutex>

namespace nestor {

namespace {

/// Where a graph begins to pay: to compare with vectors of so many numbers in all takes about a
/// millisecond, a walk a tenth of that.
constexpr qint64 kNumbersWorthAGraph = 4'000'000;

/// Measured on 100,000 vectors of 384 numbers: ten hits have a recall above .99.
constexpr std::size_t kBreadth = 64;

/// Nodes without a vector are walked through: of a small graph they do no harm.
constexpr std::size_t kFewVectors = 1000;
constexpr double kMostDead = 1.0 / 3;

} // namespace

VectorSet::VectorSet(const IndexConfig &config, int dims, std::optional<qint64> graphFrom)
    : m_distance(config.distance)
    , m_encoding(config.encoding)
    , m_graphFrom(graphFrom)
    , m_breadth(config.ef > 0 ? std::size_t(config.ef) : kBreadth)
    , m_dims(dims)
    , m_flat(std::size_t(dims)) {}

int VectorSet::dims() const {
    const std::shared_lock lock(m_mutex);
    return m_dims;
}

void VectorSet::setDims(int dims) {
    const std::unique_lock lock(m_mutex);
    if (m_entries.size() > 0)
        return;
    m_dims = dims;
    m_flat = UnindexedVectors(std::size_t(dims));
    m_index.reset();
}

qint64 VectorSet::size() const {
    const std::shared_lock lock(m_mutex);
    return qint64(m_entries.size()) - m_leftOut;
}

qint64 VectorSet::indexed() const {
    const std::shared_lock lock(m_mutex);
    return qint64(m_entries.size()) - m_leftOut - qint64(m_flat.size());
}

qint64 VectorSet::leftOut() const {
    const std::shared_lock lock(m_mutex);
    return m_leftOut;
}

std::size_t VectorSet::bytes() const {
    const std::shared_lock lock(m_mutex);
    return m_entries.bytes() + m_flat.size() * std::size_t(m_dims) * sizeof(float) +
           m_storedIn.capacity() * sizeof(qint64) + (m_index ? m_index->bytes() : 0);
}

QByteArray VectorSet::fieldName(quint32 field) const {
    const std::shared_lock lock(m_mutex);
    return m_fields.value(qsizetype(field));
}

quint32 VectorSet::fieldNumber(const QByteArray &name) {
    const auto known = m_fieldNumbers.constFind(name);
    if (known != m_fieldNumbers.cend())
        return *known;
    const auto number = quint32(m_fields.size());
    m_fields.append(name);
    m_fieldNumbers.insert(name, number);
    return number;
}

bool VectorSet::isSame(const VectorEntry &entry, Number number,
                       std::span<const float> prepared) const {
    if (prepared.empty() || entry.state == VectorEntry::State::LeftOut)
        return prepared.empty() && entry.state == VectorEntry::State::LeftOut;
    if (entry.state == VectorEntry::State::Flat)
        return std::ranges::equal(m_flat.at(number), prepared);
    return m_index->holds(number, prepared);
}

void VectorSet::noteStored(Number number, qint64 row) {
    if (m_encoding == VectorEncoding::Float32)
        return;
    if (m_storedIn.size() <= number)
        m_storedIn.resize(std::max<std::size_t>(number + 1, m_entries.end()));
    m_storedIn[number] = row;
}

void VectorSet::removeLocked(Number number) {
    switch (m_entries[number].state) {
    case VectorEntry::State::Free:
        return;
    case VectorEntry::State::LeftOut:
        --m_leftOut;
        break;
    case VectorEntry::State::Flat:
        m_flat.remove(number);
        break;
    case VectorEntry::State::Indexed:
        m_index->remove(number);
        break;
    }
    m_entries.remove(number);
}

void VectorSet::putLocked(const VectorRow &row, quint32 seen) {
    const auto dims = std::size_t(m_dims);
    std::vector<float> prepared; // empty: left out
    if (dims > 0 && std::size_t(row.vector.size()) == dims * sizeof(float)) {
        std::vector<float> vector(dims);
        qFromLittleEndian<float>(row.vector.data(), qsizetype(dims), vector.data());
        if (checkVector(vector, m_dims, m_distance))
            prepared = preparedVector(vector, m_distance);
    }
    const quint32 field = fieldNumber(row.field);
    const Number known = m_entries.find(row.item, field);
    if (known != VectorEntries::kNone && isSame(m_entries[known], known, prepared)) {
        VectorEntry &entry = m_entries[known];
        entry.outOfDate = row.outOfDate;
        entry.seen = seen;
        noteStored(known, row.row);
        if (entry.row != row.itemRow)
            m_entries.moveToRow(m_entries.firstOf(row.item), row.itemRow);
        return;
    }
    if (known != VectorEntries::kNone)
        removeLocked(known);
    if (const Number first = m_entries.firstOf(row.item);
        first != VectorEntries::kNone && m_entries[first].row != row.itemRow)
        m_entries.moveToRow(first, row.itemRow);
    VectorEntry entry;
    entry.row = row.itemRow;
    entry.item = row.item;
    entry.field = field;
    entry.seen = seen;
    entry.outOfDate = row.outOfDate;
    entry.state = prepared.empty() ? VectorEntry::State::LeftOut : VectorEntry::State::Flat;
    const Number number = m_entries.add(entry);
    noteStored(number, row.row);
    if (prepared.empty())
        ++m_leftOut;
    else
        m_flat.put(number, prepared);
}

void VectorSet::put(const VectorRow &row, quint32 seen) {
    const std::unique_lock lock(m_mutex);
    putLocked(row, seen);
}

void VectorSet::put(std::span<const VectorRow> rows, quint32 seen) {
    const std::unique_lock lock(m_mutex);
    for (const VectorRow &row : rows)
        putLocked(row, seen);
}

void VectorSet::replaceItem(quint64 item, std::span<const VectorRow> rows, quint32 seen) {
    const std::unique_lock lock(m_mutex);
    std::vector<Number> gone;
    for (Number number = m_entries.firstOf(item); number != VectorEntries::kNone;
         number = m_entries[number].next) {
        const QByteArray &field = m_fields[qsizetype(m_entries[number].field)];
        if (std::ranges::none_of(rows, [&](const VectorRow &row) { return row.field == field; }))
            gone.push_back(number);
    }
    for (const Number number : gone)
        removeLocked(number);
    for (const VectorRow &row : rows)
        putLocked(row, seen);
}

void VectorSet::dropUnseen(quint32 seen) {
    const std::unique_lock lock(m_mutex);
    for (Number number = 0; number < m_entries.end(); ++number) {
        if (m_entries[number].seen < seen)
            removeLocked(number);
    }
}

void VectorSet::clear() {
    const std::unique_lock lock(m_mutex);
    m_entries.clear();
    m_flat = UnindexedVectors(std::size_t(m_dims));
    m_index.reset();
    m_storedIn = {};
    m_leftOut = 0;
}

Result<std::vector<std::pair<std::size_t, Vector>>>
VectorSet::vectorsOf(const QHash<quint64, std::size_t> &items, ExactVectorReader &stored) const {
    const std::shared_lock lock(m_mutex);
    std::vector<std::pair<std::size_t, Vector>> found;
    std::vector<ExactVectorReader::Place> coded;
    std::vector<std::size_t> codedItems;
    for (auto item = items.cbegin(); item != items.cend(); ++item) {
        for (Number number = m_entries.firstOf(item.key()); number != VectorEntries::kNone;
             number = m_entries[number].next) {
            const VectorEntry &entry = m_entries[number];
            if (entry.state == VectorEntry::State::Flat) {
                const auto vector = m_flat.at(number);
                found.emplace_back(item.value(), Vector(vector.begin(), vector.end()));
            } else if (entry.state == VectorEntry::State::Indexed &&
                       m_encoding == VectorEncoding::Int8) {
                coded.push_back({m_storedIn[number], entry.item, m_fields[qsizetype(entry.field)]});
                codedItems.push_back(item.value());
            } else if (entry.state == VectorEntry::State::Indexed) {
                if (auto vector = m_index->vector(number))
                    found.emplace_back(item.value(), *std::move(vector));
            }
        }
    }
    auto read = stored.read(coded, [&](std::size_t at, std::span<const float> vector) {
        found.emplace_back(codedItems[at], Vector(vector.begin(), vector.end()));
    });
    if (!read)
        return failure(std::move(read.error()));
    // In the order of the items, whatever the order of the hash.
    std::ranges::stable_sort(found, {}, [](const auto &one) { return one.first; });
    return found;
}

bool VectorSet::wantsMovingLocked() const {
    if (m_flat.size() == 0)
        return false;
    if (m_index)
        return true;
    const auto size = qint64(m_flat.size());
    return m_graphFrom ? size >= *m_graphFrom : size * m_dims >= kNumbersWorthAGraph;
}

bool VectorSet::wantsMoving() const {
    const std::shared_lock lock(m_mutex);
    return wantsMovingLocked();
}

std::vector<float> VectorSet::sampleOfFlat() const {
    constexpr std::size_t kSample = 256;
    std::vector<std::size_t> numbers;
    m_flat.forEachStretch([&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < std::min(end, m_entries.end()); ++i) {
            if (m_entries[Number(i)].state == VectorEntry::State::Flat)
                numbers.push_back(i);
        }
    });
    std::vector<float> sample;
    const std::size_t count = std::min(kSample, numbers.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto vector = m_flat.at(numbers[i * numbers.size() / count]);
        sample.insert(sample.end(), vector.begin(), vector.end());
    }
    return sample;
}

Result<std::size_t> VectorSet::moveIntoGraph(std::size_t count, unsigned threads,
                                             const std::stop_token &stop) {
    std::vector<Number> numbers;
    std::vector<float> vectors;
    std::shared_ptr<VectorIndex> index;
    {
        const std::unique_lock lock(m_mutex);
        if (!wantsMovingLocked())
            return 0;
        if (!m_index) {
            VectorIndexConfig config;
            config.dims = m_dims;
            config.distance = m_distance;
            config.encoding = m_encoding;
            auto made = VectorIndex::create(config, m_flat.size());
            if (!made)
                return failure(std::move(made.error()));
            m_index = *std::move(made);
            m_index->expect(sampleOfFlat());
        }
        index = m_index;
        m_flat.forEachStretch([&](std::size_t first, std::size_t end) {
            for (std::size_t i = first; i < std::min(end, m_entries.end()); ++i) {
                if (numbers.size() == count)
                    return;
                const auto number = Number(i);
                if (m_entries[number].state != VectorEntry::State::Flat)
                    continue;
                const auto vector = m_flat.at(number);
                numbers.push_back(number);
                vectors.insert(vectors.end(), vector.begin(), vector.end());
            }
        });
        m_entries.hold();
    }
    Job job(stop);
    const std::vector<VectorId> ids(numbers.begin(), numbers.end());
    const auto done = index->putMany(ids, vectors, threads, &job);
    const std::unique_lock lock(m_mutex);
    for (const Number number : numbers) {
        if (m_index != index || !index->contains(number))
            continue; // it was stopped before this one
        VectorEntry &entry = m_entries[number];
        if (entry.state == VectorEntry::State::Flat) {
            entry.state = VectorEntry::State::Indexed;
            m_flat.remove(number);
        } else {
            index->remove(number); // replaced or dropped meanwhile
        }
    }
    m_entries.release();
    if (!done && done.error().code != ErrorCode::Cancelled)
        return failure(done.error());
    return numbers.size();
}

bool VectorSet::isGraphWorn() const {
    const std::shared_lock lock(m_mutex);
    return m_index && m_entries.size() > kFewVectors &&
           (m_index->deadShare() > kMostDead || m_index->isOutgrown());
}

Result<void> VectorSet::compactGraph(const std::stop_token &stop) {
    std::shared_ptr<VectorIndex> index;
    {
        const std::shared_lock lock(m_mutex);
        index = m_index;
    }
    Job job(stop);
    return index ? index->compact(1, &job) : Result<void>();
}

std::optional<VectorQuality> VectorSet::quality() const {
    const std::shared_lock lock(m_mutex);
    return m_index ? std::optional(m_index->quality()) : std::nullopt;
}

bool VectorSet::wantsMeasuring() const {
    constexpr quint64 kGrowth = 4;
    const std::shared_lock lock(m_mutex);
    if (!m_index || m_flat.size() > 0)
        return false;
    const VectorQuality quality = m_index->quality();
    return quality.questions == 0 ? m_index->size() > 0
                                  : m_index->size() > quality.vectors + quality.vectors / kGrowth;
}

Result<void> VectorSet::measureGraph(const std::stop_token &stop) {
    std::shared_ptr<VectorIndex> index;
    {
        const std::shared_lock lock(m_mutex);
        index = m_index;
    }
    if (!index)
        return {};
    Job job(stop);
    auto measured = index->measureQuality(m_breadth, &job);
    return measured ? Result<void>() : failure(std::move(measured.error()));
}

VectorSet::Snapshot VectorSet::beginSnapshot() {
    const std::unique_lock lock(m_mutex);
    m_entries.hold();
    Snapshot snapshot;
    snapshot.index = m_index;
    snapshot.fields = m_fields;
    for (Number number = 0; number < m_entries.end(); ++number) {
        const VectorEntry &entry = m_entries[number];
        if (entry.state == VectorEntry::State::Indexed) {
            snapshot.vectors.push_back(
                {number, entry.item, entry.field, entry.outOfDate, entry.row});
        }
    }
    return snapshot;
}

void VectorSet::endSnapshot() {
    const std::unique_lock lock(m_mutex);
    m_entries.release();
}

void VectorSet::restore(Snapshot snapshot, quint32 seen) {
    const std::unique_lock lock(m_mutex);
    if (m_entries.size() > 0 || !snapshot.index)
        return;
    m_index = std::move(snapshot.index);
    std::vector<quint32> fields;
    for (const QByteArray &name : snapshot.fields)
        fields.push_back(fieldNumber(name));
    m_entries.clear();
    std::vector<bool> kept;
    for (const Saved &saved : snapshot.vectors) {
        if (!m_index->contains(saved.number) || saved.field >= fields.size())
            continue;
        VectorEntry entry;
        entry.row = saved.row;
        entry.item = saved.item;
        entry.field = fields[saved.field];
        entry.seen = seen;
        entry.state = VectorEntry::State::Indexed;
        entry.outOfDate = saved.outOfDate;
        m_entries.addAs(saved.number, entry);
        noteStored(saved.number, saved.stored);
        kept.resize(std::max<std::size_t>(kept.size(), saved.number + 1));
        kept[saved.number] = true;
    }
    for (const VectorId id : m_index->sampleIds(std::numeric_limits<std::size_t>::max())) {
        if (id >= kept.size() || !kept[id])
            m_index->remove(id);
    }
    m_entries.freeGaps();
}

} // namespace nestor
