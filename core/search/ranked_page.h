// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/sql/sql_connection.h"
#include "core/store/sqlite_schema.h"

#include <functional>
#include <optional>
#include <vector>

namespace nestor {

/// An item that a search found, before it is read.
struct RankedItem {
    qint64 row = 0;        ///< in `store`
    quint64 item = 0;      ///< itemHash(), to tell whether the row still is that item
    double score = 0;      ///< greater is better
    std::size_t match = 0; ///< what the search knows beyond that, by its own numbering
};

/// An item of the page, read.
struct PageItem {
    Item item;
    RankedItem ranked;
};

struct Page {
    std::vector<PageItem> items;
    /// Rows that are gone or have become other items: the ranking is of an older state.
    bool outdated = false;
};

/// Reads the items `offset` to `offset + limit` (-1: to the end) of a ranking: equal scores go by
/// namespace and key, whatever order they come in, so that pages continue. Inside a read
/// transaction. `ranked` is sorted by descending score.
[[nodiscard]] Result<Page> readRankedPage(SqlConnection &connection, const StoreSchema &schema,
                                          const std::vector<RankedItem> &ranked, qint64 offset,
                                          qint64 limit);

} // namespace nestor
