// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/byte_source.h"

#include "core/base/text.h"

#include <QFile>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <zlib.h>
#include <zstd.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// What comes through a pipe or from a terminal, as it comes: QFile would wait until it has all
/// that it is asked for. Who is asked to stop while nothing comes stops.
class PipeDevice final : public QIODevice {
public:
    PipeDevice(int descriptor, bool owned, std::stop_token stop)
        : m_descriptor(descriptor)
        , m_owned(owned)
        , m_stop(std::move(stop)) {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    ~PipeDevice() override {
        if (m_owned)
            ::close(m_descriptor);
    }
    [[nodiscard]] bool isSequential() const override { return true; }

protected:
    qint64 readData(char *data, qint64 size) override {
        constexpr int kGlanceMs = 100;
        for (;;) {
            pollfd waited{m_descriptor, POLLIN, 0};
            while (m_stop.stop_possible() && poll(&waited, 1, kGlanceMs) <= 0) {
                if (m_stop.stop_requested()) {
                    setErrorString(u"it was cancelled"_s);
                    return -1;
                }
            }
            const ssize_t count = ::read(m_descriptor, data, static_cast<size_t>(size));
            if (count >= 0)
                return count;
            if (errno == EINTR)
                continue;
            setErrorString(textOf(std::strerror(errno)));
            return -1;
        }
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    int m_descriptor;
    bool m_owned;
    std::stop_token m_stop;
};

/// The device's bytes as they are; those read to recognise the format come first.
class PlainSource final : public ByteSource {
public:
    PlainSource(std::unique_ptr<QIODevice> device, QByteArray first)
        : m_device(std::move(device))
        , m_first(std::move(first))
        , m_size(m_device->isSequential() ? 0 : m_device->size()) {}

    Result<qsizetype> read(char *buffer, qsizetype size) override {
        if (!m_first.isEmpty()) {
            const qsizetype count = std::min(size, m_first.size());
            std::copy_n(m_first.constData(), count, buffer);
            m_first.remove(0, count);
            m_position += count;
            return count;
        }
        const qint64 count = m_device->read(buffer, size);
        if (count < 0)
            return failure(ErrorCode::Io, m_device->errorString());
        m_position += count;
        return count;
    }
    qint64 position() const override { return m_position; }
    qint64 size() const override { return m_size; }

private:
    std::unique_ptr<QIODevice> m_device;
    QByteArray m_first;
    qint64 m_position = 0;
    qint64 m_size;
};

/// What the decompressors share: a buffer of compressed bytes, filled when it is used up.
class CompressedSource : public ByteSource {
public:
    explicit CompressedSource(std::unique_ptr<PlainSource> input)
        : m_input(std::move(input)) {}
    qint64 position() const override { return m_input->position(); }
    qint64 size() const override { return m_input->size(); }

protected:
    /// Reads on; whether there was anything.
    Result<bool> fill() {
        const auto count = m_input->read(m_buffer.data(), static_cast<qsizetype>(m_buffer.size()));
        if (!count)
            return failure(count.error());
        m_filled = static_cast<size_t>(*count);
        return m_filled > 0;
    }

    std::array<char, size_t{1} << 16U> m_buffer;
    size_t m_filled = 0;

private:
    std::unique_ptr<PlainSource> m_input;
};

class GzipSource final : public CompressedSource {
public:
    explicit GzipSource(std::unique_ptr<PlainSource> input)
        : CompressedSource(std::move(input)) {
        constexpr int kGzipOnly = 15 + 16;
        m_ready = inflateInit2(&m_stream, kGzipOnly) == Z_OK;
    }
    ~GzipSource() override {
        if (m_ready)
            inflateEnd(&m_stream);
    }

    Result<qsizetype> read(char *buffer, qsizetype size) override {
        if (!m_ready)
            return failure(ErrorCode::Internal, u"zlib did not start"_s);
        const auto wanted = static_cast<uInt>(std::min<qsizetype>(size, 1 << 30));
        m_stream.next_out = reinterpret_cast<Bytef *>(buffer);
        m_stream.avail_out = wanted;
        while (m_stream.avail_out == wanted) {
            if (m_stream.avail_in == 0) {
                const auto more = fill();
                if (!more)
                    return failure(more.error());
                m_stream.next_in = reinterpret_cast<Bytef *>(m_buffer.data());
                m_stream.avail_in = static_cast<uInt>(m_filled);
                if (!*more) {
                    if (m_inMember)
                        return failure(ErrorCode::Corrupt, u"The gzip data ends too early"_s);
                    return 0;
                }
            }
            if (!m_inMember) { // gzip files may be several, one after the other
                inflateReset(&m_stream);
                m_inMember = true;
            }
            const int result = inflate(&m_stream, Z_NO_FLUSH);
            if (result == Z_STREAM_END)
                m_inMember = false;
            else if (result != Z_OK && result != Z_BUF_ERROR)
                return failure(ErrorCode::Corrupt, u"The gzip data is damaged"_s);
        }
        return static_cast<qsizetype>(wanted - m_stream.avail_out);
    }

private:
    z_stream m_stream{};
    bool m_ready = false;
    bool m_inMember = false;
};

class ZstdSource final : public CompressedSource {
public:
    explicit ZstdSource(std::unique_ptr<PlainSource> input)
        : CompressedSource(std::move(input))
        , m_context(ZSTD_createDCtx()) {}
    ~ZstdSource() override { ZSTD_freeDCtx(m_context); }

    Result<qsizetype> read(char *buffer, qsizetype size) override {
        if (m_context == nullptr)
            return failure(ErrorCode::Internal, u"zstd did not start"_s);
        ZSTD_outBuffer out{buffer, static_cast<size_t>(size), 0};
        while (out.pos == 0) {
            // The decoder may hold more than the last call had room for: ask it before reading on.
            const size_t before = m_used;
            ZSTD_inBuffer in{m_buffer.data(), m_filled, m_used};
            const size_t result = ZSTD_decompressStream(m_context, &out, &in);
            if (ZSTD_isError(result) != 0)
                return failure(ErrorCode::Corrupt, u"The zstd data is damaged"_s);
            m_used = in.pos;
            if (out.pos > 0 || m_used > before) {
                m_inFrame = result != 0;
                continue;
            }
            const auto more = fill();
            if (!more)
                return failure(more.error());
            m_used = 0;
            if (!*more) {
                if (m_inFrame)
                    return failure(ErrorCode::Corrupt, u"The zstd data ends too early"_s);
                return 0;
            }
        }
        return static_cast<qsizetype>(out.pos);
    }

private:
    ZSTD_DCtx *m_context;
    size_t m_used = 0;
    bool m_inFrame = false;
};

} // namespace

Result<std::unique_ptr<ByteSource>> openSource(std::unique_ptr<QIODevice> device) {
    constexpr qsizetype kMagicSize = 4;
    QByteArray first;
    while (first.size() < kMagicSize) { // a pipe may give less than asked for
        const QByteArray more = device->read(kMagicSize - first.size());
        if (more.isEmpty())
            break;
        first += more;
    }
    const bool gzip = first.startsWith("\x1F\x8B");
    const bool zstd = first.startsWith("\x28\xB5\x2F\xFD");
    auto plain = std::make_unique<PlainSource>(std::move(device), std::move(first));
    if (gzip)
        return std::make_unique<GzipSource>(std::move(plain));
    if (zstd)
        return std::make_unique<ZstdSource>(std::move(plain));
    return plain;
}

namespace {

/// Opens what a path leads to without waiting for ever: a pipe that nobody writes to is given up.
Result<std::unique_ptr<QIODevice>> openPatiently(const QString &path, const std::stop_token &stop) {
    constexpr int kPatienceMs = 10'000;
    const auto cannotRead = [&](const QString &why) {
        return failure(ErrorCode::Io, u"Cannot read '%1': %2"_s.arg(path, why));
    };
    const int handle =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (handle < 0)
        return cannotRead(textOf(std::strerror(errno)));
    struct stat status {};
    const bool known = fstat(handle, &status) == 0;
    if (known && S_ISFIFO(status.st_mode)) {
        pollfd waited{handle, POLLIN, 0};
        if (poll(&waited, 1, kPatienceMs) == 0) {
            ::close(handle);
            return cannotRead(u"nobody writes to the pipe"_s);
        }
    }
    (void)fcntl(handle, F_SETFL, fcntl(handle, F_GETFL) & ~O_NONBLOCK);
    if (known && !S_ISREG(status.st_mode))
        return std::make_unique<PipeDevice>(handle, true, stop);
    auto file = std::make_unique<QFile>();
    if (!file->open(handle, QIODevice::ReadOnly | QIODevice::Unbuffered,
                    QFileDevice::AutoCloseHandle)) {
        ::close(handle);
        return cannotRead(file->errorString());
    }
    return file;
}

} // namespace

Result<std::unique_ptr<ByteSource>> openSource(const QString &path, const std::stop_token &stop) {
    if (path == u"-"_s) {
        struct stat status {};
        if (fstat(STDIN_FILENO, &status) == 0 && !S_ISREG(status.st_mode))
            return openSource(std::make_unique<PipeDevice>(STDIN_FILENO, false, stop));
        auto file = std::make_unique<QFile>();
        if (!file->open(STDIN_FILENO, QIODevice::ReadOnly))
            return failure(ErrorCode::Io, u"Cannot read standard input"_s);
        return openSource(std::move(file));
    }
    if (!QFileInfo::exists(path))
        return failure(ErrorCode::NotFound, u"There is no file '%1'"_s.arg(path));
    if (QFileInfo(path).isDir())
        return failure(ErrorCode::Io, u"'%1' is a directory"_s.arg(path));
    auto file = openPatiently(path, stop);
    if (!file)
        return failure(std::move(file.error()));
    return openSource(*std::move(file));
}

Result<QByteArray> readAll(ByteSource &source, qsizetype most) {
    constexpr qsizetype kBlock = 1 << 20;
    QByteArray all;
    qsizetype used = 0;
    for (;;) {
        if (all.size() - used < kBlock)
            all.resize(std::max(used + kBlock, used * 2));
        const auto count = source.read(all.data() + used, all.size() - used);
        if (!count)
            return failure(count.error());
        if (*count == 0)
            break;
        used += *count;
        if (used > most) {
            return failure(
                ErrorCode::InvalidValue,
                u"There are more than %1 bytes, which is more than can be read"_s.arg(most));
        }
    }
    all.truncate(used);
    return all;
}

} // namespace nestor
