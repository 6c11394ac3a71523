// SPDX-License-Identifier: Apache-2.0
// The vector index beside bare hnswlib with the same settings, and beside exact scans.
#include "core/vector/vector_index.h"
#include "tests/bench/bare_hnswlib.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/vector_samples.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <thread>

namespace nestor::bench {

namespace {

constexpr std::size_t kM = 16;
constexpr std::size_t kEfConstruction = 200;
constexpr std::size_t kTop = 10;
constexpr double kWantedRecall = 0.99;

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

VectorIndexConfig config() {
    VectorIndexConfig config;
    config.dims = static_cast<int>(options().dims);
    config.m = static_cast<int>(kM);
    config.efConstruction = static_cast<int>(kEfConstruction);
    return config;
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

unsigned cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

std::unique_ptr<BareHnswlib> buildBare(unsigned threads) {
    const VectorSample &sample = vectorSample();
    auto bare = std::make_unique<BareHnswlib>(sample.dims, sample.count, kM, kEfConstruction);
    inParallel(sample.count, threads, [&](std::size_t i) { bare->add(i, sample[i].data()); });
    return bare;
}

std::unique_ptr<VectorIndex> buildOurs(unsigned threads) {
    const VectorSample &sample = vectorSample();
    auto index = orDie(VectorIndex::create(config(), sample.count));
    inParallel(sample.count, threads, [&](std::size_t i) { orDie(index->put(i, sample[i])); });
    return index;
}

const BareHnswlib &bareIndex() {
    static const std::unique_ptr<BareHnswlib> index = buildBare(cores());
    return *index;
}

const VectorIndex &ourIndex() {
    static const std::unique_ptr<VectorIndex> index = buildOurs(cores());
    return *index;
}

constexpr std::size_t kQueries = 200;

/// The true neighbours of the first queries, by which recall is counted.
const std::vector<std::set<std::size_t>> &truth() {
    static const std::vector<std::set<std::size_t>> truth = [] {
        std::vector<std::set<std::size_t>> all(kQueries);
        inParallel(kQueries, cores(), [&](std::size_t q) {
            for (const VectorHit &hit :
                 orDie(ourIndex().searchExact(vectorSample().queries[q], kTop)).hits)
                all[q].insert(hit.id);
        });
        return all;
    }();
    return truth;
}

template <typename Search>
double recallOf(const Search &idsFor) {
    std::size_t found = 0;
    std::size_t wanted = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        wanted += truth()[q].size();
        for (const std::size_t id : idsFor(vectorSample().queries[q]))
            found += truth()[q].count(id);
    }
    return static_cast<double>(found) / static_cast<double>(wanted);
}

double bareRecall(std::size_t ef) {
    return recallOf([ef](const std::vector<float> &query) {
        std::vector<std::size_t> ids;
        for (const auto &[distance, id] : bareIndex().search(query.data(), kTop, ef))
            ids.push_back(id);
        return ids;
    });
}

double ourRecall(const VectorIndex &index, std::size_t ef) {
    return recallOf([&](const std::vector<float> &query) {
        std::vector<std::size_t> ids;
        for (const VectorHit &hit : orDie(index.search(query, kTop, ef)).hits)
            ids.push_back(hit.id);
        return ids;
    });
}

struct Breadth {
    std::size_t ef = 0;
    double recall = 0;
};

/// The least breadth that finds enough, or the widest tried.
template <typename Recall>
Breadth leastBreadth(const Recall &recall) {
    if (options().ef != 0)
        return {options().ef, recall(options().ef)};
    Breadth breadth;
    for (const std::size_t ef : {10, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 384, 512}) {
        breadth = {ef, recall(ef)};
        if (breadth.recall >= kWantedRecall)
            break;
    }
    return breadth;
}

// ---------------------------------------------------------------- benchmarks

/// Both grow in turns, a thousand vectors at a time, on one thread each.
void buildIndex(benchmark::State &state) {
    const VectorSample &sample = vectorSample();
    for (auto iteration : state) {
        (void)iteration;
        BareHnswlib bare(sample.dims, sample.count, kM, kEfConstruction);
        const auto index = orDie(VectorIndex::create(config(), sample.count));
        double limit = 0;
        double ours = 0;
        for (std::size_t from = 0; from < sample.count; from += 1000) {
            const std::size_t to = std::min(sample.count, from + 1000);
            limit += threadSeconds([&] {
                for (std::size_t i = from; i < to; ++i)
                    bare.add(i, sample[i].data());
            });
            ours += threadSeconds([&] {
                for (std::size_t i = from; i < to; ++i)
                    orDie(index->put(i, sample[i]));
            });
        }
        state.SetIterationTime(ours);
        reportRatio(state, 0.85, limit, ours);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(sample.count));
}

void searchIndex(benchmark::State &state) {
    const Breadth bare = leastBreadth(bareRecall);
    const Breadth ours = leastBreadth([](std::size_t ef) { return ourRecall(ourIndex(), ef); });
    const auto &queries = vectorSample().queries;
    std::size_t next = 0;
    const auto batch = [&](const auto &search) {
        for (std::size_t i = 0; i < 50; ++i)
            search(queries[(next + i) % queries.size()]);
    };
    runBesideLimit(
        state, 0.9,
        [&] {
            batch([&](const auto &query) {
                benchmark::DoNotOptimize(bareIndex().search(query.data(), kTop, bare.ef));
            });
        },
        [&] {
            batch([&](const auto &query) {
                benchmark::DoNotOptimize(ourIndex().search(query, kTop, ours.ef));
            });
            next += 50;
        });
    state.counters["recall"] = ours.recall;
    state.counters["limit_recall"] = bare.recall;
    state.counters["ef"] = static_cast<double>(ours.ef);
    state.counters["limit_ef"] = static_cast<double>(bare.ef);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 50);
}

} // namespace

void registerVectorBenchmarks() {
    benchmark::RegisterBenchmark("vector/build", buildIndex)
        ->Unit(benchmark::kMillisecond)
        ->UseManualTime()
        ->Iterations(1);
    benchmark::RegisterBenchmark("vector/search", searchIndex)
        ->Unit(benchmark::kMillisecond)
        ->UseManualTime();
}

} // namespace nestor::bench
