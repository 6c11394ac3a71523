// SPDX-License-Identifier: Apache-2.0
#include "core/review/near_pairs.h"

#include "core/vector/distance_kernels.h"
#include "core/vector/top_hits.h"
#include "core/vector/vector_index.h"
#include "core/vector/vector_metric.h"

#include <QHash>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostNumbers = 100'000'000;
constexpr std::size_t kNearestTold = 5;
/// Beyond so many numbers that would be compared, an index is made and asked.
constexpr std::size_t kWorthAnIndex = 2'000'000'000;
/// Pairs are judged by their words afterwards: an index need not find every one.
constexpr int kLinks = 12;
constexpr int kBuildBreadth = 80;
constexpr std::size_t kWalkBreadth = 48;

/// What lies within one namespace, and which of it has that as its parent.
struct Family {
    std::vector<quint32> members;
    std::vector<quint32> own;
};

Result<void> stopped() {
    return failure(ErrorCode::Cancelled, u"Looking for pairs was stopped"_s);
}

void tellNear(quint32 memory, std::span<const VectorHit> hits,
              FunctionRef<void(quint32, quint32)> onPair) {
    for (const VectorHit &hit : hits) {
        const auto other = static_cast<quint32>(hit.id);
        if (other != memory)
            onPair(std::min(memory, other), std::max(memory, other));
    }
}

Result<void> compareEach(const Family &family, const MemoryVectors &vectors,
                         FunctionRef<void(quint32, quint32)> onPair, Job &job) {
    const FloatKernel dot = distanceKernels().dot;
    for (const quint32 memory : family.own) {
        if (job.cancelled())
            return stopped();
        const std::span<const float> own = vectors.at(memory);
        TopHits top(kNearestTold);
        for (const quint32 other : family.members) {
            if (other == memory)
                continue;
            const float rank = -dot(own.data(), vectors.at(other).data(), own.size());
            if (rank <= top.worstRank())
                top.add(rank, other);
        }
        tellNear(memory, top.take(Distance::InnerProduct), onPair);
    }
    return {};
}

Result<void> askIndex(const Family &family, const MemoryVectors &vectors,
                      FunctionRef<void(quint32, quint32)> onPair, Job &job) {
    VectorIndexConfig config;
    config.dims = static_cast<int>(vectors.dims());
    config.distance = Distance::Cosine;
    config.m = kLinks;
    config.efConstruction = kBuildBreadth;
    auto index = VectorIndex::create(config, family.members.size());
    if (!index)
        return failure(std::move(index.error()));
    constexpr std::size_t kPage = 4096;
    std::vector<VectorId> ids;
    std::vector<float> numbers;
    for (std::size_t from = 0; from < family.members.size(); from += kPage) {
        if (job.cancelled())
            return stopped();
        ids.clear();
        numbers.clear();
        const std::size_t to = std::min(family.members.size(), from + kPage);
        for (std::size_t i = from; i < to; ++i) {
            ids.push_back(family.members[i]);
            const std::span<const float> vector = vectors.at(family.members[i]);
            numbers.insert(numbers.end(), vector.begin(), vector.end());
        }
        if (auto put = (*index)->putMany(ids, numbers); !put)
            return put;
    }
    for (const quint32 memory : family.own) {
        if (job.cancelled())
            return stopped();
        auto answer = (*index)->search(vectors.at(memory), kNearestTold + 1, kWalkBreadth);
        if (!answer)
            return failure(std::move(answer.error()));
        tellNear(memory, answer->hits, onPair);
    }
    return {};
}

} // namespace

void MemoryVectors::add(quint32 memory, std::span<const float> vector) {
    if (contains(memory) || vector.empty() || (m_dims != 0 && vector.size() != m_dims) ||
        m_numbers.size() + vector.size() > kMostNumbers ||
        !checkVector(vector, static_cast<int>(vector.size()), Distance::Cosine))
        return;
    m_dims = vector.size();
    m_place[memory] = m_count++;
    const std::vector<float> prepared = preparedVector(vector, Distance::Cosine);
    m_numbers.insert(m_numbers.end(), prepared.begin(), prepared.end());
}

Result<void> forEachNearPair(const PairSearch &search, const MemoryVectors &vectors,
                             FunctionRef<void(quint32, quint32)> onPair, Job &job) {
    if (vectors.size() < 2)
        return {};
    QHash<QByteArray, Family> families; // by the stored form of the namespace
    for (quint32 i = 0; i < search.memories.size(); ++i) {
        if (!vectors.contains(i))
            continue;
        const NamespacePath &own = search.namespaces[search.memories[i].ns];
        const NamespacePath parent = own.parent();
        families[parent.stored()].own.push_back(i);
        for (NamespacePath at = own;; at = at.parent()) {
            families[at.stored()].members.push_back(i);
            if (at.isRoot())
                break;
        }
    }
    for (const Family &family : std::as_const(families)) {
        const std::size_t numbers = family.own.size() * family.members.size() * vectors.dims();
        auto done = numbers < kWorthAnIndex ? compareEach(family, vectors, onPair, job)
                                            : askIndex(family, vectors, onPair, job);
        if (!done)
            return done;
    }
    return {};
}

} // namespace nestor
