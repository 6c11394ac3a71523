// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QIODevice>
#include <QString>

#include <memory>
#include <stop_token>

namespace nestor {

/// Where a collection's bytes come from: a file, a compressed file or standard input, read once
/// from the beginning to the end. For one thread at a time.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource &) = delete;
    ByteSource &operator=(const ByteSource &) = delete;
    virtual ~ByteSource() = default;

    /// Reads up to `size` (> 0) bytes; 0 at the end. Fails with Io, or with Corrupt where
    /// compressed data is damaged or ends too early.
    [[nodiscard]] virtual Result<qsizetype> read(char *buffer, qsizetype size) = 0;

    /// Bytes of the file that were read so far, as they lie on the disk: for progress.
    [[nodiscard]] virtual qint64 position() const = 0;
    /// Bytes of the file; 0 when not known, as for a pipe.
    [[nodiscard]] virtual qint64 size() const = 0;
};

/// The bytes of a device, decompressed where they begin as gzip (RFC 1952, also several members)
/// or Zstandard (RFC 8878, also several frames) data does. The device is open for reading.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> openSource(std::unique_ptr<QIODevice> device);

/// The same for a file; "-" is standard input. Fails with NotFound or Io, naming the file. A pipe
/// gives what is there; reading from one that is silent ends with Io once `stop` is requested.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> openSource(const QString &path,
                                                             const std::stop_token &stop = {});

/// No store holds a larger value: SQLite's limit.
inline constexpr qsizetype kLargestValue = qsizetype(1) << 30;

/// All that is left of a source; InvalidValue where that is more than `most` bytes.
[[nodiscard]] Result<QByteArray> readAll(ByteSource &source, qsizetype most);

} // namespace nestor
