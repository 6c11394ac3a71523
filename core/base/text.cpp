// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <QStringDecoder>

#include <cstring>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

bool isContinuation(unsigned char byte) {
    return (byte & 0xC0U) == 0x80U;
}

/// Length of the well-formed sequence at the start of `p`, 0 when there is none.
qsizetype sequenceLength(const unsigned char *p, qsizetype left) {
    const unsigned char lead = p[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0)
        return left >= 2 && isContinuation(p[1]) ? 2 : 0;
    if (lead < 0xF0) {
        if (left < 3 || !isContinuation(p[1]) || !isContinuation(p[2]))
            return 0;
        if (lead == 0xE0 && p[1] < 0xA0)
            return 0; // overlong
        if (lead == 0xED && p[1] >= 0xA0)
            return 0; // surrogate
        return 3;
    }
    if (lead < 0xF5) {
        if (left < 4 || !isContinuation(p[1]) || !isContinuation(p[2]) || !isContinuation(p[3]))
            return 0;
        if (lead == 0xF0 && p[1] < 0x90)
            return 0; // overlong
        if (lead == 0xF4 && p[1] >= 0x90)
            return 0; // above U+10FFFF
        return 4;
    }
    return 0;
}

} // namespace

qsizetype utf8SequenceLength(QByteArrayView text) {
    if (text.isEmpty())
        return 0;
    return sequenceLength(reinterpret_cast<const unsigned char *>(text.data()), text.size());
}

qsizetype firstInvalidUtf8(QByteArrayView text) {
    const auto *p = reinterpret_cast<const unsigned char *>(text.data());
    const qsizetype size = text.size();
    qsizetype at = 0;
    while (at < size) {
        // Most text is ASCII: eight bytes at a time while none has its high bit set.
        quint64 word = 0;
        while (at + 8 <= size) {
            std::memcpy(&word, p + at, sizeof word);
            if ((word & 0x8080808080808080ULL) != 0)
                break;
            at += 8;
        }
        if (at == size)
            break;
        if (p[at] < 0x80) {
            ++at;
            continue;
        }
        const qsizetype length = sequenceLength(p + at, size - at);
        if (length == 0)
            return at;
        at += length;
    }
    return -1;
}

QString textOf(QByteArrayView utf8) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless |
                                                     QStringDecoder::Flag::ConvertInitialBom);
    return decoder.decode(utf8);
}

QStringList argumentTexts(int argc, const char *const *argv) {
    QStringList texts;
    for (int i = 0; i < argc; ++i)
        texts.append(textOf(argv[i]));
    return texts;
}

bool isInvisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x180E || c == 0x200B ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

namespace {

/// Appends one UTF-16 unit; those beyond the first plane are none of the invisible ones.
void appendVisible(QString &out, QChar c) {
    if (c == u'\n')
        out += u"\\n"_s;
    else if (c == u'\t')
        out += u"\\t"_s;
    else if (isInvisible(c.unicode()))
        out += u"\\u%1"_s.arg(static_cast<uint>(c.unicode()), 4, 16, QChar(u'0'));
    else
        out += c;
}

} // namespace

QString visibleText(const QString &text) {
    QString out;
    out.reserve(text.size());
    for (const QChar c : text)
        appendVisible(out, c);
    return out;
}

QString forMessage(QByteArrayView text, qsizetype maxChars) {
    // One character takes at most four bytes: convert no more than can be shown.
    const QString all = textOf(text.first(qMin(text.size(), maxChars * 4 + 4)));
    QString out;
    for (const QChar c : all) {
        if (out.size() >= maxChars) {
            out += u'…';
            return out;
        }
        appendVisible(out, c);
    }
    return out;
}

} // namespace nestor
