// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/json/json_document.h"
#include "core/store/decorators/schema_pattern.h"

#include <QHash>

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nestor {

enum class SchemaKeyword {
    AdditionalItems,
    AdditionalProperties,
    AllOf,
    AnyOf,
    Const,
    Contains,
    Dependencies,
    Enum,
    ExclusiveMaximum,
    ExclusiveMinimum,
    Format,
    If,
    Items,
    MaxItems,
    MaxLength,
    MaxProperties,
    Maximum,
    MinItems,
    MinLength,
    MinProperties,
    Minimum,
    MultipleOf,
    Not,
    OneOf,
    Pattern,
    PatternProperties,
    Properties,
    PropertyNames,
    Required,
    Type,
    UniqueItems,
};

/// What one schema (an object or a boolean of the schema document) asks of a value.
struct Subschema {
    struct Rule {
        SchemaKeyword keyword;
        int node;         ///< of the keyword's value
        qint64 count = 0; ///< where that is a whole number
    };
    std::optional<bool> always; ///< a boolean schema: everything fits, or nothing
    int reference = -1;         ///< the node of the schema that stands for this one
    std::vector<Rule> rules;
    int thenNode = -1; ///< of "then" and "else", which go with "if"
    int elseNode = -1;
    int itemsNode = -1;      ///< for "additionalItems"
    int additionalNode = -1; ///< of "additionalProperties"
    QHash<QByteArray, int> properties;
    std::vector<std::pair<SchemaPattern, int>> patternProperties;
    QByteArrayList required;
    std::optional<SchemaPattern> pattern;
    unsigned types = 0; ///< as bits by SchemaType
};

/// The types of JSON Schema, as bits.
enum SchemaType : unsigned {
    NullType = 1,
    BooleanType = 2,
    IntegerType = 4,
    NumberType = 8,
    StringType = 16,
    ArrayType = 32,
    ObjectType = 64,
};

/// A JSON Schema (draft 7), read: every schema in it by its node in the document. Immutable.
struct SchemaRules {
    JsonDocument document;
    std::unordered_map<int, Subschema> schemas;

    /// InvalidConfig, which names the place, where a keyword is not as draft 7 has it, a pattern
    /// cannot be matched or a reference leads nowhere, to another document, or to itself.
    [[nodiscard]] static Result<SchemaRules> read(const QByteArray &schema);

    /// The schema at a node, references followed.
    [[nodiscard]] const Subschema &at(int node) const;
};

} // namespace nestor
