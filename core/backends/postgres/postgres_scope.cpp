// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_scope.h"

namespace nestor {

namespace {

/// Text that stands for itself in a regular expression.
QByteArray literalExpression(const QByteArray &text) {
    QByteArray expression;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (!plain && c > ' ')
            expression += '\\';
        expression += c;
    }
    return expression;
}

QByteArray labelsExpression(const QByteArrayList &labels) {
    QByteArrayList parts;
    for (const QByteArray &label : labels)
        parts.append(label == "*" ? QByteArray("[^.]+") : literalExpression(label));
    return parts.join("\\.");
}

QByteArray belowSql(PqQuery &query, const QByteArray &prefix, const QByteArray &column) {
    return column + " OPERATOR(pg_catalog.~>=~) " + query.text(prefix + '.') + " AND " + column +
           " OPERATOR(pg_catalog.~<~) " + query.text(prefix + '/');
}

/// One range of the index, in its order, around what is left out of it: "a-b" is between "a" and
/// "a.b". With an OR of two the server would go through the whole index.
QByteArray underSql(PqQuery &query, const QByteArray &prefix, const QByteArray &column) {
    const QByteArray itself = query.text(prefix);
    return '(' + column + " OPERATOR(pg_catalog.~>=~) " + itself + " AND " + column +
           " OPERATOR(pg_catalog.~<~) " + query.text(prefix + '/') + " AND (" + column + " = " +
           itself + " OR " + column + " OPERATOR(pg_catalog.~>=~) " + query.text(prefix + '.') +
           "))";
}

/// The labels before the first "*" are a range that an index answers; the rest is an expression.
QByteArray matchingSql(PqQuery &query, const NamespacePattern &pattern, const QByteArray &column) {
    const qsizetype wild = pattern.labels.indexOf("*");
    const QByteArrayList plain = wild < 0 ? pattern.labels : pattern.labels.first(wild);
    QByteArrayList conditions;
    if (!plain.isEmpty())
        conditions.append(underSql(query, plain.join('.'), column));
    if (wild >= 0) {
        conditions.append(column + " COLLATE \"C\" ~ " +
                          query.text("^" + labelsExpression(pattern.labels) + "(\\.|$)"));
    }
    return conditions.isEmpty() ? QByteArray("true") : conditions.join(" AND ");
}

} // namespace

QByteArray scopeSql(PqQuery &query, const Scope &scope, const QByteArray &column) {
    QByteArrayList conditions;
    if (!scope.below) {
        if (scope.ns.isRoot())
            return "false";
        conditions.append(column + " = " + query.text(scope.ns.stored()));
    } else if (!scope.ns.isRoot()) {
        conditions.append(underSql(query, scope.ns.stored(), column));
    }
    if (scope.pattern)
        conditions.append(matchingSql(query, *scope.pattern, column));
    return conditions.isEmpty() ? QByteArray("true") : conditions.join(" AND ");
}

std::vector<QByteArray> scopePartsSql(PqQuery &query, const Scope &scope,
                                      const QByteArray &column) {
    std::vector<QByteArray> parts;
    if (!scope.below) {
        if (scope.ns.isRoot())
            return {};
        parts = {column + " = " + query.text(scope.ns.stored())};
    } else if (scope.ns.isRoot()) {
        parts = {"true"};
    } else {
        parts.push_back(column + " = " + query.text(scope.ns.stored()));
        parts.push_back(belowSql(query, scope.ns.stored(), column));
    }
    if (scope.pattern) {
        const QByteArray matching = matchingSql(query, *scope.pattern, column);
        for (QByteArray &part : parts)
            part += " AND " + matching;
    }
    return parts;
}

QByteArray patternSql(PqQuery &query, const MatchCondition &condition, const QByteArray &column) {
    if (condition.pattern.labels.isEmpty())
        return "true";
    if (condition.kind == MatchCondition::Prefix)
        return matchingSql(query, condition.pattern, column);
    return column + " COLLATE \"C\" ~ " +
           query.text("(^|\\.)" + labelsExpression(condition.pattern.labels) + "$");
}

} // namespace nestor
