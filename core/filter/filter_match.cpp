// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_match.h"

#include "core/filter/filter_operand.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_scan.h"
#include "core/json/json_valid.h"
#include "core/json/member_search.h"

#include <QVarLengthArray>

#include <algorithm>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The first byte of a value somewhere in a text, or nullptr where there is none. What is walked
/// through has not been checked to be JSON: where it is none, answers mean nothing, but no step
/// leaves the text.
using Place = const char *;

/// One step of a path: a member of an object or an element of a list.
Place descend(Place value, const char *end, const QByteArray &segment) {
    Place found = nullptr;
    if (*value == '{') {
        findJsonMembers(value, end, {&segment, 1}, &found);
    } else if (*value == '[') {
        if (const qsizetype index = elementIndex(segment); index >= 0)
            found = findJsonElement(value, end, index);
    }
    return found;
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

    [[nodiscard]] bool test(Place value, const char *end) const;

private:
    /// One value, and which of `names` it has where.
    struct Members {
        Place value;
        const char *end;
        QVarLengthArray<Place, 8> found;
    };
    [[nodiscard]] bool test(const Node &node, const Members &members) const;
    [[nodiscard]] bool test(const Condition &condition, const Members &members) const;
    [[nodiscard]] Place lookUp(const Field &field, const Members &members) const;
};

bool FilterMatcher::Program::test(Place value, const char *end) const {
    Members members{value, end, {}};
    if (*value == '{') {
        members.found.resize(static_cast<qsizetype>(names.size()));
        findJsonMembers(value, end, names, members.found.data());
    }
    return test(nodes.back(), members);
}

bool FilterMatcher::Program::test(const Node &node, const Members &members) const {
    if (node.kind == Node::Leaf)
        return test(conditions[node.first], members);
    const auto passes = [&](size_t child) { return test(nodes[child], members); };
    const auto *const first = children.data() + node.first;
    const auto *const last = first + node.count;
    switch (node.kind) {
    case Node::Not:
        return !passes(*first);
    case Node::Any:
        return std::any_of(first, last, passes);
    default:
        return std::all_of(first, last, passes);
    }
}

Place FilterMatcher::Program::lookUp(const Field &field, const Members &members) const {
    size_t next = 0;
    Place value = members.value;
    if (*value == '{') {
        if (Place literal = members.found[static_cast<qsizetype>(field.literal)])
            return literal;
        value = members.found[static_cast<qsizetype>(field.first)];
        next = 1;
    }
    for (; next < field.segments.size() && value != nullptr; ++next)
        value = descend(value, members.end, field.segments[next]);
    return value;
}

bool FilterMatcher::Program::test(const Condition &condition, const Members &members) const {
    const Place place = lookUp(fields[condition.field], members);
    const Place behind = place == nullptr ? nullptr : json_scan::skipValue(place, members.end);
    const bool missing = behind == nullptr;
    const bool nothing = missing || *place == 'n';
    const QByteArrayView value = missing ? QByteArrayView() : QByteArrayView(place, behind);
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
        return !missing && *place == '{' && condition.inner->test(place, behind);
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
    return m_program->test(begin, end) && isValidJson(value);
}

} // namespace nestor
