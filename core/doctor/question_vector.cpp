// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/question_vector.h"

#include "core/search/embed/embedder_factory.h"
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
    const auto meaning = engine ? engine->meaning() : nullptr;
    if (!meaning || !meaning->puts() || meaning->home() != VectorHome::Agent)
        return embedding;
    embedding.config = meaning->puts()->config();
    embedding.isKnown = true;
    if (!embedding.embedder)
        embedding.embedder = meaning->puts()->embedder();
    return embedding;
}

} // namespace nestor
