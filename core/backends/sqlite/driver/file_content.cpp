// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/file_content.h"

#include <QByteArrayView>
#include <QFile>
#include <QtEndian>

#include <sqlite3.h>

#include <array>

#if defined(Q_OS_UNIX)
#include <sys/stat.h>
#endif

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView kDatabaseMagic("SQLite format 3\0", 16);
constexpr int kHeaderRead = 100;
constexpr int kChangesAt = 24; // SQLite's file format, 1.3.6

/// The file's first bytes, past SQLite's cache and its log. By SQLite's own descriptor: to close
/// another one would give back the locks of all.
std::optional<std::array<char, kHeaderRead>> headerOf(SqlConnection &connection) {
    sqlite3_file *file = nullptr;
    std::array<char, kHeaderRead> bytes{};
    if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
            SQLITE_OK ||
        file == nullptr || file->pMethods == nullptr)
        return std::nullopt;
    const int code = file->pMethods->xRead(file, bytes.data(), kHeaderRead, 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return std::nullopt;
    return bytes;
}

} // namespace

std::optional<FileContent::Touch> FileContent::touchOf(const QString &path) {
#if defined(Q_OS_LINUX)
    struct stat info {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return std::nullopt;
    constexpr qint64 kSecond = 1'000'000'000;
    return Touch{qint64(info.st_size),
                 qint64(info.st_mtim.tv_sec) * kSecond + info.st_mtim.tv_nsec};
#else
    Q_UNUSED(path)
    return std::nullopt;
#endif
}

Result<void> FileContent::failed(const QString &what, bool overwritten) {
    m_foreign = true;
    m_overwritten = overwritten;
    return failure(ErrorCode::Corrupt,
                   u"%1 %2 while it was open. Open it again, and check it"_s.arg(m_path, what));
}

Result<void> FileContent::check(SqlConnection &connection) {
    const auto before = touchOf(m_path);
    std::optional<Touch> seen;
    quint32 counted = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!before || before == m_seen)
            return {};
        seen = m_seen;
        counted = m_changes;
    }
    // Not under the mutex: it may wait for a transaction whose owner waits in here. It begins the
    // read, where none has begun: from here on others do not shorten the file. What it is compared
    // with was seen before, whatever other threads see meanwhile.
    const auto pages = connection.integer("PRAGMA page_count"_ba);
    const auto pageSize = connection.integer("PRAGMA page_size"_ba);
    const auto now = touchOf(m_path);
    const auto changesIn = [](const auto &bytes) {
        return qFromBigEndian<quint32>(bytes->data() + kChangesAt);
    };
    auto header = headerOf(connection);
    // A log may be written into the file at this moment: what looks odd is looked at twice.
    if (header && changesIn(header) < counted)
        header = headerOf(connection);
    if (!now || !header)
        return {};
    const quint32 changes = changesIn(header);
    const std::lock_guard lock(m_mutex);
    if (seen && seen->size >= kHeaderRead) {
        if (!QByteArrayView(header->data(), kHeaderRead).startsWith(kDatabaseMagic))
            return failed(u"was overwritten with something that is no database"_s, true);
        // Who makes a database smaller by SQLite counts that as a change; and then it is not
        // damaged.
        const bool damaged = !pages && pages.error().code == ErrorCode::Corrupt;
        const bool lacksPages =
            pages && pageSize && changes == counted && now->size < *pages * *pageSize;
        if (now->size < seen->size && (damaged || lacksPages))
            return failed(u"was cut off, to %1 bytes of %2,"_s.arg(now->size).arg(seen->size),
                          false);
        if (changes < counted)
            return failed(u"was overwritten with an older or another database"_s, true);
    }
    if (!pages)
        return failure(pages.error());
    if (!m_seen || changes >= m_changes) {
        m_seen = now;
        m_changes = changes;
    }
    return {};
}

bool FileContent::isForeign() const {
    const std::lock_guard lock(m_mutex);
    return m_foreign;
}

bool FileContent::isOverwritten() const {
    const std::lock_guard lock(m_mutex);
    return m_overwritten;
}

} // namespace nestor
