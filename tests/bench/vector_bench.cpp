// SPDX-License-Identifier: Apache-2.0
// The vector index beside bare hnswlib with the same settings, and beside exact scans.
#include "core/vector/distance_kernels.h"
#include "core/vector/top_hits.h"
#include "tests/bench/vector_fixture.h"

#include <algorithm>

namespace nestor::bench {

namespace {

constexpr double kWantedFilteredRecall = 0.98;

/// Both grow in turns, a thousand vectors at a time, on one thread each.
void buildIndex(benchmark::State &state) {
    const VectorSample &sample = vectorSample();
    for (auto iteration : state) {
        (void)iteration;
        BareHnswlib bare(sample.dims, sample.count, kM, kEfConstruction);
        const auto index = orDie(VectorIndex::create(indexConfig(), sample.count));
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

/// One thread and two, a thousand vectors at a time in turns, each pair into graphs of equal size.
/// By the wall: on a machine that others use as well it says too little.
void buildOnTwoThreads(benchmark::State &state) {
    const VectorSample &sample = vectorSample();
    for (auto iteration : state) {
        (void)iteration;
        const auto one = orDie(VectorIndex::create(indexConfig(), sample.count));
        const auto two = orDie(VectorIndex::create(indexConfig(), sample.count));
        double oneWall = 0;
        double twoWall = 0;
        double oneProcessor = 0;
        double twoProcessor = 0;
        const std::vector<VectorId> ids = sample.ids();
        for (std::size_t from = 0; from < sample.count; from += 1000) {
            const std::size_t count = std::min<std::size_t>(1000, sample.count - from);
            const auto some = std::span(ids).subspan(from, count);
            const auto numbers =
                std::span(sample.numbers).subspan(from * sample.dims, count * sample.dims);
            oneProcessor += processSeconds(
                [&] { oneWall += wallSeconds([&] { orDie(one->putMany(some, numbers, 1)); }); });
            twoProcessor += processSeconds(
                [&] { twoWall += wallSeconds([&] { orDie(two->putMany(some, numbers, 2)); }); });
        }
        state.SetIterationTime(twoWall);
        reportRatio(state, 1 / 1.9, oneWall, twoWall);
        // What two threads cost beside one: what they lose to each other's locks and caches.
        state.counters["processor_ratio"] = twoProcessor / oneProcessor;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(sample.count));
}

void searchIndex(benchmark::State &state) {
    const Breadth bare = leastBreadth(bareRecall, kWantedRecall);
    const Breadth ours = leastBreadth(ourRecall, kWantedRecall);
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
    Truth truth; ///< of each query
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
            return recallOf(passing.truth, queries, [&](const std::vector<float> &query) {
                return idsOf(bareIndex().searchFiltered(query.data(), kTop, ef, passing.flags));
            });
        },
        kWantedFilteredRecall);
    const Breadth plain = leastBreadth(ourRecall, kWantedRecall);
    std::size_t exactPlans = 0;
    std::size_t givenUp = 0;
    const double recall = recallOf(passing.truth, queries, [&](const std::vector<float> &query) {
        const VectorAnswer answer =
            orDie(ourIndex().searchAmong(query, kTop, plain.ef, passing.ids));
        exactPlans += answer.plan == VectorPlan::Exact ? 1 : 0;
        givenUp += answer.completedByScan ? 1 : 0;
        return idsOf(answer);
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
    benchmark::RegisterBenchmark("vector/build/two_threads", buildOnTwoThreads)
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
