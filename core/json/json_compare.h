// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"

#include <compare>
#include <vector>

/// Values compared as LangGraph's filters compare them (docs/search.md): by what they mean, not by
/// how they are written. Pure functions, usable from every thread.
namespace nestor {

/// The order of two scalar values, given as their bytes (JsonDocument::raw()). Numbers by exact
/// value, true and false as 1 and 0, strings by code point, null equal to null. Unordered for
/// values of different kinds (text and number, null and anything else) and where one is an array
/// or an object.
[[nodiscard]] std::partial_ordering compareJsonScalars(QByteArrayView a, QByteArrayView b);

/// Whether two values are equal, deeply: scalars as above, arrays element by element, objects
/// whatever the order of their members; of a name that occurs twice the last counts, as in Python.
[[nodiscard]] bool jsonEqual(const JsonDocument &a, int nodeA, const JsonDocument &b, int nodeB);

/// A member of an object: its decoded name and its value.
struct JsonMember {
    QByteArray name;
    int node = -1;

    bool operator==(const JsonMember &) const = default;
};

/// The members of object `node` as a Python dict holds them: in order of first appearance, and of
/// a name that occurs twice the last value. Empty for values of other types.
[[nodiscard]] std::vector<JsonMember> distinctMembers(const JsonDocument &document, int node);

/// The member of object `node` that a Python dict would hold under `name`: the last one written;
/// -1 when there is none.
[[nodiscard]] int lastMember(const JsonDocument &document, int node, QByteArrayView name);

} // namespace nestor
