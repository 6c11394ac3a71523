// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QHash>

#include <vector>

namespace nestor {

/// What is known of a word that some memory holds.
struct BookedWord {
    quint32 stem = 0;        ///< the number of what its inflections have in common
    unsigned char idle = 0;  ///< MemoryLanguage bits
    unsigned char roles = 0; ///< WordRole bits
    bool lowerSeen = false;  ///< somewhere it begins with a small letter: no name
};

/// A word where it stands in a memory.
struct PlacedWord {
    quint32 word = 0;
    bool capital = false; ///< begins with a capital letter, where not all letters are
    bool atStart = false; ///< of a sentence
    qsizetype begin = 0;  ///< in the text that was read
    qsizetype end = 0;
};

/// Numbers the words of many memories, each once. For one thread at a time.
class WordBook {
public:
    WordBook();

    /// The words of a text in their order. Numbers hold together ("2026-03-01", "10:30", "-1.5"),
    /// with their currency or per cent; "C++" is not "C"; "doesn't" is "does" and "not"; a sign
    /// such as an emoji is a word.
    [[nodiscard]] std::vector<PlacedWord> read(QByteArrayView text);

    /// The number of a text that is not read as words, such as a path.
    [[nodiscard]] quint32 numberOf(const QByteArray &text) { return idOf(text); }
    [[nodiscard]] const BookedWord &at(quint32 word) const { return m_words[word]; }
    [[nodiscard]] const QByteArray &textOf(quint32 word) const { return m_texts[word]; }
    /// The number that stands for every negation, as a stem.
    [[nodiscard]] quint32 negation() const { return m_negation; }
    [[nodiscard]] quint32 size() const { return quint32(m_words.size()); }

private:
    quint32 idOf(const QByteArray &word);

    QHash<QByteArray, quint32> m_ids;
    std::vector<BookedWord> m_words;
    std::vector<QByteArray> m_texts;
    quint32 m_negation = 0;
};

} // namespace nestor
