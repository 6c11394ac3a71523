// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/store.h"
#include "core/transfer/read_plan.h"

#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace nestor {

/// A record that did not become an item.
struct RefusedRecord {
    QString file;
    qint64 line = 0; ///< counted from 1; 0 where the file has no lines
    QString reason;  ///< one English sentence without a full stop
    QByteArray text; ///< the record as it stands in the file

    bool operator==(const RefusedRecord &) const = default;
};

/// What to import, and how.
struct ImportPlan {
    QStringList files; ///< files and folders; "-" is standard input
    ReadPlan reading;
    ConflictRule onConflict = ConflictRule::Replace;
    /// Time-to-live in minutes for items that bring none of their own.
    std::optional<double> ttlMinutes;
    /// Those never expire, whatever the store's default is.
    bool ttlNever = false;
    /// Reads everything and looks the items up, but writes nothing.
    bool dryRun = false;
    /// One refused record fails the whole import; the others are still looked for.
    bool strict = false;
    /// Called for each refused record as it is found, on the thread that runs the import.
    std::function<void(const RefusedRecord &)> onRefused;
};

/// What became of it.
struct ImportReport {
    /// How many refused records a report keeps; plan.onRefused sees all.
    static constexpr size_t kKept = 1000;

    qint64 records = 0;  ///< found in the files
    qint64 inserted = 0; ///< items that are new
    qint64 replaced = 0; ///< items that the store had, and that are now these
    qint64 skipped = 0;  ///< items that the store had, and that stay as they were
    qint64 refused = 0;  ///< records that are not items
    qint64 bytes = 0;    ///< of the files, as they lie on the disk
    bool dryRun = false; ///< then nothing was written, and the numbers say what would be
    std::vector<RefusedRecord> refusedRecords; ///< the first of them
    QStringList formats;                       ///< of each file, as it turned out
    QStringList notes; ///< what a person should know about how the files were read

    [[nodiscard]] qint64 written() const { return inserted + replaced; }
    bool operator==(const ImportReport &) const = default;
};

/// Reads the files and writes their items, all of them or none: as one BulkWriter's work. After a
/// failure or a cancel the store is as it was, but for items that other programs have written
/// meanwhile; the error's detail says how many these are. An import of more than a second or two,
/// or one whose records come slowly, lets others write in between, who then see what is there of
/// it. Memory does not grow with the number of items, but for 48 bytes each to find doubles.
///
/// A record that cannot be mapped, or names an item that its file named before, is refused and the
/// rest goes on. Progress is in bytes of the files. Fails with what reading a file (naming it),
/// Store::bulkWriter() and BulkWriter::put() fail with, with InvalidValue under `strict`, and with
/// Cancelled. Blocks until it is done; call it from a worker thread.
[[nodiscard]] Result<ImportReport> importCollection(const ImportPlan &plan, Store &store, Job &job);

} // namespace nestor
