// SPDX-License-Identifier: Apache-2.0
#include "core/vector/search_plan.h"

#include <algorithm>
#include <cmath>

namespace nestor {

double VectorCosts::rankedNodes(double breadth, std::size_t count) const {
    return std::min(static_cast<double>(count),
                    walkScale * std::pow(std::max(breadth, 1.0), walkPower));
}

std::size_t filteredBreadth(std::size_t k, std::size_t ef, double share) {
    constexpr double kSlack = 1.5;
    const double kept = kSlack * std::max(static_cast<double>(k), static_cast<double>(ef) * share);
    return std::clamp(static_cast<std::size_t>(std::ceil(kept)), k, std::max(k, ef));
}

VectorSearchPlan planVectorSearch(const VectorSearchShape &shape, const VectorCosts &costs) {
    const auto count = static_cast<double>(shape.count);
    const auto passing = std::min(static_cast<double>(shape.passing), count);
    const double share = count > 0 ? std::max(passing, 1.0) / count : 1.0;
    const std::size_t k = std::max<std::size_t>(shape.k, 1);
    const std::size_t ef = std::max(shape.ef, k);

    VectorSearchPlan plan;
    plan.exact = shape.passingSet + passing * costs.exactRank;
    const double breadth = static_cast<double>(filteredBreadth(k, ef, share)) / share;
    plan.filtered = shape.passingSet + costs.rankedNodes(breadth, shape.count) * costs.walkRank;
    // Each round is four times as wide as the one before, so that all together cost a third more
    // than the last. Shares vary, and the farthest found do not count: half as wide again.
    const double widest =
        std::min(count, std::max(static_cast<double>(ef), 1.5 * static_cast<double>(k) / share));
    plan.widening =
        costs.rankedNodes(widest, shape.count) * costs.walkRank * 4 / 3 + widest * shape.askOne;

    const double least = std::min({plan.exact, plan.filtered, plan.widening});
    plan.plan = least == plan.exact      ? VectorPlan::Exact
                : least == plan.filtered ? VectorPlan::Filtered
                                         : VectorPlan::Widening;
    plan.passing = shape.passing;
    plan.count = shape.count;
    return plan;
}

} // namespace nestor
