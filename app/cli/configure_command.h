// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "core/model/index_config.h"

#include <optional>

namespace nestor::cli {

/// Prints, records or removes the configuration that a store carries.
int runConfigure(const QStringList &arguments, Console &console);

/// A configuration as it is printed: passwords and keys that an address in it holds are left out.
[[nodiscard]] QByteArray shownConfig(StoreConfig config);

enum class UnknownMembers {
    Named,   ///< on standard error, and passed over: a configuration may hold what others read
    Refused, ///< InvalidConfig
};

/// The configuration in a file (docs/command-line.md); nullopt where `path` is empty. Io, or
/// InvalidConfig with the file and the member.
[[nodiscard]] Result<std::optional<StoreConfig>>
readConfigFile(const QString &path, const QString &command, Console &console,
               UnknownMembers unknown = UnknownMembers::Named);

} // namespace nestor::cli
