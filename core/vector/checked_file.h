// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/whole_file.h"

#include <QFile>
#include <QString>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

/// Files of sections, each followed by its checksum: eight bytes, little-endian, XXH3's 64 bits of
/// the section (Yann Collet, xxHash 0.8; it reads memory about as fast as memory can be read).
/// It finds damage; it does not keep anybody from forging. Writers and readers are for one thread.
namespace nestor {

/// Writes beside the file and puts it in its place when all is on the disk: whoever opens the
/// file meanwhile, or after a crash at any point, finds the old one or the new one, whole.
class CheckedWriter {
public:
    explicit CheckedWriter(const QString &path);
    ~CheckedWriter(); ///< without commit(): leaves what was there
    CheckedWriter(const CheckedWriter &) = delete;
    CheckedWriter &operator=(const CheckedWriter &) = delete;

    /// Io: the folder does not exist or cannot be written.
    [[nodiscard]] Result<void> open();
    /// Appends to the section. Errors of the disk come at the latest with commit().
    [[nodiscard]] Result<void> write(const void *bytes, std::size_t count);
    [[nodiscard]] Result<void> endSection();
    /// Flushes to the disk, then renames. Io: the old file is as it was.
    [[nodiscard]] Result<void> commit();

private:
    [[nodiscard]] Result<void> flush();

    WholeFile m_file;
    std::vector<char> m_buffer;
    std::size_t m_used = 0;
    struct Checksum;
    std::unique_ptr<Checksum> m_checksum;
};

class CheckedReader {
public:
    explicit CheckedReader(const QString &path);
    ~CheckedReader();
    CheckedReader(const CheckedReader &) = delete;
    CheckedReader &operator=(const CheckedReader &) = delete;

    /// NotFound: no such file. Io: it cannot be read.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] quint64 size() const { return m_size; }
    /// The next `count` bytes of the section. Corrupt: the file ends before.
    [[nodiscard]] Result<void> read(void *bytes, std::size_t count);
    /// The next `count` bytes piece by piece, each lent for one call: `each(piece)` for pieces of
    /// whole `unit`s, a large one after the other. False from it: Corrupt.
    template <typename Each>
    [[nodiscard]] Result<void> readPieces(quint64 count, std::size_t unit, const Each &each);
    /// Corrupt: the section is not what was written.
    [[nodiscard]] Result<void> endSection();
    /// "the vector index PATH is damaged: WHAT".
    [[nodiscard]] tl::unexpected<Error> damaged(const QString &what) const;

private:
    static constexpr std::size_t kPiece = std::size_t{512}
                                          << 10; ///< stays in the processor's cache

    QFile m_file;
    quint64 m_size = 0;
    std::vector<char> m_buffer;
    struct Checksum;
    std::unique_ptr<Checksum> m_checksum;
};

template <typename Each>
Result<void> CheckedReader::readPieces(quint64 count, std::size_t unit, const Each &each) {
    const std::size_t most = std::max(unit, kPiece / unit * unit);
    while (count > 0) {
        const auto piece = static_cast<std::size_t>(std::min<quint64>(count, most));
        m_buffer.resize(std::max(m_buffer.size(), piece));
        if (auto read = this->read(m_buffer.data(), piece); !read)
            return read;
        if (!each(std::span<const char>(m_buffer.data(), piece)))
            return damaged(QStringLiteral("impossible contents"));
        count -= piece;
    }
    return {};
}

} // namespace nestor
