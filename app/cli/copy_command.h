// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

int runCopy(const QStringList &arguments, Console &console);

} // namespace nestor::cli
