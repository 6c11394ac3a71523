// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "core/model/operations.h"

#include <QHash>

#include <vector>

namespace nestor::ui {

/// Where an item is, seen from a list of rows.
struct ItemPlace {
    enum Kind {
        Row,    ///< in `row`
        Coming, ///< rows that are still to come may have it
        Absent, ///< it is stored, and none of the rows
        Gone,   ///< it is not stored
    } kind = Coming;
    int row = -1;

    bool operator==(const ItemPlace &) const = default;
};

using ItemPlaces = QHash<ItemId, ItemPlace>;

/// `op`, with a look at each of `items` behind it: one state of the store answers all of it, so
/// that rows and items agree.
[[nodiscard]] std::vector<Op> withLookAt(Op op, const std::vector<ItemId> &items);

/// The places of items among rows, from the answers to withLookAt(). `complete`: the rows are all
/// that there are. Pure; usable from every thread.
[[nodiscard]] ItemPlaces placesAmong(const std::vector<RowHandle> &rows, bool complete,
                                     const std::vector<ItemId> &items,
                                     const std::vector<OpAnswer> &answers);

} // namespace nestor::ui
