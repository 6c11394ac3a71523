// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/csv_source.h"

#include "core/base/text.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/json/json_writer.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QByteArrayView, 7> kItemColumns = {
    "namespace", "key", "value", "created_at", "updated_at", "ttl_minutes", "expires_at"};

constexpr QByteArrayView kFieldPrefix = "value.";

/// The field of the value that a column of an item table holds: the other way round than
/// columnOfField(), however often a field's own name looks prefixed.
QByteArrayView fieldOfColumn(QByteArrayView column) {
    QByteArrayView rest = column;
    while (rest.startsWith(kFieldPrefix))
        rest = rest.sliced(kFieldPrefix.size());
    const bool prefixed = rest.size() < column.size() && isItemColumn(rest);
    return prefixed ? column.sliced(kFieldPrefix.size()) : column;
}

/// The character that a first row of "sep=;" names, as spreadsheets write it; 0 otherwise.
char namedSeparator(QByteArrayView row) {
    if (row.startsWith('"') && row.endsWith('"') && row.size() > 2)
        row = row.sliced(1, row.size() - 2);
    return row.size() == 5 && row.startsWith("sep=") ? row[4] : '\0';
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
    std::array<std::pair<char, int>, 4> counts = {{{',', 0}, {';', 0}, {'\t', 0}, {'|', 0}}};
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
    auto head = result->readRow();
    char separator = '\0';
    if (head && *head)
        separator = namedSeparator(result->m_row);
    if (separator != '\0') {
        result->m_separator = separator;
        head = result->readRow();
    }
    if (!head)
        return failure(head.error());
    if (!*head)
        return failure(ErrorCode::InvalidValue, u"The table has no row that names its columns"_s);
    if (separator == '\0')
        result->m_separator = likelySeparator(result->m_row);
    result->splitRow();
    result->m_columns = result->m_cells;
    for (const QByteArray &column : result->m_columns) {
        if (firstInvalidUtf8(column) >= 0) {
            return failure(
                ErrorCode::InvalidValue,
                u"A column's name is not valid UTF-8; where the table is in Latin-1, say "
                "so (--encoding latin1)"_s);
        }
    }
    const auto &columns = result->m_columns;
    result->m_items =
        items && columns.size() >= 2 && columns[0] == "namespace" && columns[1] == "key";
    if (auto done = result->readNames(); !done)
        return failure(std::move(done.error()));
    return result;
}

/// Spreadsheets leave columns without a name behind a table, or between others: they are passed
/// over where they are empty. One alone may be what some programs call the number of a row.
Result<void> CsvSource::readNames() {
    QHash<QByteArray, int> count;
    for (const QByteArray &column : m_columns)
        ++count[column];
    for (size_t i = 0; i < m_columns.size(); ++i) {
        const bool isOne = count.value(m_columns[i]) == 1;
        if (!isOne && m_items && isItemColumn(m_columns[i])) {
            return failure(ErrorCode::InvalidValue,
                           u"The table has two columns named '%1'"_s.arg(forMessage(m_columns[i])));
        }
        m_shared.push_back(!isOne);
    }
    return {};
}

Result<bool> CsvSource::readRow() {
    for (;;) {
        auto more = m_lines->next();
        if (!more || !*more)
            return more;
        m_line = m_lines->number();
        m_row = m_lines->line().toByteArray();
        // Which of them separates is only known once the first row is read.
        QuoteTracker quotes(m_separator == '\0' ? QByteArrayView(",;\t|")
                                                : QByteArrayView(&m_separator, 1));
        for (bool goesOn = quotes.goesOn(m_row); goesOn; goesOn = quotes.goesOn(m_lines->line())) {
            auto next = m_lines->next();
            if (!next)
                return next;
            if (!*next) {
                return failure(ErrorCode::InvalidValue,
                               u"The quoted cell of line %1 does not end"_s.arg(m_line));
            }
            m_row += m_lines->lineEnd();
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
    QSet<QByteArray> filled;
    for (size_t i = 0; i < m_cells.size(); ++i) {
        if (firstInvalidUtf8(m_cells[i]) >= 0)
            return u"The cell of column '%1' is not valid UTF-8"_s.arg(forMessage(m_columns[i]));
        if (!m_shared[i] || m_cells[i].isEmpty())
            continue;
        if (m_columns[i].isEmpty())
            return u"The cell of column %1 is filled, but the column has no name"_s.arg(i + 1);
        if (filled.contains(m_columns[i])) {
            return u"Two columns are named '%1', and both are filled"_s.arg(
                forMessage(m_columns[i]));
        }
        filled.insert(m_columns[i]);
    }
    return {};
}

/// Whether a cell says nothing: its column is nameless or one of several, and the cell empty; of
/// several with a name the first stands for all where none is filled.
bool CsvSource::isPassedOver(size_t cell) const {
    if (!m_shared[cell] || !m_cells[cell].isEmpty())
        return false;
    const QByteArray &name = m_columns[cell];
    if (name.isEmpty())
        return true;
    for (size_t i = 0; i < m_cells.size(); ++i) {
        if (i != cell && m_columns[i] == name && (i < cell || !m_cells[i].isEmpty()))
            return true;
    }
    return false;
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
            return u"The cell of column '%1' is not JSON"_s.arg(forMessage(m_columns[i]));
    }
    return hasFields && hasValue ? u"The row has both a value and fields of one"_s : QString();
}

void CsvSource::buildRecord() {
    JsonWriter writer(m_json);
    writer.beginObject();
    for (size_t i = 0; i < m_cells.size(); ++i) {
        if (!isPassedOver(i))
            writer.name(m_columns[i]).string(m_cells[i]);
    }
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
        } else if ((cell.isEmpty() && !m_quoted[i]) || isPassedOver(i)) {
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
