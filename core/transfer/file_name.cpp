// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/file_name.h"

#include "core/base/text.h"

#include <QRegularExpression>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Names are limited to 255 bytes almost everywhere; ".json" is still to come.
constexpr qsizetype kMaxBytes = 250;

QByteArray encoded(char c) {
    return '%' + QByteArray(1, c).toHex().toUpper();
}

bool isSafe(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F &&
           !QByteArrayView("/\\:*?\"<>|%").contains(c);
}

} // namespace

std::optional<QString> fileNameFor(const QByteArray &text) {
    static const QRegularExpression device(u"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?$"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    if (text.isEmpty())
        return u"%"_s;
    if (firstInvalidUtf8(text) >= 0)
        return std::nullopt;
    const bool reserved = device.match(textOf(text)).hasMatch();
    QByteArray name;
    // What reads names as text may take it for a byte order mark.
    const qsizetype mark = text.startsWith("\xEF\xBB\xBF") ? 3 : 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool first = i < mark || (i == 0 && (c == '.' || c == ' ' || reserved));
        const bool last = i == text.size() - 1 && (c == '.' || c == ' ');
        name += isSafe(c) && !first && !last ? QByteArray(1, c) : encoded(c);
    }
    if (name.size() > kMaxBytes)
        return std::nullopt;
    return textOf(name);
}

QByteArray fileNameText(const QByteArray &name) {
    if (name == "%")
        return {"", 0};
    return QByteArray::fromPercentEncoding(name);
}

} // namespace nestor
