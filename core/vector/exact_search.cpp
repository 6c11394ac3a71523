// SPDX-License-Identifier: Apache-2.0
#include "core/vector/exact_search.h"

#include "core/vector/distance_kernels.h"

#include <QtEndian>

using namespace Qt::StringLiterals;

namespace nestor {

ExactSearch::ExactSearch(std::vector<float> query, Distance distance, std::size_t k)
    : m_query(std::move(query))
    , m_distance(distance)
    , m_top(k)
    , m_aligned(m_query.size())
    , m_prepared(m_query.size()) {}

Result<ExactSearch> ExactSearch::create(std::span<const float> query, Distance distance,
                                        std::size_t k) {
    if (query.empty() || query.size() > kMaxVectorDims) {
        return failure(ErrorCode::InvalidArgument,
                       u"a query vector of %1 numbers; 1 to %2 are possible"_s.arg(query.size())
                           .arg(kMaxVectorDims));
    }
    if (auto checked = checkVector(query, static_cast<int>(query.size()), distance); !checked)
        return failure(std::move(checked.error()));
    return ExactSearch(preparedVector(query, distance), distance, k);
}

bool ExactSearch::add(VectorId id, std::span<const float> vector) {
    if (!checkVector(vector, static_cast<int>(m_query.size()), m_distance))
        return false;
    const float *prepared = vector.data();
    if (m_distance == Distance::Cosine) {
        prepareVector(vector, m_distance, m_prepared);
        prepared = m_prepared.data();
    }
    m_top.add(vectorRank(m_distance, m_query.data(), prepared, static_cast<int>(m_query.size())),
              id);
    ++m_ranked;
    return true;
}

bool ExactSearch::addStored(VectorId id, QByteArrayView blob) {
    if (static_cast<std::size_t>(blob.size()) != m_query.size() * sizeof(float))
        return false;
    qFromLittleEndian<float>(blob.data(), static_cast<qsizetype>(m_query.size()), m_aligned.data());
    return add(id, m_aligned);
}

Result<std::vector<VectorHit>> exactSearch(std::span<const float> query,
                                           std::span<const float> vectors, Distance distance,
                                           std::size_t k) {
    auto search = ExactSearch::create(query, distance, k);
    if (!search)
        return failure(std::move(search.error()));
    if (vectors.size() % query.size() != 0) {
        return failure(ErrorCode::InvalidArgument,
                       u"%1 numbers are no whole number of vectors"_s.arg(vectors.size()));
    }
    for (std::size_t at = 0, id = 0; at < vectors.size(); at += query.size(), ++id)
        search->add(id, vectors.subspan(at, query.size()));
    return search->take();
}

} // namespace nestor
