// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/copy_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/jobs/copy_job.h"
#include "core/model/store_location.h"

#include <array>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

Result<ConflictRule> ruleOf(const Arguments &args) {
    const QStringList names{u"replace"_s, u"skip"_s, u"keep-newer"_s, u"fail"_s};
    const auto name = args.choice(u"on-conflict"_s, names);
    if (!name)
        return failure(name.error());
    constexpr std::array rules{ConflictRule::Replace, ConflictRule::Skip, ConflictRule::KeepNewer,
                               ConflictRule::Fail};
    return rules[size_t(names.indexOf(*name))];
}

Result<CopyPlan> readCopyPlan(const Arguments &args) {
    CopyPlan plan;
    const auto ns = namespaceArgument(args.value(u"namespace"_s), false);
    if (!ns)
        return failure(ns.error());
    plan.scope.ns = *ns;
    if (args.isSet(u"filter"_s)) {
        auto filter = filterArgument(args.value(u"filter"_s));
        if (!filter)
            return failure(std::move(filter.error()));
        plan.filter = *std::move(filter);
    }
    const auto rule = ruleOf(args);
    if (!rule)
        return failure(rule.error());
    plan.onConflict = *rule;
    plan.vectors = !args.isSet(u"no-vectors"_s);
    return plan;
}

/// What a table for vectors has to be made with: a file's is made as the first ones come.
Result<std::optional<StoreConfig>> configFor(const QString &target, Store &from, Job &job) {
    const auto location = StoreLocation::parse(target);
    if (!location)
        return failure(location.error());
    if (location->kind() != StoreLocation::Kind::Postgres)
        return std::optional<StoreConfig>();
    auto index = vectorsToCopy(from, job);
    if (!index)
        return failure(std::move(index.error()));
    std::optional<StoreConfig> config;
    if (*index) {
        config.emplace();
        config->index = std::move(*index);
    }
    return config;
}

} // namespace

int runCopy(const QStringList &arguments, Console &console) {
    const QString name = u"copy"_s;
    Arguments args(u"copy FROM TO"_s,
                   u"Copies items from one store into another, a file or a server's, with their\n"
                   "times, lives and the agent's vectors: all of them or, when that fails, none.\n"
                   "A missing store is made."_s);
    args.addOption(u"namespace"_s, u"A.B"_s, u"only what is at and below this namespace"_s);
    args.addOption(u"filter"_s, u"JSON"_s, u"only items that pass"_s);
    args.addOption(u"on-conflict"_s, u"RULE"_s,
                   u"items that TO has: replace, skip, keep-newer or fail"_s, u"replace"_s);
    args.addFlag(u"no-vectors"_s, u"leave vectors behind"_s);
    args.addFlag(u"json"_s, u"one JSON object"_s);
    if (auto parsed = args.parse(arguments, 2, 2); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const auto plan = readCopyPlan(args);
    if (!plan)
        return wrongUsage(console, name, plan.error());
    const QString &source = args.positional().at(0);
    const QString &target = args.positional().at(1);
    const auto here = StoreLocation::parse(source);
    const auto there = StoreLocation::parse(target);
    if (here && there && *here == *there) {
        return wrongUsage(console, name,
                          {ErrorCode::InvalidArgument, u"FROM and TO are the same store"_s});
    }
    auto from = openForCommand(source, Access::Read);
    if (!from)
        return reportFailure(console, name, from.error());
    const NewStoreFile newFile(target);
    Result<CopyReport> report;
    {
        ConsoleJob job(console);
        std::optional<StoreConfig> config;
        if (plan->vectors) {
            auto needed = configFor(target, **from, job);
            if (!needed)
                return reportFailure(console, name, needed.error());
            config = *std::move(needed);
        }
        auto to = openForCommand(target, Access::WriteOrCreate, std::move(config));
        if (!to)
            return reportFailure(console, name, to.error());
        report = copyStore(**from, **to, *plan, job);
    }
    if (!report) {
        newFile.remove();
        return reportFailure(console, name, report.error());
    }
    if (args.isSet(u"json"_s)) {
        const auto number = [](qint64 value) { return QByteArray::number(value); };
        console.writeLine("{\"items\":" + number(report->items) + ",\"inserted\":" +
                          number(report->inserted) + ",\"replaced\":" + number(report->replaced) +
                          ",\"skipped\":" + number(report->skipped) +
                          ",\"vectors\":" + number(report->vectors) + '}');
    } else {
        console.printLine(u"%1 items copied, %2 of them new, with %3 vectors; %4 skipped"_s
                              .arg(report->inserted + report->replaced)
                              .arg(report->inserted)
                              .arg(report->vectors)
                              .arg(report->skipped));
    }
    return Done;
}

} // namespace nestor::cli
