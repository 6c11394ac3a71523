// SPDX-License-Identifier: Apache-2.0
#include "tests/reliability/works.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/jobs/check_job.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <map>

namespace nestor::test {

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

QString same(const QByteArray &found, const QByteArray &expected, const char *what) {
    return found == expected ? QString() : QLatin1StringView(what) + u" is another"_s;
}

/// Every put that was answered is there.
QString acknowledged(Place &place, const QByteArray &answers, const QByteArray &input) {
    const QList<QByteArray> said = answers.split('\n');
    const QList<QByteArray> lines = input.split('\n');
    const QByteArray items = place.items();
    for (qsizetype i = 0; i + 1 < said.size(); ++i) {
        if (!said[i].startsWith("{\"ok\":true"))
            continue;
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
    const qsizetype answered = answers.count("{\"ok\":true");
    if (qsizetype(counts.size()) < answered)
        return u"%1 batches of %2 that were answered"_s.arg(counts.size()).arg(answered);
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
    (void)place.open(u"s.db"_s, false);
    const QByteArray items = place.items();
    const qsizetype imported = items.count("\"mark\":\"i");
    if (imported == 0)
        return same(items, before, "what an import was taken back from");
    if (imported == expected)
        return {};
    return u"%1 of %2 items of an import"_s.arg(imported).arg(expected);
}

QString imported(Place &place, int expected) {
    const qsizetype there = place.items().count("\"mark\":\"i");
    return there == expected ? QString() : u"%1 of %2 items"_s.arg(there).arg(expected);
}

} // namespace

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
         .whole = [](Place &place, const QByteArray &) { return imported(place, 3000); },
         .changesItems = true},
        {.name = "slow import of lines",
         .arguments = {u"import"_s, u"s.db"_s, u"-"_s},
         .input = importLines,
         .slowInput = true,
         .after = [](Place &place, const QByteArray &before,
                     const QByteArray &) { return allOrNothing(place, before, 3000); },
         .whole = [](Place &place, const QByteArray &) { return imported(place, 3000); },
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
         .whole = [](Place &place, const QByteArray &) { return imported(place, 2000); },
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
         .whole = [](Place &place, const QByteArray &) { return imported(place, 300); },
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
                 const QByteArray copy = place.items(u"copy.db"_s);
                 return copy == before || copy.count('\n') == 1 ? QString()
                                                                : u"the target is neither"_s;
             },
         .whole =
             [](Place &place, const QByteArray &before) {
                 return same(place.items(u"copy.db"_s), before, "the copy");
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
         .whole =
             [](Place &place, const QByteArray &before) {
                 return same(read(place.path(u"out.jsonl"_s)), before, "the file");
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
         .whole =
             [](Place &place, const QByteArray &before) {
                 QDirIterator files(place.path(u"out"_s), QDir::Files,
                                    QDirIterator::Subdirectories);
                 qsizetype count = 0;
                 for (; files.hasNext(); files.next())
                     ++count;
                 return count == before.count('\n') ? QString()
                                                    : u"the folder holds %1 files"_s.arg(count);
             },
         .leaves = {u"out"_s}},
        {.name = "repair",
         .arguments = {u"check"_s, u"s.db"_s, u"--repair"_s},
         .before =
             [](Place &place) {
                 SqlOptions options;
                 options.path = place.path(u"s.db"_s);
                 const auto connection = SqlConnection::open(options);
                 const auto damaged =
                     (*connection)
                         ->execute(
                             "DELETE FROM nestor_fts WHERE rowid % 2 = 0;"
                             "DELETE FROM nestor_fts_items WHERE number % 2 = 0;"
                             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                             "i < 2000) INSERT INTO store_vectors (prefix, key, field_name, "
                             "embedding) SELECT 'gone', i, 'text', zeroblob(64) FROM n");
                 if (!damaged)
                     qFatal("nothing to repair: %s", qPrintable(damaged.error().detail));
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
         .whole =
             [](Place &place, const QByteArray &) {
                 return place.run({u"configure"_s, u"s.db"_s}).out.contains("60000")
                            ? QString()
                            : u"it is not configured"_s;
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
         .whole =
             [](Place &place, const QByteArray &) {
                 return place.items().contains("later") ? u"it is not restored"_s : QString();
             },
         .changesItems = true},
    };
    return all;
}

bool makeStore(const Place &place) {
    QByteArray lines;
    for (int i = 0; i < kItems; ++i)
        lines += line(i, "notes", "first");
    if (place.run({u"import"_s, u"s.db"_s, u"-"_s}, lines).status != 0)
        return false;
    // Its words are indexed in the file: a search by a program that only reads keeps them in the
    // cache.
    const auto store = place.open(u"s.db"_s, false);
    SearchOp search;
    search.query = "rain"_ba;
    search.mode = SearchMode::Text;
    if (!store || !(*store)->run(search))
        return false;
    SqlOptions options;
    options.path = place.path(u"s.db"_s);
    const auto connection = SqlConnection::open(options);
    return connection &&
           (*connection)->integer("SELECT count(*) FROM nestor_fts_items"_ba).value_or(0) == kItems;
}

QString checked(const Work &work, const Place &place) {
    {
        const auto store = place.open(u"s.db"_s, false);
        if (!store)
            return u"it does not open: "_s + store.error().detail;
        // Whoever opens it next finds nothing wrong but what was not derived yet.
        Job job;
        for (const bool repair : {true, false}) {
            CheckPlan plan;
            plan.repair = repair;
            const auto report = checkStore(**store, plan, job);
            if (!report)
                return u"check: "_s + report.error().detail;
            if (report->isClean() && (repair || report->findings.empty()))
                continue;
            QStringList found;
            for (const Finding &finding : report->findings)
                found.append(u"%1 of %2"_s.arg(finding.count).arg(problemName(finding.problem)));
            return u"check finds%1: %2"_s.arg(repair ? u""_s : u" again"_s, found.join(u", "_s));
        }
        // A search by words finds what a look at every item finds.
        const QByteArray items = Place::itemsOf(**store);
        for (const QByteArray &word : {"rain"_ba, "w7"_ba}) {
            qsizetype expected = 0;
            for (const QByteArray &item : items.split('\n')) {
                const QString text =
                    QJsonDocument::fromJson(item).object()[u"value"_s][u"text"_s].toString();
                expected += text.split(u' ').contains(QString::fromUtf8(word)) ? 1 : 0;
            }
            SearchOp search;
            search.query = word;
            search.mode = SearchMode::Text;
            search.limit = 100'000;
            const auto found = (*store)->run(search);
            if (!found)
                return u"a search: "_s + found.error().detail;
            if (qsizetype(found->items.size()) != expected) {
                return u"a search finds %1 of %2 items with '%3'"_s.arg(found->items.size())
                    .arg(expected)
                    .arg(QString::fromUtf8(word));
            }
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

} // namespace nestor::test
