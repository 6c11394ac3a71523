// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <span>

namespace nestor {

/// Finds the first members of an object that have one of the names (decoded; no name twice), in
/// one quick pass over the bytes that ends with the last of them or with the object.
///
/// `object` is the opening brace, `end` the end of the text that holds it. `found` has a place for
/// each name, which is set to the first byte of the value, nullptr where there is no such member.
/// Checks nothing: where the text is not JSON the answer is some byte of it or nullptr.
/// Never reads beyond `end`. Usable from every thread.
///
/// The bytes are classified 64 at a time into bit masks (quotes, what is inside strings, colons,
/// brackets) and only colons and brackets are looked at one by one, as in G. Langdale and
/// D. Lemire, "Parsing Gigabytes of JSON per Second", VLDB Journal 28 (2019).
void findJsonMembers(const char *object, const char *end, std::span<const QByteArray> names,
                     const char **found);

/// The first byte of an element of an array, counted from 0; nullptr where there is none. `array`
/// is the opening bracket; the rest is as for findJsonMembers().
[[nodiscard]] const char *findJsonElement(const char *array, const char *end, qsizetype index);

} // namespace nestor
