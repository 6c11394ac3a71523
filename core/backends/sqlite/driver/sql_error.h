// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QString>

struct sqlite3;

namespace nestor {

/// Which of our codes an SQLite result code (plain or extended) is.
[[nodiscard]] ErrorCode errorCodeOfSqlite(int resultCode);

/// The failure of a call on `database` as an Error: "<doing>: <SQLite's message>". `database` may
/// be null, when even opening it failed. From the thread that uses the connection.
[[nodiscard]] Error sqliteError(sqlite3 *database, int resultCode, const QString &doing);

} // namespace nestor
