// SPDX-License-Identifier: Apache-2.0
// What every backend owes to those above it, held against SQLite and against a store in memory.

#include "core/filter/filter_parser.h"
#include "core/jobs/import_job.h"
#include "core/jobs/index_job.h"
#include "core/model/explanation_words.h"
#include "core/open/backends.h"
#include "core/open/open_store.h"
#include "core/search/engine/search_engine.h"
#include "core/store/change_feed.h"
#include "core/store/search_source.h"
#include "core/store/store_admin.h"
#include "tests/support/memory_store.h"
#include "word_embedder.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

PutOp put(const QByteArray &ns, const QByteArray &key, const QByteArray &value) {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    op.value = value;
    return op;
}

PutOp deletion(const QByteArray &ns, const QByteArray &key) {
    PutOp op;
    op.ns = NamespacePath::fromStored(ns);
    op.key = key;
    return op;
}

QByteArrayList keysOf(const SearchResult &result) {
    QByteArrayList keys;
    for (const SearchItem &hit : result.items)
        keys.append(hit.item.key);
    return keys;
}

QByteArrayList keysOf(const ChangePage &page) {
    QByteArrayList keys;
    for (const ItemPlace &place : page.places())
        keys.append(place.key);
    return keys;
}

Filter filterOf(const QByteArray &json) {
    return parseFilter(json).value();
}

} // namespace

class BackendsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::registerMemoryBackend(); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void schemesAreTakenOnce();
    void unknownSchemesAreUnsupported();

    void readsSeeTheStateBeforeABatch_data() { backends(); }
    void readsSeeTheStateBeforeABatch();
    void aBatchThatFailsWritesNothing_data() { backends(); }
    void aBatchThatFailsWritesNothing();
    void namespacesAreListedAndBrowsed_data() { backends(); }
    void namespacesAreListedAndBrowsed();
    void rowsAreFoundByTheirHandles_data() { backends(); }
    void rowsAreFoundByTheirHandles();
    void pagesOfItemsContinue_data() { backends(); }
    void pagesOfItemsContinue();
    void livesEnd_data() { backends(); }
    void livesEnd();
    void historyIsKeptWhereThereIsALog_data() { backends(); }
    void historyIsKeptWhereThereIsALog();

    void theFeedTellsWhatChanged_data() { backends(); }
    void theFeedTellsWhatChanged();
    void aPageOfTheFeedContinues_data() { backends(); }
    void aPageOfTheFeedContinues();

    void wordsAreFoundAndFollowed_data() { backends(); }
    void wordsAreFoundAndFollowed();
    void theAgentsVectorsAreFound_data() { backends(); }
    void theAgentsVectorsAreFound();
    void textsAreEmbeddedBeforeTheyAreWritten_data() { backends(); }
    void textsAreEmbeddedBeforeTheyAreWritten();
    void aLearnedIndexIsBuiltAndFollowed_data() { backends(); }
    void aLearnedIndexIsBuiltAndFollowed();
    void scopesRestrictEverySearch_data() { backends(); }
    void scopesRestrictEverySearch();
    void manyVectorsAreSearchedByAGraph_data() { backends(); }
    void manyVectorsAreSearchedByAGraph();

    void collectionsAreImported_data() { backends(); }
    void collectionsAreImported();
    void anImportThatFailsLeavesNothing_data() { backends(); }
    void anImportThatFailsLeavesNothing();
    void statisticsCount_data() { backends(); }
    void statisticsCount();

private:
    static void backends() {
        QTest::addColumn<QString>("scheme");
        QTest::newRow("sqlite") << u"sqlite"_s;
        QTest::newRow("memory, with a log") << u"memory-test"_s;
        QTest::newRow("memory, without a log") << u"memory-test-nolog"_s;
    }

    static QString scheme() {
        QFETCH(QString, scheme);
        return scheme;
    }
    [[nodiscard]] OpenOptions options() const {
        OpenOptions options;
        options.location = scheme() + u':' + m_folder->filePath(u"s.db"_s);
        options.cacheDirectory = m_folder->filePath(u"cache"_s);
        return options;
    }
    [[nodiscard]] std::unique_ptr<Store>
    open(const std::optional<StoreConfig> &config = {},
         const std::shared_ptr<Embedder> &embedder = {}) const {
        OpenOptions how = options();
        how.config = config;
        how.embedder = embedder;
        auto store = openStore(how);
        if (!store)
            qFatal("%s", qPrintable(store.error().detail));
        return *std::move(store);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void BackendsTest::schemesAreTakenOnce() {
    const auto opener = [](const BackendOptions &) -> Result<std::unique_ptr<Store>> {
        return failure(ErrorCode::Unsupported, u"never opened"_s);
    };
    QCOMPARE(registerBackend({{u"memory-test"_s}, opener}).error().code, ErrorCode::Conflict);
    QCOMPARE(registerBackend({{u"new-one"_s, u"sqlite"_s}, opener}).error().code,
             ErrorCode::Conflict);
    QCOMPARE(schemeOf(u"new-one:x"_s), QString()); // all of them or none
    for (const QString &scheme : {u""_s, u"c"_s, u"Upper"_s, u"with space"_s, u"1st"_s}) {
        QCOMPARE(registerBackend({{scheme}, opener}).error().code, ErrorCode::InvalidArgument);
    }
    QCOMPARE(schemeOf(u"memory-test:x"_s), u"memory-test"_s);
    QCOMPARE(schemeOf(u"dir/with:colon.db"_s), QString());
    QCOMPARE(schemeOf(u":memory:"_s), QString());
    QCOMPARE(schemeOf(u"C:\\store.db"_s), QString());
}

void BackendsTest::unknownSchemesAreUnsupported() {
    OpenOptions options;
    options.location = u"nosuchkind://somewhere/store"_s;
    const auto store = openStore(options);
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::Unsupported);
    QVERIFY(store.error().detail.contains(u"nosuchkind"_s));
}

void BackendsTest::readsSeeTheStateBeforeABatch() {
    auto store = open();
    QVERIFY(store->batch({put("a", "k", R"({"v":1})")}));
    const auto answers =
        store->batch({put("a", "k", R"({"v":2})"), GetOp{NamespacePath::fromStored("a"), "k", {}},
                      put("a", "k", R"({"v":3})"), deletion("a", "none")});
    QVERIFY(answers);
    QCOMPARE(std::get<GetAnswer>((*answers)[1])->value, R"({"v":1})"_ba);
    QCOMPARE((*store->get(NamespacePath::fromStored("a"), "k"))->value, R"({"v":3})"_ba);
    const auto before = *store->get(NamespacePath::fromStored("a"), "k");
    QVERIFY(store->batch({put("a", "k", R"({"v":4})")}));
    const auto after = *store->get(NamespacePath::fromStored("a"), "k");
    QCOMPARE(after->createdAt, before->createdAt);
    QVERIFY(after->updatedAt >= before->updatedAt);
}

void BackendsTest::aBatchThatFailsWritesNothing() {
    auto store = open();
    QVERIFY(store->batch({put("a", "k", R"({"v":1})")}));
    PutOp expecting = put("a", "k", R"({"v":2})");
    expecting.expectedValue = R"({"v":0})";
    const auto conflict = store->batch({put("a", "other", "{}"), expecting});
    QVERIFY(!conflict);
    QCOMPARE(conflict.error().code, ErrorCode::Conflict);
    QVERIFY(conflict.error().detail.startsWith(u"Operation 1"_s));
    QVERIFY(!store->batch({put("a", "other", "{}"), put("a", "bad", "[]")}));
    QCOMPARE(store->run(CountOp())->items, 1);
    PutOp isNew = put("a", "new", "{}");
    isNew.expectedValue = QByteArray();
    QVERIFY(store->batch({isNew}));
    QVERIFY(!store->batch({isNew}));
}

void BackendsTest::namespacesAreListedAndBrowsed() {
    auto store = open();
    QVERIFY(store->batch({put("a.b", "1", "{}"), put("a.b.c", "2", "{}"), put("a-x", "3", "{}"),
                          put("z", "4", "{}"), put("a.b!z", "5", "{}")}));
    const auto names = [](const std::vector<NamespacePath> &paths) {
        QByteArrayList all;
        for (const NamespacePath &path : paths)
            all.append(path.stored());
        return all;
    };
    QCOMPARE(names(*store->listNamespaces({})),
             (QByteArrayList{"a-x", "a.b", "a.b!z", "a.b.c", "z"}));
    ListNamespacesOp below;
    below.conditions = {{MatchCondition::Prefix, {{"a", "*"}}}};
    QCOMPARE(names(*store->listNamespaces(below)), (QByteArrayList{"a.b", "a.b!z", "a.b.c"}));
    below.maxDepth = 1;
    QCOMPARE(names(*store->listNamespaces(below)), (QByteArrayList{"a"}));
    const auto children = store->run(ChildrenOp{NamespacePath::fromStored("a"), {}, 10});
    QVERIFY(children);
    QCOMPARE(children->children.size(), size_t(2));
    QCOMPARE(children->children[0].label, "b"_ba);
    QVERIFY(children->children[0].hasItems && children->children[0].hasChildren);
    QVERIFY(!children->children[1].hasChildren);
    const auto first = store->run(ChildrenOp{{}, {}, 2});
    QVERIFY(first->more);
    QCOMPARE(first->children.size(), size_t(2));
    const auto rest = store->run(ChildrenOp{{}, first->children.back().label, 2});
    QVERIFY(!rest->more);
    QCOMPARE(rest->children.size(), size_t(1));
    QCOMPARE(store->run(CountOp{{NamespacePath::fromStored("a.b"), true, {}}, {}})->items, 2);
    QCOMPARE(store->run(CountOp{{NamespacePath::fromStored("a.b"), false, {}}, {}})->items, 1);
}

void BackendsTest::rowsAreFoundByTheirHandles() {
    auto store = open();
    std::vector<Op> puts;
    for (int i = 0; i < 10; ++i) {
        const QByteArray number = QByteArray::number(i);
        puts.emplace_back(
            put("n", number, "{\"odd\":" + QByteArray(i % 2 ? "true" : "false") + '}'));
    }
    QVERIFY(store->batch(std::move(puts)));
    RowIdsOp op;
    op.filter = filterOf(R"({"odd":true})");
    op.order.descending = true;
    const auto ids = store->run(op);
    QVERIFY(ids);
    const auto rows = store->run(RowsOp{ids->ids});
    QByteArrayList keys;
    for (const auto &row : *rows)
        keys.append(row->key);
    QCOMPARE(keys, (QByteArrayList{"9", "7", "5", "3", "1"}));
    const auto peeked = store->run(PeekOp{{NamespacePath::fromStored("n"), "7"}});
    QCOMPARE(peeked->rowId, ids->ids[1]);
    QVERIFY(store->batch({deletion("n", "7")}));
    QVERIFY(!store->run(RowsOp{{ids->ids[1]}})->front().has_value());
}

void BackendsTest::pagesOfItemsContinue() {
    auto store = open();
    std::vector<Op> puts;
    for (int i = 0; i < 25; ++i)
        puts.emplace_back(put("n." + QByteArray::number(i % 3), QByteArray::number(i), "{}"));
    QVERIFY(store->batch(std::move(puts)));
    std::vector<ItemId> met;
    ItemsOp op;
    op.limit = 7;
    for (;;) {
        const auto page = store->run(op);
        QVERIFY(page);
        for (const Item &item : page->items)
            met.push_back({item.ns, item.key});
        if (page->items.size() < 7)
            break;
        op.after = met.back();
    }
    QCOMPARE(met.size(), size_t(25));
    QVERIFY(std::is_sorted(met.begin(), met.end(), [](const ItemId &a, const ItemId &b) {
        return comesBefore({a.ns.stored(), a.key}, {b.ns.stored(), b.key});
    }));
    const KeysAnswer keys = store->run(KeysOp{{}, "2", 50}).value();
    QCOMPARE(keys.front().key, "2"_ba);
    QCOMPARE(keys.size(), size_t(7)); // 2, 12, 20 … 24
}

void BackendsTest::livesEnd() {
    StoreConfig config;
    config.ttl.defaultTtl = 60;
    config.ttl.omitExpired = true;
    auto store = open(config);
    PutOp over = put("a", "over", R"({"text":"done"})");
    over.ttl = {TtlChoice::Minutes, 1};
    over.expiresAt = Timestamp::parse("2000-01-01 00:00:00");
    PutOp never = put("a", "never", "{}");
    never.ttl = {TtlChoice::Never, 0};
    QVERIFY(store->batch({over, never, put("a", "default", "{}")}));
    QVERIFY(!store->get(NamespacePath::fromStored("a"), "over")->has_value());
    QVERIFY(store->run(PeekOp{{NamespacePath::fromStored("a"), "over"}})->item.has_value());
    QVERIFY(!(*store->get(NamespacePath::fromStored("a"), "never"))->expiresAt);
    QVERIFY((*store->get(NamespacePath::fromStored("a"), "default"))->expiresAt);
    QCOMPARE(store->run(SweepTtlOp())->removed, 1);
    QVERIFY(!store->run(PeekOp{{NamespacePath::fromStored("a"), "over"}})->item.has_value());
}

void BackendsTest::historyIsKeptWhereThereIsALog() {
    auto store = open();
    QVERIFY(store->batch({put("a", "k", R"({"v":1})")}));
    QVERIFY(store->batch({put("a", "k", R"({"v":2})")}));
    QVERIFY(store->batch({deletion("a", "k")}));
    const auto history = store->run(HistoryOp{{NamespacePath::fromStored("a"), "k"}, 10});
    QCOMPARE(history.has_value(), store->capabilities().history);
    if (!history) {
        QCOMPARE(history.error().code, ErrorCode::Unsupported);
        return;
    }
    QCOMPARE(history->size(), size_t(2));
    QCOMPARE(history->front().value, R"({"v":2})"_ba);
    QCOMPARE(history->front().end, HistoryEntry::Deleted);
    QCOMPARE(history->back().end, HistoryEntry::Replaced);
    const auto record = store->admin()->itemRecord({NamespacePath::fromStored("a"), "k"});
    QCOMPARE(record->formerVersions.value_or(0), 2);
}

void BackendsTest::theFeedTellsWhatChanged() {
    auto store = open();
    QVERIFY(store->batch({put("a", "1", "{}"), put("a", "2", "{}")}));
    ChangeFeed &feed = *store->changeFeed();
    const ChangeMark mark = feed.now().value();
    QCOMPARE(mark.hasLog(), store->capabilities().changeLog);
    QCOMPARE(feed.commits().value(), mark.commits);
    QVERIFY(store->batch({put("a", "3", "{}"), put("a", "1", R"({"v":1})")}));
    QVERIFY(feed.commits().value() != mark.commits);
    const auto page = feed.since(mark, 100);
    QVERIFY(page);
    QCOMPARE(keysOf(*page), (QByteArrayList{"1", "3"}));
    QCOMPARE(page->kind, mark.hasLog() ? ChangePage::Kind::Logged : ChangePage::Kind::Seen);
    QVERIFY(!page->more);
    QVERIFY(feed.since(page->mark, 100)->changes.empty());
    QVERIFY(store->batch({deletion("a", "2")}));
    const auto deleted = feed.since(page->mark, 100);
    if (mark.hasLog()) {
        QCOMPARE(keysOf(*deleted), (QByteArrayList{"2"}));
        QVERIFY(deleted->changes.front().deleted);
        QVERIFY(!feed.nameOf(deleted->mark.sequence)->isEmpty());
    }
    QVERIFY(feed.nameOf(1'000'000)->isEmpty());
    // From another log than this, or from none.
    ChangeMark other = mark;
    other.sequence = mark.hasLog() ? 1'000'000 : 0;
    QCOMPARE(feed.since(other, 100)->kind, ChangePage::Kind::Unknown);
}

void BackendsTest::aPageOfTheFeedContinues() {
    auto store = open();
    ChangeMark mark = store->changeFeed()->now().value();
    std::vector<Op> puts;
    for (int i = 0; i < 10; ++i)
        puts.emplace_back(put("n", QByteArray::number(i), "{}"));
    QVERIFY(store->batch(std::move(puts)));
    QByteArrayList met;
    for (bool more = true; more;) {
        const auto page = store->changeFeed()->since(mark, 4);
        QVERIFY(page);
        QVERIFY(page->changes.size() <= 4);
        for (const Change &change : page->changes) {
            if (!met.contains(change.id.key))
                met.append(change.id.key);
        }
        mark = page->mark;
        more = page->more;
    }
    QCOMPARE(met.size(), 10);
}

void BackendsTest::wordsAreFoundAndFollowed() {
    auto store = open();
    SearchOp op;
    op.query = "lantern";
    op.mode = SearchMode::Text;
    QVERIFY(store->batch({put("a", "1", R"({"text":"a lantern in the fog"})"),
                          put("a", "2", R"({"text":"the harbour at night"})")}));
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"1"}));
    QVERIFY(store->batch({put("a", "2", R"({"text":"another lantern"})"), deletion("a", "1")}));
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"2"}));
    // Somebody else's connection.
    auto other = open();
    QVERIFY(other->batch({put("b", "3", R"({"text":"lantern lantern"})")}));
    QTRY_COMPARE(store->search(op)->items.size(), size_t(2));
    QVERIFY(other->batch({deletion("b", "3")}));
    QTRY_COMPARE(keysOf(*store->search(op)), (QByteArrayList{"2"}));
}

void BackendsTest::theAgentsVectorsAreFound() {
    StoreConfig config;
    config.index.emplace();
    config.index->dims = 2;
    config.index->fields = {"text"};
    auto store = open(config);
    const auto at = [](const QByteArray &key, Vector vector) {
        PutOp op = put("n", key, R"({"text":"x"})");
        op.vectors = {{"text", std::move(vector)}};
        return op;
    };
    QVERIFY(store->batch({at("east", {1, 0}), at("north", {0, 1}), at("west", {-1, 0})}));
    SearchOp op;
    op.vector = Vector{1, 0.1F};
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"east", "north", "west"}));
    QVERIFY(store->batch({at("west", {1, 0.1F}), deletion("n", "east")}));
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"west", "north"}));
    op.minScore = 0.9;
    QCOMPARE(keysOf(*store->search(op)), (QByteArrayList{"west"}));
    op.minScore = {};
    // A value that nobody embedded keeps its vector, which is out of date.
    QVERIFY(store->batch({put("n", "west", R"({"text":"y"})")}));
    const auto found = store->search(op);
    QCOMPARE(keysOf(*found), (QByteArrayList{"west", "north"}));
    QVERIFY(found->items.front().vectorOutOfDate);
}

void BackendsTest::textsAreEmbeddedBeforeTheyAreWritten() {
    StoreConfig config;
    config.index.emplace();
    config.index->fields = {"text"};
    const auto embedder = std::make_shared<WordEmbedder>();
    auto store = open(config, embedder);
    QVERIFY(store->batch(
        {put("n", "1", R"({"text":"red apple"})"), put("n", "2", R"({"text":"blue sea"})")}));
    SearchOp op;
    op.query = "the blue sea";
    QCOMPARE(keysOf(*store->search(op)).front(), "2"_ba);
    op.mode = SearchMode::Hybrid;
    op.explain = true;
    const auto both = store->search(op);
    QCOMPARE(keysOf(*both).front(), "2"_ba);
    QVERIFY(planName(both->explanation->plan).startsWith("hybrid"));
    embedder->fails = true;
    QCOMPARE(store->batch({put("n", "3", R"({"text":"green"})")}).error().code,
             ErrorCode::Embedding);
    QCOMPARE(store->run(CountOp())->items, 2);
}

void BackendsTest::aLearnedIndexIsBuiltAndFollowed() {
    auto store = open();
    std::vector<Op> puts;
    for (int i = 0; i < 60; ++i) {
        const QByteArray topic = i % 2 ? "sailing boat harbour wind sail" : "bread oven flour bake";
        puts.emplace_back(put("n", QByteArray::number(i),
                              "{\"text\":\"" + topic + " number " + QByteArray::number(i) + "\"}"));
    }
    QVERIFY(store->batch(std::move(puts)));
    IndexPlan plan;
    plan.index.embedder.provider = "learned";
    Job job;
    const auto report = buildIndex(plan, *store, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 60);
    QCOMPARE(report->embedded, 60);
    SearchOp op;
    op.query = "wind in the sail";
    op.limit = 5;
    const auto found = store->search(op);
    QVERIFY(found);
    QCOMPARE(found->items.size(), size_t(5));
    for (const SearchItem &hit : found->items)
        QVERIFY(hit.item.value.contains("boat"));
    QVERIFY(store->batch({put("n", "new", R"({"text":"sail sail wind wind"})")}));
    op.limit = 1;
    QTRY_COMPARE(keysOf(*store->search(op)), (QByteArrayList{"new"}));
    // What is there is not embedded again.
    const auto again = buildIndex(plan, *store, job);
    QVERIFY(again);
    QCOMPARE(again->embedded, 0);
}

void BackendsTest::scopesRestrictEverySearch() {
    StoreConfig config;
    config.index.emplace();
    config.index->fields = {"text"};
    auto store = open(config, std::make_shared<WordEmbedder>());
    std::vector<Op> puts;
    for (int i = 0; i < 30; ++i) {
        puts.emplace_back(put("u." + QByteArray::number(i % 3), QByteArray::number(i),
                              "{\"text\":\"red apple\",\"rank\":" + QByteArray::number(i) + '}'));
    }
    QVERIFY(store->batch(std::move(puts)));
    for (const SearchMode mode : {SearchMode::Semantic, SearchMode::Text, SearchMode::Hybrid}) {
        SearchOp op;
        op.query = "apple";
        op.mode = mode;
        op.limit = 100;
        op.namespacePrefix = NamespacePath::fromStored("u.1");
        op.filter = filterOf(R"({"rank":{"$gte":10}})");
        const auto found = store->search(op);
        QVERIFY(found);
        QCOMPARE(found->items.size(), size_t(7)); // 10, 13 … 28
        for (const SearchItem &hit : found->items)
            QCOMPARE(hit.item.ns.stored(), "u.1"_ba);
        op.limit = 3;
        op.offset = 5;
        QCOMPARE(store->search(op)->items.size(), size_t(2));
    }
}

void BackendsTest::manyVectorsAreSearchedByAGraph() {
    constexpr int kVectors = 1500;
    StoreConfig config;
    config.index.emplace();
    config.index->dims = 8;
    OpenOptions how = options();
    how.config = config;
    how.graphFrom = 100;
    auto store = openStore(how).value();
    std::vector<Op> puts;
    for (int i = 0; i < kVectors; ++i) {
        PutOp op = put("n." + QByteArray::number(i % 5), QByteArray::number(i), "{}");
        Vector vector(8);
        for (int d = 0; d < 8; ++d)
            vector[size_t(d)] = float((i * (d + 3) * 7919) % 1009) - 504.0F;
        op.vectors = {{"$", std::move(vector)}};
        puts.emplace_back(std::move(op));
    }
    QVERIFY(store->batch(std::move(puts)));
    Job job;
    QVERIFY(store->search([] {
        SearchOp op;
        op.vector = Vector(8, 1.0F);
        return op;
    }()));
    QVERIFY(store->searchEngine()->indexVectors(job));
    SearchOp op;
    op.vector = Vector{1, 2, 3, 4, 5, 6, 7, 8};
    op.explain = true;
    const auto walked = store->search(op);
    QVERIFY(walked);
    QCOMPARE(walked->explanation->indexed, kVectors);
    // Whatever is cheaper here: there is a graph to choose.
    const QByteArray told =
        planName(walked->explanation->plan) + ": " + remarksText(walked->explanation->reasons);
    QVERIFY2(told.contains("hnsw"), told);
    // All of a namespace: as many as there are, whatever the plan.
    op.namespacePrefix = NamespacePath::fromStored("n.2");
    op.limit = 1000;
    QCOMPARE(store->search(op)->items.size(), size_t(kVectors / 5));
}

void BackendsTest::collectionsAreImported() {
    const QString path = m_folder->filePath(u"items.jsonl"_s);
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 50; ++i) {
            file.write("{\"namespace\":[\"in\"],\"key\":\"" + QByteArray::number(i) +
                       "\",\"value\":{\"text\":\"lantern " + QByteArray::number(i) + "\"}}\n");
        }
    }
    auto store = open();
    QVERIFY(store->batch({put("in", "7", R"({"mine":true})")}));
    ImportPlan plan;
    plan.files = {path};
    plan.onConflict = ConflictRule::Skip;
    Job job;
    const auto report = importCollection(plan, *store, job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(store->run(CountOp())->items, 50);
    QCOMPARE((*store->get(NamespacePath::fromStored("in"), "7"))->value, R"({"mine":true})"_ba);
    SearchOp op;
    op.query = "lantern 23";
    op.mode = SearchMode::Text;
    QTRY_COMPARE(keysOf(*store->search(op)).value(0), "23"_ba);
}

void BackendsTest::anImportThatFailsLeavesNothing() {
    auto store = open();
    QVERIFY(store->batch({put("in", "b", R"({"mine":true})")}));
    auto writer = store->bulkWriter();
    QVERIFY(writer);
    (void)(*writer)->put({put("in", "a", "{}")}, ConflictRule::Fail);
    const auto conflict = (*writer)->put({put("in", "b", "{}")}, ConflictRule::Fail);
    if (conflict)
        QVERIFY(!(*writer)->commit()); // one that collects says so at the end
    else
        QCOMPARE(conflict.error().code, ErrorCode::Conflict);
    writer->reset();
    QCOMPARE(store->run(CountOp())->items, 1);
    QCOMPARE((*store->get(NamespacePath::fromStored("in"), "b"))->value, R"({"mine":true})"_ba);
}

void BackendsTest::statisticsCount() {
    auto store = open();
    QVERIFY(store->batch({put("a", "1", "{}"), put("a", "2", "{}"), put("b", "3", "{}")}));
    const auto stats = store->admin()->stats();
    QVERIFY(stats);
    QCOMPARE(stats->items, 3);
    QCOMPARE(stats->namespaces, 2);
    QCOMPARE(stats->valueBytes, 6);
    QCOMPARE(stats->managed, store->admin()->isManaged());
    Job job;
    const auto report = store->admin()->check({}, job);
    QVERIFY(report);
    QCOMPARE(report->items, 3);
    QVERIFY(report->isClean());
}

QTEST_GUILESS_MAIN(BackendsTest)
#include "tst_backends.moc"
