// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/new_file.h"

#include <QFile>

#if defined(Q_OS_LINUX)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace nestor {

using namespace Qt::StringLiterals;

bool isLockedBySomebody([[maybe_unused]] const QString &path) {
#if defined(F_OFD_GETLK)
    const int file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC);
    if (file < 0)
        return false;
    // Where SQLite keeps its locks: the pending byte, the reserved byte and the shared ones behind
    // it (SQLite's file format, os.h).
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000000;
    lock.l_len = 512;
    const bool asked = ::fcntl(file, F_OFD_GETLK, &lock) == 0;
    ::close(file);
    return asked && lock.l_type != F_UNLCK;
#else
    return false;
#endif
}

void removeNewFile(const QString &path) {
    if (isLockedBySomebody(path))
        return;
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s, u"-journal"_s})
        (void)QFile::remove(path + suffix);
}

} // namespace nestor
