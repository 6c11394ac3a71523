// SPDX-License-Identifier: Apache-2.0
// A store in PostgreSQL beside libpq and plain SQL on the same server: `packaging/servers start`,
// or any server with pgvector by --postgres=ADDRESS. Works in a database of its own, gone at the
// end.
#include "core/backends/postgres/postgres_store.h"
#include "core/filter/filter_parser.h"
#include "core/jobs/import_job.h"
#include "core/store/change_feed.h"
#include "core/store/store_admin.h"
#include "tests/bench/bare_postgres.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/item_samples.h"
#include "tests/bench/vector_samples.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace nestor::bench {

using namespace Qt::StringLiterals;

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

std::string serverAddress() {
    if (!options().postgres.empty())
        return options().postgres;
    QFile file(u"build/servers/pg17/address"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toStdString() : std::string();
}

/// A database of this program's own.
class Database {
public:
    explicit Database(const std::string &name)
        : m_admin(serverAddress())
        , m_name(name + '_' + std::to_string(QCoreApplication::applicationPid())) {
        m_admin.execute("CREATE DATABASE " + m_name);
        const std::string server = serverAddress();
        m_address = server.substr(0, server.rfind('/') + 1) + m_name;
    }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database() { m_admin.execute("DROP DATABASE " + m_name + " WITH (FORCE)"); }
    [[nodiscard]] const std::string &address() const { return m_address; }

private:
    BarePostgres m_admin;
    std::string m_name;
    std::string m_address;
};

std::unique_ptr<PostgresStore> openAt(const std::string &address, std::optional<int> dims = {}) {
    PostgresStoreOptions opening;
    opening.location = orDie(StoreLocation::parse(QString::fromStdString(address)));
    if (dims) {
        opening.config.index = IndexConfig{};
        opening.config.index->dims = *dims;
        opening.config.index->ann = AnnConfig{};
        opening.config.index->ann->kind = "flat"; // LangGraph's index is made when all is in
        opening.isConfigured = true;
    }
    return orDie(PostgresStore::open(opening));
}

/// A thousand namespaces three deep, and `wide` with a twelfth of the items, each in a namespace of
/// its own, and `one` with as many in one.
struct Filled {
    Filled()
        : database("nestor_bench_items")
        , bare(database.address()) {
        (void)openAt(database.address()); // makes LangGraph's tables
        const std::size_t all = options().items;
        side = all / 12;
        const std::size_t rest = all - 2 * side;
        bare.execute("INSERT INTO store (prefix, key, value) SELECT format('ns%s.g%s.h%s', i % 10, "
                     "i / 10 % 10, i / 100 % 10), 'k' || lpad(i::text, 8, '0'), "
                     "jsonb_build_object('rank', i % 1000, 'text', repeat(md5(i::text), 7)) FROM "
                     "generate_series(0, " +
                     std::to_string(rest - 1) + ") i");
        const std::string few = "FROM generate_series(0, " + std::to_string(side - 1) + ") i";
        bare.execute("INSERT INTO store (prefix, key, value) SELECT 'wide.u' || lpad(i::text, 7, "
                     "'0'), 'k', '{\"rank\": 5}' " +
                     few);
        bare.execute("INSERT INTO store (prefix, key, value) SELECT 'one', 'k' || lpad(i::text, 8, "
                     "'0'), jsonb_build_object('rank', i) " +
                     few);
        bare.execute("VACUUM ANALYZE store");
        store = openAt(database.address());
    }
    Database database;
    BarePostgres bare;
    std::unique_ptr<PostgresStore> store;
    std::size_t side = 0;
};

Filled &filled() {
    static Filled all;
    return all;
}

void importItems(benchmark::State &state, bool managed, double target) {
    std::vector<SampleItem> rows;
    for (std::size_t i = 0; i < options().items; ++i)
        rows.push_back(sampleItem(i));
    const std::string path = temporaryPath("postgres.jsonl");
    {
        std::ofstream out(path, std::ios::binary);
        for (const SampleItem &row : rows)
            writeLine(out, row);
    }
    const Database database("nestor_bench_import");
    const auto store = openAt(database.address());
    BarePostgres bare(database.address());
    const auto import = [&] {
        ImportPlan plan;
        plan.files = {QString::fromStdString(path)};
        Job job;
        if (orDie(importCollection(plan, *store, job)).inserted != qint64(rows.size()))
            std::exit(1);
    };
    // Emptied before each: that is no part of it.
    const auto seconds = [&](const std::function<void()> &work) {
        bare.execute("TRUNCATE store CASCADE");
        bare.execute("CHECKPOINT");
        return wallSeconds(work);
    };
    std::vector<double> limits;
    std::vector<double> times;
    for (auto iteration : state) {
        (void)iteration;
        for (int turn = 0; turn < 3; ++turn) {
            if (managed) {
                orDie(store->admin()->unmanage());
                limits.push_back(seconds(import));
                orDie(store->admin()->manage());
            } else {
                limits.push_back(seconds([&] { bare.copyItems("store", rows); }));
            }
            times.push_back(seconds(import));
        }
        state.SetIterationTime(*std::min_element(times.begin(), times.end()));
    }
    reportRatio(state, target, *std::min_element(limits.begin(), limits.end()),
                *std::min_element(times.begin(), times.end()));
    state.SetItemsProcessed(int64_t(rows.size()));
}

/// Work that the server does the most of is measured by the clock on the wall, as it is waited for.
void beside(benchmark::State &state, double target, const std::string &sql,
            const std::vector<std::string> &parameters, const std::function<void()> &ours,
            int repeats) {
    static int number = 0;
    const std::string name = "limit" + std::to_string(++number);
    BarePostgres &bare = filled().bare;
    bare.prepare(name, sql);
    runBesideLimit(
        state, target,
        [&] {
            for (int i = 0; i < repeats; ++i)
                bare.run(name, parameters);
        },
        [&] {
            for (int i = 0; i < repeats; ++i)
                ours();
        },
        wallSeconds);
    state.counters["one_us"] = state.counters["limit_ms"] * 1e3 / repeats;
}

const std::string kColumns = "prefix, key, value, created_at, updated_at, expires_at, ttl_minutes";

void getItem(benchmark::State &state) {
    GetOp op;
    op.ns = NamespacePath::fromStored("one");
    op.key = "k00000077";
    op.refreshTtl = false;
    PostgresStore &store = *filled().store;
    beside(
        state, 1.3, "SELECT " + kColumns + " FROM store WHERE prefix = $1::text AND key = $2::text",
        {"one", "k00000077"}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 500);
}

/// 200 in one batch, beside one statement for as many.
void getItems(benchmark::State &state) {
    std::vector<Op> ops;
    std::string prefixes = "{";
    std::string keys = "{";
    for (std::size_t i = 0; i < 200; ++i) {
        const QByteArray key =
            'k' + QByteArray::number(qulonglong(i * 37 % filled().side)).rightJustified(8, '0');
        GetOp op;
        op.ns = NamespacePath::fromStored("one");
        op.key = key;
        op.refreshTtl = false;
        ops.emplace_back(std::move(op));
        prefixes += i > 0 ? ",one" : "one";
        keys += (i > 0 ? "," : "") + key.toStdString();
    }
    PostgresStore &store = *filled().store;
    beside(
        state, 1.3,
        "SELECT s.prefix, s.key, value, created_at, updated_at, expires_at, ttl_minutes, t.n FROM "
        "unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(p, k, n) JOIN store s ON s.prefix = "
        "t.p AND s.key = t.k",
        {prefixes + '}', keys + '}'}, [&] { benchmark::DoNotOptimize(orDie(store.batch(ops))); },
        20);
}

/// The walk from label to label over LangGraph's own index on prefix.
std::string skipScan(const std::string &base, const std::string &bound, int limit) {
    const std::string from = base.empty() ? "''" : '\'' + base + '\'';
    const std::string below = bound.empty() ? "" : " AND s.prefix ~<~ '" + bound + '\'';
    const std::string label =
        "split_part(substr(w.p, " + std::to_string(base.size() + 1) + "), '.', 1)";
    const auto first = [&](const std::string &comparison, const std::string &value) {
        return "(SELECT s.prefix FROM store s WHERE s.prefix " + comparison + ' ' + value + below +
               " ORDER BY s.prefix USING ~<~ LIMIT 1)";
    };
    return "WITH RECURSIVE w(p) AS (" + first("~>=~", from) +
           " UNION ALL SELECT CASE WHEN w.p = " + from + " || " + label + " THEN " +
           first("~>~", "w.p") + " ELSE " +
           first("~>=~", '(' + from + " || " + label + " || '/')") +
           " END FROM w WHERE w.p IS NOT NULL) SELECT p FROM w WHERE p IS NOT NULL LIMIT " +
           std::to_string(limit);
}

void childrenOfRoot(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    ChildrenOp op;
    op.limit = 1000;
    beside(
        state, 1.5, skipScan("", "", 2002), {},
        [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 20);
}

void thousandChildren(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    ChildrenOp op;
    op.parent = NamespacePath::fromStored("wide");
    op.limit = 1000;
    op.after = "u0005000";
    beside(
        state, 1.5, skipScan("wide.", "wide/", 2002), {},
        [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 3);
}

void countSubtree(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    CountOp op;
    op.scope.ns = NamespacePath::fromStored("wide");
    beside(
        state, 1.5,
        "SELECT (SELECT count(*) FROM store WHERE prefix = 'wide') + (SELECT count(*) FROM store "
        "WHERE prefix ~>=~ 'wide.' AND prefix ~<~ 'wide/')",
        {}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 3);
}

/// The page of 200 items behind one in the middle of a large namespace.
void pageInNamespace(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    ItemsOp op;
    op.scope.ns = NamespacePath::fromStored("one");
    op.scope.below = false;
    op.limit = 200;
    const std::string middle = "k" +
                               std::string(8 - std::to_string(filled().side / 2).size(), '0') +
                               std::to_string(filled().side / 2);
    op.after = ItemId{op.scope.ns, QByteArray::fromStdString(middle)};
    beside(
        state, 1.5,
        "SELECT " + kColumns +
            " FROM store WHERE prefix = 'one' AND key > $1::text ORDER BY key LIMIT 200",
        {middle}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 20);
}

void pageInSubtree(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    ItemsOp op;
    op.scope.ns = NamespacePath::fromStored("ns5");
    op.limit = 200;
    beside(
        state, 1.5,
        "SELECT " + kColumns +
            " FROM store WHERE prefix ~>=~ 'ns5.' AND prefix ~<~ 'ns5/' ORDER BY prefix USING ~<~, "
            "key LIMIT 200",
        {}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 10);
}

void pageOfRows(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    RowIdsOp ids;
    ids.scope.ns = NamespacePath::fromStored("one");
    const RowIdsAnswer all = orDie(store.run(ids));
    const std::size_t first = all.ids.size() / 2;
    RowsOp op;
    std::string places = "{";
    for (std::size_t i = first; i < std::min(first + 200, all.ids.size()); ++i) {
        op.ids.push_back(all.ids[i]);
        places +=
            (places.size() > 1 ? ",\"" : "\"") + ctidText(qint64(all.ids[i])).toStdString() + '"';
    }
    beside(
        state, 1.5, "SELECT " + kColumns + ", ctid FROM store WHERE ctid = ANY ($1::text[]::tid[])",
        {places + '}'}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 20);
}

void filterScan(benchmark::State &state) {
    PostgresStore &store = *filled().store;
    CountOp op;
    op.filter = orDie(parseFilter(R"({"rank":{"$lt":10}})"));
    beside(
        state, 1.6,
        "SELECT count(*) FROM store WHERE jsonb_path_exists(value, 'strict $.\"rank\" ? (@ < $x)', "
        "'{\"x\": 10}', true)",
        {}, [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, 1);
    // As LangGraph compares, text with text.
    BarePostgres &bare = filled().bare;
    reportRival(
        state, 1.6,
        [&] {
            benchmark::DoNotOptimize(
                bare.value("SELECT count(*) FROM store WHERE value->>'rank' < '10'"));
        },
        [&] { benchmark::DoNotOptimize(orDie(store.run(op))); }, wallSeconds);
}

/// From nothing to the first page, beside connecting alone.
void firstRows(benchmark::State &state) {
    const std::string address = filled().database.address();
    runBesideLimit(
        state, 0, [&] { const BarePostgres connected(address); },
        [&] {
            const auto store = openAt(address);
            benchmark::DoNotOptimize(orDie(store->run(ChildrenOp{})));
            ItemsOp op;
            op.limit = 200;
            benchmark::DoNotOptimize(orDie(store->run(op)));
        },
        wallSeconds);
}

void idleTick(benchmark::State &state) {
    ChangeFeed *feed = filled().store->changeFeed();
    (void)orDie(feed->commits());
    beside(
        state, 0, "SELECT pg_current_snapshot()::text", {},
        [&] { benchmark::DoNotOptimize(orDie(feed->commits())); }, 50);
}

/// Vectors as texts lie, in namespaces that hold all, a tenth, a hundredth and a thousandth.
struct Compared {
    Compared()
        : database("nestor_bench_vectors")
        , bare(database.address()) {
        const VectorSample &sample = vectorSample();
        (void)openAt(database.address(), int(sample.dims));
        bare.execute("INSERT INTO store (prefix, key, value) SELECT 'all.' || CASE WHEN i % 1000 = "
                     "0 THEN 'c' WHEN i % 100 = 1 THEN 'b' WHEN i % 10 = 2 THEN 'a' ELSE 'z' END, "
                     "'k' || i, '{}' FROM generate_series(0, " +
                     std::to_string(sample.count - 1) + ") i");
        bare.beginCopy("COPY store_vectors (prefix, key, field_name, embedding) FROM STDIN");
        for (std::size_t i = 0; i < sample.count; ++i) {
            const char *label = i % 1000 == 0 ? "c" : i % 100 == 1 ? "b" : i % 10 == 2 ? "a" : "z";
            bare.copy("all." + std::string(label) + "\tk" + std::to_string(i) + "\ttext\t" +
                      textOf(sample[i]) + '\n');
        }
        bare.endCopy();
        bare.execute("SET maintenance_work_mem = '512MB'");
        buildSeconds = wallSeconds([&] {
            bare.execute("CREATE INDEX store_vectors_embedding_idx ON store_vectors USING hnsw "
                         "(embedding vector_cosine_ops)");
        });
        bare.execute("VACUUM ANALYZE store, store_vectors");
        store = openAt(database.address());
    }
    static std::string textOf(std::span<const float> vector) {
        std::string text = "[";
        std::array<char, 32> number{};
        for (const float x : vector) {
            const int size = std::snprintf(number.data(), number.size(), "%.7g", double(x));
            text.append(number.data(), std::size_t(size)) += ',';
        }
        text.back() = ']';
        return text;
    }
    Database database;
    BarePostgres bare;
    std::unique_ptr<PostgresStore> store;
    double buildSeconds = 0;
};

void searchVectors(benchmark::State &state, const char *ns) {
    static Compared all;
    const std::vector<float> &query = vectorSample().queries.front();
    const std::string text = Compared::textOf(query);
    SearchOp op;
    op.namespacePrefix = NamespacePath::fromStored(ns);
    op.vector = query;
    op.limit = 10;
    op.refreshTtl = false;
    const std::string scope = std::string(ns) == "all"
                                  ? " AND prefix ~>=~ 'all.' AND prefix ~<~ 'all/'"
                                  : " AND prefix = '" + std::string(ns) + '\'';
    static int number = 0;
    const std::string exact = "exact" + std::to_string(++number);
    const std::string columns =
        " s.value, s.created_at, s.updated_at FROM (SELECT prefix, key, min(d) AS d FROM (SELECT "
        "prefix, key, (embedding <=> $1::vector)";
    const std::string rest = " AS d FROM store_vectors WHERE true" + scope;
    const std::string join =
        ") v GROUP BY prefix, key ORDER BY d, prefix, key LIMIT 10) t JOIN store s USING (prefix, "
        "key) ORDER BY t.d";
    all.bare.prepare(exact, "SELECT t.prefix, t.key, t.d," + columns + " + 0" + rest + join);
    runBesideLimit(
        state, 1.3, [&] { all.bare.run(exact, {text}); },
        [&] {
            if (orDie(all.store->run(op)).items.size() != 10)
                std::exit(1);
        },
        wallSeconds);
    // The server's index, which goes on until ten are found.
    const std::string indexed = "indexed" + std::to_string(number);
    all.bare.execute("SET hnsw.iterative_scan = relaxed_order; SET hnsw.ef_search = 200");
    all.bare.prepare(indexed, "SELECT t.prefix, t.key, t.d," + columns + rest +
                                  " ORDER BY embedding <=> $1::vector LIMIT 20" + join);
    int found = 0;
    reportRival(
        state, 1.3, [&] { found = all.bare.run(indexed, {text}); },
        [&] { benchmark::DoNotOptimize(orDie(all.store->run(op))); }, wallSeconds);
    state.counters["index_found"] = found;
    state.counters["build_s"] = all.buildSeconds;
}

} // namespace

void registerPostgresBenchmarks() {
    if (serverAddress().empty())
        return;
    const auto add = [](const char *name, auto function, auto... arguments) {
        return benchmark::RegisterBenchmark(name, function, arguments...)
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime();
    };
    add("postgres/import", importItems, false, 1.6)->Iterations(1);
    add("postgres/import_managed", importItems, true, 1.3)->Iterations(1);
    add("postgres/get", getItem);
    add("postgres/get_200", getItems);
    add("postgres/children_of_root", childrenOfRoot);
    add("postgres/children_1000", thousandChildren);
    add("postgres/count_subtree", countSubtree);
    add("postgres/page_in_namespace", pageInNamespace);
    add("postgres/page_in_subtree", pageInSubtree);
    add("postgres/page_of_rows", pageOfRows);
    add("postgres/filter_scan", filterScan);
    add("postgres/first_rows", firstRows);
    add("postgres/idle_tick", idleTick);
    add("postgres/search_all", searchVectors, "all");
    add("postgres/search_tenth", searchVectors, "all.a");
    add("postgres/search_hundredth", searchVectors, "all.b");
    add("postgres/search_thousandth", searchVectors, "all.c");
}

} // namespace nestor::bench
