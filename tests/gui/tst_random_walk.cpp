// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/walker.h"

#include <QApplication>
#include <QTest>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

/// Of each kind, where nobody asks for more.
constexpr int kShortWalk = 120;

} // namespace

/// A random walk of a person through the window, alone and beside an agent that writes into the
/// same file. After each action the file holds exactly what the command on the shown item says.
///
/// The environment asks for more of it: NESTOR_WALK_ACTIONS (2000, say, of each of the four kinds),
/// NESTOR_WALK_SEED, NESTOR_WALK_KIND (guest, managed), NESTOR_WALK_AGENT (0, 1), NESTOR_WALK_LOUD.
class RandomWalkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsShownIsWhatIsChanged_data();
    void whatIsShownIsWhatIsChanged();
};

void RandomWalkTest::whatIsShownIsWhatIsChanged_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<bool>("agent");
    QTest::newRow("guest alone") << false << false;
    QTest::newRow("guest with an agent") << false << true;
    QTest::newRow("managed alone") << true << false;
    QTest::newRow("managed with an agent") << true << true;
}

void RandomWalkTest::whatIsShownIsWhatIsChanged() {
    QFETCH(bool, managed);
    QFETCH(bool, agent);
    const QByteArray kind = qgetenv("NESTOR_WALK_KIND");
    const QByteArray beside = qgetenv("NESTOR_WALK_AGENT");
    if ((!kind.isEmpty() && (kind == "managed") != managed) ||
        (!beside.isEmpty() && (beside == "1") != agent))
        QSKIP("not asked for");
    Walker::Options options;
    options.actions = kShortWalk;
    options.kind = managed ? WalkStore::Kind::Managed : WalkStore::Kind::Guest;
    options.agent = agent;
    if (const int actions = qEnvironmentVariableIntValue("NESTOR_WALK_ACTIONS"))
        options.actions = actions;
    if (const int seed = qEnvironmentVariableIntValue("NESTOR_WALK_SEED"))
        options.seed = static_cast<quint32>(seed);
    options.chatty = qEnvironmentVariableIsSet("NESTOR_WALK_LOUD");
    Walker walker(options);
    const QString fault = walker.run();
    if (!fault.isEmpty())
        std::fprintf(stderr, "%s\n", qPrintable(fault)); // QFAIL would cut it short
    QVERIFY2(fault.isEmpty(), qPrintable(fault.section(u'\n', 0, 0)));
    qInfo("%s", qPrintable(walker.summary()));
}

int main(int argc, char *argv[]) {
    // A walk that somebody asked for takes as long as it takes.
    if (qEnvironmentVariableIsSet("NESTOR_WALK_ACTIONS") &&
        !qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "86400000");
    QApplication app(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    RandomWalkTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_random_walk.moc"
