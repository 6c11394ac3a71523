// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/line_reader.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBlock = 1 << 18;

/// How much of a file may be in memory as one: what is made of it takes as much again.
qsizetype largestDocument() {
    constexpr qsizetype kMost = qsizetype(16) << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || size <= 0)
        return LineReader::kLongest;
    return std::clamp(qsizetype(pages) * size / 4, LineReader::kLongest, kMost);
}

} // namespace

LineReader::LineReader(ByteSource &source)
    : m_source(source) {}

Result<bool> LineReader::readMore(qsizetype most) {
    if (m_atEnd)
        return false;
    if (m_end - m_begin >= most) {
        return failure(
            ErrorCode::InvalidValue,
            u"There are more than %1 bytes without an end in one piece (line %2), which "
            "is more than can be read"_s.arg(QString::number(most), QString::number(m_number + 1)));
    }
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.constData() + m_begin,
                     static_cast<size_t>(m_end - m_begin));
        m_end -= m_begin;
        m_begin = 0;
    }
    // Doubling keeps the work linear for a line of any length.
    if (m_buffer.size() - m_end < kBlock)
        m_buffer.resize(std::max(m_end * 2, 4 * kBlock));
    const auto count = m_source.read(m_buffer.data() + m_end, m_buffer.size() - m_end);
    if (!count)
        return failure(count.error());
    m_end += *count;
    m_atEnd = *count == 0;
    return !m_atEnd;
}

Result<void> LineReader::skipByteOrderMark() {
    m_started = true;
    while (m_end < 3 && !m_atEnd) {
        if (const auto more = readMore(kLongest); !more)
            return failure(more.error());
    }
    if (m_end >= 3 && std::memcmp(m_buffer.constData(), "\xEF\xBB\xBF", 3) == 0)
        m_begin = 3;
    return {};
}

Result<bool> LineReader::next() {
    if (!m_started) {
        if (const auto skipped = skipByteOrderMark(); !skipped)
            return failure(skipped.error());
    }
    qsizetype searched = 0; // of what is there, from m_begin on
    for (;;) {
        const char *const from = m_buffer.constData() + m_begin;
        const auto left = static_cast<size_t>(m_end - m_begin - searched);
        const auto *feed =
            left == 0 ? nullptr
                      : static_cast<const char *>(std::memchr(from + searched, m_lineEnd, left));
        if (feed == nullptr) {
            searched = m_end - m_begin;
            const auto more = readMore(kLongest);
            if (!more)
                return failure(more.error());
            if (*more)
                continue;
            if (m_begin == m_end)
                return false;
            // The last line, without a line feed.
            m_line = QByteArrayView(m_buffer.constData() + m_begin, m_end - m_begin);
            m_begin = m_end;
        } else {
            m_line = QByteArrayView(from, feed - from);
            m_begin += m_line.size() + 1;
        }
        ++m_number;
        return true;
    }
}

Result<QByteArray> LineReader::rest() {
    if (!m_started) {
        if (const auto skipped = skipByteOrderMark(); !skipped)
            return failure(skipped.error());
    }
    const qsizetype most = largestDocument();
    for (;;) {
        const auto more = readMore(most);
        if (!more)
            return failure(more.error());
        if (!*more)
            break;
    }
    QByteArray all = std::move(m_buffer);
    all.truncate(m_end);
    all.remove(0, m_begin);
    m_buffer.clear();
    m_begin = m_end = 0;
    return all;
}

Result<QByteArrayView> LineReader::beginning() {
    return peek(std::max<qsizetype>(m_end - m_begin, 1)).and_then([this](QByteArrayView) {
        return Result<QByteArrayView>(
            QByteArrayView(m_buffer.constData() + m_begin, m_end - m_begin));
    });
}

Result<QByteArrayView> LineReader::peek(qsizetype size) {
    if (!m_started) {
        if (const auto skipped = skipByteOrderMark(); !skipped)
            return failure(skipped.error());
    }
    while (m_end - m_begin < size) {
        const auto more = readMore(kLongest);
        if (!more)
            return failure(more.error());
        if (!*more)
            break;
    }
    return QByteArrayView(m_buffer.constData() + m_begin, std::min(size, m_end - m_begin));
}

} // namespace nestor
