// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/vector/vector_index.h"
#include "tests/bench/bare_hnswlib.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/vector_samples.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <thread>

/// What the vector benchmarks share: the sample of options() in our index and in bare hnswlib,
/// built once with the same settings, and how recall is counted.
namespace nestor::bench {

constexpr std::size_t kM = 16;
constexpr std::size_t kEfConstruction = 200;
constexpr std::size_t kTop = 10;
constexpr double kWantedRecall = 0.99;
constexpr std::size_t kBatch = 50;    ///< searches timed together
constexpr std::size_t kQueries = 200; ///< by which recall is counted

/// Stops the program: a benchmark of something that fails measures nothing.
template <typename T>
T orDie(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "nestor_bench: %s\n", qPrintable(result.error().detail));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Calls `each` for every number below `count`, on `threads` threads.
template <typename Each>
void inParallel(std::size_t count, unsigned threads, const Each &each) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> pool;
    for (unsigned i = 0; i < threads; ++i) {
        pool.emplace_back([&] {
            for (std::size_t at = next++; at < count; at = next++)
                each(at);
        });
    }
}

[[nodiscard]] unsigned cores();
[[nodiscard]] VectorIndexConfig indexConfig(VectorEncoding encoding = VectorEncoding::Float32);

[[nodiscard]] const BareHnswlib &bareIndex();
[[nodiscard]] const VectorIndex &ourIndex();
/// The sample in an index of ours.
[[nodiscard]] std::unique_ptr<VectorIndex> buildOurs(VectorEncoding encoding);

/// The true neighbours of the first queries of the sample.
using Truth = std::vector<std::set<std::size_t>>;
[[nodiscard]] const Truth &truth();

/// `idsFor(query)` answers one query.
template <typename Search>
double recallOf(const Truth &truth, const std::vector<std::vector<float>> &queries,
                const Search &idsFor) {
    std::size_t found = 0;
    std::size_t wanted = 0;
    for (std::size_t q = 0; q < truth.size(); ++q) {
        wanted += truth[q].size();
        for (const std::size_t id : idsFor(queries[q]))
            found += truth[q].count(id);
    }
    return wanted == 0 ? 1 : static_cast<double>(found) / static_cast<double>(wanted);
}

[[nodiscard]] std::vector<std::size_t> idsOf(const VectorAnswer &answer);
[[nodiscard]] std::vector<std::size_t> idsOf(const BareHnswlib::Hits &hits);
[[nodiscard]] double bareRecall(std::size_t ef);
[[nodiscard]] double ourRecall(std::size_t ef);

struct Breadth {
    std::size_t ef = 0;
    double recall = 0;
};

/// The least breadth that finds enough, or the widest tried.
template <typename Recall>
Breadth leastBreadth(const Recall &recall, double wanted) {
    if (options().ef != 0)
        return {options().ef, recall(options().ef)};
    Breadth breadth;
    for (const std::size_t ef : {10, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 384, 512}) {
        breadth = {ef, recall(ef)};
        if (breadth.recall >= wanted)
            break;
    }
    return breadth;
}

} // namespace nestor::bench
