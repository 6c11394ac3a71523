// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/written_together.h"

#include <algorithm>
#include <array>
#include <map>

namespace nestor {

namespace {

// Measured on two benchmarks of agents' memory; larger weights help no more.
constexpr std::size_t kHits = 100;
constexpr double kOfSitting = 0.3;
constexpr double kOfNeighbours = 0.3;
constexpr double kTwoSteps = 0.5;
constexpr std::size_t kBestOfSitting = 3;

constexpr qint64 kSecond = 1'000'000;
constexpr qint64 kPause = 30 * 60 * kSecond; ///< a longer one ends a sitting
constexpr qint64 kMostInASecond = 10;

/// The times at which items were written.
class Times {
public:
    explicit Times(std::span<const qint64> all)
        : m_all(all) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i == 0 || all[i] - all[i - 1] > kPause)
                m_sittings.push_back(all[i]);
        }
    }

    [[nodiscard]] std::size_t sittings() const { return m_sittings.size(); }
    [[nodiscard]] std::size_t sittingOf(qint64 time) const {
        const auto after = std::upper_bound(m_sittings.begin(), m_sittings.end(), time);
        return static_cast<std::size_t>(after - m_sittings.begin());
    }
    /// Whether so much was written then that nothing of it has a before and after.
    [[nodiscard]] bool isBulk(qint64 time) const {
        const qint64 second = time - ((time % kSecond) + kSecond) % kSecond;
        const auto from = std::lower_bound(m_all.begin(), m_all.end(), second);
        const auto to = std::lower_bound(from, m_all.end(), second + kSecond);
        return to - from > kMostInASecond;
    }
    /// The moment before or after, in the same sitting.
    [[nodiscard]] std::optional<qint64> before(qint64 time) const {
        const auto at = std::lower_bound(m_all.begin(), m_all.end(), time);
        if (at == m_all.begin() || time - *(at - 1) > kPause)
            return std::nullopt;
        return *(at - 1);
    }
    [[nodiscard]] std::optional<qint64> after(qint64 time) const {
        const auto at = std::upper_bound(m_all.begin(), m_all.end(), time);
        if (at == m_all.end() || *at - time > kPause)
            return std::nullopt;
        return *at;
    }

private:
    std::span<const qint64> m_all;
    std::vector<qint64> m_sittings; ///< when each began
};

struct Best {
    double score = 0;
    std::size_t hit = 0;
};

} // namespace

std::vector<WrittenTogether> writtenTogether(std::span<const double> scores,
                                             std::span<const qint64> writtenAt,
                                             std::span<const qint64> all) {
    std::vector<WrittenTogether> together(scores.size());
    const std::size_t count = std::min(kHits, scores.size());
    if (count == 0)
        return together;
    const double base = scores[count - 1];
    const Times times(all);
    std::map<qint64, Best> atMoment;
    std::map<std::size_t, std::vector<Best>> inSitting; // the best first, as the hits are
    for (std::size_t i = 0; i < count; ++i) {
        const Best one{scores[i] - base, i};
        atMoment.try_emplace(writtenAt[i], one);
        std::vector<Best> &best = inSitting[times.sittingOf(writtenAt[i])];
        if (best.size() < kBestOfSitting)
            best.push_back(one);
    }
    // The best of the hits at one or two of the moments; none scores nothing.
    const auto bestAt = [&](std::optional<qint64> a, std::optional<qint64> b) {
        Best best;
        for (const std::optional<qint64> moment : {a, b}) {
            if (!moment || times.isBulk(*moment))
                continue;
            const auto found = atMoment.find(*moment);
            if (found != atMoment.end() && found->second.score > best.score)
                best = found->second;
        }
        return best;
    };
    for (std::size_t i = 0; i < count; ++i) {
        WrittenTogether &own = together[i];
        double most = 0;
        const auto give = [&](double share, const Best &best) {
            own.share += share;
            if (best.hit != i && share > most) {
                most = share;
                own.with = best.hit;
            }
        };
        // One sitting for all gives all the same.
        if (times.sittings() > 1) {
            const std::vector<Best> &best = inSitting[times.sittingOf(writtenAt[i])];
            for (const Best &one : best)
                give(kOfSitting * one.score / static_cast<double>(best.size()), one);
        }
        if (times.isBulk(writtenAt[i]))
            continue;
        const auto before = times.before(writtenAt[i]);
        const auto after = times.after(writtenAt[i]);
        const Best next = bestAt(before, after);
        const Best second = bestAt(before ? times.before(*before) : std::nullopt,
                                   after ? times.after(*after) : std::nullopt);
        give(kOfNeighbours * next.score, next);
        give(kOfNeighbours * kTwoSteps * second.score, second);
    }
    return together;
}

} // namespace nestor
