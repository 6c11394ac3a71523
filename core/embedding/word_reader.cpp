// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/word_reader.h"

#include <QChar>
#include <QList>
#include <QString>

#include <array>

namespace nestor {

namespace {

enum class Kind {
    Separator,
    Letter,   ///< of a script that separates words
    Unspaced, ///< of a script that does not
    Silent,   ///< part of a word that it does not change: accents, points, joiners
};

/// A character of the text without interpretation; `length` 0 where the bytes are malformed.
struct Decoded {
    char32_t code = 0;
    qsizetype length = 0;
};

Decoded decode(QByteArrayView text, qsizetype at) {
    const auto byte = [&](qsizetype i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const qsizetype length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size())
        return {};
    char32_t code = lead & (0x7FU >> length);
    for (qsizetype i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {};
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kSmallest[static_cast<std::size_t>(length)] || code > 0x10FFFF ||
        (code >= 0xD800 && code <= 0xDFFF))
        return {};
    return {code, length};
}

bool isSilent(char32_t c) {
    return c == 0x00AD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF ||
           c == 0x0640 ||                                 // soft hyphen, joiners,
           (c >= 0x0300 && c <= 0x036F) ||                // tatweel; accents
           (c >= 0x0591 && c <= 0x05C7) ||                // Hebrew points
           (c >= 0x064B && c <= 0x065F) || c == 0x0670 || // Arabic points
           (c >= 0xFE00 && c <= 0xFE0F);                  // variation selectors
}

Kind kindOf(char32_t c) {
    if (isSilent(c))
        return Kind::Silent;
    if (c == 0x30FC || c == 0xFF70) // the mark of long vowels in Katakana
        return Kind::Unspaced;
    switch (QChar::category(c)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        break;
    default:
        return Kind::Separator;
    }
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Bopomofo:
    case QChar::Script_Yi:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return Kind::Unspaced;
    default:
        return Kind::Letter;
    }
}

void appendUtf8(QByteArray &out, char32_t c) {
    const auto put = [&out](char32_t byte) { out.append(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

/// Letters that Unicode does not decompose, but that people type without their stroke.
const char *strokeless(char32_t c) {
    switch (c) {
    case 0x00DF:
    case 0x1E9E:
        return "ss";
    case 0x00E6:
        return "ae";
    case 0x0153:
        return "oe";
    case 0x00F8:
        return "o";
    case 0x0111:
    case 0x00F0:
        return "d";
    case 0x0142:
        return "l";
    case 0x0131:
        return "i";
    case 0x00FE:
        return "th";
    default:
        return nullptr;
    }
}

/// Appends `c` as it is compared. Letters of unspaced scripts keep their voicing marks: they are
/// other letters, not accents.
void appendFolded(QByteArray &out, char32_t c) {
    if (c < 0x80) {
        out.append(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
        return;
    }
    const bool canonical = QChar::decompositionTag(c) == QChar::Canonical;
    if (!canonical || kindOf(c) == Kind::Letter) {
        const QString parts = QChar::decomposition(c);
        if (!parts.isEmpty()) {
            for (const uint part : parts.toUcs4()) {
                const Kind kind = kindOf(part);
                if (kind == Kind::Letter || kind == Kind::Unspaced)
                    appendFolded(out, part);
            }
            return;
        }
    }
    const char32_t folded = QChar::toCaseFolded(c);
    if (const char *plain = strokeless(folded))
        out.append(plain);
    else
        appendUtf8(out, folded);
}

} // namespace

struct WordReader::Character {
    Kind kind = Kind::Separator;
    char32_t code = 0;
    qsizetype length = 1;
};

WordReader::Character WordReader::characterAt(qsizetype at) const {
    const auto byte = static_cast<unsigned char>(m_text[at]);
    if (byte < 0x80) {
        const bool word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9');
        return {word ? Kind::Letter : Kind::Separator, byte, 1};
    }
    const Decoded decoded = decode(m_text, at);
    if (decoded.length == 0)
        return {};
    return {kindOf(decoded.code), decoded.code, decoded.length};
}

bool WordReader::next() {
    if (!m_last.isEmpty() && readPair())
        return true;
    while (m_at < m_text.size()) {
        const Character c = characterAt(m_at);
        if (c.kind == Kind::Letter) {
            readSpacedWord(c);
            if (!m_word.isEmpty())
                return true;
            continue;
        }
        if (c.kind == Kind::Unspaced) {
            m_lastBegin = m_at;
            m_pairGiven = false;
            appendFolded(m_last, c.code);
            m_at += c.length;
            if (!m_last.isEmpty() && readPair())
                return true;
            continue;
        }
        m_at += c.length;
    }
    return false;
}

void WordReader::readSpacedWord(const Character &first) {
    m_word.clear();
    m_begin = m_at;
    Character c = first;
    do {
        if (c.kind == Kind::Letter && m_word.size() + 8 <= kMaxWordBytes)
            appendFolded(m_word, c.code);
        m_at += c.length;
        m_end = m_at;
        if (m_at >= m_text.size())
            break;
        c = characterAt(m_at);
    } while (c.kind == Kind::Letter || c.kind == Kind::Silent);
}

bool WordReader::readPair() {
    while (m_at < m_text.size()) {
        const Character c = characterAt(m_at);
        if (c.kind == Kind::Silent) {
            m_at += c.length;
            continue;
        }
        if (c.kind != Kind::Unspaced)
            break;
        QByteArray letter;
        appendFolded(letter, c.code);
        const qsizetype letterBegin = m_at;
        m_at += c.length;
        if (letter.isEmpty())
            continue;
        m_word = m_last + letter;
        m_begin = m_lastBegin;
        m_end = m_at;
        m_last = letter;
        m_lastBegin = letterBegin;
        m_pairGiven = true;
        return true;
    }
    // The run is over; a character that had no neighbour is a word of its own.
    const bool lone = !m_pairGiven;
    if (lone) {
        m_word = m_last;
        m_begin = m_lastBegin;
        m_end = m_at;
    }
    m_last.clear();
    return lone;
}

} // namespace nestor
