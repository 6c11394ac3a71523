// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/export_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/export_job.h"
#include "core/json/json_writer.h"

#include <QFile>
#include <QLocale>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kShown = 10;

void declareOptions(Arguments &args) {
    args.addOption(u"namespace"_s, u"a.b"_s, u"only at and below; '*' is any one label"_s);
    args.addOption(u"filter"_s, u"JSON"_s, u"only items that pass, {\"year\": {\"$gte\": 1990}}"_s);
    args.addOption(u"format"_s, u"FORMAT"_s,
                   u"jsonl, json, csv, llamaindex or folder; as FILE is called, else jsonl"_s);
    args.addOption(u"output"_s, u"FILE"_s,
                   u"the file (.gz, .zst: compressed) or folder; '-' is standard output"_s, u"-"_s);
    args.addFlag(u"json"_s, u"report as JSON, when a file is written"_s);
}

Result<ExportPlan> readPlan(const Arguments &args) {
    ExportPlan plan;
    auto ns = namespaceArgument(args.value(u"namespace"_s), false);
    if (!ns)
        return failure(ns.error());
    if (ns->labels().contains("*"))
        plan.scope.pattern = NamespacePattern{ns->labels()};
    else
        plan.scope.ns = std::move(*ns);
    if (args.isSet(u"filter"_s)) {
        auto filter = filterArgument(args.value(u"filter"_s));
        if (!filter)
            return failure(filter.error());
        plan.filter = std::move(*filter);
    }
    const auto format =
        args.choice(u"format"_s, {u"jsonl"_s, u"json"_s, u"csv"_s, u"llamaindex"_s, u"folder"_s});
    if (!format)
        return failure(format.error());
    plan.path = args.value(u"output"_s);
    plan.format = args.isSet(u"format"_s)
                      ? collectionFormatByName(*format).value_or(CollectionFormat::JsonLines)
                      : writtenFormatByName(plan.path).value_or(CollectionFormat::JsonLines);
    if (plan.format == CollectionFormat::Folder && plan.path == u"-"_s)
        return failure(ErrorCode::InvalidArgument, u"--format folder needs --output FOLDER"_s);
    return plan;
}

QByteArray reportJson(const ExportReport &report, double seconds) {
    QByteArray out;
    JsonWriter writer(out);
    writer.beginObject().name("items").number(report.items);
    writer.name("unwritten").number(report.unwritten);
    writer.name("seconds").number(seconds);
    writer.name("notes").beginArray();
    for (const QString &note : report.notes)
        writer.string(note.toUtf8());
    writer.endArray();
    writer.name("unwritten_items").beginArray();
    for (const UnwrittenItem &item : report.unwrittenItems) {
        writer.beginObject().name("namespace").string(item.id.ns.stored());
        writer.name("key").string(item.id.key);
        writer.name("reason").string(item.reason.toUtf8()).endObject();
    }
    writer.endArray().endObject();
    return out;
}

Result<ExportReport> run(const ExportPlan &plan, Store &store, ConsoleJob &job) {
    if (plan.path != u"-"_s)
        return exportCollection(plan, store, job);
    QFile out;
    if (!out.open(1, QIODevice::WriteOnly | QIODevice::Unbuffered, QFileDevice::DontCloseHandle))
        return failure(ErrorCode::Io, u"cannot write to standard output"_s);
    return exportCollection(plan, out, store, job);
}

} // namespace

int runExport(const QStringList &arguments, Console &console) {
    const QString name = u"export"_s;
    Arguments args(
        u"export STORE"_s,
        u"Writes the items of a store, ordered by namespace and key, to standard output or a\n"
        "file, which appears only when all is written. Exporting, importing and exporting again\n"
        "gives the same bytes. Looking at items here does not prolong their life."_s);
    declareOptions(args);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const auto plan = readPlan(args);
    if (!plan)
        return wrongUsage(console, name, plan.error());
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    double seconds = 0;
    Result<ExportReport> report;
    {
        ConsoleJob job(console, ConsoleJob::Unit::Items);
        report = run(*plan, **store, job);
        seconds = job.seconds();
    }
    if (!report) {
        // Of the arguments only the output can turn out to be wrong so late.
        if (report.error().code == ErrorCode::InvalidArgument)
            return wrongUsage(console, name, report.error());
        console.failure(name, report.error());
        return Failed;
    }
    for (size_t i = 0; i < report->unwrittenItems.size() && i < kShown; ++i)
        console.error(u"nestor-cli: export: "_s + report->unwrittenItems[i].reason);
    if (report->unwritten > static_cast<qint64>(kShown))
        console.error(u"nestor-cli: export: … and %1 more items that could not be written"_s.arg(
            report->unwritten - static_cast<qint64>(kShown)));
    for (const QString &note : report->notes) {
        if (!args.isSet(u"json"_s) || plan->path == u"-"_s)
            console.error(u"nestor-cli: export: "_s + note);
    }
    if (plan->path != u"-"_s) {
        if (args.isSet(u"json"_s))
            console.writeLine(reportJson(*report, seconds));
        else
            console.printLine(u"%1 %2 exported in %3 s"_s.arg(
                QLocale::c().toString(report->items), report->items == 1 ? u"item"_s : u"items"_s,
                QLocale::c().toString(seconds, 'f', 2)));
    }
    return report->unwritten > 0 ? SomeRefused : Done;
}

} // namespace nestor::cli
