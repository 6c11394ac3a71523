// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <sqlite3.h>

namespace nestor {

/// The bytes of an argument of an SQL function: of a TEXT, as UTF-8 whatever the file's encoding
/// is, or of a BLOB. Python stores values as BLOBs and Nestor as TEXT. Valid as long as SQLite
/// keeps the argument as it is.
inline QByteArrayView bytesOf(sqlite3_value *value) {
    const bool blob = sqlite3_value_type(value) == SQLITE_BLOB;
    const void *bytes = blob ? sqlite3_value_blob(value) : sqlite3_value_text(value);
    return {static_cast<const char *>(bytes), sqlite3_value_bytes(value)};
}

} // namespace nestor
