// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/operations.h"

namespace nestor::ui {

/// What a table of items shows: a place, a condition, and perhaps a question.
struct ItemQuery {
    Scope scope;
    Filter filter;
    QByteArray query; ///< empty: all items that pass, in `order`; else hits, best first
    SearchMode mode = SearchMode::Hybrid;
    RowOrder order;

    bool operator==(const ItemQuery &) const = default;
};

} // namespace nestor::ui
