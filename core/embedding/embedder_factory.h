// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/model/index_config.h"

#include <functional>
#include <memory>

namespace nestor {

/// The key for a service, from wherever the program keeps keys (the window: the system's
/// keychain); empty: none there.
using KeyLookup = std::function<QByteArray(const EmbedderConfig &config)>;

/// The embedder that a configuration names; null for "none". `dims` is the size that vectors must
/// have, 0: as the embedder says.
///
/// A service's key comes from `keys`, else from the environment variable that the configuration
/// names, else, for OpenAI itself, from OPENAI_API_KEY. Fails with InvalidConfig for a provider
/// that is not known, a variable that is not set or dims that do not fit; with Unsupported for
/// "learned", which needs a model that was trained (LearnedEmbedder); and as the providers' own
/// create() functions do. Does not touch the network.
[[nodiscard]] Result<std::unique_ptr<Embedder>>
createEmbedder(const EmbedderConfig &config, int dims = 0, const KeyLookup &keys = {});

} // namespace nestor
