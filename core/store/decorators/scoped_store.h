// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

namespace nestor {

/// A store's items under one namespace as a store of its own: ("memories",) in the store scoped to
/// ("agents", "42") is ("agents", "42", "memories") underneath. Nothing outside can be read, found,
/// listed or written, also not by patterns or row numbers.
///
/// Sweeping is Unsupported: it would delete expired items outside, too. Items in the namespace
/// itself have the root as their namespace here.
class ScopedStore final : public StoreDecorator {
public:
    /// InvalidNamespace where `scope` is not a namespace that put() would accept, or has a label
    /// "*", which patterns would take for any label.
    [[nodiscard]] static Result<void> check(const NamespacePath &scope);
    /// Fails as check() does.
    [[nodiscard]] static Result<std::unique_ptr<ScopedStore>> create(std::shared_ptr<Store> store,
                                                                     const NamespacePath &scope);

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;

private:
    ScopedStore(std::shared_ptr<Store> store, NamespacePath scope)
        : StoreDecorator(std::move(store))
        , m_scope(std::move(scope)) {}

    const NamespacePath m_scope;
};

} // namespace nestor
