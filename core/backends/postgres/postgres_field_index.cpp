// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_field_index.h"

#include "core/base/text.h"

#include <QCryptographicHash>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct MadeIndex {
    QByteArray field;
    QByteArray name; ///< quoted, with its schema
};

QByteArray literalSql(const QByteArray &text) {
    QByteArray quoted = text;
    return '\'' + quoted.replace('\'', "''") + '\'';
}

Result<std::vector<MadeIndex>> readIndexes(PqConnection &connection, const PostgresSchema &schema,
                                           const std::stop_token &stop) {
    PqQuery query;
    // The server writes the expression so; the name of the field is a literal in it.
    query.sql =
        "SELECT replace(substring(d.e FROM '^\\(*value -> ''(([^'']|'''')*)''::text\\)*$'), "
        "'''''', ''''), "
        "quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_index i JOIN pg_class c "
        "ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL (SELECT "
        "pg_get_indexdef(i.indexrelid, 1, true) AS e) d WHERE i.indrelid = to_regclass(" +
        query.text(schema.store()) +
        ") AND i.indisvalid AND i.indnatts = 1 AND i.indpred IS NULL AND d.e ~ '^\\(*value -> "
        "''([^'']|'''')*''::text\\)*$' ORDER BY 1, 2";
    auto rows = askAlone(connection, schema.pooled, query, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    std::vector<MadeIndex> found;
    for (int row = 0; row < rows->rows(); ++row)
        found.push_back({rows->bytes(row, 0), rows->bytes(row, 1)});
    return found;
}

} // namespace

Result<std::vector<FieldIndexInfo>> postgresFieldIndexes(PqConnection &connection,
                                                         const PostgresSchema &schema,
                                                         const std::stop_token &stop) {
    auto found = readIndexes(connection, schema, stop);
    if (!found)
        return failure(std::move(found.error()));
    std::vector<FieldIndexInfo> all;
    for (const MadeIndex &index : *found) {
        FieldIndexInfo info;
        info.field = exactFieldName(index.field);
        info.use = FieldIndexUse::Agent;
        if (std::find(all.begin(), all.end(), info) == all.end())
            all.push_back(std::move(info));
    }
    return all;
}

Result<void> changePostgresFieldIndexes(PqConnection &connection, const PostgresSchema &schema,
                                        const FieldIndexChange &change,
                                        const std::stop_token &stop) {
    for (const FieldName &field : change.add) {
        if (field.segments.size() != 1) {
            return failure(ErrorCode::InvalidArgument,
                           u"The field '%1' is inside another one, where LangGraph does not look: "
                           "only fields of the value itself can have an index here"_s.arg(
                               forMessage(field.literal)));
        }
        if (field.segments.front().contains('\0') || field.segments.front().contains('\\')) {
            return failure(ErrorCode::InvalidArgument,
                           u"A field whose name holds a backslash or a NUL character can have no "
                           "index here"_s);
        }
    }
    auto found = readIndexes(connection, schema, stop);
    if (!found)
        return failure(std::move(found.error()));
    const auto isField = [](const FieldName &field, const MadeIndex &index) {
        return field.segments.size() == 1 && field.segments.front() == index.field;
    };
    for (const FieldName &field : change.drop) {
        if (std::none_of(found->begin(), found->end(),
                         [&](const MadeIndex &index) { return isField(field, index); })) {
            return failure(ErrorCode::NotFound,
                           u"The field '%1' has no index"_s.arg(forMessage(field.literal)));
        }
    }
    QByteArrayList made;
    for (const FieldName &field : change.add) {
        if (std::any_of(found->begin(), found->end(),
                        [&](const MadeIndex &index) { return isField(field, index); }))
            continue;
        const QByteArray &name = field.segments.front();
        const QByteArray index =
            "store_value_" +
            QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex().first(12) + "_idx";
        made.append(quotedIdentifier(schema.schema) + '.' + quotedIdentifier(index));
        auto done = connection.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS " +
                                           quotedIdentifier(index) + " ON " + schema.store() +
                                           " ((value OPERATOR(pg_catalog.->) " + literalSql(name) +
                                           "::pg_catalog.text))",
                                       stop);
        if (done)
            continue;
        // What is left of one that could not be made is not valid, and only costs.
        for (const QByteArray &one : std::as_const(made))
            (void)connection.execute("DROP INDEX CONCURRENTLY IF EXISTS " + one);
        return done;
    }
    for (const FieldName &field : change.drop) {
        for (const MadeIndex &index : *found) {
            if (!isField(field, index))
                continue;
            if (auto done =
                    connection.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.name, stop);
                !done)
                return done;
        }
    }
    return {};
}

} // namespace nestor
