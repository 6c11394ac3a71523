// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store.h"

#include <memory>

namespace nestor {

/// A store that stands on another and passes everything on: what decorators derive from, each
/// changing the little that it is about. They can be stacked in any order that makes sense.
///
/// May be called from several threads, as the store under it may. Long writes go through batch()
/// (Store::bulkWriter()), so that what a decorator says holds for them, too. The store's
/// admin() is not passed on: it would be a way around the decorator.
class StoreDecorator : public Store {
public:
    explicit StoreDecorator(std::shared_ptr<Store> store)
        : m_store(std::move(store)) {}

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override {
        return m_store->batch(std::move(ops), std::move(stop));
    }
    [[nodiscard]] Capabilities capabilities() const override { return m_store->capabilities(); }
    [[nodiscard]] StoreConfig config() const override { return m_store->config(); }
    [[nodiscard]] std::vector<StoreNotice> notices() const override { return m_store->notices(); }
    [[nodiscard]] Result<void> allowService(const EmbedderConfig &service) override {
        return m_store->allowService(service);
    }
    [[nodiscard]] Result<void> forgetServices() override { return m_store->forgetServices(); }

protected:
    /// What this stands on; never null.
    [[nodiscard]] Store &inner() const { return *m_store; }

private:
    std::shared_ptr<Store> m_store;
};

/// An error's detail with the operation it is about in front, where there are several:
/// "Operation 3: …".
[[nodiscard]] inline Error inOperation(Error error, size_t index, size_t count) {
    if (count > 1)
        error.detail = QStringLiteral("Operation %1: %2").arg(index).arg(error.detail);
    return error;
}

} // namespace nestor
