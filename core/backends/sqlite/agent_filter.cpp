// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/agent_filter.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_format.h"

#include <algorithm>
#include <iterator>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

bool isAgentKey(QByteArrayView key) {
    return !key.isEmpty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

struct Comparison {
    const char *name;
    const char *sql;
};
constexpr Comparison kComparisons[] = {{"$eq", " = "},   {"$ne", " != "}, {"$gt", " > "},
                                       {"$gte", " >= "}, {"$lt", " < "},  {"$lte", " <= "}};

/// LangGraph binds lists and objects beside an operator as bytes, which SQLite never holds equal to
/// a text, and sorts after every text and number.
QByteArray bytesLiteral(const QByteArray &json) {
    return "x'" + json.toHex() + '\'';
}

/// `operand` is a node of `document`. The comparison of LangGraph's for `op`, "" for a plain value.
SqlCondition agentComparison(const QByteArray &extract, const QByteArray &op, const char *sign,
                             const JsonDocument &document, int operand) {
    const bool isEqual = op.isEmpty() || op == "$eq";
    const bool isUnequal = op == "$ne";
    const bool isOrder = !isEqual && !isUnequal;
    const QByteArray raw = document.raw(operand).toByteArray();
    const QByteArray left = isOrder ? "CAST(" + extract + " AS REAL)" : extract;
    switch (document.nodes()[size_t(operand)].type) {
    case JsonType::String:
        return {extract + sign + '?', {document.string(operand)}};
    case JsonType::Null:
        if (isEqual)
            return {extract + " IS NULL", {}};
        if (isUnequal)
            return {extract + " IS NOT NULL", {}};
        return {extract + sign + bytesLiteral("null"), {}};
    case JsonType::False:
    case JsonType::True: {
        const bool truth = document.nodes()[size_t(operand)].type == JsonType::True;
        return {left + sign + (truth ? "1" : "0"), {}};
    }
    case JsonType::Number: // Python makes a float of it
        return {left + sign + '?', {raw.toDouble()}};
    case JsonType::Array:
    case JsonType::Object:
        break;
    }
    if (op.isEmpty())
        return {extract + " = ?", {compactJson(raw)}};
    return {extract + sign + bytesLiteral(compactJson(raw)), {}};
}

AgentCondition agentCondition(const QByteArray &field, const QByteArray &op,
                              const JsonDocument &document, int operand) {
    AgentCondition condition{field, op, document.raw(operand).toByteArray(), {}, {}};
    if (!isAgentKey(field)) {
        condition.refusal = u"Invalid filter key: '%1'"_s.arg(forMessage(field));
        return condition;
    }
    const QByteArray extract = "json_extract(CAST(s.value AS TEXT), '$." + field + "')";
    const auto known = std::find_if(std::begin(kComparisons), std::end(kComparisons),
                                    [&op](const Comparison &one) { return op == one.name; });
    if (!op.isEmpty() && known == std::end(kComparisons)) {
        condition.refusal = u"Unsupported operator: %1"_s.arg(forMessage(op));
        return condition;
    }
    condition.sql =
        agentComparison(extract, op, op.isEmpty() ? " = " : known->sql, document, operand);
    return condition;
}

} // namespace

Result<std::vector<AgentCondition>> agentConditions(const QByteArray &filter) {
    std::vector<AgentCondition> conditions;
    if (filter.trimmed().isEmpty() || filter.trimmed() == "null")
        return conditions;
    const auto parsed = JsonDocument::parse(filter);
    if (!parsed)
        return failure(ErrorCode::InvalidFilter, parsed.error().detail, parsed.error().offset);
    const JsonDocument &document = *parsed;
    if (document.root().type != JsonType::Object)
        return failure(ErrorCode::InvalidFilter, u"A filter must be a JSON object"_s);
    const auto &nodes = document.nodes();
    for (int field = 1; field < document.root().next; field = nodes[size_t(field)].next) {
        const QByteArray name = document.name(field);
        // Of equal names Python keeps the last.
        std::erase_if(conditions, [&name](const auto &other) { return other.field == name; });
        if (nodes[size_t(field)].type != JsonType::Object) {
            conditions.push_back(agentCondition(name, {}, document, field));
            continue;
        }
        for (int op = field + 1; op < nodes[size_t(field)].next; op = nodes[size_t(op)].next)
            conditions.push_back(agentCondition(name, document.name(op), document, op));
    }
    return conditions;
}

} // namespace nestor
