// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

namespace nestor {

/// How far the ranks of codes are from those of the vectors that they stand for, as it is seen on
/// the vectors of one search that were read: those that are nearest, which are at about the same
/// distances as those that are next.
///
/// The error of a rank is a sum of as many roundings as there are dimensions, so it is spread like
/// a normal distribution (central limit theorem). The greatest of twenty or so lies near two
/// standard deviations: three times that is six, beyond which lies one of 500 million. Where
/// roundings do not cancel out, because vectors have the same few great numbers, they are wrong to
/// the same side for all, and the greatest says so.
class CodeErrors {
public:
    void note(float byCodes, float exactly) {
        m_greatest = std::max(m_greatest, std::abs(byCodes - exactly));
    }
    [[nodiscard]] float greatest() const { return m_greatest; }
    /// By how much a vector that was not read may be nearer than its codes say.
    [[nodiscard]] float margin() const { return kSafety * m_greatest; }

private:
    static constexpr float kSafety = 3;

    float m_greatest = 0;
};

} // namespace nestor
