// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/field_name.h"

#include <QByteArray>

#include <variant>
#include <vector>

namespace nestor {

/// What a filter says about one field, after parsing. See docs/search.md for the meaning of each
/// across types, missing fields and null, and core/filter/filter_parser.h for the JSON form.
enum class FilterOperator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Exists,
    Contains,
    StartsWith,
    /// The field is an object that has these members, deeply: `{"user": {"name": "Ada"}}`. The
    /// operand is that object; objects in it may hold operators.
    Part,
};

struct FieldCondition {
    FieldName field;
    FilterOperator op = FilterOperator::Eq;
    /// One JSON value, as written: numbers keep all their digits. Infinity, -Infinity and NaN, as
    /// Python writes them, may stand for numbers.
    QByteArray operand;

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
