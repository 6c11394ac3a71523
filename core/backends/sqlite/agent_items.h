// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sql_condition.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/base/error.h"
#include "core/model/item.h"

#include <functional>
#include <optional>
#include <vector>

/// What an agent's store holds of items and their vectors, looked at one by one. Used inside a read
/// transaction, by the thread that has the connection. Nothing is written.
namespace nestor {

/// One vector of an item in store_vectors.
struct AgentItemVector {
    QByteArray field; ///< the path, or `path.i`
    QByteArray bytes; ///< as stored; little-endian floats where all is well
    std::optional<Timestamp> updatedAt;

    bool operator==(const AgentItemVector &) const = default;
};

/// In the order of their fields.
[[nodiscard]] Result<std::vector<AgentItemVector>> agentVectorsOf(SqlConnection &connection,
                                                                  const ItemId &id);

/// One vector by its row in store_vectors; nullopt where that is gone.
[[nodiscard]] Result<std::optional<AgentItemVector>> fieldOfVector(SqlConnection &connection,
                                                                   qint64 vectorRow);

[[nodiscard]] Result<std::optional<Item>> itemAtRow(SqlConnection &connection,
                                                    const StoreSchema &schema, qint64 row);
[[nodiscard]] Result<std::optional<Item>> itemNamed(SqlConnection &connection,
                                                    const StoreSchema &schema, const ItemId &id);
/// The row of an item in store; short-lived. 0: it is not there.
[[nodiscard]] Result<qint64> rowOfItem(SqlConnection &connection, const ItemId &id);
/// The namespaces that hold a key, at most `limit` of them, in their order.
[[nodiscard]] Result<std::vector<NamespacePath>>
namespacesOfKey(SqlConnection &connection, const QByteArray &key, qint64 limit);

/// What a row `s`, which has a prefix, must be to lie in a namespace or below: at borders of
/// labels, as LangGraph's SqliteStore has it since CVE-2026-71433. The root asks for nothing.
[[nodiscard]] SqlCondition agentScope(const NamespacePath &ns);

/// The names that the vectors in a namespace and below have, without the numbers of `path.i`.
[[nodiscard]] Result<QByteArrayList> agentVectorFields(SqlConnection &connection,
                                                       const NamespacePath &ns);
[[nodiscard]] Result<bool> hasAgentVectors(SqlConnection &connection, const StoreSchema &schema);
[[nodiscard]] Result<qint64> countItems(SqlConnection &connection);
/// When the first of the vectors was written; nullopt where there is none.
[[nodiscard]] Result<std::optional<Timestamp>> firstVectorTime(SqlConnection &connection);

/// By namespace and key.
[[nodiscard]] Result<void> eachItemWithoutVector(SqlConnection &connection, bool hasVectorTable,
                                                 const std::function<void(ItemId)> &visit);
/// Items whose time is over, by the text comparison that LangGraph's sweep makes.
[[nodiscard]] Result<void> eachExpiredItem(SqlConnection &connection, const Timestamp &now,
                                           const std::function<void(ItemId, Timestamp)> &visit);
/// Every vector that belongs to an item, by namespace, key and field.
[[nodiscard]] Result<void>
eachVectorInOrder(SqlConnection &connection,
                  const std::function<void(const ItemId &, const AgentItemVector &)> &visit);

} // namespace nestor
