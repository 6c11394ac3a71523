// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace nestor {

/// What a search's scope leaves of a store's vectors, as far as a sample tells, and what it costs
/// to know better, in nanoseconds.
struct ScopeEstimate {
    double share = 1;      ///< of the vectors that pass
    double askOne = 0;     ///< whether one item passes
    double passingSet = 0; ///< which of all pass
    /// How many times as long walks took as planned, where what passes lies elsewhere than what is
    /// asked for.
    double walksTake = 1;
    qint64 sampled = 0; ///< items looked at
};

/// How scopes are asked about in one store: the latest estimates, so that a scope need not be
/// sampled for each question; and what asking costs, learned from what it took. The estimate with
/// which a question was answered stays the same for it, so that its pages are planned alike. May
/// be called from several threads.
class ScopeEstimates {
public:
    /// What was kept for the question, or else of the scope, when the store had about as many
    /// items, not long ago.
    [[nodiscard]] std::optional<ScopeEstimate> find(const QByteArray &scope, quint64 question,
                                                    qint64 items);
    void keep(const QByteArray &scope, quint64 question, const ScopeEstimate &estimate,
              qint64 items);
    /// A walk for another question took so many times as long as planned.
    void noteWalk(const QByteArray &scope, double timesAsLong);

    /// How an item is asked about.
    enum class Ask { ByValue, ByNamespace };
    /// Asking about so many single items took so long; the mean of the latest for one.
    double noteAsked(Ask how, double nanoseconds, std::size_t items);

private:
    struct Kept {
        QByteArray scope;
        quint64 question = 0; ///< 0: the scope's own
        ScopeEstimate estimate;
        qint64 items = 0;
        std::chrono::steady_clock::time_point at;
    };

    [[nodiscard]] Kept *findLocked(const QByteArray &scope, quint64 question, qint64 items);
    void keepLocked(Kept kept);

    std::mutex m_mutex;
    std::vector<Kept> m_kept; ///< the oldest first
    std::optional<double> m_askByValue;
    std::optional<double> m_askByNamespace;
};

} // namespace nestor
