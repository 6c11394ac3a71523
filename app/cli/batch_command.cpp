// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_command.h"

#include "app/cli/op_codec.h"
#include "app/cli/store_access.h"
#include "core/store/config_json.h"

#include <QFile>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

Result<std::optional<StoreConfig>> readConfig(const QString &path, Console &console) {
    if (path.isEmpty())
        return std::optional<StoreConfig>();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(ErrorCode::Io, u"cannot read %1: %2"_s.arg(path, file.errorString()));
    }
    auto parsed = parseStoreConfig(file.readAll());
    if (!parsed)
        return failure(parsed.error().code, u"%1: %2"_s.arg(path, parsed.error().detail));
    for (const QString &member : parsed->ignored)
        console.error(
            u"nestor-cli: batch: %1: '%2' is not known and was ignored"_s.arg(path, member));
    return std::optional<StoreConfig>(std::move(parsed->config));
}

QByteArray answer(Store &store, const QByteArray &line) {
    auto request = parseRequest(line);
    if (!request)
        return errorLine(request.error());
    const auto answers = store.batch(request->ops);
    return answers ? answerLine(*request, *answers) : errorLine(answers.error());
}

} // namespace

int runBatch(const QStringList &arguments, Console &console) {
    const QString name = u"batch"_s;
    Arguments args(
        u"batch STORE [--read-only] [--index FILE.json]"_s,
        u"Answers one line of JSON for each line of JSON on standard input: a store for\n"
        "programs. docs/command-line.md has the operations. A missing store is created."_s);
    args.addFlag(u"read-only"_s, u"refuse every operation that writes"_s);
    args.addOption(u"index"_s, u"FILE"_s, u"how items are embedded and how long they live"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto config = readConfig(args.value(u"index"_s), console);
    if (!config)
        return reportFailure(console, name, config.error());
    auto store =
        openForCommand(args.positional().constFirst(),
                       args.isSet(u"read-only"_s) ? Access::Read : Access::WriteOrCreate, *config);
    if (!store)
        return reportFailure(console, name, store.error());
    for (QByteArray line = console.readLine(); !line.isNull(); line = console.readLine()) {
        if (line.trimmed().isEmpty())
            continue;
        console.writeLine(answer(**store, line));
        console.flush();
        if (console.writeFailed())
            return Failed; // nobody reads the answers any more
    }
    return Done;
}

} // namespace nestor::cli
