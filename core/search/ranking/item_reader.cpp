// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/item_reader.h"

#include "core/backends/sqlite/item_row.h"
#include "core/base/stable_hash.h"

namespace nestor {

ItemReader::ItemReader(SqliteSession &session)
    : m_session(session)
    , m_byRow("SELECT " + itemColumns(session.schema) + " FROM store WHERE rowid = ?")
    , m_byName("SELECT " + itemColumns(session.schema) +
               " FROM store WHERE prefix = ? AND key = ?") {}

Result<std::optional<Item>> ItemReader::atRow(qint64 row, quint64 item) {
    auto query = m_session.connection.prepare(m_byRow);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, row);
    auto found = query->step();
    if (!found)
        return failure(std::move(found.error()));
    if (!*found || itemHash(query->view(0), query->view(1)) != item)
        return std::nullopt;
    return itemFromRow(*query);
}

Result<std::optional<Item>> ItemReader::named(const QByteArray &prefix, const QByteArray &key) {
    auto query = m_session.connection.prepare(m_byName);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, prefix);
    query->bindText(2, key);
    auto found = query->step();
    if (!found)
        return failure(std::move(found.error()));
    if (!*found)
        return std::nullopt;
    return itemFromRow(*query);
}

} // namespace nestor
