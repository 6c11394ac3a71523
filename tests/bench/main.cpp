// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_process.h"
#include "tests/bench/bench_arguments.h"
#include "tests/bench/bench_support.h"

#include <QCoreApplication>

#include <cstdio>
#include <string_view>

namespace {

using namespace nestor::bench;

void printUsage() {
    std::puts(
        "nestor_bench: what the core of Nestor costs, beside what the work costs at least\n"
        "\n"
        "  --items=N     rows of a store (200000)\n"
        "  --vectors=N   vectors of an index (100000)\n"
        "  --dims=N      their dimensions (384)\n"
        "  --ef=N        breadth of searches; 0: the least that finds .99 (0)\n"
        "  --data=FOLDER reference collections, for the benchmarks that want them: vector/sift5k\n"
        "                reads sift5k/sift_base.fvecs.gz, sift_query.fvecs and\n"
        "                sift_groundtruth.ivecs (TEXMEX's formats)\n"
        "  --postgres=ADDRESS  a server with pgvector, for postgres/...: databases of its own are\n"
        "                made there and removed (that of packaging/servers, where it runs)\n"
        "\n"
        "and Google Benchmark's options, as --benchmark_filter=REGEX,\n"
        "--benchmark_format=json, --benchmark_list_tests. Counters: ratio_to_limit is time\n"
        "by time, ours by the limit's, smaller is better, to be held against target; recall\n"
        "is that of ten.");
}

Taken takeOption(std::string_view name, std::string_view value) {
    Options &chosen = options();
    constexpr std::size_t kFewVectors = 100;
    constexpr std::size_t kMostDims = 4096;
    if (name == "--items")
        return takeNumber(value, chosen.items);
    if (name == "--vectors")
        return takeNumber(value, chosen.vectors, kFewVectors);
    if (name == "--dims") {
        const Taken taken = takeNumber(value, chosen.dims);
        return chosen.dims <= kMostDims ? taken : Taken::Unreadable;
    }
    if (name == "--ef")
        return takeNumber(value, chosen.ef, std::size_t(0));
    if (name == "--postgres") {
        chosen.postgres = value;
        return Taken::Taken;
    }
    if (name != "--data")
        return Taken::NotOurs;
    chosen.data = value;
    return Taken::Taken;
}

} // namespace

int main(int argc, char **argv) {
    if (wantsHelp(argc, argv)) {
        printUsage();
        return 0;
    }
    const auto take = [](std::string_view name, std::string_view value) {
        return takeOption(name, value);
    };
    if (!takeArguments("nestor_bench", argc, argv, take))
        return 2;
    nestor::useSqliteAlone(); // as Nestor's programs do; the bare limits have the same
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    QCoreApplication application(argc, argv); // Qt SQL's drivers are plugins
    registerStoreBenchmarks();
    registerVectorBenchmarks();
    registerSearchBenchmarks();
    registerVectorStorageBenchmarks();
    registerDoctorBenchmarks();
#ifdef NESTOR_HAVE_POSTGRES
    registerPostgresBenchmarks();
#endif
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
