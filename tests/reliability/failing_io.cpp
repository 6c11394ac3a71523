// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program (LD_PRELOAD): lets the N-th call of one kind on the files of a folder
// fail, as disks do. What tst_faults asks for stands in the environment:
//
//     NESTOR_FAIL_FOLDER  files in it are meant
//     NESTOR_FAIL_KIND    write, sync, open, rename or read
//     NESTOR_FAIL_AT      which call, counted from 1; 0: none
//     NESTOR_FAIL_ERRNO   what it fails with; 0: it does half of what it was asked for
//     NESTOR_FAIL_ON      "1": all that come after it fail, too
//     NESTOR_FAIL_COUNTS  file for the numbers of calls of each kind, in this order
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

enum Kind { Write, Sync, Open, Rename, Read, Kinds };
constexpr std::array<const char *, Kinds> kNames{"write", "sync", "open", "rename", "read"};

struct Asked {
    const char *folder = std::getenv("NESTOR_FAIL_FOLDER");
    int kind = Kinds;
    long at = 0;
    int error = 0;
    bool on = false;
    std::array<std::atomic<long>, Kinds> counts{};

    Asked() {
        const char *name = std::getenv("NESTOR_FAIL_KIND");
        for (int i = 0; name != nullptr && i < Kinds; ++i) {
            if (std::strcmp(name, kNames[size_t(i)]) == 0)
                kind = i;
        }
        const auto number = [](const char *variable) {
            const char *text = std::getenv(variable);
            return text == nullptr ? 0L : std::strtol(text, nullptr, 10);
        };
        at = number("NESTOR_FAIL_AT");
        error = int(number("NESTOR_FAIL_ERRNO"));
        on = number("NESTOR_FAIL_ON") == 1;
    }
    ~Asked() {
        const char *path = std::getenv("NESTOR_FAIL_COUNTS");
        if (path == nullptr)
            return;
        // Not by what is replaced below.
        const long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        std::array<char, 160> text{};
        int size = 0;
        for (const auto &count : counts)
            size +=
                std::snprintf(text.data() + size, text.size() - size_t(size), "%ld ", count.load());
        (void)syscall(SYS_write, file, text.data(), size_t(size));
        (void)syscall(SYS_close, file);
    }
};

Asked &asked() {
    static Asked all;
    return all;
}

bool isMeant(const char *path) {
    const char *folder = asked().folder;
    // A relative name is one in the folder that the program was started in.
    return folder != nullptr && path != nullptr &&
           (path[0] != '/' || std::strncmp(path, folder, std::strlen(folder)) == 0);
}

bool isMeant(int file) {
    struct stat status {};
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
    std::array<char, PATH_MAX> path{};
    const ssize_t size = readlink(link.data(), path.data(), path.size() - 1);
    return size > 0 && isMeant(path.data());
}

/// Whether this call is to fail.
bool fails(Kind kind) {
    const long count = ++asked().counts[size_t(kind)];
    return kind == asked().kind && asked().at > 0 &&
           (count == asked().at || (asked().on && count > asked().at));
}

template <typename Function>
Function next(const char *name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// How much of so much is done before it fails; negative: none, and it says why.
ssize_t part(int file, Kind kind, size_t size) {
    if (!isMeant(file) || !fails(kind))
        return ssize_t(size);
    if (asked().error == 0)
        return ssize_t(size > 1 ? size / 2 : size);
    errno = asked().error;
    return -1;
}

int refused() {
    errno = asked().error;
    return -1;
}

} // namespace

extern "C" {

ssize_t write(int file, const void *data, size_t size) {
    static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
    const ssize_t some = part(file, Write, size);
    return some < 0 ? -1 : real(file, data, size_t(some));
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    static const auto real = next<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
    const ssize_t some = part(file, Write, size);
    return some < 0 ? -1 : real(file, data, size_t(some), at);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    return pwrite64(file, data, size, at);
}
int ftruncate64(int file, off64_t size) noexcept {
    static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
    return isMeant(file) && asked().error != 0 && fails(Write) ? refused() : real(file, size);
}
int ftruncate(int file, off_t size) noexcept {
    return ftruncate64(file, size);
}
ssize_t read(int file, void *data, size_t size) {
    static const auto real = next<ssize_t (*)(int, void *, size_t)>("read");
    const ssize_t some = part(file, Read, size);
    return some < 0 ? -1 : real(file, data, size_t(some));
}
ssize_t pread64(int file, void *data, size_t size, off64_t at) {
    static const auto real = next<ssize_t (*)(int, void *, size_t, off64_t)>("pread64");
    const ssize_t some = part(file, Read, size);
    return some < 0 ? -1 : real(file, data, size_t(some), at);
}
ssize_t pread(int file, void *data, size_t size, off_t at) {
    return pread64(file, data, size, at);
}
int fsync(int file) {
    static const auto real = next<int (*)(int)>("fsync");
    return isMeant(file) && fails(Sync) ? refused() : real(file);
}
int fdatasync(int file) {
    static const auto real = next<int (*)(int)>("fdatasync");
    return isMeant(file) && fails(Sync) ? refused() : real(file);
}

int openat64(int folder, const char *path, int flags, ...) {
    static const auto real = next<int (*)(int, const char *, int, ...)>("openat64");
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return isMeant(path) && fails(Open) ? refused() : real(folder, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return openat64(AT_FDCWD, path, flags, mode);
}
int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return openat64(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return openat64(folder, path, flags, mode);
}

int rename(const char *from, const char *to) noexcept {
    static const auto real = next<int (*)(const char *, const char *)>("rename");
    return isMeant(to) && fails(Rename) ? refused() : real(from, to);
}
int renameat2(int fromFolder, const char *from, int toFolder, const char *to,
              unsigned flags) noexcept {
    static const auto real =
        next<int (*)(int, const char *, int, const char *, unsigned)>("renameat2");
    return isMeant(to) && fails(Rename) ? refused() : real(fromFolder, from, toFolder, to, flags);
}
int linkat(int fromFolder, const char *from, int toFolder, const char *to, int flags) noexcept {
    static const auto real = next<int (*)(int, const char *, int, const char *, int)>("linkat");
    return isMeant(to) && fails(Rename) ? refused() : real(fromFolder, from, toFolder, to, flags);
}
}
