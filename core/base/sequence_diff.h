// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <span>
#include <vector>

namespace nestor {

/// A stretch that two sequences share: `length` elements from `a` in the first, from `b` in the
/// second.
struct CommonRun {
    qsizetype a = 0;
    qsizetype b = 0;
    qsizetype length = 0;

    bool operator==(const CommonRun &) const = default;
};

/// What two sequences have in common, as an edit script's unchanged part: maximal runs, in order,
/// never overlapping; what lies between them was removed from `a` or added in `b`. Elements are
/// numbers that stand for tokens or lines (equal numbers for equal content).
///
/// A longest common subsequence as long as no part of it needs more than `maxCost` removals and
/// additions. A part beyond that is reported as having nothing in common, so that the time stays
/// below about (a + b) * maxCost even for texts that have nothing to do with each other.
///
/// Pure, usable from every thread. Memory: O(maxCost). Source: E. W. Myers, "An O(ND) Difference
/// Algorithm and Its Variations", Algorithmica 1 (1986), the linear-space refinement.
[[nodiscard]] std::vector<CommonRun>
commonRuns(std::span<const quint32> a, std::span<const quint32> b, qsizetype maxCost = 4096);

} // namespace nestor
