// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

/// `import STORE FILE…`: takes collections into a store (docs/collections.md).
int runImport(const QStringList &arguments, Console &console);

} // namespace nestor::cli
