// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_rows.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/stable_hash.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

// The value only where an agent wrote the item: its vectors may be leftovers.
const QByteArray kAgentVectors =
    "SELECT v.rowid, s.rowid, s.prefix, s.key, v.field_name, v.embedding, "
    "v.updated_at < s.updated_at, instr(s.updated_at, '.') = 0, "
    "CASE WHEN instr(s.updated_at, '.') = 0 AND v.field_name <> '$' THEN s.value END "
    "FROM store_vectors v "
    "LEFT JOIN store s ON s.prefix = v.prefix AND s.key = v.key "_ba;

/// Shows what the rows of kAgentVectors hold; the number of the last one.
Result<qint64> visitAgentVectors(SqlStatement &query, StaleVectors &stale,
                                 const VisitVector &visit) {
    qint64 last = 0;
    auto read = forEachRow(query, [&] {
        last = query.integer(0);
        if (query.isNull(1))
            return; // an orphan
        const bool older = query.integer(6) != 0;
        const bool agentWrote = query.integer(7) != 0;
        VectorRow vector;
        vector.field = query.bytes(4);
        if (agentWrote && (older || stale.isLeftover(vector.field, query.bytes(8))))
            return;
        vector.row = last;
        vector.itemRow = query.integer(1);
        vector.item = itemHash(query.view(2), query.view(3));
        vector.vector = query.view(5);
        vector.outOfDate = older;
        visit(vector);
    });
    if (!read)
        return failure(std::move(read.error()));
    return last;
}

} // namespace

Result<qint64> readAgentVectors(SqlConnection &connection, qint64 after, qint64 limit,
                                StaleVectors &stale, const VisitVector &visit) {
    auto query = connection.prepare(kAgentVectors + "WHERE v.rowid > ? ORDER BY v.rowid LIMIT ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, after);
    query->bindInt(2, limit);
    return visitAgentVectors(*query, stale, visit);
}

Result<void> readAgentVectorsOf(SqlConnection &connection, const ItemPlace &place,
                                StaleVectors &stale, const VisitVector &visit) {
    auto query = connection.prepare(kAgentVectors + "WHERE v.prefix = ? AND v.key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, place.prefix);
    query->bindText(2, place.key);
    auto last = visitAgentVectors(*query, stale, visit);
    return last ? Result<void>() : failure(std::move(last.error()));
}

Result<std::vector<std::pair<qint64, ItemPlace>>> placesOfAgentVectors(SqlConnection &connection,
                                                                       qint64 first, qint64 limit) {
    auto query = connection.prepare("SELECT rowid, prefix, key FROM store_vectors "
                                    "WHERE rowid >= ? ORDER BY rowid LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, first);
    query->bindInt(2, limit);
    std::vector<std::pair<qint64, ItemPlace>> places;
    auto read = forEachRow(*query, [&] {
        places.emplace_back(query->integer(0), ItemPlace{query->bytes(1), query->bytes(2)});
    });
    if (!read)
        return failure(std::move(read.error()));
    return places;
}

namespace {

const QByteArray kOwnVectors = "SELECT id, prefix, key, field_name, embedding, item_updated_at "
                               "FROM nestor_vectors WHERE embedder = ?1 AND field_name <> '' "_ba;

Result<void> collectOwnVectors(SqlStatement &query, std::vector<OwnVectorRow> &rows) {
    return forEachRow(query, [&] {
        rows.push_back({query.integer(0), query.bytes(1), query.bytes(2), query.bytes(3),
                        query.bytes(4), query.bytes(5)});
    });
}

} // namespace

Result<std::vector<OwnVectorRow>> readOwnVectors(SqlConnection &home, const QByteArray &embedder,
                                                 qint64 after, qint64 limit) {
    auto query = home.prepare(kOwnVectors + "AND id > ?2 ORDER BY id LIMIT ?3");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    query->bindInt(2, after);
    query->bindInt(3, limit);
    std::vector<OwnVectorRow> rows;
    if (auto done = collectOwnVectors(*query, rows); !done)
        return failure(std::move(done.error()));
    return rows;
}

Result<std::vector<OwnVectorRow>> readOwnVectorsOf(SqlConnection &home, const QByteArray &embedder,
                                                   const std::vector<ItemPlace> &places) {
    auto query = home.prepare(kOwnVectors + "AND prefix = ?2 AND key = ?3");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    std::vector<OwnVectorRow> rows;
    for (const ItemPlace &place : places) {
        query->bindText(2, place.prefix);
        query->bindText(3, place.key);
        if (auto done = collectOwnVectors(*query, rows); !done)
            return failure(std::move(done.error()));
        query->reset();
    }
    return rows;
}

Result<void> matchOwnVectors(SqlConnection &connection, const std::vector<OwnVectorRow> &rows,
                             const VisitVector &visit) {
    auto query =
        connection.prepare("SELECT rowid, updated_at FROM store WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    for (const OwnVectorRow &own : rows) {
        query->bindText(1, own.prefix);
        query->bindText(2, own.key);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row) {
            VectorRow vector;
            vector.row = own.id;
            vector.itemRow = query->integer(0);
            vector.item = itemHash(own.prefix, own.key);
            vector.field = own.field;
            vector.vector = own.vector;
            vector.outOfDate = query->view(1) != own.itemUpdatedAt;
            visit(vector);
        }
        query->reset();
    }
    return {};
}

} // namespace nestor
