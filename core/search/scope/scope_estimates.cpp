// SPDX-License-Identifier: Apache-2.0
#include "core/search/scope/scope_estimates.h"

#include <algorithm>

namespace nestor {

namespace {

/// Scopes and questions that are asked about in turn: an agent's users, a window's pages.
constexpr std::size_t kMostKept = 256;
constexpr quint64 kScopeItself = 0;

/// A store changes in ways that its size does not tell.
constexpr std::chrono::minutes kKeptFor{5};

/// By which part of it the number of items may have changed.
constexpr qint64 kSameSize = 10;

/// The first time is often a cold one, so what follows counts.
constexpr double kWeightOfLatest = 0.3;

double mixed(std::optional<double> &mean, double latest) {
    mean = mean ? *mean + kWeightOfLatest * (latest - *mean) : latest;
    return *mean;
}

} // namespace

ScopeEstimates::Kept *ScopeEstimates::findLocked(const QByteArray &scope, quint64 question,
                                                 qint64 items) {
    const auto found = std::ranges::find_if(
        m_kept, [&](const Kept &kept) { return kept.question == question && kept.scope == scope; });
    if (found == m_kept.end())
        return nullptr;
    if (std::chrono::steady_clock::now() - found->at > kKeptFor ||
        std::abs(items - found->items) * kSameSize > found->items) {
        m_kept.erase(found);
        return nullptr;
    }
    return &*found;
}

void ScopeEstimates::keepLocked(Kept kept) {
    std::erase_if(m_kept, [&](const Kept &other) {
        return other.question == kept.question && other.scope == kept.scope;
    });
    if (m_kept.size() >= kMostKept)
        m_kept.erase(m_kept.begin());
    m_kept.push_back(std::move(kept));
}

std::optional<ScopeEstimate> ScopeEstimates::find(const QByteArray &scope, quint64 question,
                                                  qint64 items) {
    const std::lock_guard lock(m_mutex);
    if (const Kept *own = findLocked(scope, question, items))
        return own->estimate;
    const Kept *shared = findLocked(scope, kScopeItself, items);
    if (!shared)
        return std::nullopt;
    const ScopeEstimate estimate = shared->estimate;
    keepLocked({scope, question, estimate, items, std::chrono::steady_clock::now()});
    return estimate;
}

void ScopeEstimates::keep(const QByteArray &scope, quint64 question, const ScopeEstimate &estimate,
                          qint64 items) {
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    keepLocked({scope, kScopeItself, estimate, items, now});
    keepLocked({scope, question, estimate, items, now});
}

void ScopeEstimates::noteWalk(const QByteArray &scope, double timesAsLong) {
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(m_kept, [&](const Kept &kept) {
        return kept.question == kScopeItself && kept.scope == scope;
    });
    if (found == m_kept.end())
        return;
    double &mean = found->estimate.walksTake;
    mean += kWeightOfLatest * (timesAsLong - mean);
    // What is quicker than planned may have been lucky.
    mean = std::max(mean, 1.0);
}

double ScopeEstimates::noteAsked(Ask how, double nanoseconds, std::size_t items) {
    const std::lock_guard lock(m_mutex);
    return mixed(how == Ask::ByValue ? m_askByValue : m_askByNamespace,
                 nanoseconds / double(std::max<std::size_t>(items, 1)));
}

} // namespace nestor
