// SPDX-License-Identifier: Apache-2.0
#include "core/search/scope/scope_estimates.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class ScopeEstimatesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneEstimateServesManyQuestions();
    void anEstimateOfAnotherSizeIsForgotten();
    void pagesOfAQuestionArePlannedAlike();
    void walksThatTookLongAreRemembered();
    void onlySoManyAreKept();
    void asksAreAveraged();
};

namespace {

ScopeEstimate sampleOf(double share) {
    ScopeEstimate estimate;
    estimate.share = share;
    return estimate;
}

} // namespace

void ScopeEstimatesTest::oneEstimateServesManyQuestions() {
    ScopeEstimates estimates;
    QVERIFY(!estimates.find("a"_ba, 1, 1000));
    estimates.keep("a"_ba, 1, sampleOf(0.25), 1000);
    QCOMPARE(estimates.find("a"_ba, 1, 1000)->share, 0.25);
    QCOMPARE(estimates.find("a"_ba, 2, 1050)->share, 0.25);
    QVERIFY(!estimates.find("b"_ba, 1, 1000));
}

void ScopeEstimatesTest::anEstimateOfAnotherSizeIsForgotten() {
    ScopeEstimates estimates;
    estimates.keep("a"_ba, 1, sampleOf(0.25), 1000);
    QVERIFY(!estimates.find("a"_ba, 2, 1200));
    QVERIFY(!estimates.find("a"_ba, 2, 1000)); // nor does it come back
}

void ScopeEstimatesTest::pagesOfAQuestionArePlannedAlike() {
    ScopeEstimates estimates;
    estimates.keep("a"_ba, 1, sampleOf(0.25), 1000);
    QCOMPARE(estimates.find("a"_ba, 2, 1000)->walksTake, 1.0);
    estimates.noteWalk("a"_ba, 11);
    QCOMPARE(estimates.find("a"_ba, 1, 1000)->walksTake, 1.0);
    QCOMPARE(estimates.find("a"_ba, 2, 1000)->walksTake, 1.0);
    QVERIFY(estimates.find("a"_ba, 3, 1000)->walksTake > 2);
}

void ScopeEstimatesTest::walksThatTookLongAreRemembered() {
    ScopeEstimates estimates;
    estimates.noteWalk("a"_ba, 8); // of a scope that nothing is kept of
    QVERIFY(!estimates.find("a"_ba, 1, 1000));
    estimates.keep("a"_ba, 1, sampleOf(0.25), 1000);
    for (int i = 0; i < 30; ++i)
        estimates.noteWalk("a"_ba, 8);
    QVERIFY(qAbs(estimates.find("a"_ba, 2, 1000)->walksTake - 8) < 0.1);
    for (int i = 0; i < 30; ++i)
        estimates.noteWalk("a"_ba, 0.1);
    QCOMPARE(estimates.find("a"_ba, 3, 1000)->walksTake, 1.0);
}

void ScopeEstimatesTest::onlySoManyAreKept() {
    ScopeEstimates estimates;
    constexpr int kMany = 5000;
    for (int i = 0; i < kMany; ++i)
        estimates.keep(QByteArray::number(i), 1, sampleOf(0.25), 1000);
    int kept = 0;
    for (int i = 0; i < kMany; ++i)
        kept += estimates.find(QByteArray::number(i), 1, 1000) ? 1 : 0;
    QVERIFY(kept > 0);
    QVERIFY(kept < 1000);
    QVERIFY(estimates.find(QByteArray::number(kMany - 1), 1, 1000));
}

void ScopeEstimatesTest::asksAreAveraged() {
    using Ask = ScopeEstimates::Ask;
    ScopeEstimates estimates;
    QCOMPARE(estimates.noteAsked(Ask::ByValue, 3000, 3), 1000.0);
    QVERIFY(estimates.noteAsked(Ask::ByValue, 300, 3) < 1000);
    QCOMPARE(estimates.noteAsked(Ask::ByNamespace, 50, 1), 50.0); // apart from values
}

QTEST_APPLESS_MAIN(ScopeEstimatesTest)
#include "tst_scope_estimates.moc"
