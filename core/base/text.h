// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

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

/// For messages: the text as UTF-16, malformed bytes replaced by U+FFFD, control characters
/// escaped, and cut with an ellipsis after `maxChars` characters.
[[nodiscard]] QString forMessage(QByteArrayView text, qsizetype maxChars = 60);

} // namespace nestor
