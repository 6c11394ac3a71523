// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/index_config.h"
#include "core/search/vectors/vector_rows.h"

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace nestor {

/// The vectors of a store as they were embedded, a few at a time by their places in the file: what
/// an index of codes tells its hits apart by. Lives as long as a snapshot of the store, on its
/// thread.
class ExactVectorReader {
public:
    /// Through `store`, where the vectors stand in it. All of them must outlive this.
    ExactVectorReader(SearchSnapshot &store, VectorSource source, int dims, Distance distance,
                      std::stop_token stop = {});

    /// Where a vector was when it was last read, and of what it is.
    struct Place {
        qint64 row = 0;   ///< VectorRow::row
        quint64 item = 0; ///< itemHash()
        QByteArray field;
    };
    using Visit = std::function<void(std::size_t at, std::span<const float> prepared)>;
    /// Shows the prepared vectors (vector_metric.h) of places[at], in order. Passes over those that
    /// are not there any more, or cannot be compared: then isOutdated().
    [[nodiscard]] Result<void> read(std::span<const Place> places, const Visit &visit);

    /// Vectors were asked for that are not where they were.
    [[nodiscard]] bool isOutdated() const { return m_outdated; }

private:
    [[nodiscard]] bool take(QByteArrayView blob);
    [[nodiscard]] Result<void> readAgents(std::span<const Place> places, const Visit &visit);
    [[nodiscard]] Result<void> readOwn(SqlConnection &home, std::span<const Place> places,
                                       const Visit &visit);

    SearchSnapshot &m_store;
    const VectorSource m_source;
    const Distance m_distance;
    std::vector<float> m_numbers;
    std::vector<float> m_prepared;
    const std::stop_token m_stop;
    bool m_outdated = false;
};

} // namespace nestor
