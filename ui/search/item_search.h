// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/items/item_query.h"

#include <QString>

namespace nestor::ui {

/// Where a search looks, from the place that is open.
enum class SearchRange { HereAndBelow, Everywhere, OnlyHere };

/// All that a person sets to choose which items are shown: the place, and what stands in the
/// search line, its mode and scope, the conditions and the order. A value, to be kept and compared.
struct ItemSearch {
    NamespacePath ns;
    SearchRange scope = SearchRange::HereAndBelow;
    QString text;
    SearchMode mode = SearchMode::Hybrid;
    Filter filter;
    RowOrder order;

    bool operator==(const ItemSearch &) const = default;
};

/// What is asked of the table for it.
[[nodiscard]] ItemQuery queryOf(const ItemSearch &search);

/// Whether both show the same items: what has no effect (the mode without a text, the place when
/// the search is everywhere) does not count.
[[nodiscard]] bool showTheSame(const ItemSearch &a, const ItemSearch &b);

} // namespace nestor::ui
