// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/store.h"

#include <QString>

namespace nestor {

struct BackupPlan {
    QString target;         ///< the file to write
    bool overwrite = false; ///< whether `target` may exist; it is replaced only by a good copy
};

struct BackupReport {
    QString target; ///< absolute
    qint64 bytes = 0;
    qint64 items = 0;

    bool operator==(const BackupReport &) const = default;
};

/// Copies a store with everything in its file, vectors and history too, while an agent works on
/// it; then reads the copy through and counts its items. The target appears under its name only
/// when it is whole and verified.
///
/// Fails with Conflict (the target exists and may not be overwritten), InvalidArgument (it is the
/// store itself or a directory), Unsupported where the store has no file, Corrupt where the copy
/// does not hold up, Cancelled, Io or Busy; then the target is what it was. From any thread.
[[nodiscard]] Result<BackupReport> backupStore(Store &store, const BackupPlan &plan, Job &job);

} // namespace nestor
