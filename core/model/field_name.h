// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace nestor {

/// A field as filters, table columns and field indexes name it. A value, usable from every thread.
///
/// `a.b.0` is a path: member "a", in it member "b", in it element 0 where "b" is a list and
/// member "0" where it is an object. Where an item has a member of the whole name ("a.b.0"), that
/// comes first. `\.` is a period and `\\` a backslash inside a name. A name that holds a quote, a
/// bracket or a control character is written in double quotes, in which `\"` and `\\` are escapes:
/// `"it's".x`.
struct FieldName {
    QByteArray text;                  ///< as written, for messages and for writing it back
    std::vector<QByteArray> segments; ///< the path, unescaped, in UTF-8; never empty
    QByteArray literal;               ///< the member that is tried first: all segments, joined

    bool operator==(const FieldName &) const = default;
};

/// Reads a field name. Fails with InvalidFilter, a detail that begins with "Invalid filter key"
/// and the byte offset in `text`: a bare quote, bracket or control character, a quoted name that
/// does not end or is followed by anything but a period.
[[nodiscard]] Result<FieldName> parseFieldName(QByteArrayView text);

/// The field that is the member `name` and nothing else, escaped and quoted as it needs to be.
/// parseFieldName() of its text gives the same field.
[[nodiscard]] FieldName exactFieldName(QByteArrayView name);

/// The element that a segment names where it meets a list: digits without leading zeros, within
/// qsizetype. Otherwise -1.
[[nodiscard]] qsizetype elementIndex(QByteArrayView segment);

} // namespace nestor
