// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

namespace nestor {

/// Makes a get of an item that is not there fail with NotFound, which names it, in place of an
/// empty answer. A batch fails as a whole, before any of it is written.
class RaiseOnMissingStore final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
};

} // namespace nestor
