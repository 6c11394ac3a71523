// SPDX-License-Identifier: Apache-2.0
#include "core/store/change_feed.h"

namespace nestor {

std::vector<ItemPlace> ChangePage::places() const {
    std::vector<ItemPlace> places;
    places.reserve(changes.size());
    for (const Change &change : changes)
        places.push_back({change.id.ns.stored(), change.id.key});
    sortPlaces(places);
    return places;
}

} // namespace nestor
