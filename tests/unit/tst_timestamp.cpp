// SPDX-License-Identifier: Apache-2.0
#include "core/model/timestamp.h"

#include <QDate>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class TimestampTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFormIsRead_data();
    void everyFormIsRead();
    void nonsenseIsNotRead_data();
    void nonsenseIsNotRead();
    void everyDayIsWritten();
    void storedFormsSortAsText();
    void minutesHaveFractions();
};

void TimestampTest::everyFormIsRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("iso");
    QTest::newRow("sqlite") << "2026-11-21 09:14:03"_ba
                            << "2026-11-21T09:14:03+00:00"_ba;
    QTest::newRow("millis") << "2026-11-21 09:14:03.25"_ba
                            << "2026-11-21T09:14:03.250000+00:00"_ba;
    QTest::newRow("python") << "2026-11-21 09:14:03.123456+00:00"_ba
                            << "2026-11-21T09:14:03.123456+00:00"_ba;
    QTest::newRow("offset") << "2026-11-21T09:14:03+02:00"_ba
                            << "2026-11-21T07:14:03+00:00"_ba;
    QTest::newRow("over midnight") << "2026-01-01T00:30:00+0100"_ba
                                   << "2025-12-31T23:30:00+00:00"_ba;
    QTest::newRow("zulu") << "2026-11-21T09:14:03Z"_ba
                          << "2026-11-21T09:14:03+00:00"_ba;
    QTest::newRow("nanos are cut") << "2026-11-21T09:14:03.123456789Z"_ba
                                   << "2026-11-21T09:14:03.123456+00:00"_ba;
    QTest::newRow("date") << "2026-11-21"_ba
                          << "2026-11-21T00:00:00+00:00"_ba;
    QTest::newRow("before 1970") << "1969-12-31 23:59:59.5"_ba
                                 << "1969-12-31T23:59:59.500000+00:00"_ba;
}

void TimestampTest::everyFormIsRead() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, iso);
    const auto parsed = Timestamp::parse(text);
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->toIso(), iso);
    QCOMPARE(Timestamp::parse(iso), parsed);
    QCOMPARE(Timestamp::parse(parsed->toStored()), parsed);
    QCOMPARE(Timestamp::parse(parsed->toStoredExpiry()), parsed);
}

void TimestampTest::nonsenseIsNotRead_data() {
    QTest::addColumn<QByteArray>("text");
    for (const QByteArray &text :
         {""_ba, "now"_ba, "1763716443.2"_ba, "2026-13-01 00:00:00"_ba, "2026-02-30"_ba,
          "2026-11-21 25:00:00"_ba, "2026-11-21 09:14:03."_ba, "2026-11-21 09:14:03 CET"_ba,
          "2026-11-21 09:14:03+1"_ba, "2026-11-21x"_ba})
        QTest::newRow(text.constData()) << text;
}

void TimestampTest::nonsenseIsNotRead() {
    QFETCH(QByteArray, text);
    QVERIFY(!Timestamp::parse(text));
}

void TimestampTest::everyDayIsWritten() {
    constexpr qint64 kMicrosPerDay = 86'400'000'000;
    const QDate epoch(1970, 1, 1);
    const auto check = [&](const QDate &day) {
        const Timestamp noon{epoch.daysTo(day) * kMicrosPerDay + kMicrosPerDay / 2};
        QCOMPARE(noon.toStored(), day.toString(Qt::ISODate).toLatin1() + " 12:00:00");
        QCOMPARE(Timestamp::parse(noon.toStored()), noon);
    };
    for (QDate day(1895, 1, 1); day < QDate(2105, 1, 1); day = day.addDays(1))
        check(day);
    for (QDate day(1, 1, 1); day < QDate(9999, 12, 31); day = day.addDays(1'237))
        check(day);
    QCOMPARE(Timestamp{-1}.toStored(), "1969-12-31 23:59:59.999999"_ba);
}

void TimestampTest::storedFormsSortAsText() {
    const auto base = *Timestamp::parse("2026-11-21 09:14:03");
    const Timestamp later{base.micros + 250'000};
    const Timestamp latest{base.micros + 1'000'000};
    QCOMPARE(base.toStored(), "2026-11-21 09:14:03"_ba);
    QCOMPARE(later.toStored(), "2026-11-21 09:14:03.250"_ba);
    QCOMPARE(Timestamp{base.micros + 1}.toStored(), "2026-11-21 09:14:03.000001"_ba);
    QVERIFY(base.toStored() < later.toStored());
    QVERIFY(later.toStored() < latest.toStored());
    QCOMPARE(base.toStoredExpiry(), "2026-11-21 09:14:03.000000+00:00"_ba);
}

void TimestampTest::minutesHaveFractions() {
    const auto base = *Timestamp::parse("2026-11-21 09:14:03");
    QCOMPARE(base.plusMinutes(0.1).micros - base.micros, 6'000'000);
    QCOMPARE(base.plusMinutes(1e300).toStored(), "9999-12-31 23:59:59"_ba);
}

QTEST_APPLESS_MAIN(TimestampTest)
#include "tst_timestamp.moc"
