// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/embedding/learned_model.h"

#include <memory>

namespace nestor {

/// The default embedder: latent semantic analysis, trained on the store's own texts (see
/// learned_trainer.h), so it needs no download, no network and no language. Its identity is
/// "learned:" and the model's hash: after training anew, all texts are embedded anew. May be
/// called from several threads at once.
class LearnedEmbedder final : public Embedder {
public:
    explicit LearnedEmbedder(std::shared_ptr<const LearnedModel> model);

    /// Fails only with Cancelled.
    [[nodiscard]] Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                                std::stop_token stop = {}) override;
    [[nodiscard]] Result<std::vector<float>> embedQuery(const QByteArray &text,
                                                        std::stop_token stop = {}) override;
    [[nodiscard]] int dims() const override { return m_model->dims(); }
    [[nodiscard]] QByteArray identity() const override;

    [[nodiscard]] const LearnedModel &model() const { return *m_model; }

private:
    std::shared_ptr<const LearnedModel> m_model;
};

} // namespace nestor
