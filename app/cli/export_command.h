// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

/// `export STORE`: writes a store, or a part of it, as a collection (docs/collections.md).
int runExport(const QStringList &arguments, Console &console);

} // namespace nestor::cli
