// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <variant>
#include <vector>

namespace nestor {

/// What a filter says about one field, after parsing. See docs/search.md for the meaning of each
/// across types, missing fields and null, and core/store/filter_parser.h for the JSON form.
enum class FilterOperator { Eq, Ne, Gt, Gte, Lt, Lte, In, NotIn, Exists, Contains, StartsWith };

/// A field as a filter names it: "a.b.0" is a path, and where an item has a literal key of the
/// whole name, that comes first. Unescaped segments in UTF-8.
struct FieldName {
    QByteArray text;                  ///< as written, for messages and for writing it back
    std::vector<QByteArray> segments; ///< the path; never empty
    QByteArray literal;               ///< the literal key that is tried first

    bool operator==(const FieldName &) const = default;
};

struct FieldCondition {
    FieldName field;
    FilterOperator op = FilterOperator::Eq;
    QByteArray operand; ///< one JSON value, as written: numbers keep all their digits

    bool operator==(const FieldCondition &) const = default;
};

struct FilterNode;

/// All of them (none: always true), any of them (none: never true).
struct FilterAll {
    std::vector<FilterNode> parts;
    bool operator==(const FilterAll &) const;
};
struct FilterAny {
    std::vector<FilterNode> parts;
    bool operator==(const FilterAny &) const;
};
struct FilterNot {
    std::vector<FilterNode> part; ///< exactly one
    bool operator==(const FilterNot &) const;
};

struct FilterNode {
    std::variant<FilterAll, FilterAny, FilterNot, FieldCondition> node;
    bool operator==(const FilterNode &) const = default;
};

/// A whole filter: a condition that items either pass or do not. Default: everything passes.
struct Filter {
    FilterNode root;

    [[nodiscard]] bool isEmpty() const;
    bool operator==(const Filter &) const = default;
};

} // namespace nestor
