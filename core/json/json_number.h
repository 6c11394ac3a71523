// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <compare>

/// Numbers as JSON writes them, compared without loss, and floats as Python writes them. Every
/// argument named `number` must be the text of a JSON number (a span of a JsonDocument). Pure
/// functions, usable from every thread.
namespace nestor {

/// Orders two numbers by their exact decimal value: 1 equals 1.0 and 10e-1, -0 equals 0,
/// 9007199254740993 is greater than 9007199254740992, 1e400 is less than 2e400. No rounding to
/// double takes place. Powers of ten beyond ±10^18 count as ±10^18.
[[nodiscard]] std::strong_ordering compareJsonNumbers(QByteArrayView a, QByteArrayView b);

/// Whether it is written without fraction and exponent: what Python reads as int.
[[nodiscard]] bool isJsonInteger(QByteArrayView number);

/// The nearest double; infinity when the number is too large for one.
[[nodiscard]] double jsonNumberToDouble(QByteArrayView number);

/// As Python's repr(float): the fewest digits that read back as the same double, "1.0",
/// "1e+16", "5e-324"; "inf", "-inf" and "nan" for what JSON cannot say.
[[nodiscard]] QByteArray pythonFloat(double value);

/// As Python's str() of json.loads(number): integers of any size as they are (but "-0" is "0"),
/// floats by pythonFloat().
[[nodiscard]] QByteArray pythonNumber(QByteArrayView number);

} // namespace nestor
