// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/question_vector.h"

#include "core/search/embed/make_embedder.h"
#include "core/search/engine/search_engine.h"

namespace nestor {

Result<AgentEmbedding> agentEmbedding(Store &store, const DoctorOptions &options) {
    AgentEmbedding embedding;
    embedding.embedder = options.embedder;
    if (options.index) {
        embedding.config = *options.index;
        embedding.isKnown = true;
        if (!embedding.embedder) {
            auto made = makeEmbedder(embedding.config);
            if (!made)
                return failure(std::move(made.error()));
            embedding.embedder = *std::move(made);
        }
        return embedding;
    }
    // Vectors of Nestor's own are no agent's, and neither is what makes them.
    const SearchEngine *engine = store.searchEngine();
    const auto index = engine ? engine->semanticIndex() : nullptr;
    if (!index || !index->putEmbedder() || index->home() != VectorHome::Agent)
        return embedding;
    embedding.config = index->putEmbedder()->config();
    embedding.isKnown = true;
    if (!embedding.embedder)
        embedding.embedder = index->putEmbedder()->embedder();
    return embedding;
}

} // namespace nestor
