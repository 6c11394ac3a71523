// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/store_admin.h"

namespace nestor {

class SqliteFile;

/// StoreAdmin::check() of an SQLite store. Reads page by page, so that an agent can write in
/// between; what changes meanwhile is reported as it was at some moment. A small file, or one with
/// a write-ahead log, is checked by SQLite in place; a large one that would lock the agent out is
/// copied first. From any thread.
[[nodiscard]] Result<CheckReport> checkSqlite(SqliteFile &file, const StoreCheck &what, Job &job);

} // namespace nestor
