// SPDX-License-Identifier: GPL-3.0-or-later
// nestor_window_bench: how long the window of Nestor makes people wait, and how much memory it
// takes. Each scene is played by a program of its own (this one, started anew), so that starting
// is started and memory is its own.
#include "core/backends/sqlite/sqlite_store.h"
#include "tests/bench/bench_arguments.h"
#include "tests/bench/item_samples.h"
#include "tests/bench/window_scene.h"

#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace {

using namespace nestor;
using namespace nestor::bench;
using namespace Qt::StringLiterals;

constexpr double kFirstRowsMs = 300;
constexpr double kNodeMs = 50;
constexpr double kStallMs = 16;
constexpr double kMemoryMb = 250;

struct Options {
    std::size_t items = 1'000'000;
    std::size_t children = 100'000;
    std::size_t searched = 20'000;
    QString folder;
    bool verbose = false;
};

Options &options() {
    static Options options;
    return options;
}

void printUsage() {
    std::puts(
        "nestor_window_bench: how long the window of Nestor makes people wait\n"
        "\n"
        "  --items=N     items of the store that is opened, and of the import (1000000)\n"
        "  --children=N  children of the largest namespace (100000)\n"
        "  --searched=N  items of the store that is searched (20000)\n"
        "  --folder=DIR  keep the stores there for the next run, and use those that are there\n"
        "  --verbose     say on standard error whose events took longest\n"
        "\n"
        "and Google Benchmark's options, as --benchmark_filter=REGEX, --benchmark_format=json.\n"
        "Without QT_QPA_PLATFORM the window is an offscreen one. Counters: ratio_to_limit is the\n"
        "time or memory by what it may be, smaller is better, to be held against target.\n"
        "stall_ms is the longest event of the window's thread by the clock on the wall (what\n"
        "other programs took is in it), stall_cpu_ms the busiest one by processor time.");
}

[[noreturn]] void die(const QString &what) {
    std::fprintf(stderr, "nestor_window_bench: %s\n", qPrintable(what));
    std::exit(1);
}

QString filePath(const QString &name) {
    static const QTemporaryDir scratch;
    if (options().folder.isEmpty())
        return scratch.filePath(name);
    QDir().mkpath(options().folder);
    return QDir(options().folder).filePath(name);
}

template <typename T>
T orDie(Result<T> result) {
    if (!result)
        die(result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Writes a store under another name first: one that is there is whole.
QString storeWith(const QString &name, const std::function<void(BulkWriter &)> &fill) {
    const QString path = filePath(name);
    if (QFile::exists(path))
        return path;
    const QString building = path + u".part"_s;
    QFile::remove(building);
    {
        SqliteStoreOptions storeOptions;
        storeOptions.path = building;
        storeOptions.createManaged = true;
        const auto store = orDie(SqliteStore::open(storeOptions));
        const auto writer = orDie(store->bulkWriter());
        fill(*writer);
        orDie(writer->commit());
    }
    if (!QFile::rename(building, path))
        die(building + u" cannot be renamed"_s);
    return path;
}

void write(BulkWriter &writer, const std::function<PutOp(std::size_t)> &item, std::size_t count) {
    constexpr std::size_t kBatch = 1000;
    for (std::size_t from = 0; from < count; from += kBatch) {
        std::vector<PutOp> batch;
        for (std::size_t i = from; i < std::min(count, from + kBatch); ++i)
            batch.push_back(item(i));
        (void)orDie(writer.put(std::move(batch), ConflictRule::Replace));
    }
}

PutOp putOp(const std::string &prefix, const std::string &key, const std::string &value) {
    PutOp op;
    op.ns = NamespacePath::fromStored(QByteArray::fromStdString(prefix));
    op.key = QByteArray::fromStdString(key);
    op.value = QByteArray::fromStdString(value);
    return op;
}

PutOp sampleOp(std::size_t i) {
    const SampleItem item = sampleItem(i);
    return putOp(item.prefix, item.key, item.value);
}

/// The items, and beside them one namespace with very many below it.
QString largeStore() {
    return storeWith(u"large-%1-%2.db"_s.arg(options().items).arg(options().children),
                     [](BulkWriter &writer) {
                         write(writer, sampleOp, options().items);
                         write(
                             writer,
                             [](std::size_t i) {
                                 return putOp("many.child-" + std::to_string(i), "only",
                                              R"({"text":"one of very many"})");
                             },
                             options().children);
                     });
}

QString searchedStore() {
    return storeWith(u"searched-%1.db"_s.arg(options().searched),
                     [](BulkWriter &writer) { write(writer, sampleOp, options().searched); });
}

std::string objectOf(std::size_t bytes) {
    std::string value = "{";
    for (std::size_t i = 0; value.size() + 80 < bytes; ++i)
        value += (i > 0 ? R"(,"name-)" : R"("name-)") + std::to_string(i) + R"(":{"n":)" +
                 std::to_string(i * 7919) + R"(,"text":"a sentence of some length"})";
    return value + "}";
}

/// Texts as people and agents write them, several lines of the window each.
std::string textsOf(std::size_t bytes, std::size_t bytesOfText) {
    std::string value = "{";
    for (std::size_t i = 0; value.size() + bytesOfText < bytes; ++i) {
        value += (i > 0 ? R"(,"text-)" : R"("text-)") + std::to_string(i) + R"(":")";
        const std::size_t end = value.size() + bytesOfText;
        for (std::size_t word = i; value.size() < end; ++word)
            value += "what " + std::to_string(word * 7919) + " people said of it, ";
        value += '"';
    }
    return value + "}";
}

QString editedStore() {
    return storeWith(u"edited-long-texts.db"_s, [](BulkWriter &writer) {
        std::vector<PutOp> ops;
        for (const auto &[key, kilobytes] :
             {std::pair{"1-small", 1}, std::pair{"2-sixty-four", 63},
              std::pair{"3-two-hundred", 200}, std::pair{"4-half-a-million", 400}})
            ops.push_back(putOp("large", key, objectOf(std::size_t(kilobytes) * 1024)));
        ops.push_back(putOp("large", "5-texts", textsOf(400'000, 2'000)));
        ops.push_back(putOp("large", "6-long-texts", textsOf(400'000, 5'000)));
        (void)orDie(writer.put(std::move(ops), ConflictRule::Replace));
    });
}

QString collection() {
    const QString path = filePath(u"items-%1.jsonl"_s.arg(options().items));
    if (QFile::exists(path))
        return path;
    const QString building = path + u".part"_s;
    {
        std::ofstream out(building.toStdString(), std::ios::binary);
        for (std::size_t i = 0; i < options().items; ++i)
            writeLine(out, sampleItem(i));
        if (!out.flush())
            die(building + u" cannot be written"_s);
    }
    if (!QFile::rename(building, path))
        die(building + u" cannot be renamed"_s);
    return path;
}

QJsonObject play(const QString &scene, const QString &store, const QString &collectionPath = {}) {
    QStringList arguments{u"--scene="_s + scene, u"--store="_s + store};
    if (!collectionPath.isEmpty())
        arguments << u"--collection="_s + collectionPath;
    if (options().verbose) {
        arguments << u"--verbose"_s;
        std::fprintf(stderr, "%s\n", qPrintable(scene));
    }
    arguments << u"--begun="_s +
                     QString::number(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                         std::chrono::steady_clock::now().time_since_epoch())
                                         .count());
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    program.start(QCoreApplication::applicationFilePath(), arguments);
    if (!program.waitForFinished(-1) || program.exitStatus() != QProcess::NormalExit ||
        program.exitCode() != 0)
        die(u"the scene “%1” failed"_s.arg(scene));
    return QJsonDocument::fromJson(program.readAllStandardOutput()).object();
}

void report(benchmark::State &state, const QJsonObject &numbers, const QString &name,
            double limit) {
    const double value = numbers.value(name).toDouble();
    for (auto entry = numbers.begin(); entry != numbers.end(); ++entry)
        state.counters[entry.key().toStdString()] = entry->toDouble();
    state.counters["limit"] = limit;
    state.counters["ratio_to_limit"] = value / limit;
    state.counters["target"] = 1;
}

/// One row: a scene, and which of its numbers is held against which limit.
void addRow(const char *row, std::function<QJsonObject()> scene, const QString &number,
            double limit) {
    benchmark::RegisterBenchmark(row,
                                 [=](benchmark::State &state) {
                                     QJsonObject numbers;
                                     for (auto iteration : state) {
                                         (void)iteration;
                                         numbers = scene();
                                         state.SetIterationTime(numbers.value(number).toDouble() *
                                                                1e-3);
                                     }
                                     report(state, numbers, number, limit);
                                 })
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

void registerRows() {
    addRow(
        "window/start", [] { return play(u"start"_s, largeStore()); }, u"first_rows_ms"_s,
        kFirstRowsMs);
    addRow(
        "window/node", [] { return play(u"node"_s, largeStore()); }, u"node_ms"_s, kNodeMs);
    addRow(
        "window/browse", [] { return play(u"browse"_s, largeStore()); }, u"stall_ms"_s, kStallMs);
    // The memory of a window that has been used.
    addRow(
        "window/memory", [] { return play(u"browse"_s, largeStore()); }, u"resident_mb"_s,
        kMemoryMb);
    addRow(
        "window/import",
        [] {
            const QString path = filePath(u"imported.db"_s);
            for (const char *suffix : {"", "-wal", "-shm"})
                QFile::remove(path + QLatin1String(suffix));
            return play(u"import"_s, path, collection());
        },
        u"stall_ms"_s, kStallMs);
    addRow(
        "window/search", [] { return play(u"search"_s, searchedStore()); }, u"stall_ms"_s,
        kStallMs);
    addRow(
        "window/edit", [] { return play(u"edit"_s, editedStore()); }, u"stall_ms"_s, kStallMs);
}

Taken takeOption(SceneRequest &scene, std::string_view name, std::string_view value) {
    if (name == "--items")
        return takeNumber(value, options().items);
    if (name == "--children")
        return takeNumber(value, options().children);
    if (name == "--searched")
        return takeNumber(value, options().searched);
    const QString text = QString::fromLocal8Bit(value.data(), qsizetype(value.size()));
    if (name == "--folder")
        options().folder = QDir(text).absolutePath();
    else if (name == "--verbose")
        options().verbose = true;
    else if (name == "--scene") // the rest is for the programs that this one starts
        scene.name = text;
    else if (name == "--store")
        scene.store = text;
    else if (name == "--collection")
        scene.collection = text;
    else if (name == "--begun")
        return takeNumber(value, scene.begunNs);
    else
        return Taken::NotOurs;
    return Taken::Taken;
}

} // namespace

int main(int argc, char **argv) {
    if (wantsHelp(argc, argv)) {
        printUsage();
        return 0;
    }
    SceneRequest scene;
    const auto take = [&scene](std::string_view name, std::string_view value) {
        return takeOption(scene, name, value);
    };
    if (!takeArguments("nestor_window_bench", argc, argv, take))
        return 2;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    scene.verbose = options().verbose;
    if (!scene.name.isEmpty())
        return playScene(argc, argv, scene);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    QCoreApplication application(argc, argv); // Qt SQL's drivers are plugins
    registerRows();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
