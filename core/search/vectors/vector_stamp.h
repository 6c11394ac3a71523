// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/vectors/vector_set.h"

#include <QByteArray>

#include <optional>

namespace nestor {

/// What the file of a vector index says of whose vectors are in it, and to which change of the
/// store it is current. docs/storage.md has its bytes.
struct VectorStamp {
    QByteArray store;    ///< SearchSource::identity()
    QByteArray embedder; ///< Embedder::identity(); empty: the agent's vectors
    qint64 log = 0;      ///< the last change of nestor_log that is in it
    QByteArray change;   ///< which change that was: numbers repeat where a backup was restored
    qint64 writes = 0;   ///< see OwnWrites
    VectorSet::Snapshot vectors;

    [[nodiscard]] QByteArray toBytes() const;
    /// nullopt: they are none, or of another version. The graph is not in them.
    [[nodiscard]] static std::optional<VectorStamp> fromBytes(const QByteArray &bytes);
};

} // namespace nestor
