// SPDX-License-Identifier: Apache-2.0
#include "core/vector/checked_file.h"

#include <QDir>
#include <QFileInfo>
#include <QtEndian>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;

class Xxh3 {
public:
    Xxh3() { restart(); }
    void restart() { XXH3_64bits_reset(&m_state); }
    void add(const void *bytes, std::size_t count) { XXH3_64bits_update(&m_state, bytes, count); }
    /// As the file has it.
    [[nodiscard]] quint64 littleEndian() const {
        return qToLittleEndian(static_cast<quint64>(XXH3_64bits_digest(&m_state)));
    }

private:
    XXH3_state_t m_state;
};

} // namespace

struct CheckedWriter::Checksum : Xxh3 {};
struct CheckedReader::Checksum : Xxh3 {};

CheckedWriter::CheckedWriter(const QString &path)
    : m_file(path)
    , m_buffer(kBuffer)
    , m_checksum(std::make_unique<Checksum>()) {}

CheckedWriter::~CheckedWriter() = default;

Result<void> CheckedWriter::open() {
    return m_file.open();
}

Result<void> CheckedWriter::flush() {
    const auto count = static_cast<qint64>(m_used);
    m_used = 0;
    if (m_file.write(m_buffer.data(), count) != count) {
        return failure(ErrorCode::Io,
                       u"Cannot write '%1': %2"_s.arg(m_file.path(), m_file.errorString()));
    }
    return {};
}

Result<void> CheckedWriter::write(const void *bytes, std::size_t count) {
    m_checksum->add(bytes, count);
    const auto *from = static_cast<const char *>(bytes);
    while (count > 0) {
        const std::size_t piece = std::min(count, m_buffer.size() - m_used);
        std::memcpy(m_buffer.data() + m_used, from, piece);
        m_used += piece;
        from += piece;
        count -= piece;
        if (m_used == m_buffer.size()) {
            if (auto flushed = flush(); !flushed)
                return flushed;
        }
    }
    return {};
}

Result<void> CheckedWriter::endSection() {
    const quint64 checksum = m_checksum->littleEndian();
    auto written = write(&checksum, sizeof checksum);
    m_checksum->restart();
    return written;
}

Result<void> CheckedWriter::commit() {
    if (auto flushed = flush(); !flushed)
        return flushed;
    return m_file.commit();
}

CheckedReader::CheckedReader(const QString &path)
    : m_file(path)
    , m_checksum(std::make_unique<Checksum>()) {}

CheckedReader::~CheckedReader() = default;

Result<void> CheckedReader::open() {
    if (!QFileInfo::exists(m_file.fileName())) {
        return failure(ErrorCode::NotFound,
                       u"there is no vector index %1"_s.arg(m_file.fileName()));
    }
    if (!QFileInfo(m_file.fileName()).isFile() ||
        !m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return failure(ErrorCode::Io, u"the vector index %1 cannot be read: %2"_s.arg(
                                          m_file.fileName(), m_file.errorString()));
    }
    m_size = static_cast<quint64>(m_file.size());
    return {};
}

Result<void> CheckedReader::read(void *bytes, std::size_t count) {
    auto *to = static_cast<char *>(bytes);
    for (std::size_t done = 0; done < count;) {
        const qint64 piece = m_file.read(to + done, static_cast<qint64>(count - done));
        if (piece < 0) {
            return failure(ErrorCode::Io, u"the vector index %1 cannot be read: %2"_s.arg(
                                              m_file.fileName(), m_file.errorString()));
        }
        if (piece == 0)
            return damaged(u"it ends too early"_s);
        done += static_cast<std::size_t>(piece);
    }
    m_checksum->add(bytes, count);
    return {};
}

Result<void> CheckedReader::endSection() {
    const quint64 expected = m_checksum->littleEndian();
    quint64 found = 0;
    if (auto read = this->read(&found, sizeof found); !read)
        return read;
    m_checksum->restart();
    if (found != expected)
        return damaged(u"a checksum does not fit"_s);
    return {};
}

tl::unexpected<Error> CheckedReader::damaged(const QString &what) const {
    return failure(ErrorCode::Corrupt,
                   u"the vector index %1 is damaged: %2"_s.arg(m_file.fileName(), what));
}

} // namespace nestor
