// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QIODevice>
#include <QString>

#include <memory>

namespace nestor {

/// Compresses what is written to it into another device, as one gzip member (RFC 1952, without
/// name and time, so that the same bytes give the same file) or one Zstandard frame (RFC 8878):
/// what byte_source.h reads. For one thread at a time; the target must be open and outlive this.
class CompressedDevice final : public QIODevice {
public:
    /// Opens for writing. Null where the name of the file asks for no compression: it ends neither
    /// in ".gz" nor in ".zst".
    [[nodiscard]] static std::unique_ptr<CompressedDevice> forName(const QString &fileName,
                                                                   QIODevice &target);
    ~CompressedDevice() override;

    /// Writes what is still held back and the end of the compressed data; nothing may be written
    /// afterwards. Io when the target fails.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] bool isSequential() const override { return true; }

    /// One way of compressing.
    class Method;

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    explicit CompressedDevice(std::unique_ptr<Method> method);

    std::unique_ptr<Method> m_method;
};

} // namespace nestor
