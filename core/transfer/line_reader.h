// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/byte_source.h"

#include <QByteArray>
#include <QByteArrayView>

namespace nestor {

/// The lines of a source, one at a time, in memory that is bounded by the longest of them, which
/// may be of kLongest bytes: a few megabytes of compressed data may hold a line that no memory
/// does. A byte order mark at the beginning is passed over. For one thread at a time.
class LineReader {
public:
    static constexpr qsizetype kLongest = qsizetype(1) << 30;

    /// `source` outlives the reader.
    explicit LineReader(ByteSource &source);

    /// Lines end at this byte instead of a line feed. Before the first call of next().
    void breakAt(char end) { m_lineEnd = end; }
    [[nodiscard]] char lineEnd() const { return m_lineEnd; }

    /// Goes to the next line; false at the end. Fails as ByteSource::read() does, and with
    /// InvalidValue at a line that is too long.
    [[nodiscard]] Result<bool> next();
    /// The line without its line feed; valid until the next call of next() or peek().
    [[nodiscard]] QByteArrayView line() const { return m_line; }
    /// Counted from 1.
    [[nodiscard]] qint64 number() const { return m_number; }

    /// All that comes after the current line; the reader is at the end then. InvalidValue where
    /// that is more than a quarter of the machine's memory, or than 16 GB.
    [[nodiscard]] Result<QByteArray> rest();

    /// How the source begins, as far as one read tells: without waiting for more of a pipe.
    [[nodiscard]] Result<QByteArrayView> beginning();

    /// What comes after the current line, as far as it is read or up to `size` bytes: for finding
    /// out what kind of file this is. Valid until the next call of next() or peek().
    [[nodiscard]] Result<QByteArrayView> peek(qsizetype size);

private:
    [[nodiscard]] Result<bool> readMore(qsizetype most);
    [[nodiscard]] Result<void> skipByteOrderMark();

    ByteSource &m_source;
    QByteArray m_buffer;
    qsizetype m_begin = 0; ///< of what was not yet given out
    qsizetype m_end = 0;   ///< of what was read
    bool m_atEnd = false;
    bool m_started = false;
    char m_lineEnd = '\n';
    QByteArrayView m_line;
    qint64 m_number = 0;
};

} // namespace nestor
