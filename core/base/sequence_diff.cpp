// SPDX-License-Identifier: Apache-2.0
#include "core/base/sequence_diff.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace nestor {

namespace {

constexpr qsizetype kUnreachable = -1;

/// How far the edit paths of one direction reach: for each diagonal the greatest x.
class Frontier {
public:
    explicit Frontier(qsizetype reach)
        : m_reach(reach)
        , m_x(static_cast<size_t>(2 * reach + 1), kUnreachable) {}

    [[nodiscard]] qsizetype at(qsizetype diagonal) const {
        return std::abs(diagonal) > m_reach ? kUnreachable
                                            : m_x[static_cast<size_t>(diagonal + m_reach)];
    }
    void set(qsizetype diagonal, qsizetype x) { m_x[static_cast<size_t>(diagonal + m_reach)] = x; }

    /// One more removal or addition: the greatest x on `diagonal`, before following equal
    /// elements; unreachable where both steps would leave the n × m box.
    [[nodiscard]] qsizetype step(qsizetype diagonal, qsizetype n, qsizetype m) const {
        qsizetype best = kUnreachable;
        const qsizetype removed = at(diagonal - 1);
        if (removed != kUnreachable && removed + 1 <= n)
            best = removed + 1;
        const qsizetype added = at(diagonal + 1);
        if (added != kUnreachable && added - diagonal <= m)
            best = std::max(best, added);
        return best;
    }

private:
    qsizetype m_reach;
    std::vector<qsizetype> m_x;
};

class Differ {
public:
    Differ(std::span<const quint32> a, std::span<const quint32> b, qsizetype maxCost)
        : m_a(a)
        , m_b(b)
        , m_maxCost(maxCost) {}

    std::vector<CommonRun> run() {
        solve(0, std::ssize(m_a), 0, std::ssize(m_b));
        return std::move(m_runs);
    }

private:
    [[nodiscard]] bool equal(qsizetype x, qsizetype y) const {
        return m_a[static_cast<size_t>(x)] == m_b[static_cast<size_t>(y)];
    }

    void emitRun(qsizetype a, qsizetype b, qsizetype length) {
        if (length == 0)
            return;
        if (!m_runs.empty()) {
            CommonRun &last = m_runs.back();
            if (last.a + last.length == a && last.b + last.length == b) {
                last.length += length;
                return;
            }
        }
        m_runs.push_back({a, b, length});
    }

    // Recursion halves the edit distance each time, so it is as deep as log2(maxCost).
    void solve(qsizetype aBegin, qsizetype aEnd, qsizetype bBegin, qsizetype bEnd) {
        qsizetype prefix = 0;
        while (aBegin + prefix < aEnd && bBegin + prefix < bEnd &&
               equal(aBegin + prefix, bBegin + prefix))
            ++prefix;
        emitRun(aBegin, bBegin, prefix);
        aBegin += prefix;
        bBegin += prefix;

        qsizetype suffix = 0;
        while (aEnd - suffix > aBegin && bEnd - suffix > bBegin &&
               equal(aEnd - suffix - 1, bEnd - suffix - 1))
            ++suffix;
        aEnd -= suffix;
        bEnd -= suffix;

        if (aBegin < aEnd && bBegin < bEnd) {
            if (const auto middle = split(aBegin, aEnd, bBegin, bEnd)) {
                solve(aBegin, middle->first, bBegin, middle->second);
                solve(middle->first, aEnd, middle->second, bEnd);
            }
        }
        emitRun(aEnd, bEnd, suffix);
    }

    /// A point that a shortest edit path through the box passes in its middle; nullopt where that
    /// path costs more than is allowed.
    [[nodiscard]] std::optional<std::pair<qsizetype, qsizetype>>
    split(qsizetype aBegin, qsizetype aEnd, qsizetype bBegin, qsizetype bEnd) const {
        const qsizetype n = aEnd - aBegin;
        const qsizetype m = bEnd - bBegin;
        const qsizetype delta = n - m;
        const bool odd = delta % 2 != 0;
        const qsizetype most = std::min((n + m + 1) / 2, (m_maxCost + 1) / 2);
        Frontier forward(most + 1);
        Frontier backward(most + 1);
        forward.set(1, 0); // so that the first step, d = 0, starts in the corner
        backward.set(1, 0);

        for (qsizetype d = 0; d <= most; ++d) {
            for (qsizetype k = -d; k <= d; k += 2) {
                qsizetype x = forward.step(k, n, m);
                if (x != kUnreachable) {
                    while (x < n && x - k < m && equal(aBegin + x, bBegin + x - k))
                        ++x;
                }
                forward.set(k, x);
                if (!odd || x == kUnreachable || std::abs(delta - k) > d - 1)
                    continue;
                const qsizetype met = backward.at(delta - k);
                if (met != kUnreachable && x + met >= n)
                    return std::pair(aBegin + x, bBegin + x - k);
            }
            for (qsizetype k = -d; k <= d; k += 2) {
                qsizetype x = backward.step(k, n, m);
                if (x != kUnreachable) {
                    while (x < n && x - k < m && equal(aEnd - x - 1, bEnd - (x - k) - 1))
                        ++x;
                }
                backward.set(k, x);
                if (odd || x == kUnreachable || std::abs(delta - k) > d)
                    continue;
                const qsizetype met = forward.at(delta - k);
                if (met != kUnreachable && x + met >= n)
                    return std::pair(aEnd - x, bEnd - (x - k));
            }
        }
        return std::nullopt;
    }

    std::span<const quint32> m_a;
    std::span<const quint32> m_b;
    qsizetype m_maxCost;
    std::vector<CommonRun> m_runs;
};

} // namespace

std::vector<CommonRun> commonRuns(std::span<const quint32> a, std::span<const quint32> b,
                                  qsizetype maxCost) {
    return Differ(a, b, std::max<qsizetype>(maxCost, 1)).run();
}

} // namespace nestor
