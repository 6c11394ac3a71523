// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_browse.h"

#include "core/backends/postgres/postgres_filter.h"
#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_scope.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// By namespace and key, as their bytes. The index on prefix gives the first, and where the
/// database sorts keys so, too, the primary key the second.
QByteArray byKey(const PostgresSession &session, const QByteArray &alias, bool descending = false) {
    const QByteArray collation = session.schema.bytewise ? QByteArray() : " COLLATE \"C\""_ba;
    return alias + ".prefix USING OPERATOR(pg_catalog." + (descending ? "~>~" : "~<~") + "), " +
           alias + ".key" + collation + (descending ? " DESC" : "");
}

QByteArray limitSql(PqQuery &query, qint64 limit) {
    return limit < 0 ? QByteArray() : " LIMIT " + query.integer(limit);
}

Result<QByteArray> whereSql(PqQuery &query, const PostgresSession &session, const Scope &scope,
                            const Filter &filter) {
    Q_UNUSED(session)
    auto passes = filterSql(query, filter, "s.value");
    if (!passes)
        return passes;
    return " WHERE " + scopeSql(query, scope, "s.prefix") +
           (*passes == "true" ? QByteArray() : " AND (" + *passes + ')');
}

/// What an order sorts by before namespace and key; empty where that is all.
QByteArray orderSql(PqQuery &query, const PostgresSession &session, const RowOrder &order) {
    const QByteArray direction = order.descending ? " DESC"_ba : QByteArray();
    switch (order.by) {
    case RowOrder::CreatedAt:
        return "s.created_at" + direction + ", ";
    case RowOrder::UpdatedAt:
        return "s.updated_at" + direction + ", ";
    case RowOrder::ExpiresAt:
        // Never is later than any time.
        if (!session.schema.ttl)
            return {};
        return order.descending ? "s.expires_at DESC NULLS FIRST, "_ba
                                : "s.expires_at NULLS LAST, "_ba;
    case RowOrder::Field: {
        // Numbers (true and false among them as 1 and 0) before text, lists and objects as text;
        // items without the field last, whichever way the others go.
        const QByteArray field = fieldSql(query, order.field, "s.value");
        const QByteArray kind =
            "CASE jsonb_typeof(" + field +
            ") WHEN 'number' THEN 1 WHEN 'boolean' THEN 1 WHEN 'null' THEN NULL "
            "WHEN 'string' THEN 2 WHEN 'array' THEN 2 WHEN 'object' THEN 2 END";
        const QByteArray number = "CASE jsonb_typeof(" + field + ") WHEN 'number' THEN (" + field +
                                  ")::numeric WHEN 'boolean' THEN (" + field +
                                  ")::boolean::integer::numeric END";
        const QByteArray text = "CASE WHEN jsonb_typeof(" + field +
                                ") NOT IN ('number', 'boolean') THEN (" + field +
                                " #>> '{}') END COLLATE \"C\"";
        return kind + direction + " NULLS LAST, " + number + direction + ", " + text + direction +
               ", ";
    }
    case RowOrder::Key:
        break;
    }
    return {};
}

} // namespace

Result<PostgresQuestion> countQuestion(const PostgresSession &session, const CountOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    auto passes = filterSql(query, op.filter, "s.value");
    if (!passes)
        return failure(std::move(passes.error()));
    QByteArrayList counts;
    for (const QByteArray &part : scopePartsSql(query, op.scope, "s.prefix")) {
        counts.append("(SELECT count(*) FROM " + session.schema.store() + " s WHERE " + part +
                      (*passes == "true" ? QByteArray() : " AND (" + *passes + ')') + ')');
    }
    // The filter's parameters must be in use where there is nothing to count, too.
    if (counts.isEmpty())
        query = PqQuery("SELECT 0::bigint"_ba);
    else
        query.sql = "SELECT " + counts.join(" + ");
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        return OpAnswer(CountAnswer{rows.integer(0, 0)});
    };
    return question;
}

Result<PostgresQuestion> rowIdsQuestion(const PostgresSession &session, const RowIdsOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    const auto where = whereSql(query, session, op.scope, op.filter);
    if (!where)
        return failure(where.error());
    const QByteArray order = orderSql(query, session, op.order);
    query.sql = "SELECT s.ctid FROM " + session.schema.store() + " s" + *where + " ORDER BY " +
                order + byKey(session, "s", order.isEmpty() && op.order.descending) +
                limitSql(query, op.limit);
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        RowIdsAnswer answer;
        answer.ids.reserve(size_t(rows.rows()));
        for (int row = 0; row < rows.rows(); ++row)
            answer.ids.push_back(RowHandle(rows.rowNumber(row, 0)));
        return OpAnswer(std::move(answer));
    };
    return question;
}

PostgresQuestion rowsQuestion(const PostgresSession &session, const RowsOp &op) {
    PostgresQuestion question;
    QByteArrayList places;
    for (const RowHandle id : op.ids)
        places.append(ctidText(qint64(id)));
    PqQuery &query = question.query;
    query.prepared = true;
    query.sql = "SELECT " + itemColumns(session.schema, "s") + ", s.ctid FROM " +
                session.schema.store() + " s WHERE s.ctid = ANY (" + query.textArray(places) +
                "::tid[])";
    question.read = [ids = op.ids](const PqResult &rows) -> Result<OpAnswer> {
        QHash<qint64, int> found;
        for (int row = 0; row < rows.rows(); ++row)
            found.insert(rows.rowNumber(row, 7), row);
        RowsAnswer answer;
        answer.reserve(ids.size());
        for (const RowHandle id : ids) {
            const auto row = found.constFind(qint64(id));
            if (row == found.cend())
                answer.emplace_back(std::nullopt);
            else
                answer.emplace_back(itemAt(rows, *row));
        }
        return OpAnswer(std::move(answer));
    };
    return question;
}

Result<PostgresQuestion> itemsQuestion(const PostgresSession &session, const ItemsOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    auto where = whereSql(query, session, op.scope, op.filter);
    if (!where)
        return failure(where.error());
    const QByteArray from =
        "SELECT " + itemColumns(session.schema, "s") + " FROM " + session.schema.store() + " s";
    const QByteArray limit = limitSql(query, op.limit);
    if (op.after) {
        // The rest of its namespace, by the primary key, and then the namespaces behind it.
        const QByteArray prefix = query.text(op.after->ns.stored());
        const QByteArray collation = session.schema.bytewise ? QByteArray() : " COLLATE \"C\""_ba;
        const QByteArray rest = from + *where + " AND s.prefix = " + prefix + " AND s.key" +
                                collation + " > " + query.text(op.after->key) + " ORDER BY s.key" +
                                collation + limit;
        const QByteArray next = from + *where + " AND s.prefix OPERATOR(pg_catalog.~>~) " + prefix +
                                " ORDER BY " + byKey(session, "s") + limit;
        query.sql = !op.scope.below && op.after->ns == op.scope.ns
                        ? rest // there are no namespaces behind it
                        : "SELECT * FROM (SELECT * FROM (" + rest +
                              ") a UNION ALL SELECT * FROM (" + next +
                              ") b) s ORDER BY s.prefix USING "
                              "OPERATOR(pg_catalog.~<~), s.key COLLATE \"C\"" +
                              limit;
    } else {
        query.sql = from + *where + " ORDER BY " + byKey(session, "s") + limit;
    }
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        ItemsAnswer answer;
        answer.items.reserve(size_t(rows.rows()));
        for (int row = 0; row < rows.rows(); ++row)
            answer.items.push_back(itemAt(rows, row));
        return OpAnswer(std::move(answer));
    };
    return question;
}

PostgresQuestion keysQuestion(const PostgresSession &session, const KeysOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    // In the collation "C" lower() takes ASCII letters alone.
    const QByteArray key = "lower(s.key COLLATE \"C\")"_ba;
    const QByteArray lowered = "lower(" + query.text(op.text) + "::text COLLATE \"C\")";
    query.sql = "SELECT s.prefix, s.key FROM " + session.schema.store() + " s WHERE " +
                scopeSql(query, op.scope, "s.prefix") + " AND strpos(" + key + ", " + lowered +
                ") > 0 ORDER BY s.key <> " + query.text(op.text) + ", NOT starts_with(" + key +
                ", " + lowered + "), s.prefix COLLATE \"C\", s.key COLLATE \"C\"" +
                limitSql(query, op.limit);
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        KeysAnswer answer;
        for (int row = 0; row < rows.rows(); ++row)
            answer.push_back({NamespacePath::fromStored(rows.bytes(row, 0)), rows.bytes(row, 1)});
        return OpAnswer(std::move(answer));
    };
    return question;
}

PostgresQuestion peekQuestion(const PostgresSession &session, const PeekOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    query.prepared = true;
    const bool vectors = session.schema.vectors.has_value();
    query.sql = "SELECT " + itemColumns(session.schema, "s") + ", s.ctid" +
                (vectors ? ", v.field_name, v.updated_at < s.updated_at" : "") + " FROM " +
                session.schema.store() + " s" +
                (vectors ? " LEFT JOIN " + session.schema.storeVectors() +
                               " v ON v.prefix = s.prefix AND v.key = s.key"
                         : QByteArray()) +
                " WHERE s.prefix = " + query.text(op.id.ns.stored()) +
                " AND s.key = " + query.text(op.id.key) +
                (vectors ? " ORDER BY v.field_name COLLATE \"C\"" : "");
    question.read = [vectors](const PqResult &rows) -> Result<OpAnswer> {
        PeekAnswer answer;
        if (rows.rows() > 0) {
            answer.item = itemAt(rows, 0);
            answer.rowId = RowHandle(rows.rowNumber(0, 7));
        }
        for (int row = 0; vectors && row < rows.rows(); ++row) {
            if (rows.isNull(row, 8))
                continue;
            answer.vectorFields.push_back(rows.bytes(row, 8));
            answer.vectorOutOfDate |= !rows.isNull(row, 9) && rows.boolean(row, 9);
        }
        return OpAnswer(std::move(answer));
    };
    return question;
}

Result<PostgresQuestion> newestQuestion(const PostgresSession &session, const SearchOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    const auto where =
        whereSql(query, session, {op.namespacePrefix, op.below, op.pattern}, op.filter);
    if (!where)
        return failure(where.error());
    query.sql = "SELECT " + itemColumns(session.schema, "s") + " FROM " + session.schema.store() +
                " s" + *where + " AND " + livingSql(session, "s") +
                " ORDER BY s.updated_at DESC, s.prefix COLLATE \"C\", s.key COLLATE \"C\"" +
                limitSql(query, op.limit) + " OFFSET " + query.integer(op.offset);
    question.read = [explain = op.explain](const PqResult &rows) -> Result<OpAnswer> {
        SearchAnswer answer;
        answer.items.reserve(size_t(rows.rows()));
        for (int row = 0; row < rows.rows(); ++row)
            answer.items.emplace_back().item = itemAt(rows, row);
        if (explain) {
            answer.explanation.emplace();
            answer.explanation->plan.rankedBy = RankedBy::Time;
        }
        return OpAnswer(std::move(answer));
    };
    return question;
}

} // namespace nestor
