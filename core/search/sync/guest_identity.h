// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/error.h"
#include "core/store/search_source.h"

#include <QByteArray>

/// Whether a guest's store is the one that its cache was made of. A guest has no id of its own: its
/// cache goes by a name, such as the path of a file, and another store may have been put there.
namespace nestor {

/// Remembers which store has the name now. In a write transaction on the cache, where
/// there are the tables of createIndexTables().
[[nodiscard]] Result<void> noteGuestFile(SqlConnection &cache, const SearchSource &store);

/// True where less than half of what the cache has vectors of (by `embedder`, from all over it) is
/// in the file as it was or newer, and besides
/// - the file was made at another time than the one that was noted, or
/// - most of the file's items that are older than what the cache knows are not known to it: an
///   agent's writes are newer than what it wrote before.
///
/// So an agent may replace all that it wrote, and a backup may be put back, by whatever means, and
/// the file is the same; another store's file is not, renamed or copied there. Looks at some
/// hundred items. May be called from any thread.
[[nodiscard]] Result<bool> isAnotherGuest(SearchSource &store, SqlFile &cache,
                                          const QByteArray &embedder);

} // namespace nestor
