// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <memory>
#include <vector>

namespace nestor {

/// What lies below a folder. Names are bytes, as the file system has them: one that is not UTF-8 is
/// a name all the same.
struct FolderEntry {
    enum class Kind { File, Link, Other };
    QByteArray path; ///< from the root, parts separated by '/'
    Kind kind = Kind::File;

    bool operator==(const FolderEntry &) const = default;
};

/// Everything below `root` but folders and what is hidden (a name that begins with a period), in
/// the order of the paths' bytes. Links are listed and never followed, folders or not. Fails with
/// Io where the root, or a folder below it, cannot be read, or where folders nest too deeply.
[[nodiscard]] Result<std::vector<FolderEntry>> filesBelow(const QString &root);

/// Opens a file below `root` for reading: a plain file, not a link, a pipe or a device, even where
/// it has become one since it was listed. Io otherwise.
[[nodiscard]] Result<std::unique_ptr<QFile>> openBelow(const QString &root, const QByteArray &path);

} // namespace nestor
