// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_status.h"

#include "core/search/engine/search_engine.h"
#include "core/search/sync/index_state.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Of these items, those whose vectors are not of their present text: a put of Nestor's brings its
/// vectors along, so that it leaves nothing behind. Whole seconds, as agents write them, tell
/// nothing: much happens within one.
Result<qint64> itemsBehind(SearchSnapshot &store, const std::vector<ItemPlace> &places,
                           const QByteArray &embedder) {
    SqlConnection *home = store.derived();
    if (!home)
        return 0;
    std::vector<std::optional<QByteArray>> times(places.size());
    auto found =
        store.find(places, SearchSnapshot::Read::Time, [&](std::size_t at, const ItemView &item) {
            times[at] = item.updatedAt.toByteArray();
            return true;
        });
    if (!found)
        return failure(std::move(found.error()));
    auto any = home->prepare("SELECT 1 FROM nestor_vectors "
                             "WHERE prefix = ? AND key = ? AND embedder = ? LIMIT 1"_ba);
    auto current = home->prepare("SELECT 1 FROM nestor_vectors WHERE prefix = ?1 AND key = ?2 "
                                 "AND item_updated_at = ?4 AND (field_name = '' OR "
                                 "(embedder = ?3 AND instr(?4, '.') > 0)) LIMIT 1"_ba);
    if (!any || !current)
        return failure(any ? current.error() : any.error());
    qint64 behind = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        SqlStatement &query = times[i] ? *current : *any;
        query.bindText(1, places[i].prefix);
        query.bindText(2, places[i].key);
        query.bindText(3, embedder);
        if (times[i])
            query.bindText(4, *times[i]);
        auto row = query.step();
        if (!row)
            return failure(std::move(row.error()));
        // An item that is gone is to have no vectors, one that is there present ones.
        behind += *row != times[i].has_value() ? 1 : 0;
        query.reset();
    }
    return behind;
}

Result<std::optional<qint64>> positionOf(SqlConnection &connection, const QByteArray &embedder) {
    auto query = connection.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, positionName(embedder));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? std::optional(query->integer(0)) : std::nullopt;
}

} // namespace

Result<IndexStatus> indexStatus(Store &store) {
    IndexStatus status;
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return status;
    const std::shared_ptr<Meaning> meaning = engine->meaning();
    if (meaning->embedder() != nullptr)
        status.embedder = meaning->embedder()->identity();
    status.vectors = meaning->vectors().size();
    status.indexed = meaning->vectors().indexed();
    if (meaning->vectors().wantsMoving())
        status.waiting = status.vectors - status.indexed;
    status.stopped = status.waiting > 0 && meaning->isGraphStopped();
    status.quality = meaning->quality();

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
        auto followed = positionOf(connection, status.embedder);
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
        auto behind = itemsBehind(snapshot, places, status.embedder);
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
    if (auto *searchable = dynamic_cast<SearchableStore *>(&store))
        searchable->engine().setTogether(together);
}

Result<void> buildGraph(Store &store, Job &job) {
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its vectors"_s);
    return engine->indexVectors(job);
}

Result<void> rebuildWords(Store &store, Job &job) {
    auto *searchable = dynamic_cast<SearchableStore *>(&store);
    if (searchable == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its words"_s);
    return searchable->engine().words().rebuild(std::nullopt, job);
}

} // namespace nestor
