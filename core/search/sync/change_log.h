// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/store/item_place.h"

#include <QByteArray>

#include <vector>

namespace nestor {

/// Changes of a managed store, as its log has them.
struct LogPage {
    std::vector<ItemPlace> places; ///< what changed, sorted
    qint64 position = 0;           ///< of the last change in `places`; where to go on from
    bool more = false;             ///< there may be further ones
    /// The log does not reach back to where this was asked from; then `position` is its end.
    bool truncated = false;
};

/// What nestor_log holds after `position`, at most `limit` changes. Inside a read transaction on
/// the store.
[[nodiscard]] Result<LogPage> readLog(SqlConnection &connection, qint64 position, qint64 limit);

/// The number of the newest change; 0 where there is none.
[[nodiscard]] Result<qint64> endOfLog(SqlConnection &connection);

} // namespace nestor
