// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/command.h"

namespace nestor::cli {

/// `nestor-cli index STORE --quality`: measures the vector index and says what was found. `args`
/// are those of `index`, parsed.
int runIndexQuality(const Arguments &args, Console &console);

} // namespace nestor::cli
