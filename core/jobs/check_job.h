// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/check_report.h"
#include "core/store/store.h"

namespace nestor {

struct CheckPlan {
    /// Mend what is derived: orphaned and stale vectors are deleted, damaged ones of Nestor's own
    /// made again, the full text made anew where it is broken or incomplete, and both caught up
    /// where that needs no service. No item is touched, and no vector that only the agent's
    /// embedder could make again. What is deleted of the agent's is kept: CheckReport::removedTo.
    bool repair = false;
    /// Delete the items, or vectors, with these problems, of which only a person can say so:
    /// isRemovable(). What somebody changes meanwhile stays. They are kept, too.
    std::vector<Problem> remove = {};
};

/// Looks for everything that can be wrong with a store, and explains it.
///
/// Reads page by page, so that an agent can write in between; what changes meanwhile is reported
/// as it was at some moment (StoreAdmin::check()). Fails with Unsupported where the store has no
/// admin(), InvalidArgument where `remove` names what is not removable, Cancelled,
/// ReadOnly (repair of a store that cannot be written to), or as reading does; findings are no
/// failure. From any thread.
[[nodiscard]] Result<CheckReport> checkStore(Store &store, const CheckPlan &plan, Job &job);

} // namespace nestor
