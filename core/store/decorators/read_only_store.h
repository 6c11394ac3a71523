// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

namespace nestor {

/// Refuses every write with ReadOnly, and reads without prolonging any item's life, whatever the
/// operation or the configuration says.
class ReadOnlyStore final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
};

} // namespace nestor
