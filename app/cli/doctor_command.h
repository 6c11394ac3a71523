// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

/// nestor-cli doctor: why an agent's search does or does not return an item.
int runDoctor(const QStringList &arguments, Console &console);

} // namespace nestor::cli
