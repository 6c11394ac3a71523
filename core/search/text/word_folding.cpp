// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/word_folding.h"

#include <QChar>
#include <QList>

namespace nestor {

namespace {

/// Parts of a word that are not seen.
bool isUnseen(char32_t c) {
    return c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x0640 ||     // soft hyphen; tatweel
           (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || // joiners, directions
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

/// Points that readers of Hebrew, Arabic and Syriac fill in themselves.
bool isPoint(char32_t c) {
    if (QChar::category(c) != QChar::Mark_NonSpacing)
        return false;
    return (c >= 0x0591 && c <= 0x05C7) || (c >= 0x0610 && c <= 0x061A) ||
           (c >= 0x064B && c <= 0x065F) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06ED) ||
           (c >= 0x0730 && c <= 0x074A) || (c >= 0x08D3 && c <= 0x08FF);
}

/// Of Latin, Greek and Cyrillic; kana have theirs elsewhere.
bool isAccent(char32_t c) {
    return c >= 0x0300 && c <= 0x036F;
}

/// What is typed in place of a letter; null: itself.
const char16_t *typedAs(char32_t c) {
    switch (c) {
    case 0x00DF:
        return u"ss";
    case 0x00E6:
        return u"ae";
    case 0x0153:
        return u"oe";
    case 0x00F8:
        return u"o";
    case 0x0111:
    case 0x00F0:
        return u"d";
    case 0x0142:
        return u"l";
    case 0x0127:
        return u"h";
    case 0x0167:
        return u"t";
    case 0x0131:
        return u"i";
    case 0x00FE:
        return u"th";
    case 0x03C3: // sigma, final or not
        return u"\u03C3";
    case 0x0671: // alef wasla
        return u"\u0627";
    case 0x0649: // alef maksura; Persian yeh
    case 0x06CC:
        return u"\u064A";
    case 0x06A9: // Persian kaf
        return u"\u0643";
    case 0x0629: // teh marbuta; heh goal
    case 0x06C1:
        return u"\u0647";
    default:
        return nullptr;
    }
}

} // namespace

QString foldedAsRead(const QString &text) {
    // Letters and their marks apart; and compatibility forms, full width ones and ligatures.
    const QList<uint> apart = text.normalized(QString::NormalizationForm_KD).toUcs4();
    QString out;
    out.reserve(text.size());
    for (const char32_t c : apart) {
        if (isUnseen(c) || isPoint(c) || isAccent(c))
            continue;
        if (const char16_t *typed = typedAs(QChar::toCaseFolded(c)))
            out.append(QString::fromUtf16(typed));
        else
            out.append(QChar::fromUcs4(c));
    }
    return out.normalized(QString::NormalizationForm_KC);
}

} // namespace nestor
