// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/write_pace.h"

#include <QTest>

using namespace nestor;
using namespace std::chrono_literals;

/// Times are thought of: the pace knows no clock.
class WritePaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStoreInMemoryNeverWaits();
    void besideARollbackJournalItRestsAsLongAsItWrote_data();
    void besideARollbackJournalItRestsAsLongAsItWrote();
    void withALogItRestsAfterMuchWriting_data();
    void withALogItRestsAfterMuchWriting();
    void whoRestsByHimselfIsNotHeldUp();
    void othersAreForgotten();
};

namespace {

using Clock = WritePace::Clock;
using Journal = WritePace::Journal;

const Clock::time_point kStart{1000h};

/// How the writes of somebody who writes as often as he may, 1 ms each, share the time.
struct Share {
    Clock::duration written{0};
    Clock::duration longest{0}; ///< without a rest of 2 ms at least
};

Share writeWithoutEnd(WritePace &pace, Journal journal, Clock::duration length, bool others) {
    Share share;
    Clock::time_point now = kStart;
    Clock::duration unbroken{0};
    while (now < kStart + length) {
        const Clock::time_point begin = std::max(now, pace.nextBegin(journal, now));
        if (begin - now >= 2ms)
            unbroken = {};
        now = begin + 1ms;
        pace.wrote(begin, now, others);
        share.written += 1ms;
        unbroken += 1ms;
        share.longest = std::max(share.longest, unbroken);
    }
    return share;
}

} // namespace

void WritePaceTest::aStoreInMemoryNeverWaits() {
    WritePace pace;
    QVERIFY(writeWithoutEnd(pace, Journal::Memory, 1s, true).written == 1s);
}

void WritePaceTest::besideARollbackJournalItRestsAsLongAsItWrote_data() {
    QTest::addColumn<int>("took");
    QTest::addColumn<int>("pause");
    QTest::newRow("at the least") << 0 << 2;
    QTest::newRow("as long") << 10 << 10;
    QTest::newRow("at the most") << 300 << 25;
}

void WritePaceTest::besideARollbackJournalItRestsAsLongAsItWrote() {
    QFETCH(int, took);
    QFETCH(int, pause);
    WritePace pace;
    const Clock::time_point end = kStart + std::chrono::milliseconds(took);
    pace.wrote(kStart, end, false);
    QCOMPARE((pace.nextBegin(Journal::Rollback, end) - end) / 1ms, pause);
}

void WritePaceTest::withALogItRestsAfterMuchWriting_data() {
    QTest::addColumn<bool>("others");
    QTest::addColumn<int>("atLeast");
    QTest::addColumn<int>("atMost");
    QTest::addColumn<int>("unbroken");
    QTest::newRow("nobody in sight") << false << 94 << 97 << 100;
    QTest::newRow("beside others") << true << 48 << 52 << 26;
}

void WritePaceTest::withALogItRestsAfterMuchWriting() {
    QFETCH(bool, others);
    QFETCH(int, atLeast);
    QFETCH(int, atMost);
    QFETCH(int, unbroken);
    WritePace pace;
    const Share share = writeWithoutEnd(pace, Journal::Wal, 10s, others);
    const auto percent = 100 * share.written / Clock::duration(10s);
    QVERIFY2(percent >= atLeast && percent <= atMost, QByteArray::number(qint64(percent)));
    QVERIFY2(share.longest <= std::chrono::milliseconds(unbroken),
             QByteArray::number(qint64(share.longest / 1ms)));
}

void WritePaceTest::whoRestsByHimselfIsNotHeldUp() {
    for (const bool others : {false, true}) {
        WritePace pace;
        Clock::time_point now = kStart;
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(pace.nextBegin(Journal::Wal, now) <= now);
            pace.wrote(now, now + 5ms, others);
            now += 15ms;
        }
    }
}

void WritePaceTest::othersAreForgotten() {
    WritePace pace;
    pace.wrote(kStart, kStart + 30ms, true);
    QVERIFY(pace.nextBegin(Journal::Wal, kStart + 30ms) > kStart + 30ms);
    const Clock::time_point later = kStart + 1min;
    pace.wrote(later, later + 30ms, false);
    QVERIFY(pace.nextBegin(Journal::Wal, later + 30ms) <= later + 30ms);
}

QTEST_APPLESS_MAIN(WritePaceTest)
#include "tst_write_pace.moc"
