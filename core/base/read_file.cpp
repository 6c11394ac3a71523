// SPDX-License-Identifier: Apache-2.0
#include "core/base/read_file.h"

#include "core/base/text.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 10'000;

/// What is written to a pipe, until its end or until it is too much or too long in coming.
Result<QByteArray> readPipe(int pipe, qint64 most) {
    constexpr qsizetype kBlock = 1 << 16;
    QByteArray all;
    for (;;) {
        pollfd waited{pipe, POLLIN, 0};
        if (poll(&waited, 1, kPatienceMs) == 0)
            return failure(ErrorCode::Io, u"nobody writes to the pipe"_s);
        const qsizetype had = all.size();
        all.resize(had + kBlock);
        const ssize_t count = ::read(pipe, all.data() + had, static_cast<size_t>(kBlock));
        const int error = errno;
        all.truncate(had + std::max<ssize_t>(count, 0));
        if (count == 0)
            return all;
        if (count < 0 && error != EAGAIN && error != EINTR)
            return failure(ErrorCode::Io, textOf(std::strerror(error)));
        if (all.size() > most)
            return failure(ErrorCode::InvalidValue, u"there are more than %1 bytes"_s.arg(most));
    }
}

} // namespace

Result<QByteArray> readFile(const QString &path, qint64 most, FileKind kind) {
    const auto refused = [&](ErrorCode code, const QString &why) {
        return failure(code, u"Cannot read '%1': %2"_s.arg(path, why));
    };
    // Without waiting: a pipe that nobody writes to would never open.
    const int handle =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (handle < 0 && errno == ENOENT)
        return failure(ErrorCode::NotFound, u"There is no file '%1'"_s.arg(path));
    if (handle < 0)
        return refused(ErrorCode::Io, textOf(std::strerror(errno)));
    QFile file;
    struct stat status {};
    const bool isKnown = fstat(handle, &status) == 0;
    if (!file.open(handle, QIODevice::ReadOnly | QIODevice::Unbuffered,
                   QFileDevice::AutoCloseHandle)) {
        ::close(handle);
        return refused(ErrorCode::Io, file.errorString());
    }
    if (isKnown && S_ISFIFO(status.st_mode) && kind == FileKind::PlainOrPipe) {
        auto content = readPipe(handle, most);
        return content ? content : refused(content.error().code, content.error().detail);
    }
    if (!isKnown || !S_ISREG(status.st_mode))
        return refused(ErrorCode::Io, u"it is not a file"_s);
    if (status.st_size > most) {
        return refused(ErrorCode::InvalidValue,
                       u"it has more than %1 bytes"_s.arg(QString::number(most)));
    }
    try {
        // What is appended meanwhile is not asked for.
        QByteArray content = file.read(status.st_size);
        if (content.size() < status.st_size && file.error() != QFileDevice::NoError)
            return refused(ErrorCode::Io, file.errorString());
        return content;
    } catch (const std::bad_alloc &) {
        return refused(ErrorCode::Io, u"there is not enough memory"_s);
    }
}

} // namespace nestor
