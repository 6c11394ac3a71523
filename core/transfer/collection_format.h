// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace nestor {

/// The forms in which collections are read and written (docs/collections.md).
enum class CollectionFormat {
    Auto,       ///< reading: as the file looks
    JsonLines,  ///< one record a line; written: the exchange form
    Json,       ///< one document: a nestor-collection, an array of objects, an object of objects
    Csv,        ///< a table whose first row names the columns
    LlamaIndex, ///< SimpleKVStore: an object of collections, each an object of values
    Folder,     ///< a folder for each label, a .json file for each item
    Files,      ///< reading: each text file is an item
};

/// "auto", "jsonl", "json", "csv", "llamaindex", "folder", "files".
[[nodiscard]] QString collectionFormatName(CollectionFormat format);
[[nodiscard]] std::optional<CollectionFormat> collectionFormatByName(const QString &name);

/// The format that a file to be written is asked for by its name (".jsonl", ".json", ".csv", with
/// or without ".gz", ".zst"); nullopt for other names.
[[nodiscard]] std::optional<CollectionFormat> writtenFormatByName(const QString &fileName);

/// What kind of file this is, by its name (".jsonl", ".csv.gz" …) and how it begins; `atEnd` when
/// `head` is all of it. Unsupported when neither tells.
[[nodiscard]] Result<CollectionFormat> detectFormat(const QString &fileName, QByteArrayView head,
                                                    bool atEnd);

} // namespace nestor
