// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/agent_search.h"
#include "core/model/index_config.h"
#include "core/model/operations.h"

#include <QHash>

#include <functional>
#include <optional>
#include <vector>

namespace nestor {

/// The arithmetic of distances for agent_search.h.
[[nodiscard]] const AgentKernels &agentKernels();

/// Every vector of a store compared with a question: where each stands in the agent's order, before
/// anything is cut off, and which are nearest. Used by one thread: add() them all, sort() once,
/// then ask.
class VectorPlaces {
public:
    VectorPlaces(Vector question, Distance distance);

    void add(const AgentVectorRow &row);
    void sort();

    /// Where an item's best vector stands among those in the question's namespace and filter.
    struct Place {
        qint64 vector = 0; ///< among vectors, from 1
        qint64 item = 0;   ///< among items, from 1
        qint64 ties = 0;   ///< other items of the same score
        qint64 vectorRow = 0;
    };
    /// nullopt where it has no vector there that can be compared.
    [[nodiscard]] std::optional<Place> placeOf(qint64 itemRow) const;
    /// The items of the first `cut` vectors, with how many of these each has, in order.
    [[nodiscard]] std::vector<std::pair<qint64, qint64>> takersOf(qint64 cut) const;
    [[nodiscard]] bool isInside(qint64 itemRow) const { return m_first.contains(itemRow); }

    /// A vector in the question's search that cannot be compared.
    struct Misfit {
        qint64 itemRow = 0;
        qsizetype size = 0; ///< numbers
    };
    [[nodiscard]] const std::vector<Misfit> &misfits() const { return m_misfits; }

    /// The vectors of the whole store from the nearest on, as Nestor scores them, until `visit`
    /// answers false.
    struct Near {
        qint64 itemRow = 0;
        qint64 vectorRow = 0;
        double score = 0; ///< greater is better
    };
    void eachNearest(const std::function<bool(const Near &)> &visit) const;

private:
    struct Entry {
        double agent = 0; ///< minus infinity for NULL
        double score = 0;
        qint64 itemRow = 0;
        qint64 vectorRow = 0;
    };
    [[nodiscard]] double scoreOf(const float *vector, double agent) const;

    const Vector m_question;
    const Distance m_distance;
    std::vector<float> m_numbers;
    std::vector<Entry> m_inside; ///< by the agent's order, once sorted
    std::vector<Entry> m_outside;
    std::vector<Misfit> m_misfits;
    QHash<qint64, qsizetype> m_first; ///< of each item inside, its best in m_inside
    std::vector<qint64> m_itemsUpTo;  ///< of each of m_inside: how many items stand there or before
};

} // namespace nestor
