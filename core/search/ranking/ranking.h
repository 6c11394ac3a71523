// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/item.h"

#include <optional>
#include <vector>

namespace nestor {

/// An item in a ranking, before it is read.
struct RankedItem {
    double score = 0;      ///< greater is better
    std::size_t place = 0; ///< what the ranking knows of it, by the ranking's own numbering
};

/// What a search found, best first, to be read page by page. Lives as long as a snapshot of the
/// store, on its thread.
class Ranking {
public:
    Ranking() = default;
    Ranking(const Ranking &) = delete;
    Ranking &operator=(const Ranking &) = delete;
    virtual ~Ranking() = default;

    /// By descending score; of equal ones all or none are there, in no order.
    [[nodiscard]] const std::vector<RankedItem> &items() const { return m_items; }
    /// Whether all of them pass the search's scope, so that what stands before a page need not be
    /// read.
    [[nodiscard]] virtual bool allPass() const = 0;
    /// The item; nullopt when it does not pass, or is gone (then isOutdated()).
    [[nodiscard]] virtual Result<std::optional<Item>> read(const RankedItem &ranked) = 0;
    /// Fills in what the hit's score is made of, and that its vector is out of date.
    [[nodiscard]] virtual Result<void> describe(const RankedItem &ranked, bool explain,
                                                SearchItem &hit) = 0;
    /// Items are gone that were there when the ranking was made: a newer one is needed.
    [[nodiscard]] bool isOutdated() const { return m_outdated; }
    /// Items or vectors whose score was computed.
    [[nodiscard]] virtual qint64 candidates() const = 0;

    /// The items `offset` to `offset + limit` (-1: to the end); equal scores go by namespace and
    /// key, so that pages continue.
    [[nodiscard]] Result<std::vector<SearchItem>> page(qint64 offset, qint64 limit, bool explain);

protected:
    std::vector<RankedItem> m_items;
    bool m_outdated = false;
};

} // namespace nestor
