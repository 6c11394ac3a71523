// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_file.h"
#include "core/base/error.h"
#include "core/store/bulk_writer.h"

#include <QDateTime>
#include <QString>

#include <vector>

/// Bulk writes whose program was killed: what others had seen of them by then is in the store, and
/// in a journal beside it (BulkUndo) what was there before. Usable from every thread.
namespace nestor {

struct UnfinishedImport {
    QString journal;
    QDateTime begun;
    qint64 items = 0; ///< that it wrote, at the most
};

/// Those of a store that nobody is at work on; the journals of imports that were whole when they
/// were killed are passed over, and removed where the store may be written. Fails as reading does.
[[nodiscard]] Result<std::vector<UnfinishedImport>> unfinishedImports(SqliteFile &file);

/// Puts the store back as it was before, but for items that somebody has written since. Done in
/// turns, between which others can write; broken off, it goes on with the next call. NotFound or
/// Busy where somebody else has begun to; ReadOnly; as writing fails.
[[nodiscard]] Result<RollbackReport> takeBack(SqliteFile &file, const UnfinishedImport &import);

/// Its items stay.
[[nodiscard]] Result<void> keep(const UnfinishedImport &import);

} // namespace nestor
