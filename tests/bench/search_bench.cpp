// SPDX-License-Identifier: Apache-2.0
// Searches of a whole store by vector, items included, beside bare hnswlib and beside comparing
// with all; and what writes between searches cost.
#include "core/filter/filter_parser.h"
#include "core/model/explanation_words.h"
#include "core/open/open_store.h"
#include "core/search/engine/searchable_store.h"
#include "tests/bench/bare_hnswlib.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/vector_samples.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <set>

namespace nestor::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kTop = 10;
constexpr std::size_t kQueries = 200;
constexpr std::size_t kBatch = 50;

template <typename T>
T orDie(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "nestor_bench: %s\n", qPrintable(result.error().detail));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

OpenOptions optionsOf(const QString &path) {
    OpenOptions open;
    open.location = path;
    open.config.emplace();
    open.config->index.emplace();
    open.config->index->dims = int(options().dims);
    open.config->index->fields = {"text"};
    return open;
}

PutOp putOf(std::size_t i) {
    const VectorSample &sample = vectorSample();
    PutOp put;
    // 1,000 namespaces of three levels, as the benchmarks of the store have them.
    put.ns = NamespacePath({"bench", QByteArray::number(qulonglong(i % 10)),
                            QByteArray::number(qulonglong(i / 10 % 100))});
    put.key = "item" + QByteArray::number(qulonglong(i));
    put.value = R"({"number":)" + QByteArray::number(qulonglong(i * 7919 % 1000)) + R"(,"topic":)" +
                QByteArray::number(sample.topics[i]) + R"(,"text":")" + QByteArray(230, 'x') +
                "\"}";
    const auto vector = sample[i];
    put.vectors = {{"text", Vector(vector.begin(), vector.end())}};
    return put;
}

/// A managed store of the sample's vectors.
const QString &storePath() {
    static const QString path = [] {
        const QString made = QString::fromStdString(temporaryPath("search.db"));
        auto store = orDie(openStore(optionsOf(made)));
        const std::size_t count = vectorSample().count;
        std::vector<Op> ops;
        for (std::size_t i = 0; i < count; ++i) {
            ops.emplace_back(putOf(i));
            if (ops.size() == 2000 || i + 1 == count) {
                orDie(store->batch(std::move(ops)));
                ops.clear();
            }
        }
        return made;
    }();
    return path;
}

std::unique_ptr<Store> openIndexed(std::optional<qint64> graphFrom = {}) {
    OpenOptions open = optionsOf(storePath());
    open.graphFrom = graphFrom;
    auto store = orDie(openStore(open));
    Job job;
    orDie(static_cast<SearchableStore &>(*store).engine().indexVectors(job));
    return store;
}

Store &indexedStore() {
    static const std::unique_ptr<Store> store = openIndexed();
    return *store;
}

/// Without a graph: what the same searches cost by comparing with all that pass.
Store &exactStore() {
    static const std::unique_ptr<Store> store = openIndexed(std::numeric_limits<qint64>::max());
    return *store;
}

SearchOp searchOf(std::size_t query) {
    SearchOp op;
    op.vector = vectorSample().queries[query % vectorSample().queries.size()];
    op.limit = qint64(kTop);
    op.refreshTtl = false;
    return op;
}

std::set<QByteArray> keysOf(const SearchResult &found) {
    std::set<QByteArray> keys;
    for (const SearchItem &hit : found.items)
        keys.insert(hit.item.key);
    return keys;
}

double recallOf(const SearchOp &like, std::size_t queries) {
    std::size_t met = 0;
    std::size_t wanted = 0;
    for (std::size_t q = 0; q < queries; ++q) {
        SearchOp op = like;
        op.vector = searchOf(q).vector;
        const auto truth = keysOf(orDie(exactStore().search(op)));
        wanted += truth.size();
        for (const QByteArray &key : keysOf(orDie(indexedStore().search(op))))
            met += truth.count(key);
    }
    return wanted == 0 ? 1 : double(met) / double(wanted);
}

// ---------------------------------------------------------------- benchmarks

void searchStore(benchmark::State &state) {
    const VectorSample &sample = vectorSample();
    const double recall = recallOf(searchOf(0), kQueries);
    static const std::unique_ptr<BareHnswlib> bare = [&] {
        auto made = std::make_unique<BareHnswlib>(sample.dims, sample.count, 16, 200);
        for (std::size_t i = 0; i < sample.count; ++i)
            made->add(i, sample[i].data());
        return made;
    }();
    // The least breadth with which bare hnswlib finds as much.
    std::size_t ef = 10;
    double limitRecall = 0;
    for (ef = 16; ef <= 512; ef += 16) {
        std::size_t met = 0;
        for (std::size_t q = 0; q < kQueries; ++q) {
            const auto truth = keysOf(orDie(exactStore().search(searchOf(q))));
            for (const auto &[distance, id] : bare->search(sample.queries[q].data(), kTop, ef))
                met += truth.count("item" + QByteArray::number(qulonglong(id)));
        }
        limitRecall = double(met) / double(kQueries * kTop);
        if (limitRecall >= std::min(recall, 0.999))
            break;
    }
    std::size_t next = 0;
    runBesideLimit(
        state, 0.9,
        [&] {
            for (std::size_t i = 0; i < kBatch; ++i) {
                const auto &query = sample.queries[(next + i) % sample.queries.size()];
                benchmark::DoNotOptimize(bare->search(query.data(), kTop, ef));
            }
        },
        [&] {
            for (std::size_t i = 0; i < kBatch; ++i)
                benchmark::DoNotOptimize(orDie(indexedStore().search(searchOf(next + i))));
            next += kBatch;
        });
    state.counters["recall"] = recall;
    state.counters["limit_recall"] = limitRecall;
    state.counters["limit_ef"] = double(ef);
    state.SetItemsProcessed(std::int64_t(state.iterations()) * std::int64_t(kBatch));
}

/// A copy of the store, searched by an index of 8-bit codes.
Store &codedStore() {
    static const std::unique_ptr<Store> store = [] {
        (void)exactStore(); // what the copy is to hold is in the file
        const QString path = QString::fromStdString(temporaryPath("search-codes.db"));
        for (const QString &suffix : {u""_s, u"-wal"_s})
            QFile::copy(storePath() + suffix, path + suffix);
        OpenOptions open = optionsOf(path);
        open.config->index->encoding = VectorEncoding::Int8;
        auto made = orDie(openStore(open));
        Job job;
        orDie(static_cast<SearchableStore &>(*made).engine().indexVectors(job));
        return made;
    }();
    return *store;
}

std::size_t bytesOf(Store &store) {
    return static_cast<SearchableStore &>(store).engine().semanticIndex()->vectors().bytes();
}

/// Searches by 8-bit codes, the best told apart by the numbers that stand in the file, beside the
/// same searches by an index of floats.
void searchCoded(benchmark::State &state) {
    std::size_t met = 0;
    std::size_t metByFloats = 0;
    double rescored = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        SearchOp op = searchOf(q);
        const auto truth = keysOf(orDie(exactStore().search(op)));
        for (const QByteArray &key : keysOf(orDie(indexedStore().search(op))))
            metByFloats += truth.count(key);
        op.explain = true;
        const auto found = orDie(codedStore().search(op));
        rescored += double(found.explanation->rescored);
        for (const QByteArray &key : keysOf(found))
            met += truth.count(key);
    }
    std::size_t next = 0;
    const auto run = [&](Store &store) {
        for (std::size_t i = 0; i < kBatch; ++i)
            benchmark::DoNotOptimize(orDie(store.search(searchOf(next + i))));
    };
    runBesideLimit(
        state, 1, [&] { run(indexedStore()); },
        [&] {
            run(codedStore());
            next += kBatch;
        });
    state.counters["recall"] = double(met) / double(kQueries * kTop);
    state.counters["limit_recall"] = double(metByFloats) / double(kQueries * kTop);
    state.counters["rescored"] = rescored / double(kQueries);
    state.counters["bytes_ratio"] = double(bytesOf(codedStore())) / double(bytesOf(indexedStore()));
    state.counters["bytes_target"] = 0.35;
    state.SetItemsProcessed(std::int64_t(state.iterations()) * std::int64_t(kBatch));
}

/// Beside the same search by comparing with all that pass; the filter is evaluated in both.
void searchFiltered(benchmark::State &state, const char *filter, const char *prefix) {
    SearchOp op = searchOf(0);
    if (*filter)
        op.filter = orDie(parseFilter(filter));
    if (*prefix)
        op.namespacePrefix = NamespacePath::fromStored(prefix);
    const double recall = recallOf(op, 50);
    std::size_t next = 0;
    const auto run = [&](Store &store) {
        for (std::size_t i = 0; i < 5; ++i) {
            op.vector = searchOf(next + i).vector;
            benchmark::DoNotOptimize(orDie(store.search(op)));
        }
    };
    runBesideLimit(
        state, 1.2, [&] { run(exactStore()); },
        [&] {
            run(indexedStore());
            next += 5;
        });
    state.counters["recall"] = recall;
    op.explain = true;
    const auto explained = orDie(indexedStore().search(op));
    state.SetLabel(planName(explained.explanation->plan).toStdString());
    state.SetItemsProcessed(std::int64_t(state.iterations()) * 5);
}

/// A search that has to catch up with a write first, beside one that has not.
void searchAfterWrite(benchmark::State &state) {
    std::size_t next = 0;
    const std::size_t count = vectorSample().count;
    const auto search = [&] {
        return wallSeconds([&] { orDie(indexedStore().search(searchOf(next))); });
    };
    search();
    std::vector<double> without;
    std::vector<double> after;
    for (auto iteration : state) {
        (void)iteration;
        without.push_back(search());
        orDie(indexedStore().batch({putOf(next++ % count)}));
        after.push_back(search());
        state.SetIterationTime(after.back());
    }
    reportRatio(state, 2, median(without), median(after));
    state.counters["worst_ms"] = 1000 * *std::max_element(after.begin(), after.end());
}

/// A program that opens the store and searches once: from the file of the index, beside one that
/// reads the vectors from the store.
void firstSearch(benchmark::State &state) {
    (void)indexedStore();
    const auto once = [](const QString &path) {
        OpenOptions open = optionsOf(path);
        open.readOnly = true;
        auto store = orDie(openStore(open));
        benchmark::DoNotOptimize(orDie(store->search(searchOf(1))));
    };
    const QString index = storePath() + u".hnsw"_s;
    const QString aside = index + u".aside"_s;
    runBesideLimit(
        state, 1,
        [&] {
            QFile::rename(index, aside);
            once(storePath());
            QFile::rename(aside, index);
        },
        [&] { once(storePath()); }, wallSeconds);
}

} // namespace

void registerSearchBenchmarks() {
    const auto add = [](const char *name, auto run) {
        return benchmark::RegisterBenchmark(name, run)->UseManualTime()->Unit(
            benchmark::kMillisecond);
    };
    add("search/by_vector", searchStore);
    const struct {
        const char *name;
        const char *filter;
        const char *prefix;
    } filtered[] = {{"search/filtered/80%", R"({"number":{"$lt":800}})", ""},
                    {"search/filtered/10%", R"({"number":{"$lt":100}})", ""},
                    {"search/filtered/1%", R"({"number":{"$lt":10}})", ""},
                    {"search/filtered/clustered", R"({"topic":{"$lt":10}})", ""},
                    {"search/filtered/namespace_10%", "", "bench.3"},
                    {"search/filtered/namespace_0.1%", "", "bench.3.33"}};
    for (const auto &one : filtered) {
        add(one.name,
            [one](benchmark::State &state) { searchFiltered(state, one.filter, one.prefix); });
    }
    add("search/codes", searchCoded);
    add("search/after_write", searchAfterWrite);
    add("search/first", firstSearch);
}

} // namespace nestor::bench
