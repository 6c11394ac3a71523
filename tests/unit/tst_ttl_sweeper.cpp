// SPDX-License-Identifier: Apache-2.0
#include "core/store/ttl_sweeper.h"

#include <QSemaphore>
#include <QTest>

using namespace nestor;
using namespace std::chrono_literals;

namespace {

/// Answers sweeps only, and counts them.
class SweptStore : public Store {
public:
    Result<std::vector<OpAnswer>> batch(std::vector<Op> ops, std::stop_token) override {
        if (ops.size() != 1 || !std::holds_alternative<SweepTtlOp>(ops.front()))
            return failure(ErrorCode::Unsupported, {});
        sweeps.release();
        if (failing)
            return failure(ErrorCode::Busy, {});
        return std::vector<OpAnswer>{SweepTtlAnswer{3}};
    }
    Capabilities capabilities() const override { return {}; }
    StoreConfig config() const override { return {}; }

    QSemaphore sweeps;
    bool failing = false;
};

} // namespace

class TtlSweeperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sweepsAgainAndAgainAndReports();
    void failureDoesNotEndIt();
    void destructionDoesNotWaitForTheInterval();
};

void TtlSweeperTest::sweepsAgainAndAgainAndReports() {
    SweptStore store;
    QSemaphore reported;
    const TtlSweeper sweeper(store, 5ms, [&](const Result<SweepTtlAnswer> &swept) {
        if (swept && swept->removed == 3)
            reported.release();
    });
    QVERIFY(store.sweeps.tryAcquire(3, 20'000));
    QVERIFY(reported.tryAcquire(2, 20'000));
}

void TtlSweeperTest::failureDoesNotEndIt() {
    SweptStore store;
    store.failing = true;
    QSemaphore reported;
    const TtlSweeper sweeper(store, 5ms, [&](const Result<SweepTtlAnswer> &swept) {
        if (!swept && swept.error().code == ErrorCode::Busy)
            reported.release();
    });
    QVERIFY(reported.tryAcquire(2, 20'000));
}

void TtlSweeperTest::destructionDoesNotWaitForTheInterval() {
    SweptStore store;
    { const TtlSweeper sweeper(store, 24h); } // would hang here
    QCOMPARE(store.sweeps.available(), 0);
}

QTEST_APPLESS_MAIN(TtlSweeperTest)
#include "tst_ttl_sweeper.moc"
