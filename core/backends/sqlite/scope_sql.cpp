// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/scope_sql.h"

#include "core/backends/sqlite/driver/sql_error.h"

#include <sqlite3.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QByteArrayView textOf(sqlite3_value *value) {
    const auto *text = reinterpret_cast<const char *>(sqlite3_value_text(value));
    return {text, sqlite3_value_bytes(value)};
}

/// The text before the next '.' of `rest`, which loses it and the '.'.
QByteArrayView takeLabel(QByteArrayView &rest, bool &more) {
    const qsizetype dot = rest.indexOf('.');
    more = dot >= 0;
    const QByteArrayView label = more ? rest.first(dot) : rest;
    rest = more ? rest.sliced(dot + 1) : QByteArrayView();
    return label;
}

/// nestor_prefix_matches(prefix, pattern): the labels of the pattern, joined by '.', match the
/// first labels of the prefix; "*" matches any one.
void prefixMatches(sqlite3_context *context, int, sqlite3_value **arguments) {
    QByteArrayView prefix = textOf(arguments[0]);
    QByteArrayView pattern = textOf(arguments[1]);
    bool morePrefix = true;
    bool morePattern = true;
    while (morePattern && morePrefix) {
        const QByteArrayView wanted = takeLabel(pattern, morePattern);
        const QByteArrayView label = takeLabel(prefix, morePrefix);
        if (wanted != "*" && wanted != label) {
            sqlite3_result_int(context, 0);
            return;
        }
    }
    sqlite3_result_int(context, morePattern ? 0 : 1);
}

SqlCondition exactly(const QByteArray &prefix) {
    return {"prefix = ?"_ba, {prefix}};
}

SqlCondition below(const QByteArray &prefix) {
    return {"prefix >= ? AND prefix < ?"_ba, {QByteArray(prefix + '.'), QByteArray(prefix + '/')}};
}

/// The namespace and all below it.
SqlCondition under(const QByteArray &prefix) {
    const SqlCondition subtree = below(prefix);
    return {"prefix = ? OR (" + subtree.sql + ")", QVariantList{prefix} + subtree.bindings};
}

SqlCondition matching(const NamespacePattern &pattern) {
    // The labels before the first "*" are a range that an index answers.
    QByteArrayList literal = pattern.labels.first(qMax(pattern.labels.indexOf("*"_ba), 0));
    if (!pattern.labels.contains("*"_ba))
        literal = pattern.labels;
    SqlCondition condition;
    if (!literal.isEmpty())
        condition.require(under(literal.join('.')));
    if (literal.size() < pattern.labels.size()) {
        condition.require(
            {"nestor_prefix_matches(prefix, ?)"_ba, {QByteArray(pattern.labels.join('.'))}});
    }
    return condition;
}

} // namespace

std::vector<SqlCondition> scopeParts(const Scope &scope) {
    std::vector<SqlCondition> parts;
    if (!scope.below) {
        if (scope.ns.isRoot())
            return {};
        parts = {exactly(scope.ns.stored())};
    } else if (scope.ns.isRoot()) {
        parts = {SqlCondition{}};
    } else {
        parts = {exactly(scope.ns.stored()), below(scope.ns.stored())};
    }
    if (scope.pattern) {
        for (SqlCondition &part : parts)
            part.require(matching(*scope.pattern));
    }
    return parts;
}

SqlCondition scopeCondition(const Scope &scope) {
    SqlCondition condition;
    if (!scope.below) {
        if (scope.ns.isRoot())
            return {"0"_ba, {}};
        condition = exactly(scope.ns.stored());
    } else if (!scope.ns.isRoot()) {
        condition = under(scope.ns.stored());
    }
    if (scope.pattern)
        condition.require(matching(*scope.pattern));
    return condition;
}

Result<void> registerScopeFunctions(sqlite3 *database) {
    const int code =
        sqlite3_create_function_v2(database, "nestor_prefix_matches", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
                                   prefixMatches, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(sqliteError(database, code, u"Registering nestor_prefix_matches"_s));
    return {};
}

} // namespace nestor
