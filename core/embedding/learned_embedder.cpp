// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/learned_embedder.h"

namespace nestor {

using namespace Qt::StringLiterals;

LearnedEmbedder::LearnedEmbedder(std::shared_ptr<const LearnedModel> model)
    : m_model(std::move(model)) {
    Q_ASSERT(m_model);
}

Result<std::vector<std::vector<float>>> LearnedEmbedder::embed(const QByteArrayList &texts,
                                                               std::stop_token stop) {
    std::vector<std::vector<float>> vectors;
    vectors.reserve(static_cast<std::size_t>(texts.size()));
    for (const QByteArray &text : texts) {
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"embedding was cancelled"_s);
        vectors.push_back(m_model->embed(text));
    }
    return vectors;
}

Result<std::vector<float>> LearnedEmbedder::embedQuery(const QByteArray &text, std::stop_token) {
    return m_model->embedQuestion(text);
}

QByteArray LearnedEmbedder::identity() const {
    return "learned:" + m_model->hash().first(16).toHex();
}

} // namespace nestor
