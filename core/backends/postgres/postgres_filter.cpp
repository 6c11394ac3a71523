// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_filter.h"

#include "core/filter/filter_operand.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_document.h"
#include "core/json/non_finite.h"

#include <cstdlib>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

using Kind = FilterOperand::Kind;

QByteArray comparison(FilterOperator op) {
    switch (op) {
    case FilterOperator::Gt:
        return " > "_ba;
    case FilterOperator::Gte:
        return " >= "_ba;
    case FilterOperator::Lt:
        return " < "_ba;
    default:
        return " <= "_ba;
    }
}

/// The operand as it was written, where the server can hold it.
bool isStorable(const FilterOperand &operand, const QByteArray &written) {
    switch (operand.kind()) {
    case Kind::PlusInfinity:
    case Kind::MinusInfinity:
    case Kind::NotANumber:
        return false;
    default:
        return firstUnstorable(written) < 0 && JsonDocument::parse(written).has_value();
    }
}

class FilterWriter {
public:
    explicit FilterWriter(PqQuery &query)
        : m_query(query) {}

    Result<QByteArray> write(const FilterNode &node, const QByteArray &value) {
        if (const auto *all = std::get_if<FilterAll>(&node.node))
            return group(all->parts, value, " AND "_ba, "true"_ba);
        if (const auto *any = std::get_if<FilterAny>(&node.node))
            return group(any->parts, value, " OR "_ba, "false"_ba);
        if (const auto *negation = std::get_if<FilterNot>(&node.node)) {
            if (negation->part.size() != 1)
                return failure(ErrorCode::InvalidFilter, u"$not takes exactly one filter"_s);
            auto part = write(negation->part.front(), value);
            // What is unknown is false, and so its contrary is true.
            return part ? Result<QByteArray>("NOT coalesce((" + *part + "), false)") : part;
        }
        return condition(std::get<FieldCondition>(node.node), value);
    }

private:
    Result<QByteArray> group(const std::vector<FilterNode> &parts, const QByteArray &value,
                             const QByteArray &joint, const QByteArray &none) {
        QByteArrayList all;
        for (const FilterNode &part : parts) {
            auto written = write(part, value);
            if (!written)
                return written;
            all.append('(' + *written + ')');
        }
        return all.isEmpty() ? none : all.join(joint);
    }

    Result<QByteArray> condition(const FieldCondition &condition, const QByteArray &value) {
        if (condition.field.segments.empty())
            return failure(ErrorCode::InvalidFilter, u"A condition names no field"_s);
        const QByteArray field = fieldSql(m_query, condition.field, value);
        const auto wrong = [&](const QString &expected) {
            return failure(ErrorCode::InvalidFilter, u"The operand of %1 must be %2"_s.arg(
                                                         operatorName(condition.op), expected));
        };
        const QByteArray written = condition.operand.trimmed();
        if (condition.op == FilterOperator::Part) {
            const auto part = parseFilterPart(condition.operand);
            if (!part)
                return failure(part.error());
            auto inner = write(part->root, field);
            if (!inner)
                return inner;
            return "jsonb_typeof(" + field + ") = 'object' AND (" + *inner + ')';
        }
        if (condition.op == FilterOperator::In || condition.op == FilterOperator::NotIn)
            return listed(condition, field);
        auto operand = FilterOperand::read(condition.operand);
        if (!operand)
            return failure(std::move(operand.error()));
        switch (condition.op) {
        case FilterOperator::Eq:
            return isStorable(*operand, written) ? field + " = " + m_query.json(written)
                                                 : "false"_ba;
        case FilterOperator::Ne:
            if (operand->kind() == Kind::NotANumber)
                return "false"_ba;
            return isStorable(*operand, written) ? field + " <> " + m_query.json(written)
                                                 : field + " IS NOT NULL";
        case FilterOperator::Exists:
            if (written != "true" && written != "false")
                return wrong(u"true or false"_s);
            return field + (written == "true" ? " IS NOT NULL" : " IS NULL");
        case FilterOperator::Contains:
            return contains(*operand, written, field);
        case FilterOperator::StartsWith:
            if (operand->kind() != Kind::Text)
                return wrong(u"a string"_s);
            if (operand->text().contains('\0'))
                return "false"_ba;
            return "jsonb_typeof(" + field + ") = 'string' AND starts_with(" + field +
                   " #>> '{}', " + m_query.text(operand->text()) + ')';
        default:
            return ordered(condition.op, *operand, written, field);
        }
    }

    Result<QByteArray> listed(const FieldCondition &condition, const QByteArray &field) {
        auto operands = FilterOperand::readList(condition.operand);
        if (!operands) {
            return failure(
                ErrorCode::InvalidFilter,
                u"The operand of %1 must be a list of values"_s.arg(operatorName(condition.op)));
        }
        const bool excludes = condition.op == FilterOperator::NotIn;
        if (excludes && operands->empty())
            return "true"_ba;
        QByteArrayList values;
        for (const FilterOperand &operand : *operands) {
            if (operand.kind() == Kind::NotANumber && excludes)
                return "false"_ba;
        }
        for (const QByteArray &written : elements(condition.operand)) {
            const auto operand = FilterOperand::read(written);
            if (operand && isStorable(*operand, written.trimmed()))
                values.append(written.trimmed());
        }
        if (excludes)
            return field + " <> ALL (" + m_query.jsonArray(values) + ") AND " + field +
                   " IS NOT NULL";
        return field + " = ANY (" + m_query.jsonArray(values) + ')';
    }

    /// The elements of a list as they are written.
    static QByteArrayList elements(const QByteArray &list) {
        const auto document = JsonDocument::parse(maskNonFinite(list).json);
        QByteArrayList all;
        if (!document)
            return all;
        const auto &nodes = document->nodes();
        for (size_t i = 1; i < nodes.size(); i = static_cast<size_t>(nodes[i].next))
            all.append(list.mid(nodes[i].begin, nodes[i].end - nodes[i].begin));
        return all;
    }

    QByteArray contains(const FilterOperand &operand, const QByteArray &written,
                        const QByteArray &field) {
        QByteArray sql = "CASE jsonb_typeof(" + field + ")";
        if (isStorable(operand, written)) {
            sql += " WHEN 'array' THEN EXISTS (SELECT 1 FROM jsonb_array_elements(" + field +
                   ") e WHERE e = " + m_query.json(written) + ')';
        }
        if (operand.kind() == Kind::Text && !operand.text().contains('\0')) {
            sql += " WHEN 'string' THEN strpos((" + field + " #>> '{}') COLLATE \"C\", " +
                   m_query.text(operand.text()) + ") > 0";
        }
        return sql + " ELSE false END";
    }

    /// Only what is of one type has an order. jsonb's own compares numbers as such, and serves an
    /// index; of text it would take the database's collation.
    QByteArray ordered(FilterOperator op, const FilterOperand &operand, const QByteArray &written,
                       const QByteArray &field) {
        const bool greater = op == FilterOperator::Gt || op == FilterOperator::Gte;
        const QByteArray isNumber = "jsonb_typeof(" + field + ") = 'number'";
        switch (operand.kind()) {
        case Kind::PlusInfinity:
            return greater ? "false"_ba : isNumber;
        case Kind::MinusInfinity:
            return greater ? isNumber : "false"_ba;
        case Kind::Number: {
            if (firstUnstorable(written) >= 0)
                return "false"_ba;
            const QByteArray type = written == "true" || written == "false" ? "boolean" : "number";
            return field + comparison(op) + m_query.json(written) + " AND jsonb_typeof(" + field +
                   ") = '" + type + '\'';
        }
        case Kind::Text:
            if (operand.text().contains('\0'))
                return "false"_ba;
            return "jsonb_typeof(" + field + ") = 'string' AND (" + field +
                   " #>> '{}') COLLATE \"C\"" + comparison(op) + m_query.text(operand.text());
        default:
            return "false"_ba;
        }
    }

    PqQuery &m_query;
};

/// Whether four hexadecimal digits stand at `at`, and which number they are; -1 where not.
int hexadecimal(const QByteArray &json, qsizetype at) {
    if (at + 4 > json.size())
        return -1;
    bool ok = false;
    const int number = json.mid(at, 4).toInt(&ok, 16);
    return ok ? number : -1;
}

} // namespace

qsizetype firstUnstorable(const QByteArray &json) {
    constexpr long kMostExponent = 100'000; // numeric has 131,072 digits before the point
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (!inString) {
            inString = c == '"';
            if ((c == 'e' || c == 'E') && i > 0 && i + 1 < json.size() &&
                ((json[i - 1] >= '0' && json[i - 1] <= '9'))) {
                const long exponent = std::strtol(json.constData() + i + 1, nullptr, 10);
                if (exponent > kMostExponent || exponent < -16'000)
                    return i;
            }
            continue;
        }
        if (c == '"') {
            inString = false;
        } else if (c == '\\' && i + 1 < json.size()) {
            if (json[i + 1] != 'u') {
                ++i;
                continue;
            }
            const int unit = hexadecimal(json, i + 2);
            if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
                return i;
            if (unit >= 0xd800 && unit <= 0xdbff) {
                const bool pairs =
                    i + 8 <= json.size() && json[i + 6] == '\\' && json[i + 7] == 'u';
                const int low = pairs ? hexadecimal(json, i + 8) : -1;
                if (low < 0xdc00 || low > 0xdfff)
                    return i;
                i += 6;
            }
            i += 5;
        }
    }
    return -1;
}

QByteArray fieldSql(PqQuery &query, const FieldName &field, const QByteArray &value) {
    if (field.segments.size() == 1)
        return '(' + value + "->" + query.text(field.segments.front()) + ')';
    QByteArray path = value;
    for (const QByteArray &segment : field.segments) {
        // Of a list only what FieldName calls an element: the server takes "-1" for one, too.
        path = elementIndex(segment) >= 0 ? '(' + path + " #> " + query.textArray({segment}) + ')'
                                          : '(' + path + "->" + query.text(segment) + ')';
    }
    return "coalesce(" + value + "->" + query.text(field.literal) + ", " + path + ')';
}

Result<QByteArray> filterSql(PqQuery &query, const Filter &filter, const QByteArray &value) {
    if (filter.isEmpty())
        return "true"_ba;
    return FilterWriter(query).write(filter.root, value);
}

} // namespace nestor
