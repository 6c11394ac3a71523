// SPDX-License-Identifier: Apache-2.0
#include "core/model/filter.h"

namespace nestor {

bool FilterAll::operator==(const FilterAll &other) const {
    return parts == other.parts;
}

bool FilterAny::operator==(const FilterAny &other) const {
    return parts == other.parts;
}

bool FilterNot::operator==(const FilterNot &other) const {
    return part == other.part;
}

bool Filter::isEmpty() const {
    const auto *all = std::get_if<FilterAll>(&root.node);
    return all != nullptr && all->parts.empty();
}

} // namespace nestor
