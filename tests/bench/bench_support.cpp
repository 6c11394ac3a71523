// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench_support.h"

#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace nestor::bench {

Options &options() {
    static Options options;
    return options;
}

double wallSeconds(const std::function<void()> &work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

namespace {

double processorSeconds(clockid_t clock, const std::function<void()> &work) {
    const auto now = [clock] {
        timespec time{};
        clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    const double start = now();
    work();
    return now() - start;
}

} // namespace

double threadSeconds(const std::function<void()> &work) {
    return processorSeconds(CLOCK_THREAD_CPUTIME_ID, work);
}

double processSeconds(const std::function<void()> &work) {
    return processorSeconds(CLOCK_PROCESS_CPUTIME_ID, work);
}

double median(std::vector<double> values) {
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void runBesideLimit(benchmark::State &state, double target, const std::function<void()> &limit,
                    const std::function<void()> &ours, Clock clock) {
    std::vector<double> ratios;
    std::vector<double> limits;
    for (auto iteration : state) {
        (void)iteration;
        const double limitSeconds = clock(limit);
        const double ourSeconds = clock(ours);
        state.SetIterationTime(ourSeconds);
        limits.push_back(limitSeconds);
        ratios.push_back(ourSeconds / limitSeconds);
    }
    state.counters["limit_ms"] = median(limits) * 1e3;
    state.counters["ratio_to_limit"] = median(ratios);
    state.counters["target"] = target;
}

void reportRival(benchmark::State &state, double target, const std::function<void()> &rival,
                 const std::function<void()> &ours, Clock clock) {
    constexpr int kPairs = 3;
    std::vector<double> ratios;
    for (int i = 0; i < kPairs; ++i) {
        const double rivalSeconds = clock(rival);
        ratios.push_back(clock(ours) / rivalSeconds);
    }
    state.counters["ratio_to_rival"] = median(ratios);
    state.counters["target_rival"] = target;
}

void reportRatio(benchmark::State &state, double target, double limitSeconds, double ourSeconds) {
    state.counters["limit_ms"] = limitSeconds * 1e3;
    state.counters["ratio_to_limit"] = ourSeconds / limitSeconds;
    state.counters["target"] = target;
}

std::string temporaryPath(const std::string &name) {
    static const QTemporaryDir folder;
    return folder.filePath(QString::fromStdString(name)).toStdString();
}

} // namespace nestor::bench
