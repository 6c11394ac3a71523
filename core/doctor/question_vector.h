// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/doctor/doctor.h"

namespace nestor {

/// By what the agent's vectors were made, as far as that is known.
struct AgentEmbedding {
    IndexConfig config;
    bool isKnown = false; ///< somebody said so: the caller, or the store's configuration
    std::shared_ptr<Embedder> embedder; ///< null: not at hand
};

/// As the options say, else the store's configuration. Fails as making the embedder does.
[[nodiscard]] Result<AgentEmbedding> agentEmbedding(Store &store, const DoctorOptions &options);

} // namespace nestor
