// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace nestor {

/// Reads the words of a UTF-8 text, one after the other, in the form in which they are compared:
/// case folded, accents of Latin, Greek and Cyrillic letters removed, compatibility forms (full
/// width letters, ligatures) replaced, Arabic and Hebrew points left out. A word is a run of
/// letters, marks and digits (Unicode 15, general categories L, M and N). Scripts that put no
/// spaces between words (Han, Kana, Hangul, Thai, Lao, Khmer, Myanmar) are read as overlapping
/// pairs of characters, a lone character as itself; Hangul is among them because its particles
/// are glued to the word. Malformed bytes separate words.
///
/// A value that looks at the text without copying it: the text must outlive the reader. One thread
/// at a time.
class WordReader {
public:
    explicit WordReader(QByteArrayView text)
        : m_text(text) {}

    /// Goes to the next word; false at the end of the text.
    [[nodiscard]] bool next();

    /// The folded word, valid until the next call of next(). At most kMaxWordBytes long; the rest
    /// of a longer run is skipped.
    [[nodiscard]] QByteArrayView word() const { return m_word; }
    /// Where the word stands in the text: first byte, and one past the last.
    [[nodiscard]] qsizetype begin() const { return m_begin; }
    [[nodiscard]] qsizetype end() const { return m_end; }

    static constexpr qsizetype kMaxWordBytes = 64;

private:
    /// One character of the text, folded.
    struct Character;

    [[nodiscard]] Character characterAt(qsizetype at) const;
    void readSpacedWord(const Character &first);
    bool readPair();

    QByteArrayView m_text;
    qsizetype m_at = 0;
    QByteArray m_word;
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
    // Inside a run without spaces: its last character, where that begins, and whether the run has
    // already given a pair.
    QByteArray m_last;
    qsizetype m_lastBegin = 0;
    bool m_pairGiven = false;
};

} // namespace nestor
