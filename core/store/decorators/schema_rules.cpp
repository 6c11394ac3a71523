// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_rules.h"

#include "core/base/text.h"
#include "core/json/json_compare.h"
#include "core/json/json_number.h"

#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// What the value of a keyword is.
enum class Shape { Any, Schema, Schemas, SchemaOrSchemas, SchemaMap, Count, Number, Text, Own };

struct Known {
    SchemaKeyword keyword;
    Shape shape;
};

const QHash<QByteArray, Known> &keywords() {
    using K = SchemaKeyword;
    static const QHash<QByteArray, Known> all = {
        {"additionalItems", {K::AdditionalItems, Shape::Schema}},
        {"additionalProperties", {K::AdditionalProperties, Shape::Schema}},
        {"allOf", {K::AllOf, Shape::Schemas}},
        {"anyOf", {K::AnyOf, Shape::Schemas}},
        {"const", {K::Const, Shape::Any}},
        {"contains", {K::Contains, Shape::Schema}},
        {"dependencies", {K::Dependencies, Shape::Own}},
        {"enum", {K::Enum, Shape::Own}},
        {"exclusiveMaximum", {K::ExclusiveMaximum, Shape::Number}},
        {"exclusiveMinimum", {K::ExclusiveMinimum, Shape::Number}},
        {"format", {K::Format, Shape::Text}},
        {"if", {K::If, Shape::Schema}},
        {"items", {K::Items, Shape::SchemaOrSchemas}},
        {"maxItems", {K::MaxItems, Shape::Count}},
        {"maxLength", {K::MaxLength, Shape::Count}},
        {"maxProperties", {K::MaxProperties, Shape::Count}},
        {"maximum", {K::Maximum, Shape::Number}},
        {"minItems", {K::MinItems, Shape::Count}},
        {"minLength", {K::MinLength, Shape::Count}},
        {"minProperties", {K::MinProperties, Shape::Count}},
        {"minimum", {K::Minimum, Shape::Number}},
        {"multipleOf", {K::MultipleOf, Shape::Number}},
        {"not", {K::Not, Shape::Schema}},
        {"oneOf", {K::OneOf, Shape::Schemas}},
        {"pattern", {K::Pattern, Shape::Text}},
        {"patternProperties", {K::PatternProperties, Shape::SchemaMap}},
        {"properties", {K::Properties, Shape::SchemaMap}},
        {"propertyNames", {K::PropertyNames, Shape::Schema}},
        {"required", {K::Required, Shape::Own}},
        {"type", {K::Type, Shape::Own}},
        {"uniqueItems", {K::UniqueItems, Shape::Own}},
    };
    return all;
}

unsigned typeNamed(const QByteArray &name) {
    static const QHash<QByteArray, unsigned> types = {
        {"null", NullType},     {"boolean", BooleanType}, {"integer", IntegerType},
        {"number", NumberType}, {"string", StringType},   {"array", ArrayType},
        {"object", ObjectType}};
    return types.value(name, 0);
}

class Reader {
public:
    explicit Reader(JsonDocument document) { m_rules.document = std::move(document); }

    Result<SchemaRules> run() {
        wants(0);
        // Not by calling itself: schemas may refer to each other in circles.
        while (!m_wanted.empty()) {
            const int node = m_wanted.back();
            m_wanted.pop_back();
            if (m_rules.schemas.contains(node))
                continue;
            Subschema schema;
            if (auto done = readSchema(node, schema); !done)
                return failure(std::move(done.error()));
            m_rules.schemas.emplace(node, std::move(schema));
        }
        if (auto done = followReferences(); !done)
            return failure(std::move(done.error()));
        return std::move(m_rules);
    }

private:
    [[nodiscard]] const JsonDocument &document() const { return m_rules.document; }
    [[nodiscard]] JsonType typeOf(int node) const {
        return document().nodes()[static_cast<size_t>(node)].type;
    }
    [[nodiscard]] std::vector<int> children(int node) const {
        const auto &nodes = document().nodes();
        std::vector<int> all;
        int child = node + 1;
        for (int i = 0; i < nodes[static_cast<size_t>(node)].childCount; ++i) {
            all.push_back(child);
            child = nodes[static_cast<size_t>(child)].next;
        }
        return all;
    }
    tl::unexpected<Error> wrong(int node, const QString &what) const {
        const QByteArray place = document().pointer(node);
        return failure(ErrorCode::InvalidConfig,
                       u"Not a JSON Schema: %1%2"_s.arg(
                           place.isEmpty() ? QString() : forMessage(place, 200) + u": "_s, what));
    }
    void wants(int node) { m_wanted.push_back(node); }

    Result<void> readSchema(int node, Subschema &schema) {
        if (typeOf(node) == JsonType::True || typeOf(node) == JsonType::False) {
            schema.always = typeOf(node) == JsonType::True;
            return {};
        }
        if (typeOf(node) != JsonType::Object)
            return wrong(node, u"expected an object, true or false"_s);
        const std::vector<JsonMember> members = distinctMembers(document(), node);
        for (const JsonMember &member : members) {
            if (member.name == "$ref")
                return readReference(member.node,
                                     schema); // alone: what stands beside it is not read
        }
        for (const JsonMember &member : members) {
            if (member.name == "then" || member.name == "else") {
                (member.name == "then" ? schema.thenNode : schema.elseNode) = member.node;
                wants(member.node);
                continue;
            }
            const auto known = keywords().constFind(member.name);
            if (known == keywords().cend())
                continue;
            Subschema::Rule rule{known->keyword, member.node, 0};
            if (auto done = readShape(known->shape, rule, member.name); !done)
                return done;
            if (auto done = readOwn(rule, schema); !done)
                return done;
            schema.rules.push_back(rule);
        }
        return {};
    }

    Result<void> readShape(Shape shape, Subschema::Rule &rule, const QByteArray &name) {
        const auto expected = [&](const QString &what) {
            return wrong(rule.node, u"\"%1\" must be %2"_s.arg(QLatin1StringView(name), what));
        };
        switch (shape) {
        case Shape::Any:
        case Shape::Own:
            return {};
        case Shape::Schema:
            wants(rule.node);
            return {};
        case Shape::SchemaOrSchemas:
            if (typeOf(rule.node) != JsonType::Array) {
                wants(rule.node);
                return {};
            }
            [[fallthrough]];
        case Shape::Schemas:
            if (typeOf(rule.node) != JsonType::Array)
                return expected(u"a list of schemas"_s);
            for (const int child : children(rule.node))
                wants(child);
            return {};
        case Shape::SchemaMap:
            if (typeOf(rule.node) != JsonType::Object)
                return expected(u"an object of schemas"_s);
            for (const int child : children(rule.node))
                wants(child);
            return {};
        case Shape::Count: {
            const double count = typeOf(rule.node) == JsonType::Number
                                     ? jsonNumberToDouble(document().raw(rule.node))
                                     : -1;
            if (!(count >= 0) || count > 9e15 || count != std::floor(count))
                return expected(u"a whole number, 0 or more"_s);
            rule.count = static_cast<qint64>(count);
            return {};
        }
        case Shape::Number:
            if (typeOf(rule.node) != JsonType::Number)
                return expected(u"a number"_s);
            return {};
        case Shape::Text:
            if (typeOf(rule.node) != JsonType::String)
                return expected(u"a string"_s);
            return {};
        }
        return {};
    }

    Result<void> readOwn(const Subschema::Rule &rule, Subschema &schema) {
        const int node = rule.node;
        switch (rule.keyword) {
        case SchemaKeyword::Type:
            return readTypes(node, schema);
        case SchemaKeyword::Enum:
            if (typeOf(node) != JsonType::Array)
                return wrong(node, u"\"enum\" must be a list"_s);
            return {};
        case SchemaKeyword::UniqueItems:
            if (typeOf(node) != JsonType::True && typeOf(node) != JsonType::False)
                return wrong(node, u"\"uniqueItems\" must be true or false"_s);
            return {};
        case SchemaKeyword::MultipleOf:
            if (compareJsonNumbers(document().raw(node), "0") <= 0)
                return wrong(node, u"\"multipleOf\" must be above 0"_s);
            return {};
        case SchemaKeyword::Required:
            return readNames(node, u"\"required\""_s, &schema.required);
        case SchemaKeyword::Properties:
            for (const JsonMember &member : distinctMembers(document(), node))
                schema.properties.insert(member.name, member.node);
            return {};
        case SchemaKeyword::PatternProperties:
            for (const JsonMember &member : distinctMembers(document(), node)) {
                auto pattern = SchemaPattern::parse(member.name);
                if (!pattern)
                    return wrong(node, pattern.error().detail);
                schema.patternProperties.emplace_back(*std::move(pattern), member.node);
            }
            return {};
        case SchemaKeyword::Pattern: {
            auto pattern = SchemaPattern::parse(document().string(node));
            if (!pattern)
                return wrong(node, pattern.error().detail);
            schema.pattern = *std::move(pattern);
            return {};
        }
        case SchemaKeyword::Items:
            schema.itemsNode = node;
            return {};
        case SchemaKeyword::AdditionalProperties:
            schema.additionalNode = node;
            return {};
        case SchemaKeyword::Dependencies:
            if (typeOf(node) != JsonType::Object)
                return wrong(node, u"\"dependencies\" must be an object"_s);
            for (const int child : children(node)) {
                if (typeOf(child) != JsonType::Array)
                    wants(child);
                else if (auto names = readNames(child, u"a dependency"_s, nullptr); !names)
                    return names;
            }
            return {};
        default:
            return {};
        }
    }

    Result<void> readTypes(int node, Subschema &schema) {
        const bool isList = typeOf(node) == JsonType::Array;
        for (const int one : isList ? children(node) : std::vector<int>{node}) {
            const unsigned type =
                typeOf(one) == JsonType::String ? typeNamed(document().string(one)) : 0;
            if (type == 0)
                return wrong(one, u"there is no type %1"_s.arg(forMessage(document().raw(one))));
            schema.types |= type;
        }
        return {};
    }

    Result<void> readNames(int node, const QString &what, QByteArrayList *names) {
        if (typeOf(node) != JsonType::Array)
            return wrong(node, what + u" must be a list of names"_s);
        for (const int child : children(node)) {
            if (typeOf(child) != JsonType::String)
                return wrong(child, what + u" must be a list of names"_s);
            if (names != nullptr)
                names->append(document().string(child));
        }
        return {};
    }

    Result<void> readReference(int node, Subschema &schema) {
        if (typeOf(node) != JsonType::String)
            return wrong(node, u"\"$ref\" must be a string"_s);
        QByteArray reference = document().string(node);
        const int rootId = lastMember(document(), 0, "$id");
        if (rootId >= 0) {
            QByteArray id = document().string(rootId);
            if (const qsizetype hash = id.indexOf('#'); hash >= 0)
                id.truncate(hash);
            if (!id.isEmpty() && (reference == id || reference.startsWith(id + '#')))
                reference.remove(0, id.size());
        }
        if (!reference.isEmpty() && !reference.startsWith('#')) {
            return wrong(node, u"the reference '%1' leads to another document, which is not "
                               "fetched"_s.arg(forMessage(reference)));
        }
        const int target = targetOf(QByteArray::fromPercentEncoding(reference.mid(1)));
        if (target < 0)
            return wrong(node, u"the reference '%1' leads nowhere"_s.arg(forMessage(reference)));
        schema.reference = target;
        wants(target);
        return {};
    }

    /// The node that a JSON Pointer, or the name of a schema ("$id":"#name"), leads to; -1.
    [[nodiscard]] int targetOf(const QByteArray &fragment) const {
        if (fragment.isEmpty())
            return 0;
        const auto &nodes = document().nodes();
        if (!fragment.startsWith('/')) {
            for (size_t i = 0; i < nodes.size(); ++i) {
                if (nodes[i].type == JsonType::String && nodes[i].nameBegin >= 0 &&
                    document().name(int(i)) == "$id" && document().string(int(i)) == '#' + fragment)
                    return nodes[i].parent;
            }
            return -1;
        }
        int node = 0;
        for (QByteArray token : fragment.sliced(1).split('/')) {
            token.replace("~1", "/").replace("~0", "~");
            if (typeOf(node) == JsonType::Object) {
                node = lastMember(document(), node, token);
            } else {
                bool isNumber = false;
                const qlonglong index = token.toLongLong(&isNumber);
                node = typeOf(node) == JsonType::Array && isNumber && index >= 0
                           ? document().element(node, static_cast<qsizetype>(index))
                           : -1;
            }
            if (node < 0)
                return -1;
        }
        return node;
    }

    /// References to references lead straight to what is meant; a circle of them means nothing.
    Result<void> followReferences() {
        for (auto &[node, schema] : m_rules.schemas) {
            size_t hops = 0;
            while (schema.reference >= 0) {
                const Subschema &next = m_rules.schemas.at(schema.reference);
                if (next.reference < 0)
                    break;
                if (++hops > m_rules.schemas.size())
                    return wrong(node, u"the reference leads to itself"_s);
                schema.reference = next.reference;
            }
        }
        return {};
    }

    SchemaRules m_rules;
    std::vector<int> m_wanted;
};

} // namespace

Result<SchemaRules> SchemaRules::read(const QByteArray &schema) {
    auto document = JsonDocument::parse(schema);
    if (!document) {
        return failure(ErrorCode::InvalidConfig,
                       u"The schema is not valid JSON: %1"_s.arg(document.error().detail),
                       document.error().offset);
    }
    return Reader(*std::move(document)).run();
}

const Subschema &SchemaRules::at(int node) const {
    const Subschema &schema = schemas.at(node);
    return schema.reference < 0 ? schema : schemas.at(schema.reference);
}

} // namespace nestor
