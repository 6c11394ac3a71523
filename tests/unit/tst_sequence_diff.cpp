// SPDX-License-Identifier: Apache-2.0
#include "core/base/sequence_diff.h"

#include <QRandomGenerator>
#include <QTest>

using namespace nestor;

/// Runs are what two sequences share: in order, equal, and as long as possible.
class SequenceDiffTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownPairs_data();
    void knownPairs();
    void runsAreEqualOrderedAndMaximal_data();
    void runsAreEqualOrderedAndMaximal();
    void findsALongestCommonSubsequence();
    void smallEditsInLongSequencesAreFound();
    void beyondTheCostNothingBetweenIsShared();
};

namespace {

using Numbers = std::vector<quint32>;

Numbers numbers(const char *letters) {
    return {letters, letters + qstrlen(letters)};
}

Numbers randomNumbers(QRandomGenerator &random, int maxLength, quint32 alphabet) {
    Numbers result(random.bounded(maxLength + 1));
    for (quint32 &number : result)
        number = random.bounded(alphabet);
    return result;
}

/// Length of the longest common subsequence by the textbook table: slow and plainly right.
qsizetype longestCommon(const Numbers &a, const Numbers &b) {
    std::vector<std::vector<qsizetype>> table(a.size() + 1,
                                              std::vector<qsizetype>(b.size() + 1, 0));
    for (size_t i = 1; i <= a.size(); ++i) {
        for (size_t j = 1; j <= b.size(); ++j) {
            table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1
                                               : std::max(table[i - 1][j], table[i][j - 1]);
        }
    }
    return table[a.size()][b.size()];
}

qsizetype totalLength(const std::vector<CommonRun> &runs) {
    qsizetype total = 0;
    for (const CommonRun &run : runs)
        total += run.length;
    return total;
}

QByteArray fault(const Numbers &a, const Numbers &b, const std::vector<CommonRun> &runs) {
    CommonRun last;
    for (const CommonRun &run : runs) {
        if (run.length < 1)
            return "an empty run";
        if (run.a < last.a + last.length || run.b < last.b + last.length)
            return "runs overlap or are out of order";
        if (&run != &runs.front() && run.a == last.a + last.length && run.b == last.b + last.length)
            return "a run is not maximal";
        if (run.a + run.length > std::ssize(a) || run.b + run.length > std::ssize(b))
            return "a run ends outside";
        for (qsizetype i = 0; i < run.length; ++i) {
            if (a[static_cast<size_t>(run.a + i)] != b[static_cast<size_t>(run.b + i)])
                return "a run is not equal";
        }
        last = run;
    }
    return {};
}

} // namespace

void SequenceDiffTest::knownPairs_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<qsizetype>("common");
    const auto row = [](const char *name, const char *a, const char *b, qsizetype common) {
        QTest::newRow(name) << QByteArray(a) << QByteArray(b) << common;
    };
    row("both empty", "", "", 0);
    row("one empty", "", "abc", 0);
    row("equal", "abc", "abc", 3);
    row("nothing shared", "abc", "xyz", 0);
    row("the paper's example", "abcabba", "cbabac", 4);
    row("one added in the middle", "abcd", "abXcd", 4);
    row("one removed at the end", "abcd", "abc", 3);
    row("one replaced", "abcd", "aXcd", 3);
    row("moved to the front", "abcd", "dabc", 3);
}

void SequenceDiffTest::knownPairs() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(qsizetype, common);
    const Numbers left = numbers(a.constData());
    const Numbers right = numbers(b.constData());
    const auto runs = commonRuns(left, right);
    QCOMPARE(fault(left, right, runs), QByteArray());
    QCOMPARE(totalLength(runs), common);
}

void SequenceDiffTest::runsAreEqualOrderedAndMaximal_data() {
    QTest::addColumn<quint32>("alphabet");
    QTest::addColumn<qsizetype>("maxCost");
    QTest::newRow("two letters") << 2U << qsizetype(4096);
    QTest::newRow("many letters") << 500U << qsizetype(4096);
    QTest::newRow("little to spend") << 3U << qsizetype(6);
    QTest::newRow("nothing to spend") << 3U << qsizetype(0);
}

void SequenceDiffTest::runsAreEqualOrderedAndMaximal() {
    QFETCH(quint32, alphabet);
    QFETCH(qsizetype, maxCost);
    QRandomGenerator random(7);
    for (int round = 0; round < 300; ++round) {
        const Numbers a = randomNumbers(random, 120, alphabet);
        const Numbers b = randomNumbers(random, 120, alphabet);
        QCOMPARE(fault(a, b, commonRuns(a, b, maxCost)), QByteArray());
    }
}

void SequenceDiffTest::findsALongestCommonSubsequence() {
    QRandomGenerator random(11);
    for (int round = 0; round < 2000; ++round) {
        const auto alphabet = 1 + random.bounded(6U);
        const Numbers a = randomNumbers(random, 24, alphabet);
        const Numbers b = randomNumbers(random, 24, alphabet);
        QCOMPARE(totalLength(commonRuns(a, b)), longestCommon(a, b));
    }
}

void SequenceDiffTest::smallEditsInLongSequencesAreFound() {
    Numbers a(200'000);
    for (size_t i = 0; i < a.size(); ++i)
        a[i] = static_cast<quint32>(i % 997);
    Numbers b = a;
    b[1'000] = 5'000;
    b.erase(b.begin() + 90'000);
    b.insert(b.begin() + 150'000, 6'000);
    const auto runs = commonRuns(a, b);
    QCOMPARE(fault(a, b, runs), QByteArray());
    QCOMPARE(totalLength(runs), std::ssize(a) - 2);
    QCOMPARE(runs.size(), size_t(4));
}

void SequenceDiffTest::beyondTheCostNothingBetweenIsShared() {
    const Numbers a = numbers("=abcdefgh=");
    const Numbers b = numbers("=hgfedcba=");
    QCOMPARE(totalLength(commonRuns(a, b)), qsizetype(3));
    QCOMPARE(totalLength(commonRuns(a, b, 4)), qsizetype(2));
}

QTEST_APPLESS_MAIN(SequenceDiffTest)
#include "tst_sequence_diff.moc"
