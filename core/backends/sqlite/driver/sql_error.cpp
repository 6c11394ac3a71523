// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_error.h"

#include "core/base/logging.h"
#include "core/base/text.h"

#include <sqlite3.h>

#include <cerrno>

namespace nestor {

using namespace Qt::StringLiterals;

ErrorCode errorCodeOfSqlite(int resultCode) {
    switch (resultCode & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
        return ErrorCode::Corrupt;
    case SQLITE_NOTADB:
        return ErrorCode::NotAStore;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
        return ErrorCode::Io;
    case SQLITE_TOOBIG:
        return ErrorCode::InvalidValue;
    default:
        return ErrorCode::Internal;
    }
}

Error sqliteError(sqlite3 *database, int resultCode, const QString &doing) {
    const char *message = database != nullptr && sqlite3_extended_errcode(database) == resultCode
                              ? sqlite3_errmsg(database)
                              : sqlite3_errstr(resultCode);
    const ErrorCode code = errorCodeOfSqlite(resultCode);
    const int kind = resultCode & 0xFF;
    // Of the memory that a write-ahead log is shared by, SQLite says only that it failed.
    const bool noRoom =
        kind == SQLITE_FULL || ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) &&
                                database != nullptr && sqlite3_system_errno(database) == ENOSPC);
    QString detail =
        u"%1: %2"_s.arg(doing, noRoom ? u"there is no space left on the disk"_s : textOf(message));
    if (code == ErrorCode::Internal)
        qCWarning(lcSql, "%s (SQLite %d)", qUtf8Printable(detail), resultCode);
    else
        qCDebug(lcSql, "%s (SQLite %d)", qUtf8Printable(detail), resultCode);
    return {code, std::move(detail)};
}

} // namespace nestor
