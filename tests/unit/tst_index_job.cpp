// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"
#include "word_embedder.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/jobs/index_job.h"
#include "core/model/explanation_words.h"
#include "core/store/store_admin.h"

#include <QFile>
#include <QRegularExpression>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

/// Texts about three things, so that there is something to learn.
std::vector<Op> samples() {
    const QByteArrayList drinks{"red wine from a dry vineyard", "a bottle of white wine",
                                "wine and cheese in the vineyard", "a glass of dry red wine"};
    const QByteArrayList trains{"the night train to the coast", "a slow train through mountains",
                                "tickets for the train station", "the station on the coast"};
    const QByteArrayList code{"a bug in the parser", "the parser reads tokens",
                              "tests for the tokens and the parser", "fix the bug with a test"};
    std::vector<Op> ops;
    const auto add = [&ops](const QByteArray &ns, const QByteArrayList &texts) {
        for (qsizetype i = 0; i < texts.size(); ++i) {
            ops.emplace_back(
                putOp(ns, ns + QByteArray::number(i), "{\"text\":\"" + texts[i] + "\",\"n\":1}"));
        }
    };
    add("drinks", drinks);
    add("trains", trains);
    add("code", code);
    return ops;
}

IndexPlan learned(QByteArrayList fields = {"$"}) {
    IndexPlan plan;
    plan.index.embedder.provider = "learned";
    plan.index.fields = std::move(fields);
    return plan;
}

SearchOp meaning(const QByteArray &query, qint64 limit = 4) {
    SearchOp op;
    op.query = query;
    op.mode = SearchMode::Semantic;
    op.limit = limit;
    return op;
}

QByteArray nsOfBest(Store &store, const QByteArray &query) {
    const auto found = store.search(meaning(query, 1));
    if (!found || found->items.empty())
        return found ? QByteArray("nothing") : found.error().detail.toUtf8();
    return found->items.front().item.ns.stored();
}

/// Is stopped when so many items were embedded.
class InterruptedJob final : public Job {
public:
    explicit InterruptedJob(qint64 items)
        : m_items(items) {}
    [[nodiscard]] bool cancelled() const override { return m_stopped; }
    void step(const char *name) override { m_embedding = QByteArray(name) == "Embedding"; }
    void report(qint64 done, qint64) override {
        m_stopped = m_stopped || (m_embedding && done >= m_items);
    }

private:
    const qint64 m_items;
    bool m_embedding = false;
    bool m_stopped = false;
};

class StoppedJob final : public Job {
public:
    [[nodiscard]] bool cancelled() const override { return true; }
};

} // namespace

class TestIndexJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_sample = std::make_unique<SampleStore>(); }

    void aLearnedIndexFindsByMeaning();
    void theIndexStaysForTheNextOpening();
    void nothingUnchangedIsEmbeddedAgain();
    void theBreadthOfWalksIsRemembered();
    void ownAndForeignWritesAreFoldedIn();
    void whatIsNotToBeIndexedIsNot();
    void aGuestsIndexIsOutsideItsFile();
    void noneTakesTheIndexAway();
    void aStoreThatIsOnlyReadUsesItsIndex();
    void hybridUsesBothAndSaysSo();
    void anEmptyStoreIsIndexedToo();
    void theTokenizerIsChosenForGood();
    void aModelServesUntilTheStoreHasOutgrownIt_data();
    void aModelServesUntilTheStoreHasOutgrownIt();
    void aModelOfAnotherFormatIsReplaced();
    void aDamagedModelIsSaidWhereItIsNeeded();
    void cancellingLeavesTheOldIndex();
    void aBuildThatWasBrokenOffGoesOn_data();
    void aBuildThatWasBrokenOffGoesOn();

private:
    /// A store with an index, its model replaced by an SQL expression of it.
    void buildWithModel(const QByteArray &model);

    std::unique_ptr<SampleStore> m_sample;
    Job m_job;
};

void TestIndexJob::aLearnedIndexFindsByMeaning() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    const auto report = buildIndex(learned(), *store, m_job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 12);
    QCOMPARE(report->embedded, 12);
    QVERIFY(report->trained);
    QVERIFY(report->dims > 0);
    QVERIFY(report->embedder.startsWith("learned:"));
    QCOMPARE(nsOfBest(*store, "wine"), "drinks"_ba);
    QCOMPARE(nsOfBest(*store, "train tickets"), "trains"_ba);
    QCOMPARE(nsOfBest(*store, "parser bug"), "code"_ba);
    QCOMPARE(store->config().index->embedder.provider, "learned"_ba);
    // Without a mode, too: there is an index now.
    SearchOp op = meaning("wine", 1);
    op.mode.reset();
    QVERIFY(store->search(op)->items.front().score.has_value());
}

void TestIndexJob::theIndexStaysForTheNextOpening() {
    {
        auto store = m_sample->open();
        QVERIFY(store->batch(samples()));
        QVERIFY(buildIndex(learned(), *store, m_job));
    }
    auto store = m_sample->open();
    QCOMPARE(nsOfBest(*store, "wine"), "drinks"_ba);
}

void TestIndexJob::nothingUnchangedIsEmbeddedAgain() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    const auto first = buildIndex(learned(), *store, m_job);
    const auto second = buildIndex(learned(), *store, m_job);
    QVERIFY(second);
    QCOMPARE(second->embedded, 0);
    QVERIFY(!second->trained);
    QCOMPARE(second->embedder, first->embedder);
    IndexPlan rebuild = learned();
    rebuild.rebuild = true;
    const auto third = buildIndex(rebuild, *store, m_job);
    QVERIFY(third);
    QVERIFY(third->trained);
    QCOMPARE(third->embedded, 12);
    QCOMPARE(nsOfBest(*store, "wine"), "drinks"_ba);
}

void TestIndexJob::theBreadthOfWalksIsRemembered() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    QVERIFY(buildIndex(learned(), *store, m_job));
    QCOMPARE(store->config().index->ef, 0);
    IndexPlan broader = learned();
    broader.index.ef = 300;
    const auto report = buildIndex(broader, *store, m_job);
    QVERIFY(report);
    QCOMPARE(report->embedded, 0); // a setting of searches: nothing is made anew
    QVERIFY(!report->trained);
    QCOMPARE(store->config().index->ef, 300);
    store.reset();
    QCOMPARE(m_sample->open()->config().index->ef, 300);
}

void TestIndexJob::ownAndForeignWritesAreFoldedIn() {
    SKIP_WITHOUT_PYTHON();
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    QVERIFY(buildIndex(learned(), *store, m_job));
    QVERIFY(store->batch({putOp("own", "k", R"({"text":"wine wine wine"})")}));
    QCOMPARE(nsOfBest(*store, "wine"), "own"_ba);
    QVERIFY(m_sample->python("put('theirs', 'k', '{\"text\":\"parser parser parser\"}')"));
    QCOMPARE(nsOfBest(*store, "parser"), "theirs"_ba);
    QVERIFY(m_sample->python("put('theirs', 'k', '{\"text\":\"train train\"}')"));
    QVERIFY(nsOfBest(*store, "parser") != "theirs"_ba);
    QVERIFY(store->remove(NamespacePath::fromStored("own"), "k"));
    QCOMPARE(nsOfBest(*store, "wine"), "drinks"_ba);
}

void TestIndexJob::whatIsNotToBeIndexedIsNot() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    QVERIFY(buildIndex(learned(), *store, m_job));
    PutOp secret = putOp("secret", "k", R"({"text":"wine wine wine"})");
    secret.index.kind = IndexChoice::None;
    QVERIFY(store->batch({secret}));
    const auto found = store->search(meaning("wine", -1));
    QCOMPARE(found->items.size(), size_t(12));
    QVERIFY(!keysOf(*found).contains("k"));
}

void TestIndexJob::aGuestsIndexIsOutsideItsFile() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(
        m_sample->python("setup()\n"
                         "for i in range(6):\n"
                         "    put('wine', str(i), '{\"text\":\"red wine bottle %d\"}' % i)\n"
                         "    put('train', str(i), '{\"text\":\"night train ticket %d\"}' % i)\n"));
    const auto bytes = [this] {
        QFile file(m_sample->path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = bytes();
    {
        auto store = m_sample->open();
        QVERIFY(!store->admin()->isManaged());
        const auto report = buildIndex(learned(), *store, m_job);
        QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
        QCOMPARE(nsOfBest(*store, "wine"), "wine"_ba);
    }
    QCOMPARE(bytes(), before);
    auto store = m_sample->open();
    QCOMPARE(nsOfBest(*store, "ticket"), "train"_ba);
    QVERIFY(m_sample->python("put('new', 'k', '{\"text\":\"ticket ticket\"}')"));
    QCOMPARE(nsOfBest(*store, "ticket"), "new"_ba);
    QVERIFY(m_sample->python("delete('new', 'k')"));
    QTRY_COMPARE(nsOfBest(*store, "ticket"), "train"_ba);
}

void TestIndexJob::noneTakesTheIndexAway() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    QVERIFY(buildIndex(learned(), *store, m_job));
    IndexPlan none;
    none.index.embedder.provider = "none";
    const auto report = buildIndex(none, *store, m_job);
    QVERIFY(report);
    QVERIFY(report->embedder.isEmpty());
    QVERIFY(!store->config().index);
    QVERIFY(!store->search(meaning("wine")));
    SearchOp words = meaning("wine");
    words.mode = SearchMode::Text;
    QVERIFY(!store->search(words)->items.empty());
}

void TestIndexJob::aStoreThatIsOnlyReadUsesItsIndex() {
    {
        auto store = m_sample->open();
        QVERIFY(store->batch(samples()));
        QVERIFY(buildIndex(learned(), *store, m_job));
    }
    OpenOptions options = m_sample->options();
    options.readOnly = true;
    auto reader = *openStore(options);
    QCOMPARE(nsOfBest(*reader, "wine"), "drinks"_ba);
    // What is written meanwhile is found too, from the cache.
    auto writer = m_sample->open();
    QVERIFY(writer->batch({putOp("new", "k", R"({"text":"wine wine wine"})")}));
    QCOMPARE(nsOfBest(*reader, "wine"), "new"_ba);
    SearchOp words = meaning("wine", -1);
    words.mode = SearchMode::Text;
    QVERIFY(keysOf(*reader->search(words)).contains("k"));
}

void TestIndexJob::hybridUsesBothAndSaysSo() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    SearchOp op = meaning("dry wine");
    op.mode = SearchMode::Hybrid;
    op.explain = true;
    const auto wordsOnly = store->search(op);
    QVERIFY(wordsOnly);
    QCOMPARE(wordsOnly->notes.size(), size_t(1));
    QCOMPARE(wordsOnly->items.front().item.ns.stored(), "drinks"_ba);

    QVERIFY(buildIndex(learned(), *store, m_job));
    const auto both = store->search(op);
    QVERIFY(both);
    QVERIFY(both->notes.empty());
    QCOMPARE(planName(both->explanation->plan), "hybrid: exact"_ba);
    const ScoreParts &parts = *both->items.front().parts;
    QVERIFY(parts.vectorScore && parts.textScore && parts.feedbackScore);
    QVERIFY(!parts.words.empty());
    QCOMPARE(parts.fused, *both->items.front().score);

    op.query = "dry wine -red";
    op.limit = -1;
    const auto found = store->search(op);
    QVERIFY(found.has_value());
    for (const SearchItem &hit : found->items)
        QVERIFY2(!hit.item.value.contains("red"), hit.item.value);
    op.query = "\"night train\" wine";
    const auto phrase = store->search(op);
    QCOMPARE(phrase->items.size(), size_t(1));
    QCOMPARE(phrase->items.front().item.key, "trains0"_ba);
}

void TestIndexJob::anEmptyStoreIsIndexedToo() {
    auto store = m_sample->open();
    const auto report = buildIndex(learned(), *store, m_job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->items, 0);
    const auto found = store->search(meaning("wine"));
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QVERIFY(found->items.empty());
    QVERIFY(store->batch(samples()));
}

void TestIndexJob::theTokenizerIsChosenForGood() {
    const auto found = [](Store &store) {
        SearchOp op;
        op.query = "ostgre";
        op.mode = SearchMode::Text;
        return keysOf(*store.search(op));
    };
    IndexPlan plan;
    plan.index.embedder.provider = "none";
    {
        auto store = m_sample->open();
        QVERIFY(store->batch({putOp("n", "k", R"({"text":"PostgreSQL at noon"})"),
                              putOp("n", "other", R"({"text":"MySQL at noon"})")}));
        QCOMPARE(found(*store), QByteArrayList());
        plan.words = TextTokenizer::Trigrams;
        Job job;
        QVERIFY(buildIndex(plan, *store, job));
        QCOMPARE(found(*store), QByteArrayList{"k"});
    }
    auto store = m_sample->open();
    QVERIFY(store->batch({putOp("n", "later", R"({"text":"postgres again"})")}));
    QCOMPARE(found(*store).size(), 2);
    // Another program that has the store open goes over to it, and an index without a choice
    // leaves it as it is.
    auto beside = m_sample->open();
    plan.words.reset();
    Job job;
    QVERIFY(buildIndex(plan, *beside, job));
    QCOMPARE(found(*beside).size(), 2);
    plan.words = TextTokenizer::Words;
    QVERIFY(buildIndex(plan, *beside, job));
    QCOMPARE(found(*beside), QByteArrayList());
    QVERIFY(store->batch({putOp("n", "last", R"({"text":"an ostgre"})")}));
    QCOMPARE(found(*store), QByteArrayList{"last"});
}

void TestIndexJob::aModelServesUntilTheStoreHasOutgrownIt_data() {
    QTest::addColumn<int>("more");
    QTest::addColumn<bool>("others");
    QTest::addColumn<bool>("trained");
    QTest::addRow("nothing new") << 0 << false << false;
    QTest::addRow("half as many again") << 6 << false << false;
    QTest::addRow("more than that") << 7 << false << true;
    QTest::addRow("as many, of other things") << 0 << true << true;
}

void TestIndexJob::aModelServesUntilTheStoreHasOutgrownIt() {
    QFETCH(int, more);
    QFETCH(bool, others);
    QFETCH(bool, trained);
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    Job job;
    const auto first = buildIndex(learned(), *store, job);
    QVERIFY(first && first->trained);
    std::vector<Op> ops;
    for (int i = 0; i < more; ++i)
        ops.emplace_back(putOp("more", QByteArray::number(i), R"({"text":"wine and a train"})"));
    if (others) {
        ops = samples();
        for (Op &op : ops)
            std::get<PutOp>(op).value = R"({"text":"quarterly revenue forecast, zebra habitat"})";
    }
    if (!ops.empty())
        QVERIFY(store->batch(std::move(ops)));
    const auto second = buildIndex(learned(), *store, job);
    QVERIFY(second);
    QCOMPARE(second->trained, trained);
    QCOMPARE(second->embedder == first->embedder, !trained);
}

void TestIndexJob::buildWithModel(const QByteArray &model) {
    {
        auto store = m_sample->open();
        QVERIFY(store->batch(samples()));
        Job job;
        QVERIFY(buildIndex(learned(), *store, job));
    }
    SqlOptions options;
    options.path = m_sample->path();
    auto connection = SqlConnection::open(options);
    QVERIFY(connection.has_value());
    QVERIFY((*connection)->execute("UPDATE nestor_models SET model = CAST(" + model + " AS BLOB)"));
}

void TestIndexJob::aModelOfAnotherFormatIsReplaced() {
    // As an earlier version of Nestor would have left it.
    buildWithModel("substr(model, 1, 8) || x'01000000' || substr(model, 13)");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"has format 1.*build the index"_s));
    auto store = m_sample->open();
    // Words are found, and the rest is said.
    SearchOp words = meaning("wine");
    words.mode = SearchMode::Text;
    QVERIFY(!store->search(words)->items.empty());
    const auto refused = store->search(meaning("wine"));
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.contains(u"build an index"_s),
             qPrintable(refused.error().detail));
    Job job;
    const auto report = buildIndex(learned(), *store, job);
    QVERIFY(report && report->trained);
    QCOMPARE(nsOfBest(*m_sample->open(), "a bottle of wine"), "drinks"_ba);
}

void TestIndexJob::aDamagedModelIsSaidWhereItIsNeeded() {
    buildWithModel("substr(model, 1, length(model) - 40) || zeroblob(40)");
    // Who only reads never learns of it.
    auto store = m_sample->open();
    SearchOp words = meaning("wine");
    words.mode = SearchMode::Text;
    QVERIFY(!store->search(words)->items.empty());

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"damaged.*build the index anew"_s));
    const auto refused = store->search(meaning("wine"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    SearchOp both = meaning("wine");
    both.mode = SearchMode::Hybrid;
    const auto found = store->search(both);
    QVERIFY2(found.has_value(), found ? "" : qPrintable(found.error().detail));
    QVERIFY(!found->items.empty());
    // A put is not refused for it.
    const NamespacePath drinks = NamespacePath::fromStored("drinks");
    QVERIFY(store->put(drinks, "tea", R"({"text":"a pot of tea"})"));
    QCOMPARE(store->get(drinks, "tea")->value().value, R"({"text":"a pot of tea"})"_ba);

    Job job;
    const auto report = buildIndex(learned(), *store, job);
    QVERIFY(report && report->trained);
    QCOMPARE(nsOfBest(*m_sample->open(), "a bottle of wine"), "drinks"_ba);
}

void TestIndexJob::cancellingLeavesTheOldIndex() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples()));
    const auto before = buildIndex(learned(), *store, m_job);
    IndexPlan rebuild = learned({"text"});
    rebuild.rebuild = true;
    StoppedJob stopped;
    const auto cancelled = buildIndex(rebuild, *store, stopped);
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QCOMPARE(nsOfBest(*store, "wine"), "drinks"_ba);
    QCOMPARE(buildIndex(learned(), *store, m_job)->embedder, before->embedder);
}

void TestIndexJob::aBuildThatWasBrokenOffGoesOn_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<bool>("hasIndex"); // of other texts
    QTest::addRow("managed") << true << false;
    QTest::addRow("managed, changing") << true << true;
    QTest::addRow("guest") << false << false;
}

void TestIndexJob::aBuildThatWasBrokenOffGoesOn() {
    QFETCH(bool, managed);
    QFETCH(bool, hasIndex);
    if (!managed) {
        SKIP_WITHOUT_PYTHON();
        QVERIFY(m_sample->python("setup()"));
    }
    constexpr int kItems = 3000;
    const QByteArrayList words{"wine", "train", "coast", "cheese", "ticket", "valley", "glass"};
    std::vector<Op> ops;
    for (int i = 0; i < kItems; ++i) {
        const QByteArray text = words[i % 7] + ' ' + words[i / 7 % 7] + ' ' + words[i / 49 % 7];
        ops.emplace_back(putOp("n", QByteArray::number(i),
                               R"({"text":")" + text + ' ' + QByteArray::number(i) +
                                   R"(","other":")" + text + "\"}"));
    }
    QByteArray before;
    {
        auto store = m_sample->open();
        QVERIFY(store->batch(std::move(ops)));
        if (hasIndex)
            before = buildIndex(learned({"other"}), *store, m_job)->embedder;
        InterruptedJob interrupted(1000);
        const auto broken = buildIndex(learned({"text"}), *store, interrupted);
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Cancelled);
        if (hasIndex) // which answers until the other one is whole
            QVERIFY(!store->search(meaning("wine"))->items.empty());
    }
    // Another program, another day, and an item that the model has not seen.
    auto store = m_sample->open();
    QVERIFY(store->put(NamespacePath(QByteArrayList{"n"}), "new", R"({"text":"new wine"})"));
    const auto report = buildIndex(learned({"text"}), *store, m_job);
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(!report->trained);
    QVERIFY(report->embedder != before);
    QVERIFY2(report->embedded <= kItems + 1 - 1000, qPrintable(QString::number(report->embedded)));
    QVERIFY(report->embedded >= kItems / 3);
    QCOMPARE(buildIndex(learned({"text"}), *store, m_job)->embedded, 0);
    QCOMPARE(store->search(meaning("wine", -1))->items.size(), size_t(kItems + 1));
}

QTEST_GUILESS_MAIN(TestIndexJob)
#include "tst_index_job.moc"
