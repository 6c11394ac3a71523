// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayList>

#include <stop_token>
#include <vector>

namespace nestor {

/// Turns texts into vectors. Implementations may be called from several threads at once, and
/// answer the same text with the same vector. Never throws.
class Embedder {
public:
    Embedder() = default;
    Embedder(const Embedder &) = delete;
    Embedder &operator=(const Embedder &) = delete;
    virtual ~Embedder() = default;

    /// One vector of dims() floats for each text (UTF-8), in order. An embedder that cannot say
    /// anything of a text (empty, only unknown words) answers a zero vector. Fails whole:
    /// Embedding with what the provider said, or Cancelled.
    [[nodiscard]] virtual Result<std::vector<std::vector<float>>>
    embed(const QByteArrayList &texts, std::stop_token stop = {}) = 0;

    /// As embed() for one text that is a question; differs where a model has a form for queries.
    [[nodiscard]] virtual Result<std::vector<float>> embedQuery(const QByteArray &text,
                                                                std::stop_token stop = {});

    /// 0 when not known before the first answer.
    [[nodiscard]] virtual int dims() const = 0;
    /// Names provider, model and state such that vectors with equal identities are comparable,
    /// and no others: "learned:9f3c…", "openai-compatible:text-embedding-3-small:1536".
    [[nodiscard]] virtual QByteArray identity() const = 0;
};

} // namespace nestor
