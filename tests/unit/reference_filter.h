// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/filter/filter_parser.h"
#include "core/json/json_compare.h"
#include "core/json/json_document.h"
#include "core/json/non_finite.h"
#include "core/model/filter.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

/// What filters mean, written down as plainly as possible: over whole documents, one condition at
/// a time. What the quick implementations are held to.
class ReferenceFilter {
public:
    explicit ReferenceFilter(nestor::Filter filter)
        : m_filter(std::move(filter)) {}

    [[nodiscard]] bool matches(const QByteArray &value) const {
        if (m_filter.isEmpty())
            return true;
        const auto document = nestor::JsonDocument::parse(value);
        return document && passes(m_filter.root, *document, 0);
    }

private:
    using Document = nestor::JsonDocument;
    using Type = nestor::JsonType;
    using Op = nestor::FilterOperator;

    static const nestor::JsonNode &at(const Document &document, int node) {
        return document.nodes()[static_cast<size_t>(node)];
    }

    static bool passes(const nestor::FilterNode &filter, const Document &document, int node) {
        const auto inner = [&](const nestor::FilterNode &part) {
            return passes(part, document, node);
        };
        if (const auto *all = std::get_if<nestor::FilterAll>(&filter.node))
            return std::all_of(all->parts.begin(), all->parts.end(), inner);
        if (const auto *any = std::get_if<nestor::FilterAny>(&filter.node))
            return std::any_of(any->parts.begin(), any->parts.end(), inner);
        if (const auto *negation = std::get_if<nestor::FilterNot>(&filter.node))
            return !inner(negation->part.front());
        return passes(std::get<nestor::FieldCondition>(filter.node), document, node);
    }

    static int find(const nestor::FieldName &field, const Document &document, int node) {
        if (const int literal = document.member(node, field.literal); literal >= 0)
            return literal;
        for (const QByteArray &segment : field.segments) {
            if (node < 0)
                break;
            const qsizetype index = nestor::elementIndex(segment);
            if (at(document, node).type == Type::Object)
                node = document.member(node, segment);
            else if (at(document, node).type == Type::Array && index >= 0)
                node = document.element(node, index);
            else
                node = -1;
        }
        return node;
    }

    static bool isScalar(Type type) { return type != Type::Array && type != Type::Object; }
    static bool isNumber(Type type) {
        return type == Type::Number || type == Type::True || type == Type::False;
    }

    /// The operand as a document; absent where there is NaN or infinity in it.
    static std::optional<Document> operand(const QByteArray &json) {
        if (!nestor::maskNonFinite(json).at.empty())
            return std::nullopt;
        const auto document = Document::parse(json);
        return document ? std::optional(*document) : std::nullopt;
    }

    static bool equal(const Document &document, int node, const QByteArray &json) {
        const auto other = operand(json);
        const bool nothing = node < 0 || at(document, node).type == Type::Null;
        if (nothing)
            return other && other->root().type == Type::Null;
        return other && nestor::jsonEqual(document, node, *other, 0);
    }
    static bool differ(const Document &document, int node, const QByteArray &json) {
        const bool nothing = node < 0 || at(document, node).type == Type::Null;
        return !nothing && json != "NaN" && !equal(document, node, json);
    }

    static std::partial_ordering order(const Document &document, int node, const QByteArray &json) {
        const auto none = std::partial_ordering::unordered;
        if (node < 0)
            return none;
        const Type type = at(document, node).type;
        const bool infinite = json == "Infinity" || json == "-Infinity";
        const auto other = operand(json);
        if (!isScalar(type) || type == Type::Null || (!infinite && !other))
            return none;
        if (!infinite && !isScalar(other->root().type))
            return none;
        QByteArray mine = document.raw(node).toByteArray();
        QByteArray theirs = infinite ? json : other->raw(0).toByteArray();
        const bool mineIsText = type == Type::String;
        const bool theirsIsText = !infinite && other->root().type == Type::String;
        if (mineIsText != theirsIsText) {
            if (mineIsText)
                mine = numberOf(document.string(node));
            else
                theirs = numberOf(other->string(0));
        }
        const auto infinity = [](const QByteArray &number) {
            return number == "Infinity" ? 1 : number == "-Infinity" ? -1 : 0;
        };
        if (infinity(mine) != 0 || infinity(theirs) != 0) {
            return mine.isEmpty() || theirs.isEmpty() || theirs == "null"
                       ? none
                       : infinity(mine) <=> infinity(theirs);
        }
        return mine.isEmpty() || theirs.isEmpty() ? none : nestor::compareJsonScalars(mine, theirs);
    }

    /// A text that Python's float() reads, as JSON (or Infinity); empty: another.
    static QByteArray numberOf(const QByteArray &text) {
        static const QRegularExpression number(
            QStringLiteral("^[ "
                           "\\t-\\r\\x1c-\\x1f]*(?<sign>[+-]?)(?:(?<inf>inf|infinity)|0*(?<whole>["
                           "0-9][0-9_]*)?(?:"
                           "\\.(?<part>[0-9][0-9_]*)?)?(?:e(?<exponent>[+-]?[0-9][0-9_]*))?)"
                           "[ \\t-\\r\\x1c-\\x1f]*$"),
            QRegularExpression::CaseInsensitiveOption);
        static const QRegularExpression digits(QStringLiteral("[0-9]"));
        const QString string = QString::fromUtf8(text);
        // The end of a line is no end of the text.
        const auto match = number.match(string + QLatin1Char(' '));
        if (!match.hasMatch() || text.contains("__") || text.contains("_.") ||
            text.contains("._") || text.trimmed().endsWith('_') || text.toLower().contains("_e"))
            return {};
        const auto captured = [&](const char *name) {
            return match.captured(QLatin1String(name)).toLatin1().replace("_", "");
        };
        const QByteArray sign = captured("sign") == "-" ? "-" : "";
        if (!captured("inf").isEmpty())
            return sign + "Infinity";
        const QString mantissa =
            string.section(QLatin1Char('e'), 0, 0, QString::SectionCaseInsensitiveSeps);
        if (!mantissa.contains(digits))
            return {};
        const QByteArray part = captured("part");
        const QByteArray exponent = captured("exponent");
        QByteArray whole = captured("whole");
        while (whole.size() > 1 && whole.startsWith('0'))
            whole.remove(0, 1);
        return sign + (whole.isEmpty() ? "0" : whole) + (part.isEmpty() ? "" : '.' + part) +
               (exponent.isEmpty() ? "" : 'e' + exponent);
    }

    static std::vector<QByteArray> elements(const QByteArray &json) {
        std::vector<QByteArray> result;
        const auto list = Document::parse(nestor::maskNonFinite(json).json);
        for (int child = 1; list && child < at(*list, 0).next; child = at(*list, child).next)
            result.push_back(
                json.mid(at(*list, child).begin, at(*list, child).end - at(*list, child).begin));
        return result;
    }

    static bool contains(const Document &document, int node, const QByteArray &json) {
        const auto other = operand(json);
        if (node < 0 || !other)
            return false;
        if (at(document, node).type == Type::String)
            return other->root().type == Type::String &&
                   document.string(node).contains(other->string(0));
        if (at(document, node).type != Type::Array)
            return false;
        for (int child = node + 1; child < at(document, node).next;
             child = at(document, child).next) {
            if (nestor::jsonEqual(document, child, *other, 0))
                return true;
        }
        return false;
    }

    static bool passes(const nestor::FieldCondition &condition, const Document &document,
                       int node) {
        const int found = find(condition.field, document, node);
        const QByteArray &json = condition.operand;
        switch (condition.op) {
        case Op::Eq:
            return equal(document, found, json);
        case Op::Ne:
            return differ(document, found, json);
        case Op::Gt:
            return order(document, found, json) > 0;
        case Op::Gte:
            return order(document, found, json) >= 0;
        case Op::Lt:
            return order(document, found, json) < 0;
        case Op::Lte:
            return order(document, found, json) <= 0;
        case Op::In: {
            const auto list = elements(json);
            return std::any_of(list.begin(), list.end(), [&](const QByteArray &element) {
                return equal(document, found, element);
            });
        }
        case Op::NotIn: {
            const auto list = elements(json);
            return std::all_of(list.begin(), list.end(), [&](const QByteArray &element) {
                return differ(document, found, element);
            });
        }
        case Op::Exists:
            return (found >= 0) == (json == "true");
        case Op::Contains:
            return contains(document, found, json);
        case Op::StartsWith:
            return found >= 0 && at(document, found).type == Type::String &&
                   document.string(found).startsWith(operand(json)->string(0));
        case Op::Part: {
            const auto part = nestor::parseFilterPart(json);
            return found >= 0 && at(document, found).type == Type::Object && part &&
                   passes(part->root, document, found);
        }
        }
        return false;
    }

    nestor::Filter m_filter;
};
