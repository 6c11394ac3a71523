// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/op_codec.h"
#include "core/base/text.h"
#include "core/json/json_valid.h"
#include "core/store/config_json.h"
#include "core/store/decorators/json_schema.h"
#include "tests/fuzz/fuzz_target.h"

/// Lines that `nestor-cli batch` is given, and its configuration: what is taken is whole, what is
/// not gets an answer that is one line of JSON.

using namespace nestor;

namespace {

bool isLine(const QByteArray &json) {
    return isValidJson(json) && !json.contains('\n');
}

void checkPut(const PutOp &op) {
    FUZZ_CHECK(firstInvalidUtf8(op.key) < 0);
    if (op.value)
        FUZZ_CHECK(isValidJson(*op.value));
    for (const QByteArray &label : op.ns.labels())
        FUZZ_CHECK(firstInvalidUtf8(label) < 0);
}

void checkConfig(const QByteArray &text) {
    const auto parsed = parseStoreConfig(text);
    if (!parsed) {
        FUZZ_CHECK(!parsed.error().detail.isEmpty());
        return;
    }
    const QByteArray written = storeConfigToJson(parsed->config);
    FUZZ_CHECK(isValidJson(written));
    const auto again = parseStoreConfig(written);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->config == parsed->config);
}

} // namespace

QByteArrayList fuzzSeeds() {
    return {
        R"({"op":"put","namespace":["a","b"],"key":"k","value":{"x":[1,"é"]},"index":["x[*]"],"ttl":1.5,"vectors":{"$":[1,0.5,-2e-3]}})",
        R"({"op":"get","namespace":["a"],"key":"k","refresh_ttl":null})",
        R"({"op":"delete","namespace":["a"],"key":""})",
        R"({"op":"search","namespace_prefix":["a"],"filter":{"x":{"$gt":NaN}},"limit":10,"offset":0,"query":"q","mode":"hybrid","min_score":0.5,"explain":true,"vector":[1,2]})",
        R"({"op":"list_namespaces","match_conditions":[{"match_type":"prefix","path":["a","*"]}],"max_depth":2})",
        R"({"op":"batch","ops":[{"op":"sweep_ttl"},{"op":"put","namespace":["a"],"key":"k","value":null,"index":false}]})",
        R"({"dims":3,"fields":["$","a[*].b"],"distance":"l2","embedder":{"provider":"openai-compatible","url":"http://localhost/v1","model":"m"},"ttl":{"default_ttl":10,"refresh_on_read":true,"omit_expired":false,"sweep_interval_minutes":5}})",
        R"({"ttl":{"default_ttl":0.25}})",
        R"({"type":"object","properties":{"a":{"type":"integer","minimum":1},"b":{"pattern":"^x"}},"required":["a"],"$ref":"#/definitions/c","definitions":{"c":{}}})"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto request = cli::parseRequest(text);
    if (!request) {
        FUZZ_CHECK(!request.error().detail.isEmpty());
        FUZZ_CHECK(isLine(cli::errorLine(request.error())));
    } else {
        FUZZ_CHECK(request->isBatch || request->ops.size() == 1);
        for (const Op &op : request->ops) {
            if (const auto *put = std::get_if<PutOp>(&op))
                checkPut(*put);
        }
    }
    checkConfig(text);
    if (const auto schema = JsonSchema::parse(text))
        (void)schema->validate(R"({"a":1,"b":"x"})");
    if (const auto schema = JsonSchema::parse(R"({"type":"object","required":["op"]})"))
        (void)schema->validate(text);
    return 0;
}
