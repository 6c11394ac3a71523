// SPDX-License-Identifier: Apache-2.0
// The vector index beside bare hnswlib with the same settings, and beside exact scans.
#include "core/vector/distance_kernels.h"
#include "core/vector/top_hits.h"
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
constexpr double kWantedFilteredRecall = 0.98;
constexpr std::size_t kBatch = 50; ///< searches timed together

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
    const Breadth bare = leastBreadth(bareRecall, kWantedRecall);
    const Breadth ours =
        leastBreadth([](std::size_t ef) { return ourRecall(ourIndex(), ef); }, kWantedRecall);
    const auto &queries = vectorSample().queries;
    std::size_t next = 0;
    const auto batch = [&](const auto &search) {
        for (std::size_t i = 0; i < kBatch; ++i)
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
            next += kBatch;
        });
    state.counters["recall"] = ours.recall;
    state.counters["limit_recall"] = bare.recall;
    state.counters["ef"] = static_cast<double>(ours.ef);
    state.counters["limit_ef"] = static_cast<double>(bare.ef);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kBatch));
}

/// A filter that passes a share of the vectors: any, or those of some topics.
struct Passing {
    std::vector<std::uint8_t> flags;
    IdSet ids;
    std::vector<std::set<std::size_t>> truth; ///< of each query
};

Passing makePassing(double share, bool clustered) {
    const VectorSample &sample = vectorSample();
    Passing passing;
    passing.flags.resize(sample.count);
    std::vector<VectorId> ids;
    for (std::size_t i = 0; i < sample.count; ++i) {
        const std::size_t mixed = (i * 0x9e3779b97f4a7c15U) >> 40;
        const double at = clustered ? static_cast<double>(sample.topics[i]) / kTopics
                                    : static_cast<double>(mixed) / static_cast<double>(1U << 24);
        passing.flags[i] = at < share ? 1 : 0;
        if (passing.flags[i] != 0)
            ids.push_back(i);
    }
    passing.ids = IdSet(std::move(ids));
    passing.truth.resize(kQueries);
    inParallel(kQueries, cores(), [&](std::size_t q) {
        for (const VectorHit &hit :
             orDie(ourIndex().searchExact(sample.queries[q], kTop, passing.ids.ids())).hits)
            passing.truth[q].insert(hit.id);
    });
    return passing;
}

template <typename Search>
double recallAmong(const Passing &passing, const Search &idsFor) {
    std::size_t found = 0;
    std::size_t wanted = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        wanted += passing.truth[q].size();
        for (const std::size_t id : idsFor(vectorSample().queries[q]))
            found += passing.truth[q].count(id);
    }
    return wanted == 0 ? 1 : static_cast<double>(found) / static_cast<double>(wanted);
}

/// What an exact search over the passing vectors costs at least: nothing but the distances.
void bareExact(const std::vector<float> &query, std::span<const VectorId> ids) {
    const VectorSample &sample = vectorSample();
    TopHits top(kTop);
    for (const VectorId id : ids)
        top.add(-distanceKernels().dot(query.data(), sample[id].data(), sample.dims), id);
    benchmark::DoNotOptimize(top.take(Distance::Cosine));
}

void searchFiltered(benchmark::State &state, double share, bool clustered) {
    const Passing passing = makePassing(share, clustered);
    const auto &queries = vectorSample().queries;
    const auto walked = leastBreadth(
        [&](std::size_t ef) {
            return recallAmong(passing, [&](const std::vector<float> &query) {
                std::vector<std::size_t> ids;
                for (const auto &[distance, id] :
                     bareIndex().searchFiltered(query.data(), kTop, ef, passing.flags))
                    ids.push_back(id);
                return ids;
            });
        },
        kWantedFilteredRecall);
    const Breadth plain =
        leastBreadth([](std::size_t ef) { return ourRecall(ourIndex(), ef); }, kWantedRecall);
    std::size_t exactPlans = 0;
    std::size_t givenUp = 0;
    const double recall = recallAmong(passing, [&](const std::vector<float> &query) {
        const VectorAnswer answer =
            orDie(ourIndex().searchAmong(query, kTop, plain.ef, passing.ids));
        exactPlans += answer.plan == VectorPlan::Exact ? 1 : 0;
        givenUp += answer.completedByScan ? 1 : 0;
        std::vector<std::size_t> ids;
        for (const VectorHit &hit : answer.hits)
            ids.push_back(hit.id);
        return ids;
    });

    const auto walk = [&](const std::vector<float> &query) {
        benchmark::DoNotOptimize(
            bareIndex().searchFiltered(query.data(), kTop, walked.ef, passing.flags));
    };
    const auto scan = [&](const std::vector<float> &query) { bareExact(query, passing.ids.ids()); };
    // The better of the two for this filter.
    double walkSeconds = 0;
    double scanSeconds = 0;
    for (std::size_t q = 0; q < 20; ++q) {
        walkSeconds += threadSeconds([&] { walk(queries[q]); });
        scanSeconds += threadSeconds([&] { scan(queries[q]); });
    }
    const bool walkIsBetter = walkSeconds < scanSeconds && walked.recall >= kWantedFilteredRecall;
    std::size_t next = 0;
    runBesideLimit(
        state, 1.2,
        [&] {
            for (std::size_t i = 0; i < kBatch; ++i) {
                const auto &query = queries[(next + i) % queries.size()];
                walkIsBetter ? walk(query) : scan(query);
            }
        },
        [&] {
            for (std::size_t i = 0; i < kBatch; ++i) {
                const auto &query = queries[(next + i) % queries.size()];
                benchmark::DoNotOptimize(
                    ourIndex().searchAmong(query, kTop, plain.ef, passing.ids));
            }
            next += kBatch;
        });
    state.counters["recall"] = recall;
    state.counters["limit_is_walk"] = walkIsBetter ? 1 : 0;
    state.counters["limit_ef"] = static_cast<double>(walked.ef);
    state.counters["passing"] = static_cast<double>(passing.ids.size());
    state.counters["exact_plans"] = static_cast<double>(exactPlans) / kQueries;
    state.counters["given_up"] = static_cast<double>(givenUp) / kQueries;
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kBatch));
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
    for (const double percent : {100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.1}) {
        for (const bool clustered : {false, true}) {
            char name[64];
            std::snprintf(name, sizeof name, "vector/filtered/%s/%g%%",
                          clustered ? "clustered" : "random", percent);
            benchmark::RegisterBenchmark(name, searchFiltered, percent / 100, clustered)
                ->Unit(benchmark::kMillisecond)
                ->UseManualTime();
        }
    }
}

} // namespace nestor::bench
