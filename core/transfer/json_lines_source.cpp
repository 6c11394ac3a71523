// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/json_lines_source.h"

#include "core/base/text.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"

#include <QSet>

namespace nestor {

using namespace Qt::StringLiterals;

JsonLinesSource::JsonLinesSource(std::unique_ptr<ByteSource> source,
                                 std::unique_ptr<LineReader> lines)
    : m_source(std::move(source))
    , m_lines(std::move(lines)) {}

bool JsonLinesSource::readColumns(QByteArrayView line) {
    if (!line.startsWith('[') || !isValidJson(line))
        return false;
    std::vector<QByteArray> columns;
    QSet<QByteArray> names;
    for (const QByteArrayView column : jsonElements(line)) {
        if (!column.startsWith('"'))
            return false;
        columns.push_back(column.toByteArray());
        names.insert(decodeJsonString(column));
    }
    if (columns.empty() || names.size() != static_cast<qsizetype>(columns.size()))
        return false;
    m_columns = std::move(columns);
    return true;
}

void JsonLinesSource::readRow(RawRecord &record) {
    if (!record.json.startsWith('[') || !isValidJson(record.json))
        return; // not a row: for the mapper to say what it is
    const std::vector<QByteArrayView> cells = jsonElements(record.json);
    if (cells.size() != m_columns.size()) {
        record.fault =
            u"The row has %1 values, but the first line names %2 columns"_s.arg(cells.size())
                .arg(m_columns.size());
        return;
    }
    m_row = "{";
    for (size_t i = 0; i < cells.size(); ++i) {
        if (i > 0)
            m_row += ',';
        m_row += m_columns[i];
        m_row += ':';
        m_row += cells[i];
    }
    m_row += '}';
    record.json = m_row;
}

Result<bool> JsonLinesSource::next(RawRecord &record) {
    for (;;) {
        const auto more = m_lines->next();
        if (!more)
            return failure(more.error());
        if (!*more)
            return false;
        const QByteArrayView line = trimmedJson(m_lines->line());
        if (line.isEmpty())
            continue;
        record = RawRecord();
        record.line = m_lines->number();
        record.text = m_lines->line();
        record.json = line;
        if (std::exchange(m_first, false) && readColumns(line)) {
            m_notes.append(u"Line %1 names the columns of a table: %2"_s.arg(record.line)
                               .arg(forMessage(line, 200)));
            continue;
        }
        if (!m_columns.empty())
            readRow(record);
        return true;
    }
}

} // namespace nestor
