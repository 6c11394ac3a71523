// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/text_encoding.h"

#include "core/base/text.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<TextEncoding, QLatin1StringView>, 5> kEncodingNames = {{
    {TextEncoding::Auto, "auto"_L1},
    {TextEncoding::Utf8, "utf-8"_L1},
    {TextEncoding::Utf16, "utf-16"_L1},
    {TextEncoding::Latin1, "latin1"_L1},
    {TextEncoding::Windows1252, "windows-1252"_L1},
}};

constexpr qsizetype kRawBlock = 1 << 16;

void appendUtf8(QByteArray &out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (c >> 18U));
        out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

/// Windows-1252's characters for 0x80 to 0x9F, as WHATWG's Encoding has them.
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

/// Reads blocks of another source, which subclasses turn into UTF-8.
class DecodedSource : public ByteSource {
public:
    DecodedSource(std::unique_ptr<ByteSource> source, QByteArray first)
        : m_source(std::move(source))
        , m_raw(std::move(first)) {}

    Result<qsizetype> read(char *buffer, qsizetype size) final {
        while (m_at == m_text.size()) {
            if (m_atEnd)
                return 0;
            const qsizetype had = m_raw.size();
            m_raw.resize(had + kRawBlock);
            const auto count = m_source->read(m_raw.data() + had, kRawBlock);
            if (!count)
                return failure(count.error());
            m_raw.truncate(had + *count);
            m_atEnd = *count == 0;
            m_text.clear();
            m_at = 0;
            if (auto done = decode(m_raw, m_text, m_atEnd); !done)
                return failure(std::move(done.error()));
        }
        const qsizetype count = std::min(size, m_text.size() - m_at);
        std::copy_n(m_text.constData() + m_at, count, buffer);
        m_at += count;
        return count;
    }
    qint64 position() const final { return m_source->position(); }
    qint64 size() const final { return m_source->size(); }

protected:
    /// Appends what `raw` says to `text` and leaves in `raw` what is not yet complete.
    virtual Result<void> decode(QByteArray &raw, QByteArray &text, bool atEnd) = 0;

private:
    std::unique_ptr<ByteSource> m_source;
    QByteArray m_raw;
    QByteArray m_text;
    qsizetype m_at = 0;
    bool m_atEnd = false;
};

class Utf16Source final : public DecodedSource {
public:
    Utf16Source(std::unique_ptr<ByteSource> source, QByteArray first, bool bigEndian)
        : DecodedSource(std::move(source), std::move(first))
        , m_bigEndian(bigEndian) {}

protected:
    Result<void> decode(QByteArray &raw, QByteArray &text, bool atEnd) override {
        const auto unit = [&](qsizetype at) {
            const auto first = static_cast<unsigned char>(raw[at]);
            const auto second = static_cast<unsigned char>(raw[at + 1]);
            return static_cast<char32_t>(m_bigEndian ? first << 8U | second : second << 8U | first);
        };
        qsizetype at = 0;
        while (raw.size() - at >= 2) {
            const char32_t c = unit(at);
            const bool isHigh = c >= 0xD800 && c < 0xDC00;
            if (isHigh && raw.size() - at < 4 && !atEnd)
                break;
            const char32_t low = isHigh && raw.size() - at >= 4 ? unit(at + 2) : 0;
            const bool isPair = low >= 0xDC00 && low < 0xE000;
            if ((isHigh && !isPair) || (c >= 0xDC00 && c < 0xE000)) {
                return failure(
                    ErrorCode::InvalidValue,
                    u"The UTF-16 text holds half of a surrogate pair, which is not text"_s);
            }
            appendUtf8(text, isPair ? 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00) : c);
            at += isPair ? 4 : 2;
        }
        raw.remove(0, at);
        if (atEnd && !raw.isEmpty())
            return failure(ErrorCode::InvalidValue, u"The UTF-16 text ends inside a character"_s);
        return {};
    }

private:
    bool m_bigEndian;
};

class SingleByteSource final : public DecodedSource {
public:
    SingleByteSource(std::unique_ptr<ByteSource> source, bool windows)
        : DecodedSource(std::move(source), {})
        , m_windows(windows) {}

protected:
    Result<void> decode(QByteArray &raw, QByteArray &text, bool) override {
        for (const char c : raw) {
            const auto byte = static_cast<unsigned char>(c);
            const bool differs = m_windows && byte >= 0x80 && byte < 0xA0;
            appendUtf8(text, differs ? kWindows[byte - 0x80U] : char16_t(byte));
        }
        raw.clear();
        return {};
    }

private:
    bool m_windows;
};

/// A source whose first bytes were read already.
class BegunSource final : public DecodedSource {
public:
    using DecodedSource::DecodedSource;

protected:
    Result<void> decode(QByteArray &raw, QByteArray &text, bool) override {
        text = std::exchange(raw, {});
        return {};
    }
};

} // namespace

QString textEncodingName(TextEncoding encoding) {
    for (const auto &[known, name] : kEncodingNames) {
        if (known == encoding)
            return name;
    }
    return {};
}

std::optional<TextEncoding> textEncodingByName(const QString &name) {
    const QString lower = name.toLower();
    if (lower == "utf8"_L1)
        return TextEncoding::Utf8;
    if (lower == "utf16"_L1 || lower == "utf-16le"_L1)
        return TextEncoding::Utf16;
    if (lower == "latin-1"_L1 || lower == "iso-8859-1"_L1)
        return TextEncoding::Latin1;
    if (lower == "cp1252"_L1)
        return TextEncoding::Windows1252;
    for (const auto &[known, text] : kEncodingNames) {
        if (lower == text)
            return known;
    }
    return std::nullopt;
}

Result<std::unique_ptr<ByteSource>> decoded(std::unique_ptr<ByteSource> source,
                                            TextEncoding encoding) {
    if (encoding == TextEncoding::Latin1 || encoding == TextEncoding::Windows1252) {
        return std::make_unique<SingleByteSource>(std::move(source),
                                                  encoding == TextEncoding::Windows1252);
    }
    if (encoding == TextEncoding::Utf8)
        return source;
    QByteArray first(2, '\0');
    qsizetype filled = 0;
    while (filled < first.size()) {
        const auto count = source->read(first.data() + filled, first.size() - filled);
        if (!count)
            return failure(count.error());
        if (*count == 0)
            break;
        filled += *count;
    }
    first.truncate(filled);
    // Text of no encoding has a zero as one of its first two bytes but that of two bytes each.
    const bool bigMark = first == "\xFE\xFF";
    const bool littleMark = first == "\xFF\xFE";
    const bool big = filled == 2 && first[0] == '\0' && first[1] != '\0';
    const bool little = filled == 2 && first[0] != '\0' && first[1] == '\0';
    if (bigMark || littleMark || big || little || encoding == TextEncoding::Utf16)
        return std::make_unique<Utf16Source>(std::move(source), std::move(first), bigMark || big);
    return std::make_unique<BegunSource>(std::move(source), std::move(first));
}

/// Whether text ends inside a character, of which it holds the beginning.
static bool mayGoOn(QByteArrayView text) {
    const auto lead = static_cast<unsigned char>(text.front());
    return lead >= 0xC2 && lead < 0xF5 && text.size() < 4 &&
           std::all_of(text.begin() + 1, text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
}

bool isSomeByteEncoding(QByteArrayView head) {
    qint64 wrongLines = 0;
    qsizetype at = 0;
    bool wrong = false;
    while (at < head.size()) {
        if (head[at] == '\n' || head[at] == '\r') {
            wrongLines += wrong ? 1 : 0;
            wrong = false;
            ++at;
            continue;
        }
        const qsizetype length = utf8SequenceLength(head.sliced(at));
        if (length > 1)
            return false;
        if (length == 0 && !mayGoOn(head.sliced(at)))
            wrong = true;
        at += std::max<qsizetype>(length, 1);
    }
    return wrongLines + (wrong ? 1 : 0) > 1;
}

} // namespace nestor
