// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"
#include "core/jobs/check_job.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/patched.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>

#include <sqlite3.h>

#include <csignal>
#include <unistd.h>

/// Files that somebody hands us as a store. They are refused with a reason or can be read,
/// searched, checked, written to and repaired; nothing crashes, reads beyond its memory or never
/// ends. The first byte says what the rest is: 'p' differences from a good file, 's' statements of
/// SQL that make it, 'r' the file itself.

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

/// Every run finds it empty: what one leaves behind would make another behave otherwise.
QString pathIn(const QString &name) {
    static const QTemporaryDir folder;
    return folder.filePath(u"run/"_s + name);
}

QString storePath() {
    return pathIn(u"store.db"_s);
}

void clear() {
    QDir(pathIn({})).removeRecursively();
    QDir().mkpath(pathIn({}));
}

void write(const QByteArray &bytes) {
    QFile file(storePath());
    FUZZ_CHECK(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

constexpr char kTables[] =
    "CREATE TABLE store_migrations(v INTEGER PRIMARY KEY);"
    "INSERT INTO store_migrations VALUES(0),(1),(2),(3),(4);"
    "CREATE TABLE store(prefix text NOT NULL, key text NOT NULL, value text NOT NULL,"
    " created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
    " updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
    " expires_at TIMESTAMP, ttl_minutes REAL, PRIMARY KEY(prefix, key));"
    "CREATE INDEX store_prefix_idx ON store(prefix);"
    "CREATE TABLE vector_migrations(v INTEGER PRIMARY KEY);"
    "INSERT INTO vector_migrations VALUES(0);"
    "CREATE TABLE store_vectors(prefix text NOT NULL, key text NOT NULL,"
    " field_name text NOT NULL, embedding BLOB, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
    " updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(prefix, key, field_name));"
    "INSERT INTO store(prefix, key, value) VALUES"
    "('a','k','{\"text\":\"one memory\",\"n\":1}'),('a.b','k2',x'7b7d'),('c','','[1]');"
    "INSERT INTO store_vectors(prefix, key, field_name, embedding)"
    " VALUES('a','k','$',x'0000803f0000003f');";

/// Statements of a stranger's, for as long as SQLite wants to run them.
void makeBySql(const QByteArray &sql) {
    sqlite3 *database = nullptr;
    if (sqlite3_open(QFile::encodeName(storePath()).constData(), &database) == SQLITE_OK) {
        sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0); // no file but this one
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 1'000'000);
        int steps = 0;
        sqlite3_progress_handler(
            database, 1000, [](void *count) { return ++*static_cast<int *>(count) > 200 ? 1 : 0; },
            &steps);
        sqlite3_exec(database, sql.constData(), nullptr, nullptr, nullptr);
    }
    sqlite3_close(database);
}

/// A small file with pages of 512 bytes, with Nestor's own tables in it or without.
QByteArray goodFile(bool managed) {
    clear();
    makeBySql(QByteArray("PRAGMA page_size=512;") + kTables);
    if (managed) {
        OpenOptions options;
        options.location = storePath();
        options.cacheDirectory = pathIn(u"cache"_s);
        auto store = openStore(options);
        FUZZ_CHECK(store.has_value() && (*store)->admin()->manage().has_value());
        FUZZ_CHECK((*store)->put(NamespacePath({"a"}), "new", R"({"text":"two words"})"));
        SearchOp words;
        words.mode = SearchMode::Text;
        words.query = "memory";
        FUZZ_CHECK((*store)->search(words).has_value());
    }
    QFile file(storePath());
    FUZZ_CHECK(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

const QByteArray &base(bool managed) {
    static const QByteArray guest = goodFile(false);
    static const QByteArray own = goodFile(true);
    return managed ? own : guest;
}

template <typename T>
void expectReason(const Result<T> &result) {
    FUZZ_CHECK(result || !result.error().detail.isEmpty());
}

void read(Store &store) {
    ListNamespacesOp list;
    expectReason(store.listNamespaces(list));
    expectReason(store.run(ChildrenOp{}));
    expectReason(store.run(CountOp{}));
    ItemsOp items;
    items.limit = 50;
    expectReason(store.run(items));
    RowIdsOp rows;
    rows.limit = 50;
    rows.order.by = RowOrder::UpdatedAt;
    const auto ids = store.run(rows);
    expectReason(ids);
    if (ids)
        expectReason(store.run(RowsOp{ids->ids}));
    const ItemId id{NamespacePath({"a"}), "k"};
    expectReason(store.get(id.ns, id.key));
    expectReason(store.run(PeekOp{id}));
    HistoryOp history;
    history.id = id;
    if (store.capabilities().history)
        expectReason(store.run(history));
    SearchOp filtered;
    if (const auto filter = parseFilter(R"({"n":{"$gte":1},"text":{"$contains":"m"}})"))
        filtered.filter = *filter;
    expectReason(store.search(filtered));
    SearchOp words;
    words.mode = SearchMode::Text;
    words.query = "memory";
    expectReason(store.search(words));
    SearchOp vector;
    vector.vector = Vector{1, 0.5F};
    expectReason(store.search(vector));
    if (store.admin() != nullptr) {
        expectReason(store.admin()->stats());
        expectReason(store.admin()->storedConfig());
    }
}

void openAndUse(bool readOnly) {
    OpenOptions options;
    options.location = storePath();
    options.readOnly = readOnly;
    options.busyTimeout = std::chrono::milliseconds(10);
    options.cacheDirectory = pathIn(u"cache"_s);
    options.consentFile = pathIn(u"consents"_s);
    const auto store = openStore(options);
    expectReason(store);
    if (!store)
        return;
    (void)(*store)->notices();
    read(**store);
    Job job;
    CheckPlan plan;
    if (readOnly) {
        expectReason(checkStore(**store, plan, job));
        return;
    }
    expectReason((*store)->put(NamespacePath({"a"}), "k", R"({"text":"mended"})"));
    expectReason((*store)->remove(NamespacePath({"a", "b"}), "k2"));
    expectReason((*store)->run(SweepTtlOp{}));
    plan.repair = true;
    expectReason(checkStore(**store, plan, job));
    read(**store);
}

} // namespace

QByteArrayList fuzzSeeds() {
    QByteArrayList seeds;
    for (const char kind : {'p', 'm'}) {
        seeds << QByteArray(1, kind);
        seeds << kind + patchAt(16, QByteArray("\x10\0", 2));          // the page's size
        seeds << kind + patchAt(18, "\2\2");                           // a write-ahead log
        seeds << kind + patchAt(28, QByteArray("\0\0\xff\xff", 4));    // how many pages
        seeds << kind + patchAt(100, QByteArray("\x05\0\0\0\x40", 5)); // the first page's kind
        seeds << kind + patchAt(512, QByteArray("\x0d\0\0\0\xff\x01\0", 7)); // more cells than are
        seeds << kind + patchAt(1024, QByteArray("\x02", 1));
    }
    const QByteArray tables(kTables);
    for (const char *sql :
         {"CREATE TRIGGER t AFTER INSERT ON store BEGIN DELETE FROM store; END;",
          "DROP TABLE store; CREATE VIEW store AS SELECT 'a' AS prefix, 'k' AS key, '{}' AS value,"
          " 1 AS created_at, 1 AS updated_at;",
          "DROP TABLE store_migrations; CREATE VIEW store_migrations AS WITH RECURSIVE c(v) AS"
          " (SELECT 1 UNION ALL SELECT v + 1 FROM c) SELECT v FROM c;",
          "CREATE INDEX i ON store(json_extract(value, '$.n')); CREATE TABLE nestor_meta(key, "
          "value);",
          "CREATE VIRTUAL TABLE nestor_words USING fts5(text); CREATE TABLE nestor_history(a);",
          "UPDATE store SET value = x'00ff', updated_at = 'never', expires_at = 5, ttl_minutes = "
          "'x';",
          "INSERT INTO store(prefix, key, value) VALUES(x'61', x'6b', 7), ('..', char(0), ''),"
          " ('', 'k', '{\"a\":1e999}');",
          "UPDATE store_vectors SET embedding = zeroblob(7); INSERT INTO store_vectors(prefix, key,"
          " field_name, embedding) VALUES('a','k','x',1.5), ('gone','k','$',x'');",
          "CREATE TABLE nestor_meta(key text primary key, value);"
          " INSERT INTO nestor_meta VALUES('config','{\"index\":{\"dims\":2}}'),('version','9');"})
        seeds << 's' + tables + sql;
    return seeds << "rSQLite format 3";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int argc = 1;
    static char name[] = "fuzz_store";
    static char *argv[] = {name, nullptr};
    static const QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"nestor.*=false"_s);
    const QByteArray input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    if (input.isEmpty())
        return 0;
    const QByteArray &differs = base(input.front() == 'm'); // before the file is another
    clear();
    ::alarm(120); // what does not end is a fault, too
    switch (input.front()) {
    case 'p':
    case 'm':
        write(patched(differs, QByteArrayView(input).sliced(1)));
        break;
    case 's':
        makeBySql(input.sliced(1));
        break;
    default:
        write(input.sliced(1));
    }
    openAndUse(true);
    openAndUse(false);
    ::alarm(0);
    return 0;
}
