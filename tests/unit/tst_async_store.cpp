// SPDX-License-Identifier: Apache-2.0
#include "core/store/async_store.h"
#include "tests/unit/sqlite_samples.h"

#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace nestor;
using namespace nestor::test;

/// Calls return at once, writers never meet, every future ends with an answer.
class AsyncStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersComeAsTheirOwnType();
    void errorsComeAsResults();
    void everythingRunsElsewhere();
    void writersNeverMeet();
    void readersGoBesideAWriter();
    void unwantedWorkIsNotBegun();
    void closingStopsAndWaits();
};

namespace {

/// A store that waits until it is told to go on, and tells who was inside.
class GatedStore final : public Store {
public:
    Result<std::vector<OpAnswer>> batch(std::vector<Op> ops, std::stop_token stop) override {
        ++calls;
        if (QThread::currentThread() == caller)
            ++callsByCaller;
        const bool writes = std::any_of(ops.begin(), ops.end(), isWrite);
        if (writes && ++writing > 1)
            ++meetings;
        entered.release();
        const std::stop_callback opener(stop, [this] { gate.release(); });
        gate.acquire();
        if (writes)
            --writing;
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"stopped"_s);
        return std::vector<OpAnswer>(ops.size(),
                                     writes ? OpAnswer(PutAnswer{}) : OpAnswer(GetAnswer{}));
    }
    Capabilities capabilities() const override { return {.browse = true}; }
    StoreConfig config() const override { return {}; }

    QThread *caller = QThread::currentThread();
    QSemaphore entered;
    QSemaphore gate;
    std::atomic<int> calls = 0;
    std::atomic<int> callsByCaller = 0;
    std::atomic<int> writing = 0;
    std::atomic<int> meetings = 0;
};

} // namespace

void AsyncStoreTest::answersComeAsTheirOwnType() {
    AsyncStore store(inMemory());
    QVERIFY(store.run(putOp("a", "k"_ba, "{}"_ba)).result());
    const Result<GetAnswer> item = store.run(GetOp{ns("a"), "k"_ba, {}}).result();
    QVERIFY(item && *item);
    QCOMPARE((*item)->key, "k"_ba);
    QCOMPARE(store.run(CountOp{}).result()->items, 1);
    QVERIFY(store.capabilities().browse);
}

void AsyncStoreTest::errorsComeAsResults() {
    AsyncStore store(inMemory());
    const auto done = store.run(putOp("a", "k"_ba, "[]"_ba)).result();
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidValue);
}

void AsyncStoreTest::everythingRunsElsewhere() {
    auto gated = std::make_shared<GatedStore>();
    AsyncStore store(gated);
    auto read = store.run(GetOp{ns("a"), "k"_ba, {}});
    auto write = store.run(putOp("a", "k"_ba, "{}"_ba));
    QVERIFY(!read.isFinished());
    QVERIFY(!write.isFinished());
    gated->gate.release(2);
    QVERIFY(read.result());
    QVERIFY(write.result());
    QCOMPARE(gated->callsByCaller.load(), 0);
    QCOMPARE(gated->calls.load(), 2);
}

void AsyncStoreTest::writersNeverMeet() {
    auto gated = std::make_shared<GatedStore>();
    gated->gate.release(20);
    AsyncStore store(gated);
    std::vector<QFuture<Result<PutAnswer>>> futures;
    for (int i = 0; i < 20; ++i)
        futures.push_back(store.run(putOp("a", "k"_ba, "{}"_ba)));
    for (auto &future : futures)
        QVERIFY(future.result());
    QCOMPARE(gated->meetings.load(), 0);
}

void AsyncStoreTest::readersGoBesideAWriter() {
    auto gated = std::make_shared<GatedStore>();
    AsyncStore store(gated, 2);
    auto write = store.run(putOp("a", "k"_ba, "{}"_ba));
    auto one = store.run(GetOp{ns("a"), "k"_ba, {}});
    auto two = store.run(GetOp{ns("a"), "k"_ba, {}});
    gated->entered.acquire(3); // all three are inside before any may go on
    gated->gate.release(3);
    QVERIFY(write.result());
    QVERIFY(one.result());
    QVERIFY(two.result());
}

void AsyncStoreTest::unwantedWorkIsNotBegun() {
    auto gated = std::make_shared<GatedStore>();
    AsyncStore store(gated, 1);
    auto first = store.run(GetOp{ns("a"), "k"_ba, {}});
    gated->entered.acquire();
    std::stop_source stop;
    auto second = store.run(GetOp{ns("a"), "k"_ba, {}}, stop.get_token());
    stop.request_stop();
    gated->gate.release();
    QVERIFY(first.result());
    const auto answer = second.result();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    QCOMPARE(gated->calls.load(), 1);
}

void AsyncStoreTest::closingStopsAndWaits() {
    auto gated = std::make_shared<GatedStore>();
    std::vector<QFuture<Result<GetAnswer>>> futures;
    {
        AsyncStore store(gated, 1);
        for (int i = 0; i < 5; ++i)
            futures.push_back(store.run(GetOp{ns("a"), "k"_ba, {}}));
        gated->entered.acquire();
    }
    for (auto &future : futures) {
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().code, ErrorCode::Cancelled);
    }
    QCOMPARE(gated->calls.load(), 1);
}

QTEST_GUILESS_MAIN(AsyncStoreTest)
#include "tst_async_store.moc"
