// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/base/error.h"
#include "core/model/item.h"

#include <optional>

namespace nestor {

/// Reads single items while a ranking is walked. Inside a read transaction of the caller's.
class ItemReader {
public:
    explicit ItemReader(SqliteSession &session);

    /// The item in this row of `store`; nullopt where there is none, or it no longer is the one
    /// whose itemHash() was `item`.
    [[nodiscard]] Result<std::optional<Item>> atRow(qint64 row, quint64 item);
    [[nodiscard]] Result<std::optional<Item>> named(const QByteArray &prefix,
                                                    const QByteArray &key);

private:
    SqliteSession &m_session;
    const QByteArray m_byRow;
    const QByteArray m_byName;
};

} // namespace nestor
