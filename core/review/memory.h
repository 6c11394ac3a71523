// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/review/word_book.h"
#include "core/review/word_lists.h"

#include <QByteArray>

#include <vector>

namespace nestor {

/// One field of a memory, with the elements of an array as one.
struct MemoryField {
    quint32 path = 0;      ///< a word of the book: "a.b", without the places in arrays
    quint64 value = 0;     ///< stands for the folded value: 1 and 1.0, "Red wine!" and "red wine"
    quint32 firstWord = 0; ///< of Memory::words
    quint32 words = 0;
    SubjectName subject = SubjectName::None;
    bool sort = false;  ///< isSortName()
    bool aside = false; ///< isAsideName()
};

/// What a value says, made ready for comparing. A value; what it says depends on its book.
struct Memory {
    std::vector<MemoryField> fields; ///< by path; without those that keep books
    std::vector<PlacedWord> words;   ///< of all fields; places are in texts
    quint64 names = 0;               ///< stands for the names of all fields
    unsigned char language = 0;      ///< MemoryLanguage that its idle words are of; 0: not clear
    /// Of each field what was read, where it was asked for.
    std::vector<QByteArray> texts;
};

/// Reads a value. Empty for what is not a JSON object, or says nothing.
[[nodiscard]] Memory readMemory(const QByteArray &value, WordBook &book, bool keepTexts = false);

/// Whether a word tells something in a text of this language.
[[nodiscard]] inline bool tells(const BookedWord &word, unsigned char language) {
    return (word.idle & language) == 0;
}

} // namespace nestor
