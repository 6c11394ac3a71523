// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_valid.h"
#include "core/model/field_name.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/random_filter.h"

/// Filters of any kind, asked about values of any kind: what is read is written and read again with
/// the same meaning, what is refused is refused with a place in the text.

using namespace nestor;

namespace {

/// Values to ask about: fixed ones, and the input itself.
QByteArrayList values(const QByteArray &input) {
    return {R"({"a":1,"b":{"a":[1,2,{"b":"x"}]},"é":"e","a.b":null,"":true,"0":[]})",
            R"({"a":"x","a":2,"b":[[],{}],"it's":1e400,"$in":-0.0})",
            "{}",
            "[1]",
            "",
            input};
}

} // namespace

QByteArrayList fuzzSeeds() {
    QByteArrayList seeds = {
        R"({"a":{"$gte":1,"$lt":2},"$or":[{"b.a":"x"},{"$not":{"c":{"$in":[1,null]}}}]})",
        R"({"a":{"$not":{"$contains":"x","$startsWith":"y"}},"b":{"a":{"$exists":true}}})",
        R"({"a":NaN,"b":{"$ne":-Infinity},"\"it's\".a":1})",
        "{\"a\": [1,\n2], \"b\": {\"c\":\r\n{\"$gt\": 1}}}",
        "null",
        "{}"};
    RandomFilter random(11);
    for (int i = 0; i < 40; ++i)
        seeds.append(random.filter());
    for (int i = 0; i < 10; ++i)
        seeds.append(random.value());
    return seeds;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    if (const auto name = parseFieldName(text)) {
        FUZZ_CHECK(parseFieldName(name->text) == *name);
        FUZZ_CHECK(!name->segments.empty());
    }
    if (firstInvalidUtf8(text) < 0) {
        const FieldName exact = exactFieldName(text);
        FUZZ_CHECK(parseFieldName(exact.text) == exact);
    }

    // The input as a value.
    static const FilterMatcher someValue =
        FilterMatcher::compile(*parseFilter(R"({"a":{"$exists":true},"b":{"$ne":1}})")).value();
    if (someValue.matches(text))
        FUZZ_CHECK(isValidJson(text));

    const auto filter = parseFilter(text);
    if (!filter) {
        FUZZ_CHECK(!filter.error().detail.isEmpty());
        FUZZ_CHECK(filter.error().offset >= 0 && filter.error().offset <= text.size());
        return 0;
    }
    const QByteArray written = filterToJson(*filter);
    FUZZ_CHECK(!written.contains('\n') && firstInvalidUtf8(written) < 0);
    const auto again = parseFilter(written);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(filterToJson(*again) == written);
    const auto matcher = FilterMatcher::compile(*filter);
    const auto matcherAgain = FilterMatcher::compile(*again);
    FUZZ_CHECK(matcher.has_value() && matcherAgain.has_value());
    for (const QByteArray &value : values(text))
        FUZZ_CHECK(matcher->matches(value) == matcherAgain->matches(value));
    return 0;
}
