// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/vector/top_hits.h"
#include "core/vector/vector_metric.h"

#include <QByteArrayView>

#include <span>
#include <vector>

namespace nestor {

/// The k nearest of vectors that are not in an index: shown one by one, as they come from the
/// store, prepared or not. For one thread.
class ExactSearch {
public:
    /// InvalidArgument for a query that cannot be compared; see checkVector().
    [[nodiscard]] static Result<ExactSearch> create(std::span<const float> query, Distance distance,
                                                    std::size_t k);

    /// Compares with a vector as it was embedded, of any length. False: it has another number of
    /// dimensions than the query or numbers that are not finite, and was passed over.
    bool add(VectorId id, std::span<const float> vector);
    /// The same for a stored blob of little-endian floats, wherever it lies in memory.
    bool addStored(VectorId id, QByteArrayView blob);

    /// Vectors compared so far.
    [[nodiscard]] qint64 ranked() const { return m_ranked; }
    /// Best first, ties by id; leaves nothing behind.
    [[nodiscard]] std::vector<VectorHit> take() { return m_top.take(m_distance); }

private:
    ExactSearch(std::vector<float> query, Distance distance, std::size_t k);

    std::vector<float> m_query; ///< prepared
    Distance m_distance;
    TopHits m_top;
    qint64 m_ranked = 0;
    std::vector<float> m_aligned;
    std::vector<float> m_prepared;
};

/// The `k` nearest of vectors that lie one after the other in `vectors`, numbered from 0.
/// InvalidArgument for a query that cannot be compared.
[[nodiscard]] Result<std::vector<VectorHit>> exactSearch(std::span<const float> query,
                                                         std::span<const float> vectors,
                                                         Distance distance, std::size_t k);

} // namespace nestor
