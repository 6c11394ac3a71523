// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/rolled_back_copy.h"

#include "core/backends/sqlite/driver/sql_connection.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// What belongs to a database, besides the memory that programs share.
const std::array<QString, 3> kSuffixes{QString(), u"-journal"_s, u"-wal"_s};

/// Tells whether somebody has written meanwhile.
std::array<std::pair<qint64, QDateTime>, 3> stateOf(const QString &path) {
    std::array<std::pair<qint64, QDateTime>, 3> state;
    for (size_t i = 0; i < kSuffixes.size(); ++i) {
        const QFileInfo file(path + kSuffixes[i]);
        state[i] = {file.exists() ? file.size() : -1, file.lastModified()};
    }
    return state;
}

bool isThere(const QString &path) {
    return QFileInfo(path).size() > 0;
}

} // namespace

bool RolledBackCopy::isNeededFor(const QString &path) {
    if (!isThere(path + u"-journal"_s) && !isThere(path + u"-wal"_s))
        return false;
    SqlOptions options;
    options.path = path;
    options.access = SqlOptions::Access::Read;
    const auto connection = SqlConnection::open(options);
    if (!connection)
        return false;
    const auto read = (*connection)->integer("SELECT count(*) FROM sqlite_master"_ba);
    // A journal that is to be rolled back, or a log without a place for what programs share.
    return !read &&
           (read.error().code == ErrorCode::ReadOnly || read.error().code == ErrorCode::Io);
}

Result<std::unique_ptr<RolledBackCopy>> RolledBackCopy::of(const QString &path) {
    std::unique_ptr<RolledBackCopy> copy(new RolledBackCopy);
    if (!copy->m_folder.isValid())
        return failure(ErrorCode::Io, copy->m_folder.errorString());
    constexpr int kAttempts = 3;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto before = stateOf(path);
        for (const QString &suffix : kSuffixes) {
            QFile::remove(copy->path() + suffix);
            QFile file(path + suffix);
            if (!file.exists())
                continue;
            if (!file.copy(copy->path() + suffix)) {
                return failure(ErrorCode::Io,
                               u"%1 was left half written by a program that was killed, and cannot "
                               u"be copied to be read: %2"_s.arg(path, file.errorString()));
            }
            QFile::setPermissions(copy->path() + suffix, QFile::ReadOwner | QFile::WriteOwner);
        }
        if (stateOf(path) == before)
            return copy;
    }
    return failure(ErrorCode::Busy, u"Somebody is writing to %1"_s.arg(path));
}

QString RolledBackCopy::path() const {
    return m_folder.filePath(u"store.db"_s);
}

} // namespace nestor
