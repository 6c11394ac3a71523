// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp_command.h"

#include "app/cli/mcp/mcp_server.h"
#include "app/cli/store_access.h"
#include "core/store/decorators/scoped_store.h"

#include <QCoreApplication>

#include <new>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// Longer lines are passed over: whoever sends them must not fill the memory of this machine.
constexpr qint64 kLongestLine = qint64(256) << 20;

Result<std::optional<NamespacePath>> scopeArgument(const Arguments &args) {
    if (!args.isSet(u"scope"_s))
        return std::nullopt;
    auto scope = NamespacePath::parse(args.value(u"scope"_s).toUtf8());
    const auto valid = scope ? ScopedStore::check(*scope) : failure(scope.error());
    if (!valid)
        return failure(valid.error().code, u"--scope: "_s + valid.error().detail);
    return *std::move(scope);
}

QByteArray answerTo(McpServer &server, const Console::Line &line) {
    if (line.tooLong)
        return McpServer::tooLong(kLongestLine);
    try {
        return server.answer(line.bytes);
    } catch (const std::bad_alloc &) { // this line asked for too much; the next may not
        return McpServer::noMemory();
    }
}

} // namespace

int runMcp(const QStringList &arguments, Console &console) {
    const QString name = u"mcp"_s;
    Arguments args(u"mcp STORE [--scope a.b] [--write]"_s,
                   u"Serves a store to an agent as tools of the Model Context Protocol: JSON-RPC,\n"
                   "a line a message, on standard input and output, until the input ends.\n"
                   "Nothing is written unless --write says so. docs/mcp.md has the tools."_s);
    args.addOption(u"scope"_s, u"a.b"_s, u"nothing outside this namespace can be reached"_s);
    args.addFlag(u"write"_s, u"offer tools that write and delete; a missing store is created"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto scope = scopeArgument(args);
    if (!scope)
        return wrongUsage(console, name, scope.error());
    const bool writes = args.isSet(u"write"_s);
    auto store = openForCommand(args.positional().constFirst(),
                                writes ? Access::WriteOrCreate : Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    McpServer server({*std::move(store), *std::move(scope), writes},
                     QCoreApplication::applicationVersion().toUtf8());
    for (;;) {
        const Console::Line line = console.readLineUpTo(kLongestLine);
        if (line.atEnd)
            return Done;
        const QByteArray answer = answerTo(server, line);
        if (answer.isNull())
            continue;
        console.writeLine(answer);
        console.flush();
        if (console.writeFailed())
            return Failed; // nobody reads the answers any more
    }
}

} // namespace nestor::cli
