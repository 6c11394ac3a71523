// SPDX-License-Identifier: Apache-2.0
// How vectors are kept: as codes, in a file; and the real ones of sift5k.
#include "tests/bench/vector_fixture.h"

#include <QFile>

#include <algorithm>

namespace nestor::bench {

namespace {

/// The stored floats of the sample, as they lie in memory.
VectorFetch sampleFetch() {
    return [](std::span<const VectorId> ids, std::span<const float *> numbers) -> Result<void> {
        for (std::size_t i = 0; i < ids.size(); ++i)
            numbers[i] = vectorSample()[ids[i]].data();
        return {};
    };
}

/// Runs a batch of queries with each, in turns.
template <typename Limit, typename Ours>
void runQueries(benchmark::State &state, double target,
                const std::vector<std::vector<float>> &queries, const Limit &limit,
                const Ours &ours) {
    std::size_t next = 0;
    const auto batch = [&](const auto &search) {
        for (std::size_t i = 0; i < kBatch; ++i)
            search(queries[(next + i) % queries.size()]);
    };
    runBesideLimit(
        state, target, [&] { batch(limit); },
        [&] {
            batch(ours);
            next += kBatch;
        });
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kBatch));
}

/// Beside bare hnswlib at a recall of .99, at no more than .005 below its recall. Bytes are held
/// against ours of floats, and against bare hnswlib's.
void searchCodes(benchmark::State &state) {
    const auto codes = buildOurs(VectorEncoding::Int8);
    const VectorFetch stored = sampleFetch();
    const auto &queries = vectorSample().queries;
    const Breadth bare = leastBreadth(bareRecall, kWantedRecall);
    constexpr double kLoss = 0.005;
    const Breadth ours = leastBreadth(
        [&](std::size_t ef) {
            return recallOf(truth(), queries, [&](const std::vector<float> &query) {
                return idsOf(orDie(codes->search(query, kTop, ef, {}, stored)));
            });
        },
        bare.recall - kLoss);
    const Breadth floats = leastBreadth(ourRecall, bare.recall - kLoss);
    runQueries(
        state, 1 / 1.7, queries,
        [&](const std::vector<float> &query) {
            benchmark::DoNotOptimize(bareIndex().search(query.data(), kTop, bare.ef));
        },
        [&](const std::vector<float> &query) {
            benchmark::DoNotOptimize(codes->search(query, kTop, ours.ef, {}, stored));
        });
    std::vector<double> ratios;
    for (int round = 0; round < 9; ++round) {
        const auto secondsOf = [&](const auto &search) {
            return threadSeconds([&] {
                for (const std::vector<float> &query : queries)
                    search(query);
            });
        };
        const double byFloats = secondsOf([&](const std::vector<float> &query) {
            benchmark::DoNotOptimize(ourIndex().search(query, kTop, floats.ef));
        });
        ratios.push_back(secondsOf([&](const std::vector<float> &query) {
                             benchmark::DoNotOptimize(
                                 codes->search(query, kTop, ours.ef, {}, stored));
                         }) /
                         byFloats);
    }
    state.counters["ratio_to_floats"] = median(ratios);
    state.counters["recall"] = ours.recall;
    state.counters["limit_recall"] = bare.recall;
    state.counters["ef"] = static_cast<double>(ours.ef);
    state.counters["limit_ef"] = static_cast<double>(bare.ef);
    const auto bytes = static_cast<double>(codes->bytes());
    state.counters["bytes_ratio"] = bytes / static_cast<double>(ourIndex().bytes());
    state.counters["bytes_ratio_to_limit"] = bytes / static_cast<double>(bareIndex().bytes());
    state.counters["bytes_target"] = 0.35;
}

/// From a file that the system has in memory.
void loadIndex(benchmark::State &state) {
    const std::string barePath = temporaryPath("bare.hnsw");
    const std::string ourPath = temporaryPath("ours.hnsw");
    const QString path = QString::fromStdString(ourPath);
    bareIndex().save(barePath);
    orDie(ourIndex().save(path, "bench"));
    const auto load = [&] { return orDie(VectorIndex::load(path)); };
    const auto loadBare = [&] { return BareHnswlib(options().dims, barePath); };
    { // the first time fills the system's cache
        const BareHnswlib bare = loadBare();
        const LoadedVectorIndex ours = load();
        state.counters["recall"] =
            recallOf(truth(), vectorSample().queries, [&](const std::vector<float> &query) {
                return idsOf(orDie(ours.index->search(query, kTop, 64)));
            });
    }
    runBesideLimit(
        state, 1.2, [&] { benchmark::DoNotOptimize(loadBare()); },
        [&] { benchmark::DoNotOptimize(load()); });
    state.SetBytesProcessed(state.iterations() * QFile(path).size());
    QFile::remove(path);
    QFile::remove(QString::fromStdString(barePath));
}

/// 4,900 descriptors of images under L2, with their published neighbours.
void searchSift(benchmark::State &state) {
    const std::string folder = options().data + "/sift5k/";
    const auto base = readFvecs(folder + "sift_base.fvecs.gz");
    const auto queries = readFvecs(folder + "sift_query.fvecs");
    const auto neighbours = readIvecs(folder + "sift_groundtruth.ivecs");
    if (base.empty() || queries.empty() || neighbours.size() != queries.size()) {
        state.SkipWithError("needs --data=FOLDER with sift5k/");
        return;
    }
    Truth expected(queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q) {
        const auto end = std::min<std::size_t>(kTop, neighbours[q].size());
        for (std::size_t i = 0; i < end; ++i)
            expected[q].insert(static_cast<std::size_t>(neighbours[q][i]));
    }
    VectorIndexConfig config = indexConfig();
    config.dims = static_cast<int>(base[0].size());
    config.distance = Distance::L2;
    const auto index = orDie(VectorIndex::create(config, base.size()));
    BareHnswlib bare(base[0].size(), base.size(), kM, kEfConstruction, BareHnswlib::Metric::L2);
    for (std::size_t i = 0; i < base.size(); ++i) {
        orDie(index->put(i, base[i]));
        bare.add(i, base[i].data());
    }
    const Breadth limit = leastBreadth(
        [&](std::size_t ef) {
            return recallOf(expected, queries, [&](const std::vector<float> &query) {
                return idsOf(bare.search(query.data(), kTop, ef));
            });
        },
        kWantedRecall);
    const Breadth ours = leastBreadth(
        [&](std::size_t ef) {
            return recallOf(expected, queries, [&](const std::vector<float> &query) {
                return idsOf(orDie(index->search(query, kTop, ef)));
            });
        },
        kWantedRecall);
    runQueries(
        state, 0.9, queries,
        [&](const std::vector<float> &query) {
            benchmark::DoNotOptimize(bare.search(query.data(), kTop, limit.ef));
        },
        [&](const std::vector<float> &query) {
            benchmark::DoNotOptimize(index->search(query, kTop, ours.ef));
        });
    state.counters["recall"] = ours.recall;
    state.counters["limit_recall"] = limit.recall;
    state.counters["ef"] = static_cast<double>(ours.ef);
    state.counters["limit_ef"] = static_cast<double>(limit.ef);
}

} // namespace

void registerVectorStorageBenchmarks() {
    const auto add = [](const char *name, auto function) {
        return benchmark::RegisterBenchmark(name, function)
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime();
    };
    add("vector/int8", searchCodes);
    add("vector/load", loadIndex);
    add("vector/sift5k", searchSift);
}

} // namespace nestor::bench
