// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <array>
#include <chrono>

namespace nestor {

/// How long something took, summed up; in microseconds.
struct LatencySummary {
    qint64 count = 0;
    double mean = 0;
    double deviation = 0; ///< standard deviation of the sample
    double min = 0;
    double max = 0;
    double p50 = 0; ///< percentiles, within 1/16 of the true value
    double p90 = 0;
    double p99 = 0;

    bool operator==(const LatencySummary &) const = default;
};

/// Collects durations in constant space. Mean and deviation by B. P. Welford's recurrence (1962),
/// percentiles from buckets that are 1/16 of their value wide. Not thread-safe.
class LatencyHistogram {
public:
    void add(std::chrono::nanoseconds duration);
    [[nodiscard]] LatencySummary summary() const;

private:
    static constexpr int kSubBuckets = 16;
    static constexpr int kBuckets = kSubBuckets * 60; ///< to 2^63 nanoseconds

    static size_t bucketOf(quint64 nanoseconds);
    static double middleOf(size_t bucket);
    [[nodiscard]] double percentile(double share) const;

    std::array<quint32, kBuckets> m_counts{};
    qint64 m_count = 0;
    double m_mean = 0;
    double m_squares = 0; ///< sum of squared differences from the mean
    double m_min = 0;
    double m_max = 0;
};

} // namespace nestor
