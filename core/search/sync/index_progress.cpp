// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/index_progress.h"

#include "core/search/sync/index_state.h"

namespace nestor {

using namespace Qt::StringLiterals;

Result<std::optional<qint64>> vectorPosition(SqlConnection &connection,
                                             const QByteArray &embedder) {
    auto query = connection.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, positionName(embedder));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? std::optional(query->integer(0)) : std::nullopt;
}

Result<qint64> vectorsBehind(SearchSnapshot &store, const std::vector<ItemPlace> &places,
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

} // namespace nestor
