// SPDX-License-Identifier: Apache-2.0
#include "core/base/whole_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>

#include <algorithm>
#include <cerrno>

#if defined(Q_OS_UNIX)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBuffer = qsizetype{256} << 10;

/// Where the bytes are to end: the file that a link leads to.
QString targetOf(const QString &path) {
    QFileInfo file(path);
    for (int links = 0; file.isSymLink() && links < 40; ++links)
        file.setFile(file.symLinkTarget());
    return file.absoluteFilePath();
}

} // namespace

#if defined(Q_OS_UNIX)

/// The file while it is written, by the calls of POSIX: their errors are what this is about.
class WholeFile::Place {
public:
    explicit Place(const QString &target)
        : m_target(QFile::encodeName(target))
        , m_folder(QFile::encodeName(QFileInfo(target).absolutePath()))
        , m_file(QFileInfo(target).fileName()) {}
    ~Place() { drop(); }
    Place(const Place &) = delete;
    Place &operator=(const Place &) = delete;

    /// False: errno says why.
    bool open(Readers readers) {
        struct stat before {};
        const bool replaces = ::stat(m_target.constData(), &before) == 0;
        if (replaces && !S_ISREG(before.st_mode)) {
            errno = S_ISDIR(before.st_mode) ? EISDIR : EINVAL;
            return false;
        }
        if (replaces && ::access(m_target.constData(), W_OK) != 0)
            return false;
        const mode_t mode = readers == Readers::Owner ? 0600 : 0666; // less the umask
        if (!openUnnamed(mode) && !openNamed(mode))
            return false;
        if (replaces) {
            // Best effort: who may not give a file away owns what he writes.
            (void)!::fchown(m_fd, before.st_uid, before.st_gid);
            (void)::fchmod(m_fd, readers == Readers::Owner ? 0600 : before.st_mode & 07777);
        }
        return true;
    }

    bool write(const char *data, qint64 size) {
        while (size > 0) {
            const ssize_t count = ::write(m_fd, data, static_cast<size_t>(size));
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0) {
                errno = count == 0 ? ENOSPC : errno;
                return false;
            }
            data += count;
            size -= count;
        }
        return true;
    }

    bool commit() {
        if (::fsync(m_fd) != 0 && errno != EINVAL && errno != EROFS) // EINVAL: not of a disk
            return false;
        if (m_name.isEmpty() && !giveName())
            return false;
        if (!m_name.isEmpty() && ::rename(m_name.constData(), m_target.constData()) != 0)
            return false;
        m_name.clear();
        // The last error that there can be: of a disk that tells it when a file is closed.
        const int closed = ::close(std::exchange(m_fd, -1));
        syncFolder();
        return closed == 0 || errno == EINTR;
    }

    [[nodiscard]] int descriptor() const { return m_fd; }

private:
    bool openUnnamed([[maybe_unused]] mode_t mode) {
#if defined(O_TMPFILE)
        m_fd = ::open(m_folder.constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
        if (m_fd < 0)
            return false;
        if (::access(linkOfDescriptor().constData(), F_OK) == 0)
            return true;
        (void)::close(std::exchange(m_fd, -1)); // it could never be given a name
#endif
        return false;
    }

    bool openNamed(mode_t mode) {
        for (int attempt = 0; attempt < 100; ++attempt) {
            const QByteArray name = hiddenName();
            m_fd = ::open(name.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
            if (m_fd >= 0) {
                m_name = name;
                return true;
            }
            if (errno != EEXIST)
                return false;
        }
        return false;
    }

    /// Puts a file without a name in its place; where another stands there, beside it, as m_name.
    bool giveName() {
        const QByteArray from = linkOfDescriptor();
        const auto link = [&](const QByteArray &to) {
            return ::linkat(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(),
                            AT_SYMLINK_FOLLOW) == 0;
        };
        if (link(m_target))
            return true;
        for (int attempt = 0; attempt < 100 && errno == EEXIST; ++attempt) {
            const QByteArray name = hiddenName();
            if (link(name)) {
                m_name = name;
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] QByteArray linkOfDescriptor() const {
        return "/proc/self/fd/" + QByteArray::number(m_fd);
    }

    [[nodiscard]] QByteArray hiddenName() const {
        // Names have their limit: 255 bytes on most systems.
        const QByteArray file = QFile::encodeName(m_file).left(200);
        return m_folder + "/." + file + '.' +
               QByteArray::number(QRandomGenerator::global()->generate64(), 36);
    }

    /// A name is in the folder, which is flushed by itself; where that cannot be, it goes without.
    void syncFolder() const {
        const int folder = ::open(m_folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0)
            return;
        (void)::fsync(folder);
        (void)::close(folder);
    }

    void drop() {
        if (m_fd >= 0)
            (void)::close(std::exchange(m_fd, -1));
        if (!m_name.isEmpty())
            (void)::unlink(m_name.constData());
        m_name.clear();
    }

    const QByteArray m_target;
    const QByteArray m_folder;
    const QString m_file;
    QByteArray m_name; ///< under which it stands meanwhile; empty: it has none
    int m_fd = -1;
};

#else

/// The file while it is written, by Qt: flushed, and looked at, before it is committed.
class WholeFile::Place {
public:
    explicit Place(const QString &target)
        : m_file(target) {}
    bool open(Readers readers) {
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return false;
        if (readers == Readers::Owner)
            m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return true;
    }
    bool write(const char *data, qint64 size) { return m_file.write(data, size) == size; }
    bool commit() { return m_file.flush() && m_file.commit(); }
    [[nodiscard]] int descriptor() const { return -1; }

private:
    QSaveFile m_file;
};

#endif

WholeFile::WholeFile(const QString &path, Readers readers)
    : m_path(path)
    , m_readers(readers) {}

WholeFile::~WholeFile() {
    close();
}

Result<void> WholeFile::failed(const QString &why) {
    if (m_failure.isEmpty())
        m_failure = why;
    setErrorString(m_failure);
    return failure(ErrorCode::Io, u"Cannot write '%1': %2"_s.arg(m_path, m_failure));
}

Result<void> WholeFile::open() {
    m_place = std::make_unique<Place>(targetOf(m_path));
    errno = 0;
    if (!m_place->open(m_readers)) {
        const QString why = qt_error_string(errno);
        m_place.reset();
        return failed(why);
    }
    m_buffer.reserve(kBuffer);
    (void)QIODevice::open(QIODevice::WriteOnly | QIODevice::Unbuffered); // cannot fail
    return {};
}

bool WholeFile::flushBuffer() {
    if (!m_failure.isEmpty())
        return false;
    errno = 0;
    const bool written = m_place->write(m_buffer.constData(), m_buffer.size());
    if (!written)
        (void)failed(qt_error_string(errno));
    m_buffer.resize(0); // keeps its room
    return written;
}

qint64 WholeFile::readData(char *, qint64) {
    return -1;
}

qint64 WholeFile::writeData(const char *data, qint64 size) {
    if (!m_failure.isEmpty())
        return -1;
    qint64 left = size;
    while (left > 0) {
        if (m_buffer.isEmpty() && left >= kBuffer) { // no need to copy it first
            errno = 0;
            if (m_place->write(data, left))
                return size;
            (void)failed(qt_error_string(errno));
            return -1;
        }
        const qsizetype piece = std::min<qsizetype>(left, kBuffer - m_buffer.size());
        m_buffer.append(data, piece);
        data += piece;
        left -= piece;
        if (m_buffer.size() == kBuffer && !flushBuffer())
            return -1;
    }
    return size;
}

Result<void> WholeFile::commit() {
    if (!m_place)
        return failed(u"it is not open"_s);
    if (flushBuffer()) {
        errno = 0;
        if (!m_place->commit())
            (void)failed(qt_error_string(errno));
    }
    close();
    return m_failure.isEmpty() ? Result<void>() : failed(m_failure);
}

int WholeFile::descriptor() const {
    return m_place ? m_place->descriptor() : -1;
}

void WholeFile::close() {
    if (isOpen())
        QIODevice::close();
    m_place.reset();
    m_buffer.clear();
}

Result<void> writeWholeFile(const QString &path, QByteArrayView bytes, WholeFile::Readers readers) {
    WholeFile file(path, readers);
    if (auto opened = file.open(); !opened)
        return opened;
    (void)file.write(bytes.data(), bytes.size()); // commit() says what became of it
    return file.commit();
}

} // namespace nestor
