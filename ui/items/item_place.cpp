// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_place.h"

#include <variant>

namespace nestor::ui {

std::vector<Op> withLookAt(Op op, const std::vector<ItemId> &items) {
    std::vector<Op> ops;
    ops.reserve(items.size() + 1);
    ops.push_back(std::move(op));
    for (const ItemId &id : items)
        ops.emplace_back(PeekOp{id});
    return ops;
}

ItemPlaces placesAmong(const std::vector<RowHandle> &rows, bool complete,
                       const std::vector<ItemId> &items, const std::vector<OpAnswer> &answers) {
    ItemPlaces places;
    QHash<RowHandle, ItemId> wanted;
    for (size_t i = 0; i < items.size(); ++i) {
        const auto &peeked = std::get<PeekAnswer>(answers[i + 1]);
        if (peeked.item)
            wanted.insert(peeked.rowId, items[i]);
        places.insert(items[i], {peeked.item ? (complete ? ItemPlace::Absent : ItemPlace::Coming)
                                             : ItemPlace::Gone,
                                 -1});
    }
    for (size_t row = 0; row < rows.size() && !wanted.isEmpty(); ++row) {
        const auto found = wanted.constFind(rows[row]);
        if (found == wanted.constEnd())
            continue;
        places.insert(*found, {ItemPlace::Row, static_cast<int>(row)});
        wanted.erase(found);
    }
    return places;
}

} // namespace nestor::ui
