// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

namespace nestor {

/// How a server that keeps vectors itself (PostgreSQL with pgvector) stores and indexes them, for a
/// store whose table for them is made. 0: as the server has it.
struct AnnConfig {
    QByteArray kind = "hnsw";   ///< "hnsw", "ivfflat", "flat": no index
    QByteArray type = "vector"; ///< "vector", "halfvec": half the bytes, rounded numbers
    int m = 0;                  ///< hnsw
    int efConstruction = 0;     ///< hnsw
    int lists = 0;              ///< ivfflat

    bool operator==(const AnnConfig &) const = default;
};

} // namespace nestor
