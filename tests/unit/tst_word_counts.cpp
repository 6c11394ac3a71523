// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/word_counts.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class WordCountsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void remembers();
    void lagsBehindALittle();
    void forgetsWhenMuchChanged();
    void forgetsAnotherTokenizersWords();
    void staysSmall();
};

void WordCountsTest::remembers() {
    WordCounts counts;
    QVERIFY(!counts.find("ship"_ba, TextTokenizer::Words, 1000));
    counts.keep("ship"_ba, TextTokenizer::Words, 1000, 0);
    counts.keep("mutiny"_ba, TextTokenizer::Words, 1000, 7);
    QCOMPARE(counts.find("ship"_ba, TextTokenizer::Words, 1000), 0);
    QCOMPARE(counts.find("mutiny"_ba, TextTokenizer::Words, 1000), 7);
    QVERIFY(!counts.find("shi"_ba, TextTokenizer::Words, 1000));
}

void WordCountsTest::lagsBehindALittle() {
    WordCounts counts;
    counts.keep("ship"_ba, TextTokenizer::Words, 1000, 5);
    counts.noteChanges(10);
    QCOMPARE(counts.find("ship"_ba, TextTokenizer::Words, 1010), 5);
}

void WordCountsTest::forgetsWhenMuchChanged() {
    WordCounts counts;
    counts.keep("ship"_ba, TextTokenizer::Words, 1000, 5);
    QVERIFY(!counts.find("ship"_ba, TextTokenizer::Words, 1100));
    counts.keep("ship"_ba, TextTokenizer::Words, 1000, 5);
    QVERIFY(!counts.find("ship"_ba, TextTokenizer::Words, 900));
    counts.keep("ship"_ba, TextTokenizer::Words, 1000, 5);
    for (int i = 0; i < 20; ++i) // in place, so that there are as many as before
        counts.noteChanges(1);
    QVERIFY(!counts.find("ship"_ba, TextTokenizer::Words, 1000));
    counts.keep("ship"_ba, TextTokenizer::Words, 10, 5); // of few texts every change counts
    counts.noteChanges(1);
    QVERIFY(!counts.find("ship"_ba, TextTokenizer::Words, 10));
}

void WordCountsTest::forgetsAnotherTokenizersWords() {
    WordCounts counts;
    counts.keep("shi"_ba, TextTokenizer::Trigrams, 1000, 5);
    QVERIFY(!counts.find("shi"_ba, TextTokenizer::Words, 1000));
}

void WordCountsTest::staysSmall() {
    WordCounts counts;
    constexpr int kMany = 200'000;
    for (int i = 0; i < kMany; ++i)
        counts.keep(QByteArray::number(i), TextTokenizer::Words, 1'000'000, i);
    int known = 0;
    for (int i = kMany - 1; i >= 0; --i)
        known += counts.find(QByteArray::number(i), TextTokenizer::Words, 1'000'000) ? 1 : 0;
    QVERIFY(known > 0);
    QVERIFY(known <= 50'000);
}

QTEST_APPLESS_MAIN(WordCountsTest)
#include "tst_word_counts.moc"
