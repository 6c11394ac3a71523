// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/json_schema.h"

#include "core/store/decorators/schema_check.h"
#include "core/store/decorators/schema_rules.h"

namespace nestor {

struct JsonSchema::Private {
    SchemaRules rules;
};

Result<JsonSchema> JsonSchema::parse(const QByteArray &schema) {
    auto rules = SchemaRules::read(schema);
    if (!rules)
        return failure(std::move(rules.error()));
    JsonSchema result;
    result.d = std::make_shared<const Private>(Private{*std::move(rules)});
    return result;
}

Result<void> JsonSchema::validate(const QByteArray &value) const {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return failure(document.error());
    return checkAgainstSchema(d->rules, *document);
}

} // namespace nestor
