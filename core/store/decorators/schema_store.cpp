// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_store.h"

namespace nestor {

Result<std::vector<OpAnswer>> SchemaStore::batch(std::vector<Op> ops, std::stop_token stop) {
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&ops[i]);
        if (put == nullptr || !put->value)
            continue;
        for (const SchemaRule &rule : m_rules) {
            if (!rule.pattern.labels.isEmpty() && !rule.pattern.matchesPrefixOf(put->ns))
                continue;
            if (auto fits = rule.schema.validate(*put->value); !fits)
                return failure(inOperation(std::move(fits.error()), i, ops.size()));
        }
    }
    return inner().batch(std::move(ops), std::move(stop));
}

} // namespace nestor
