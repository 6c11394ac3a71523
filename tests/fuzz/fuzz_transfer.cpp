// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/json/json_valid.h"
#include "core/transfer/byte_source.h"
#include "core/transfer/collection_format.h"
#include "core/transfer/csv_source.h"
#include "core/transfer/item_reader.h"
#include "core/transfer/json_document_source.h"
#include "core/transfer/json_lines_source.h"
#include "core/transfer/label_template.h"
#include "core/transfer/line_reader.h"
#include "core/transfer/record_mapper.h"
#include "tests/fuzz/fuzz_target.h"

#include <QBuffer>

/// Collections of any kind, compressed ones too: every record that is read is an item that a store
/// takes, or is refused with a reason.

using namespace nestor;

namespace {

struct Input {
    std::unique_ptr<ByteSource> source;
    std::unique_ptr<LineReader> lines;
};

Input inputOf(const QByteArray &text) {
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(text);
    buffer->open(QIODevice::ReadOnly);
    auto source = openSource(std::move(buffer));
    FUZZ_CHECK(source.has_value());
    Input input;
    input.source = std::move(*source);
    input.lines = std::make_unique<LineReader>(*input.source);
    return input;
}

void checkItem(const Result<PutOp> &item) {
    if (!item) {
        FUZZ_CHECK(!item.error().detail.isEmpty());
        return;
    }
    FUZZ_CHECK(item->value && isValidJson(*item->value) && !item->value->contains('\n'));
    FUZZ_CHECK(validatedNamespace(item->ns.labels(), true).has_value());
    FUZZ_CHECK(firstInvalidUtf8(item->key) < 0);
}

template <typename Source>
void readAllOf(Result<std::unique_ptr<Source>> source, RecordMapper::Places places) {
    if (!source)
        return;
    RecordMapper mapper(std::move(places));
    RawRecord record;
    qint64 line = 0;
    while ((*source)->next(record).value_or(false)) {
        FUZZ_CHECK(record.line >= line);
        line = record.line;
        checkItem(mapper.map(record));
    }
}

} // namespace

QByteArrayList fuzzSeeds() {
    return {
        "{\"namespace\":[\"a\",\"b\"],\"key\":\"k\",\"value\":{\"x\":1},\"created_at\":\"2026-08-"
        "01T10:"
        "00:00Z\",\"ttl_minutes\":1.5,\"index\":[\"x\"]}\n{\"namespace\":[],\"key\":1}\n",
        "[{\"id\": 1,\n \"t\": \"x\"}, {\"id\": [2]}]",
        R"({"format":"nestor-collection","version":1,"items":[{"namespace":["a"],"key":"","value":1}]})",
        R"({"docstore/data":{"d":{"text":"t"}},"docstore/metadata":{"d":{}}})",
        "[\"id\",\"name\"]\n[\"1\",\"x\"]\n[\"2\"]\n",
        "a,b\n1,\"x\"\"y\nz\"\n\"2\",;\n",
        "namespace,key,t,ttl_minutes\na.b,k,\"\",1\n",
        "films.{year}.{a.b[0]|\"x y\"}{{}}",
        QByteArray::fromHex("1f8b0800000000000203ab56ca4c51b25230ac05008540d45609000000"),
        QByteArray::fromHex("28b52ffd04580900007b7d0a")};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    (void)detectFormat(QStringLiteral("-"), text, true);

    Input lines = inputOf(text);
    readAllOf(Result<std::unique_ptr<RecordSource>>(std::make_unique<JsonLinesSource>(
                  std::move(lines.source), std::move(lines.lines))),
              {});
    Input document = inputOf(text);
    readAllOf(JsonDocumentSource::open(std::move(document.source), std::move(document.lines),
                                       {.recordsAt = {}, .llamaIndex = false, .twoLevels = true}),
              {LabelTemplate::parse("n.{t|@path}").value(),
               LabelTemplate::parse("{id|@line}").value(), false});
    Input table = inputOf(text);
    readAllOf(CsvSource::open(std::move(table.source), std::move(table.lines), true), {});

    // The text as a template too.
    const auto made = LabelTemplate::parse(text);
    if (!made) {
        FUZZ_CHECK(made.error().offset >= 0 && made.error().offset <= text.size());
        return 0;
    }
    RawRecord record;
    record.json = R"({"year":1999,"a":{"b":["x"]},"x y":null})";
    (void)made->labels(record);
    (void)made->text(record);
    return 0;
}
