// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

int runGet(const QStringList &arguments, Console &console);
int runPut(const QStringList &arguments, Console &console);
int runDelete(const QStringList &arguments, Console &console);

} // namespace nestor::cli
