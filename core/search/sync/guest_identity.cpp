// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/guest_identity.h"

#include "core/backends/sqlite/driver/sql_connection.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kKnownSample = 100;
constexpr qint64 kStoreSample = 200;

/// In nestor_search: when the file was made.
const QByteArray kMade = "file made"_ba;

struct DatedItem {
    ItemPlace place;
    QByteArray updatedAt;
};

/// Items from all over the table, by a query for the first at or above ?1 of ?2 parts.
Result<std::vector<DatedItem>> sample(SqlConnection &connection, const QByteArray &sql,
                                      qint64 count, const QByteArray &embedder) {
    auto query = connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    std::vector<DatedItem> items;
    for (qint64 i = 0; i < count; ++i) {
        query->bindInt(1, i);
        query->bindInt(2, count);
        query->bindText(3, embedder);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row) {
            DatedItem item{{query->bytes(0), query->bytes(1)}, query->bytes(2)};
            if (items.empty() || items.back().place != item.place)
                items.push_back(std::move(item));
        }
        query->reset();
    }
    return items;
}

/// When each of them was last written, as `connection` has it; nullopt: it does not know it.
Result<std::vector<std::optional<QByteArray>>> timesOf(SqlConnection &connection,
                                                       const QByteArray &sql,
                                                       const std::vector<DatedItem> &items,
                                                       const QByteArray &embedder) {
    auto query = connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    std::vector<std::optional<QByteArray>> times;
    times.reserve(items.size());
    for (const DatedItem &item : items) {
        query->bindText(1, item.place.prefix);
        query->bindText(2, item.place.key);
        query->bindText(3, embedder);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        times.push_back(*row ? std::optional(query->bytes(0)) : std::nullopt);
        query->reset();
    }
    return times;
}

/// Of the items that the cache knows, those that the file has as they were or newer.
std::size_t countKept(const std::vector<DatedItem> &known,
                      const std::vector<std::optional<QByteArray>> &times) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < known.size(); ++i)
        kept += times[i] && *times[i] >= known[i].updatedAt ? 1 : 0;
    return kept;
}

} // namespace

Result<void> noteGuestFile(SqlConnection &cache, const SearchSource &store) {
    auto insert =
        cache.prepare("INSERT OR REPLACE INTO nestor_search (name, value) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, kMade);
    insert->bindText(2, store.incarnation().value_or(QByteArray()));
    return insert->run();
}

Result<bool> isAnotherGuest(SearchSource &store, SqlFile &cache, const QByteArray &embedder) {
    std::vector<DatedItem> known;
    QByteArray noted;
    auto read = cache.read([&](SqlConnection &connection) -> Result<void> {
        auto sampled = sample(
            connection,
            "SELECT prefix, key, item_updated_at FROM nestor_vectors, "
            "(SELECT min(id) AS first, max(id) AS last FROM nestor_vectors) "
            "WHERE id >= first + (last - first) * ?1 / ?2 AND embedder = ?3 ORDER BY id LIMIT 1"_ba,
            kKnownSample, embedder);
        if (!sampled)
            return failure(std::move(sampled.error()));
        known = *std::move(sampled);
        auto query = connection.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        query->bindText(1, kMade);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row)
            noted = query->bytes(0);
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    if (known.empty())
        return false;

    std::size_t kept = 0;
    std::vector<DatedItem> there;
    read = store.read([&](SearchSnapshot &snapshot) -> Result<void> {
        std::vector<ItemPlace> places;
        for (const DatedItem &item : known)
            places.push_back(item.place);
        std::vector<std::optional<QByteArray>> times(known.size());
        auto found = snapshot.find(places, SearchSnapshot::Read::Time,
                                   [&](std::size_t at, const ItemView &item) {
                                       times[at] = item.updatedAt.toByteArray();
                                       return true;
                                   });
        if (!found)
            return found;
        kept = countKept(known, times);
        if (kept * 2 >= known.size())
            return {};
        return snapshot.sample(kStoreSample, [&](const ItemView &item) {
            there.push_back({{item.prefix.toByteArray(), item.key.toByteArray()},
                             item.updatedAt.toByteArray()});
            return true;
        });
    });
    if (!read)
        return failure(std::move(read.error()));
    if (kept * 2 >= known.size())
        return false;
    const QByteArray made = store.incarnation().value_or(QByteArray());
    if (!noted.isEmpty() && !made.isEmpty() && noted != made)
        return true;

    QByteArray newest;
    for (const DatedItem &item : known)
        newest = std::max(newest, item.updatedAt);
    std::erase_if(there, [&](const DatedItem &item) { return item.updatedAt >= newest; });
    std::size_t unknown = 0;
    read = cache.read([&](SqlConnection &connection) -> Result<void> {
        auto times = timesOf(connection,
                             "SELECT item_updated_at FROM nestor_vectors "
                             "WHERE prefix = ? AND key = ? AND embedder = ?"_ba,
                             there, embedder);
        if (!times)
            return failure(std::move(times.error()));
        for (std::size_t i = 0; i < there.size(); ++i)
            unknown += !(*times)[i] || *(*times)[i] > there[i].updatedAt ? 1 : 0;
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    return unknown * 2 > there.size();
}

} // namespace nestor
