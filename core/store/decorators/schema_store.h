// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/json_schema.h"
#include "core/store/decorators/store_decorator.h"

#include <vector>

namespace nestor {

/// What the values of some namespaces must look like.
struct SchemaRule {
    NamespacePattern pattern; ///< of the first labels, "*" is any one; empty: every namespace
    JsonSchema schema;
};

/// Refuses values that do not fit the schema of their namespace, with InvalidValue: the batch
/// fails, nothing of it is written. All rules that a namespace matches count. Deletes, and what is
/// stored already, are not looked at.
class SchemaStore final : public StoreDecorator {
public:
    SchemaStore(std::shared_ptr<Store> store, std::vector<SchemaRule> rules)
        : StoreDecorator(std::move(store))
        , m_rules(std::move(rules)) {}

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;

private:
    const std::vector<SchemaRule> m_rules;
};

} // namespace nestor
