// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

/// `trust STORE`: says which service a store's file wants texts sent to, lets it, or takes it back.
int runTrust(const QStringList &arguments, Console &console);

} // namespace nestor::cli
