// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_process.h"

#include <sqlite3.h>

namespace nestor {

void useSqliteAlone() {
    // SQLITE_MISUSE, the one failure, says that SQLite has been set up: it stays as it is.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

QString sqliteVersion() {
    return QString::fromLatin1(sqlite3_libversion());
}

} // namespace nestor
