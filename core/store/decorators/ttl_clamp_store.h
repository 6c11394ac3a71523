// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

#include <optional>

namespace nestor {

/// The shortest and the longest life that items may be given, in minutes.
struct TtlLimits {
    std::optional<double> least;
    std::optional<double> most;

    bool operator==(const TtlLimits &) const = default;
};

/// Keeps the time-to-live of what is written within limits: a shorter one is lengthened, a longer
/// one shortened. With a longest life, items that would never expire get it. Items that are there
/// already keep theirs until they are put again.
class TtlClampStore final : public StoreDecorator {
public:
    /// InvalidConfig when a limit is not above 0 or they contradict each other.
    [[nodiscard]] static Result<void> check(const TtlLimits &limits);
    /// Fails as check() does.
    [[nodiscard]] static Result<std::unique_ptr<TtlClampStore>> create(std::shared_ptr<Store> store,
                                                                       TtlLimits limits);

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;

private:
    TtlClampStore(std::shared_ptr<Store> store, TtlLimits limits)
        : StoreDecorator(std::move(store))
        , m_limits(limits) {}

    void clamp(PutOp &put, Timestamp now) const;

    const TtlLimits m_limits;
};

} // namespace nestor
