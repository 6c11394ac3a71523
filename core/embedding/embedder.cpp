// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/embedder.h"

namespace nestor {

Result<std::vector<float>> Embedder::embedQuery(const QByteArray &text, std::stop_token stop) {
    auto vectors = embed({text}, std::move(stop));
    if (!vectors)
        return failure(std::move(vectors.error()));
    return std::move(vectors->front());
}

} // namespace nestor
