// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/agent_filter.h"
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/item.h"
#include "core/model/operations.h"

#include <QByteArrayView>

#include <functional>
#include <optional>
#include <vector>

/// The searches of LangGraph's SqliteStore, as it runs them: its statements, with its distances.
/// Used inside a read transaction, by the thread that has the connection. Nothing is written.
namespace nestor {

/// The arithmetic of distances, given from outside: this folder knows no vectors.
struct AgentKernels {
    float (*dot)(const float *a, const float *b, std::size_t dims);
    float (*squaredL2)(const float *a, const float *b, std::size_t dims);
};

/// A search as the agent asks for it.
struct AgentQuestion {
    NamespacePath ns;
    std::vector<AgentCondition> conditions; ///< none of them refused
    Distance distance = Distance::Cosine;
    Vector vector; ///< empty: without a query, newest first
    qint64 limit = 10;
    NamespacePath reach; ///< eachAgentVector() shows none outside of it
};

/// How many vectors LangGraph keeps before it tells items apart.
[[nodiscard]] qint64 agentCut(qint64 limit);

/// What LangGraph's SqliteStore orders by, greatest first: the cosine; under l2 the distance, so
/// that the farthest come first; minus the sum of differences for the inner product. nullopt where
/// SQLite has NULL, which comes last. Both vectors have `dims` numbers.
[[nodiscard]] std::optional<double> agentScore(const AgentKernels &kernels, Distance distance,
                                               const float *a, const float *b, std::size_t dims);

/// Gives a connection sqlite-vec's vec_distance_cosine, vec_distance_L2 and vec_distance_L1, which
/// fail as those do on vectors of different sizes. `kernels` must live as long as the program.
[[nodiscard]] Result<void> registerAgentDistances(SqlConnection &connection,
                                                  const AgentKernels &kernels);

/// What the agent's search answers. Fails as SQLite does where the agent's would: vectors of
/// another size, a value that is not JSON. Only with a vector where the schema has vectors.
[[nodiscard]] Result<std::vector<SearchItem>>
agentSearch(SqlConnection &connection, const StoreSchema &schema, const AgentQuestion &question);

/// A vector of an item.
struct AgentVectorRow {
    qint64 vectorRow = 0; ///< in store_vectors; short-lived
    qint64 itemRow = 0;   ///< in store; short-lived
    bool inside = false;  ///< the question's namespace and filter hold its item
    QByteArrayView bytes; ///< as stored; good during the call
};
/// Shows every vector that belongs to an item, in all that is in reach. Values that are not JSON
/// pass no filter here.
[[nodiscard]] Result<void>
eachAgentVector(SqlConnection &connection, const AgentQuestion &question,
                const std::function<void(const AgentVectorRow &)> &visit);

/// The first item among those that the question looks at whose value is not JSON, on which a filter
/// fails; nullopt: all are.
[[nodiscard]] Result<std::optional<ItemId>> itemThatIsNotJson(SqlConnection &connection,
                                                              const AgentQuestion &question);

/// The place, from 1 on, of an item in the agent's search without a query, where nothing limits it;
/// `ties`: how many others were written at the same time, among which the order is undefined.
struct NewestPlace {
    qint64 place = 0;
    qint64 ties = 0;
};
[[nodiscard]] Result<NewestPlace> placeByTime(SqlConnection &connection,
                                              const AgentQuestion &question, const ItemId &id);

/// Whether the row of the item holds under each of the conditions; nullopt for those that are
/// refused, and where SQLite fails on the value.
[[nodiscard]] Result<std::vector<std::optional<bool>>>
conditionsOn(SqlConnection &connection, const std::vector<AgentCondition> &conditions,
             const ItemId &id);

} // namespace nestor
