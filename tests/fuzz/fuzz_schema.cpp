// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_valid.h"
#include "core/store/decorators/json_schema.h"
#include "tests/fuzz/fuzz_target.h"

#include <chrono>

/// JSON Schemas that somebody hands us, and values against them: a schema is refused with a reason
/// or can be used, twice with the same answer, and neither takes long.

using namespace nestor;

QByteArrayList fuzzSeeds() {
    return {
        R"({"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":0,"maximum":9}}}
{"a":5})",
        R"({"$ref":"#/definitions/n","definitions":{"n":{"properties":{"next":{"$ref":"#/definitions/n"}},"additionalProperties":false}}}
{"next":{"next":{}}})",
        R"({"$ref":"#"}
{})",
        R"({"pattern":"^(a|aa)+$","minLength":1,"maxLength":5}
"aaaa")",
        R"({"anyOf":[{"const":1.0},{"enum":["x",null,[1]]}],"not":{"type":"boolean"}}
[1])",
        R"({"items":[{"type":"string"},{"type":"number"}],"additionalItems":{"multipleOf":0.5},"uniqueItems":true,"contains":{"const":1}}
["a",1,2.5])",
        R"({"patternProperties":{"^x":{"type":"array","minItems":1,"maxItems":2}},"propertyNames":{"maxLength":3},"minProperties":1,"maxProperties":2}
{"xa":[1]})",
        R"({"if":{"properties":{"k":{"const":"v"}}},"then":{"required":["w"]},"else":false,"dependencies":{"a":["b"],"c":{"required":["d"]}}}
{"k":"v","w":1e400})",
        R"({"allOf":[{"oneOf":[{"type":["null","object"]},true]},{"exclusiveMinimum":-1e308,"exclusiveMaximum":12345678901234567890}],"format":"date-time"}
9007199254740993)"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const qsizetype line = input.indexOf('\n');
    const auto began = std::chrono::steady_clock::now();
    const auto schema = JsonSchema::parse(line < 0 ? input : input.first(line));
    if (schema) {
        const QByteArray value = line < 0 ? QByteArray("{}") : input.sliced(line + 1);
        const auto fits = schema->validate(value);
        const auto again = JsonSchema(*schema).validate(value);
        FUZZ_CHECK(fits.has_value() == again.has_value());
        FUZZ_CHECK(fits || !fits.error().detail.isEmpty());
        FUZZ_CHECK(!fits || isValidJson(value));
    } else {
        FUZZ_CHECK(!schema.error().detail.isEmpty());
    }
    FUZZ_CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(60));
    return 0;
}
