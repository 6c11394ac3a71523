// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/item.h"
#include "core/model/operations.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace nestor {

/// A search as an agent puts it to LangGraph's store.
struct AgentViewQuestion {
    NamespacePath ns;
    QByteArray filter;            ///< JSON, in LangGraph's language; empty: none
    std::optional<Vector> vector; ///< absent: the newest first
    qint64 limit = 10;
    /// Beside the agent's own answer, nothing outside of it is looked at or counted.
    NamespacePath reach;
    Distance distance = Distance::Cosine;
    QByteArrayList
        fields; ///< that the agent embeds: LangGraph asks for more vectors the more it is
};

/// Why the agent's search passes over what it should find, and what would mend it.
struct AgentViewCause {
    QByteArray why;     ///< one English sentence without a full stop
    QByteArrayList sql; ///< statements to be run by whoever may
    bool operator==(const AgentViewCause &) const = default;
};

struct AgentViewAnswer {
    std::vector<SearchItem> agent;   ///< what LangGraph's own statement returns
    QString failure;                 ///< why it fails; empty where it does not
    std::vector<SearchItem> exact;   ///< the same question, all vectors compared
    std::vector<SearchItem> nearest; ///< of the whole store, whatever namespace and filter
    QByteArray index;                ///< that the server answered by; empty: it compared all
    /// Vectors that are looked at before namespace and filter (by the index), or before items are
    /// told apart.
    qint64 cut = 0;
    std::vector<AgentViewCause> causes; ///< none where all is as it should be
};

/// One condition of a filter, and whether the item meets it.
struct AgentViewCondition {
    QByteArray field;
    QByteArray op;      ///< empty for a plain value
    QByteArray operand; ///< JSON
    QString refusal;    ///< why LangGraph raises an error in place of searching
    std::optional<bool> holds;
};

struct AgentViewVector {
    QByteArray field;
    Vector vector;
    std::optional<Timestamp> updatedAt;
};

/// What is known of one item in such a search.
struct AgentViewItem {
    std::optional<Item> item;
    std::vector<NamespacePath> elsewhere; ///< of one that is not there: where its key is
    std::vector<AgentViewCondition> conditions;
    std::vector<AgentViewVector> vectors;
    std::optional<Timestamp> firstVector; ///< of the store
    // Where it stands, from 1, when all vectors are compared; 0: it does not.
    qint64 vectorPlace = 0; ///< its best vector among those that the cut is made of
    qint64 place = 0;       ///< among the items
    qint64 ties = 0;        ///< others of the same distance, or time
    QByteArray bestField;
};

/// What of a store no search by meaning returns, whatever it asks.
struct AgentViewScan {
    qint64 items = 0;
    qint64 vectors = 0;
    std::vector<ItemId> withoutVector; ///< where the store has vectors at all
    /// Each of whose vectors more items of its namespace have than a search returns.
    std::vector<ItemId> crowded;
    std::vector<std::pair<ItemId, Timestamp>> expired; ///< and still there
};

/// How the agent's own store answers, on a server that can be asked so: for who holds it against
/// what should be found (core/doctor). StoreAdmin::agentView() has it. Writes nothing; blocks; from
/// any thread.
class AgentView {
public:
    AgentView() = default;
    AgentView(const AgentView &) = delete;
    AgentView &operator=(const AgentView &) = delete;
    virtual ~AgentView() = default;

    /// InvalidFilter, InvalidArgument, and as the server does.
    [[nodiscard]] virtual Result<AgentViewAnswer> ask(const AgentViewQuestion &question,
                                                      std::stop_token stop = {}) = 0;
    /// `answer` is what ask() said to the same question.
    [[nodiscard]] virtual Result<AgentViewItem> look(const AgentViewQuestion &question,
                                                     const AgentViewAnswer &answer,
                                                     const ItemId &id,
                                                     std::stop_token stop = {}) = 0;
    /// At and below a namespace; a search returns `limit` items.
    [[nodiscard]] virtual Result<AgentViewScan> scan(const NamespacePath &ns, qint64 limit,
                                                     std::stop_token stop = {}) = 0;
    [[nodiscard]] virtual bool hasVectors() const = 0;
    [[nodiscard]] virtual int dims() const = 0; ///< of the vectors; 0: any, or none
};

} // namespace nestor
