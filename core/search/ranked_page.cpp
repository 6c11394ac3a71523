// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranked_page.h"

#include "core/search/stable_hash.h"
#include "core/store/item_row.h"

#include <algorithm>

namespace nestor {

namespace {

class PageReader {
public:
    PageReader(SqlConnection &connection, const StoreSchema &schema)
        : m_connection(connection)
        , m_sql("SELECT " + itemColumns(schema) + " FROM store WHERE rowid = ?") {}

    /// nullopt where the row no longer is that item.
    Result<std::optional<Item>> item(const RankedItem &ranked) {
        auto query = m_connection.prepare(m_sql);
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(1, ranked.row);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row || itemHash(query->view(0), query->view(1)) != ranked.item)
            return std::nullopt;
        return itemFromRow(*query);
    }

private:
    SqlConnection &m_connection;
    const QByteArray m_sql;
};

bool comesBefore(const PageItem &a, const PageItem &b) {
    if (const auto order = a.item.ns <=> b.item.ns; order != 0)
        return order < 0;
    return a.item.key < b.item.key;
}

} // namespace

Result<Page> readRankedPage(SqlConnection &connection, const StoreSchema &schema,
                            const std::vector<RankedItem> &ranked, qint64 offset, qint64 limit) {
    PageReader reader(connection, schema);
    Page page;
    const auto full = [&] { return limit >= 0 && qint64(page.items.size()) >= limit; };
    for (std::size_t begin = 0; begin < ranked.size() && !full();) {
        std::size_t end = begin + 1;
        while (end < ranked.size() && ranked[end].score == ranked[begin].score)
            ++end;
        // Where no score is shared, items before the page need not be read to be passed over.
        if (end == begin + 1 && offset > 0) {
            --offset;
            begin = end;
            continue;
        }
        std::vector<PageItem> group;
        for (; begin < end; ++begin) {
            auto item = reader.item(ranked[begin]);
            if (!item)
                return failure(std::move(item.error()));
            if (*item)
                group.push_back({**std::move(item), ranked[begin]});
            else
                page.outdated = true;
        }
        std::sort(group.begin(), group.end(), comesBefore);
        for (PageItem &item : group) {
            if (offset > 0) {
                --offset;
                continue;
            }
            if (full())
                break;
            page.items.push_back(std::move(item));
        }
    }
    return page;
}

} // namespace nestor
