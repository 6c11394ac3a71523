// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/finding_list.h"

namespace nestor {

/// Looks at every vector, the agent's and Nestor's own, and whether full text and vectors know the
/// latest changes. `dims` is the size that the agent's vectors must have; 0: the size that most
/// have. With `repair`, deletes the vectors that are of no use to anybody. Answers how many vectors
/// there were.
[[nodiscard]] Result<qint64> checkVectors(SqlFile &file, int dims, bool repair,
                                          FindingList &findings, Job &job);

} // namespace nestor
