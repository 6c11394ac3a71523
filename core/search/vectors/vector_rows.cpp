// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_rows.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/stable_hash.h"

namespace nestor {

using namespace Qt::StringLiterals;

VectorRow rowOf(const AgentVectorView &vector) {
    VectorRow row;
    row.row = vector.row;
    row.itemRow = vector.item;
    row.item = itemHash(vector.prefix, vector.key);
    row.field = vector.field.toByteArray();
    row.vector = vector.vector;
    row.outOfDate = vector.outOfDate;
    return row;
}

namespace {

const QByteArray kDerivedVectors =
    "SELECT id, prefix, key, field_name, embedding, item_updated_at "
    "FROM nestor_vectors WHERE embedder = ?1 AND field_name <> '' "_ba;

Result<void> collectDerivedVectors(SqlStatement &query, std::vector<DerivedVectorRow> &rows) {
    return forEachRow(query, [&] {
        rows.push_back({query.integer(0), query.bytes(1), query.bytes(2), query.bytes(3),
                        query.bytes(4), query.bytes(5)});
    });
}

} // namespace

Result<std::vector<DerivedVectorRow>>
readDerivedVectors(SqlConnection &home, const QByteArray &embedder, qint64 after, qint64 limit) {
    auto query = home.prepare(kDerivedVectors + "AND id > ?2 ORDER BY id LIMIT ?3");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    query->bindInt(2, after);
    query->bindInt(3, limit);
    std::vector<DerivedVectorRow> rows;
    if (auto done = collectDerivedVectors(*query, rows); !done)
        return failure(std::move(done.error()));
    return rows;
}

Result<std::vector<DerivedVectorRow>> readDerivedVectorsOf(SqlConnection &home,
                                                           const QByteArray &embedder,
                                                           const std::vector<ItemPlace> &places) {
    auto query = home.prepare(kDerivedVectors + "AND prefix = ?2 AND key = ?3");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    std::vector<DerivedVectorRow> rows;
    for (const ItemPlace &place : places) {
        query->bindText(2, place.prefix);
        query->bindText(3, place.key);
        if (auto done = collectDerivedVectors(*query, rows); !done)
            return failure(std::move(done.error()));
        query->reset();
    }
    return rows;
}

Result<void> forEachDerivedVector(SqlConnection &home, const QByteArray &embedder,
                                  const std::function<Result<void>(DerivedVectorRow &&)> &visit) {
    // By an index alone: the vectors themselves are not read.
    auto query = home.prepare("SELECT id, prefix, key, field_name FROM nestor_vectors "
                              "WHERE embedder = ? AND field_name <> ''"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    for (;;) {
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return {};
        auto done =
            visit({query->integer(0), query->bytes(1), query->bytes(2), query->bytes(3), {}, {}});
        if (!done)
            return done;
    }
}

Result<void> matchDerivedVectors(SearchSnapshot &store, const std::vector<DerivedVectorRow> &rows,
                                 const VisitVector &visit) {
    std::vector<ItemPlace> places;
    places.reserve(rows.size());
    for (const DerivedVectorRow &own : rows)
        places.push_back({own.prefix, own.key});
    return store.find(places, SearchSnapshot::Read::Time,
                      [&](std::size_t at, const ItemView &item) {
                          const DerivedVectorRow &own = rows[at];
                          VectorRow vector;
                          vector.row = own.id;
                          vector.itemRow = item.row;
                          vector.item = itemHash(own.prefix, own.key);
                          vector.field = own.field;
                          vector.vector = own.vector;
                          vector.outOfDate = item.updatedAt != own.itemUpdatedAt;
                          visit(vector);
                          return true;
                      });
}

} // namespace nestor
