// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_command.h"

#include "app/cli/batch_stack.h"
#include "app/cli/configure_command.h"
#include "app/cli/op_codec.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/index_status.h"

#include <new>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray answer(const BatchStack &stack, const QByteArray &line) {
    auto request = parseRequest(line);
    if (!request)
        return errorLine(request.error());
    if (request->isStatistics) {
        if (!stack.statistics) {
            return errorLine({ErrorCode::InvalidArgument,
                              u"Nothing is counted: batch was run without --stats"_s});
        }
        return "{\"ok\":true,\"result\":" + statisticsJson(stack.statistics->statistics()) + '}';
    }
    const auto answers = stack.store->batch(request->ops);
    return answers ? answerLine(*request, *answers) : errorLine(answers.error());
}

} // namespace

int runBatch(const QStringList &arguments, Console &console) {
    const QString name = u"batch"_s;
    Arguments args(
        u"batch STORE [--read-only] [--index FILE.json] [options]"_s,
        u"Answers one line of JSON for each line of JSON on standard input: a store for\n"
        "programs. docs/command-line.md has the operations. A missing store is created."_s);
    args.addFlag(u"read-only"_s, u"refuse every operation that writes"_s);
    args.addOption(u"index"_s, u"FILE"_s,
                   u"how items are embedded and how long they live; else as the store says"_s);
    args.addFlag(u"no-together"_s, u"hybrid searches: items that were written in one sitting do "
                                   "not lift each other"_s);
    addBatchStackOptions(args);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto config = readConfigFile(args.value(u"index"_s), name, console);
    if (!config)
        return reportFailure(console, name, config.error());
    // All that can be wrong of them, before a store is made.
    auto options = readBatchStackOptions(args);
    if (!options)
        return reportFailure(console, name, options.error());
    std::unique_ptr<Store> cache;
    const NewStoreFile newCache(options->cache);
    if (!options->cache.isEmpty()) {
        auto opened = openForCommand(options->cache, Access::WriteOrCreate);
        if (!opened) {
            return reportFailure(
                console, name, {opened.error().code, u"--cache: %1"_s.arg(opened.error().detail)});
        }
        cache = *std::move(opened);
    }
    auto store =
        openForCommand(args.positional().constFirst(),
                       args.isSet(u"read-only"_s) ? Access::Read : Access::WriteOrCreate, *config);
    if (!store) {
        cache.reset();
        newCache.remove();
        return reportFailure(console, name, store.error());
    }
    setWrittenTogether(**store, !args.isSet(u"no-together"_s));
    const auto stack = batchStack(*std::move(store), std::move(cache), *std::move(options));
    if (!stack)
        return reportFailure(console, name, stack.error());
    for (QByteArray line = console.readLine(); !line.isNull(); line = console.readLine()) {
        if (line.trimmed().isEmpty())
            continue;
        try {
            console.writeLine(answer(*stack, line));
        } catch (const std::bad_alloc &) { // this line asked for too much; the next may not
            console.writeLine(errorLine({ErrorCode::Io, u"There is not enough memory for this"_s}));
        }
        console.flush();
        if (console.writeFailed())
            return Failed; // nobody reads the answers any more
    }
    if (stack->statistics)
        console.error(textOf(statisticsJson(stack->statistics->statistics())));
    return Done;
}

} // namespace nestor::cli
