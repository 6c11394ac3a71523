// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"
#include "core/search/search_scope.h"
#include "core/search/stopwatch.h"
#include "core/search/vector_view.h"

#include <atomic>
#include <optional>
#include <span>
#include <vector>

namespace nestor {

/// What it costs in a store to learn which items pass a scope, in nanoseconds. Measured by the
/// first search that has to know and kept, so that the pages of a search are planned alike.
struct ScopeCosts {
    std::atomic<double> askByValue = 0;     ///< whether one item passes, by a look at its value
    std::atomic<double> askByNamespace = 0; ///< by its namespace alone
};

/// What is asked of a store's vectors.
struct VectorQuestion {
    std::span<const float> query; ///< prepared (vector_metric.h), of the set's dimensions
    qint64 wanted = 10;           ///< items; -1: all
    /// A question that wants more continues the answer to one that wants fewer. Else each is only
    /// the best there is for what it wants.
    bool pages = true;
};

/// Finds the nearest items of a search's scope by whichever plan is cheapest: comparing with all
/// that pass; walking the graph with the filter inside, once it is known which pass; walking it
/// without, and asking about what is found. How many pass is estimated from a sample.
///
/// Lives inside one read transaction, on the thread that has the connection.
class VectorSearch {
public:
    /// Tells the plan, its reason and what passes in `explanation`, the times in `watch`.
    VectorSearch(SqliteSession &session, const SearchScope &scope, const VectorSet &set,
                 ScopeCosts &costs, Explanation &explanation, Stopwatch &watch);

    /// For the explanation; see Meaning::whyNoGraph().
    void setWhyNoGraph(const QByteArray &why) { m_whyNoGraph = why; }

    /// Nearest first, never fewer than wanted when that many pass, with all that are exactly as
    /// near as the last.
    [[nodiscard]] Result<std::vector<ItemMatch>> nearest(const VectorQuestion &question);

    /// Items were met that are not as the set has them.
    [[nodiscard]] bool isOutdated() const { return m_outdated; }

private:
    struct Estimate {
        double share = 1;      ///< of the vectors that pass
        double askOne = 0;     ///< nanoseconds
        double passingSet = 0; ///< nanoseconds
    };

    [[nodiscard]] Result<VectorFinding> find(std::span<const float> query, qint64 wanted,
                                             qint64 wantedIfExact);
    [[nodiscard]] Result<VectorFinding> findAmongAll(std::span<const float> query, qint64 wanted,
                                                     qint64 wantedIfExact);
    [[nodiscard]] Result<std::optional<VectorFinding>> findWidening(std::span<const float> query,
                                                                    qint64 wanted);
    [[nodiscard]] Result<void> makeEstimate();
    [[nodiscard]] Result<void> takeSample(std::size_t count, std::size_t &asked,
                                          std::size_t &passing, std::size_t &inNamespaces);
    [[nodiscard]] Result<void> findPassing();
    void tellPlan(const QByteArray &plan, const QByteArray &reason);

    SqliteSession &m_session;
    const SearchScope &m_scope;
    const VectorView m_view;
    ScopeCosts &m_costs;
    Explanation &m_explanation;
    Stopwatch &m_watch;
    std::optional<Estimate> m_estimate;
    std::optional<IdSet> m_passing;
    QByteArray m_whyNoGraph;
    bool m_outdated = false;
};

} // namespace nestor
