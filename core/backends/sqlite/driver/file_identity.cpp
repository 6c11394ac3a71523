// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/file_identity.h"

#include <QFile>

#if defined(Q_OS_UNIX)
#include <sys/stat.h>
#endif

namespace nestor {

std::optional<FileIdentity> fileIdentity(const QString &path) {
#if defined(Q_OS_UNIX)
    struct stat info {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return std::nullopt;
    return FileIdentity{quint64(info.st_dev), quint64(info.st_ino)};
#else
    return QFile::exists(path) ? std::optional(FileIdentity()) : std::nullopt;
#endif
}

} // namespace nestor
