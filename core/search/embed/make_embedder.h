// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/embedding/embedder.h"
#include "core/model/index_config.h"

#include <memory>

namespace nestor {

/// The embedder that a configuration names; null for the provider "none", and for "learned", whose
/// model is trained on a store (core/jobs/index_job.h) and kept with it. InvalidConfig for a
/// provider that is not known or lacks what it needs, and as the provider's own opening fails.
[[nodiscard]] Result<std::shared_ptr<Embedder>> makeEmbedder(const IndexConfig &config);

/// Whether an embedder of this provider answers at once, from this machine alone, so that new
/// texts may be embedded while a search waits.
[[nodiscard]] bool isLocalProvider(const QByteArray &provider);

} // namespace nestor
