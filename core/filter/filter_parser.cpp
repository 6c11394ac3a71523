// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_parser.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "core/json/non_finite.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct OperatorSpelling {
    FilterOperator op;
    QLatin1StringView name;
};

constexpr std::array kOperators = {
    OperatorSpelling{FilterOperator::Eq, "$eq"_L1},
    OperatorSpelling{FilterOperator::Ne, "$ne"_L1},
    OperatorSpelling{FilterOperator::Gt, "$gt"_L1},
    OperatorSpelling{FilterOperator::Gte, "$gte"_L1},
    OperatorSpelling{FilterOperator::Lt, "$lt"_L1},
    OperatorSpelling{FilterOperator::Lte, "$lte"_L1},
    OperatorSpelling{FilterOperator::In, "$in"_L1},
    OperatorSpelling{FilterOperator::NotIn, "$nin"_L1},
    OperatorSpelling{FilterOperator::Exists, "$exists"_L1},
    OperatorSpelling{FilterOperator::Contains, "$contains"_L1},
    OperatorSpelling{FilterOperator::StartsWith, "$startsWith"_L1},
};

std::optional<FilterOperator> operatorNamed(QByteArrayView name) {
    for (const auto &spelling : kOperators) {
        if (name == QByteArrayView(spelling.name))
            return spelling.op;
    }
    return std::nullopt;
}

using Parts = std::vector<FilterNode>;

/// One node for several that must all hold; a single one stands for itself.
FilterNode joined(Parts parts) {
    if (parts.size() == 1)
        return std::move(parts.front());
    return {FilterAll{std::move(parts)}};
}

/// Offset within a JSON string, quotes included, of byte `decoded` of the text it stands for.
qsizetype offsetInQuoted(QByteArrayView quoted, qsizetype decoded) {
    qsizetype at = 1;
    for (qsizetype written = 0; at < quoted.size() - 1;) {
        qsizetype length = 1;
        qsizetype decodedLength = 1;
        if (quoted[at] == '\\') {
            length = quoted[at + 1] == 'u' ? 6 : 2;
            const auto text = [&] {
                return decodeJsonString(
                    QByteArray('"' + quoted.sliced(at, length).toByteArray() + '"'));
            };
            const bool maybePair = length == 6 && quoted.size() - 1 - at >= 12 &&
                                   quoted[at + 6] == '\\' && quoted[at + 7] == 'u';
            if (maybePair) {
                length = 12;
                if (text().size() != 4) // no pair: two escapes
                    length = 6;
            }
            decodedLength = text().size();
        }
        if (written + decodedLength > decoded)
            break;
        written += decodedLength;
        at += length;
    }
    return at;
}

class Parser {
public:
    /// `text` is what was written, `document` the same with stand-ins for NaN and Infinity.
    Parser(const QByteArray &text, const JsonDocument &document)
        : m_text(text)
        , m_document(document) {}

    /// The members of an object as conditions on fields, $and, $or and $not.
    bool filterObject(int object, Parts &parts);
    /// The members of an object as conditions on literal members, for FilterOperator::Part.
    bool partObject(int object, Parts &parts);

    [[nodiscard]] Error takeError() { return std::move(m_error); }

private:
    /// What stands after a field's name: a value, an object of operators or a part.
    bool condition(const FieldName &field, int node, Parts &parts);
    bool fieldOperator(const FieldName &field, int node, Parts &parts);
    /// The elements of an array, each read by `read` and joined to one part.
    template <typename Read>
    bool alternatives(int array, QByteArrayView op, Parts &parts, Read read);

    bool fault(const QString &message, qsizetype offset) {
        m_error = Error{ErrorCode::InvalidFilter, message, offset};
        return false;
    }
    bool unsupported(int node, QByteArrayView name) {
        return fault(u"Unsupported operator: %1"_s.arg(forMessage(name)), at(node).nameBegin);
    }
    bool wrongOperand(int node, QByteArrayView op, const QString &expected) {
        return fault(u"The operand of %1 must be %2"_s.arg(forMessage(op), expected),
                     at(node).begin);
    }

    [[nodiscard]] const JsonNode &at(int node) const {
        return m_document.nodes()[static_cast<size_t>(node)];
    }
    [[nodiscard]] QByteArray written(int node) const {
        return m_text.mid(at(node).begin, at(node).end - at(node).begin);
    }
    /// Calls `visit(child)` for the children of a node until it answers false.
    template <typename Visit>
    bool eachChild(int node, Visit visit) {
        for (int child = node + 1; child < at(node).next; child = at(child).next) {
            if (!visit(child))
                return false;
        }
        return true;
    }
    [[nodiscard]] bool holdsOperators(int object) {
        return !eachChild(object,
                          [this](int child) { return !m_document.name(child).startsWith('$'); });
    }

    const QByteArray &m_text;
    const JsonDocument &m_document;
    Error m_error;
};

template <typename Read>
bool Parser::alternatives(int array, QByteArrayView op, Parts &parts, Read read) {
    if (at(array).type != JsonType::Array)
        return wrongOperand(array, op, u"a list of conditions"_s);
    return eachChild(array, [&](int child) {
        Parts conditions;
        if (!read(child, conditions))
            return false;
        parts.push_back(joined(std::move(conditions)));
        return true;
    });
}

bool Parser::filterObject(int object, Parts &parts) {
    if (at(object).type != JsonType::Object)
        return fault(u"A filter must be an object, such as {\"status\": \"open\"}"_s,
                     at(object).begin);
    const auto readFilter = [this](int node, Parts &into) { return filterObject(node, into); };
    return eachChild(object, [&](int child) {
        const QByteArray name = m_document.name(child);
        if (name == "$and") {
            Parts all;
            if (!alternatives(child, name, all, readFilter))
                return false;
            // What is in $and must hold like everything around it.
            for (auto &part : all) {
                if (auto *inner = std::get_if<FilterAll>(&part.node))
                    std::move(inner->parts.begin(), inner->parts.end(), std::back_inserter(parts));
                else
                    parts.push_back(std::move(part));
            }
            return true;
        }
        if (name == "$or") {
            FilterAny any;
            if (!alternatives(child, name, any.parts, readFilter))
                return false;
            parts.push_back({std::move(any)});
            return true;
        }
        if (name == "$not") {
            Parts negated;
            if (!filterObject(child, negated))
                return false;
            parts.push_back({FilterNot{{joined(std::move(negated))}}});
            return true;
        }
        if (name.startsWith('$'))
            return unsupported(child, name);
        const auto field = parseFieldName(name);
        if (!field) {
            const auto quoted = QByteArrayView(m_text).sliced(
                at(child).nameBegin, at(child).nameEnd - at(child).nameBegin);
            return fault(field.error().detail,
                         at(child).nameBegin + offsetInQuoted(quoted, field.error().offset));
        }
        return condition(*field, child, parts);
    });
}

bool Parser::partObject(int object, Parts &parts) {
    if (at(object).type != JsonType::Object)
        return fault(u"Expected an object"_s, at(object).begin);
    return eachChild(object, [&](int child) {
        return condition(exactFieldName(m_document.name(child)), child, parts);
    });
}

bool Parser::condition(const FieldName &field, int node, Parts &parts) {
    if (at(node).type != JsonType::Object) {
        parts.push_back({FieldCondition{field, FilterOperator::Eq, written(node)}});
        return true;
    }
    if (at(node).childCount == 0)
        return true;
    if (holdsOperators(node))
        return eachChild(node, [&](int child) { return fieldOperator(field, child, parts); });
    Parts inner; // read for its faults; whoever evaluates the part reads it again
    if (!partObject(node, inner))
        return false;
    parts.push_back({FieldCondition{field, FilterOperator::Part, written(node)}});
    return true;
}

bool Parser::fieldOperator(const FieldName &field, int node, Parts &parts) {
    const QByteArray name = m_document.name(node);
    const auto readCondition = [&](int child, Parts &into) {
        return condition(field, child, into);
    };
    if (name == "$and") {
        Parts all;
        if (!alternatives(node, name, all, readCondition))
            return false;
        for (auto &part : all) {
            if (auto *inner = std::get_if<FilterAll>(&part.node))
                std::move(inner->parts.begin(), inner->parts.end(), std::back_inserter(parts));
            else
                parts.push_back(std::move(part));
        }
        return true;
    }
    if (name == "$or") {
        FilterAny any;
        if (!alternatives(node, name, any.parts, readCondition))
            return false;
        parts.push_back({std::move(any)});
        return true;
    }
    if (name == "$not") {
        Parts negated;
        if (!condition(field, node, negated))
            return false;
        parts.push_back({FilterNot{{joined(std::move(negated))}}});
        return true;
    }
    const auto op = operatorNamed(name);
    if (!op)
        return unsupported(node, name);
    const JsonType type = at(node).type;
    if ((op == FilterOperator::In || op == FilterOperator::NotIn) && type != JsonType::Array)
        return wrongOperand(node, name, u"a list of values"_s);
    if (op == FilterOperator::Exists && type != JsonType::True && type != JsonType::False)
        return wrongOperand(node, name, u"true or false"_s);
    if (op == FilterOperator::StartsWith && type != JsonType::String)
        return wrongOperand(node, name, u"a string"_s);
    parts.push_back({FieldCondition{field, *op, written(node)}});
    return true;
}

Result<Filter> parse(const QByteArray &json, bool part) {
    const NonFiniteMask mask = maskNonFinite(json);
    const auto document = JsonDocument::parse(mask.json);
    if (!document)
        return failure(ErrorCode::InvalidFilter, document.error().detail, document.error().offset);
    FilterAll all;
    if (document->root().type != JsonType::Null || part) {
        Parser parser(json, *document);
        if (!(part ? parser.partObject(0, all.parts) : parser.filterObject(0, all.parts)))
            return failure(parser.takeError());
    }
    return Filter{{std::move(all)}};
}

// ---------------------------------------------------------------- Writing

class Writer {
public:
    [[nodiscard]] QByteArray take() { return std::move(m_out); }

    /// A node as an object: its parts where all must hold, itself otherwise.
    void object(const FilterNode &node) {
        if (const auto *all = std::get_if<FilterAll>(&node.node))
            members(all->parts);
        else
            members({node});
    }

private:
    void members(const Parts &parts);
    void list(const Parts &parts) {
        m_out += '[';
        for (size_t i = 0; i < parts.size(); ++i) {
            if (i > 0)
                m_out += ", ";
            object(parts[i]);
        }
        m_out += ']';
    }
    /// As many of the conditions from `first` on as one member can hold; returns how many.
    size_t fieldMember(const Parts &parts, size_t first);

    QByteArray m_out;
};

/// An operand in one line. A string has no line break in it: those there are stand between tokens.
QByteArray inOneLine(QByteArray operand) {
    return operand.replace('\n', ' ').replace('\r', ' ');
}

QByteArray memberName(const FilterNode &node) {
    if (const auto *condition = std::get_if<FieldCondition>(&node.node))
        return condition->field.text;
    if (std::holds_alternative<FilterAny>(node.node))
        return "$or"_ba;
    if (std::holds_alternative<FilterNot>(node.node))
        return "$not"_ba;
    return "$and"_ba;
}

size_t Writer::fieldMember(const Parts &parts, size_t first) {
    const auto &lead = std::get<FieldCondition>(parts[first].node);
    if (lead.op == FilterOperator::Part) {
        m_out += inOneLine(lead.operand);
        return 1;
    }
    std::set<FilterOperator> used;
    std::vector<const FieldCondition *> group;
    for (size_t i = first; i < parts.size(); ++i) {
        const auto *condition = std::get_if<FieldCondition>(&parts[i].node);
        if (condition == nullptr || condition->field != lead.field ||
            condition->op == FilterOperator::Part || !used.insert(condition->op).second)
            break;
        group.push_back(condition);
    }
    if (group.size() == 1 && lead.op == FilterOperator::Eq && !lead.operand.startsWith('{')) {
        m_out += inOneLine(lead.operand);
        return 1;
    }
    m_out += '{';
    for (const auto *condition : group) {
        if (condition != group.front())
            m_out += ", ";
        m_out += quotedJson(QByteArrayView(operatorName(condition->op))) + ": " +
                 inOneLine(condition->operand);
    }
    m_out += '}';
    return group.size();
}

void Writer::members(const Parts &parts) {
    m_out += '{';
    std::set<QByteArray> used;
    for (size_t i = 0; i < parts.size();) {
        if (i > 0)
            m_out += ", ";
        QByteArray name = memberName(parts[i]);
        // Only one member may have a name: from the second on, what is left goes into $and.
        const bool again = used.contains(name) || name == "$and";
        if (again)
            name = "$and";
        used.insert(name);
        m_out += quotedJson(name) + ": ";
        if (again) {
            list(Parts(parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end()));
            break;
        }
        if (const auto *any = std::get_if<FilterAny>(&parts[i].node)) {
            list(any->parts);
            ++i;
        } else if (const auto *negation = std::get_if<FilterNot>(&parts[i].node)) {
            object(negation->part.front());
            ++i;
        } else {
            i += fieldMember(parts, i);
        }
    }
    m_out += '}';
}

} // namespace

Result<Filter> parseFilter(const QByteArray &json) {
    return parse(json, false);
}

Result<Filter> parseFilterPart(const QByteArray &json) {
    return parse(json, true);
}

QByteArray filterToJson(const Filter &filter) {
    Writer writer;
    writer.object(filter.root);
    return writer.take();
}

QLatin1StringView operatorName(FilterOperator op) {
    for (const auto &spelling : kOperators) {
        if (spelling.op == op)
            return spelling.name;
    }
    return ""_L1;
}

} // namespace nestor
