// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/base/error.h"
#include "core/base/job.h"

#include <memory>

namespace nestor {

/// Copies a store's database into the empty file behind a descriptor (WholeFile::descriptor()) by
/// SQLite's online backup, while others read and write it. The copy is one state of the store.
///
/// In a file with a write-ahead log, nobody waits for it. In one with a rollback journal the copy
/// is made in short pieces, and from the beginning again when an agent wrote in between; after a
/// few such times the rest is copied at once, for which writers wait. Reports progress in pages.
/// Fails with Cancelled, Busy, or as reading and writing do; then the copy is of no use.
[[nodiscard]] Result<void> copyDatabase(SqliteFile &file, int descriptor, Job &job);

/// Opens such a copy as somebody would who knows nothing of how it was made, to be read.
[[nodiscard]] Result<std::unique_ptr<SqlConnection>> openCopy(int descriptor);

} // namespace nestor
