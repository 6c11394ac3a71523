// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_file.h"
#include "core/base/error.h"
#include "core/base/job.h"

#include <QString>

namespace nestor {

/// Copies a store's database into the new file `target` by SQLite's online backup, while others
/// read and write it. The copy is one state of the store.
///
/// In a file with a write-ahead log, nobody waits for it. In one with a rollback journal the copy
/// is made in short pieces, and from the beginning again when an agent wrote in between; after a
/// few such times the rest is copied at once, for which writers wait. Reports progress in pages.
/// Fails with Cancelled, Busy, or as reading and writing do; then `target` is removed.
[[nodiscard]] Result<void> copyDatabase(SqliteFile &file, const QString &target, Job &job);

/// Reads a copy through and counts its items. Corrupt where it does not hold up.
[[nodiscard]] Result<qint64> verifiedCopy(const QString &path);

} // namespace nestor
