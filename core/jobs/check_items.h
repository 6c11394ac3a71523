// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/store_file.h"
#include "core/base/error.h"
#include "core/base/job.h"
#include "core/jobs/finding_list.h"
#include "core/jobs/removed_rows.h"

namespace nestor {

/// Looks at every item: its value, its namespace, its times. Deletes those with a problem of
/// `remove`, with their vectors, page by page, and keeps them in `removed`. Answers how many there
/// were. Reports progress in items.
[[nodiscard]] Result<qint64> checkItems(StoreFile &file, const std::vector<Problem> &remove,
                                        RemovedRows &removed, FindingList &findings, Job &job);

} // namespace nestor
