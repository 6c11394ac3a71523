// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>

/// Text at the border between UTF-8 (everything stored) and UTF-16 (everything painted).
/// Pure functions, usable from every thread.
namespace nestor {

/// Byte offset of the first sequence that is not well-formed UTF-8 (overlong forms, surrogates
/// and code points above U+10FFFF included), or -1 when all of it is well-formed.
/// Source: Unicode 15, table 3-7.
[[nodiscard]] qsizetype firstInvalidUtf8(QByteArrayView text);

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`, 1 to 4; 0 when there
/// is none, as for empty text.
[[nodiscard]] qsizetype utf8SequenceLength(QByteArrayView text);

/// The text as UTF-16, every character of it: toUtf8() of the result gives the same bytes again,
/// where they are well-formed (others become U+FFFD). QString::fromUtf8() is not that: it takes a
/// U+FEFF at the beginning for a byte order mark and drops it, so that two names become one.
[[nodiscard]] QString textOf(QByteArrayView utf8);

/// A program's arguments as textOf() reads them; Qt's own reading takes U+FEFF from their
/// beginning.
[[nodiscard]] QStringList argumentTexts(int argc, const char *const *argv);

/// Whether a character is not seen, or changes how what stands around it is: controls (C0, C1),
/// those of the direction of writing, spaces without width, U+FEFF, breaks of lines.
[[nodiscard]] bool isInvisible(char32_t character);

/// The text with such characters written out, as \n, \t or \u202e, for a line of a message or of a
/// terminal: nothing that a store holds steers either.
[[nodiscard]] QString visibleText(const QString &text);

/// For messages: the text as UTF-16, malformed bytes replaced by U+FFFD, invisible characters
/// written out, and cut with an ellipsis after `maxChars` characters.
[[nodiscard]] QString forMessage(QByteArrayView text, qsizetype maxChars = 60);

} // namespace nestor
