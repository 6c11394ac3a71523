// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "core/model/index_config.h"

#include <optional>

namespace nestor::cli {

/// Prints, records or removes the configuration that a store carries.
int runConfigure(const QStringList &arguments, Console &console);

/// The configuration in a file (docs/command-line.md); nullopt where `path` is empty. What is not
/// known in it is named on standard error. Io, or InvalidConfig with the file and the member.
[[nodiscard]] Result<std::optional<StoreConfig>>
readConfigFile(const QString &path, const QString &command, Console &console);

} // namespace nestor::cli
