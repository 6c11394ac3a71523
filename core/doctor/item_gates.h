// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/agent_items.h"
#include "core/backends/sqlite/agent_search.h"
#include "core/doctor/diagnosis.h"
#include "core/doctor/question_vector.h"

#include <stop_token>

/// The gates that an item passes by what it is itself, whatever else is in the store.
namespace nestor {

[[nodiscard]] GateResult namespaceGate(const NamespacePath &asked, const NamespacePath &item);

/// `agent` is what conditionsOn() answers for `conditions`. No item passes where LangGraph's filter
/// fails on the value of one, `broken`.
[[nodiscard]] GateResult filterGate(const std::vector<AgentCondition> &conditions,
                                    const std::vector<std::optional<bool>> &agent,
                                    const QByteArray &value,
                                    const std::optional<ItemId> &broken = {});

[[nodiscard]] GateResult expiryGate(const Item &item, const Timestamp &now);

/// What of a store embedding gates need.
struct EmbeddedStore {
    bool hasVectorTable = false;
    QByteArrayList paths; ///< that are embedded
    bool pathsAreGuessed = false;
    std::optional<Timestamp> firstVector;
};
[[nodiscard]] GateResult embeddingGate(const Item &item,
                                       const std::vector<AgentItemVector> &vectors,
                                       const EmbeddedStore &store);

/// Which vectors of an item do not stand for what it says now.
[[nodiscard]] StaleFacts staleFacts(const Item &item, const std::vector<AgentItemVector> &vectors);
/// Adds those whose text the embedder makes another vector of. Fails as the embedder does.
[[nodiscard]] Result<void> compareTexts(StaleFacts &facts, const Item &item,
                                        const std::vector<AgentItemVector> &vectors,
                                        Embedder &embedder, const std::stop_token &stop);
[[nodiscard]] bool isStale(const StaleFacts &facts, const QByteArray &field);

/// The numbers of a stored vector.
[[nodiscard]] Vector vectorOfBytes(QByteArrayView bytes);

} // namespace nestor
