// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/filter/filter_match.h"
#include "core/model/operations.h"
#include "core/model/timestamp.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace nestor {

/// Which items a search may find: those in its namespaces that pass its filter and, where the
/// store omits expired ones, are not expired. The question of one item, in memory; a backend
/// answers it for all of a store (RowsInScope). Values that do not change, for every thread;
/// outlived by its operation.
class SearchScope {
public:
    /// `now`: what is expired then. InvalidFilter as FilterMatcher::compile().
    [[nodiscard]] static Result<SearchScope> create(const SearchOp &op, bool omitsExpired,
                                                    Timestamp now);

    /// Nothing is left out.
    [[nodiscard]] bool isEverything() const { return m_everywhere && !m_checksItems; }
    /// Whether only items are looked at in which a value matters, not just the namespace.
    [[nodiscard]] bool checksItems() const { return m_checksItems; }
    /// Whether items of every namespace may pass; of this namespace.
    [[nodiscard]] bool isEverywhere() const { return m_everywhere; }
    [[nodiscard]] bool holds(const NamespacePath &ns) const;
    [[nodiscard]] bool passes(const Item &item) const;
    /// The same of an item whose namespace the scope holds.
    [[nodiscard]] bool passes(QByteArrayView value, const std::optional<Timestamp> &expires) const;
    /// The same for scopes that hold the same items of a store, whatever is searched for in them.
    [[nodiscard]] QByteArray key() const;

    [[nodiscard]] Scope places() const { return {m_op.namespacePrefix, m_op.below, m_op.pattern}; }
    [[nodiscard]] const Filter &filter() const { return m_op.filter; }
    [[nodiscard]] bool omitsExpired() const { return m_omitsExpired; }
    [[nodiscard]] Timestamp now() const { return m_now; }

private:
    SearchScope(const SearchOp &op, bool omitsExpired, Timestamp now, FilterMatcher matcher);

    const SearchOp &m_op;
    const bool m_omitsExpired;
    const Timestamp m_now;
    FilterMatcher m_matcher;
    const bool m_everywhere;  ///< all namespaces
    const bool m_checksItems; ///< not all items of a namespace
};

} // namespace nestor
