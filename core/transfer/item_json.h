// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"

#include <QByteArray>

/// Items as JSON on one line: what the command line answers and what exports write.
/// Pure functions, usable from every thread.
namespace nestor {

/// Appends `{"namespace":[…],"key":…,"value":{…},"created_at":ISO,"updated_at":ISO`, without the
/// closing brace, so that callers add members of their own.
///
/// The value stands byte by byte as stored, except that line breaks between tokens are taken out.
/// A stored value that is not JSON at all (a damaged or foreign file) is written as
/// `"value":null,"invalid_value":"its text"`: the line is always JSON.
void appendItemMembers(QByteArray &out, const Item &item);

/// A stored value as a line holds it: its bytes, without the white space around it, and without
/// that between its tokens where this breaks the line. The value is JSON.
[[nodiscard]] QByteArray valueInLine(QByteArrayView value);

/// Appends `"value":…`, where the value is not JSON with `"invalid_value"` as above.
void appendValueMember(QByteArray &out, const QByteArray &value);

/// The item as a get answers it.
[[nodiscard]] QByteArray itemToJson(const Item &item);

/// The exchange form: as itemToJson() and, where set, `ttl_minutes` and `expires_at`.
[[nodiscard]] QByteArray itemToExchangeLine(const Item &item);

/// A search hit: as itemToJson() with `"score":x` (null without a query) and, where the search
/// explained, `"explain":{…}`.
[[nodiscard]] QByteArray hitToJson(const SearchItem &hit);

/// The explanation of a whole search.
[[nodiscard]] QByteArray explanationToJson(const Explanation &explanation);

/// A namespace as an array of its labels.
[[nodiscard]] QByteArray namespaceToJson(const NamespacePath &ns);

/// A finite number in the shortest form that reads back to the same double; null otherwise.
[[nodiscard]] QByteArray numberToJson(double number);

} // namespace nestor
