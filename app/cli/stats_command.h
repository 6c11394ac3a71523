// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

int runStats(const QStringList &arguments, Console &console);

} // namespace nestor::cli
