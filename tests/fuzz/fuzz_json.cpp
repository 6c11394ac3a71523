// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/json/field_path.h"
#include "core/json/json_compare.h"
#include "core/json/json_document.h"
#include "core/json/json_format.h"
#include "core/json/json_members.h"
#include "core/json/json_splice.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/random_json.h"

/// JSON texts of any kind: the two parsers agree, spans make a tree, formatting keeps the tokens,
/// an edit gives JSON again, and nothing reads beyond the text.

using namespace nestor;

namespace {

void checkTree(const JsonDocument &document) {
    const auto &nodes = document.nodes();
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
        const JsonNode &node = nodes[static_cast<size_t>(i)];
        FUZZ_CHECK(node.begin < node.end && node.end <= document.text().size());
        FUZZ_CHECK(node.next > i && node.next <= static_cast<int>(nodes.size()));
        FUZZ_CHECK(node.parent < i);
        FUZZ_CHECK(document.nodeAt(node.begin) == i);
        FUZZ_CHECK(isValidJson(document.raw(i)));
        if (node.type == JsonType::String)
            FUZZ_CHECK(firstInvalidUtf8(document.string(i)) < 0);
        if (node.nameBegin >= 0)
            FUZZ_CHECK(firstInvalidUtf8(document.name(i)) < 0);
        FUZZ_CHECK(jsonMembers(document.raw(i)).size() + jsonElements(document.raw(i)).size() ==
                   static_cast<size_t>(node.childCount));
    }
}

void checkEdits(const JsonDocument &document, size_t choice) {
    const int node = static_cast<int>(choice % document.nodes().size());
    if (const auto edit = replaceValue(document, node, "{\n \"new\": [1]\n}"))
        FUZZ_CHECK(isValidJson(edit->appliedTo(document.text()), JsonDocument::kMaxDepth + 2));
    if (const auto edit = removeValue(document, node))
        FUZZ_CHECK(isValidJson(edit->appliedTo(document.text())));
    if (const auto edit = renameMember(document, node, "a new\nname"))
        FUZZ_CHECK(isValidJson(edit->appliedTo(document.text())));
    if (const auto edit = insertElement(document, node, 0, "null"))
        FUZZ_CHECK(isValidJson(edit->appliedTo(document.text()), JsonDocument::kMaxDepth + 1));
}

} // namespace

QByteArrayList fuzzSeeds() {
    RandomJson random(7);
    QByteArrayList seeds = {
        R"({"a":[1,-0.5e+10,"\u00e9\ud83d\ude00\n",true,false,null],"b":{"c":{}}})",
        "[\r\n\t1 , {\"x\" : \"é😀\"} ]", "\"\"", "-0", "[[[[[]]]]]"};
    for (int i = 0; i < 30; ++i)
        seeds.append(random.document());
    return seeds;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray text =
        QByteArray::fromRawData(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto document = JsonDocument::parse(text);
    FUZZ_CHECK(document.has_value() == isValidJson(text));
    FUZZ_CHECK(isValidJson(quotedJson(text)));
    (void)FieldPath(text).textsIn(*JsonDocument::parse(R"({"a":[{"b":1}],"c":"d"})"));
    if (!document) {
        FUZZ_CHECK(document.error().offset >= 0 && document.error().offset <= text.size());
        return 0;
    }
    FUZZ_CHECK(document->text() == text);
    checkTree(*document);
    checkEdits(*document, size);
    const QByteArray compact = compactJson(text);
    const QByteArray formatted = formatJson(text);
    FUZZ_CHECK(compactJson(formatted) == compact);
    FUZZ_CHECK(formatJson(compact) == formatted);
    const auto again = JsonDocument::parse(compact);
    FUZZ_CHECK(again.has_value() && again->nodes().size() == document->nodes().size());
    FUZZ_CHECK(jsonEqual(*document, 0, *again, 0));
    (void)pythonJson(*document);
    return 0;
}
