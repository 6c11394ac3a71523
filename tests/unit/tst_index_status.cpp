// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/jobs/index_job.h"
#include "core/jobs/index_status.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

/// What is told of the index is so, and telling it changes nothing.
class TestIndexStatus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_sample = std::make_unique<SampleStore>(); }

    void withoutAnIndexNothingEmbeds();
    void ownWritesLeaveNothingBehindAndForeignOnesDo();
    void whatIsDeletedIsBehindToo();
    void ofAGuestItIsNotKnown();
    void vectorsWaitForTheirGraph();
    void aGraphThatWasStoppedIsNotBuiltInTheBackground();

private:
    static std::vector<Op> samples(int count) {
        std::vector<Op> ops;
        ops.reserve(size_t(count));
        for (int i = 0; i < count; ++i) {
            ops.emplace_back(putOp("notes", "note" + QByteArray::number(i),
                                   "{\"text\":\"red wine number" + QByteArray::number(i) + "\"}"));
        }
        return ops;
    }
    void build(Store &store) {
        IndexPlan plan;
        plan.index.embedder.provider = "learned";
        plan.index.fields = {"$"};
        const auto built = buildIndex(plan, store, m_job);
        QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
    }
    static void search(Store &store) {
        SearchOp op;
        op.query = "wine";
        op.mode = SearchMode::Semantic;
        QVERIFY(store.search(op).has_value());
    }
    static IndexStatus statusOf(Store &store) {
        const auto status = indexStatus(store);
        [&] { QVERIFY2(status, status ? "" : qPrintable(status.error().detail)); }();
        return status.value_or(IndexStatus());
    }

    std::unique_ptr<SampleStore> m_sample;
    Job m_job;
};

void TestIndexStatus::withoutAnIndexNothingEmbeds() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples(3)));
    const IndexStatus status = statusOf(*store);
    QCOMPARE(status.embedder, QByteArray());
    QVERIFY(!status.behind);
}

void TestIndexStatus::ownWritesLeaveNothingBehindAndForeignOnesDo() {
    SKIP_WITHOUT_PYTHON();
    auto store = m_sample->open();
    QVERIFY(store->batch(samples(8)));
    build(*store);
    QVERIFY(statusOf(*store).embedder.startsWith("learned:"));
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(0));
    QVERIFY(store->put(NamespacePath::fromStored("notes"), "mine", R"({"text":"white wine"})"));
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(0));

    QVERIFY(m_sample->python("put('notes', 'theirs', '{\"text\":\"dry wine\"}')\n"
                             "put('notes', 'note1', '{\"text\":\"dry wine\"}')\n"
                             "put('notes', 'note1', '{\"text\":\"dry red wine\"}')"));
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(2));
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(2)); // looking follows nothing
    search(*store);
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(0));
    QCOMPARE(statusOf(*store).vectors, 10);
}

void TestIndexStatus::whatIsDeletedIsBehindToo() {
    auto store = m_sample->open();
    QVERIFY(store->batch(samples(8)));
    build(*store);
    QVERIFY(store->remove(NamespacePath::fromStored("notes"), "note1"));
    const IndexStatus after = statusOf(*store);
    QVERIFY(after.behind.has_value());
    search(*store);
    QCOMPARE(statusOf(*store).behind, std::optional<qint64>(0));
    QCOMPARE(statusOf(*store).vectors, 7);
}

void TestIndexStatus::ofAGuestItIsNotKnown() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()\nfor i in range(8): put('notes', 'n%d' % i, "
                             "'{\"text\":\"red wine %d\"}' % i)"));
    auto store = m_sample->open();
    QCOMPARE(statusOf(*store).embedder, QByteArray());
    build(*store);
    QVERIFY(statusOf(*store).embedder.startsWith("learned:"));
    QVERIFY(!statusOf(*store).behind);
}

void TestIndexStatus::vectorsWaitForTheirGraph() {
    auto plain = m_sample->open();
    QVERIFY(plain->batch(samples(500)));
    build(*plain);
    plain.reset();

    OpenOptions options = m_sample->options();
    options.graphFrom = 100;
    auto store = openStore(options);
    QVERIFY(store.has_value());
    QCOMPARE(statusOf(**store).vectors, 0); // nothing was searched yet
    search(**store);
    const IndexStatus before = statusOf(**store);
    QCOMPARE(before.vectors, 500);
    QCOMPARE(before.waiting, before.vectors - before.indexed);
    const auto built = buildGraph(**store, m_job);
    QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
    QCOMPARE(statusOf(**store).indexed, 500);
    QCOMPARE(statusOf(**store).waiting, 0);
}

void TestIndexStatus::aGraphThatWasStoppedIsNotBuiltInTheBackground() {
    auto plain = m_sample->open();
    QVERIFY(plain->batch(samples(500)));
    build(*plain);
    plain.reset();

    OpenOptions options = m_sample->options();
    options.graphFrom = 100;
    auto store = openStore(options);
    QVERIFY(store.has_value());
    search(**store);
    std::stop_source stop;
    stop.request_stop();
    Job cancelled(stop.get_token());
    const auto stopped = buildGraph(**store, cancelled);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    const IndexStatus before = statusOf(**store);
    QVERIFY(before.waiting > 0);
    QVERIFY(before.stopped);
    search(**store); // wakes who works in the background
    QTest::qWait(600);
    QCOMPARE(statusOf(**store).indexed, before.indexed);
    const auto built = buildGraph(**store, m_job);
    QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
    QCOMPARE(statusOf(**store).waiting, 0);
    QVERIFY(!statusOf(**store).stopped);
}

QTEST_GUILESS_MAIN(TestIndexStatus)
#include "tst_index_status.moc"
