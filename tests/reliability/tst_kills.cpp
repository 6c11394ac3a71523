// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_connection.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

constexpr int kItems = 1500; ///< in the store before
constexpr int kWords = 40;

/// Sentences that repeat their words, so that searches by words have much to find.
QByteArray sentence(int i) {
    static const QByteArrayList words{"rain",  "garden", "winter", "letter", "window", "stone",
                                      "river", "bread",  "candle", "forest", "silver", "morning"};
    QByteArray text;
    for (int k = 0; k < 8; ++k)
        text += words[(i * 7 + k * (i % 5 + 1)) % words.size()] + ' ';
    return text + "w" + QByteArray::number(i % kWords);
}

QByteArray line(int i, const QByteArray &ns, const QByteArray &mark) {
    return "{\"namespace\":[\"" + ns + "\",\"" + QByteArray::number(i % 9) + "\"],\"key\":\"" +
           QByteArray::number(i) + "\",\"value\":{\"text\":\"" + sentence(i) + "\",\"mark\":\"" +
           mark + "\"}}\n";
}

bool write(const QString &path, const QByteArray &content) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QByteArray read(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A folder with a store, and nestor-cli in it with temporary files and a cache of its own.
class Place {
public:
    explicit Place(const QString &folder)
        : m_folder(folder) {
        for (const char *name : {"here", "tmp", "cache"})
            QDir(folder).mkpath(QString::fromLatin1(name));
    }

    [[nodiscard]] QString path(const QString &name) const { return m_folder + u"/here/"_s + name; }
    [[nodiscard]] QString temporary() const { return m_folder + u"/tmp"_s; }

    void prepare(QProcess &process, const QStringList &arguments) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TMPDIR"_s, temporary());
        environment.insert(u"XDG_CACHE_HOME"_s, m_folder + u"/cache"_s);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder + u"/here"_s);
        process.setProgram(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"));
        process.setArguments(arguments);
    }

    struct Outcome {
        int status = -1;
        QByteArray out;
        QByteArray err;
    };
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        QProcess process;
        prepare(process, arguments);
        process.start();
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(240'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    /// The items, as an export has them.
    [[nodiscard]] QByteArray items() const { return run({u"export"_s, u"s.db"_s}).out; }

    /// What lies about, but for what may.
    [[nodiscard]] QStringList strangers(const QStringList &mayBe) const {
        QStringList found;
        for (const QString &folder : {m_folder + u"/here"_s, temporary()}) {
            for (const QString &name :
                 QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
                if (!mayBe.contains(name))
                    found.append(name);
            }
        }
        return found;
    }

private:
    QString m_folder;
};

/// One kind of work, and what must hold when it was killed at any moment.
struct Work {
    const char *name;
    QStringList arguments;
    std::function<QByteArray(int round)> input = {}; ///< what it reads from standard input
    bool slowInput = false; ///< piece by piece, so that others get their turns in between
    /// Prepares the place; the store s.db is there.
    std::function<void(Place &place)> before = {};
    /// Empty: all is well. `answers`: what it said before it was killed.
    std::function<QString(Place &place, const QByteArray &itemsBefore, const QByteArray &answers)>
        after = {};
    QStringList leaves = {}; ///< files that it may leave
    bool changesItems = false;
};

QString same(const QByteArray &found, const QByteArray &expected, const char *what) {
    return found == expected ? QString() : QLatin1StringView(what) + u" is another"_s;
}

/// Every put that was answered is there.
QString acknowledged(Place &place, const QByteArray &answers, const QByteArray &input) {
    const qsizetype puts = answers.count('\n');
    const QList<QByteArray> lines = input.split('\n');
    const QByteArray items = place.items();
    for (qsizetype i = 0; i < puts; ++i) {
        const QJsonObject op = QJsonDocument::fromJson(lines[i]).object();
        const QByteArray mark = op[u"value"_s][u"mark"_s].toString().toUtf8();
        if (!items.contains("\"mark\":\"" + mark + '"'))
            return u"the put of %1 was answered, and is lost"_s.arg(QString::fromUtf8(mark));
    }
    return {};
}

QByteArray putLines(int round) {
    QByteArray all;
    for (int i = 0; i < 400; ++i) {
        QByteArray put =
            line(i, "put", "r" + QByteArray::number(round) + '-' + QByteArray::number(i));
        put.insert(1, "\"op\":\"put\",");
        all += put;
    }
    return all;
}

QByteArray batchLines(int round) {
    QByteArray all;
    for (int i = 0; i < 40; ++i) {
        all += "{\"op\":\"batch\",\"ops\":[";
        for (int k = 0; k < 10; ++k) {
            QByteArray put = line(i * 10 + k, "batch",
                                  "b" + QByteArray::number(round) + '-' + QByteArray::number(i));
            put.chop(1);
            put.insert(1, "\"op\":\"put\",");
            all += (k == 0 ? "" : ",") + put;
        }
        all += "]}\n";
    }
    return all;
}

/// Of each batch all puts are there, or none.
QString wholeBatches(Place &place, const QByteArray &answers) {
    const QByteArray items = place.items();
    std::map<QByteArray, int> counts;
    for (const QByteArray &item : items.split('\n')) {
        const QByteArray mark =
            QJsonDocument::fromJson(item).object()[u"value"_s][u"mark"_s].toString().toUtf8();
        if (mark.startsWith('b'))
            ++counts[mark];
    }
    for (const auto &[mark, count] : counts) {
        if (count != 10)
            return u"of batch %1 there are %2 of 10"_s.arg(QString::fromUtf8(mark)).arg(count);
    }
    if (qsizetype(counts.size()) < answers.count('\n'))
        return u"%1 batches of %2 that were answered"_s.arg(counts.size()).arg(answers.count('\n'));
    return {};
}

QByteArray importLines(int round) {
    QByteArray all;
    for (int i = 0; i < 3000; ++i)
        all += line(i, i % 3 == 0 ? "import" : "notes", "i" + QByteArray::number(round));
    return all;
}

/// An import is whole, or it is not there, once somebody has opened the store for writing.
QString allOrNothing(Place &place, const QByteArray &before, int expected) {
    (void)place.run({u"check"_s, u"s.db"_s, u"--repair"_s});
    const QByteArray items = place.items();
    const qsizetype imported = items.count("\"mark\":\"i");
    if (imported == 0)
        return same(items, before, "what an import was taken back from");
    if (imported == expected)
        return {};
    return u"%1 of %2 items of an import"_s.arg(imported).arg(expected);
}

const std::vector<Work> &allWork() {
    const auto unchanged = [](Place &place, const QByteArray &before, const QByteArray &) {
        return same(place.items(), before, "what the store holds");
    };
    static const std::vector<Work> all = {
        {.name = "put",
         .arguments = {u"batch"_s, u"s.db"_s},
         .input = putLines,
         .after =
             [](Place &place, const QByteArray &, const QByteArray &answers) {
                 return acknowledged(place, answers, read(place.temporary() + u"/../input"_s));
             },
         .changesItems = true},
        {.name = "batch",
         .arguments = {u"batch"_s, u"s.db"_s},
         .input = batchLines,
         .after = [](Place &place, const QByteArray &,
                     const QByteArray &answers) { return wholeBatches(place, answers); },
         .changesItems = true},
        {.name = "import of lines",
         .arguments = {u"import"_s, u"s.db"_s, u"-"_s},
         .input = importLines,
         .after = [](Place &place, const QByteArray &before,
                     const QByteArray &) { return allOrNothing(place, before, 3000); },
         .changesItems = true},
        {.name = "slow import of lines",
         .arguments = {u"import"_s, u"s.db"_s, u"-"_s},
         .input = importLines,
         .slowInput = true,
         .after = [](Place &place, const QByteArray &before,
                     const QByteArray &) { return allOrNothing(place, before, 3000); },
         .changesItems = true},
        {.name = "import of a table",
         .arguments = {u"import"_s, u"s.db"_s, u"in.csv"_s, u"--namespace"_s, u"table"_s,
                       u"--key"_s, u"{id}"_s},
         .before =
             [](Place &place) {
                 QByteArray table = "id,mark,text\n";
                 for (int i = 0; i < 2000; ++i)
                     table += QByteArray::number(i) + ",i," + sentence(i) + '\n';
                 (void)write(place.path(u"in.csv"_s), table);
             },
         .after = [](Place &place, const QByteArray &before,
                     const QByteArray &) { return allOrNothing(place, before, 2000); },
         .leaves = {u"in.csv"_s},
         .changesItems = true},
        {.name = "import of a folder",
         .arguments = {u"import"_s, u"s.db"_s, u"in"_s, u"--format"_s, u"folder"_s},
         .before =
             [](Place &place) {
                 QDir().mkpath(place.path(u"in/folder"_s));
                 for (int i = 0; i < 300; ++i)
                     (void)write(place.path(u"in/folder/%1.json"_s.arg(i)), "{\"mark\":\"i\"}");
             },
         .after = [](Place &place, const QByteArray &before,
                     const QByteArray &) { return allOrNothing(place, before, 300); },
         .leaves = {u"in"_s},
         .changesItems = true},
        {.name = "index", .arguments = {u"index"_s, u"s.db"_s}, .after = unchanged},
        {.name = "index anew",
         .arguments = {u"index"_s, u"s.db"_s, u"--rebuild"_s},
         .before =
             [](Place &place) {
                 (void)place.run({u"index"_s, u"s.db"_s});
             },
         .after = unchanged},
        {.name = "manage",
         .arguments = {u"manage"_s, u"s.db"_s},
         .before =
             [](Place &place) {
                 (void)place.run({u"unmanage"_s, u"s.db"_s});
             },
         .after = unchanged},
        {.name = "unmanage", .arguments = {u"unmanage"_s, u"s.db"_s}, .after = unchanged},
        {.name = "backup",
         .arguments = {u"backup"_s, u"s.db"_s, u"copy.db"_s, u"--force"_s},
         .before =
             [](Place &place) {
                 (void)write(place.path(u"one.jsonl"_s), line(1, "old", "old"));
                 (void)place.run({u"import"_s, u"copy.db"_s, u"one.jsonl"_s});
             },
         .after =
             [](Place &place, const QByteArray &before, const QByteArray &) {
                 const QByteArray copy = place.run({u"export"_s, u"copy.db"_s}).out;
                 return copy == before || copy.count('\n') == 1 ? QString()
                                                                : u"the target is neither"_s;
             },
         .leaves = {u"copy.db"_s, u"copy.db-wal"_s, u"copy.db-shm"_s, u"one.jsonl"_s}},
        {.name = "export",
         .arguments = {u"export"_s, u"s.db"_s, u"-o"_s, u"out.jsonl"_s},
         .before = [](Place &place) { (void)write(place.path(u"out.jsonl"_s), "before\n"); },
         .after =
             [](Place &place, const QByteArray &before, const QByteArray &) {
                 const QByteArray out = read(place.path(u"out.jsonl"_s));
                 return out == before || out == "before\n" ? QString() : u"the file is neither"_s;
             },
         .leaves = {u"out.jsonl"_s}},
        {.name = "export to a folder",
         .arguments = {u"export"_s, u"s.db"_s, u"--format"_s, u"folder"_s, u"-o"_s, u"out"_s},
         .after =
             [](Place &place, const QByteArray &, const QByteArray &) {
                 QDirIterator files(place.path(u"out"_s), QDir::Files | QDir::Hidden,
                                    QDirIterator::Subdirectories);
                 while (files.hasNext()) {
                     const QString file = files.next();
                     if (!file.endsWith(u".json"_s) || !read(file).endsWith("}\n"))
                         return u"%1 is not whole"_s.arg(file);
                 }
                 return QString();
             },
         .leaves = {u"out"_s}},
        {.name = "repair",
         .arguments = {u"check"_s, u"s.db"_s, u"--repair"_s},
         .before =
             [](Place &place) {
                 SqlOptions options;
                 options.path = place.path(u"s.db"_s);
                 const auto connection = SqlConnection::open(options);
                 (void)(*connection)
                     ->execute(
                         "DELETE FROM nestor_fts WHERE rowid % 2 = 0;"
                         "DELETE FROM nestor_fts_items WHERE number % 2 = 0;"
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                         "i < 2000) INSERT INTO store_vectors (prefix, key, field_name, "
                         "embedding) SELECT 'gone', i, 'text', zeroblob(64) FROM n");
             },
         .after = unchanged},
        {.name = "configure",
         .arguments = {u"configure"_s, u"s.db"_s, u"config.json"_s},
         .before =
             [](Place &place) {
                 (void)write(place.path(u"config.json"_s), R"({"ttl":{"default_ttl":60000}})");
             },
         .after =
             [](Place &place, const QByteArray &, const QByteArray &) {
                 const QByteArray config = place.run({u"configure"_s, u"s.db"_s}).out;
                 return config == "null\n" || config.contains("60000") ? QString()
                                                                       : u"half a configuration"_s;
             },
         .leaves = {u"config.json"_s}},
        {.name = "restore",
         .arguments = {u"history"_s, u"s.db"_s, u"notes.1"_s, u"1"_s, u"--restore"_s, u"1"_s},
         .before =
             [](Place &place) {
                 (void)place.run(
                     {u"put"_s, u"s.db"_s, u"notes.1"_s, u"1"_s, u"{\"mark\":\"later\"}"_s});
             },
         .after =
             [](Place &place, const QByteArray &, const QByteArray &) {
                 const QByteArray item = place.run({u"get"_s, u"s.db"_s, u"notes.1"_s, u"1"_s}).out;
                 return item.contains("later") || item.contains("first") ? QString()
                                                                         : u"neither version"_s;
             },
         .changesItems = true},
    };
    return all;
}

} // namespace

/// Programs that are killed at any moment lose nothing that they acknowledged, and leave nothing
/// half done behind. NESTOR_KILLS=N kills each kind of work N times.
class KillsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anyMomentWillDo_data();
    void anyMomentWillDo();
    void cleanupTestCase();

private:
    void setUp(Place &place) const;
    [[nodiscard]] QString killed(const Work &work, Place &place, qint64 after, int round);
    [[nodiscard]] QString checked(const Work &work, Place &place) const;

    std::unique_ptr<QTemporaryDir> m_model;
    qint64 m_took = 0; ///< microseconds, the last program
    int m_kills = 0;   ///< that hit a program at work
    int m_late = 0;
};

void KillsTest::initTestCase() {
    m_model = std::make_unique<QTemporaryDir>();
    Place place(m_model->path());
    QByteArray lines;
    for (int i = 0; i < kItems; ++i)
        lines += line(i, "notes", "first");
    const auto imported = place.run({u"import"_s, u"s.db"_s, u"-"_s}, lines);
    QVERIFY2(imported.status == 0, imported.err.constData());
    // Its words are indexed.
    QCOMPARE(
        place.run({u"search"_s, u"s.db"_s, u"--query"_s, u"rain"_s, u"--mode"_s, u"text"_s}).status,
        0);
}

void KillsTest::cleanupTestCase() {
    qInfo("%d programs killed at work, %d came to their end before", m_kills, m_late);
}

void KillsTest::setUp(Place &place) const {
    for (const char *suffix : {"", "-wal", "-shm"}) {
        const QString name = u"s.db"_s + QString::fromLatin1(suffix);
        if (QFile::exists(m_model->path() + u"/here/"_s + name))
            QVERIFY(QFile::copy(m_model->path() + u"/here/"_s + name, place.path(name)));
    }
}

/// Starts the work, kills it after so many microseconds; what is wrong then.
QString KillsTest::killed(const Work &work, Place &place, qint64 after, int round) {
    const QByteArray before = place.items();
    const QByteArray input = work.input ? work.input(round) : QByteArray();
    (void)write(place.temporary() + u"/../input"_s, input);
    QProcess process;
    place.prepare(process, work.arguments);
    QElapsedTimer clock;
    clock.start();
    process.start();
    if (!process.waitForStarted())
        return u"it does not start"_s;
    qsizetype written = 0;
    const auto left = [&] {
        return int(std::max<qint64>(0, (after - clock.nsecsElapsed() / 1000) / 1000));
    };
    do {
        // All at once, or so slowly that others get their turns.
        const qsizetype piece = work.slowInput ? 20'000 : input.size();
        if (written < input.size()) {
            process.write(input.constData() + written, std::min(piece, input.size() - written));
            written = std::min(input.size(), written + piece);
            if (written == input.size())
                process.closeWriteChannel();
        } else if (input.isEmpty()) {
            process.closeWriteChannel();
        }
        process.waitForFinished(work.slowInput ? std::min(left(), 30) : left());
    } while (process.state() != QProcess::NotRunning && left() > 0);
    m_took = clock.nsecsElapsed() / 1000;
    process.kill();
    process.waitForFinished();
    ++(process.exitStatus() == QProcess::CrashExit ? m_kills : m_late);
    QByteArray answers = process.readAllStandardOutput();
    answers.truncate(answers.lastIndexOf('\n') + 1);
    if (work.after) {
        if (const QString wrong = work.after(place, before, answers); !wrong.isEmpty())
            return wrong;
    }
    return checked(work, place);
}

QString KillsTest::checked(const Work &work, Place &place) const {
    // Whoever opens it next finds nothing wrong but what was not derived yet.
    const auto mended = place.run({u"check"_s, u"s.db"_s, u"--repair"_s, u"--json"_s});
    const QJsonObject report = QJsonDocument::fromJson(mended.out).object();
    if (!report[u"ok"_s].toBool())
        return u"check: %1%2"_s.arg(QString::fromUtf8(mended.out), QString::fromUtf8(mended.err));
    const auto clean = place.run({u"check"_s, u"s.db"_s, u"--json"_s});
    if (!QJsonDocument::fromJson(clean.out).object()[u"findings"_s].toArray().isEmpty())
        return u"check finds again: "_s + QString::fromUtf8(clean.out);
    // A search by words finds what a look at every item finds.
    const QByteArray items = place.items();
    for (const QByteArray &word : {"rain"_ba, "w7"_ba}) {
        qsizetype expected = 0;
        for (const QByteArray &item : items.split('\n')) {
            const QString text =
                QJsonDocument::fromJson(item).object()[u"value"_s][u"text"_s].toString();
            expected += text.split(u' ').contains(QString::fromUtf8(word)) ? 1 : 0;
        }
        const auto found =
            place.run({u"search"_s, u"s.db"_s, u"--query"_s, QString::fromUtf8(word), u"--mode"_s,
                       u"text"_s, u"--limit"_s, u"100000"_s, u"--json"_s});
        if (found.out.count('\n') != expected) {
            return u"a search finds %1 of %2 items with '%3'"_s.arg(found.out.count('\n'))
                .arg(expected)
                .arg(QString::fromUtf8(word));
        }
    }
    QStringList mayBe{u"s.db"_s, u"s.db-wal"_s, u"s.db-shm"_s, u"s.db.hnsw"_s};
    mayBe += work.leaves;
    QStringList strangers = place.strangers(mayBe);
    strangers.removeIf([](const QString &name) { return name.startsWith(u"s.db.removed-"_s); });
    if (!strangers.isEmpty())
        return u"left behind: "_s + strangers.join(u", "_s);
    return {};
}

void KillsTest::anyMomentWillDo_data() {
    QTest::addColumn<int>("work");
    for (size_t i = 0; i < allWork().size(); ++i)
        QTest::newRow(allWork()[i].name) << int(i);
}

void KillsTest::anyMomentWillDo() {
    QFETCH(int, work);
    const Work &kind = allWork()[size_t(work)];
    const int times = std::max(1, qEnvironmentVariableIntValue("NESTOR_KILLS") > 0
                                      ? qEnvironmentVariableIntValue("NESTOR_KILLS")
                                      : 2);
    auto *chance = QRandomGenerator::global();
    // How long it takes when nobody kills it.
    qint64 whole = 0;
    for (int round = 0; round <= times; ++round) {
        const QTemporaryDir folder;
        Place place(folder.path());
        setUp(place);
        if (kind.before)
            kind.before(place);
        const qint64 after =
            round == 0 ? 240'000'000 : qint64(double(whole) * chance->generateDouble());
        const QString wrong = killed(kind, place, after, round);
        QVERIFY2(
            wrong.isEmpty(),
            qPrintable(
                u"round %1, killed after %2 us of %3: %4"_s.arg(round).arg(after).arg(whole).arg(
                    wrong)));
        if (round == 0)
            whole = m_took;
    }
}

QTEST_GUILESS_MAIN(KillsTest)
#include "tst_kills.moc"
