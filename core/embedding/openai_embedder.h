// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/embedding/http_client.h"

#include <QString>
#include <QUrl>

#include <atomic>
#include <chrono>
#include <memory>

namespace nestor {

struct OpenAiOptions {
    QUrl url;        ///< base address that ends in /v1; "/embeddings" is added
    QString model;   ///< as the service calls it
    QByteArray key;  ///< sent as a bearer token; empty: none. Never logged, never in an error
    QString keyNote; ///< for people, where the service wants a key and there is none
    int dims = 0;    ///< the size that answers must have; 0: that of the first one
    bool allowPlainHttp = false; ///< to other machines than this one

    // One request holds no more than this. Tokens are estimated, on the safe side.
    int maxTexts = 128;
    int maxTokens = 100'000;
    int maxTokensOfText = 8'000; ///< longer texts are cut

    /// For one request with all its attempts, whatever the service does or leaves undone: who waits
    /// for a put waits no longer. Pauses that the service itself asks for come on top, together no
    /// more than maxDelay.
    std::chrono::milliseconds limit = std::chrono::seconds(60);
    int attempts = 6;                                                      ///< for one request
    std::chrono::milliseconds timeout = std::chrono::seconds(60);          ///< for one attempt
    std::chrono::milliseconds firstDelay = std::chrono::milliseconds(500); ///< doubled each time
    std::chrono::milliseconds maxDelay = std::chrono::seconds(120);        ///< also for Retry-After
};

/// Embeds through a service that speaks `POST /v1/embeddings` as OpenAI's does: OpenAI, Ollama,
/// llama.cpp, vLLM and others. May be called from several threads at once; blocks, and hears
/// `stop` at any time.
///
/// Answers of 408, 429 and 5xx, timeouts and broken connections are tried again with growing
/// delays, and not before the service's Retry-After; a request that is too large (413) is halved.
/// Blank texts, which services refuse, are not sent and get zero vectors. Errors have the code
/// Embedding and what the service said.
class OpenAiEmbedder final : public Embedder {
public:
    /// InvalidConfig: no http or https address, user or password in it, no model, or plain HTTP to
    /// another machine where that is not allowed. Does not touch the network.
    [[nodiscard]] static Result<std::unique_ptr<OpenAiEmbedder>> create(OpenAiOptions options);

    [[nodiscard]] Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                                std::stop_token stop = {}) override;
    [[nodiscard]] int dims() const override { return m_dims; }
    /// "openai-compatible:", the model, its dims: the address does not make vectors differ.
    [[nodiscard]] QByteArray identity() const override;

private:
    explicit OpenAiEmbedder(OpenAiOptions options);

    using Vectors = std::vector<std::vector<float>>;
    /// How long one call still waits, whatever becomes of it on the way.
    struct Patience {
        std::chrono::steady_clock::time_point until;
        std::chrono::milliseconds pauses; ///< that the service may still ask for on top
    };
    [[nodiscard]] Result<Vectors> embedBatch(const QByteArrayList &texts,
                                             const std::stop_token &stop);
    [[nodiscard]] Result<Vectors> embedUntil(const QByteArrayList &texts, Patience &patience,
                                             const std::stop_token &stop);
    [[nodiscard]] Result<Vectors> vectorsOf(const QByteArray &body, qsizetype texts);
    [[nodiscard]] QString withoutKey(QString text) const;

    const OpenAiOptions m_options;
    HttpClient m_http;
    std::atomic<int> m_dims;
};

/// A guess at how many tokens a text has that is rather too high than too low.
[[nodiscard]] int estimatedTokens(QByteArrayView text);

} // namespace nestor
