// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/item_row.h"

namespace nestor {

using namespace Qt::StringLiterals;

const QByteArray &itemColumns(const StoreSchema &schema) {
    static const QByteArray all =
        "prefix, key, value, created_at, updated_at, expires_at, ttl_minutes"_ba;
    static const QByteArray withoutTtl =
        "prefix, key, value, created_at, updated_at, NULL, NULL"_ba;
    return schema.ttl ? all : withoutTtl;
}

const QByteArray &contentColumns(const StoreSchema &schema) {
    static const QByteArray all = "value, created_at, updated_at, expires_at, ttl_minutes"_ba;
    static const QByteArray withoutTtl = "value, created_at, updated_at, NULL, NULL"_ba;
    return schema.ttl ? all : withoutTtl;
}

Item itemFromRow(const SqlStatement &row, int first) {
    Item item;
    item.ns = NamespacePath::fromStored(row.bytes(first));
    item.key = row.bytes(first + 1);
    readContent(item, row, first + 2);
    return item;
}

void readContent(Item &item, const SqlStatement &row, int first) {
    item.value = row.bytes(first);
    item.createdAt = Timestamp::parse(row.view(first + 1)).value_or(Timestamp{});
    item.updatedAt = Timestamp::parse(row.view(first + 2)).value_or(Timestamp{});
    if (!row.isNull(first + 3))
        item.expiresAt = Timestamp::parse(row.view(first + 3));
    if (!row.isNull(first + 4))
        item.ttlMinutes = row.real(first + 4);
}

} // namespace nestor
