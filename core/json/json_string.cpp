// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_string.h"

#include "core/base/text.h"

namespace nestor {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

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

/// The code unit of the escape \uXXXX that starts at `at`; 0 when there is none (U+0000 itself
/// is never a surrogate, which is all the caller asks about).
char32_t codeUnit(QByteArrayView text, qsizetype at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
        return 0;
    char32_t unit = 0;
    for (qsizetype i = at + 2; i < at + 6; ++i) {
        const char c = text[i];
        const auto digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return unit;
}

bool isHighSurrogate(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool isLowSurrogate(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// Appends what the escape at `at` stands for; returns the offset behind it.
qsizetype appendUnicodeEscape(QByteArray &out, QByteArrayView text, qsizetype at) {
    const char32_t unit = codeUnit(text, at);
    if (isHighSurrogate(unit)) {
        const char32_t low = codeUnit(text, at + 6);
        if (isLowSurrogate(low)) {
            appendUtf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00));
            return at + 12;
        }
    }
    const bool alone = isHighSurrogate(unit) || isLowSurrogate(unit);
    appendUtf8(out, alone ? kReplacement : unit);
    return at + 6;
}

} // namespace

void appendJsonString(QByteArray &out, QByteArrayView text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    qsizetype copied = 0;
    for (qsizetype at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            ++at;
            continue;
        }
        if (c >= 0x80) {
            if (const qsizetype length = utf8SequenceLength(text.sliced(at)); length > 0) {
                at += length;
                continue;
            }
        }
        out.append(text.sliced(copied, at - copied));
        copied = ++at;
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            if (c >= 0x80) {
                appendUtf8(out, kReplacement);
            } else {
                out += "\\u00";
                out += kHex[c >> 4U];
                out += kHex[c & 0xFU];
            }
        }
    }
    out.append(text.sliced(copied));
    out += '"';
}

QByteArray quotedJson(QByteArrayView text) {
    QByteArray out;
    out.reserve(text.size() + 2);
    appendJsonString(out, text);
    return out;
}

QByteArray decodeJsonString(QByteArrayView quoted) {
    if (quoted.size() < 2)
        return {};
    const QByteArrayView text = quoted.sliced(1, quoted.size() - 2);
    qsizetype at = text.indexOf('\\');
    if (at < 0)
        return text.isEmpty() ? QByteArray("") : text.toByteArray();
    QByteArray out;
    out.reserve(text.size());
    qsizetype copied = 0;
    while (at >= 0 && at + 1 < text.size()) {
        out.append(text.sliced(copied, at - copied));
        const char c = text[at + 1];
        if (c == 'u') {
            at = appendUnicodeEscape(out, text, at);
        } else {
            switch (c) {
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            default: // '"', '\' and '/' stand for themselves
                out += c;
            }
            at += 2;
        }
        copied = at;
        at = text.indexOf('\\', at);
    }
    out.append(text.sliced(copied));
    return out;
}

bool hasLoneSurrogate(QByteArrayView quoted) {
    for (qsizetype at = quoted.indexOf('\\'); at >= 0; at = quoted.indexOf('\\', at)) {
        const char32_t unit = codeUnit(quoted, at);
        if (isLowSurrogate(unit))
            return true;
        if (!isHighSurrogate(unit)) {
            at += 2;
        } else if (isLowSurrogate(codeUnit(quoted, at + 6))) {
            at += 12;
        } else {
            return true;
        }
    }
    return false;
}

} // namespace nestor
