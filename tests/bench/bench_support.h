// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// What every benchmark of nestor_bench shares: its options, and the way of measuring. A limit is
/// what the same work costs without us (a bare prepared statement, bare hnswlib); it runs in turns
/// with ours, in the same minute on the same machine, and what is reported is the ratio.
namespace nestor::bench {

/// From the command line, before Google Benchmark's own options; see usage() in main.cpp.
struct Options {
    std::size_t items = 200'000;   ///< --items: rows of a store
    std::size_t vectors = 100'000; ///< --vectors: of an index
    std::size_t dims = 384;        ///< --dims
    std::size_t ef = 0;            ///< --ef: breadth of searches; 0: the least that reaches .99
    std::string data;              ///< --data: folder with the reference collections
    std::string postgres;          ///< --postgres: address of a server with pgvector
};
[[nodiscard]] Options &options();

/// Wall time, and the processor time of the calling thread and of the whole program, in seconds.
/// Processor time leaves out what other programs took: work that waits for nothing is measured by
/// it.
[[nodiscard]] double wallSeconds(const std::function<void()> &work);
[[nodiscard]] double threadSeconds(const std::function<void()> &work);
[[nodiscard]] double processSeconds(const std::function<void()> &work);

using Clock = double (*)(const std::function<void()> &);

/// Runs `limit` and `ours` in turns, once each in an iteration, and reports ours as the time of
/// the benchmark and the median of the ratios of the pairs as `ratio_to_limit` beside `target`.
void runBesideLimit(benchmark::State &state, double target, const std::function<void()> &limit,
                    const std::function<void()> &ours, Clock clock = threadSeconds);

/// The same work as another program does it, in the same run: reports `ratio_to_rival`, ours by the
/// rival's time, beside `target_rival`. To be called after runBesideLimit(), with the same `ours`.
void reportRival(benchmark::State &state, double target, const std::function<void()> &rival,
                 const std::function<void()> &ours, Clock clock = threadSeconds);

/// For work that is done once: reports the counters of one pair of times.
void reportRatio(benchmark::State &state, double target, double limitSeconds, double ourSeconds);

[[nodiscard]] double median(std::vector<double> values);

/// A file or folder of its own that is gone at the end of the program.
[[nodiscard]] std::string temporaryPath(const std::string &name);

// Each subject registers its benchmarks; main() calls them all.
void registerStoreBenchmarks();
void registerVectorBenchmarks();
void registerSearchBenchmarks();
void registerVectorStorageBenchmarks();
void registerDoctorBenchmarks();
void registerPostgresBenchmarks();

} // namespace nestor::bench
