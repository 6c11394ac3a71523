// SPDX-License-Identifier: Apache-2.0
// The store beside SQLite's own interface: importing, reading, the tree of namespaces, filters.
#include "core/backends/sqlite/sqlite_store.h"
#include "core/filter/filter_parser.h"
#include "core/jobs/import_job.h"
#include "core/jobs/index_job.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "tests/bench/bare_sqlite.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/item_samples.h"

#include <QFile>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace nestor::bench {

namespace {

template <typename T>
T orDie(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "nestor_bench: %s\n", qPrintable(result.error().detail));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// All of them, made once: making them is not part of what is measured.
const std::vector<SampleItem> &rows() {
    static const std::vector<SampleItem> all = [] {
        std::vector<SampleItem> made;
        made.reserve(options().items);
        for (std::size_t i = 0; i < options().items; ++i)
            made.push_back(sampleItem(i));
        return made;
    }();
    return all;
}

void removeStore(const std::string &path) {
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(QString::fromStdString(path + suffix));
}

/// All rows as a JSON Lines file, written once.
const std::string &collectionPath() {
    static const std::string path = [] {
        std::string file = temporaryPath("items.jsonl");
        std::ofstream out(file, std::ios::binary);
        for (const SampleItem &row : rows())
            writeLine(out, row);
        return file;
    }();
    return path;
}

void insertBare(const std::string &path) {
    BareSqlite bare(path);
    bare.createStore();
    sqlite3_stmt *insert =
        bare.prepare("INSERT INTO store (prefix, key, value) VALUES (?1, ?2, ?3)");
    bare.execute("BEGIN");
    for (const SampleItem &row : rows()) {
        bindText(insert, 1, row.prefix);
        bindText(insert, 2, row.key);
        bindText(insert, 3, row.value);
        sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    bare.execute("COMMIT");
}

std::unique_ptr<SqliteStore> openStoreAt(const std::string &path, bool managed) {
    SqliteStoreOptions storeOptions;
    storeOptions.path = QString::fromStdString(path);
    storeOptions.createManaged = managed;
    return orDie(SqliteStore::open(storeOptions));
}

void importInto(const std::string &path, bool managed) {
    const auto store = openStoreAt(path, managed);
    ImportPlan plan;
    plan.files = {QString::fromStdString(collectionPath())};
    Job job;
    const ImportReport report = orDie(importCollection(plan, *store, job));
    if (report.inserted != static_cast<qint64>(options().items)) {
        std::fprintf(stderr, "nestor_bench: %lld of %zu items were imported\n",
                     static_cast<long long>(report.inserted), options().items);
        std::exit(1);
    }
}

/// Reading, parsing, checking and inserting, beside inserting alone.
void importItems(benchmark::State &state, bool managed, double target) {
    (void)collectionPath();
    const std::string bare = temporaryPath("bare.db");
    const std::string ours = temporaryPath("import.db");
    runBesideLimit(
        state, target,
        [&] {
            removeStore(bare);
            insertBare(bare);
        },
        [&] {
            removeStore(ours);
            importInto(ours, managed);
        },
        wallSeconds);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(options().items));
}

/// A store that holds all rows, made once and left as it is.
const std::string &filledStore() {
    static const std::string path = [] {
        std::string file = temporaryPath("filled.db");
        importInto(file, true);
        return file;
    }();
    return path;
}

SqliteStore &ourStore() {
    static const std::unique_ptr<SqliteStore> store = openStoreAt(filledStore(), true);
    return *store;
}

BareSqlite &bareStore() {
    static BareSqlite bare(filledStore());
    return bare;
}

void getItem(benchmark::State &state) {
    constexpr std::size_t kGets = 1000;
    SqliteStore &store = ourStore();
    sqlite3_stmt *get =
        bareStore().prepare("SELECT value FROM store WHERE prefix = ?1 AND key = ?2");
    std::vector<SampleItem> wanted;
    std::vector<GetOp> gets;
    for (std::size_t i = 0; i < kGets; ++i) {
        wanted.push_back(rows()[i * 7919 % options().items]);
        gets.push_back({NamespacePath::fromStored(QByteArray::fromStdString(wanted[i].prefix)),
                        QByteArray::fromStdString(wanted[i].key), false});
    }
    runBesideLimit(
        state, 1.8,
        [&] {
            for (const SampleItem &row : wanted) {
                bindText(get, 1, row.prefix);
                bindText(get, 2, row.key);
                sqlite3_step(get);
                benchmark::DoNotOptimize(
                    std::string(static_cast<const char *>(sqlite3_column_blob(get, 0)),
                                static_cast<std::size_t>(sqlite3_column_bytes(get, 0))));
                sqlite3_reset(get);
            }
        },
        [&] {
            for (const GetOp &op : gets)
                benchmark::DoNotOptimize(orDie(store.run(op)));
        },
        processSeconds);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kGets));
}

/// The labels below `users`, a hundred: seek past each child, and whether it has items or children
/// of its own is what the answer says besides.
void listChildren(benchmark::State &state) {
    SqliteStore &store = ourStore();
    sqlite3_stmt *next = bareStore().prepare("SELECT prefix FROM store WHERE prefix >= ?1 AND "
                                             "prefix < 'users/' ORDER BY prefix LIMIT 1");
    sqlite3_stmt *exact = bareStore().prepare("SELECT 1 FROM store WHERE prefix = ?1 LIMIT 1");
    constexpr std::size_t kRepeats = 20;
    std::size_t children = 0;
    runBesideLimit(
        state, 1.5,
        [&] {
            for (std::size_t repeat = 0; repeat < kRepeats; ++repeat) {
                std::string from = "users.";
                for (;;) {
                    bindText(next, 1, from);
                    if (sqlite3_step(next) != SQLITE_ROW) {
                        sqlite3_reset(next);
                        break;
                    }
                    const std::string found(
                        reinterpret_cast<const char *>(sqlite3_column_text(next, 0)));
                    sqlite3_reset(next);
                    const std::string child = found.substr(0, found.find('.', 6));
                    bindText(exact, 1, child);
                    benchmark::DoNotOptimize(sqlite3_step(exact));
                    sqlite3_reset(exact);
                    from = child + '/'; // the first text after `child.`
                }
            }
        },
        [&] {
            for (std::size_t repeat = 0; repeat < kRepeats; ++repeat) {
                ChildrenOp op;
                op.parent = NamespacePath::fromStored("users");
                children = orDie(store.run(op)).children.size();
            }
        },
        processSeconds);
    state.counters["children"] = static_cast<double>(children);
}

/// LangGraph's statement for a search without a query, as its SqliteStore executes it; what Python
/// adds to it is left out.
std::function<void()> langGraphSearch(const char *condition) {
    const std::string sql =
        std::string("SELECT prefix, key, value, created_at, updated_at FROM store WHERE ") +
        condition + " ORDER BY updated_at DESC LIMIT 10 OFFSET 0";
    return [sql] {
        sqlite3_stmt *search = bareStore().prepare(sql.c_str());
        while (sqlite3_step(search) == SQLITE_ROW)
            benchmark::DoNotOptimize(sqlite3_column_blob(search, 2));
        sqlite3_reset(search);
    };
}

/// One read of every value: what a filter costs at least where nothing is indexed.
std::function<void()> scanOfValues() {
    sqlite3_stmt *scan = bareStore().prepare("SELECT value FROM store");
    return [scan] {
        std::size_t bytes = 0;
        while (sqlite3_step(scan) == SQLITE_ROW) {
            const auto *value = static_cast<const char *>(sqlite3_column_blob(scan, 0));
            bytes += static_cast<std::size_t>(sqlite3_column_bytes(scan, 0)) +
                     (value != nullptr ? 1 : 0);
        }
        sqlite3_reset(scan);
        benchmark::DoNotOptimize(bytes);
    };
}

/// Items that pass a filter on a field without an index, beside one read of every value.
void filterScan(benchmark::State &state) {
    SqliteStore &store = ourStore();
    CountOp op;
    op.filter = orDie(parseFilter(R"({"rank":{"$lt":10}})"));
    qint64 passing = 0;
    runBesideLimit(
        state, 1.6, scanOfValues(), [&] { passing = orDie(store.run(op)).items; }, processSeconds);
    state.counters["passing"] = static_cast<double>(passing);
    SearchOp newest;
    newest.filter = op.filter;
    reportRival(
        state, 1.0 / 3, langGraphSearch("json_extract(value, '$.rank') < 10"),
        [&] { benchmark::DoNotOptimize(orDie(store.run(newest))); }, processSeconds);
}

/// A store with an index on `rank`. Made once: Google Benchmark calls a benchmark several times.
struct IndexedStore {
    IndexedStore() {
        const std::string path = temporaryPath("indexed.db");
        importInto(path, true);
        store = openStoreAt(path, true);
        const FieldName rank = orDie(parseFieldName("rank"));
        seconds = wallSeconds([&] { orDie(store->admin()->changeFieldIndexes({{rank}, {}, {}})); });
    }
    std::unique_ptr<SqliteStore> store;
    double seconds = 0; ///< that building the index took
};

/// The newest ten of the items that pass a filter on a field with an index: one in a hundred does.
void filterIndexed(benchmark::State &state) {
    (void)filledStore();
    static const IndexedStore indexed;
    const auto &store = indexed.store;
    SearchOp op;
    op.filter = orDie(parseFilter(R"({"rank":{"$lt":10}})"));
    const auto ours = [&] {
        if (orDie(store->run(op)).items.size() != 10)
            std::exit(1);
    };
    runBesideLimit(state, 0.08, scanOfValues(), ours, processSeconds);
    reportRival(state, 1.0 / 60, langGraphSearch("json_extract(value, '$.rank') < 10"), ours,
                processSeconds);
    state.counters["build_s"] = indexed.seconds;
}

/// Importing, and all words in the full text afterwards.
void importWithWords(benchmark::State &state) {
    (void)collectionPath();
    const std::string bare = temporaryPath("bare.db");
    const std::string ours = temporaryPath("words.db");
    runBesideLimit(
        state, 2.4,
        [&] {
            removeStore(bare);
            insertBare(bare);
        },
        [&] {
            removeStore(ours);
            OpenOptions opening;
            opening.location = QString::fromStdString(ours);
            opening.cacheDirectory = QString::fromStdString(temporaryPath("cache"));
            const auto store = orDie(openStore(opening));
            ImportPlan plan;
            plan.files = {QString::fromStdString(collectionPath())};
            Job job;
            orDie(importCollection(plan, *store, job));
            IndexPlan words;
            words.index.embedder.provider = "none";
            orDie(buildIndex(words, *store, job));
        },
        wallSeconds);
}

} // namespace

void registerStoreBenchmarks() {
    const auto add = [](const char *name, auto function, auto... arguments) {
        return benchmark::RegisterBenchmark(name, function, arguments...)
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime();
    };
    add("store/import", importItems, false, 1.4)->Iterations(1);
    add("store/import_with_history", importItems, true, 1.8)->Iterations(1);
    add("store/import_with_words", importWithWords)->Iterations(1);
    add("store/get", getItem);
    add("store/children", listChildren);
    add("store/filter_scan", filterScan);
    add("store/filter_indexed", filterIndexed);
}

} // namespace nestor::bench
