// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/ranking.h"

#include <algorithm>

namespace nestor {

namespace {

struct ReadItem {
    Item item;
    const RankedItem *ranked;
};

bool nameSortsFirst(const ReadItem &a, const ReadItem &b) {
    if (const auto order = a.item.ns <=> b.item.ns; order != 0)
        return order < 0;
    return a.item.key < b.item.key;
}

} // namespace

Result<std::vector<SearchItem>> Ranking::page(qint64 offset, qint64 limit, bool explain) {
    std::vector<SearchItem> hits;
    const auto full = [&] { return limit >= 0 && qint64(hits.size()) >= limit; };
    for (std::size_t begin = 0; begin < m_items.size() && !full();) {
        std::size_t end = begin + 1;
        while (end < m_items.size() && m_items[end].score == m_items[begin].score)
            ++end;
        // What lies before the page need not be read, unless the page begins among equals.
        if (allPass() && offset >= qint64(end - begin)) {
            offset -= qint64(end - begin);
            begin = end;
            continue;
        }
        std::vector<ReadItem> equals;
        for (; begin < end; ++begin) {
            auto item = read(m_items[begin]);
            if (!item)
                return failure(std::move(item.error()));
            if (*item)
                equals.push_back({**std::move(item), &m_items[begin]});
        }
        std::sort(equals.begin(), equals.end(), nameSortsFirst);
        for (ReadItem &found : equals) {
            if (offset > 0) {
                --offset;
                continue;
            }
            if (full())
                break;
            SearchItem hit;
            hit.item = std::move(found.item);
            hit.score = found.ranked->score;
            if (auto done = describe(*found.ranked, explain, hit); !done)
                return failure(std::move(done.error()));
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

} // namespace nestor
