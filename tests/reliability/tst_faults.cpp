// SPDX-License-Identifier: Apache-2.0
#include "tests/reliability/works.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cerrno>

using namespace nestor::test;

namespace {

/// How calls fail, by failing_io.cpp.
struct Fault {
    const char *name;
    const char *kind;
    int error; ///< 0: half of what was asked for is done, which is no error
    bool on;   ///< from then on, as on a full disk
};

constexpr std::array kFaults{
    Fault{"a full disk", "write", ENOSPC, true},
    Fault{"one write finds no room", "write", ENOSPC, false},
    Fault{"one write fails", "write", EIO, false},
    Fault{"short writes", "write", 0, true},
    Fault{"one sync fails", "sync", EIO, false},
    Fault{"no sync succeeds", "sync", EIO, true},
    Fault{"one file does not open", "open", EIO, false},
    Fault{"one rename fails", "rename", EIO, false},
    Fault{"one read fails", "read", EIO, false},
    Fault{"short reads", "read", 0, true},
};

constexpr std::array kKinds{"write", "sync", "open", "rename", "read"};

} // namespace

/// Programs whose disks fail at any call say so, lose nothing that they acknowledged, and leave
/// nothing half done behind. NESTOR_FAULTS=N lets each kind of fault happen N times in each kind of
/// work.
class FaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anyCallMayFail_data();
    void anyCallMayFail();
    void cleanupTestCase();

private:
    struct Outcome {
        bool ended = false;
        int status = -1;
        QByteArray out;
        QByteArray err;
    };
    [[nodiscard]] static Outcome run(const Work &work, const Place &place, const Fault &fault,
                                     qint64 at);

    std::unique_ptr<QTemporaryDir> m_model;
    int m_faults = 0;
    int m_told = 0; ///< of them made the program fail
};

void FaultsTest::initTestCase() {
    m_model = std::make_unique<QTemporaryDir>();
    QVERIFY(makeStore(Place(m_model->path())));
}

void FaultsTest::cleanupTestCase() {
    qInfo("%d faults, of which %d made the command fail", m_faults, m_told);
}

FaultsTest::Outcome FaultsTest::run(const Work &work, const Place &place, const Fault &fault,
                                    qint64 at) {
    QFile input(place.temporary() + u"/../input"_s);
    const QByteArray given = work.input ? work.input(int(at)) : QByteArray();
    if (!input.open(QIODevice::WriteOnly) || input.write(given) != given.size())
        return {};
    input.close();
    QProcess process;
    place.prepare(process, work.arguments);
    QProcessEnvironment environment = process.processEnvironment();
    environment.insert(u"LD_PRELOAD"_s, QStringLiteral(NESTOR_FAILING_IO));
    environment.insert(u"NESTOR_FAIL_FOLDER"_s, place.folder());
    environment.insert(u"NESTOR_FAIL_COUNTS"_s, place.temporary() + u"/../counts"_s);
    environment.insert(u"NESTOR_FAIL_KIND"_s, QString::fromLatin1(fault.kind));
    environment.insert(u"NESTOR_FAIL_AT"_s, QString::number(at));
    environment.insert(u"NESTOR_FAIL_ERRNO"_s, QString::number(fault.error));
    environment.insert(u"NESTOR_FAIL_ON"_s, fault.on ? u"1"_s : u"0"_s);
    process.setProcessEnvironment(environment);
    process.start();
    process.write(given);
    process.closeWriteChannel();
    const bool ended =
        process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit;
    return {ended, process.exitCode(), process.readAllStandardOutput(),
            process.readAllStandardError()};
}

void FaultsTest::anyCallMayFail_data() {
    QTest::addColumn<int>("work");
    for (size_t i = 0; i < allWork().size(); ++i)
        QTest::newRow(allWork()[i].name) << int(i);
}

void FaultsTest::anyCallMayFail() {
    QFETCH(int, work);
    const Work &kind = allWork()[size_t(work)];
    if (kind.slowInput)
        QSKIP("The same as without pauses");
    const int times = std::max(1, qEnvironmentVariableIntValue("NESTOR_FAULTS"));
    const QTemporaryDir prepared;
    Place first(prepared.path());
    QVERIFY(first.copyFrom(Place(m_model->path())));
    if (kind.before)
        kind.before(first);
    const QByteArray before = first.items();
    std::array<qint64, kKinds.size()> counts{};
    for (const Fault &fault : kFaults) {
        const auto which =
            size_t(std::find_if(kKinds.begin(), kKinds.end(),
                                [&](const char *name) { return QByteArray(name) == fault.kind; }) -
                   kKinds.begin());
        for (int round = counts[which] == 0 ? 0 : 1; round <= times; ++round) {
            const QTemporaryDir folder;
            Place place(folder.path());
            QVERIFY(place.copyFrom(first));
            // The first round counts the calls, and nothing fails.
            const qint64 at = round == 0 ? 0
                                         : 1 + qint64(QRandomGenerator::global()->generateDouble() *
                                                      double(counts[which]));
            const Outcome outcome = run(kind, place, fault, at);
            QString wrong;
            if (!outcome.ended)
                wrong = u"it crashed, or did not end"_s;
            else if ((at == 0 || fault.error == 0) && outcome.status != 0)
                wrong = u"it failed"_s;
            else if (kind.after)
                wrong = kind.after(place, before, outcome.out);
            if (wrong.isEmpty() && outcome.status == 0 && kind.whole)
                wrong = kind.whole(place, before);
            if (wrong.isEmpty())
                wrong = checked(kind, place);
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(u"%1, at the %2. of %3 calls: %4 (status %5, it said: %6)"_s.arg(
                         QString::fromLatin1(fault.name), QString::number(at),
                         QString::number(counts[which]), wrong, QString::number(outcome.status),
                         QString::fromUtf8(outcome.err))));
            if (round == 0) {
                QFile file(place.temporary() + u"/../counts"_s);
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QList<QByteArray> numbers = file.readAll().split(' ');
                QVERIFY(numbers.size() >= qsizetype(counts.size()));
                for (size_t i = 0; i < counts.size(); ++i)
                    counts[i] = numbers[qsizetype(i)].toLongLong();
                if (counts[which] == 0)
                    break; // it makes no such call
            } else {
                ++m_faults;
                m_told += outcome.status == 0 ? 0 : 1;
            }
        }
    }
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
