// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nestor {

namespace {

constexpr double kNanosecondsInMicrosecond = 1000;

} // namespace

size_t LatencyHistogram::bucketOf(quint64 nanoseconds) {
    if (nanoseconds < kSubBuckets)
        return static_cast<size_t>(nanoseconds); // exact
    // The highest bit chooses the group, the four below it the bucket.
    const int highest = 63 - std::countl_zero(nanoseconds);
    const auto sub = static_cast<size_t>((nanoseconds >> (highest - 4)) - kSubBuckets);
    return std::min<size_t>(static_cast<size_t>(highest - 3) * kSubBuckets + sub, kBuckets - 1);
}

double LatencyHistogram::middleOf(size_t bucket) {
    if (bucket < kSubBuckets)
        return static_cast<double>(bucket);
    const auto group = static_cast<int>(bucket / kSubBuckets);
    const auto sub = static_cast<double>(bucket % kSubBuckets);
    return std::ldexp(kSubBuckets + sub + 0.5, group - 1);
}

void LatencyHistogram::add(std::chrono::nanoseconds duration) {
    const auto value = static_cast<double>(duration.count());
    ++m_count;
    const double delta = value - m_mean;
    m_mean += delta / static_cast<double>(m_count);
    m_squares += delta * (value - m_mean);
    m_min = m_count == 1 ? value : std::min(m_min, value);
    m_max = m_count == 1 ? value : std::max(m_max, value);
    ++m_counts[bucketOf(static_cast<quint64>(std::max<qint64>(duration.count(), 0)))];
}

double LatencyHistogram::percentile(double share) const {
    const auto rank = static_cast<qint64>(std::ceil(share * static_cast<double>(m_count)));
    qint64 seen = 0;
    for (size_t bucket = 0; bucket < m_counts.size(); ++bucket) {
        seen += m_counts[bucket];
        if (seen >= rank)
            return std::clamp(middleOf(bucket), m_min, m_max);
    }
    return m_max;
}

LatencySummary LatencyHistogram::summary() const {
    LatencySummary summary;
    if (m_count == 0)
        return summary;
    const double unit = kNanosecondsInMicrosecond;
    summary.count = m_count;
    summary.mean = m_mean / unit;
    if (m_count > 1)
        summary.deviation = std::sqrt(m_squares / static_cast<double>(m_count - 1)) / unit;
    summary.min = m_min / unit;
    summary.max = m_max / unit;
    summary.p50 = percentile(0.5) / unit;
    summary.p90 = percentile(0.9) / unit;
    summary.p99 = percentile(0.99) / unit;
    return summary;
}

} // namespace nestor
