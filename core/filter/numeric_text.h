// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace nestor {

/// What a text is when it is read as a number.
struct NumericText {
    enum class Kind { NotANumber, Number, PlusInfinity, MinusInfinity };
    Kind kind = Kind::NotANumber;
    QByteArray number; ///< as JSON writes it; only for Kind::Number
};

/// Reads a text that is wholly a number, in the grammar of Python's float(): ASCII white space
/// around it, a sign, underscores between digits, `.5`, `5.`, an exponent, `inf`, `infinity`. The
/// digits are kept, however many there are. Texts that are not numbers, `nan`, and other digits
/// than ASCII's give Kind::NotANumber. `text` is UTF-8.
[[nodiscard]] NumericText readNumericText(QByteArrayView text);

/// Whether the first byte rules out that a text is a number. Cheap, for scans.
[[nodiscard]] constexpr bool mayBeginNumericText(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ' ' || c == 'i' ||
           c == 'I' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

} // namespace nestor
