// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>

namespace nestor {

/// Which file it is, whatever it is called: the same as long as nobody puts another in its place.
struct FileIdentity {
    quint64 device = 0;
    quint64 inode = 0;
    bool operator==(const FileIdentity &) const = default;
};

/// Of the file that stands under a path now; nullopt where there is none. On systems that keep open
/// files from being renamed, the same for every file. From any thread; a look at the file system.
[[nodiscard]] std::optional<FileIdentity> fileIdentity(const QString &path);

} // namespace nestor
