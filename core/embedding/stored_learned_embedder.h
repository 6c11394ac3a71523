// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/embedding/learned_embedder.h"

#include <QByteArray>

#include <memory>
#include <mutex>

namespace nestor {

/// A LearnedEmbedder from the bytes of its model, which are checked and taken apart when it is
/// first asked: most programs that open a store only read and write items, and a model of 40 MB
/// takes half a second. May be called from several threads at once.
class StoredLearnedEmbedder final : public Embedder {
public:
    /// Fails as LearnedModel::dimsOf(). `identity` is what LearnedEmbedder::identity() was.
    [[nodiscard]] static Result<std::shared_ptr<StoredLearnedEmbedder>> create(QByteArray model,
                                                                               QByteArray identity);

    /// Of a damaged model all vectors are empty, as of one that learned nothing: it is derived, and
    /// no put fails for it.
    [[nodiscard]] Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                                std::stop_token stop = {}) override;
    /// Fails with Corrupt where the model is damaged.
    [[nodiscard]] Result<std::vector<float>> embedQuery(const QByteArray &text,
                                                        std::stop_token stop = {}) override;
    [[nodiscard]] int dims() const override { return m_dims; }
    [[nodiscard]] QByteArray identity() const override { return m_identity; }

private:
    StoredLearnedEmbedder(QByteArray model, QByteArray identity, int dims);
    /// Null: damaged() says how.
    [[nodiscard]] LearnedEmbedder *embedder();

    const QByteArray m_identity;
    const int m_dims;
    std::once_flag m_once;
    QByteArray m_bytes; ///< of the model, until it is taken apart
    std::unique_ptr<LearnedEmbedder> m_embedder;
    Error m_damage;
};

} // namespace nestor
