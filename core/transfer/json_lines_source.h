// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/line_reader.h"
#include "core/transfer/record.h"

#include <memory>

namespace nestor {

/// One JSON value a line; empty lines are passed over. Where the first value is a list of distinct
/// strings, it names the columns of a table, and each list after it is a row: read as an object.
/// Memory is bounded by the longest line.
class JsonLinesSource final : public RecordSource {
public:
    /// Reads what `lines`, which reads `source`, has not given out yet.
    JsonLinesSource(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines);

    [[nodiscard]] Result<bool> next(RawRecord &record) override;
    [[nodiscard]] qint64 position() const override { return m_source->position(); }
    [[nodiscard]] qint64 size() const override { return m_source->size(); }
    [[nodiscard]] QStringList notes() const override { return m_notes; }

private:
    [[nodiscard]] bool readColumns(QByteArrayView line);
    void readRow(RawRecord &record);

    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<LineReader> m_lines;
    bool m_first = true;
    std::vector<QByteArray> m_columns; ///< names with their quotes; empty: this is not a table
    QByteArray m_row;
    QStringList m_notes;
};

} // namespace nestor
