// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/model/index_config.h"

#include <functional>
#include <memory>

namespace nestor {

/// The key for a service, from wherever the program keeps keys (Nestor's own programs: the system's
/// keychain); empty: none there. Called from the thread that makes the embedder.
using KeyLookup = std::function<QByteArray(const EmbedderConfig &config)>;

/// Where this program keeps keys, for all stores that it opens from now on. To be called when it
/// starts; from any thread.
void setKeyLookup(KeyLookup keys);

/// Whether a service could be used at all as it is named, before anybody is asked for a key or for a
/// word: InvalidConfig as OpenAiEmbedder::create(). Nothing for other providers.
[[nodiscard]] Result<void> checkService(const EmbedderConfig &config);

/// The embedder that a configuration names; null for "none". `dims` is the size that vectors must
/// have, 0: as the embedder says.
///
/// A service's key comes from the environment variable that the configuration names, else from
/// setKeyLookup()'s, else, for OpenAI itself, from OPENAI_API_KEY. Where there is none, a store can
/// still be opened: the service's refusal will say where the key was looked for. Fails with
/// InvalidConfig for a provider that is not known or dims that do not fit; with Unsupported for
/// "learned", which needs a model that was trained (LearnedEmbedder); and as the providers' own
/// create() functions do. Does not touch the network.
[[nodiscard]] Result<std::unique_ptr<Embedder>> createEmbedder(const EmbedderConfig &config,
                                                               int dims = 0);

} // namespace nestor
