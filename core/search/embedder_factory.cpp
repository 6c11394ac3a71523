// SPDX-License-Identifier: Apache-2.0
#include "core/search/embedder_factory.h"

#include "core/embedding/embedder_factory.h"
#include "core/embedding/openai_embedder.h"

#include <QString>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The key for a service: from the variable that the configuration names; OpenAI's own without
/// being told, and never for another service.
QByteArray keyFor(const EmbedderConfig &config) {
    if (!config.apiKeyVariable.isEmpty())
        return qgetenv(config.apiKeyVariable.toUtf8().constData());
    return QUrl(config.url).host() == u"api.openai.com"_s ? qgetenv("OPENAI_API_KEY")
                                                          : QByteArray();
}

Result<std::shared_ptr<Embedder>> openAiEmbedder(const IndexConfig &config) {
    OpenAiOptions options;
    options.url = QUrl(config.embedder.url);
    options.model = config.embedder.model;
    options.key = keyFor(config.embedder);
    options.dims = config.dims;
    auto embedder = OpenAiEmbedder::create(std::move(options));
    if (!embedder)
        return failure(std::move(embedder.error()));
    return std::shared_ptr<Embedder>(*std::move(embedder));
}

} // namespace

Result<std::shared_ptr<Embedder>> makeEmbedder(const IndexConfig &config) {
    const QByteArray &provider = config.embedder.provider;
    if (provider.isEmpty() || provider == "none" || provider == "learned")
        return std::shared_ptr<Embedder>();
    if (provider == "openai-compatible")
        return openAiEmbedder(config);
    auto embedder = createEmbedder(config.embedder, config.dims);
    if (!embedder)
        return failure(std::move(embedder.error()));
    return std::shared_ptr<Embedder>(*std::move(embedder));
}

bool isLocalProvider(const QByteArray &provider) {
    return provider == "learned" || provider == "static";
}

} // namespace nestor
