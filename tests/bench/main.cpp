// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench_support.h"

#include <QCoreApplication>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace {

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
        "\n"
        "and Google Benchmark's options, as --benchmark_filter=REGEX,\n"
        "--benchmark_format=json, --benchmark_list_tests. Counters: ratio_to_limit is time\n"
        "by time, ours by the limit's, smaller is better, to be held against target; recall\n"
        "is that of ten.");
}

/// Takes our options out of the arguments. False: one of them cannot be read.
bool takeOptions(int &argc, char **argv) {
    nestor::bench::Options &options = nestor::bench::options();
    const auto number = [](std::string_view text, std::size_t &value) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc() && end == text.data() + text.size();
    };
    int kept = 1;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = std::min(argument.find('='), argument.size());
        const std::string_view name = argument.substr(0, equals);
        const std::string_view value = argument.substr(std::min(equals + 1, argument.size()));
        bool good = true;
        if (name == "--items")
            good = number(value, options.items) && options.items > 0;
        else if (name == "--vectors")
            good = number(value, options.vectors) && options.vectors >= 100;
        else if (name == "--dims")
            good = number(value, options.dims) && options.dims > 0 && options.dims <= 4096;
        else if (name == "--ef")
            good = number(value, options.ef);
        else if (name == "--data")
            options.data = value;
        else
            argv[kept++] = argv[i];
        if (!good) {
            std::fprintf(stderr, "nestor_bench: cannot read %s\n", argv[i]);
            return false;
        }
    }
    argc = kept;
    argv[argc] = nullptr;
    return true;
}

} // namespace

int main(int argc, char **argv) {
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--help") == 0 || std::strcmp(argv[i], "-h") == 0) {
            printUsage();
            return 0;
        }
    }
    if (!takeOptions(argc, argv))
        return 2;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    QCoreApplication application(argc, argv); // Qt SQL's drivers are plugins
    nestor::bench::registerStoreBenchmarks();
    nestor::bench::registerVectorBenchmarks();
    nestor::bench::registerSearchBenchmarks();
    nestor::bench::registerVectorStorageBenchmarks();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
