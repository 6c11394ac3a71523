// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

/// What single words do in a sentence, in English, German, French and Spanish. Words are folded as
/// WordReader folds them. Pure functions, usable from every thread.
namespace nestor {

/// Languages whose idle words are known, as bits: a word may be idle in one and tell in another
/// ("die", "war").
enum MemoryLanguage : unsigned char {
    NoLanguage = 0,
    English = 1,
    German = 2,
    French = 4,
    Spanish = 8,
};

enum WordRole : unsigned char {
    PlainWord = 0,
    NegatingWord = 1, ///< "not", "never", "kein"
    PolarWord = 2,    ///< "yes", "always", "true": with another one in its place the sense turns
    NumberWord = 4,   ///< with a digit in it, or "three"
    DateWord = 8,     ///< "Monday", "June", "tomorrow"
};

/// The languages in which a word says nothing by itself: articles, forms of "to be", "very".
[[nodiscard]] unsigned char idleLanguages(QByteArrayView word);

/// WordRole bits.
[[nodiscard]] unsigned char rolesOf(QByteArrayView word);

/// The word and its negation that somebody writes without an apostrophe: "dont" gives "do"; empty
/// for other words.
[[nodiscard]] QByteArrayView negatedVerb(QByteArrayView word);

/// Whether a field of this name says what a memory is about. Two memories that differ in a Strong
/// one are about different things; in a Weak one ("name", "title", "owner") only where nothing else
/// says that they are about the same.
enum class SubjectName : unsigned char { None, Weak, Strong };
[[nodiscard]] SubjectName subjectName(QByteArrayView name);

/// Whether a field of this name keeps books: when and by whom a memory was written, its number.
[[nodiscard]] bool isBookkeepingName(QByteArrayView name);

/// Whether a field of this name says how a memory came about or is judged, and nothing of what it
/// says: its source, a confidence.
[[nodiscard]] bool isAsideName(QByteArrayView name);

/// Whether a field of this name tells what sort of memory this is: equal ones connect nothing.
[[nodiscard]] bool isSortName(QByteArrayView name);

} // namespace nestor
