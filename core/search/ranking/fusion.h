// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Makes one ranking of several. Pure functions, usable from every thread.
namespace nestor {

/// The scores that one part of a search gave to the candidates, by their number. Greater is
/// better; a candidate that the part knows nothing of has its least score (0 for words).
struct FusionPart {
    std::vector<double> scores;
    double weight = 1;
};

struct Fused {
    std::vector<double> scores; ///< of the candidates, by their number
    /// shares[part][candidate]: what the part gave to the score; they add up to it.
    std::vector<std::vector<double>> shares;
};

/// The weighted sum of z-scores: of each part, how many standard deviations a candidate lies above
/// the part's mean over the candidates (E. A. Fox and J. A. Shaw, "Combination of multiple
/// searches", TREC-2, 1994, with the scores brought to one scale as Montague and Aslam, "Relevance
/// score normalization for metasearch", CIKM 2001, compare). A part whose scores are all equal, or
/// that has a number that is not finite, says nothing and gives 0 to all. All parts have
/// `candidates` scores. The scores compare candidates of one search, never those of two.
[[nodiscard]] Fused fuse(std::span<const FusionPart> parts, std::size_t candidates);

} // namespace nestor
