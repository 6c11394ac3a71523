// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

/// Databases in files that have no name (WholeFile): SQLite opens by path, and such have none.
/// SqlOptions::descriptor uses it.
namespace nestor {

/// The name of a VFS of SQLite's that reads and writes the file behind a descriptor, which the
/// connection's URI gives as "descriptor=N". It knows no locks, no journal and no log: the file is
/// one program's, and thrown away where writing it fails. Registered at the first call; null where
/// that failed, and on systems without such descriptors. From any thread.
[[nodiscard]] const char *descriptorVfs();

} // namespace nestor
