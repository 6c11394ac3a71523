// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"

#include <compare>

/// Values as JSON Schema compares them: by what they mean, and never across types, so that 1 and
/// true differ where a filter would take them for equal. Pure functions, usable from every thread.
namespace nestor {

/// An order of all values, in which equal ones are equal: numbers by exact value, objects whatever
/// the order of their members.
[[nodiscard]] std::strong_ordering compareForSchema(const JsonDocument &a, int nodeA,
                                                    const JsonDocument &b, int nodeB);

/// Whether a number has no fraction, however it is written.
[[nodiscard]] bool isWholeNumber(QByteArrayView number);

/// Whether the first is a whole multiple of the second, which is above 0. Exact where both have no
/// more than 18 digits.
[[nodiscard]] bool isMultipleOf(QByteArrayView number, QByteArrayView divisor);

} // namespace nestor
