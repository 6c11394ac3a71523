// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/store_decorator.h"

namespace nestor {

/// Leaves items alone that are put with the value they have: they are neither rewritten nor
/// embedded again, their times stay, and no version goes into the history. PutAnswer::unchanged
/// says which. Values are compared by the SHA-256 of their bytes.
///
/// A put that says how long the item lives, or of an item that expires, is always carried out, as
/// it begins that life anew; so is one that brings vectors or times of its own, or chooses what is
/// indexed.
class PutIfChangedStore final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
};

} // namespace nestor
