// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/model/index_config.h"

#include <QString>

#include <memory>
#include <optional>

namespace nestor {

/// Where the vectors of an embedder belong.
enum class VectorHome {
    Agent,  ///< store_vectors: the embedder that the store is configured for, shared with the agent
    Nestor, ///< nestor_vectors, under the embedder's identity: nobody else reads them
};

/// How a store is searched.
struct SearchSetup {
    /// Absent: nothing is embedded, and a query without a mode is passed over, as in LangGraph.
    std::optional<IndexConfig> index;
    /// What the store's own configuration says; for stores whose index was never built. (Building
    /// one is the later wish.) Only where `index` is absent.
    std::optional<IndexConfig> storedIndex = {};
    /// Null: vectors come from callers only.
    std::shared_ptr<Embedder> embedder;
    VectorHome home = VectorHome::Agent;
    /// Where it is kept which services a person lets a store use (ServiceConsents): all that a
    /// store's file says of them is a wish. What `index` names is named by who opens it.
    QString consentFile = {};
    /// Where indexes of stores that must not be written are kept; created when needed.
    QString cacheDirectory;
    /// From how many vectors on they are kept in a graph; absent: as many as take about a
    /// millisecond to compare with.
    std::optional<qint64> graphFrom;
};

} // namespace nestor
