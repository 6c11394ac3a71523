// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/line_reader.h"
#include "core/transfer/record.h"

#include <memory>
#include <vector>

namespace nestor {

/// The rows of a table (RFC 4180; separated by commas, semicolons, tabs or bars, whichever the
/// first row has most of, or by what a row `sep=;` before it says) as objects: the first row names
/// the columns, and every cell is text, also `NA`, `008` and the empty one. Of columns without a
/// name, where there are several, and of columns of one name, empty cells are left out; a row where
/// they are needed is refused. Memory is bounded by the longest row.
///
/// A table whose first columns are `namespace` and `key` holds items (what CsvWriter writes), when
/// `items` allows: `created_at`, `updated_at`, `ttl_minutes` and `expires_at` are the item's,
/// `value` a whole value as JSON, every other column a field of the value. There an empty
/// cell is no field, and a quoted empty cell empty text. `value.key` names a field "key".
class CsvSource final : public RecordSource {
public:
    /// Reads the first row. InvalidValue where it is missing, or names a column of items twice.
    [[nodiscard]] static Result<std::unique_ptr<CsvSource>>
    open(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines, bool items);

    [[nodiscard]] Result<bool> next(RawRecord &record) override;
    [[nodiscard]] qint64 position() const override { return m_source->position(); }
    [[nodiscard]] qint64 size() const override { return m_source->size(); }
    [[nodiscard]] bool holdsItems() const { return m_items; }

private:
    CsvSource(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines);
    [[nodiscard]] Result<bool> readRow();
    void splitRow();
    [[nodiscard]] Result<void> readNames();
    [[nodiscard]] bool isPassedOver(size_t cell) const;
    [[nodiscard]] QString rowFault() const;
    [[nodiscard]] QString itemFault();
    void buildRecord();
    void buildItem();

    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<LineReader> m_lines;
    char m_separator = '\0'; ///< not yet known
    bool m_items = false;
    std::vector<QByteArray> m_columns;
    std::vector<bool> m_shared; ///< of each column: another has its name
    qint64 m_line = 0;          ///< where the row begins
    QByteArray m_row;           ///< its bytes, without the last line feed
    std::vector<QByteArray> m_cells;
    std::vector<bool> m_quoted; ///< of each cell
    bool m_badQuotes = false;   ///< of the row: text behind a closing quote
    QByteArray m_json;
};

/// Columns of an item table that are no fields of the value.
[[nodiscard]] bool isItemColumn(QByteArrayView name);

/// The name of the column that holds this field of the values.
[[nodiscard]] QByteArray columnOfField(const QByteArray &field);

} // namespace nestor
