// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/removed_rows.h"
#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/finding_list.h"

namespace nestor {

struct VectorCheck {
    /// The size that the agent's vectors must have; 0: the size that most have.
    int dims = 0;
    /// Deletes the vectors that are of no use to anybody: orphans, leftovers, empty ones, and those
    /// of Nestor's own that can be made again.
    bool repair = false;
    /// Deletes the agent's vectors of another size. Only its embedder can make them again.
    bool removeWrongSize = false;
};

/// Looks at every vector, the agent's and Nestor's own, and whether full text and vectors know the
/// latest changes. What is deleted of the agent's is kept in `removed`. Answers how many vectors
/// there were.
[[nodiscard]] Result<qint64> checkVectors(SqlFile &file, const VectorCheck &check,
                                          RemovedRows &removed, FindingList &findings, Job &job);

} // namespace nestor
