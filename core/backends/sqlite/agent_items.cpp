// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/agent_items.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/item_row.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// A statement about one item, bound to it.
Result<SqlStatement> preparedFor(SqlConnection &connection, const QByteArray &sql,
                                 const ItemId &id) {
    auto query = connection.prepare(sql);
    if (!query)
        return query;
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    return query;
}

Result<std::optional<Item>> onlyItem(SqlStatement &query) {
    auto row = query.step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? std::optional<Item>(itemFromRow(query)) : std::nullopt;
}

ItemId idFromRow(const SqlStatement &row, int first = 0) {
    return {NamespacePath::fromStored(row.bytes(first)), row.bytes(first + 1)};
}

QByteArray withoutNumber(const QByteArray &field) {
    const qsizetype dot = field.lastIndexOf('.');
    bool isNumber = false;
    (void)field.mid(dot + 1).toLongLong(&isNumber);
    return dot > 0 && isNumber ? field.first(dot) : field;
}

} // namespace

Result<std::vector<AgentItemVector>> agentVectorsOf(SqlConnection &connection, const ItemId &id) {
    auto query = preparedFor(connection,
                             "SELECT field_name, embedding, updated_at FROM store_vectors "
                             "WHERE prefix = ? AND key = ? ORDER BY field_name"_ba,
                             id);
    if (!query)
        return failure(std::move(query.error()));
    std::vector<AgentItemVector> vectors;
    auto read = forEachRow(*query, [&] {
        vectors.push_back({query->bytes(0), query->bytes(1), Timestamp::parse(query->view(2))});
    });
    if (!read)
        return failure(std::move(read.error()));
    return vectors;
}

Result<std::optional<AgentItemVector>> fieldOfVector(SqlConnection &connection, qint64 vectorRow) {
    auto query = connection.prepare(
        "SELECT field_name, embedding, updated_at FROM store_vectors WHERE rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, vectorRow);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    return AgentItemVector{query->bytes(0), query->bytes(1), Timestamp::parse(query->view(2))};
}

Result<std::optional<Item>> itemAtRow(SqlConnection &connection, const StoreSchema &schema,
                                      qint64 row) {
    auto query =
        connection.prepare("SELECT " + itemColumns(schema) + " FROM store WHERE rowid = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, row);
    return onlyItem(*query);
}

Result<std::optional<Item>> itemNamed(SqlConnection &connection, const StoreSchema &schema,
                                      const ItemId &id) {
    auto query = preparedFor(
        connection, "SELECT " + itemColumns(schema) + " FROM store WHERE prefix = ? AND key = ?",
        id);
    if (!query)
        return failure(std::move(query.error()));
    return onlyItem(*query);
}

Result<qint64> rowOfItem(SqlConnection &connection, const ItemId &id) {
    auto query =
        preparedFor(connection, "SELECT rowid FROM store WHERE prefix = ? AND key = ?"_ba, id);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
}

Result<std::vector<NamespacePath>> namespacesOfKey(SqlConnection &connection, const QByteArray &key,
                                                   qint64 limit) {
    auto query =
        connection.prepare("SELECT prefix FROM store WHERE key = ? ORDER BY prefix LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, key);
    query->bindInt(2, limit);
    std::vector<NamespacePath> found;
    auto read =
        forEachRow(*query, [&] { found.push_back(NamespacePath::fromStored(query->bytes(0))); });
    if (!read)
        return failure(std::move(read.error()));
    return found;
}

SqlCondition agentScope(const NamespacePath &ns) {
    if (ns.isRoot())
        return {};
    return {"s.prefix = ? OR (s.prefix >= ? AND s.prefix < ?)"_ba,
            {ns.stored(), QByteArray(ns.stored() + '.'), QByteArray(ns.stored() + '/')}};
}

Result<QByteArrayList> agentVectorFields(SqlConnection &connection, const NamespacePath &ns) {
    const SqlCondition within = agentScope(ns);
    auto query = connection.prepare("SELECT DISTINCT s.field_name FROM store_vectors s" +
                                    within.where() + " ORDER BY 1");
    if (!query)
        return failure(std::move(query.error()));
    within.bind(*query, 1);
    QByteArrayList fields;
    auto read = forEachRow(*query, [&] {
        const QByteArray field = withoutNumber(query->bytes(0));
        if (!fields.contains(field))
            fields.append(field);
    });
    if (!read)
        return failure(std::move(read.error()));
    return fields;
}

Result<bool> hasAgentVectors(SqlConnection &connection, const StoreSchema &schema) {
    if (!schema.vectors)
        return false;
    auto any = connection.integer("SELECT count(*) FROM (SELECT 1 FROM store_vectors LIMIT 1)"_ba);
    if (!any)
        return failure(std::move(any.error()));
    return *any > 0;
}

Result<qint64> countItems(SqlConnection &connection) {
    return connection.integer("SELECT count(*) FROM store"_ba);
}

Result<std::optional<Timestamp>> firstVectorTime(SqlConnection &connection) {
    auto query = connection.prepare("SELECT min(created_at) FROM store_vectors"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? Timestamp::parse(query->view(0)) : std::nullopt;
}

Result<void> eachItemWithoutVector(SqlConnection &connection, bool hasVectorTable,
                                   const std::function<void(ItemId)> &visit) {
    auto query =
        connection.prepare("SELECT s.prefix, s.key FROM store s" +
                           (hasVectorTable ? " WHERE NOT EXISTS (SELECT 1 FROM store_vectors v "
                                             "WHERE v.prefix = s.prefix AND v.key = s.key)"_ba
                                           : ""_ba) +
                           " ORDER BY s.prefix, s.key");
    if (!query)
        return failure(std::move(query.error()));
    return forEachRow(*query, [&] { visit(idFromRow(*query)); });
}

Result<void> eachExpiredItem(SqlConnection &connection, const Timestamp &now,
                             const std::function<void(ItemId, Timestamp)> &visit) {
    auto query = connection.prepare("SELECT prefix, key, expires_at FROM store "
                                    "WHERE expires_at < ? ORDER BY prefix, key"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, now.toStored());
    return forEachRow(*query, [&] {
        visit(idFromRow(*query), Timestamp::parse(query->view(2)).value_or(Timestamp{}));
    });
}

Result<void>
eachVectorInOrder(SqlConnection &connection,
                  const std::function<void(const ItemId &, const AgentItemVector &)> &visit) {
    auto query = connection.prepare(
        "SELECT v.prefix, v.key, v.field_name, v.embedding, v.updated_at FROM store_vectors v "
        "WHERE EXISTS (SELECT 1 FROM store s WHERE s.prefix = v.prefix AND s.key = v.key) "
        "ORDER BY v.prefix, v.key, v.field_name"_ba);
    if (!query)
        return failure(std::move(query.error()));
    return forEachRow(*query, [&] {
        visit(idFromRow(*query),
              {query->bytes(2), query->bytes(3), Timestamp::parse(query->view(4))});
    });
}

} // namespace nestor
