// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/fusion.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace nestor;

class FusionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresAreSumsOfStandardScores();
    void scaleAndOffsetOfAPartDoNotMatter();
    void weightsCount();
    void sharesAddUp();
    void partsThatSayNothingGiveNothing_data();
    void partsThatSayNothingGiveNothing();
    void oneOfManyStandsOut();
    void nothingIsFused();
};

void FusionTest::scoresAreSumsOfStandardScores() {
    const std::vector<FusionPart> parts = {{{1, 2, 3}}, {{0, 0, 9}}};
    const Fused fused = fuse(parts, 3);
    const double edge = std::sqrt(1.5); // of 1 2 3
    const double low = -1 / std::sqrt(2.0);
    const double high = std::sqrt(2.0); // of 0 0 9
    QVERIFY(std::abs(fused.scores[0] - (-edge + low)) < 1e-12);
    QVERIFY(std::abs(fused.scores[1] - low) < 1e-12);
    QVERIFY(std::abs(fused.scores[2] - (edge + high)) < 1e-12);
}

void FusionTest::scaleAndOffsetOfAPartDoNotMatter() {
    const Fused a = fuse(std::vector<FusionPart>{{{0.1, 0.9, 0.5}}, {{3, 1, 2}}}, 3);
    const Fused b = fuse(std::vector<FusionPart>{{{101, 109, 105}}, {{-3e6, -5e6, -4e6}}}, 3);
    for (std::size_t i = 0; i < 3; ++i)
        QVERIFY(std::abs(a.scores[i] - b.scores[i]) < 1e-9);
}

void FusionTest::weightsCount() {
    const std::vector<double> up = {1, 2, 3};
    const std::vector<double> down = {3, 2, 1};
    const Fused even = fuse(std::vector<FusionPart>{{up, 1}, {down, 1}}, 3);
    QVERIFY(std::abs(even.scores[0] - even.scores[2]) < 1e-12);
    const Fused odd = fuse(std::vector<FusionPart>{{up, 1}, {down, 2}}, 3);
    QVERIFY(odd.scores[0] > odd.scores[1] && odd.scores[1] > odd.scores[2]);
}

void FusionTest::sharesAddUp() {
    const Fused fused = fuse(std::vector<FusionPart>{{{5, 1, 4, 1}, 1}, {{2, 7, 1, 8}, 0.5}}, 4);
    QCOMPARE(fused.shares.size(), std::size_t(2));
    for (std::size_t i = 0; i < 4; ++i)
        QCOMPARE(fused.shares[0][i] + fused.shares[1][i], fused.scores[i]);
}

void FusionTest::partsThatSayNothingGiveNothing_data() {
    QTest::addColumn<QList<double>>("scores");
    QTest::newRow("zeros") << QList<double>{0, 0, 0};
    QTest::newRow("equal") << QList<double>{0.7, 0.7, 0.7};
    QTest::newRow("equal but for rounding") << QList<double>{0.7, 0.7 + 1e-16, 0.1 * 7};
    QTest::newRow("not a number") << QList<double>{1, std::nan(""), 3};
    QTest::newRow("infinite") << QList<double>{1, std::numeric_limits<double>::infinity(), 3};
}

void FusionTest::partsThatSayNothingGiveNothing() {
    QFETCH(QList<double>, scores);
    const std::vector<FusionPart> parts = {{{scores.begin(), scores.end()}}, {{1, 2, 3}}};
    const Fused fused = fuse(parts, 3);
    QCOMPARE(fused.shares[0], std::vector<double>({0, 0, 0}));
    QVERIFY(fused.scores[2] > fused.scores[1] && fused.scores[1] > fused.scores[0]);
}

void FusionTest::oneOfManyStandsOut() {
    // A rare word that only one of a hundred candidates has outweighs a middling similarity.
    FusionPart words{std::vector<double>(100)};
    words.scores[42] = 5;
    FusionPart meaning{std::vector<double>(100)};
    for (std::size_t i = 0; i < 100; ++i)
        meaning.scores[i] = static_cast<double>(i % 10) / 10;
    const Fused fused = fuse(std::vector<FusionPart>{words, meaning}, 100);
    QCOMPARE(std::max_element(fused.scores.begin(), fused.scores.end()) - fused.scores.begin(), 42);
}

void FusionTest::nothingIsFused() {
    QVERIFY(fuse({}, 0).scores.empty());
    QCOMPARE(fuse({}, 2).scores, std::vector<double>({0, 0}));
    QVERIFY(fuse(std::vector<FusionPart>{{{}}}, 0).scores.empty());
    QCOMPARE(fuse(std::vector<FusionPart>{{{3}}}, 1).scores, std::vector<double>({0}));
}

QTEST_APPLESS_MAIN(FusionTest)
#include "tst_fusion.moc"
