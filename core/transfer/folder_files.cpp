// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/folder_files.h"

#include "core/base/text.h"

#include <QDir>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeepest = 1000;

QString reason(int error) {
    return textOf(std::strerror(error));
}

QString shown(const QString &root, const QByteArray &path) {
    return path.isEmpty() ? root : root + u'/' + textOf(path);
}

/// The names in a folder that is open as `folder`, which is closed by it.
class Names {
public:
    explicit Names(int folder)
        : m_stream(fdopendir(folder)) {
        if (m_stream == nullptr)
            ::close(folder);
    }
    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;
    ~Names() {
        if (m_stream != nullptr)
            closedir(m_stream);
    }
    [[nodiscard]] bool isOpen() const { return m_stream != nullptr; }
    [[nodiscard]] int folder() const { return dirfd(m_stream); }
    /// The next name that is not hidden; empty at the end.
    [[nodiscard]] QByteArray next() {
        for (;;) {
            const dirent *entry = readdir(m_stream);
            if (entry == nullptr)
                return {};
            if (entry->d_name[0] != '.')
                return entry->d_name;
        }
    }

private:
    DIR *m_stream;
};

class Walk {
public:
    explicit Walk(const QString &root)
        : m_root(root) {}

    Result<std::vector<FolderEntry>> run() {
        const int folder =
            ::open(QFile::encodeName(m_root).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (auto done = enter(folder, {}, 0); !done)
            return failure(std::move(done.error()));
        std::sort(m_entries.begin(), m_entries.end(),
                  [](const FolderEntry &a, const FolderEntry &b) { return a.path < b.path; });
        return std::move(m_entries);
    }

private:
    Result<void> enter(int folder, const QByteArray &path, int depth) {
        if (folder < 0)
            return cannotRead(path);
        Names names(folder);
        if (!names.isOpen())
            return cannotRead(path);
        if (depth == kDeepest) {
            return failure(ErrorCode::Io, u"The folder '%1' nests too deeply"_s.arg(m_root));
        }
        for (QByteArray name = names.next(); !name.isEmpty(); name = names.next()) {
            const QByteArray inside = path.isEmpty() ? name : path + '/' + name;
            struct stat status {};
            if (fstatat(names.folder(), name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue; // gone meanwhile
            if (S_ISDIR(status.st_mode)) {
                const int below = openat(names.folder(), name.constData(),
                                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (auto done = enter(below, inside, depth + 1); !done)
                    return done;
                continue;
            }
            const auto kind = S_ISREG(status.st_mode)   ? FolderEntry::Kind::File
                              : S_ISLNK(status.st_mode) ? FolderEntry::Kind::Link
                                                        : FolderEntry::Kind::Other;
            m_entries.push_back({inside, kind});
        }
        return {};
    }

    Result<void> cannotRead(const QByteArray &path) const {
        return failure(ErrorCode::Io, u"The folder '%1' cannot be read: %2"_s.arg(
                                          shown(m_root, path), reason(errno)));
    }

    const QString m_root;
    std::vector<FolderEntry> m_entries;
};

} // namespace

Result<std::vector<FolderEntry>> filesBelow(const QString &root) {
    return Walk(root).run();
}

Result<std::unique_ptr<QFile>> openBelow(const QString &root, const QByteArray &path) {
    const auto cannotRead = [&](const QString &why) {
        return failure(ErrorCode::Io, u"Cannot read '%1': %2"_s.arg(shown(root, path), why));
    };
    // Without waiting: a pipe that nobody writes to would never open.
    const int file = ::open((QFile::encodeName(root) + '/' + path).constData(),
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return cannotRead(reason(errno));
    struct stat status {};
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return cannotRead(u"it is not a file"_s);
    }
    auto opened = std::make_unique<QFile>();
    if (!opened->open(file, QIODevice::ReadOnly | QIODevice::Unbuffered,
                      QFileDevice::AutoCloseHandle)) {
        ::close(file);
        return cannotRead(opened->errorString());
    }
    return opened;
}

} // namespace nestor
