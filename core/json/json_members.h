// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <vector>

/// Members and elements of one JSON value by their bytes, without a JsonDocument: for readers of
/// many small records, of which each is looked at once. `json` is valid JSON (isValidJson() said
/// so), with or without white space around it; results are views into it. Pure, usable from every
/// thread.
namespace nestor {

/// The value without the white space around it.
[[nodiscard]] QByteArrayView trimmedJson(QByteArrayView json);

struct JsonMemberView {
    QByteArrayView name; ///< with the quotes, as written
    QByteArrayView value;
};

/// The members of an object, in order; empty for any other value.
[[nodiscard]] std::vector<JsonMemberView> jsonMembers(QByteArrayView json);

/// The elements of an array, in order; empty for any other value.
[[nodiscard]] std::vector<QByteArrayView> jsonElements(QByteArrayView json);

/// The value of the last member with this (decoded) name, as Python's json reads doubled names;
/// an empty view where there is none or `json` is not an object.
[[nodiscard]] QByteArrayView jsonMember(QByteArrayView json, QByteArrayView name);

/// Element `index` of an array, from the end when negative; an empty view where there is none.
[[nodiscard]] QByteArrayView jsonElement(QByteArrayView json, qsizetype index);

/// Whether a member's name as written, with its quotes, stands for this text.
[[nodiscard]] bool isJsonName(QByteArrayView written, QByteArrayView name);

} // namespace nestor
