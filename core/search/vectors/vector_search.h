// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"
#include "core/search/scope/scope_estimates.h"
#include "core/search/scope/stopwatch.h"
#include "core/search/vectors/vector_view.h"
#include "core/store/search_source.h"

#include <optional>
#include <span>
#include <vector>

namespace nestor {

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
/// without, and asking about what is found. How many pass is estimated from a sample, unless an
/// index shows that they are few.
///
/// Lives as long as a snapshot of the store, on its thread.
class VectorSearch {
public:
    /// Tells the plan, its reason and what passes in `explanation`, the times in `watch`.
    /// `stored` are the vectors of `set`.
    VectorSearch(const SearchScope &scope, RowsInScope &rows, const VectorSet &set,
                 ExactVectorReader &stored, ScopeEstimates &estimates, Explanation &explanation,
                 Stopwatch &watch);

    /// For the explanation; see SemanticIndex::whyNoGraph().
    void setWhyNoGraph(std::vector<SearchRemark> why) { m_whyNoGraph = std::move(why); }

    /// Nearest first, never fewer than wanted when that many pass, with all that are exactly as
    /// near as the last.
    [[nodiscard]] Result<std::vector<ItemMatch>> nearest(const VectorQuestion &question);

    /// Items were met that are not as the set has them.
    [[nodiscard]] bool isOutdated() const { return m_outdated || m_stored.isOutdated(); }

private:
    [[nodiscard]] Result<VectorFinding> find(std::span<const float> query, qint64 wanted,
                                             qint64 wantedIfExact);
    [[nodiscard]] Result<VectorFinding> findAmongAll(std::span<const float> query, qint64 wanted,
                                                     qint64 wantedIfExact);
    /// `planned` is in nanoseconds; nullopt: it gave up.
    [[nodiscard]] Result<std::optional<VectorFinding>> findWidening(std::span<const float> query,
                                                                    qint64 wanted, double planned);
    /// Sets m_passing where that is quickly done, m_estimate otherwise.
    [[nodiscard]] Result<void> sizeUp(std::span<const float> query);
    [[nodiscard]] Result<ScopeEstimate> makeEstimate();
    /// For one item of a look at all, in nanoseconds.
    [[nodiscard]] Result<double> timeScan();
    [[nodiscard]] Result<void> takeSample(std::size_t count, std::size_t &asked,
                                          std::size_t &passing, std::size_t &inNamespaces);
    [[nodiscard]] Result<void> findPassing();
    void setPassing(std::span<const RowHandle> rows);
    [[nodiscard]] bool mayWalk(qint64 wanted) const;
    void notePlan(VectorWay way, SearchRemark reason);
    void addReason(SearchRemark reason);

    const SearchScope &m_scope;
    RowsInScope &m_rows;
    ExactVectorReader &m_stored;
    const VectorView m_view;
    ScopeEstimates &m_estimates;
    Explanation &m_explanation;
    Stopwatch &m_watch;
    QByteArray m_scopeKey;
    std::optional<ScopeEstimate> m_estimate;
    bool m_estimatedBefore = false; ///< by an earlier search
    std::optional<IdSet> m_passing;
    std::vector<SearchRemark> m_whyNoGraph;
    bool m_outdated = false;
};

} // namespace nestor
