// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

#include <mutex>

namespace nestor {

/// Reads through a quick store (the cache, `:memory:` for example) to a slow one (the origin).
///
/// Gets are answered from the cache where it has the item, and fill it where it does not. All else
/// goes to the origin. What is written through this store leaves the cache at once; what others
/// write to the origin is seen when the item has left the cache: after `cacheMinutes`, or
/// invalidate(). Items that expire are never cached, as each reading may prolong their life, and
/// neither is what is missing.
class CachedStore final : public StoreDecorator {
public:
    /// The cache is this store's own: nobody else writes to it. `cacheMinutes` above 0.
    CachedStore(std::shared_ptr<Store> origin, std::unique_ptr<Store> cache,
                double cacheMinutes = 5);

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;

    /// Forgets one item.
    [[nodiscard]] Result<void> invalidate(const ItemId &id);

private:
    [[nodiscard]] Result<std::vector<OpAnswer>> readThrough(std::vector<Op> gets,
                                                            std::stop_token stop);
    [[nodiscard]] Result<void> forget(const std::vector<ItemId> &items);
    [[nodiscard]] Result<void> remember(const std::vector<Item> &items, quint64 asOf);

    const std::unique_ptr<Store> m_cache;
    const double m_minutes;
    std::mutex m_mutex;       ///< held while the cache is written
    quint64 m_generation = 0; ///< counts writes: what was read before one may be old
};

} // namespace nestor
