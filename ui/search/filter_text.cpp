// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/filter_text.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"

#include <QCoreApplication>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FilterText)
};

QByteArray operandFrom(const QString &typed) {
    const QByteArray text = typed.trimmed().toUtf8();
    return JsonDocument::parse(text) ? text : quotedJson(text);
}

QByteArray listFrom(const QString &typed) {
    const QByteArray text = typed.trimmed().toUtf8();
    if (const auto document = JsonDocument::parse(text);
        document && document->root().type == JsonType::Array)
        return text;
    QByteArrayList parts;
    for (const QString &part : typed.split(u',', Qt::SkipEmptyParts))
        parts.append(operandFrom(part));
    return '[' + parts.join(',') + ']';
}

QString wordsOf(FilterOperator op, const QByteArray &operand) {
    switch (op) {
    case FilterOperator::Eq:
        return Words::tr("is");
    case FilterOperator::Ne:
        return Words::tr("is not");
    case FilterOperator::Gt:
        return u">"_s;
    case FilterOperator::Gte:
        return u"≥"_s;
    case FilterOperator::Lt:
        return u"<"_s;
    case FilterOperator::Lte:
        return u"≤"_s;
    case FilterOperator::In:
        return Words::tr("one of");
    case FilterOperator::NotIn:
        return Words::tr("none of");
    case FilterOperator::Exists:
        return operand == "false" ? Words::tr("is missing") : Words::tr("exists");
    case FilterOperator::Contains:
        return Words::tr("contains");
    case FilterOperator::StartsWith:
        return Words::tr("starts with");
    default:
        return Words::tr("has the part");
    }
}

} // namespace

std::vector<OperatorChoice> operatorChoices() {
    return {
        {Words::tr("is"), "$eq", {}},
        {Words::tr("is not"), "$ne", {}},
        {u"≥"_s, "$gte", {}},
        {u"≤"_s, "$lte", {}},
        {u">"_s, "$gt", {}},
        {u"<"_s, "$lt", {}},
        {Words::tr("contains"), "$contains", {}},
        {Words::tr("starts with"), "$startsWith", {}},
        {Words::tr("one of"), "$in", {}},
        {Words::tr("none of"), "$nin", {}},
        {Words::tr("exists"), "$exists", "true"},
        {Words::tr("is missing"), "$exists", "false"},
    };
}

Result<Filter> conditionFrom(const QString &field, const OperatorChoice &choice,
                             const QString &value) {
    if (field.trimmed().isEmpty())
        return failure(ErrorCode::InvalidFilter, Words::tr("Name a field"));
    QByteArray operand = choice.operand;
    if (operand.isEmpty())
        operand =
            choice.json == "$in" || choice.json == "$nin" ? listFrom(value) : operandFrom(value);
    return parseFilter('{' + quotedJson(field.trimmed().toUtf8()) + ":{" + quotedJson(choice.json) +
                       ':' + operand + "}}");
}

QString typedOperand(const QByteArray &operand) {
    const auto document = JsonDocument::parse(operand);
    if (document && document->root().type == JsonType::String) {
        const QByteArray text = decodeJsonString(operand);
        if (operandFrom(textOf(text)) == quotedJson(text))
            return textOf(text);
    }
    return textOf(operand);
}

QString conditionText(const FilterNode &node) {
    const auto *condition = std::get_if<FieldCondition>(&node.node);
    if (condition == nullptr)
        return forMessage(filterToJson(Filter{node}), 60);
    const QString field = forMessage(condition->field.text, 40);
    const QString words = wordsOf(condition->op, condition->operand);
    if (condition->op == FilterOperator::Exists)
        return field + u' ' + words;
    return u"%1 %2 %3"_s.arg(field, words, forMessage(condition->operand, 40));
}

std::vector<FilterNode> conditionsOf(const Filter &filter) {
    if (const auto *all = std::get_if<FilterAll>(&filter.root.node))
        return all->parts;
    return {filter.root};
}

Filter filterOf(std::vector<FilterNode> conditions) {
    Filter filter;
    filter.root.node = FilterAll{std::move(conditions)};
    return filter;
}

} // namespace nestor::ui
