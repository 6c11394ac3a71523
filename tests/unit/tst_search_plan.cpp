// SPDX-License-Identifier: Apache-2.0
#include "core/vector/search_plan.h"

#include <QTest>

#include <cmath>

using namespace nestor;

class SearchPlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fewPassingAreComparedAndManyAreWalked();
    void crossoverFollowsTheRootOfBreadthAndCount_data();
    void crossoverFollowsTheRootOfBreadthAndCount();
    void fewerAreKeptWhereFewerPass();
    void dearFilterIsAskedAboutFew();
    void emptyIndexIsPlanned();
    void planIsTheCheapestOfItsCosts();
    void walkNeverRanksMoreThanThereAre();
};

void SearchPlanTest::fewPassingAreComparedAndManyAreWalked() {
    const VectorCosts costs;
    QVERIFY(planVectorSearch({100'000, 100, 10, 64}, costs).plan == VectorPlan::Exact);
    QVERIFY(planVectorSearch({100'000, 50'000, 10, 64}, costs).plan == VectorPlan::Filtered);
}

void SearchPlanTest::crossoverFollowsTheRootOfBreadthAndCount_data() {
    QTest::addColumn<double>("count");
    QTest::addColumn<double>("ef");
    QTest::newRow("100k, ef 32") << 1e5 << 32.0;
    QTest::newRow("100k, ef 128") << 1e5 << 128.0;
    QTest::newRow("500k, ef 32") << 5e5 << 32.0;
}

void SearchPlanTest::crossoverFollowsTheRootOfBreadthAndCount() {
    // Measured for walks that keep all of ef, as they must when as many are asked for: exact wins
    // while passing <= about 4 * sqrt(ef * n). Within a factor of two, as the built-in costs are
    // those of one machine.
    QFETCH(double, count);
    QFETCH(double, ef);
    const double crossover = 4 * std::sqrt(ef * count);
    const auto planAt = [&](double passing) {
        const auto k = static_cast<std::size_t>(ef);
        return planVectorSearch(
                   {static_cast<std::size_t>(count), static_cast<std::size_t>(passing), k, k}, {})
            .plan;
    };
    QVERIFY(planAt(crossover / 2) == VectorPlan::Exact);
    QVERIFY(planAt(crossover * 2) == VectorPlan::Filtered);
}

void SearchPlanTest::fewerAreKeptWhereFewerPass() {
    QCOMPARE(filteredBreadth(10, 64, 1.0), std::size_t{64});
    QCOMPARE(filteredBreadth(10, 64, 0.5), std::size_t{48});
    QCOMPARE(filteredBreadth(10, 64, 0.001), std::size_t{15});
    QCOMPARE(filteredBreadth(100, 64, 0.5), std::size_t{100}); // never fewer than asked for
    QCOMPARE(filteredBreadth(0, 0, 0.5), std::size_t{0});
}

void SearchPlanTest::dearFilterIsAskedAboutFew() {
    VectorSearchShape shape{100'000, 50'000, 10, 64};
    shape.passingSet = 100'000 * 500.0; // to run the filter over the whole store
    shape.askOne = 5'000;               // one row by its key
    const VectorSearchPlan plan = planVectorSearch(shape, {});
    QVERIFY(plan.plan == VectorPlan::Widening);
    shape.passing = 10; // so few that most of the store would be asked about
    QVERIFY(planVectorSearch(shape, {}).plan == VectorPlan::Exact);
}

void SearchPlanTest::emptyIndexIsPlanned() {
    const VectorSearchPlan plan = planVectorSearch({0, 0, 10, 64}, {});
    QVERIFY(std::isfinite(plan.exact) && std::isfinite(plan.filtered));
    QVERIFY(plan.plan == VectorPlan::Exact);
}

void SearchPlanTest::planIsTheCheapestOfItsCosts() {
    for (const std::size_t passing : {1, 100, 5'000, 20'000, 100'000}) {
        const VectorSearchPlan plan = planVectorSearch({100'000, passing, 10, 64}, {});
        const double least = std::min({plan.exact, plan.filtered, plan.widening});
        QCOMPARE(plan.plan == VectorPlan::Exact, plan.exact == least);
        QCOMPARE(plan.passing, passing);
        QCOMPARE(plan.count, std::size_t{100'000});
    }
}

void SearchPlanTest::walkNeverRanksMoreThanThereAre() {
    const VectorCosts costs;
    QCOMPARE(costs.rankedNodes(1e9, 1000), 1000.0);
    QVERIFY(costs.rankedNodes(10, 1'000'000) < costs.rankedNodes(100, 1'000'000));
}

QTEST_APPLESS_MAIN(SearchPlanTest)
#include "tst_search_plan.moc"
