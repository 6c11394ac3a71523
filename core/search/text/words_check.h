// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/search/sync/change_log.h"

#include <QString>

#include <vector>

namespace nestor {

/// What is wrong with the words that a managed store keeps of its items (TextTables).
struct WordsCheck {
    /// Broken tables: what does not fit, one sentence each. Empty: they hold together.
    std::vector<QString> damage;
    /// Items that the words do not know, know with another value, or know although they are gone,
    /// and that no change of the log, which the next search follows, would bring up to date.
    qint64 incomplete = 0;
    std::vector<ItemPlace> examples; ///< the first of them
};

/// Looks at all words of a store's file, and at all of its items. Nothing is wrong where there are
/// no words yet. Inside a read transaction, which lasts as long as reading the whole file does; for
/// a small file, one with a write-ahead log, or a copy. Fails as reading the items does.
[[nodiscard]] Result<WordsCheck> checkWords(SqlConnection &connection);

} // namespace nestor
