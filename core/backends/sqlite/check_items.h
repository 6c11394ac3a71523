// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/removed_rows.h"
#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/finding_list.h"

namespace nestor {

/// Looks at every item: its value, its namespace, its times. Deletes those with a problem of
/// `remove`, with their vectors, page by page, and keeps them in `removed`. Answers how many there
/// were. Reports progress in items.
[[nodiscard]] Result<qint64> checkItems(SqlFile &file, const std::vector<Problem> &remove,
                                        RemovedRows &removed, FindingList &findings, Job &job);

} // namespace nestor
