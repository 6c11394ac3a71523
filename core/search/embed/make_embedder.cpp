// SPDX-License-Identifier: Apache-2.0
#include "core/search/embed/make_embedder.h"

#include "core/embedding/embedder_factory.h"

namespace nestor {

Result<std::shared_ptr<Embedder>> makeEmbedder(const IndexConfig &config) {
    const QByteArray &provider = config.embedder.provider;
    if (provider.isEmpty() || provider == "none" || provider == "learned")
        return std::shared_ptr<Embedder>();
    auto embedder = createEmbedder(config.embedder, config.dims);
    if (!embedder)
        return failure(std::move(embedder.error()));
    return std::shared_ptr<Embedder>(*std::move(embedder));
}

bool isLocalProvider(const QByteArray &provider) {
    return provider == "learned" || provider == "static";
}

} // namespace nestor
