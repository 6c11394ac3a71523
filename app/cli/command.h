// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/console.h"

#include <QStringList>

#include <vector>

namespace nestor::cli {

/// How the program ends (docs/command-line.md).
enum ExitStatus {
    Done = 0,
    Failed = 1,      ///< and nothing was changed
    WrongUsage = 2,  ///< the arguments make no sense
    SomeRefused = 3, ///< done, but not all of it: lines refused, items not found
};

/// One subcommand of nestor-cli.
struct Command {
    QString name;
    QString summary; ///< one line for the list of commands
    /// Gets what follows the subcommand; answers the status to leave with.
    int (*run)(const QStringList &arguments, Console &console);
};

/// All subcommands, in the order the help lists them.
[[nodiscard]] const std::vector<Command> &commands();

/// Prints wrong usage and where to read more; answers WrongUsage.
int wrongUsage(Console &console, const QString &command, const Error &error);

/// The status that an error ends the program with: WrongUsage where the fault is in what was
/// typed, Failed where it is in the store, the file or the machine.
[[nodiscard]] int statusFor(const Error &error);

/// Prints the error and answers its status.
int reportFailure(Console &console, const QString &command, const Error &error);

} // namespace nestor::cli
