// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"
#include "core/embedding/model_tokenizer.h"
#include "core/embedding/safetensors.h"

#include <QString>

#include <memory>

namespace nestor {

/// Embeds with a Model2Vec model (https://github.com/MinishLab/model2vec): a table with a vector
/// for each piece of a word, of which a text gets the mean. Runs on the processor, without network,
/// some thousand texts a second. The model is a folder with `model.safetensors` (the tensor
/// "embeddings", and in newer models "weights" and "mapping"), `tokenizer.json` (see
/// ModelTokenizer) and `config.json`. May be called from several threads at once.
class StaticEmbedder final : public Embedder {
public:
    /// NotFound or Io when a file of the folder cannot be read, Corrupt when one is damaged or they
    /// do not fit together, Unsupported for a tokenizer that is not known.
    [[nodiscard]] static Result<std::unique_ptr<StaticEmbedder>> open(const QString &folder);

    /// Fails only with Cancelled, and with Embedding where the memory does not suffice.
    [[nodiscard]] Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                                std::stop_token stop = {}) override;
    [[nodiscard]] int dims() const override { return m_dims; }
    /// "static:", the folder's name, and a hash of the model.
    [[nodiscard]] QByteArray identity() const override { return m_identity; }

private:
    explicit StaticEmbedder(ModelTokenizer tokenizer)
        : m_tokenizer(std::move(tokenizer)) {}

    [[nodiscard]] static Result<std::unique_ptr<StaticEmbedder>> read(const QString &folder);
    [[nodiscard]] std::vector<float> embedOne(QByteArrayView text) const;

    ModelTokenizer m_tokenizer;
    Safetensors m_file;
    const Safetensors::Tensor *m_embeddings = nullptr; ///< pieces (or clusters) x dims
    const Safetensors::Tensor *m_weights = nullptr;    ///< of pieces; null: all 1
    const Safetensors::Tensor *m_mapping = nullptr;    ///< piece -> row of embeddings; null: itself
    int m_dims = 0;
    bool m_normalise = true;
    QByteArray m_identity;
};

} // namespace nestor
