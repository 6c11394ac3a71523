// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/written_together.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace nestor;

namespace {

constexpr qint64 kMinute = 60'000'000;
constexpr qint64 kBegin = 1'700'000'000'000'000;

bool isNear(double a, double b) {
    return std::abs(a - b) < 1e-12;
}

std::vector<qint64> sorted(std::vector<qint64> times) {
    std::sort(times.begin(), times.end());
    return times;
}

} // namespace

class WrittenTogetherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sittingsAndNeighboursLift();
    void aPauseEndsASitting();
    void whatWasImportedAtOnceStaysAsItIs();
    void onlyTheFirstHundredCount();
    void nothingIsLifted();
};

void WrittenTogetherTest::sittingsAndNeighboursLift() {
    // Two sittings a day apart: in the first the hits 0, 2 and 3, one minute after the other, in
    // the second 1 alone; 4 is the last and counts nothing.
    const qint64 day = 24 * 60 * kMinute;
    const std::vector<double> scores{5, 4, 3, 2, 1};
    const std::vector<qint64> times{kBegin, kBegin + day, kBegin + kMinute, kBegin + 2 * kMinute,
                                    kBegin + 3 * day};
    const auto together = writtenTogether(scores, times, sorted(times));
    const double sitting = 0.3 * (4 + 2 + 1) / 3;
    QVERIFY(isNear(together[0].share, sitting + 0.3 * (2 + 0.5 * 1)));
    QVERIFY(isNear(together[2].share, sitting + 0.3 * 4));
    QVERIFY(isNear(together[3].share, sitting + 0.3 * (2 + 0.5 * 4)));
    QVERIFY(isNear(together[1].share, 0.3 * 3));
    QCOMPARE(together[2].with.value(), std::size_t{0});
    QVERIFY(!together[1].with);
    QVERIFY(isNear(together[4].share, 0));
}

void WrittenTogetherTest::aPauseEndsASitting() {
    const std::vector<double> scores{3, 2, 1};
    const auto shareAfter = [&](qint64 pause) {
        const std::vector<qint64> times{kBegin, kBegin + pause, kBegin + 600 * kMinute};
        return writtenTogether(scores, times, sorted(times))[1].share;
    };
    QVERIFY(isNear(shareAfter(30 * kMinute), 0.3 * 1.5 + 0.3 * 2));
    QVERIFY(isNear(shareAfter(30 * kMinute + 1), 0.3 * 1));
    // Unless something that was not found lies between.
    const std::vector<qint64> times{kBegin, kBegin + 40 * kMinute, kBegin + 600 * kMinute};
    std::vector<qint64> all = times;
    all.push_back(kBegin + 20 * kMinute);
    QVERIFY(
        isNear(writtenTogether(scores, times, sorted(all))[1].share, 0.3 * 1.5 + 0.3 * 0.5 * 2));
}

void WrittenTogetherTest::whatWasImportedAtOnceStaysAsItIs() {
    const std::vector<double> scores{3, 2, 1, 0};
    const std::vector<qint64> moment(4, kBegin);
    for (const WrittenTogether &one : writtenTogether(scores, moment, moment))
        QCOMPARE(one.share, 0.0);
    // Or one after the other, many in a second.
    std::vector<double> many;
    std::vector<qint64> times;
    for (int i = 0; i < 60; ++i) {
        many.push_back(60 - i);
        times.push_back(kBegin + (i * 7 % 60) * 16'000);
    }
    for (const WrittenTogether &one : writtenTogether(many, times, sorted(times)))
        QCOMPARE(one.share, 0.0);
}

void WrittenTogetherTest::onlyTheFirstHundredCount() {
    std::vector<double> scores;
    std::vector<qint64> times;
    for (int i = 0; i < 150; ++i) {
        scores.push_back(1000 - i);
        times.push_back(kBegin + i * 60 * kMinute);
    }
    const auto together = writtenTogether(scores, times, times);
    QVERIFY(isNear(together[0].share, 0.3 * 99));
    QVERIFY(isNear(together[99].share, 0));
    QVERIFY(isNear(together[120].share, 0));
}

void WrittenTogetherTest::nothingIsLifted() {
    QVERIFY(writtenTogether({}, {}, {}).empty());
    const std::vector<double> one{1};
    const std::vector<qint64> time{kBegin};
    QCOMPARE(writtenTogether(one, time, time)[0].share, 0.0);
    QCOMPARE(writtenTogether(one, time, {})[0].share, 0.0); // the times are of before it
}

QTEST_APPLESS_MAIN(WrittenTogetherTest)
#include "tst_written_together.moc"
