// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"

#include <QByteArray>

#include <algorithm>
#include <vector>

namespace nestor {

/// An item by the stored bytes of its namespace and its key: whatever a store holds has one, also
/// what no operation could name.
struct ItemPlace {
    QByteArray prefix;
    QByteArray key;
    bool operator==(const ItemPlace &) const = default;
};

/// The order of namespace and key, byte by byte.
[[nodiscard]] inline bool comesBefore(const ItemPlace &a, const ItemPlace &b) {
    const int order = a.prefix.compare(b.prefix);
    return order < 0 || (order == 0 && a.key < b.key);
}

/// Sorts them, and leaves each there once.
inline void sortPlaces(std::vector<ItemPlace> &places) {
    std::sort(places.begin(), places.end(), comesBefore);
    places.erase(std::unique(places.begin(), places.end()), places.end());
}

} // namespace nestor
