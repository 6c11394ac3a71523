// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/item.h"
#include "core/transfer/collection_format.h"

#include <QIODevice>
#include <QSet>
#include <QStringList>

#include <memory>
#include <vector>

namespace nestor {

/// Writes items as a collection. Items come by namespace and then key. For one thread at a time.
class CollectionWriter {
public:
    CollectionWriter() = default;
    CollectionWriter(const CollectionWriter &) = delete;
    CollectionWriter &operator=(const CollectionWriter &) = delete;
    virtual ~CollectionWriter() = default;

    /// Adds an item. Fails with Io; with InvalidValue or InvalidKey where the form cannot hold it,
    /// and then nothing of it was written and the next may come.
    [[nodiscard]] virtual Result<void> write(const Item &item) = 0;
    /// Writes what belongs at the end. Call once, after the last item.
    [[nodiscard]] virtual Result<void> finish() = 0;
    /// What a person should know of what was written, one sentence each; after finish().
    [[nodiscard]] virtual QStringList notes() const { return {}; }
};

/// A writer of JsonLines, Json or LlamaIndex to a device, which is open and outlives the writer;
/// Unsupported for other formats.
[[nodiscard]] Result<std::unique_ptr<CollectionWriter>>
makeCollectionWriter(CollectionFormat format, QIODevice &device);

/// The columns of an item table, collected from the items that are to be written.
class TableColumns {
public:
    void add(const Item &item);

    std::vector<QByteArray> fields; ///< of the values, in order of first appearance
    bool wholeValues = false;       ///< some values are not objects
    bool timesToLive = false;       ///< some items expire

private:
    QSet<QByteArray> m_known;
};

/// A writer of an item table (core/transfer/csv_source.h says how it is read): namespace, key, one
/// column for each field, and the item's times. Strings stand as they are, other values as JSON.
/// InvalidValue for an item that the columns do not cover.
[[nodiscard]] std::unique_ptr<CollectionWriter> makeCsvWriter(TableColumns columns,
                                                              QIODevice &device);

/// A writer of a folder for each label and a file for each item, below `root`, which exists. Writes
/// through no link that it finds there: Io.
[[nodiscard]] std::unique_ptr<CollectionWriter> makeFolderWriter(const QString &root);

} // namespace nestor
