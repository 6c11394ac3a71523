// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/stored_vectors.h"

#include "core/base/stable_hash.h"
#include "core/vector/vector_metric.h"

#include <QtEndian>

namespace nestor {

using namespace Qt::StringLiterals;

StoredVectors::StoredVectors(SqlConnection &connection, StoreFile &store, VectorSource source,
                             int dims, Distance distance, std::stop_token stop)
    : m_connection(connection)
    , m_store(store)
    , m_source(std::move(source))
    , m_distance(distance)
    , m_numbers(std::size_t(dims))
    , m_prepared(std::size_t(dims))
    , m_stop(std::move(stop)) {}

Result<void> StoredVectors::read(std::span<const Place> places, const Visit &visit) {
    if (places.empty())
        return {};
    if (!m_source.home || m_source.home == &m_store)
        return readThrough(m_connection, places, visit);
    return m_source.home->read(
        [&](SqlConnection &home) { return readThrough(home, places, visit); }, m_stop);
}

bool StoredVectors::take(QByteArrayView blob) {
    if (std::size_t(blob.size()) != m_numbers.size() * sizeof(float))
        return false;
    qFromLittleEndian<float>(blob.data(), qsizetype(m_numbers.size()), m_numbers.data());
    if (!checkVector(m_numbers, int(m_numbers.size()), m_distance))
        return false;
    prepareVector(m_numbers, m_distance, m_prepared);
    return true;
}

Result<void> StoredVectors::readThrough(SqlConnection &home, std::span<const Place> places,
                                        const Visit &visit) {
    auto query = home.prepare(m_source.home
                                  ? "SELECT prefix, key, field_name, embedding FROM nestor_vectors "
                                    "WHERE id = ?1 AND embedder = ?2"_ba
                                  : "SELECT prefix, key, field_name, embedding FROM store_vectors "
                                    "WHERE rowid = ?1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    if (m_source.home)
        query->bindText(2, m_source.embedder);
    for (std::size_t at = 0; at < places.size(); ++at) {
        const Place &place = places[at];
        query->bindInt(1, place.row);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        // Rows are given away again, and other programs write.
        const bool same = *row && query->view(2) == place.field &&
                          itemHash(query->view(0), query->view(1)) == place.item;
        if (same && take(query->view(3)))
            visit(at, m_prepared);
        else
            m_outdated = true;
        query->reset();
    }
    return {};
}

} // namespace nestor
