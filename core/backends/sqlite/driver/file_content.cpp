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
constexpr int kChangesAt = 24;       // SQLite's file format, 1.3.6
constexpr int kSchemaChangesAt = 40; // 1.3.9

sqlite3_file *fileOf(SqlConnection &connection) {
    sqlite3_file *file = nullptr;
    const int code =
        sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code == SQLITE_OK && file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

/// The file's first bytes, past SQLite's cache and its log. By SQLite's own descriptor: to close
/// another one would give back the locks of all.
std::optional<std::array<char, kHeaderRead>> headerOf(SqlConnection &connection) {
    sqlite3_file *file = fileOf(connection);
    if (file == nullptr)
        return std::nullopt;
    std::array<char, kHeaderRead> bytes{};
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

/// From the log's index, which the connection has in its memory already (SQLite's "WAL-mode File
/// Format", 2.3). Nothing while somebody copies, or was stopped in the middle of it: then the file
/// may change at any moment.
std::optional<FileContent::LogState> FileContent::logStateOf(SqlConnection &connection) {
    constexpr int kIndexBlock = 32 * 1024;
    constexpr size_t kSaltAt = 32;
    constexpr size_t kCopiedAt = 96;
    constexpr size_t kBegunAt = 128; // to be copied: at least as much as is copied
    sqlite3_file *file = fileOf(connection);
    if (file == nullptr || file->pMethods->iVersion < 2 || file->pMethods->xShmMap == nullptr)
        return std::nullopt;
    void volatile *index = nullptr;
    if (file->pMethods->xShmMap(file, 0, kIndexBlock, 0, &index) != SQLITE_OK || index == nullptr)
        return std::nullopt;
    const auto number = [index](size_t at) { // in the machine's own order of bytes
        return *reinterpret_cast<const volatile quint32 *>(
            static_cast<const volatile char *>(index) + at);
    };
    const LogState state{{number(kSaltAt), number(kSaltAt + sizeof(quint32))}, number(kCopiedAt)};
    return number(kBegunAt) == state.copied ? std::optional(state) : std::nullopt;
}

Result<void> FileContent::failed(const QString &what, bool overwritten) {
    m_foreign = true;
    m_overwritten = overwritten;
    return failure(ErrorCode::Corrupt,
                   u"%1 %2 while it was open. Open it again, and check it"_s.arg(m_path, what));
}

void FileContent::lookAtLog(SqlConnection &connection) {
    const auto log = logStateOf(connection);
    const auto header = headerOf(connection);
    if (!log || !header || logStateOf(connection) != log)
        return;
    const std::lock_guard lock(m_mutex);
    m_header = QByteArray(header->data(), kHeaderRead);
    m_log = log;
}

Result<void> FileContent::check(SqlConnection &connection, bool hasLog) {
    const auto before = touchOf(m_path);
    std::optional<Touch> seen;
    quint32 counted = 0;
    QByteArray formerHeader;
    std::optional<LogState> formerLog;
    {
        std::unique_lock lock(m_mutex);
        if (!before || before == m_seen) {
            lock.unlock();
            // Another log may have begun since.
            if (hasLog && sqlite3_txn_state(connection.handle(), "main") >= SQLITE_TXN_READ)
                lookAtLog(connection);
            return {};
        }
        seen = m_seen;
        counted = m_changes;
        formerHeader = m_header;
        formerLog = m_log;
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
    // Asked before and after the file: whoever copies the log into it meanwhile is seen.
    const bool looksAtLog = hasLog && pages.has_value();
    const auto logBefore = looksAtLog ? logStateOf(connection) : std::nullopt;
    auto header = headerOf(connection);
    // A log may be written into the file at this moment: what looks odd is looked at twice.
    if (header && changesIn(header) < counted)
        header = headerOf(connection);
    if (!now || !header)
        return {};
    auto log = looksAtLog ? logStateOf(connection) : std::nullopt;
    if (log != logBefore)
        log.reset();
    const quint32 changes = changesIn(header);
    const QByteArrayView headerNow(header->data(), kHeaderRead);
    const bool isOther = formerLog && log == formerLog && headerNow != formerHeader;
    const bool hasFormerSchema =
        !formerHeader.isEmpty() &&
        qFromBigEndian<quint32>(header->data() + kSchemaChangesAt) <
            qFromBigEndian<quint32>(formerHeader.constData() + kSchemaChangesAt);
    const std::lock_guard lock(m_mutex);
    if (seen && seen->size >= kHeaderRead) {
        if (!headerNow.startsWith(kDatabaseMagic))
            return failed(u"was overwritten with something that is not a database"_s, true);
        // Who makes a database smaller by SQLite counts that as a change; and then it is not
        // damaged.
        const bool damaged = !pages && pages.error().code == ErrorCode::Corrupt;
        const bool lacksPages =
            pages && pageSize && changes == counted && now->size < *pages * *pageSize;
        if (now->size < seen->size && (damaged || lacksPages))
            return failed(u"was cut off, to %1 bytes of %2,"_s.arg(now->size).arg(seen->size),
                          false);
        if (changes < counted || isOther || hasFormerSchema)
            return failed(u"was overwritten with an older or another database"_s, true);
    }
    if (!pages)
        return failure(pages.error());
    if (!m_seen || changes >= m_changes) {
        m_seen = now;
        m_changes = changes;
        m_header = headerNow.toByteArray();
        m_log = log;
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
