// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/embedder_factory.h"

#include "core/base/text.h"
#include "core/embedding/openai_embedder.h"
#include "core/embedding/static_embedder.h"

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

Result<QByteArray> keyOf(const EmbedderConfig &config, const KeyLookup &keys) {
    if (keys) {
        if (const QByteArray key = keys(config); !key.isEmpty())
            return key;
    }
    if (!config.apiKeyVariable.isEmpty()) {
        const QByteArray key = qgetenv(config.apiKeyVariable.toUtf8().constData()).trimmed();
        if (key.isEmpty())
            return failure(ErrorCode::InvalidConfig,
                           u"the environment variable %1, which should hold the embedder's key, "
                           "is not set"_s.arg(config.apiKeyVariable));
        return key;
    }
    // Nobody else is sent a key that was not meant for them.
    if (QUrl(config.url).host() == "api.openai.com"_L1)
        return qgetenv("OPENAI_API_KEY").trimmed();
    return QByteArray();
}

} // namespace

Result<std::unique_ptr<Embedder>> createEmbedder(const EmbedderConfig &config, int dims,
                                                 const KeyLookup &keys) {
    if (config.provider == "none")
        return std::unique_ptr<Embedder>();
    if (config.provider == "openai-compatible") {
        auto key = keyOf(config, keys);
        if (!key)
            return failure(std::move(key.error()));
        OpenAiOptions options;
        options.url = QUrl(config.url, QUrl::StrictMode);
        options.model = config.model;
        options.key = *std::move(key);
        options.dims = dims;
        auto embedder = OpenAiEmbedder::create(std::move(options));
        if (!embedder)
            return failure(std::move(embedder.error()));
        return *std::move(embedder);
    }
    if (config.provider == "static") {
        auto embedder = StaticEmbedder::open(config.model);
        if (!embedder)
            return failure(std::move(embedder.error()));
        if (dims != 0 && (*embedder)->dims() != dims)
            return failure(ErrorCode::InvalidConfig,
                           u"the static model has %1 dimensions, the index is configured for %2"_s
                               .arg((*embedder)->dims())
                               .arg(dims));
        return *std::move(embedder);
    }
    if (config.provider == "learned")
        return failure(ErrorCode::Unsupported,
                       u"a learned embedder needs a model that was trained on the store"_s);
    return failure(
        ErrorCode::InvalidConfig,
        u"unknown embedder \"%1\": it must be learned, openai-compatible, static or none"_s.arg(
            forMessage(config.provider)));
}

} // namespace nestor
