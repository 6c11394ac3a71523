// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/exact_vector_reader.h"

#include "core/base/stable_hash.h"
#include "core/vector/vector_metric.h"

#include <QtEndian>

namespace nestor {

using namespace Qt::StringLiterals;

ExactVectorReader::ExactVectorReader(SearchSnapshot &store, VectorSource source, int dims,
                                     Distance distance, std::stop_token stop)
    : m_store(store)
    , m_source(std::move(source))
    , m_distance(distance)
    , m_numbers(std::size_t(dims))
    , m_prepared(std::size_t(dims))
    , m_stop(std::move(stop)) {}

Result<void> ExactVectorReader::read(std::span<const Place> places, const Visit &visit) {
    if (places.empty())
        return {};
    if (!m_source.home)
        return readAgents(places, visit);
    if (!m_source.inStore) {
        return m_source.home->read(
            [&](SqlConnection &home) { return readOwn(home, places, visit); }, m_stop);
    }
    if (SqlConnection *home = m_store.derived())
        return readOwn(*home, places, visit);
    m_outdated = true; // it is no longer managed
    return {};
}

bool ExactVectorReader::take(QByteArrayView blob) {
    if (std::size_t(blob.size()) != m_numbers.size() * sizeof(float))
        return false;
    qFromLittleEndian<float>(blob.data(), qsizetype(m_numbers.size()), m_numbers.data());
    if (!checkVector(m_numbers, int(m_numbers.size()), m_distance))
        return false;
    prepareVector(m_numbers, m_distance, m_prepared);
    return true;
}

Result<void> ExactVectorReader::readAgents(std::span<const Place> places, const Visit &visit) {
    auto vectors = m_store.agentVectors();
    if (!vectors)
        return failure(std::move(vectors.error()));
    if (!*vectors) {
        m_outdated = true;
        return {};
    }
    for (std::size_t at = 0; at < places.size(); ++at) {
        const Place &place = places[at];
        bool taken = false;
        // Rows are given away again, and other programs write.
        auto there = (*vectors)->at(place.row, [&](const AgentVectorView &vector) {
            taken = vector.field == place.field &&
                    itemHash(vector.prefix, vector.key) == place.item && take(vector.vector);
        });
        if (!there)
            return failure(std::move(there.error()));
        if (taken)
            visit(at, m_prepared);
        else
            m_outdated = true;
    }
    return {};
}

Result<void> ExactVectorReader::readOwn(SqlConnection &home, std::span<const Place> places,
                                        const Visit &visit) {
    auto query = home.prepare("SELECT prefix, key, field_name, embedding FROM nestor_vectors "
                              "WHERE id = ?1 AND embedder = ?2"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(2, m_source.embedder);
    for (std::size_t at = 0; at < places.size(); ++at) {
        const Place &place = places[at];
        query->bindInt(1, place.row);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
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
