// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/store.h"
#include "core/transfer/collection_format.h"

#include <QIODevice>
#include <QString>
#include <QStringList>

#include <vector>

namespace nestor {

/// What to export, and how.
struct ExportPlan {
    Scope scope; ///< the root, with all below it, is everything
    Filter filter;
    CollectionFormat format = CollectionFormat::JsonLines;
    /// The file, or for CollectionFormat::Folder the folder, which is made where it is missing.
    QString path;
};

/// An item that the format cannot hold.
struct UnwrittenItem {
    ItemId id;
    QString reason; ///< one English sentence without a full stop
    bool operator==(const UnwrittenItem &) const = default;
};

struct ExportReport {
    /// How many unwritten items a report keeps.
    static constexpr size_t kKept = 1000;

    qint64 items = 0;                          ///< written
    qint64 unwritten = 0;                      ///< stored, but not what the format can hold
    std::vector<UnwrittenItem> unwrittenItems; ///< the first of them
    /// What a person should know: what the format does not keep, what else lies in the folder. One
    /// sentence each.
    QStringList notes;
    bool operator==(const ExportReport &) const = default;
};

/// Writes the items of a store, ordered by namespace and key, to plan.path. A file appears, or is
/// replaced, only when all is written and on the disk; after a failure or a cancel it is as it was.
/// A name that ends in ".gz" or ".zst" asks for compression. (A folder is filled file by file: what
/// was written stays. A device or a pipe gets the bytes as they come.)
///
/// The store is read a page at a time and never held: an item that changes meanwhile is exported
/// as it was or as it is. Exports of the same items are the same bytes. Progress is in items.
/// Fails with what the store fails with, with Io, InvalidArgument for a format that is only read
/// and where plan.path is the store itself, and with Cancelled. Blocks until it is done; call it
/// from a worker thread.
[[nodiscard]] Result<ExportReport> exportCollection(const ExportPlan &plan, Store &store, Job &job);

/// The same to a device that is open for writing, such as standard output; not for folders.
[[nodiscard]] Result<ExportReport> exportCollection(const ExportPlan &plan, QIODevice &device,
                                                    Store &store, Job &job);

} // namespace nestor
