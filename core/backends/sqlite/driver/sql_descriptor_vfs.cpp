// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_descriptor_vfs.h"

#include <QtGlobal>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sqlite3.h>

#if defined(Q_OS_UNIX)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace nestor {

#if defined(Q_OS_UNIX)

namespace {

struct DescriptorFile {
    sqlite3_file base;
    int descriptor;
};

int descriptorOf(sqlite3_file *file) {
    return reinterpret_cast<DescriptorFile *>(file)->descriptor;
}

int fileClose(sqlite3_file *file) {
    return ::close(descriptorOf(file)) == 0 ? SQLITE_OK : SQLITE_IOERR_CLOSE;
}

int fileRead(sqlite3_file *file, void *data, int amount, sqlite3_int64 offset) {
    auto *to = static_cast<char *>(data);
    for (int done = 0; done < amount;) {
        const ssize_t count = ::pread(descriptorOf(file), to + done,
                                      static_cast<size_t>(amount - done), offset + done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return SQLITE_IOERR_READ;
        if (count == 0) {
            std::memset(to + done, 0, static_cast<size_t>(amount - done)); // as SQLite asks for
            return SQLITE_IOERR_SHORT_READ;
        }
        done += static_cast<int>(count);
    }
    return SQLITE_OK;
}

int fileWrite(sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset) {
    const auto *from = static_cast<const char *>(data);
    for (int done = 0; done < amount;) {
        const ssize_t count = ::pwrite(descriptorOf(file), from + done,
                                       static_cast<size_t>(amount - done), offset + done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count == 0 || errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        done += static_cast<int>(count);
    }
    return SQLITE_OK;
}

int fileTruncate(sqlite3_file *file, sqlite3_int64 size) {
    return ::ftruncate(descriptorOf(file), size) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int fileSync(sqlite3_file *file, int) {
    return ::fsync(descriptorOf(file)) == 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

int fileSize(sqlite3_file *file, sqlite3_int64 *size) {
    struct stat info {};
    if (::fstat(descriptorOf(file), &info) != 0)
        return SQLITE_IOERR_FSTAT;
    *size = info.st_size;
    return SQLITE_OK;
}

int fileLock(sqlite3_file *, int) {
    return SQLITE_OK;
}

int fileCheckLock(sqlite3_file *, int *locked) {
    *locked = 0;
    return SQLITE_OK;
}

int fileControl(sqlite3_file *, int, void *) {
    return SQLITE_NOTFOUND;
}

int sectorSize(sqlite3_file *) {
    return 4096;
}

int characteristics(sqlite3_file *) {
    return 0;
}

const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods methods{};
    methods.iVersion = 1; // no memory shared with others: nobody else has the file
    methods.xClose = fileClose;
    methods.xRead = fileRead;
    methods.xWrite = fileWrite;
    methods.xTruncate = fileTruncate;
    methods.xSync = fileSync;
    methods.xFileSize = fileSize;
    methods.xLock = fileLock;
    methods.xUnlock = fileLock;
    methods.xCheckReservedLock = fileCheckLock;
    methods.xFileControl = fileControl;
    methods.xSectorSize = sectorSize;
    methods.xDeviceCharacteristics = characteristics;
    return methods;
}();

sqlite3_vfs *systemVfs(sqlite3_vfs *vfs) {
    return static_cast<sqlite3_vfs *>(vfs->pAppData);
}

int vfsOpen(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *outFlags) {
    file->pMethods = nullptr;
    if (name == nullptr) // what SQLite keeps for itself, such as a large sort
        return systemVfs(vfs)->xOpen(systemVfs(vfs), name, file, flags, outFlags);
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return SQLITE_CANTOPEN;
    const auto given = static_cast<int>(sqlite3_uri_int64(name, "descriptor", -1));
    const int own = given < 0 ? -1 : ::fcntl(given, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return SQLITE_CANTOPEN;
    auto *opened = reinterpret_cast<DescriptorFile *>(file);
    opened->descriptor = own;
    opened->base.pMethods = &kMethods;
    if (outFlags != nullptr)
        *outFlags = flags;
    return SQLITE_OK;
}

int vfsDelete(sqlite3_vfs *, const char *, int) {
    return SQLITE_OK;
}

int vfsAccess(sqlite3_vfs *, const char *, int, int *there) {
    *there = 0; // no journal, no log
    return SQLITE_OK;
}

int vfsFullPathname(sqlite3_vfs *, const char *name, int size, char *full) {
    sqlite3_snprintf(size, full, "%s", name);
    return SQLITE_OK;
}

const char *registerVfs() {
    sqlite3_vfs *system = sqlite3_vfs_find(nullptr);
    if (system == nullptr)
        return nullptr;
    static sqlite3_vfs vfs{};
    vfs = *system; // time, chance and the like are the system's
    vfs.szOsFile = std::max(system->szOsFile, static_cast<int>(sizeof(DescriptorFile)));
    vfs.pNext = nullptr;
    vfs.zName = "nestor-descriptor";
    vfs.pAppData = system;
    vfs.xOpen = vfsOpen;
    vfs.xDelete = vfsDelete;
    vfs.xAccess = vfsAccess;
    vfs.xFullPathname = vfsFullPathname;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? vfs.zName : nullptr;
}

} // namespace

const char *descriptorVfs() {
    static const char *const name = registerVfs();
    return name;
}

#else

const char *descriptorVfs() {
    return nullptr;
}

#endif

} // namespace nestor
