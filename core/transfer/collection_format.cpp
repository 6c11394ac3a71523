// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/collection_format.h"

#include "core/json/json_members.h"
#include "core/json/json_valid.h"
#include "core/transfer/item_reader.h"

#include <array>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<CollectionFormat, QLatin1StringView>, 7> kNames = {{
    {CollectionFormat::Auto, "auto"_L1},
    {CollectionFormat::JsonLines, "jsonl"_L1},
    {CollectionFormat::Json, "json"_L1},
    {CollectionFormat::Csv, "csv"_L1},
    {CollectionFormat::LlamaIndex, "llamaindex"_L1},
    {CollectionFormat::Folder, "folder"_L1},
    {CollectionFormat::Files, "files"_L1},
}};

/// In small letters, without what says how the file is packed.
QString plainName(QString name) {
    name = name.toLower();
    for (const auto &packed : {".gz"_L1, ".zst"_L1, ".zstd"_L1}) {
        if (name.endsWith(packed))
            name.chop(packed.size());
    }
    return name;
}

std::optional<CollectionFormat> byExtension(const QString &fileName) {
    const QString name = plainName(fileName);
    if (name.endsWith(".jsonl"_L1) || name.endsWith(".ndjson"_L1))
        return CollectionFormat::JsonLines;
    if (name.endsWith(".csv"_L1) || name.endsWith(".tsv"_L1))
        return CollectionFormat::Csv;
    return std::nullopt;
}

} // namespace

QString collectionFormatName(CollectionFormat format) {
    for (const auto &[known, name] : kNames) {
        if (known == format)
            return name;
    }
    return {};
}

std::optional<CollectionFormat> collectionFormatByName(const QString &name) {
    for (const auto &[known, text] : kNames) {
        if (name == text)
            return known;
    }
    return std::nullopt;
}

std::optional<CollectionFormat> writtenFormatByName(const QString &fileName) {
    const QString name = plainName(fileName);
    if (name.endsWith(".jsonl"_L1) || name.endsWith(".ndjson"_L1))
        return CollectionFormat::JsonLines;
    if (name.endsWith(".json"_L1))
        return CollectionFormat::Json;
    if (name.endsWith(".csv"_L1))
        return CollectionFormat::Csv;
    return std::nullopt;
}

Result<CollectionFormat> detectFormat(const QString &fileName, QByteArrayView head, bool atEnd) {
    if (const auto named = byExtension(fileName))
        return *named;
    const QByteArrayView text = trimmedJson(head);
    if (text.isEmpty())
        return CollectionFormat::JsonLines; // no records, whatever it was to be
    if (text.front() != '{' && text.front() != '[') {
        const qsizetype firstLine = text.indexOf('\n');
        if (text.first(firstLine < 0 ? text.size() : firstLine).contains(','))
            return CollectionFormat::Csv;
        return failure(ErrorCode::Unsupported, u"Neither the name nor the beginning of the file "
                                               "tells its format; name the format"_s);
    }
    const qsizetype feed = text.indexOf('\n');
    constexpr int kDeepest = JsonDocument::kMaxDepth + 1; // an item with a value
    if (feed >= 0)
        // A whole value on the first line of several: one a line.
        return isValidJson(text.first(feed), kDeepest) ? CollectionFormat::JsonLines
                                                       : CollectionFormat::Json;
    if (atEnd && isValidJson(text, kDeepest) && isExchangeItem(text))
        return CollectionFormat::JsonLines;
    return CollectionFormat::Json;
}

} // namespace nestor
