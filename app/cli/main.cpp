// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/store_access.h"
#include "app/keychain/service_keys.h"
#include "core/backends/sqlite/driver/sql_process.h"
#include "core/base/crash_trace.h"
#include "core/base/log_file.h"
#include "core/base/text.h"
#include "core/embedding/embedder_factory.h"

#include <QCoreApplication>
#include <QSqlDatabase>

#include <algorithm>
#include <new>

using namespace Qt::StringLiterals;
using namespace nestor::cli;

namespace {

QString overview() {
    QString text =
        u"usage: nestor-cli COMMAND …\n\n"
        "Works with persistent key-value stores of agents (LangGraph's SqliteStore).\n\n"_s;
    for (const Command &command : commands())
        text += u"  %1  %2\n"_s.arg(command.name, -10).arg(command.summary);
    text += u"\n'nestor-cli COMMAND --help' says more; 'nestor-cli --verbose COMMAND …' shows what "
            u"goes "
            "on behind a command.\n"_s;
    return text;
}

/// Qt reads arguments as UTF-8 and puts a replacement for what is none: another key, another value
/// than was given.
bool areUtf8(int argc, char *argv[], Console &console) {
    for (int i = 1; i < argc; ++i) {
        if (nestor::firstInvalidUtf8(argv[i]) < 0)
            continue;
        console.error(u"nestor-cli: argument %1 is not valid UTF-8"_s.arg(i));
        return false;
    }
    return true;
}

int dispatch(const QStringList &arguments, Console &console) {
    if (arguments.size() < 2) {
        console.error(overview());
        return WrongUsage;
    }
    const QString &name = arguments.at(1);
    const bool asksHelp = name == u"--help"_s || name == u"-h"_s || name == u"help"_s;
    if (asksHelp && arguments.size() > 2)
        return dispatch({arguments.first(), arguments.at(2), u"--help"_s}, console);
    if (asksHelp) {
        console.print(overview());
        return Done;
    }
    if (name == u"--version"_s) {
        console.printLine(u"nestor-cli %1"_s.arg(QCoreApplication::applicationVersion()));
        return Done;
    }
    const auto &all = commands();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Command &command) { return command.name == name; });
    if (found == all.end()) {
        console.error(u"nestor-cli: there is no command '%1'"_s.arg(name));
        console.error(u"Try 'nestor-cli --help'."_s);
        return WrongUsage;
    }
    // Core does not throw; memory may run out anywhere.
    try {
        return found->run(arguments.mid(2), console);
    } catch (const std::bad_alloc &) {
        console.failure(name, {nestor::ErrorCode::Io, u"there is not enough memory for this"_s});
        return Failed;
    }
}

} // namespace

int main(int argc, char *argv[]) {
    const QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"nestor"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(NESTOR_VERSION));
    nestor::useSqliteAlone();
    // Registers the drivers on this thread, before others ask for them at once (Qt 6.4).
    (void)QSqlDatabase::drivers();

    nestor::setKeyLookup(nestor::serviceKey);
    QStringList arguments = nestor::argumentTexts(argc, argv);
    const bool verbose = arguments.value(1) == u"--verbose"_s;
    if (verbose)
        arguments.removeAt(1);
    // What a person is to know is said in the commands' own words; what goes on behind them is
    // noted in a file, and shown to who asks for it.
    const nestor::LogFile log({.path = nestor::stateDirectory() + u"/nestor-cli.log"_s,
                               .level = verbose ? QtDebugMsg : nestor::logLevel(QtWarningMsg),
                               .echoed = verbose ? QtDebugMsg : QtFatalMsg});
    nestor::leaveTraceOfCrash(nestor::stateDirectory(), "nestor-cli " NESTOR_VERSION);

    Console console;
    setNoticeSink([&console](const QString &line) { console.error(line); });
    const int status = areUtf8(argc, argv, console) ? dispatch(arguments, console) : WrongUsage;
    console.endProgress();
    console.flush();
    if (status != Done || !console.writeFailed())
        return status;
    console.error(u"nestor-cli: cannot write to standard output"_s);
    return Failed;
}
