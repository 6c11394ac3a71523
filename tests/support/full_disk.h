// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#if defined(Q_OS_LINUX)
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

/// Disks without room, for tests of what becomes of files on them.
namespace nestor::test {

/// A small file system of its own in memory, which only this program and those that it starts see.
/// Not to be had without the rights to mount one: isThere() is false then, and the test skips.
class SmallDisk {
public:
    explicit SmallDisk([[maybe_unused]] int kib) {
#if defined(Q_OS_LINUX)
        if (!m_folder.isValid() || unshare(CLONE_NEWNS) != 0 ||
            mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
            return;
        const QByteArray size = "size=" + QByteArray::number(kib) + 'k';
        m_there = mount("tmpfs", QFile::encodeName(m_folder.path()).constData(), "tmpfs", 0,
                        size.constData()) == 0;
#endif
    }
    ~SmallDisk() {
#if defined(Q_OS_LINUX)
        if (m_there)
            (void)umount2(QFile::encodeName(m_folder.path()).constData(), MNT_DETACH);
#endif
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    [[nodiscard]] bool isThere() const {
        return m_there;
    }
    [[nodiscard]] QString filePath(const QString &name) const {
        return m_folder.filePath(name);
    }
    [[nodiscard]] QString path() const {
        return m_folder.path();
    }

    /// Leaves no byte free: a file takes all that there is.
    void fill() const {
#if defined(Q_OS_LINUX)
        const int file = ::open(QFile::encodeName(filePath(QStringLiteral("filler"))).constData(),
                                O_WRONLY | O_CREAT | O_APPEND, 0600);
        const QByteArray zeros(4096, '\0');
        for (qsizetype size = zeros.size(); size > 0;) {
            if (::write(file, zeros.constData(), size_t(size)) < 0)
                size /= 2;
        }
        (void)::close(file);
#endif
    }
    /// From now on nothing on it can be written, by nobody.
    [[nodiscard]] bool makeReadOnly() const {
#if defined(Q_OS_LINUX)
        return mount("none", QFile::encodeName(m_folder.path()).constData(), nullptr,
                     MS_REMOUNT | MS_RDONLY, nullptr) == 0;
#else
        return false;
#endif
    }
    /// Gives the room back that fill() took.
    void empty() const {
        QFile::remove(filePath(QStringLiteral("filler")));
    }

private:
    QTemporaryDir m_folder;
    bool m_there = false;
};

/// While it lives, no file of this program, or of one that it starts, grows beyond so many bytes:
/// writing fails as on a full disk, on every file system.
class FileSizeLimit {
public:
    explicit FileSizeLimit([[maybe_unused]] qint64 bytes) {
#if defined(Q_OS_LINUX)
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(bytes);
        setrlimit(RLIMIT_FSIZE, &limit);
#endif
    }
    ~FileSizeLimit() {
#if defined(Q_OS_LINUX)
        setrlimit(RLIMIT_FSIZE, &m_before);
        (void)std::signal(SIGXFSZ, m_handler);
#endif
    }
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;

private:
#if defined(Q_OS_LINUX)
    rlimit m_before{};
    void (*m_handler)(int) = SIG_DFL;
#endif
};

} // namespace nestor::test
