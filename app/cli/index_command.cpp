// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/index_command.h"

#include "app/cli/console_job.h"
#include "app/cli/index_quality_command.h"
#include "app/cli/stats_command.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/index_job.h"
#include "core/json/json_string.h"
#include "core/store/config_json.h"
#include "core/store/store_admin.h"

#include <QDir>
#include <QLocale>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

Result<IndexPlan> readPlan(const Arguments &args) {
    IndexPlan plan;
    const auto provider =
        args.choice(u"embedder"_s, {u"learned"_s, u"openai-compatible"_s, u"static"_s, u"none"_s});
    if (!provider)
        return failure(provider.error());
    plan.index.embedder.provider = provider->toLatin1();
    plan.index.embedder.model = args.value(u"model"_s);
    plan.index.embedder.url = args.value(u"url"_s);
    plan.index.embedder.apiKeyVariable = args.value(u"api-key-variable"_s);
    plan.index.embedder.allowPlainHttp = args.isSet(u"allow-plain-http"_s);
    if (!args.isSet(u"embedder"_s)) {
        for (const QString &option :
             {u"model"_s, u"url"_s, u"api-key-variable"_s, u"allow-plain-http"_s}) {
            if (args.isSet(option)) {
                const QString kinds = option == u"model"_s ? u"openai-compatible or static"_s
                                                           : u"openai-compatible"_s;
                return failure(ErrorCode::InvalidArgument,
                               u"--%1 goes with --embedder %2"_s.arg(option, kinds));
            }
        }
    }
    plan.rebuild = args.isSet(u"rebuild"_s);
    if (args.isSet(u"ef"_s)) {
        const auto ef = args.integer(u"ef"_s, 1, 10'000);
        if (!ef)
            return failure(ef.error());
        plan.index.ef = int(*ef);
    }
    if (args.isSet(u"codes"_s)) {
        const auto codes = args.choice(u"codes"_s, {u"float32"_s, u"int8"_s});
        if (!codes)
            return failure(codes.error());
        if (*provider == u"none"_s)
            return failure(ErrorCode::InvalidArgument,
                           u"--codes does not go with --embedder none: there is no index"_s);
        plan.index.encoding = *codes == u"int8"_s ? VectorEncoding::Int8 : VectorEncoding::Float32;
    }
    if (*provider == u"static"_s && !plan.index.embedder.model.isEmpty())
        plan.index.embedder.model = QDir(plan.index.embedder.model).absolutePath();
    if (*provider == u"openai-compatible"_s && !args.isSet(u"url"_s))
        return failure(ErrorCode::InvalidArgument, u"--embedder openai-compatible needs --url"_s);
    if ((*provider == u"openai-compatible"_s || *provider == u"static"_s) &&
        !args.isSet(u"model"_s))
        return failure(ErrorCode::InvalidArgument, u"--embedder %1 needs --model"_s.arg(*provider));
    if (plan.index.embedder.allowPlainHttp && *provider != u"openai-compatible"_s) {
        return failure(ErrorCode::InvalidArgument,
                       u"--allow-plain-http goes with --embedder openai-compatible"_s);
    }
    if (args.isSet(u"words"_s)) {
        const auto words = args.choice(u"words"_s, {u"words"_s, u"trigrams"_s});
        if (!words)
            return failure(words.error());
        plan.words = *words == u"words"_s ? TextTokenizer::Words : TextTokenizer::Trigrams;
    }
    if (args.isSet(u"fields"_s)) {
        plan.index.fields = splitFields(args.value(u"fields"_s).toUtf8());
        if (plan.index.fields.isEmpty())
            return failure(ErrorCode::InvalidArgument, u"--fields names no field"_s);
    }
    return plan;
}

QByteArray reportJson(const IndexReport &report, double seconds) {
    return "{\"items\":" + QByteArray::number(report.items) +
           ",\"embedded\":" + QByteArray::number(report.embedded) +
           ",\"unchanged\":" + QByteArray::number(report.unchanged) +
           ",\"trained\":" + (report.trained ? "true" : "false") +
           ",\"dims\":" + QByteArray::number(report.dims) +
           ",\"indexed\":" + QByteArray::number(report.indexed) + ",\"codes\":\"" +
           encodingName(report.encoding) +
           "\",\"memory_bytes\":" + QByteArray::number(report.bytes) +
           ",\"embedder\":" + quotedJson(report.embedder) +
           ",\"seconds\":" + QByteArray::number(seconds, 'f', 3) + '}';
}

QString summary(const IndexReport &report, double seconds) {
    const auto number = [](qint64 n) { return QLocale(QLocale::English).toString(n); };
    if (report.embedder.isEmpty()) {
        return u"The words of %1 items are indexed; nothing is embedded (%2 s)"_s
            .arg(number(report.items))
            .arg(seconds, 0, 'f', 1);
    }
    QString more = report.trained ? u", model trained"_s : QString();
    if (report.encoding == VectorEncoding::Int8)
        more += report.indexed > 0 ? u", as 8-bit codes"_s : u", too few for 8-bit codes"_s;
    if (report.indexed > 0)
        more += u", %1 MB of memory"_s.arg(double(report.bytes) / 1e6, 0, 'f', 0);
    return u"%1 items: %2 texts embedded, %3 unchanged, %4 dimensions%5 (%6 s)"_s
        .arg(number(report.items), number(report.embedded), number(report.unchanged))
        .arg(report.dims)
        .arg(more)
        .arg(seconds, 0, 'f', 1);
}

/// What is not said goes on as the store has it: who only brings the index up to date must not lose
/// how it was built.
void continueRecorded(const Arguments &args, const Store &store, IndexPlan &plan) {
    const auto recorded = store.config().index;
    if (!recorded)
        return;
    if (!args.isSet(u"ef"_s))
        plan.index.ef = recorded->ef;
    if (!args.isSet(u"codes"_s))
        plan.index.encoding = recorded->encoding;
    if (!args.isSet(u"fields"_s) && !recorded->fields.isEmpty())
        plan.index.fields = recorded->fields;
    if (args.isSet(u"embedder"_s) || recorded->embedder.provider == "none" ||
        recorded->embedder.provider.isEmpty())
        return;
    plan.index.embedder = recorded->embedder;
    plan.index.distance = recorded->distance;
    plan.index.dims = recorded->dims;
}

/// The fields of `--field` and `--drop-field`: each may come several times and hold several.
Result<std::vector<FieldName>> fieldNames(const Arguments &args, const QString &option) {
    std::vector<FieldName> names;
    for (const QString &value : args.values(option)) {
        for (const QByteArray &text : splitFields(value.toUtf8())) {
            auto name = parseFieldName(text);
            if (!name)
                return failure(ErrorCode::InvalidArgument,
                               u"--%1: %2"_s.arg(option, name.error().detail));
            names.push_back(*std::move(name));
        }
    }
    if (names.empty() && args.isSet(option))
        return failure(ErrorCode::InvalidArgument, u"--%1 names no field"_s.arg(option));
    return names;
}

/// `index STORE --field a --drop-field b`: the indexes of SQLite on fields, and nothing else.
int changeFieldIndexes(const Arguments &args, Console &console) {
    const QString name = u"index"_s;
    for (const QString &other :
         {u"embedder"_s, u"fields"_s, u"model"_s, u"url"_s, u"api-key-variable"_s,
          u"allow-plain-http"_s, u"ef"_s, u"codes"_s, u"rebuild"_s}) {
        if (args.isSet(other)) {
            return wrongUsage(console, name,
                              {ErrorCode::InvalidArgument,
                               u"--field and --drop-field do not go with --%1"_s.arg(other)});
        }
    }
    const auto added = fieldNames(args, u"field"_s);
    if (!added)
        return wrongUsage(console, name, added.error());
    const auto dropped = fieldNames(args, u"drop-field"_s);
    if (!dropped)
        return wrongUsage(console, name, dropped.error());
    const auto use = args.isSet(u"for-agent"_s) ? FieldIndexUse::Agent : FieldIndexUse::Nestor;
    auto store = openForCommand(args.positional().constFirst(), Access::Write);
    if (!store)
        return reportFailure(console, name, store.error());
    StoreAdmin *admin = (*store)->admin();
    if (admin == nullptr)
        return reportFailure(console, name,
                             {ErrorCode::Unsupported, u"this store has no file to index"_s});
    ConsoleJob job(console, ConsoleJob::Unit::Items);
    const FieldIndexChange change{*added, use, *dropped};
    if (auto changed = admin->changeFieldIndexes(change, job.stopToken()); !changed)
        return reportFailure(console, name, changed.error());
    const auto indexes = admin->fieldIndexes();
    if (!indexes)
        return reportFailure(console, name, indexes.error());
    if (args.isSet(u"json"_s)) {
        console.writeLine(fieldIndexesJson(*indexes));
        return Done;
    }
    for (const FieldIndexInfo &index : *indexes)
        console.printLine(describe(index));
    if (indexes->empty())
        console.printLine(u"No field is indexed"_s);
    return Done;
}

} // namespace

QByteArrayList splitFields(QByteArrayView text) {
    QByteArrayList fields;
    QByteArray field;
    int depth = 0;
    const auto take = [&] {
        if (const QByteArray trimmed = field.trimmed(); !trimmed.isEmpty())
            fields.append(trimmed);
        field.clear();
    };
    for (const char c : text) {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (c == ',' && depth <= 0)
            take();
        else
            field += c;
    }
    take();
    return fields;
}

int runIndex(const QStringList &arguments, Console &console) {
    const QString name = u"index"_s;
    Arguments args(
        u"index STORE"_s,
        u"Builds what searches need, or brings it up to date: the words, and vectors for\n"
        "searching by meaning. The learned embedder is trained on the store's own texts.\n"
        "In a store that Nestor does not manage, all of it is kept in a cache beside it.\n"
        "What is not said stays as the index was built before."_s);
    args.addOption(u"embedder"_s, u"KIND"_s,
                   u"learned (at first), openai-compatible, static or none"_s, u"learned"_s);
    args.addOption(u"fields"_s, u"a,b[*].c"_s, u"what is embedded; all strings at first"_s);
    args.addOption(u"model"_s, u"NAME"_s, u"the service's model, or the folder of a static one"_s);
    args.addOption(u"url"_s, u"URL"_s, u"address of the service, ends in /v1"_s);
    args.addOption(u"api-key-variable"_s, u"NAME"_s,
                   u"environment variable that holds the service's key"_s);
    args.addFlag(u"allow-plain-http"_s,
                 u"http:// to another machine, where texts and key can be read on the way"_s);
    args.addOption(u"field"_s, u"a,b.c"_s,
                   u"index these JSON fields for filters, and do nothing else"_s);
    args.addOption(u"drop-field"_s, u"a,b.c"_s, u"remove the indexes on these fields"_s);
    args.addFlag(u"for-agent"_s,
                 u"with --field: on LangGraph's own expression, for the agent's queries"_s);
    args.addOption(u"words"_s, u"KIND"_s,
                   u"what is found by text: words (at first), or trigrams, parts of words too"_s);
    args.addOption(u"ef"_s, u"N"_s, u"breadth of searches in the vector index; 64 unless said"_s);
    args.addOption(
        u"codes"_s, u"KIND"_s,
        u"what the vector index keeps: float32 (at first), or int8, in half the memory"_s);
    args.addFlag(u"rebuild"_s, u"train and embed everything anew"_s);
    args.addFlag(u"quality"_s, u"build nothing new: measure how much of what is nearest the "
                               "vector index finds"_s);
    args.addOption(u"k"_s, u"N"_s, u"with --quality: how many nearest"_s, u"10"_s);
    args.addOption(u"queries"_s, u"N"_s, u"with --quality: questions asked"_s, u"200"_s);
    args.addFlag(u"json"_s, u"print a JSON object"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    if (args.isSet(u"quality"_s))
        return runIndexQuality(args, console);
    for (const QString &option : {u"k"_s, u"queries"_s}) {
        if (args.isSet(option)) {
            return wrongUsage(
                console, name,
                {ErrorCode::InvalidArgument, u"--%1 goes with --quality"_s.arg(option)});
        }
    }
    if (args.isSet(u"field"_s) || args.isSet(u"drop-field"_s))
        return changeFieldIndexes(args, console);
    if (args.isSet(u"for-agent"_s)) {
        return wrongUsage(console, name,
                          {ErrorCode::InvalidArgument, u"--for-agent goes with --field"_s});
    }
    auto plan = readPlan(args);
    if (!plan)
        return wrongUsage(console, name, plan.error());
    auto store = openForCommand(args.positional().constFirst(), Access::Write);
    if (!store)
        return reportFailure(console, name, store.error());
    continueRecorded(args, **store, *plan);
    // Who types an address means it.
    if (args.isSet(u"url"_s)) {
        if (auto kept = (*store)->allowService(plan->index.embedder); !kept)
            return reportFailure(console, name, kept.error());
    }
    double seconds = 0;
    Result<IndexReport> report;
    {
        ConsoleJob job(console, ConsoleJob::Unit::Items);
        report = buildIndex(*plan, **store, job);
        seconds = job.seconds();
    }
    if (!report)
        return reportFailure(console, name, report.error());
    for (const QByteArray &field : report->emptyFields) {
        console.error(u"nestor-cli: index: no item has a text in '%1'"_s.arg(textOf(field)));
    }
    if (args.isSet(u"json"_s))
        console.writeLine(reportJson(*report, seconds));
    else
        console.printLine(summary(*report, seconds));
    return Done;
}

} // namespace nestor::cli
