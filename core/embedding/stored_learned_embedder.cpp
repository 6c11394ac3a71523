// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/stored_learned_embedder.h"

#include "core/base/logging.h"

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

StoredLearnedEmbedder::StoredLearnedEmbedder(QByteArray model, QByteArray identity, int dims)
    : m_identity(std::move(identity))
    , m_dims(dims)
    , m_bytes(std::move(model)) {}

Result<std::shared_ptr<StoredLearnedEmbedder>> StoredLearnedEmbedder::create(QByteArray model,
                                                                             QByteArray identity) {
    auto dims = LearnedModel::dimsOf(model);
    if (!dims)
        return failure(std::move(dims.error()));
    return std::shared_ptr<StoredLearnedEmbedder>(
        new StoredLearnedEmbedder(std::move(model), std::move(identity), *dims));
}

LearnedEmbedder *StoredLearnedEmbedder::embedder() {
    std::call_once(m_once, [this] {
        auto model = LearnedModel::fromBytes(std::exchange(m_bytes, {}));
        if (model) {
            m_embedder = std::make_unique<LearnedEmbedder>(
                std::make_shared<const LearnedModel>(*std::move(model)));
            return;
        }
        m_damage = {model.error().code, model.error().detail + u": build the index anew"_s};
        qCWarning(lcEmbedding).noquote() << m_damage.detail;
    });
    return m_embedder.get();
}

Result<std::vector<std::vector<float>>> StoredLearnedEmbedder::embed(const QByteArrayList &texts,
                                                                     std::stop_token stop) {
    if (LearnedEmbedder *learned = embedder())
        return learned->embed(texts, std::move(stop));
    return std::vector<std::vector<float>>(static_cast<std::size_t>(texts.size()));
}

Result<std::vector<float>> StoredLearnedEmbedder::embedQuery(const QByteArray &text,
                                                             std::stop_token stop) {
    if (LearnedEmbedder *learned = embedder())
        return learned->embedQuery(text, std::move(stop));
    return failure(Error(m_damage));
}

} // namespace nestor
