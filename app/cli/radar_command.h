// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

int runRadar(const QStringList &arguments, Console &console);

} // namespace nestor::cli
