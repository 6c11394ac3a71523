// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/store_admin.h"

namespace nestor {

class SqliteFile;

/// StoreAdmin::copyTo() of an SQLite store. Conflict also where a program has the target open, or
/// where the journal of one lies beside it. From any thread.
[[nodiscard]] Result<qint64> backUpSqlite(SqliteFile &file, const StoreCopy &copy, Job &job);

} // namespace nestor
