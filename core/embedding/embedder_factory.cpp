// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/embedder_factory.h"

#include "core/base/text.h"
#include "core/embedding/openai_embedder.h"
#include "core/embedding/static_embedder.h"

#include <mutex>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

std::mutex lookupMutex;

KeyLookup &sharedLookup() {
    static KeyLookup lookup;
    return lookup;
}

QByteArray keyOf(const EmbedderConfig &config) {
    if (!config.apiKeyVariable.isEmpty()) {
        const QByteArray key = qgetenv(config.apiKeyVariable.toUtf8().constData()).trimmed();
        if (!key.isEmpty())
            return key;
    }
    KeyLookup lookup;
    {
        const std::lock_guard lock(lookupMutex);
        lookup = sharedLookup();
    }
    if (lookup) {
        if (const QByteArray key = lookup(config).trimmed(); !key.isEmpty())
            return key;
    }
    // Nobody else is sent a key that was not meant for them.
    if (QUrl(config.url).host() == "api.openai.com"_L1)
        return qgetenv("OPENAI_API_KEY").trimmed();
    return QByteArray();
}

QString whereKeysWereLookedFor(const EmbedderConfig &config) {
    return config.apiKeyVariable.isEmpty()
               ? u"no key was sent: none is kept for this service"_s
               : u"no key was sent: the environment variable %1 is not set, and none is kept for "
                 "this service"_s.arg(config.apiKeyVariable);
}

} // namespace

void setKeyLookup(KeyLookup keys) {
    const std::lock_guard lock(lookupMutex);
    sharedLookup() = std::move(keys);
}

Result<void> checkService(const EmbedderConfig &config) {
    if (config.provider != "openai-compatible")
        return {};
    OpenAiOptions options;
    options.url = QUrl(config.url, QUrl::StrictMode);
    options.model = config.model;
    options.allowPlainHttp = config.allowPlainHttp;
    if (auto made = OpenAiEmbedder::create(std::move(options)); !made)
        return failure(std::move(made.error()));
    return {};
}

Result<std::unique_ptr<Embedder>> createEmbedder(const EmbedderConfig &config, int dims) {
    if (config.provider == "none")
        return std::unique_ptr<Embedder>();
    if (config.provider == "openai-compatible") {
        OpenAiOptions options;
        options.url = QUrl(config.url, QUrl::StrictMode);
        options.model = config.model;
        options.key = keyOf(config);
        if (options.key.isEmpty())
            options.keyNote = whereKeysWereLookedFor(config);
        options.dims = dims;
        options.allowPlainHttp = config.allowPlainHttp;
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
