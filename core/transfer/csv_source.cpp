// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/csv_source.h"

#include "core/base/text.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/json/json_writer.h"

#include <QSet>

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QByteArrayView, 7> kItemColumns = {
    "namespace", "key", "value", "created_at", "updated_at", "ttl_minutes", "expires_at"};

constexpr QByteArrayView kFieldPrefix = "value.";

/// The field of the value that a column of an item table holds.
QByteArrayView fieldOfColumn(QByteArrayView column) {
    const bool prefixed =
        column.startsWith(kFieldPrefix) && isItemColumn(column.sliced(kFieldPrefix.size()));
    return prefixed ? column.sliced(kFieldPrefix.size()) : column;
}

/// Follows the quotes of a row line by line: only a quote that begins a cell opens it.
class QuoteTracker {
public:
    explicit QuoteTracker(QByteArrayView separators)
        : m_separators(separators) {}

    /// Whether the row goes on after this line.
    bool goesOn(QByteArrayView line) {
        for (const char c : line) {
            if (c == '"' && (m_inside || m_atStart || m_closed)) {
                // The second of a doubled quote opens the cell again.
                m_closed = m_inside;
                m_inside = !m_inside;
                m_atStart = false;
                continue;
            }
            m_closed = false;
            m_atStart = !m_inside && m_separators.contains(c);
        }
        return m_inside;
    }

private:
    QByteArrayView m_separators;
    bool m_inside = false;
    bool m_atStart = true;
    bool m_closed = false; ///< the last byte was a quote that closed the cell
};

/// The separator that the first row has most of, outside quotes.
char likelySeparator(QByteArrayView row) {
    std::array<std::pair<char, int>, 3> counts = {{{',', 0}, {';', 0}, {'\t', 0}}};
    bool quoted = false;
    for (const char c : row) {
        quoted = quoted != (c == '"');
        for (auto &[separator, count] : counts)
            count += !quoted && c == separator ? 1 : 0;
    }
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto &a, const auto &b) { return a.second < b.second; })
        ->first;
}

} // namespace

bool isItemColumn(QByteArrayView name) {
    return std::find(kItemColumns.begin(), kItemColumns.end(), name) != kItemColumns.end();
}

QByteArray columnOfField(const QByteArray &field) {
    // A field that itself looks prefixed gets the prefix too: names stay distinct.
    return isItemColumn(field) || fieldOfColumn(field) != field ? kFieldPrefix.toByteArray() + field
                                                                : field;
}

CsvSource::CsvSource(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines)
    : m_source(std::move(source))
    , m_lines(std::move(lines)) {}

Result<std::unique_ptr<CsvSource>> CsvSource::open(std::unique_ptr<ByteSource> source,
                                                   std::unique_ptr<LineReader> lines, bool items) {
    std::unique_ptr<CsvSource> result(new CsvSource(std::move(source), std::move(lines)));
    const auto head = result->readRow();
    if (!head)
        return failure(head.error());
    if (!*head)
        return failure(ErrorCode::InvalidValue, u"The table has no row that names its columns"_s);
    result->m_separator = likelySeparator(result->m_row);
    result->splitRow();
    result->m_columns = result->m_cells;
    QSet<QByteArray> names;
    for (const QByteArray &column : result->m_columns) {
        if (firstInvalidUtf8(column) >= 0)
            return failure(ErrorCode::InvalidValue, u"A column's name is not valid UTF-8"_s);
        if (names.contains(column)) {
            return failure(ErrorCode::InvalidValue,
                           u"The table has two columns named '%1'"_s.arg(forMessage(column)));
        }
        names.insert(column);
    }
    const auto &columns = result->m_columns;
    result->m_items =
        items && columns.size() >= 2 && columns[0] == "namespace" && columns[1] == "key";
    return result;
}

Result<bool> CsvSource::readRow() {
    for (;;) {
        auto more = m_lines->next();
        if (!more || !*more)
            return more;
        m_line = m_lines->number();
        m_row = m_lines->line().toByteArray();
        // Which of them separates is only known once the first row is read.
        QuoteTracker quotes(m_separator == '\0' ? QByteArrayView(",;\t")
                                                : QByteArrayView(&m_separator, 1));
        for (bool goesOn = quotes.goesOn(m_row); goesOn; goesOn = quotes.goesOn(m_lines->line())) {
            auto next = m_lines->next();
            if (!next)
                return next;
            if (!*next) {
                return failure(ErrorCode::InvalidValue,
                               u"The quoted cell of line %1 does not end"_s.arg(m_line));
            }
            m_row += '\n';
            m_row += m_lines->line();
        }
        if (m_row.endsWith('\r'))
            m_row.chop(1);
        if (!m_row.isEmpty())
            return true;
    }
}

void CsvSource::splitRow() {
    m_cells.clear();
    m_quoted.clear();
    m_badQuotes = false;
    const char *at = m_row.constData();
    const char *const end = at + m_row.size();
    for (;;) {
        QByteArray cell;
        m_quoted.push_back(at != end && *at == '"');
        if (m_quoted.back()) {
            ++at;
            while (at != end) {
                const char *const quote = std::find(at, end, '"');
                cell.append(at, quote - at);
                at = quote == end ? end : quote + 1;
                if (at == end || *at != '"')
                    break;
                cell += *at++; // doubled: the quote itself
            }
            m_badQuotes = m_badQuotes || (at != end && *at != m_separator);
            at = std::find(at, end, m_separator);
        } else {
            const char *const behind = std::find(at, end, m_separator);
            cell = QByteArray(at, behind - at);
            at = behind;
        }
        m_cells.push_back(std::move(cell));
        if (at == end)
            return;
        ++at;
    }
}

QString CsvSource::rowFault() const {
    if (m_badQuotes)
        return u"There is text behind the closing quote of a cell"_s;
    if (m_cells.size() != m_columns.size()) {
        return u"The row has %1 cells, but the table has %2 columns"_s.arg(m_cells.size())
            .arg(m_columns.size());
    }
    for (size_t i = 0; i < m_cells.size(); ++i) {
        if (firstInvalidUtf8(m_cells[i]) >= 0)
            return u"The cell of column '%1' is not valid UTF-8"_s.arg(forMessage(m_columns[i]));
    }
    return {};
}

QString CsvSource::itemFault() {
    bool hasFields = false;
    bool hasValue = false;
    for (size_t i = 0; i < m_cells.size(); ++i) {
        if (m_cells[i].isEmpty() && !m_quoted[i])
            continue;
        if (m_columns[i] == "value")
            hasValue = true;
        else if (!isItemColumn(m_columns[i]))
            hasFields = true;
        if ((m_columns[i] == "value" || m_columns[i] == "ttl_minutes") && !isValidJson(m_cells[i]))
            return u"The cell of column '%1' is no JSON"_s.arg(forMessage(m_columns[i]));
    }
    return hasFields && hasValue ? u"The row has both a value and fields of one"_s : QString();
}

void CsvSource::buildRecord() {
    JsonWriter writer(m_json);
    writer.beginObject();
    for (size_t i = 0; i < m_cells.size(); ++i)
        writer.name(m_columns[i]).string(m_cells[i]);
    writer.endObject();
}

void CsvSource::buildItem() {
    QByteArray whole;
    QByteArray value;
    JsonWriter fields(value);
    fields.beginObject();
    JsonWriter writer(m_json);
    writer.beginObject();
    for (size_t i = 0; i < m_cells.size(); ++i) {
        const QByteArray &column = m_columns[i];
        const QByteArray &cell = m_cells[i];
        if (column == "namespace") {
            writer.name(column).beginArray();
            for (const QByteArray &label : cell.split('.'))
                writer.string(label);
            writer.endArray();
        } else if (column == "key") {
            writer.name(column).string(cell);
        } else if (cell.isEmpty() && !m_quoted[i]) {
            continue;
        } else if (column == "value") {
            whole = cell;
        } else if (column == "ttl_minutes") {
            writer.name(column).compact(cell);
        } else if (isItemColumn(column)) {
            writer.name(column).string(cell);
        } else {
            fields.name(fieldOfColumn(column)).string(cell);
        }
    }
    fields.endObject();
    writer.name("value").compact(whole.isEmpty() ? value : whole);
    writer.endObject();
}

Result<bool> CsvSource::next(RawRecord &record) {
    auto more = readRow();
    if (!more || !*more)
        return more;
    splitRow();
    record = RawRecord();
    record.line = m_line;
    record.text = m_row;
    record.fault = rowFault();
    if (record.fault.isEmpty() && m_items)
        record.fault = itemFault();
    if (!record.fault.isEmpty())
        return true;
    m_json.clear();
    if (m_items)
        buildItem();
    else
        buildRecord();
    record.json = m_json;
    return true;
}

} // namespace nestor
