// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value_change.h"
#include "core/model/operations.h"

#include <optional>
#include <vector>

namespace nestor::ui {

/// Items that something is to be done with alike: those that are named, or, however many, all that
/// are in a scope and pass a filter when they are read.
struct ItemSet {
    std::vector<ItemId> ids;    ///< without a scope
    std::optional<Scope> scope; ///< in place of `ids`
    Filter filter;

    bool operator==(const ItemSet &) const = default;
};

/// What is done with each of them.
struct BulkChange {
    enum Kind {
        Value, ///< `value`
        Life,  ///< time-to-live: `minutes` from now on; absent: they never expire
        Move,  ///< to `target`
        Copy,  ///< to `target`, or where there is none, to the namespaces that they have
        Delete,
    };

    Kind kind = Value;
    ValueChange value;
    std::optional<double> minutes;
    /// The namespace that they go to. Of a scope, what is beneath it keeps its place beneath; items
    /// that are named one by one all go into the target itself.
    NamespacePath target;
    bool replaces = false;     ///< Move, Copy: what has the key there; else such items stay
    bool toOtherStore = false; ///< Copy

    bool operator==(const BulkChange &) const = default;
};

/// Whether it can be done at all: as checkChange(), InvalidNamespace where the target is none, and
/// InvalidArgument where something has not been said yet.
[[nodiscard]] Result<void> checkChange(const BulkChange &change);

} // namespace nestor::ui
