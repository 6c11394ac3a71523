// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/model/index_config.h"
#include "core/model/timestamp.h"

#include <QByteArray>

#include <optional>

namespace nestor {

/// What the functions that answer an SqliteStore's operations work with: one batch, inside one
/// transaction.
struct SqliteSession {
    SqlConnection &connection;
    StoreSchema schema;
    const StoreConfig &config;
    Timestamp now = Timestamp::now(); ///< one moment for the whole batch

    /// A time as it is stored; absent: now, whose text is made once for all items of a batch.
    [[nodiscard]] QByteArray stored(const std::optional<Timestamp> &time) {
        if (time)
            return time->toStored();
        if (nowText.isEmpty() || nowTextOf != now) {
            nowText = now.toStored();
            nowTextOf = now;
        }
        return nowText;
    }

    QByteArray nowText = {};
    Timestamp nowTextOf = {};
};

} // namespace nestor
