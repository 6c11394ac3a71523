// SPDX-License-Identifier: Apache-2.0
#include "core/store/filter_match.h"

#include "core/json/json_scan.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/store/filter_operand.h"
#include "core/store/filter_parser.h"

#include <QVarLengthArray>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The bytes of a value, or none: the field is missing.
using Span = QByteArrayView;

/// What walking through a value came to.
enum class Walk { Done, NoJson };

Span span(const char *begin, const char *end) {
    return {begin, end};
}

/// Whether a name, given without its quotes, is `name`.
bool isNamed(QByteArrayView written, bool escaped, const QByteArray &name) {
    if (!escaped) {
        return written.size() == name.size() &&
               std::memcmp(written.data(), name.data(), static_cast<size_t>(name.size())) == 0;
    }
    const Span quoted = span(written.data() - 1, written.data() + written.size() + 1);
    return isValidJson(quoted) && decodeJsonString(quoted) == name;
}

/// Finds the first members of an object with the names asked for, in one pass that ends with the
/// last of them. `found` has a place for each name, empty at the start.
Walk findMembers(Span object, const std::vector<QByteArray> &names, Span *found) {
    using namespace json_scan;
    const char *const end = object.data() + object.size();
    auto missing = names.size();
    bool closed = false;
    const char *at = firstChild(object.data(), end, closed);
    for (; at != nullptr; at = nextChild(at, end, closed)) {
        if (*at != '"')
            return Walk::NoJson;
        const char *const name = at + 1;
        bool escaped = false;
        at = skipString(at, end, escaped);
        if (at == nullptr)
            return Walk::NoJson;
        const Span written = span(name, at - 1);
        at = skipSpace(at, end);
        if (at == end || *at != ':')
            return Walk::NoJson;
        at = skipSpace(at + 1, end);
        const char *const value = at;
        at = skipValue(at, end);
        if (at == nullptr)
            return Walk::NoJson;
        for (size_t i = 0; i < names.size(); ++i) {
            if (found[i].isEmpty() && isNamed(written, escaped, names[i])) {
                found[i] = span(value, at);
                if (--missing == 0)
                    return Walk::Done;
                break; // names differ from each other
            }
        }
    }
    return closed ? Walk::Done : Walk::NoJson;
}

Walk findElement(Span array, qsizetype index, Span &found) {
    using namespace json_scan;
    const char *const end = array.data() + array.size();
    bool closed = false;
    const char *at = firstChild(array.data(), end, closed);
    for (; at != nullptr; at = nextChild(at, end, closed), --index) {
        const char *const value = at;
        at = skipValue(at, end);
        if (at == nullptr)
            return Walk::NoJson;
        if (index == 0) {
            found = span(value, at);
            return Walk::Done;
        }
    }
    return closed ? Walk::Done : Walk::NoJson;
}

/// One step of a path: a member of an object or an element of a list.
Walk descend(Span &value, const QByteArray &segment) {
    Span found;
    Walk walk = Walk::Done;
    if (value.front() == '{') {
        walk = findMembers(value, {segment}, &found);
    } else if (value.front() == '[') {
        if (const qsizetype index = elementIndex(segment); index >= 0)
            walk = findElement(value, index, found);
    }
    value = found;
    return walk;
}

} // namespace

/// Conditions on one object. Fields are looked up in one pass and then tested.
struct FilterMatcher::Program {
    /// A field as the places of its first segment and of its literal name in `names`.
    struct Field {
        size_t first = 0;
        size_t literal = 0;
        std::vector<QByteArray> segments;
    };
    struct Condition {
        size_t field = 0;
        FilterOperator op = FilterOperator::Eq;
        FilterOperand operand;
        std::vector<FilterOperand> operands;  ///< of $in and $nin
        bool exists = false;                  ///< of $exists
        std::shared_ptr<const Program> inner; ///< of a part
    };
    /// A node of the filter; its children are `count` entries of `children` from `first` on.
    struct Node {
        enum Kind { All, Any, Not, Leaf } kind = All;
        size_t first = 0; ///< of a leaf: the condition
        size_t count = 0;
    };

    std::vector<QByteArray> names;
    std::vector<Field> fields;
    std::vector<Condition> conditions;
    std::vector<Node> nodes; ///< the last one is the root
    std::vector<size_t> children;
    bool empty = false;

    /// Whether the value passes; nothing when it turned out to be no JSON.
    [[nodiscard]] std::optional<bool> test(Span value) const;

private:
    /// What one value holds: the members named, and the value itself.
    struct Members {
        Span value;
        QVarLengthArray<Span, 8> found;
    };
    [[nodiscard]] std::optional<bool> test(const Node &node, const Members &members) const;
    [[nodiscard]] std::optional<bool> test(const Condition &condition,
                                           const Members &members) const;
    [[nodiscard]] Walk lookUp(const Field &field, const Members &members, Span &value) const;
};

std::optional<bool> FilterMatcher::Program::test(Span value) const {
    Members members;
    members.value = value;
    members.found.resize(static_cast<qsizetype>(names.size()));
    std::fill(members.found.begin(), members.found.end(), Span()); // resize() does not
    if (value.front() == '{' && findMembers(value, names, members.found.data()) == Walk::NoJson)
        return std::nullopt;
    return test(nodes.back(), members);
}

std::optional<bool> FilterMatcher::Program::test(const Node &node, const Members &members) const {
    switch (node.kind) {
    case Node::Leaf:
        return test(conditions[node.first], members);
    case Node::Not: {
        const auto inner = test(nodes[children[node.first]], members);
        return inner ? std::optional(!*inner) : std::nullopt;
    }
    case Node::All:
    case Node::Any:
        break;
    }
    const bool decisive = node.kind == Node::Any;
    for (size_t i = node.first; i < node.first + node.count; ++i) {
        const auto inner = test(nodes[children[i]], members);
        if (!inner || *inner == decisive)
            return inner;
    }
    return !decisive;
}

Walk FilterMatcher::Program::lookUp(const Field &field, const Members &members, Span &value) const {
    size_t next = 1;
    if (members.value.front() == '{') {
        value = members.found[static_cast<qsizetype>(field.literal)];
        if (!value.isEmpty())
            return Walk::Done;
        value = members.found[static_cast<qsizetype>(field.first)];
    } else {
        value = members.value;
        next = 0;
    }
    for (; next < field.segments.size() && !value.isEmpty(); ++next) {
        if (descend(value, field.segments[next]) == Walk::NoJson)
            return Walk::NoJson;
    }
    return Walk::Done;
}

std::optional<bool> FilterMatcher::Program::test(const Condition &condition,
                                                 const Members &members) const {
    Span value;
    if (lookUp(fields[condition.field], members, value) == Walk::NoJson)
        return std::nullopt;
    const bool missing = value.isEmpty();
    const bool nothing = missing || value.front() == 'n';
    // Null as an operand stands for missing, too; nothing else equals, or differs from, nothing.
    const auto equals = [&](const FilterOperand &operand) {
        return nothing ? operand.kind() == FilterOperand::Kind::Null : operand.equals(value);
    };
    const auto differs = [&](const FilterOperand &operand) {
        return !nothing && operand.kind() != FilterOperand::Kind::NotANumber &&
               !operand.equals(value);
    };
    const auto order = [&] {
        return nothing ? std::partial_ordering::unordered : condition.operand.compare(value);
    };
    switch (condition.op) {
    case FilterOperator::Eq:
        return equals(condition.operand);
    case FilterOperator::Ne:
        return differs(condition.operand);
    case FilterOperator::Gt:
        return order() > 0;
    case FilterOperator::Gte:
        return order() >= 0;
    case FilterOperator::Lt:
        return order() < 0;
    case FilterOperator::Lte:
        return order() <= 0;
    case FilterOperator::In:
        return std::any_of(condition.operands.begin(), condition.operands.end(), equals);
    case FilterOperator::NotIn:
        return std::all_of(condition.operands.begin(), condition.operands.end(), differs);
    case FilterOperator::Exists:
        return missing != condition.exists;
    case FilterOperator::Contains:
        return !missing && condition.operand.isIn(value);
    case FilterOperator::StartsWith:
        return !missing && condition.operand.isPrefixOf(value);
    case FilterOperator::Part:
        return !missing && value.front() == '{' ? condition.inner->test(value)
                                                : std::optional(false);
    }
    return false;
}

/// Turns a filter into a program, depth first.
class FilterCompiler {
public:
    [[nodiscard]] static Result<std::shared_ptr<const FilterMatcher::Program>>
    compile(const Filter &filter) {
        FilterCompiler compiler;
        if (const auto root = compiler.add(filter.root); !root)
            return failure(root.error());
        compiler.m_program.empty = filter.isEmpty();
        return std::make_shared<const FilterMatcher::Program>(std::move(compiler.m_program));
    }

private:
    using Program = FilterMatcher::Program;

    Result<size_t> add(const FilterNode &node) {
        if (const auto *all = std::get_if<FilterAll>(&node.node))
            return addGroup(Program::Node::All, all->parts);
        if (const auto *any = std::get_if<FilterAny>(&node.node))
            return addGroup(Program::Node::Any, any->parts);
        if (const auto *negation = std::get_if<FilterNot>(&node.node)) {
            if (negation->part.size() != 1)
                return failure(ErrorCode::InvalidFilter, u"$not takes exactly one filter"_s);
            return addGroup(Program::Node::Not, negation->part);
        }
        return addCondition(std::get<FieldCondition>(node.node));
    }

    Result<size_t> addGroup(Program::Node::Kind kind, const std::vector<FilterNode> &parts) {
        std::vector<size_t> indexes;
        for (const auto &part : parts) {
            const auto index = add(part);
            if (!index)
                return index;
            indexes.push_back(*index);
        }
        Program::Node node{kind, m_program.children.size(), indexes.size()};
        m_program.children.insert(m_program.children.end(), indexes.begin(), indexes.end());
        m_program.nodes.push_back(node);
        return m_program.nodes.size() - 1;
    }

    Result<size_t> addCondition(const FieldCondition &condition);
    Result<void> readOperand(const FieldCondition &condition, Program::Condition &into);

    size_t nameIndex(const QByteArray &name) {
        const auto known = std::find(m_program.names.begin(), m_program.names.end(), name);
        if (known == m_program.names.end()) {
            m_program.names.push_back(name);
            return m_program.names.size() - 1;
        }
        return static_cast<size_t>(known - m_program.names.begin());
    }

    Program m_program;
};

Result<size_t> FilterCompiler::addCondition(const FieldCondition &condition) {
    if (condition.field.segments.empty())
        return failure(ErrorCode::InvalidFilter, u"A condition names no field"_s);
    Program::Condition compiled;
    compiled.op = condition.op;
    if (auto read = readOperand(condition, compiled); !read)
        return failure(std::move(read.error()));
    compiled.field = m_program.fields.size();
    m_program.fields.push_back({nameIndex(condition.field.segments.front()),
                                nameIndex(condition.field.literal), condition.field.segments});
    m_program.conditions.push_back(std::move(compiled));
    m_program.nodes.push_back({Program::Node::Leaf, m_program.conditions.size() - 1, 0});
    return m_program.nodes.size() - 1;
}

Result<void> FilterCompiler::readOperand(const FieldCondition &condition,
                                         Program::Condition &into) {
    const auto wrong = [&](const QString &expected) {
        return failure(ErrorCode::InvalidFilter,
                       u"The operand of %1 must be %2"_s.arg(operatorName(condition.op), expected));
    };
    if (condition.op == FilterOperator::Part) {
        const auto part = parseFilterPart(condition.operand);
        if (!part)
            return failure(part.error());
        auto inner = compile(*part);
        if (!inner)
            return failure(std::move(inner.error()));
        into.inner = std::move(*inner);
        return {};
    }
    if (condition.op == FilterOperator::In || condition.op == FilterOperator::NotIn) {
        auto operands = FilterOperand::readList(condition.operand);
        if (!operands)
            return wrong(u"a list of values"_s);
        into.operands = std::move(*operands);
        return {};
    }
    auto operand = FilterOperand::read(condition.operand);
    if (!operand)
        return failure(std::move(operand.error()));
    if (condition.op == FilterOperator::Exists) {
        const QByteArray written = condition.operand.trimmed();
        if (written != "true" && written != "false")
            return wrong(u"true or false"_s);
        into.exists = written == "true";
    }
    if (condition.op == FilterOperator::StartsWith && operand->kind() != FilterOperand::Kind::Text)
        return wrong(u"a string"_s);
    into.operand = std::move(*operand);
    return {};
}

Result<FilterMatcher> FilterMatcher::compile(const Filter &filter) {
    auto program = FilterCompiler::compile(filter);
    if (!program)
        return failure(std::move(program.error()));
    FilterMatcher matcher;
    matcher.m_program = std::move(*program);
    return matcher;
}

bool FilterMatcher::matches(QByteArrayView value) const {
    if (m_program->empty)
        return true;
    const char *const end = value.data() + value.size();
    const char *const begin = json_scan::skipSpace(value.data(), end);
    if (begin == end)
        return false;
    return m_program->test(span(begin, end)) == true && isValidJson(value);
}

} // namespace nestor
