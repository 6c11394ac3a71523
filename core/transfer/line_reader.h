// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/byte_source.h"

#include <QByteArray>
#include <QByteArrayView>

namespace nestor {

/// The lines of a source, one at a time, in memory that is bounded by the longest of them. A byte
/// order mark at the beginning is passed over. For one thread at a time.
class LineReader {
public:
    /// `source` outlives the reader.
    explicit LineReader(ByteSource &source);

    /// Goes to the next line; false at the end. Fails as ByteSource::read() does.
    [[nodiscard]] Result<bool> next();
    /// The line without its line feed; valid until the next call of next() or peek().
    [[nodiscard]] QByteArrayView line() const { return m_line; }
    /// Counted from 1.
    [[nodiscard]] qint64 number() const { return m_number; }

    /// All that comes after the current line; the reader is at the end then.
    [[nodiscard]] Result<QByteArray> rest();

    /// What comes after the current line, as far as it is read or up to `size` bytes: for finding
    /// out what kind of file this is. Valid until the next call of next() or peek().
    [[nodiscard]] Result<QByteArrayView> peek(qsizetype size);

private:
    [[nodiscard]] Result<bool> readMore();
    [[nodiscard]] Result<void> skipByteOrderMark();

    ByteSource &m_source;
    QByteArray m_buffer;
    qsizetype m_begin = 0; ///< of what was not yet given out
    qsizetype m_end = 0;   ///< of what was read
    bool m_atEnd = false;
    bool m_started = false;
    QByteArrayView m_line;
    qint64 m_number = 0;
};

} // namespace nestor
