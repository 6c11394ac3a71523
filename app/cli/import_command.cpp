// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/import_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/jobs/import_job.h"
#include "core/jobs/output_file.h"
#include "core/json/json_writer.h"
#include "core/open/open_store.h"
#include "core/transfer/label_template.h"

#include <QLocale>

#include <array>
#include <utility>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// Refused records that are shown one by one; the rest are only counted.
constexpr qint64 kShown = 10;

constexpr std::array<std::pair<QLatin1StringView, ConflictRule>, 4> kRules = {{
    {"replace"_L1, ConflictRule::Replace},
    {"skip"_L1, ConflictRule::Skip},
    {"keep-newer"_L1, ConflictRule::KeepNewer},
    {"fail"_L1, ConflictRule::Fail},
}};

void declareOptions(Arguments &args) {
    args.addOption(u"format"_s, u"FORMAT"_s,
                   u"auto, jsonl, json, csv, llamaindex, folder or files"_s, u"auto"_s);
    args.addOption(u"namespace"_s, u"TEMPLATE"_s, u"where records go: 'films.{year}'"_s);
    args.addOption(u"key"_s, u"TEMPLATE"_s, u"their keys: '{title}'"_s);
    args.addOption(u"records"_s, u"POINTER"_s, u"where in a JSON file the records are: '/data'"_s);
    args.addOption(u"encoding"_s, u"NAME"_s,
                   u"of the text: auto (UTF-8 or UTF-16), utf-8, utf-16, latin1 or windows-1252"_s,
                   u"auto"_s);
    args.addOption(u"on-conflict"_s, u"RULE"_s,
                   u"items that the store has: replace, skip, keep-newer or fail"_s, u"replace"_s);
    args.addOption(u"ttl"_s, u"MINUTES"_s, u"how long items live that do not say it, or 'never'"_s);
    args.addFlag(u"dry-run"_s, u"say what would happen, and write nothing"_s);
    args.addFlag(u"strict"_s, u"one refused record fails the whole import"_s);
    args.addOption(u"errors"_s, u"FILE"_s,
                   u"write the refused records there, one JSON a line; '-' is standard output"_s);
    args.addFlag(u"json"_s, u"report as JSON"_s);
}

Result<ImportPlan> readImportPlan(const Arguments &args) {
    ImportPlan plan;
    plan.files = args.positional().mid(1);
    const auto format = args.choice(u"format"_s, {u"auto"_s, u"jsonl"_s, u"json"_s, u"csv"_s,
                                                  u"llamaindex"_s, u"folder"_s, u"files"_s});
    if (!format)
        return failure(format.error());
    plan.reading.format = collectionFormatByName(*format).value_or(CollectionFormat::Auto);
    plan.reading.namespaceTemplate = args.value(u"namespace"_s).toUtf8();
    if (args.isSet(u"key"_s))
        plan.reading.keyTemplate = args.value(u"key"_s).toUtf8();
    if (args.isSet(u"records"_s))
        plan.reading.recordsAt = args.value(u"records"_s).toUtf8();
    const auto encoding = textEncodingByName(args.value(u"encoding"_s));
    if (!encoding) {
        return failure(ErrorCode::InvalidArgument,
                       u"--encoding must be one of auto, utf-8, utf-16, latin1, windows-1252, not "
                       "'%1'"_s.arg(args.value(u"encoding"_s)));
    }
    plan.reading.encoding = *encoding;
    // Wrong templates are wrong usage, whatever the files hold.
    if (const auto ns = LabelTemplate::parseNamespace(plan.reading.namespaceTemplate); !ns)
        return failure(ns.error());
    if (const auto key = LabelTemplate::parse(plan.reading.keyTemplate.value_or(QByteArray()));
        !key)
        return failure(key.error());
    QStringList rules;
    for (const auto &[name, rule] : kRules)
        rules.append(name);
    const auto conflict = args.choice(u"on-conflict"_s, rules);
    if (!conflict)
        return failure(conflict.error());
    plan.onConflict = kRules[static_cast<size_t>(rules.indexOf(*conflict))].second;
    plan.ttlNever = args.value(u"ttl"_s) == u"never"_s;
    if (!plan.ttlNever) {
        const auto ttl = args.number(u"ttl"_s);
        if (!ttl)
            return failure(ttl.error());
        if (*ttl && **ttl <= 0)
            return failure(ErrorCode::InvalidArgument, u"--ttl must be more than 0 minutes"_s);
        plan.ttlMinutes = *ttl;
    }
    plan.dryRun = args.isSet(u"dry-run"_s);
    plan.strict = args.isSet(u"strict"_s);
    return plan;
}

void appendRefused(JsonWriter &writer, const RefusedRecord &refused, bool withText) {
    writer.beginObject().name("file").string(refused.file.toUtf8());
    writer.name("line").number(refused.line);
    writer.name("reason").string(refused.reason.toUtf8());
    if (withText)
        writer.name("text").string(refused.text);
    writer.endObject();
}

QByteArray reportJson(const ImportReport &report, double seconds) {
    QByteArray out;
    JsonWriter writer(out);
    writer.beginObject();
    writer.name("records").number(report.records);
    writer.name("written").number(report.written());
    writer.name("inserted").number(report.inserted);
    writer.name("replaced").number(report.replaced);
    writer.name("skipped").number(report.skipped);
    writer.name("refused").number(report.refused);
    writer.name("bytes").number(report.bytes);
    writer.name("seconds").number(seconds);
    writer.name("dry_run").boolean(report.dryRun);
    writer.name("formats").beginArray();
    for (const QString &format : report.formats)
        writer.string(format.toUtf8());
    writer.endArray().name("notes").beginArray();
    for (const QString &note : report.notes)
        writer.string(note.toUtf8());
    writer.endArray().name("refused_records").beginArray();
    for (const RefusedRecord &refused : report.refusedRecords)
        appendRefused(writer, refused, false);
    writer.endArray().endObject();
    return out;
}

QString summary(const ImportReport &report, double seconds) {
    const QLocale locale = QLocale::c();
    QString text = u"%1 %2 of %3 records%4 in %5 s"_s.arg(
        locale.toString(report.written()), report.written() == 1 ? u"item"_s : u"items"_s,
        locale.toString(report.records), report.dryRun ? u" would be imported"_s : u" imported"_s,
        locale.toString(seconds, 'f', 2));
    text += u" (%1 new, %2 replaced"_s.arg(locale.toString(report.inserted),
                                           locale.toString(report.replaced));
    if (report.skipped > 0)
        text += u", %1 kept as they were"_s.arg(locale.toString(report.skipped));
    if (report.refused > 0)
        text += u", %1 refused"_s.arg(locale.toString(report.refused));
    return text + u')';
}

/// The list of refused records must not be written over what is read, nor over the store.
Result<void> checkErrorsFile(const QString &errors, const QString &store,
                             const QStringList &files) {
    if (const auto path = pathOfLocation(store)) {
        if (auto fits = checkIsNotStore(errors, *path); !fits)
            return fits;
    }
    for (const QString &file : files) {
        if (namesSameFile(errors, file)) {
            return failure(ErrorCode::InvalidArgument,
                           u"--errors names '%1', which is to be imported"_s.arg(file));
        }
    }
    return {};
}

/// Status of a failed import: wrong usage only where the arguments are wrong, not the files.
int reportImportFailure(Console &console, const Error &error) {
    if (error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::InvalidConfig)
        return wrongUsage(console, u"import"_s, error);
    console.failure(u"import"_s, error);
    return Failed;
}

} // namespace

int runImport(const QStringList &arguments, Console &console) {
    const QString name = u"import"_s;
    Arguments args(
        u"import STORE FILE…"_s,
        u"Takes collections into a store, all of their items or, when that fails, none. A FILE\n"
        "is JSON Lines, JSON or CSV, also compressed (gzip, zstd), or a folder; '-' is standard\n"
        "input. A missing store is created. Records that cannot become items are refused, each\n"
        "with its line, and the rest are imported (status 3).\n\n"
        "Items in Nestor's own form go where they say. Others are placed by templates, in which\n"
        "{field} or {a.b[0]} stands for a field of the record."_s);
    declareOptions(args);
    if (auto parsed = args.parse(arguments, 2, -1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto plan = readImportPlan(args);
    if (!plan)
        return wrongUsage(console, name, plan.error());

    const QString location = args.positional().constFirst();
    OutputFile errors(args.value(u"errors"_s));
    const bool errorsGoOut = args.value(u"errors"_s) == u"-"_s;
    if (args.isSet(u"errors"_s) && !errorsGoOut) {
        if (auto fits = checkErrorsFile(args.value(u"errors"_s), location, plan->files); !fits)
            return wrongUsage(console, name, fits.error());
        if (auto opened = errors.open(); !opened)
            return reportImportFailure(console, opened.error());
    }
    qint64 refusals = 0;
    plan->onRefused = [&](const RefusedRecord &refused) {
        if (++refusals <= kShown && !args.isSet(u"json"_s))
            console.error(u"nestor-cli: import: %1:%2: %3"_s.arg(
                refused.file, QString::number(refused.line), refused.reason));
        if (!errors.isOpen() && !errorsGoOut)
            return;
        QByteArray line;
        JsonWriter writer(line);
        appendRefused(writer, refused, true);
        if (errorsGoOut)
            console.writeLine(line);
        else
            (void)errors.device().write(line + '\n'); // commit() says what became of it
    };

    const NewStoreFile newFile(location);
    // A rehearsal makes no file either: against a store that is not there, it runs on an empty one.
    const bool rehearsal = plan->dryRun && newFile.isNew();
    auto store = openForCommand(rehearsal ? u":memory:"_s : location,
                                plan->dryRun && !rehearsal ? Access::Read : Access::WriteOrCreate);
    if (!store)
        return reportFailure(console, name, store.error());
    double seconds = 0;
    Result<ImportReport> report;
    {
        ConsoleJob job(console, ConsoleJob::Unit::Bytes);
        report = importCollection(*plan, **store, job);
        seconds = job.seconds();
    }
    // Where nothing was written, and by nobody else meanwhile either, there is to be no new store.
    const bool wroteNothing = !report || (report->refused > 0 && report->written() == 0);
    const bool removesStore = newFile.isNew() && wroteNothing && isEmpty(**store);
    store->reset();
    if (removesStore)
        newFile.remove();
    if (refusals > kShown && !args.isSet(u"json"_s))
        console.error(
            u"nestor-cli: import: … and %1 more refused records%2"_s.arg(refusals - kShown)
                .arg(errors.isOpen() ? QString() : u"; --errors FILE lists all"_s));
    if (errors.isOpen()) {
        if (const auto written = errors.commit(); !written)
            console.failure(name, written.error());
    }
    if (!report)
        return reportImportFailure(console, report.error());
    if (args.isSet(u"json"_s)) {
        console.writeLine(reportJson(*report, seconds));
    } else {
        for (const QString &note : report->notes)
            console.printLine(note);
        console.printLine(summary(*report, seconds));
    }
    return report->refused > 0 ? SomeRefused : Done;
}

} // namespace nestor::cli
