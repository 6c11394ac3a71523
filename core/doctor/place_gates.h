// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/agent_items.h"
#include "core/doctor/diagnosis.h"
#include "core/doctor/vector_places.h"

/// The gates that an item passes by where its vectors stand among all that are compared. Those
/// with a connection are called inside a read transaction.
namespace nestor {

/// `bestField` names the vector that decides the item's place; empty: it has none.
[[nodiscard]] GateResult staleGate(const StaleFacts &facts, const QByteArray &bestField);

/// `row` is the item's, `question` the numbers of the question's vector.
[[nodiscard]] Result<GateResult> sizeGate(SqlConnection &connection, const StoreSchema &schema,
                                          const VectorPlaces &places,
                                          const std::vector<AgentItemVector> &vectors, qint64 row,
                                          qsizetype question);

/// `agentPlace` in what the agent gets, 0 where it is not there.
[[nodiscard]] Result<GateResult> crowdGate(SqlConnection &connection, const StoreSchema &schema,
                                           const VectorPlaces &places,
                                           const VectorPlaces::Place &place, qint64 limit,
                                           qint64 agentPlace);

/// `facts.place` counts what is better; what the agent gets says it better where it is there.
[[nodiscard]] GateResult limitGate(LimitFacts facts, qint64 agentPlace);

} // namespace nestor
