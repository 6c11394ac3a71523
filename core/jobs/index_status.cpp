// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_status.h"

#include "core/backends/sqlite/sqlite_file.h"
#include "core/search/engine/searchable_store.h"
#include "core/search/sync/index_state.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Of the items that the log names behind `position`, those whose vectors are not of their present
/// text: a put of Nestor's brings its vectors along, so that it leaves nothing behind. Whole
/// seconds, as agents write them, tell nothing: much happens within one.
Result<qint64> itemsBehind(SqlConnection &connection, const QByteArray &embedder, qint64 position) {
    auto query = connection.prepare(
        "SELECT count(*) FROM (SELECT DISTINCT prefix, key FROM (SELECT prefix, key FROM "
        "nestor_log WHERE sequence > ?1 ORDER BY sequence LIMIT ?3)) l "
        "LEFT JOIN store s ON s.prefix = l.prefix AND s.key = l.key "
        "WHERE CASE WHEN s.prefix IS NULL "
        "THEN EXISTS (SELECT 1 FROM nestor_vectors v WHERE v.prefix = l.prefix AND "
        "v.key = l.key AND v.embedder = ?2) "
        "ELSE NOT EXISTS (SELECT 1 FROM nestor_vectors v WHERE v.prefix = l.prefix AND "
        "v.key = l.key AND v.item_updated_at = s.updated_at AND (v.field_name = '' OR "
        "(v.embedder = ?2 AND instr(s.updated_at, '.') > 0))) END"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, position);
    query->bindText(2, embedder);
    query->bindInt(3, IndexStatus::kMostBehind);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
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
    auto *searchable = dynamic_cast<SearchableStore *>(&store);
    if (searchable == nullptr)
        return status;
    SearchEngine &engine = searchable->engine();
    const std::shared_ptr<Meaning> meaning = engine.meaning();
    if (meaning->embedder() != nullptr)
        status.embedder = meaning->embedder()->identity();
    status.vectors = meaning->vectors().size();
    status.indexed = meaning->vectors().indexed();
    if (meaning->vectors().wantsMoving())
        status.waiting = status.vectors - status.indexed;
    status.stopped = status.waiting > 0 && meaning->isGraphStopped();
    status.quality = meaning->quality();

    SqliteFile &file = searchable->sqlite().file();
    // Another program may have built it since; the next search goes over to it.
    auto recorded = recordedIndexOf(file, engine.cache());
    if (!recorded)
        return failure(std::move(recorded.error()));
    if (!*recorded)
        return status;
    status.embedder = (*recorded)->embedder;
    if (!file.isManaged())
        return status;
    auto read = file.read([&](SqlConnection &connection) -> Result<void> {
        auto position = positionOf(connection, status.embedder);
        auto first = connection.integer("SELECT coalesce(min(sequence), 0) FROM nestor_log"_ba);
        if (!position || !first)
            return failure(!position ? position.error() : first.error());
        if (!*position || **position + 1 < *first)
            return {};
        auto behind = itemsBehind(connection, status.embedder, **position);
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
    auto *searchable = dynamic_cast<SearchableStore *>(&store);
    if (searchable == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its vectors"_s);
    return searchable->engine().indexVectors(job);
}

Result<void> rebuildWords(Store &store, Job &job) {
    auto *searchable = dynamic_cast<SearchableStore *>(&store);
    if (searchable == nullptr)
        return failure(ErrorCode::Unsupported, u"This store has no index of its words"_s);
    return searchable->engine().words().rebuild(std::nullopt, job);
}

} // namespace nestor
