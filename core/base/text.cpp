// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

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

QString forMessage(QByteArrayView text, qsizetype maxChars) {
    // One character takes at most four bytes: convert no more than can be shown.
    const QString all = QString::fromUtf8(text.first(qMin(text.size(), maxChars * 4 + 4)));
    QString out;
    for (const QChar c : all) {
        if (out.size() >= maxChars) {
            out += u'…';
            return out;
        }
        if (c == u'\n')
            out += u"\\n"_s;
        else if (c == u'\t')
            out += u"\\t"_s;
        else if (c.unicode() < 0x20 || c.unicode() == 0x7F)
            out += u"\\u%1"_s.arg(static_cast<uint>(c.unicode()), 4, 16, QChar(u'0'));
        else
            out += c;
    }
    return out;
}

} // namespace nestor
