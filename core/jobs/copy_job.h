// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/store.h"

namespace nestor {

/// What to copy from one store into another, of whatever kind each is.
struct CopyPlan {
    Scope scope; ///< the root, with all below it, is everything
    Filter filter;
    ConflictRule onConflict = ConflictRule::Replace;
    /// Whether the agent's vectors go along. Those that were made of an older text stay behind.
    bool vectors = true;
};

struct CopyReport {
    qint64 items = 0; ///< read
    qint64 inserted = 0;
    qint64 replaced = 0;
    qint64 skipped = 0;
    qint64 vectors = 0; ///< of those that were written

    bool operator==(const CopyReport &) const = default;
};

/// Copies items with their times, lives and vectors, all of them or none: as one BulkWriter's work
/// (core/store/bulk_writer.h). Values are the bytes that `from` holds; a server may keep them in a
/// form of its own. `from` is read a page at a time and never held. Progress is in items.
///
/// Fails with what the stores fail with, naming the item that cannot be kept, and with Cancelled;
/// then `to` is as it was, but for what others have written meanwhile. Blocks; for a worker thread.
[[nodiscard]] Result<CopyReport> copyStore(Store &from, Store &to, const CopyPlan &plan, Job &job);

/// How the vectors of a store are to be kept elsewhere: how many numbers they have, how they are
/// compared; nullopt where it has none.
[[nodiscard]] Result<std::optional<IndexConfig>> vectorsToCopy(Store &from, Job &job);

} // namespace nestor
