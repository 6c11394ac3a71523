// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/compressed_device.h"

#include <algorithm>
#include <limits>

#include <zlib.h>
#include <zstd.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kCompressedBufferSize = qsizetype(128) * 1024;

} // namespace

class CompressedDevice::Method {
public:
    explicit Method(QIODevice &target)
        : m_target(target)
        , m_buffer(kCompressedBufferSize, Qt::Uninitialized) {}
    Method(const Method &) = delete;
    Method &operator=(const Method &) = delete;
    virtual ~Method() = default;

    /// Compresses `size` bytes and, `atEnd`, ends the data. False when the target fails.
    virtual bool write(const char *data, qsizetype size, bool atEnd) = 0;
    [[nodiscard]] QString error() const { return m_target.errorString(); }

protected:
    QByteArray &buffer() { return m_buffer; }
    /// Hands the first `size` bytes of the buffer on.
    bool pass(qsizetype size) {
        for (qsizetype passed = 0; passed < size;) {
            const qint64 count = m_target.write(m_buffer.constData() + passed, size - passed);
            if (count <= 0)
                return false;
            passed += count;
        }
        return true;
    }

private:
    QIODevice &m_target;
    QByteArray m_buffer;
};

namespace {

class Gzip final : public CompressedDevice::Method {
public:
    explicit Gzip(QIODevice &target)
        : Method(target) {
        constexpr int kGzip = 16 + MAX_WBITS; // zlib's manual, deflateInit2()
        m_ready = deflateInit2(&m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8,
                               Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~Gzip() override {
        if (m_ready)
            deflateEnd(&m_stream);
    }

    bool write(const char *data, qsizetype size, bool atEnd) override {
        if (!m_ready)
            return false;
        for (;;) {
            constexpr qsizetype kMost = std::numeric_limits<uInt>::max();
            const auto piece = static_cast<uInt>(std::min(size, kMost));
            // zlib reads through a pointer that is not const.
            m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data));
            m_stream.avail_in = piece;
            data += piece;
            size -= piece;
            if (!run(size == 0 && atEnd))
                return false;
            if (size == 0)
                return true;
        }
    }

private:
    bool run(bool finish) {
        do {
            m_stream.next_out = reinterpret_cast<Bytef *>(buffer().data());
            m_stream.avail_out = static_cast<uInt>(buffer().size());
            // The states it can be in make every answer but Z_STREAM_ERROR one of progress.
            if (deflate(&m_stream, finish ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR ||
                !pass(buffer().size() - static_cast<qsizetype>(m_stream.avail_out)))
                return false;
        } while (m_stream.avail_out == 0);
        return true;
    }

    z_stream m_stream{};
    bool m_ready = false;
};

class Zstd final : public CompressedDevice::Method {
public:
    explicit Zstd(QIODevice &target)
        : Method(target)
        , m_context(ZSTD_createCCtx()) {
        if (m_context)
            ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
    }

    bool write(const char *data, qsizetype size, bool atEnd) override {
        if (!m_context)
            return false;
        ZSTD_inBuffer input{data, static_cast<size_t>(size), 0};
        for (;;) {
            ZSTD_outBuffer output{buffer().data(), static_cast<size_t>(buffer().size()), 0};
            const size_t left = ZSTD_compressStream2(m_context.get(), &output, &input,
                                                     atEnd ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0U || !pass(static_cast<qsizetype>(output.pos)))
                return false;
            if (atEnd ? left == 0 : input.pos == input.size)
                return true;
        }
    }

private:
    struct Free {
        void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
    };
    std::unique_ptr<ZSTD_CCtx, Free> m_context;
};

} // namespace

std::unique_ptr<CompressedDevice> CompressedDevice::forName(const QString &fileName,
                                                            QIODevice &target) {
    std::unique_ptr<Method> method;
    if (fileName.endsWith(u".gz"_s))
        method = std::make_unique<Gzip>(target);
    else if (fileName.endsWith(u".zst"_s))
        method = std::make_unique<Zstd>(target);
    else
        return nullptr;
    std::unique_ptr<CompressedDevice> device(new CompressedDevice(std::move(method)));
    if (!device->open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return nullptr; // a QIODevice of no file opens
    return device;
}

CompressedDevice::CompressedDevice(std::unique_ptr<Method> method)
    : m_method(std::move(method)) {}

CompressedDevice::~CompressedDevice() = default;

Result<void> CompressedDevice::finish() {
    if (!m_method->write(nullptr, 0, true))
        return failure(ErrorCode::Io, m_method->error());
    close();
    return {};
}

qint64 CompressedDevice::readData(char *, qint64) {
    return -1;
}

qint64 CompressedDevice::writeData(const char *data, qint64 size) {
    if (m_method->write(data, size, false))
        return size;
    setErrorString(m_method->error());
    return -1;
}

} // namespace nestor
