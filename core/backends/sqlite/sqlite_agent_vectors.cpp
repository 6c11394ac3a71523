// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_agent_vectors.h"

#include "core/backends/sqlite/driver/sql_rows.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

// The value only where an agent wrote the item: its vectors may be leftovers.
const QByteArray kVectors =
    "SELECT v.rowid, s.rowid, s.prefix, s.key, v.field_name, v.embedding, "
    "v.updated_at < s.updated_at, instr(s.updated_at, '.') = 0, "
    "CASE WHEN instr(s.updated_at, '.') = 0 AND v.field_name <> '$' THEN s.value END "
    "FROM store_vectors v "
    "LEFT JOIN store s ON s.prefix = v.prefix AND s.key = v.key "_ba;

/// Shows what the rows of kVectors hold. `last`: of the last row.
Result<void> showVectors(SqlStatement &query, StaleVectors &stale, qint64 &last,
                         VisitAgentVector visit) {
    return forEachRow(query, [&] {
        last = query.integer(0);
        if (query.isNull(1))
            return; // an orphan
        AgentVectorView vector;
        vector.outOfDate = query.integer(6) != 0;
        const bool agentWrote = query.integer(7) != 0;
        if (agentWrote && (vector.outOfDate || stale.isLeftover(query.bytes(4), query.bytes(8))))
            return;
        vector.row = last;
        vector.item = RowHandle(query.integer(1));
        vector.prefix = query.view(2);
        vector.key = query.view(3);
        vector.field = query.view(4);
        vector.vector = query.view(5);
        visit(vector);
    });
}

} // namespace

Result<qint64> SqliteAgentVectors::lastRow() {
    return m_connection.integer("SELECT max(rowid) FROM store_vectors"_ba);
}

Result<qint64> SqliteAgentVectors::after(qint64 after, qint64 limit, VisitAgentVector visit) {
    auto query = m_connection.prepare(kVectors + "WHERE v.rowid > ? ORDER BY v.rowid LIMIT ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, after);
    query->bindInt(2, limit);
    qint64 last = after;
    if (auto done = showVectors(*query, m_stale, last, visit); !done)
        return failure(std::move(done.error()));
    return last;
}

Result<void> SqliteAgentVectors::of(const ItemPlace &item, VisitAgentVector visit) {
    auto query = m_connection.prepare(kVectors + "WHERE v.prefix = ? AND v.key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, item.prefix);
    query->bindText(2, item.key);
    qint64 last = 0;
    return showVectors(*query, m_stale, last, visit);
}

Result<std::vector<ItemPlace>> SqliteAgentVectors::itemsFrom(qint64 first, qint64 &last) {
    auto query = m_connection.prepare("SELECT rowid, prefix, key FROM store_vectors "
                                      "WHERE rowid >= ? ORDER BY rowid"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, first);
    std::vector<ItemPlace> places;
    auto read = forEachRow(*query, [&] {
        last = query->integer(0);
        places.push_back({query->bytes(1), query->bytes(2)});
    });
    if (!read)
        return failure(std::move(read.error()));
    return places;
}

Result<void> SqliteAgentVectors::names(VisitAgentVector visit) {
    // By indexes alone: the vectors themselves are not read.
    auto query = m_connection.prepare("SELECT v.prefix, v.key, v.field_name, s.rowid, v.rowid "
                                      "FROM store_vectors v "
                                      "JOIN store s ON s.prefix = v.prefix AND s.key = v.key"_ba);
    if (!query)
        return failure(std::move(query.error()));
    return forEachRow(*query, [&] {
        AgentVectorView vector;
        vector.prefix = query->view(0);
        vector.key = query->view(1);
        vector.field = query->view(2);
        vector.item = RowHandle(query->integer(3));
        vector.row = query->integer(4);
        visit(vector);
    });
}

Result<bool> SqliteAgentVectors::at(qint64 row, VisitAgentVector visit) {
    if (!m_at) {
        auto query = m_connection.prepare(
            "SELECT prefix, key, field_name, embedding FROM store_vectors WHERE rowid = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        m_at = *std::move(query);
    }
    m_at->bindInt(1, row);
    auto found = m_at->step();
    if (!found || !*found)
        return found;
    AgentVectorView vector;
    vector.row = row;
    vector.prefix = m_at->view(0);
    vector.key = m_at->view(1);
    vector.field = m_at->view(2);
    vector.vector = m_at->view(3);
    visit(vector);
    m_at->reset();
    return true;
}

} // namespace nestor
