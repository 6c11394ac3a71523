// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/export_job.h"
#include "core/jobs/import_job.h"
#include "core/open/open_store.h"
#include "core/store/buffered_bulk_writer.h"
#include "tests/support/full_disk.h"
#include "tests/support/test_backend.h"
#include "tests/unit/random_json.h"
#include "tests/unit/sqlite_samples.h"

#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;

namespace {

/// In memory: SQLite's, or the backend that the tests run on.
std::unique_ptr<Store> emptyStore() {
    if (!isInMemory())
        return inMemory();
    static int count = 0;
    OpenOptions options;
    options.location = locationFor(u"import-export-%1"_s.arg(++count));
    return openStore(options).value();
}

} // namespace

/// Collections go into stores and come out again, whole and byte by byte.
class ImportExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsAreImportedWithTheirTimes();
    void refusedRecordsAreReported();
    void doublesWithinAFileAreRefused();
    void laterFilesReplaceEarlierOnes();
    void conflictsFollowTheRule_data();
    void conflictsFollowTheRule();
    void conflictMayFailTheImport();
    void strictImportsChangeNothing();
    void dryRunsChangeNothing();
    void cancelledImportsChangeNothing();
    void brokenFilesChangeNothing();
    void timeToLiveIsGiven();
    void otherBackendsImportTheSame();
    void exportsComeBackTheSame_data();
    void exportsComeBackTheSame();
    void tablesComeBackTheSame();
    void foldersComeBackTheSame();
    void exportsFollowScopeAndFilter();
    void exportsGoOnWhileOthersWrite();
    void unwritableItemsAreReported();
    void failedExportsLeaveTheFile();
    void fullDevicesFailTheExport_data();
    void fullDevicesFailTheExport();
    void fullDisksKeepTheOldFile_data();
    void fullDisksKeepTheOldFile();
    void realCollectionsAreImported_data();
    void realCollectionsAreImported();

private:
    [[nodiscard]] QString file(const QString &name, const QByteArray &content) const {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }
    const QTemporaryDir m_folder;
};

namespace {

ImportReport imported(Store &store, const ImportPlan &plan) {
    Job job;
    auto report = importCollection(plan, store, job);
    if (!report)
        qFatal("%s", qPrintable(report.error().detail));
    return *report;
}

ImportPlan planFor(const QString &file, const char *nsTemplate = "", const char *key = nullptr) {
    ImportPlan plan;
    plan.files = {file};
    plan.reading.namespaceTemplate = nsTemplate;
    if (key != nullptr)
        plan.reading.keyTemplate = key;
    return plan;
}

QByteArray exported(Store &store, ExportPlan plan = {}) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    Job job;
    const auto report = exportCollection(plan, buffer, store, job);
    if (!report)
        qFatal("%s", qPrintable(report.error().detail));
    return buffer.data();
}

qint64 countOf(Store &store) {
    return store.run(CountOp{})->items;
}

QByteArray valueOf(Store &store, const char *dotted, const char *key) {
    const auto item = store.get(ns(dotted), key);
    return item && *item ? (*item)->value : "<none>"_ba;
}

/// Stops after a number of progress reports.
class ImpatientJob : public Job {
public:
    explicit ImpatientJob(int reports)
        : m_reports(reports) {}
    bool cancelled() const override { return m_reports <= 0; }
    void report(qint64, qint64) override { --m_reports; }

private:
    int m_reports;
};

/// A store of which only batch() is its own.
class PlainStore : public Store {
public:
    Result<std::vector<OpAnswer>> batch(std::vector<Op> ops, std::stop_token stop) override {
        ++batches;
        return m_store->batch(std::move(ops), std::move(stop));
    }
    Capabilities capabilities() const override { return m_store->capabilities(); }
    StoreConfig config() const override { return m_store->config(); }
    int batches = 0;

private:
    std::unique_ptr<Store> m_store = inMemory();
};

const char kItems[] =
    R"({"namespace":["a","b"],"key":"1","value":{"x": 1.0,"x":3513714948419280427},"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-02T11:30:00.250000+00:00"}
{"namespace":["a","b"],"key":"2","value":{"s":"\u00e9\/"},"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-02T11:30:00+00:00","ttl_minutes":1.5,"expires_at":"2099-01-01T00:00:00.000001+00:00"}
{"namespace":["a","b-c"],"key":"","value":[1e400,-0.0],"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-02T11:30:00+00:00"}
{"namespace":["a","b","c"],"key":"日本 \"q\"\n","value":{"deep":{"t":[ ]}},"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-02T11:30:00+00:00"}
)";

} // namespace

void ImportExportTest::itemsAreImportedWithTheirTimes() {
    auto store = emptyStore();
    const ImportReport report = imported(*store, planFor(file(u"items.jsonl"_s, kItems)));
    QCOMPARE(report.records, 4);
    QCOMPARE(report.inserted, 4);
    QCOMPARE(report.written(), 4);
    QCOMPARE(report.refused, 0);
    QCOMPARE(report.bytes, qint64(sizeof kItems - 1));
    QCOMPARE(report.formats, QStringList{u"jsonl"_s});
    const auto item = store->run(PeekOp{{ns("a.b"), "2"}});
    QVERIFY(item && item->item);
    QCOMPARE(item->item->createdAt, at("2026-08-01 10:00:00"));
    QCOMPARE(item->item->updatedAt, at("2026-08-02 11:30:00"));
    QCOMPARE(item->item->ttlMinutes, 1.5);
    QCOMPARE(item->item->expiresAt, at("2099-01-01 00:00:00.000001"));
    QCOMPARE(valueOf(*store, "a.b", "1"), R"({"x": 1.0,"x":3513714948419280427})"_ba);
}

void ImportExportTest::refusedRecordsAreReported() {
    auto store = emptyStore();
    const QString path = file(u"some.jsonl"_s, "{\"id\":1}\nnonsense\n\n{\"no\":1}\n{\"id\":2}\n");
    std::vector<RefusedRecord> seen;
    ImportPlan plan = planFor(path, "n", "{id}");
    plan.onRefused = [&](const RefusedRecord &refused) { seen.push_back(refused); };
    const ImportReport report = imported(*store, plan);
    QCOMPARE(report.records, 4);
    QCOMPARE(report.inserted, 2);
    QCOMPARE(report.refused, 2);
    QCOMPARE(report.refusedRecords, seen);
    QCOMPARE(seen[0], (RefusedRecord{path, 2, u"Expected 'null', but found 'n' at character 1"_s,
                                     "nonsense"}));
    QCOMPARE(seen[1],
             (RefusedRecord{path, 4, u"The record has no field for {id}"_s, "{\"no\":1}"}));
    QCOMPARE(countOf(*store), 2);
}

void ImportExportTest::doublesWithinAFileAreRefused() {
    auto store = emptyStore();
    const QString path =
        file(u"doubles.json"_s,
             "[\n {\"t\":\"A\",\"n\":1},\n {\"t\":\"B\"},\n {\"t\":\"A\",\"n\":2}\n]");
    const ImportReport report = imported(*store, planFor(path, "n", "{t}"));
    QCOMPARE(report.inserted, 2);
    QCOMPARE(report.refusedRecords,
             (std::vector{RefusedRecord{path, 4, u"The item 'A' in 'n' stands on line 2 already"_s,
                                        "{\"t\":\"A\",\"n\":2}"}}));
    QCOMPARE(valueOf(*store, "n", "A"), R"({"t":"A","n":1})"_ba);
}

void ImportExportTest::laterFilesReplaceEarlierOnes() {
    auto store = emptyStore();
    ImportPlan plan = planFor(file(u"one.jsonl"_s, "{\"t\":\"A\",\"n\":1}\n"), "n", "{t}");
    plan.files.append(file(u"two.jsonl"_s, "{\"t\":\"A\",\"n\":2}\n"));
    const ImportReport report = imported(*store, plan);
    QCOMPARE(report.inserted, 1);
    QCOMPARE(report.replaced, 1);
    QCOMPARE(valueOf(*store, "n", "A"), R"({"t":"A","n":2})"_ba);
}

void ImportExportTest::conflictsFollowTheRule_data() {
    QTest::addColumn<int>("rule");
    QTest::addColumn<qint64>("replaced");
    QTest::addColumn<QByteArray>("older");
    QTest::addColumn<QByteArray>("newer");
    QTest::newRow("replace") << int(ConflictRule::Replace) << qint64(2) << R"({"v":"file"})"_ba
                             << R"({"v":"file"})"_ba;
    QTest::newRow("skip") << int(ConflictRule::Skip) << qint64(0) << R"({"v":"store"})"_ba
                          << R"({"v":"store"})"_ba;
    QTest::newRow("keep newer") << int(ConflictRule::KeepNewer) << qint64(1)
                                << R"({"v":"store"})"_ba
                                << R"({"v":"file"})"_ba;
}

void ImportExportTest::conflictsFollowTheRule() {
    QFETCH(int, rule);
    QFETCH(qint64, replaced);
    QFETCH(QByteArray, older);
    QFETCH(QByteArray, newer);
    auto store = emptyStore();
    for (const char *key : {"older", "newer"}) {
        PutOp op = putOp("n", key, R"({"v":"store"})");
        op.updatedAt = at("2026-06-01 00:00:00");
        QVERIFY(store->run(op));
    }
    ImportPlan plan = planFor(
        file(u"rule.jsonl"_s,
             R"({"namespace":["n"],"key":"older","value":{"v":"file"},"updated_at":"2026-05-01"}
{"namespace":["n"],"key":"newer","value":{"v":"file"},"updated_at":"2026-07-01"}
{"namespace":["n"],"key":"fresh","value":{"v":"file"}}
)"));
    plan.onConflict = static_cast<ConflictRule>(rule);
    ImportPlan dry = plan;
    dry.dryRun = true;
    const ImportReport rehearsed = imported(*store, dry);
    const ImportReport report = imported(*store, plan);
    QCOMPARE(report.inserted, 1);
    QCOMPARE(report.replaced, replaced);
    QCOMPARE(report.skipped, 2 - replaced);
    QCOMPARE(rehearsed.inserted, report.inserted);
    QCOMPARE(rehearsed.replaced, report.replaced);
    QCOMPARE(rehearsed.skipped, report.skipped);
    QCOMPARE(valueOf(*store, "n", "older"), older);
    QCOMPARE(valueOf(*store, "n", "newer"), newer);
}

void ImportExportTest::conflictMayFailTheImport() {
    auto store = emptyStore();
    QVERIFY(store->put(ns("n"), "B", R"({"v":"store"})"));
    ImportPlan plan = planFor(file(u"fail.jsonl"_s, "{\"t\":\"A\"}\n{\"t\":\"B\"}\n"), "n", "{t}");
    plan.onConflict = ConflictRule::Fail;
    Job job;
    const auto report = importCollection(plan, *store, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Conflict);
    QVERIFY(report.error().detail.contains(u"'B' in 'n'"_s));
    QCOMPARE(countOf(*store), 1);
}

void ImportExportTest::strictImportsChangeNothing() {
    auto store = emptyStore();
    ImportPlan plan =
        planFor(file(u"strict.jsonl"_s, "{\"t\":\"A\"}\n1\n{\"t\":\"B\"}\n2\n"), "n", "{t}");
    plan.strict = true;
    int refused = 0;
    plan.onRefused = [&](const RefusedRecord &) { ++refused; };
    Job job;
    const auto report = importCollection(plan, *store, job);
    QVERIFY(!report);
    QCOMPARE(report.error().detail, u"2 of 4 records were refused, so nothing was imported"_s);
    QCOMPARE(refused, 2);
    QCOMPARE(countOf(*store), 0);
}

void ImportExportTest::dryRunsChangeNothing() {
    auto store = emptyStore();
    ImportPlan plan = planFor(file(u"dry.jsonl"_s, kItems));
    plan.dryRun = true;
    const ImportReport report = imported(*store, plan);
    QVERIFY(report.dryRun);
    QCOMPARE(report.inserted, 4);
    QCOMPARE(countOf(*store), 0);
}

void ImportExportTest::cancelledImportsChangeNothing() {
    auto store = emptyStore();
    QByteArray lines;
    for (int i = 0; i < 5'000; ++i)
        lines += "{\"id\":" + QByteArray::number(i) + "}\n";
    ImpatientJob job(3);
    const auto report =
        importCollection(planFor(file(u"many.jsonl"_s, lines), "n", "{id}"), *store, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QCOMPARE(countOf(*store), 0);
}

void ImportExportTest::brokenFilesChangeNothing() {
    auto store = emptyStore();
    ImportPlan plan = planFor(file(u"good.jsonl"_s, "{\"t\":\"A\"}\n"), "n", "{t}");
    plan.files.append(file(u"broken.json"_s, "[{\"t\":\"B\"},\n}"));
    Job job;
    const auto report = importCollection(plan, *store, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidValue);
    QVERIFY2(report.error().detail.contains(u"broken.json: "_s), qPrintable(report.error().detail));
    QVERIFY(report.error().detail.endsWith(u"at line 2, column 1"_s));
    QCOMPARE(countOf(*store), 0);
    Job other;
    const auto missing = importCollection(planFor(u"/nowhere/x.jsonl"_s), *store, other);
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

void ImportExportTest::timeToLiveIsGiven() {
    auto store = emptyStore();
    ImportPlan plan = planFor(file(u"ttl.jsonl"_s, kItems));
    plan.ttlMinutes = 60;
    imported(*store, plan);
    QCOMPARE(store->run(PeekOp{{ns("a.b"), "1"}})->item->ttlMinutes, 60);
    QVERIFY(store->run(PeekOp{{ns("a.b"), "1"}})->item->expiresAt);
    QCOMPARE(store->run(PeekOp{{ns("a.b"), "2"}})->item->ttlMinutes, 1.5);
    plan.ttlMinutes = 0;
    Job job;
    QCOMPARE(importCollection(plan, *store, job).error().code, ErrorCode::InvalidArgument);
}

void ImportExportTest::otherBackendsImportTheSame() {
    PlainStore plain;
    auto sqlite = emptyStore();
    QByteArray lines;
    for (int i = 0; i < 700; ++i)
        lines += R"({"namespace":["n"],"key":")" + QByteArray::number(i) +
                 R"(","value":{"i":1},"created_at":"2026-01-01","updated_at":"2026-01-02"})" + '\n';
    const ImportPlan plan = planFor(file(u"plain.jsonl"_s, lines));
    QCOMPARE(imported(plain, plan), imported(*sqlite, plan));
    QVERIFY(exported(plain) == exported(*sqlite));
    QVERIFY(plain.batches > 1);
}

void ImportExportTest::exportsComeBackTheSame_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("jsonl") << int(CollectionFormat::JsonLines);
    QTest::newRow("json") << int(CollectionFormat::Json);
    QTest::newRow("llamaindex") << int(CollectionFormat::LlamaIndex);
}

void ImportExportTest::exportsComeBackTheSame() {
    QFETCH(int, format);
    RandomJson random(51);
    ExportPlan plan;
    plan.format = static_cast<CollectionFormat>(format);
    QByteArray lines = kItems;
    if (plan.format == CollectionFormat::LlamaIndex) // whose values are objects
        lines.replace("[1e400,-0.0]", "{\"n\":1e400}");
    for (int i = 0; i < 1200; ++i) {
        // Odd values, in the layout a line can hold.
        const bool anyKind = i % 3 == 0 && plan.format != CollectionFormat::LlamaIndex;
        QByteArray value = anyKind ? random.document() : random.object();
        value.replace('\n', ' ').replace('\r', ' ');
        lines += R"({"namespace":["r",")" + QByteArray::number(i % 7) + R"("],"key":)" +
                 random.string().chopped(1) + QByteArray::number(i) + R"(","value":)" + value +
                 "}\n";
    }
    auto first = emptyStore();
    imported(*first, planFor(file(u"random.jsonl"_s, lines)));
    QVERIFY(countOf(*first) > 1200);
    const QByteArray once = exported(*first, plan);
    auto second = emptyStore();
    const ImportReport report = imported(*second, planFor(file(u"again"_s, once)));
    QCOMPARE(report.inserted, countOf(*first));
    QVERIFY(exported(*second, plan) == once);
    // Formatted on the way, the values come back compact, and then stay so.
    ExportPlan jsonl;
    if (plan.format != CollectionFormat::LlamaIndex)
        QVERIFY(exported(*second, jsonl) == exported(*first, jsonl));
}

void ImportExportTest::tablesComeBackTheSame() {
    const QString path = file(u"codes.csv"_s, "code,name,\"odd, name\",key,value.key\n"
                                              "NA,\"Nam\"\"ibia\",\"356,064\",k1,\n"
                                              "008,\"Al\nbania\",,k2, spaced \n");
    auto first = emptyStore();
    QCOMPARE(imported(*first, planFor(path, "countries", "{code}")).inserted, 2);
    ExportPlan plan;
    plan.format = CollectionFormat::Csv;
    const QByteArray once = exported(*first, plan);
    QVERIFY(once.startsWith(
        "namespace,key,code,name,\"odd, name\",value.key,value.value.key,"
        "created_at,updated_at\ncountries,008,008,\"Al\nbania\",\"\",k2, spaced ,"));
    auto second = emptyStore();
    QCOMPARE(imported(*second, planFor(file(u"again.csv"_s, once))).inserted, 2);
    QVERIFY(exported(*second, plan) == once);

    // Values of other kinds, and times to live, have columns where they are needed.
    // (A value with two members of one name has no row: tst_odd_files.)
    QByteArray items = kItems;
    items.replace(R"("x": 1.0,"x")", R"("x")");
    auto mixed = emptyStore();
    QCOMPARE(imported(*mixed, planFor(file(u"mixed.jsonl"_s, items))).inserted, 4);
    const QByteArray table = exported(*mixed, plan);
    QVERIFY(table.startsWith("namespace,key,x,s,deep,value,created_at,updated_at,ttl_minutes,"
                             "expires_at\n"));
    auto back = emptyStore();
    QCOMPARE(imported(*back, planFor(file(u"mixed.csv"_s, table))).inserted, 4);
    QVERIFY(exported(*back, plan) == table);
}

void ImportExportTest::foldersComeBackTheSame() {
    auto first = emptyStore();
    imported(*first, planFor(file(u"tree.jsonl"_s, kItems)));
    QVERIFY(first->put(ns("a"), "../con:?*%41.", R"({"odd":"name"})"));
    QVERIFY(first->put(ns("a"), "CON", "{}"));
    ExportPlan plan;
    plan.format = CollectionFormat::Folder;
    plan.path = m_folder.filePath(u"exported"_s);
    Job job;
    const auto report = exportCollection(plan, *first, job);
    QVERIFY(report);
    QCOMPARE(report->items, 6);
    auto second = emptyStore();
    const ImportReport back = imported(*second, planFor(plan.path));
    QCOMPARE(back.inserted, 6); // a list, too
    QCOMPARE(back.refused, 0);
    ExportPlan llama; // carries values without times, as the folder does
    llama.format = CollectionFormat::LlamaIndex;
    QCOMPARE(exported(*second, llama), exported(*first, llama));
    ExportPlan deep = plan;
    QVERIFY(first->put(ns("a"), QByteArray(300, 'x'), "{}"));
    const auto tooLong = exportCollection(deep, *first, job);
    QVERIFY(tooLong);
    QCOMPARE(tooLong->unwritten, 1);
}

void ImportExportTest::exportsFollowScopeAndFilter() {
    auto store = emptyStore();
    for (const char *dotted : {"a", "a.b", "a-b", "a.b.c", "b"}) {
        for (int i = 0; i < 600; ++i)
            QVERIFY(store->put(ns(dotted), QByteArray::number(i),
                               "{\"i\":" + QByteArray::number(i) + '}'));
    }
    const auto lines = [&](ExportPlan plan) { return exported(*store, plan).count('\n'); };
    ExportPlan plan;
    QCOMPARE(lines(plan), 3000);
    plan.scope.ns = ns("a");
    QCOMPARE(lines(plan), 1800);
    plan.scope.below = false;
    QCOMPARE(lines(plan), 600);
    plan.scope = {ns("a.b"), true, {}};
    QCOMPARE(lines(plan), 1200);
    plan.scope = {{}, true, pattern("*.b")};
    QCOMPARE(lines(plan), 1200);
    plan.scope = {ns("a"), true, {}};
    FieldCondition condition{exactFieldName("i"), FilterOperator::Lt, "10"};
    plan.filter.root.node = condition;
    QCOMPARE(lines(plan), 30);
    plan.scope = {ns("none"), true, {}};
    QCOMPARE(exported(*store, plan), ""_ba);
    plan.format = CollectionFormat::Json;
    QCOMPARE(exported(*store, plan),
             "{\"format\":\"nestor-collection\",\"version\":1,\"items\":[\n]}\n"_ba);
}

void ImportExportTest::exportsGoOnWhileOthersWrite() {
    auto store = emptyStore();
    for (int i = 0; i < 2000; ++i)
        QVERIFY(store->put(ns("n"), QByteArray::number(100'000 + i), "{}"));
    // An agent that replaces items gives them new row numbers, and adds others in between.
    class Meddler : public Job {
    public:
        explicit Meddler(Store &store)
            : m_store(store) {}
        void report(qint64 done, qint64) override {
            if (done % 400 != 0)
                return;
            for (int i = 0; i < 2000; i += 7) {
                const QByteArray key = QByteArray::number(100'000 + i);
                (void)m_store.remove(ns("n"), key);
                (void)m_store.put(ns("n"), key, R"({"rewritten":true})");
            }
        }

    private:
        Store &m_store;
    };
    Meddler job(*store);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const auto report = exportCollection({}, buffer, *store, job);
    QVERIFY(report);
    QCOMPARE(report->items, 2000);
}

void ImportExportTest::unwritableItemsAreReported() {
    const QString path = m_folder.filePath(u"broken.db"_s);
    {
        auto made = opened({.path = path});
        QVERIFY(made->put(ns("n"), "good", "{}"));
    }
    execute(path, "INSERT INTO store (prefix, key, value) VALUES ('n', 'bad', '{\"x\":')");
    auto store = opened({.path = path});
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    Job job;
    const auto report = exportCollection({}, buffer, *store, job);
    QVERIFY(report);
    QCOMPARE(report->items, 1);
    QCOMPARE(report->unwritten, 1);
    QCOMPARE(
        report->unwrittenItems,
        (std::vector{UnwrittenItem{{ns("n"), "bad"}, u"The value of 'bad' in 'n' is not JSON"_s}}));
}

void ImportExportTest::failedExportsLeaveTheFile() {
    auto store = emptyStore();
    for (int i = 0; i < 100; ++i)
        QVERIFY(store->put(ns("n"), QByteArray::number(i), "{}"));
    ExportPlan plan;
    plan.path = file(u"kept.jsonl"_s, "before\n");
    ImpatientJob impatient(0);
    const auto cancelled = exportCollection(plan, *store, impatient);
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QFile kept(plan.path);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), "before\n"_ba);
    Job job;
    QVERIFY(exportCollection(plan, *store, job));
    kept.close();
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), exported(*store));
    plan.path = m_folder.filePath(u"no/such/folder/x.jsonl"_s);
    QCOMPARE(exportCollection(plan, *store, job).error().code, ErrorCode::Io);
    plan.format = CollectionFormat::Files;
    plan.path = m_folder.filePath(u"x"_s);
    QCOMPARE(exportCollection(plan, *store, job).error().code, ErrorCode::InvalidArgument);
}

namespace {

/// Takes so many bytes and then no more, as a full disk or a closed pipe.
class FullDevice final : public QIODevice {
public:
    explicit FullDevice(qint64 room)
        : m_room(room) {
        QIODevice::open(QIODevice::WriteOnly | QIODevice::Unbuffered);
    }

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 size) override {
        if (size > m_room) {
            setErrorString(u"No space left on device"_s);
            return -1;
        }
        m_room -= size;
        return size;
    }

private:
    qint64 m_room;
};

} // namespace

void ImportExportTest::fullDevicesFailTheExport_data() {
    QTest::addColumn<int>("format");
    for (const auto format : {CollectionFormat::JsonLines, CollectionFormat::Json,
                              CollectionFormat::Csv, CollectionFormat::LlamaIndex})
        QTest::newRow(qPrintable(collectionFormatName(format))) << int(format);
}

/// Wherever the room ends: not one byte may be missing with a good report.
void ImportExportTest::fullDevicesFailTheExport() {
    QFETCH(int, format);
    auto store = emptyStore();
    for (int i = 0; i < 30; ++i)
        QVERIFY(store->put(ns("n"), QByteArray::number(i), R"({"text":"hello"})"));
    ExportPlan plan;
    plan.format = static_cast<CollectionFormat>(format);
    const qint64 size = exported(*store, plan).size();
    for (qint64 room = 0; room < size; room += 7) {
        FullDevice device(room);
        Job job;
        const auto report = exportCollection(plan, device, *store, job);
        QVERIFY2(!report, qPrintable(QString::number(room)));
        QCOMPARE(report.error().code, ErrorCode::Io);
    }
    FullDevice device(size);
    Job job;
    QVERIFY(exportCollection(plan, device, *store, job));
}

void ImportExportTest::fullDisksKeepTheOldFile_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("format");
    const auto row = [](const QString &name, CollectionFormat format) {
        QTest::newRow(qPrintable(name)) << name << int(format);
    };
    row(u"out.jsonl"_s, CollectionFormat::JsonLines);
    row(u"out.jsonl.gz"_s, CollectionFormat::JsonLines);
    row(u"out.jsonl.zst"_s, CollectionFormat::JsonLines);
    row(u"out.csv"_s, CollectionFormat::Csv);
    row(u"folder"_s, CollectionFormat::Folder);
}

void ImportExportTest::fullDisksKeepTheOldFile() {
    QFETCH(QString, name);
    QFETCH(int, format);
    const test::SmallDisk disk(128);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    auto store = emptyStore();
    // Little enough to be in a buffer until the end.
    for (int i = 0; i < 5; ++i)
        QVERIFY(store->put(ns("n"), QByteArray::number(i), R"({"text":"hello"})"));
    ExportPlan plan;
    plan.format = static_cast<CollectionFormat>(format);
    plan.path = disk.filePath(name);
    Job job;
    QVERIFY(exportCollection(plan, *store, job));
    const QString first =
        plan.format == CollectionFormat::Folder ? plan.path + u"/n/0.json"_s : plan.path;
    QFile file(first);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    QVERIFY(store->put(ns("n"), "0", R"({"text":"changed"})"));
    disk.fill();
    const auto report = exportCollection(plan, *store, job);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Io);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), before);
    disk.empty();
    QVERIFY(exportCollection(plan, *store, job));
}

void ImportExportTest::realCollectionsAreImported_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("nsTemplate");
    QTest::addColumn<QByteArray>("keyTemplate");
    QTest::addColumn<qint64>("inserted");
    QTest::addColumn<qint64>("refused");
    const auto row = [](const char *path, const char *ns, const char *key, qint64 inserted,
                        qint64 refused) {
        QTest::newRow(path) << QString::fromUtf8(path) << QByteArray(ns) << QByteArray(key)
                            << inserted << refused;
    };
    row("movies/movies.json.gz", "movies.{year}", "{title}", 36'243, 30);
    row("messy/twitter.json", "tweets.{user.screen_name}", "{id_str}", 100, 0);
    row("messy/products.jsonl", "products", "{_id.$oid|_id}", 11, 0);
    row("messy/amazon_cellphones.ndjson", "phones", "{asin}", 792, 0);
    row("country-codes/country-codes.csv", "countries", "{FIFA}-{ISO3166-1-Alpha-3}", 249, 0);
    row("cranfield/docs.jsonl", "cranfield", "{id}", 1'400, 0);
}

void ImportExportTest::realCollectionsAreImported() {
    QFETCH(QString, path);
    QFETCH(QByteArray, nsTemplate);
    QFETCH(QByteArray, keyTemplate);
    QFETCH(qint64, inserted);
    QFETCH(qint64, refused);
    const QString real = QStringLiteral(NESTOR_SOURCE_DIR "/../shared/data/") + path;
    if (!QFile::exists(real))
        QSKIP("the shared data is not beside the sources");
    auto first = emptyStore();
    const ImportReport report =
        imported(*first, planFor(real, nsTemplate.constData(), keyTemplate.constData()));
    for (const RefusedRecord &record : report.refusedRecords)
        QVERIFY2(record.reason.contains(u"already"_s), qPrintable(record.reason));
    QCOMPARE(report.inserted, inserted);
    QCOMPARE(report.refused, refused);
    const QByteArray once = exported(*first);
    auto second = emptyStore();
    QCOMPARE(imported(*second, planFor(file(u"real.jsonl"_s, once))).inserted, inserted);
    QVERIFY(exported(*second) == once);
}

QTEST_GUILESS_MAIN(ImportExportTest)
#include "tst_import_export.moc"
