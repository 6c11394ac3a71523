// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_status.h"

#include "core/search/engine/search_engine.h"
#include "core/search/sync/index_progress.h"
#include "core/search/sync/index_state.h"

namespace nestor {

using namespace Qt::StringLiterals;

Result<IndexStatus> indexStatus(Store &store) {
    IndexStatus status;
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return status;
    const std::shared_ptr<SemanticIndex> index = engine->semanticIndex();
    if (index->embedder() != nullptr)
        status.embedder = index->embedder()->identity();
    status.vectors = index->vectors().size();
    status.indexed = index->vectors().indexed();
    if (index->vectors().wantsMoving())
        status.waiting = status.vectors - status.indexed;
    status.stopped = status.waiting > 0 && index->isGraphStopped();
    status.quality = index->quality();

    // Another program may have built it since; the next search goes over to it.
    auto recorded = recordedIndexOf(engine->source(), engine->cache());
    if (!recorded)
        return failure(std::move(recorded.error()));
    if (!*recorded)
        return status;
    status.embedder = (*recorded)->embedder;
    SqlFile *home = engine->source().derivedData();
    if (!home)
        return status;
    std::optional<qint64> position;
    auto read = home->read([&](SqlConnection &connection) -> Result<void> {
        auto followed = vectorPosition(connection, status.embedder);
        if (!followed)
            return failure(std::move(followed.error()));
        position = *followed;
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    if (!position)
        return status;
    ChangeMark mark;
    mark.sequence = *position;
    auto changes = engine->feed().since(mark, IndexStatus::kMostBehind);
    if (!changes)
        return failure(std::move(changes.error()));
    if (changes->kind != ChangePage::Kind::Logged)
        return status;
    const std::vector<ItemPlace> places = changes->places();
    read = engine->source().read([&](SearchSnapshot &snapshot) -> Result<void> {
        auto behind = vectorsBehind(snapshot, places, status.embedder);
        if (!behind)
            return failure(std::move(behind.error()));
        status.behind = *behind;
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    return status;
}

void setWrittenTogether(Store &store, bool together) {
    if (SearchEngine *engine = store.searchEngine())
        engine->setTogether(together);
}

Result<void> buildGraph(Store &store, Job &job) {
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its vectors"_s);
    return engine->indexVectors(job);
}

Result<void> rebuildWords(Store &store, Job &job) {
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its words"_s);
    return engine->words().rebuild(std::nullopt, job);
}

} // namespace nestor
