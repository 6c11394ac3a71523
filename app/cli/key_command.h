// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace nestor::cli {

/// `key URL`: keeps the key of an embedding service in the system's keychain.
int runKey(const QStringList &arguments, Console &console);

} // namespace nestor::cli
