// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/fusion.h"

#include <QtGlobal>

#include <algorithm>
#include <cmath>

namespace nestor {

namespace {

/// The z-scores; zeros where they say nothing.
std::vector<double> standardised(const std::vector<double> &scores) {
    std::vector<double> standard(scores.size());
    if (scores.empty())
        return standard;
    const auto count = static_cast<double>(scores.size());
    double mean = 0;
    double greatest = 0;
    for (const double score : scores) {
        mean += score / count;
        greatest = std::max(greatest, std::abs(score));
    }
    double variance = 0;
    for (const double score : scores)
        variance += (score - mean) * (score - mean) / count;
    const double deviation = std::sqrt(variance);
    // Differences as small as rounding are no differences; NaN fails the comparison too.
    if (!(deviation > 1e-9 * greatest) || !std::isfinite(deviation))
        return standard;
    std::transform(scores.begin(), scores.end(), standard.begin(),
                   [=](double score) { return (score - mean) / deviation; });
    return standard;
}

} // namespace

Fused fuse(std::span<const FusionPart> parts, std::size_t candidates) {
    Fused fused;
    fused.scores.resize(candidates);
    for (const FusionPart &part : parts) {
        Q_ASSERT(part.scores.size() == candidates);
        std::vector<double> &share = fused.shares.emplace_back(standardised(part.scores));
        for (std::size_t i = 0; i < candidates; ++i) {
            share[i] *= part.weight;
            fused.scores[i] += share[i];
        }
    }
    return fused;
}

} // namespace nestor
