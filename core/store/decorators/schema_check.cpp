// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_check.h"

#include "core/base/text.h"
#include "core/json/json_compare.h"
#include "core/json/json_number.h"
#include "core/store/decorators/schema_formats.h"
#include "core/store/decorators/schema_order.h"
#include "core/store/decorators/schema_rules.h"

#include <QSet>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Schemas that stand in one another, as values may nest to 1,000: about 2 MB of a thread's stack.
constexpr int kDeepest = 1200;
/// Steps of a check: some, and more for every value in what is checked.
constexpr qint64 kStepsAtLeast = 1'000'000;
constexpr qint64 kStepsForEach = 200;

qint64 codePointsOf(QByteArrayView utf8) {
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

class Check {
public:
    Check(const SchemaRules &rules, const JsonDocument &value)
        : m_rules(rules)
        , m_value(value)
        , m_stepsLeft(kStepsAtLeast + kStepsForEach * static_cast<qint64>(value.nodes().size())) {}

    Result<void> run() {
        if (fits(0, 0))
            return {};
        if (m_tooMuch) {
            return failure(ErrorCode::InvalidValue,
                           u"The value cannot be held against its schema: together they ask for "
                           "too many steps"_s);
        }
        const QByteArray where = m_value.pointer(m_faultAt);
        return failure(
            ErrorCode::InvalidValue,
            u"The value does not fit its schema: %1%2"_s.arg(
                where.isEmpty() ? QString() : forMessage(where, 200) + u": "_s, m_fault));
    }

private:
    using Rule = Subschema::Rule;

    /// Once the steps are used up nothing fits any more, so that every loop ends.
    [[nodiscard]] bool step(qint64 count = 1) {
        m_stepsLeft -= count;
        m_tooMuch = m_tooMuch || m_stepsLeft < 0;
        return !m_tooMuch;
    }
    bool fault(int node, const QString &what) {
        // The innermost fault comes first and says most.
        if (m_quiet == 0 && m_fault.isEmpty()) {
            m_faultAt = node;
            m_fault = what;
        }
        return false;
    }
    [[nodiscard]] const JsonNode &at(int node) const {
        return m_value.nodes()[static_cast<size_t>(node)];
    }
    [[nodiscard]] QByteArrayView rawRule(int node) const { return m_rules.document.raw(node); }

    template <typename Visit>
    static bool eachChild(const JsonDocument &document, int node, Visit visit) {
        const auto &nodes = document.nodes();
        int child = node + 1;
        for (int i = 0; i < nodes[static_cast<size_t>(node)].childCount; ++i) {
            if (!visit(i, child))
                return false;
            child = nodes[static_cast<size_t>(child)].next;
        }
        return true;
    }

    bool fits(int schemaNode, int node) {
        if (!step())
            return false;
        if (m_depth == kDeepest) {
            m_tooMuch = true;
            return false;
        }
        const Subschema &schema = m_rules.at(schemaNode);
        if (schema.always)
            return *schema.always || fault(node, u"no value is allowed here"_s);
        ++m_depth;
        const bool all =
            std::all_of(schema.rules.begin(), schema.rules.end(),
                        [&](const Rule &rule) { return step() && keeps(schema, rule, node); });
        --m_depth;
        return all;
    }
    /// The same, whose faults are none by themselves.
    bool fitsQuietly(int schemaNode, int node) {
        ++m_quiet;
        const bool fit = fits(schemaNode, node);
        --m_quiet;
        return fit;
    }

    bool keeps(const Subschema &schema, const Rule &rule, int node) {
        using K = SchemaKeyword;
        switch (rule.keyword) {
        case K::Type:
            return keepsType(schema, node);
        case K::Const:
            return step(size(m_rules.document, rule.node)) &&
                   (compareForSchema(m_rules.document, rule.node, m_value, node) == 0 ||
                    fault(node, u"it is not %1"_s.arg(forMessage(rawRule(rule.node)))));
        case K::Enum:
            return keepsEnum(rule, node);
        case K::AllOf:
            return eachChild(m_rules.document, rule.node,
                             [&](int, int child) { return fits(child, node); });
        case K::AnyOf:
        case K::OneOf:
            return keepsSome(rule, node);
        case K::Not:
            return (!fitsQuietly(rule.node, node) && !m_tooMuch) ||
                   fault(node, u"it is what it must not be"_s);
        case K::If:
            return keepsIf(schema, rule, node);
        default:
            break;
        }
        switch (at(node).type) {
        case JsonType::Number:
            return keepsNumber(rule, node);
        case JsonType::String:
            return keepsText(schema, rule, node);
        case JsonType::Array:
            return keepsArray(schema, rule, node);
        case JsonType::Object:
            return keepsObject(schema, rule, node);
        default:
            return true;
        }
    }

    static qint64 size(const JsonDocument &document, int node) {
        return document.nodes()[static_cast<size_t>(node)].next - node + 1;
    }

    bool keepsType(const Subschema &schema, int node) {
        unsigned type = 0;
        switch (at(node).type) {
        case JsonType::Null:
            type = NullType;
            break;
        case JsonType::True:
        case JsonType::False:
            type = BooleanType;
            break;
        case JsonType::Number:
            // However it is written: 2.0 and 20e-1 are integers, too.
            type = NumberType | (isWholeNumber(m_value.raw(node)) ? IntegerType : 0U);
            break;
        case JsonType::String:
            type = StringType;
            break;
        case JsonType::Array:
            type = ArrayType;
            break;
        case JsonType::Object:
            type = ObjectType;
            break;
        }
        return (schema.types & type) != 0 || fault(node, u"it is of another type"_s);
    }

    bool keepsEnum(const Rule &rule, int node) {
        const bool none = eachChild(m_rules.document, rule.node, [&](int, int child) {
            return step(size(m_rules.document, child)) &&
                   compareForSchema(m_rules.document, child, m_value, node) != 0;
        });
        return (!none && !m_tooMuch) || fault(node, u"it is none of the values that may be here"_s);
    }

    bool keepsSome(const Rule &rule, int node) {
        int fitting = 0;
        const bool any = rule.keyword == SchemaKeyword::AnyOf;
        eachChild(m_rules.document, rule.node, [&](int, int child) {
            fitting += fitsQuietly(child, node) ? 1 : 0;
            return !m_tooMuch && fitting < (any ? 1 : 2);
        });
        return fitting == 1 || fault(node, fitting == 0 ? u"it fits none of the alternatives"_s
                                                        : u"it fits more than one alternative"_s);
    }

    bool keepsIf(const Subschema &schema, const Rule &rule, int node) {
        const bool condition = fitsQuietly(rule.node, node);
        const int next = condition ? schema.thenNode : schema.elseNode;
        return !m_tooMuch && (next < 0 || fits(next, node));
    }

    bool keepsNumber(const Rule &rule, int node) {
        using K = SchemaKeyword;
        const auto order = [&] {
            return compareJsonNumbers(m_value.raw(node), rawRule(rule.node));
        };
        const auto wrong = [&](const QString &what) {
            return fault(node, what.arg(forMessage(rawRule(rule.node))));
        };
        switch (rule.keyword) {
        case K::Minimum:
            return order() >= 0 || wrong(u"it is less than %1"_s);
        case K::Maximum:
            return order() <= 0 || wrong(u"it is more than %1"_s);
        case K::ExclusiveMinimum:
            return order() > 0 || wrong(u"it is not more than %1"_s);
        case K::ExclusiveMaximum:
            return order() < 0 || wrong(u"it is not less than %1"_s);
        case K::MultipleOf:
            return isMultipleOf(m_value.raw(node), rawRule(rule.node)) ||
                   wrong(u"it is not a multiple of %1"_s);
        default:
            return true;
        }
    }

    bool keepsText(const Subschema &schema, const Rule &rule, int node) {
        using K = SchemaKeyword;
        switch (rule.keyword) {
        case K::MinLength:
            return codePointsOf(m_value.string(node)) >= rule.count ||
                   fault(node, u"it is shorter than %1 characters"_s.arg(rule.count));
        case K::MaxLength:
            return codePointsOf(m_value.string(node)) <= rule.count ||
                   fault(node, u"it is longer than %1 characters"_s.arg(rule.count));
        case K::Pattern:
            return schema.pattern->occursIn(m_value.string(node)) ||
                   fault(node,
                         u"it does not match the pattern %1"_s.arg(forMessage(rawRule(rule.node))));
        case K::Format:
            return hasFormat(m_rules.document.string(rule.node), m_value.string(node)) ||
                   fault(node, u"it is not of the form %1"_s.arg(forMessage(rawRule(rule.node))));
        default:
            return true;
        }
    }

    bool keepsArray(const Subschema &schema, const Rule &rule, int node) {
        using K = SchemaKeyword;
        const qint64 count = at(node).childCount;
        switch (rule.keyword) {
        case K::MinItems:
            return count >= rule.count ||
                   fault(node, u"it has fewer than %1 elements"_s.arg(rule.count));
        case K::MaxItems:
            return count <= rule.count ||
                   fault(node, u"it has more than %1 elements"_s.arg(rule.count));
        case K::UniqueItems:
            return rawRule(rule.node) != "true" || keepsUnique(node);
        case K::Contains: {
            const bool none = eachChild(m_value, node, [&](int, int child) {
                return !fitsQuietly(rule.node, child) && !m_tooMuch;
            });
            return (!none && !m_tooMuch) || fault(node, u"it does not hold what it must"_s);
        }
        case K::Items:
        case K::AdditionalItems:
            return keepsItems(schema, rule, node);
        default:
            return true;
        }
    }

    bool keepsItems(const Subschema &schema, const Rule &rule, int node) {
        const auto &nodes = m_rules.document.nodes();
        const bool isList = schema.itemsNode >= 0 &&
                            nodes[static_cast<size_t>(schema.itemsNode)].type == JsonType::Array;
        if (rule.keyword == SchemaKeyword::Items && !isList)
            return eachChild(m_value, node, [&](int, int child) { return fits(rule.node, child); });
        if (!isList)
            return true; // "additionalItems" goes with a list of schemas
        const int listed = nodes[static_cast<size_t>(schema.itemsNode)].childCount;
        if (rule.keyword == SchemaKeyword::AdditionalItems) {
            return eachChild(m_value, node, [&](int i, int child) {
                return step() && (i < listed || fits(rule.node, child));
            });
        }
        int own = schema.itemsNode + 1;
        return eachChild(m_value, node, [&](int i, int child) {
            if (i >= listed)
                return true;
            const int one = own;
            own = nodes[static_cast<size_t>(own)].next;
            return fits(one, child);
        });
    }

    bool keepsUnique(int node) {
        std::vector<int> children;
        eachChild(m_value, node, [&](int, int child) {
            children.push_back(child);
            return true;
        });
        // Sorted, so that it takes little more than one look at each.
        std::sort(children.begin(), children.end(),
                  [this](int a, int b) { return compareForSchema(m_value, a, m_value, b) < 0; });
        const auto twice =
            std::adjacent_find(children.begin(), children.end(), [this](int a, int b) {
                return compareForSchema(m_value, a, m_value, b) == 0;
            });
        return twice == children.end() || fault(node, u"two of its elements are equal"_s);
    }

    bool keepsObject(const Subschema &schema, const Rule &rule, int node) {
        using K = SchemaKeyword;
        switch (rule.keyword) {
        case K::MinProperties:
            return propertiesOf(node) >= rule.count ||
                   fault(node, u"it has fewer than %1 members"_s.arg(rule.count));
        case K::MaxProperties:
            return propertiesOf(node) <= rule.count ||
                   fault(node, u"it has more than %1 members"_s.arg(rule.count));
        case K::Required:
            for (const QByteArray &name : schema.required) {
                if (!step(at(node).childCount))
                    return false;
                if (lastMember(m_value, node, name) < 0)
                    return fault(node, u"the member '%1' is missing"_s.arg(forMessage(name)));
            }
            return true;
        case K::Properties:
        case K::PatternProperties:
            return keepsProperties(schema, rule, node);
        case K::AdditionalProperties:
            return keepsAdditional(schema, rule, node);
        case K::PropertyNames:
            return eachMember(node, [&](const JsonMember &member) {
                auto name = JsonDocument::parse(
                    m_value.text().sliced(at(member.node).nameBegin,
                                          at(member.node).nameEnd - at(member.node).nameBegin));
                if (!name || !step())
                    return false;
                Check inner(m_rules, *name);
                inner.m_depth = m_depth;
                inner.m_stepsLeft = m_stepsLeft;
                const bool fit = inner.fits(rule.node, 0);
                m_stepsLeft = inner.m_stepsLeft;
                m_tooMuch = m_tooMuch || inner.m_tooMuch;
                return fit ||
                       fault(node, u"the name '%1' may not be here"_s.arg(forMessage(member.name)));
            });
        case K::Dependencies:
            return keepsDependencies(rule, node);
        default:
            return true;
        }
    }

    template <typename Visit>
    bool eachMember(int node, Visit visit) {
        const std::vector<JsonMember> members = distinctMembers(m_value, node);
        return std::all_of(members.begin(), members.end(), visit);
    }
    [[nodiscard]] qint64 propertiesOf(int node) const {
        return static_cast<qint64>(distinctMembers(m_value, node).size());
    }

    bool keepsProperties(const Subschema &schema, const Rule &rule, int node) {
        return eachMember(node, [&](const JsonMember &member) {
            if (!step())
                return false;
            if (rule.keyword == SchemaKeyword::Properties) {
                const auto found = schema.properties.constFind(member.name);
                return found == schema.properties.cend() || fits(*found, member.node);
            }
            return std::all_of(schema.patternProperties.begin(), schema.patternProperties.end(),
                               [&](const auto &one) {
                                   return !one.first.occursIn(member.name) ||
                                          fits(one.second, member.node);
                               });
        });
    }

    bool keepsAdditional(const Subschema &schema, const Rule &rule, int node) {
        return eachMember(node, [&](const JsonMember &member) {
            const bool named =
                schema.properties.contains(member.name) ||
                std::any_of(schema.patternProperties.begin(), schema.patternProperties.end(),
                            [&](const auto &one) { return one.first.occursIn(member.name); });
            if (!step())
                return false;
            return named || fits(rule.node, member.node);
        });
    }

    bool keepsDependencies(const Rule &rule, int node) {
        const std::vector<JsonMember> dependencies = distinctMembers(m_rules.document, rule.node);
        return std::all_of(
            dependencies.begin(), dependencies.end(), [&](const JsonMember &dependency) {
                if (!step(at(node).childCount))
                    return false;
                if (lastMember(m_value, node, dependency.name) < 0)
                    return true;
                const auto &nodes = m_rules.document.nodes();
                if (nodes[static_cast<size_t>(dependency.node)].type != JsonType::Array)
                    return fits(dependency.node, node);
                return eachChild(m_rules.document, dependency.node, [&](int, int child) {
                    const QByteArray name = m_rules.document.string(child);
                    return step(at(node).childCount) &&
                           (lastMember(m_value, node, name) >= 0 ||
                            fault(node, u"the member '%1' is missing"_s.arg(forMessage(name))));
                });
            });
    }

    const SchemaRules &m_rules;
    const JsonDocument &m_value;
    qint64 m_stepsLeft;
    int m_depth = 0;
    int m_quiet = 0;
    bool m_tooMuch = false;
    int m_faultAt = 0;
    QString m_fault;
};

} // namespace

Result<void> checkAgainstSchema(const SchemaRules &rules, const JsonDocument &value) {
    return Check(rules, value).run();
}

} // namespace nestor
