// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/collection_reader.h"

#include "core/base/text.h"
#include "core/transfer/byte_source.h"
#include "core/transfer/csv_source.h"
#include "core/transfer/folder_source.h"
#include "core/transfer/json_document_source.h"
#include "core/transfer/json_lines_source.h"
#include "core/transfer/known_file.h"
#include "core/transfer/line_reader.h"
#include "core/transfer/text_encoding.h"

#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Enough to see the first line of nearly everything.
constexpr qsizetype kHeadSize = 1 << 20;

struct Opened {
    CollectionFormat format;
    std::unique_ptr<RecordSource> records;
    bool valuesOnly = false; ///< the records are values, whatever they look like
};

template <typename Source>
Result<Opened> opened(CollectionFormat format, Result<std::unique_ptr<Source>> source) {
    if (!source)
        return failure(std::move(source.error()));
    return Opened{format, std::move(*source), false};
}

Result<Opened> openJson(CollectionFormat format, std::unique_ptr<ByteSource> source,
                        std::unique_ptr<LineReader> lines, const ReadPlan &plan) {
    JsonDocumentSource::Options options;
    if (plan.recordsAt)
        options.recordsAt = plan.recordsAt->isNull() ? QByteArray("") : *plan.recordsAt;
    options.llamaIndex = format == CollectionFormat::LlamaIndex;
    options.twoLevels = plan.namespaceTemplate.isEmpty();
    return opened(format, JsonDocumentSource::open(std::move(source), std::move(lines), options));
}

/// Whether lines end with carriage returns alone, as old spreadsheets write them: there are such,
/// and no line feed outside of quotes.
bool hasOldLineEnds(QByteArrayView head) {
    bool quoted = false;
    bool returns = false;
    for (qsizetype i = 0; i < head.size(); ++i) {
        quoted = quoted != (head[i] == '"');
        if (quoted)
            continue;
        if (head[i] == '\n')
            return false;
        returns = returns || head[i] == '\r';
    }
    return returns;
}

/// Says what a file is where it holds no text, or text in an encoding that nobody named.
Result<void> checkIsText(QByteArrayView head, TextEncoding encoding) {
    if (const QString kind = knownBinaryFile(head); !kind.isEmpty())
        return failure(ErrorCode::Unsupported, u"The file is "_s + kind);
    if (encoding == TextEncoding::Auto && isSomeByteEncoding(head)) {
        return failure(
            ErrorCode::InvalidValue,
            u"The file is not in UTF-8: lines of it hold single bytes such as Latin-1 has; "
            "name its encoding (--encoding latin1, or windows-1252)"_s);
    }
    return {};
}

Result<Opened> openFile(const QString &path, const ReadPlan &plan, const std::stop_token &stop) {
    CollectionFormat format = plan.format;
    if (format == CollectionFormat::Auto && QFileInfo(path).isDir())
        format = CollectionFormat::Folder;
    if (format == CollectionFormat::Folder) {
        // Where a file lies says where its value belongs, whatever the value looks like.
        auto files = opened(format, FolderSource::open(path, FolderSource::Content::Json));
        if (files)
            files->valuesOnly = true;
        return files;
    }
    if (format == CollectionFormat::Files) {
        auto files = opened(format, FolderSource::open(path, FolderSource::Content::Text));
        if (files)
            files->valuesOnly = true;
        return files;
    }
    auto packed = openSource(path, stop);
    if (!packed)
        return failure(std::move(packed.error()));
    auto source = decoded(*std::move(packed), plan.encoding);
    if (!source)
        return failure(std::move(source.error()));
    auto lines = std::make_unique<LineReader>(**source);
    const auto head =
        format == CollectionFormat::Auto ? lines->peek(kHeadSize) : lines->beginning();
    if (!head)
        return failure(head.error());
    if (auto done = checkIsText(*head, plan.encoding); !done)
        return failure(std::move(done.error()));
    if (format == CollectionFormat::Auto) {
        const auto found = detectFormat(path, *head, head->size() < kHeadSize);
        if (!found)
            return failure(found.error());
        format = *found;
    }
    switch (format) {
    case CollectionFormat::JsonLines:
        return Opened{
            format, std::make_unique<JsonLinesSource>(std::move(*source), std::move(lines)), false};
    case CollectionFormat::Csv: {
        if (hasOldLineEnds(*head))
            lines->breakAt('\r');
        const bool placed = !plan.namespaceTemplate.isEmpty() || plan.keyTemplate.has_value();
        auto table = CsvSource::open(std::move(*source), std::move(lines), !placed);
        const bool items = table && (*table)->holdsItems();
        auto result = opened(format, std::move(table));
        if (result)
            result->valuesOnly = !items;
        return result;
    }
    default:
        return openJson(format, std::move(*source), std::move(lines), plan);
    }
}

Result<std::optional<LabelTemplate>> parsed(const std::optional<QByteArray> &text,
                                            Result<LabelTemplate> (*parse)(QByteArrayView)) {
    if (!text)
        return std::nullopt;
    auto result = parse(*text);
    if (!result)
        return failure(std::move(result.error()));
    return std::move(*result);
}

} // namespace

CollectionReader::CollectionReader(CollectionFormat format, std::unique_ptr<RecordSource> source,
                                   RecordMapper mapper)
    : m_format(format)
    , m_source(std::move(source))
    , m_mapper(std::move(mapper)) {}

Result<std::unique_ptr<CollectionReader>>
CollectionReader::open(const QString &path, const ReadPlan &plan, const std::stop_token &stop) {
    auto ns = parsed(plan.namespaceTemplate.isEmpty() ? std::nullopt
                                                      : std::optional(plan.namespaceTemplate),
                     LabelTemplate::parseNamespace);
    if (!ns)
        return failure(std::move(ns.error()));
    auto key = parsed(plan.keyTemplate, LabelTemplate::parse);
    if (!key)
        return failure(std::move(key.error()));
    auto file = openFile(path, plan, stop);
    if (!file)
        return failure(std::move(file.error()));
    RecordMapper mapper({std::move(*ns), std::move(*key), file->valuesOnly});
    std::unique_ptr<CollectionReader> reader(
        new CollectionReader(file->format, std::move(file->records), std::move(mapper)));
    reader->m_path = path;
    return reader;
}

Result<bool> CollectionReader::next(Record &record) {
    auto more = m_source->next(m_raw);
    if (!more || !*more)
        return more;
    record.line = m_raw.line;
    record.file = m_raw.file;
    record.text = m_raw.text;
    record.placeHint.clear();
    if (std::exchange(m_isFirst, false)) {
        if (const MissingPlaces missing = m_mapper.missingPlaces(m_raw); missing.any())
            record.placeHint = placeHint(m_path, m_raw, missing);
    }
    record.item = m_mapper.map(m_raw);
    return true;
}

QStringList CollectionReader::notes() const {
    QStringList notes = m_source->notes();
    if (!m_mapper.unknownMembers().isEmpty()) {
        notes.append(u"Members of items that are not known were passed over: %1"_s.arg(
            textOf(m_mapper.unknownMembers().join(", "))));
    }
    return notes;
}

} // namespace nestor
